//! Endpoints that are not AWS's.

use roleback_api::decisions::DecisionLogStatus;
use roleback_api::error::ErrorBody;
use roleback_api::evaluation::Evaluation;
use roleback_api::explain::ExplainAnswer;
use roleback_api::log::Record;
use roleback_api::organization::{OrganizationChanged, OrganizationTree};
use roleback_api::permission::IamConfig;
use roleback_api::pods::{DeletedPod, Pod, PodList};
use roleback_api::policy::LintAnswer;
use roleback_api::proof::Verification;
use roleback_api::status::{Coverage, Health};
use roleback_client::{Client as Admin, ClientError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{Answer, Client, exchange, in_dir, in_memory, start};

/// A client of the server's own endpoints.
pub(crate) fn admin(server: &roleback_server::Running) -> Admin {
    Admin::new(&format!("http://{}", server.addr)).unwrap()
}

/// A body as JSON.
pub(crate) fn json_of(answer: Result<roleback_client::Answer, ClientError>) -> Value {
    serde_json::from_slice(&answer.unwrap().body).unwrap()
}

/// The status and the message of a refusal.
pub(crate) fn refused(answer: Result<roleback_client::Answer, ClientError>) -> (u16, String) {
    match answer {
        Err(ClientError::Refused {
            status, message, ..
        }) => (status, message),
        other => panic!("{:?}", other.map(|answer| answer.body)),
    }
}

pub(crate) fn send(server: &roleback_server::Running, line: &str, headers: &str) -> Answer {
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
fn an_unknown_endpoint_is_not_found_with_what_exists_and_never_a_call_of_aws() {
    let server = start(&in_memory());
    for (method, path, there) in [
        ("GET", "/_roleback", "GET /_roleback/health"),
        (
            "POST",
            "/_aws/?Action=ListUsers&Version=2010-05-08",
            "GET /_aws/iam/config",
        ),
        ("GET", "/_aws/iam", "GET /_aws/iam/config"),
    ] {
        let answer = send(&server, &format!("{method} {path}"), "host: localhost");
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body.error.code, "not_found");
        assert!(body.error.message.contains("unknown endpoint"), "{body:?}");
        assert!(
            body.error.endpoints.iter().any(|known| known == there),
            "{body:?}"
        );
    }
}

#[test]
fn another_method_is_refused_with_those_that_the_path_has() {
    let server = start(&in_memory());
    for (line, allow) in [
        ("POST /_roleback/health", "GET"),
        ("DELETE /_roleback/org", "GET, PUT, POST"),
        ("PATCH /_roleback/snapshots/one/restore", "PUT"),
    ] {
        let answer = send(&server, line, "host: localhost");
        assert_eq!(answer.status, 405, "{line}");
        assert_eq!(answer.header("allow"), Some(allow), "{line}");
        let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body.error.code, "method_not_allowed");
    }
}

#[test]
fn a_version_of_a_pod_is_deleted_and_then_the_pod() {
    let server = start(&in_memory());
    for _ in 0..3 {
        admin(&server).post("/_roleback/snapshots/one", "").unwrap();
    }
    let versions = || {
        let listed = json_of(admin(&server).get("/_roleback/snapshots?all"));
        let listed = listed["snapshots"].as_array().unwrap().clone();
        listed
            .iter()
            .map(|pod| pod["version"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    let delete = |query: &str| {
        let line = format!("DELETE /_roleback/snapshots/one{query}");
        send(&server, &line, "host: localhost\r\ncontent-length: 0")
    };
    assert_eq!(versions(), [1, 2, 3]);
    let deleted: DeletedPod = serde_json::from_slice(&delete("?version=2").body).unwrap();
    assert_eq!(deleted.versions, [2]);
    assert_eq!(versions(), [1, 3]);
    assert_eq!(delete("?version=2").status, 404);
    assert_eq!(delete("").status, 200);
    assert!(versions().is_empty());
    assert_eq!(delete("").status, 404);
}

/// An answer, read as its type and written again, is the same: nothing of it is missing in the type.
pub(crate) fn assert_is<T: Serialize + DeserializeOwned>(answer: &Value) {
    let typed: T = serde_json::from_value(answer.clone()).unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), *answer);
}

#[test]
fn answers_are_of_the_types_in_the_table_of_routes() {
    let server = start(&in_memory());
    let admin = admin(&server);
    let get = |path| json_of(admin.get(path));
    let post = |path, body: Value| json_of(admin.post(path, body.to_string()));
    Client::root(&server).call("iam", "Action=CreateUser&UserName=alice");
    let tree = json!({"managementAccount": "111122223333"});
    assert_is::<OrganizationChanged>(&json_of(admin.put("/_roleback/org", tree.to_string())));
    assert_is::<OrganizationTree>(&get("/_roleback/org"));
    assert_is::<Health>(&get("/_roleback/health?verbose"));
    assert_is::<Coverage>(&get("/_roleback/coverage"));
    assert_is::<Record>(&get("/_roleback/log/2"));
    assert_is::<IamConfig>(&get("/_aws/iam/config"));
    assert_is::<DecisionLogStatus>(&get("/_roleback/policy-stream/state"));
    assert_is::<Pod>(&post("/_roleback/snapshots/one", json!({"message": "m"})));
    assert_is::<PodList>(&get("/_roleback/snapshots"));
    assert_is::<Verification>(&post("/_roleback/verify", json!({})));
    let explain = json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "*"});
    assert_is::<ExplainAnswer>(&post("/_roleback/explain", explain.clone()));
    assert_is::<Evaluation>(&post("/_roleback/evaluate", explain));
    let lint = json!({"policyDocument": "{}", "policyType": "IDENTITY_POLICY"});
    assert_is::<LintAnswer>(&post("/_roleback/policy/lint?maxResults=1", lint));
}

#[test]
fn the_openapi_document_is_that_of_the_routes() {
    let server = start(&in_memory());
    let document = json_of(admin(&server).get("/_roleback/openapi.json"));
    assert_eq!(
        document,
        roleback_api::openapi::document(env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn an_organization_that_was_shown_can_be_put_as_it_is() {
    let server = start(&in_memory());
    let tree = json!({
        "managementAccount": "111122223333",
        "root": {"units": [{"name": "Dev", "accounts": [{"id": "444455556666", "policies": ["P"]}]}]},
        "policies": [{"name": "P", "type": "SERVICE_CONTROL_POLICY", "document": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}"}],
    });
    admin(&server)
        .put("/_roleback/org", tree.to_string())
        .unwrap();
    let shown = json_of(admin(&server).get("/_roleback/org"));
    let printed = json!({"schemaVersion": 1, "command": "org show", "status": "ok", "data": shown});
    for text in [shown, printed] {
        let changed = json_of(admin(&server).put("/_roleback/org", text.to_string()));
        assert_eq!(changed, json!({"seq": null, "id": null}));
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
fn every_operation_of_the_contract_is_covered() {
    let server = start(&in_memory());
    let coverage = json_of(admin(&server).get("/_roleback/coverage"));
    let operations = coverage["operations"].as_array().unwrap();
    let number = |name: &str| coverage[name].as_u64().unwrap() as usize;
    assert_eq!(number("decided"), operations.len());
    assert_eq!(operations.len(), roleback_model::OPERATIONS.len());
    let create_user = operations
        .iter()
        .find(|operation| operation["operation"] == "CreateUser");
    let create_user = create_user.unwrap();
    assert_eq!(create_user["tested"], true);
    assert_eq!(create_user["authorisation"], "policies");
    let errors = &create_user["errors"];
    let has = |list: &str, code: &str| errors[list].as_array().unwrap().contains(&code.into());
    assert!(has("tested", "EntityAlreadyExists"), "{errors}");
    assert!(has("impossible", "ServiceFailure"), "{errors}");
    assert_eq!(errors["untested"], json!([]));
    let listed = |list: &str| {
        let lists = operations
            .iter()
            .map(|operation| &operation["errors"][list]);
        lists
            .map(|codes| codes.as_array().unwrap().len())
            .sum::<usize>()
    };
    assert_eq!(listed("tested"), number("tested_errors"));
    assert_eq!(listed("untested"), number("untested_errors"));
}

#[test]
fn the_client_tells_a_server_that_is_not_there_from_one_that_says_no() {
    let server = start(&in_memory());
    let error = admin(&server).get("/_roleback/log/99").unwrap_err();
    assert!(!error.is_unreachable());
    assert_eq!(
        error.to_string(),
        "record 99 does not exist: the last one is 1"
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

#[test]
fn a_clock_behind_the_newest_record_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = in_dir(dir.path());
    for (clock, expected) in [
        ("2040-01-01T00:00:00Z", None),
        ("2030-01-01T00:00:00Z", Some(["2040-01-01", "2030-01-01"])),
    ] {
        config.set("clock", &format!("fixed:{clock}")).unwrap();
        let server = start(&config);
        let health = json_of(admin(&server).get("/_roleback/health"));
        let health: Health = serde_json::from_value(health).unwrap();
        assert_eq!(health.clock_behind, server.store.clock_behind());
        assert_eq!(health.clock_behind.is_some(), expected.is_some());
        let text = health.clock_behind.unwrap_or_default();
        for date in expected.iter().flatten() {
            assert!(text.contains(date), "{text}");
        }
        server.shutdown();
    }
}
