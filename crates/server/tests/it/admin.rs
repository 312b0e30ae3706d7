//! Endpoints that are not AWS's.

use roleback_server::client::{Client as Admin, ClientError};
use serde_json::{Value, json};

use crate::support::{Answer, Client, exchange, in_memory, start};

/// A client of the server's own endpoints.
pub(crate) fn admin(server: &roleback_server::Running) -> Admin {
    Admin::new(&format!("http://{}", server.addr)).unwrap()
}

/// A body as JSON.
pub(crate) fn json_of(answer: Result<roleback_server::client::Answer, ClientError>) -> Value {
    serde_json::from_slice(&answer.unwrap().body).unwrap()
}

fn send(server: &roleback_server::Running, line: &str, headers: &str) -> Answer {
    let request = format!("{line} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n\r\n");
    exchange(server.addr, request.as_bytes())
}

#[test]
fn health_says_how_the_server_runs() {
    let server = start(&in_memory());
    let health = json_of(admin(&server).get("/_roleback/health"));
    for (pointer, expected) in [
        ("/version", json!(env!("CARGO_PKG_VERSION"))),
        ("/mode/storage", json!("memory")),
        ("/mode/enforcement", json!("off")),
        ("/mode/signatures", json!("on")),
        ("/durability", json!("none")),
        ("/head/seq", json!(1)),
        ("/read_only", Value::Null),
        ("/state_hash", Value::Null),
    ] {
        let found = health.pointer(pointer).unwrap_or(&Value::Null);
        assert_eq!(*found, expected, "{pointer}");
    }
    let verbose = json_of(admin(&server).get("/_roleback/health?verbose"));
    assert_eq!(verbose["state_hash"].as_str().unwrap().len(), 64);
}

#[test]
fn the_endpoints_of_localstack_have_exactly_their_members() {
    let server = start(&in_memory());
    assert_eq!(
        json_of(admin(&server).get("/_localstack/health")),
        json!({"services": {"iam": "running", "sts": "running"}, "features": {}, "edition": "community", "version": "4.14.0"})
    );
    let info = json_of(admin(&server).get("/_localstack/info"));
    for member in [
        "version",
        "edition",
        "is_license_activated",
        "session_id",
        "machine_id",
        "system",
        "is_docker",
        "server_time_utc",
        "uptime",
    ] {
        assert!(!info[member].is_null(), "{member}");
    }
    Client::root(&server).call("iam", "Action=CreateUser&UserName=alice");
    admin(&server).post("/_localstack/state/reset", "").unwrap();
    let gone = Client::root(&server).call("iam", "Action=GetUser&UserName=alice");
    assert_eq!(gone.status, 404);
}

#[test]
fn an_unknown_endpoint_is_not_found_in_words_and_never_a_call_of_aws() {
    let server = start(&in_memory());
    for (method, path) in [
        ("GET", "/_localstack/plugins"),
        ("GET", "/_roleback"),
        ("POST", "/_roleback/health"),
        ("POST", "/_localstack/?Action=ListUsers&Version=2010-05-08"),
        ("GET", "/_aws/iam"),
    ] {
        let answer = send(&server, &format!("{method} {path}"), "host: localhost");
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.text().contains("there is no endpoint"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn pages_of_strangers_reach_no_endpoint() {
    let server = start(&in_memory());
    Client::root(&server).call("iam", "Action=CreateUser&UserName=alice");
    for (line, headers, status) in [
        ("POST /_roleback/reset", "host: evil.example", 403),
        (
            "POST /_roleback/reset",
            "host: localhost\r\norigin: http://evil.example",
            403,
        ),
        ("GET /_roleback/log", "host: evil.example", 403),
        ("GET /_roleback/livez", "host: localhost", 200),
    ] {
        let answer = send(&server, line, headers);
        assert_eq!(answer.status, status, "{line} {headers}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let alice = Client::root(&server).call("iam", "Action=GetUser&UserName=alice");
    assert_eq!(alice.status, 200);
}

#[test]
fn every_operation_of_the_contract_is_covered_or_pending() {
    let server = start(&in_memory());
    let coverage = json_of(admin(&server).get("/_roleback/coverage"));
    let operations = coverage["operations"].as_array().unwrap();
    let number = |name: &str| coverage[name].as_u64().unwrap() as usize;
    assert_eq!(number("decided") + number("pending"), operations.len());
    assert_eq!(operations.len(), roleback_model::OPERATIONS.len());
    let create_user = operations
        .iter()
        .find(|operation| operation["operation"] == "CreateUser");
    assert_eq!(create_user.unwrap()["state"], "decided");
}

#[test]
fn the_client_tells_a_server_that_is_not_there_from_one_that_says_no() {
    let server = start(&in_memory());
    let error = admin(&server).get("/_roleback/log/99").unwrap_err();
    assert!(!error.is_unreachable());
    assert_eq!(
        error.to_string(),
        "there is no record 99; the last one is 1"
    );
    let gone = admin(&server);
    server.shutdown();
    assert!(gone.get("/_roleback/health").unwrap_err().is_unreachable());
    for endpoint in ["127.0.0.1:1", "https://localhost", "http://h/path", ""] {
        assert!(
            matches!(Admin::new(endpoint), Err(ClientError::Endpoint { .. })),
            "{endpoint}"
        );
    }
}
