//! How often the AWS SDK for Rust repeats a request, and what it makes of a lost answer.

use aws_credential_types::Credentials;
use aws_sdk_iam::error::ProvideErrorMetadata;
use roleback_client_rust::{Server, credentials};

/// The requests that one call makes, by default.
const REQUESTS: &str = "3";

fn root() -> Credentials {
    credentials("test", "test", None)
}

/// How many requests the one rule affected.
fn hits(server: &Server) -> String {
    let listed = server.roleback(&["fault", "list", "-o", "json"]);
    let (_, rest) = listed.split_once("\"hits\":").expect("a rule");
    let digits = rest.trim_start().chars().take_while(char::is_ascii_digit);
    digits.collect()
}

#[tokio::test]
async fn a_request_is_repeated_after_throttling_and_server_errors() {
    let server = Server::start();
    let iam = server.iam(&root());
    for (kind, code) in [
        ("throttle", "Throttling"),
        ("throttle", "ThrottlingException"),
        ("throttle", "RequestLimitExceeded"),
        ("5xx", "ServiceUnavailable"),
        ("5xx", "ServiceFailure"),
    ] {
        server.roleback(&["fault", "add", "--op", "iam:ListUsers", "--kind", kind, "--code", code]);
        let error = iam.list_users().send().await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_eq!(hits(&server), REQUESTS, "{code}");
        server.roleback(&["fault", "clear"]);
    }
}

#[tokio::test]
async fn a_dropped_connection_is_repeated() {
    let server = Server::start();
    server.roleback(&["fault", "add", "--op", "iam:ListUsers", "--kind", "drop"]);
    server.iam(&root()).list_users().send().await.unwrap_err();
    assert_eq!(hits(&server), REQUESTS);
}

#[tokio::test]
async fn what_the_server_has_decided_is_not_repeated() {
    let server = Server::start();
    // A rule without effect counts the requests.
    server.roleback(&["fault", "add", "--op", "iam:GetUser", "--kind", "latency", "--delay", "0ms"]);
    let iam = server.iam(&root());
    let error = iam.get_user().user_name("nobody").send().await.unwrap_err();
    assert_eq!(error.code(), Some("NoSuchEntity"));
    assert_eq!(hits(&server), "1");
}

#[tokio::test]
async fn after_a_lost_answer_the_user_exists_already() {
    let server = Server::start();
    server.roleback(&["fault", "add", "--op", "iam:CreateUser", "--kind", "lost-answer", "--count", "1"]);
    let iam = server.iam(&root());
    let error = iam.create_user().user_name("ann").send().await.unwrap_err();
    assert_eq!(error.code(), Some("EntityAlreadyExists"));
    assert_eq!(hits(&server), "1");
    assert!(iam.get_user().user_name("ann").send().await.is_ok());
}
