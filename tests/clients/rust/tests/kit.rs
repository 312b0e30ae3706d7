//! The library for tests, `roleback-test`, with the AWS SDK for Rust: the server is in this process.

use std::time::Duration;

use aws_sdk_iam::Client;
use aws_sdk_iam::config::Credentials;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_smithy_http_client::Builder;
use roleback_test::Enforce::On;
use roleback_test::{NewFork, Server, State, assert_allowed, assert_denied};

/// A client of a state, as the root user.
fn iam(state: &State) -> Client {
    let config = aws_sdk_iam::config::Builder::from(&state.aws_config());
    Client::from_conf(config.http_client(Builder::new().build_http()).build())
}

/// A client with a key of this user.
async fn iam_as(state: &State, user: &str) -> Client {
    let key = iam(state).create_access_key().user_name(user).send().await.expect("a key");
    let key = key.access_key().expect("a key");
    let credentials = Credentials::new(key.access_key_id(), key.secret_access_key(), None, None, "test");
    let config = aws_sdk_iam::config::Builder::from(&state.aws_config()).credentials_provider(credentials);
    Client::from_conf(config.http_client(Builder::new().build_http()).build())
}

#[tokio::test]
async fn each_test_has_a_fork_in_which_denials_have_a_reason() {
    let server = Server::builder().pod("sample-world").enforce(On).start().await.expect("a server");
    let (fork, other) = (server.fork().expect("a fork"), server.fork().expect("a fork"));

    iam(&fork).create_user().user_name("eve").send().await.expect("root may create users");
    let eve = iam_as(&fork, "eve").await;
    let denied = eve.delete_user().user_name("ben").send().await.expect_err("nothing allows it");
    assert_eq!(denied.code(), Some("AccessDenied"));
    assert_denied!(fork, "user/eve", "iam:DeleteUser", "*", because = "no identity-based policy");
    let denials = fork.denials().expect("denials");
    assert_eq!(denials.iter().map(|one| (&*one.action, one.refused)).collect::<Vec<_>>(), [("iam:DeleteUser", true)]);

    let policy = "arn:aws:iam::aws:policy/AdministratorAccess";
    let attach = iam(&fork).attach_user_policy().user_name("eve").policy_arn(policy);
    attach.send().await.expect("root may attach policies");
    assert_allowed!(fork, "user/eve", "iam:DeleteUser", "*");
    let operations: Vec<_> = fork.events().expect("events").into_iter().map(|record| record.operation).collect();
    assert_eq!(operations, ["iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy"]);

    // Neither the server nor the other fork has seen any of it.
    for state in [&*server, &*other] {
        let unknown = iam(state).get_user().user_name("eve").send().await.expect_err("it is in the first fork only");
        assert!(unknown.as_service_error().is_some_and(|error| error.is_no_such_entity_exception()));
        assert!(state.events().expect("events").is_empty());
    }
}

#[tokio::test]
async fn the_clock_and_the_seed_make_dates_and_ids_repeat() {
    let server = Server::builder().clock("2030-01-01T00:00:00Z").seed(7).start().await.expect("a server");
    let mut made = Vec::new();
    for _ in 0..2 {
        let fork = server.fork_with(&NewFork { seed: Some(1), ..NewFork::default() }).expect("a fork");
        fork.clock().advance(Duration::from_secs(60)).expect("it moves forward");
        let user = iam(&fork).create_user().user_name("ann").send().await.expect("a user");
        let user = user.user().expect("a user");
        made.push((user.user_id().to_owned(), user.create_date().secs()));
    }
    assert_eq!(made[0], made[1]);
    assert_eq!(made[0].1, 1_893_456_060);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_can_be_dropped_in_a_runtime_of_several_threads() {
    let server = Server::builder().start().await.expect("a server");
    iam(&server).create_user().user_name("ann").send().await.expect("a user");
    let fork = server.fork().expect("a fork");
    drop(server);
    iam(&fork).get_user().user_name("ann").send().await.expect("the fork holds its server");
    drop(fork);
}
