//! LocalStack's endpoints, and that every error of our own endpoints has a body.

use roleback_api::localstack::{Diagnosis, LocalstackInfo, Setting};
use roleback_api::route::ROUTES;
use serde_json::{Value, json};

use crate::admin::{admin, assert_is, json_of, send};
use crate::support::{Answer, Client, in_memory, start};

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
fn localstacks_clients_find_what_they_look_for() {
    let server = start(&in_memory());
    let get = |path: &str| json_of(admin(&server).get(path));
    let config = get("/_localstack/config");
    assert_eq!(
        config,
        json!({"ENFORCE_IAM": false, "IAM_SOFT_MODE": false, "PERSISTENCE": false, "SERVICES": "iam,sts"})
    );
    let root = Client::root(&server);
    assert_eq!(get("/_localstack/usage"), json!({}));
    root.call("iam", "Action=CreateUser&UserName=ann");
    root.call("iam", "Action=CreateUser&UserName=ann");
    root.call("sts", "Action=GetCallerIdentity");
    root.call("iam", "Action=Nothing");
    let usage = get("/_localstack/usage");
    assert_eq!(
        usage,
        json!({
            "iam:calls": {"CreateUser": 2}, "iam:errors": {"CreateUser": 1}, "sts:calls": {"GetCallerIdentity": 1}
        })
    );
    assert_is::<LocalstackInfo>(&get("/_localstack/info"));
    let diagnosis = get("/_localstack/diagnose");
    assert_is::<Diagnosis>(&diagnosis);
    assert_eq!(
        (&diagnosis["config"], &diagnosis["usage"]),
        (&config, &usage)
    );
    let plugins = get("/_localstack/plugins");
    let names = plugins["localstack.aws.provider"].as_array().unwrap();
    assert_eq!(names.len(), 2);
}

#[test]
fn a_setting_is_changed_or_refused_with_the_reason() {
    let server = start(&in_memory());
    let set = |body: &Value| {
        let body = body.to_string();
        let headers = format!("host: localhost\r\ncontent-length: {}", body.len());
        send(
            &server,
            "POST /_localstack/config",
            &format!("{headers}\r\n\r\n{body}"),
        )
    };
    let mode = || json_of(admin(&server).get("/_aws/iam/config"))["state"].clone();
    for (variable, value, after) in [
        ("ENFORCE_IAM", json!(1), "ENFORCED"),
        ("IAM_SOFT_MODE", json!(true), "SOFT_MODE"),
        ("IAM_SOFT_MODE", json!("0"), "DISABLED"),
    ] {
        let change = json!({"variable": variable, "value": value});
        let answer = set(&change);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_is::<Setting>(&answer);
        assert_eq!((answer, mode()), (change, json!(after)));
    }
    for (variable, value, status, why) in [
        ("ENFORCE_IAM", json!("yes"), 400, "use 1 or 0"),
        ("PERSISTENCE", json!(1), 400, "when the server starts"),
        ("LAMBDA_DEBUG", json!(1), 404, "GET /_localstack/config"),
    ] {
        let answer = set(&json!({"variable": variable, "value": value}));
        assert_eq!(answer.status, status, "{variable}");
        assert!(answer.text().contains(why), "{}", answer.text());
    }
    assert_eq!(set(&json!({"ENFORCE_IAM": 1})).status, 400);
    assert_eq!(mode(), json!("DISABLED"));
}

/// A path without an endpoint below a prefix, and an endpoint with another method, have a body that says what exists.
/// LocalStack's clients read a 404 without a body as a feature that needs a licence.
#[test]
fn every_404_and_405_has_a_body_that_says_what_exists() {
    const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let server = start(&in_memory());
    let refused = |line: &str| send(&server, line, "host: localhost\r\ncontent-length: 0");
    let (mut unknown, mut wrong) = (0, 0);
    for prefix in ["/_localstack", "/_roleback", "/_aws"] {
        for rest in [
            "",
            "/",
            "/nothing",
            "/health/more/of/it",
            "/pods/a/b/c",
            "/?Action=ListUsers&Version=2010-05-08",
        ] {
            for method in METHODS {
                let line = format!("{method} {prefix}{rest}");
                let answer = refused(&line);
                assert_eq!(answer.status, 404, "{line}");
                assert_says(&answer, &line, &format!(" {prefix}/"));
                unknown += 1;
            }
        }
    }
    for route in ROUTES {
        let values = ["one"; 2];
        let path = route.path(&values);
        let supported = |method: &str| {
            let mut routes = ROUTES.iter();
            routes.any(|other| other.method.as_str() == method && other.matches(&path).is_some())
        };
        for method in METHODS.into_iter().filter(|method| !supported(method)) {
            let line = format!("{method} {path}");
            let answer = refused(&line);
            assert_eq!(answer.status, 405, "{line}");
            let allow = answer.header("allow").unwrap_or_default().to_owned();
            assert!(allow.contains(route.method.as_str()), "{line}: {allow}");
            assert_says(&answer, &line, &allow);
            wrong += 1;
        }
    }
    assert!(unknown > 100 && wrong > 300, "{unknown} {wrong}");
    // What a path names that does not exist: a pod, a remote, a stage, a service, a fork, a record.
    for line in [
        "GET /_localstack/init/none",
        "POST /_localstack/state/none/reset",
        "GET /_localstack/pods/none/versions",
        "GET /_localstack/pods/none/diff",
        "GET /_localstack/pods/state?pod_name=none",
        "DELETE /_localstack/pods/none",
        "GET /_localstack/pods/remotes/none",
        "DELETE /_localstack/pods/remotes/none",
        "GET /_roleback/snapshots/none",
        "DELETE /_roleback/forks/none",
        "GET /_roleback/catalogue/none",
    ] {
        let answer = refused(line);
        assert_eq!(answer.status, 404, "{line}");
        assert_says(&answer, line, "");
    }
}

/// The body is text for LocalStack's clients and JSON for others, and contains `expected`.
fn assert_says(answer: &Answer, line: &str, expected: &str) {
    let text = answer.text();
    assert!(
        !text.trim().is_empty() && text.contains(expected),
        "{line}: {text}"
    );
    let content_type = answer.header("content-type").unwrap_or_default();
    if line.contains(" /_localstack") {
        assert_eq!(content_type, "text/plain", "{line}");
    } else if content_type == "application/json" {
        let body: Value = serde_json::from_str(&text).unwrap();
        assert!(body.pointer("/error/message").is_some(), "{line}: {text}");
    }
}
