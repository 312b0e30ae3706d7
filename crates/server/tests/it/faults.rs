//! Injected faults: which requests meet them, and that the event log has the rules.

use roleback_client::ClientError;
use roleback_server::Running;
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Answer, Client, exchange_until_closed, in_dir, in_memory, start};

fn added(server: &Running, rule: Value) -> Value {
    json_of(admin(server).post("/_roleback/faults", rule.to_string()))
}

fn create(client: &Client, number: usize) -> Answer {
    client.call("iam", &format!("Action=CreateUser&UserName=u{number}"))
}

#[test]
fn a_rule_answers_with_its_error_until_its_count() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    for (rule, status, code) in [
        (
            json!({"op": "iam:Create*", "kind": "throttle", "count": 2}),
            400,
            "Throttling",
        ),
        (
            json!({"op": "iam:createuser", "kind": "throttle", "count": 1, "code": "RequestLimitExceeded"}),
            503,
            "RequestLimitExceeded",
        ),
        (
            json!({"op": "*", "kind": "5xx", "count": 1}),
            500,
            "ServiceFailure",
        ),
        (
            json!({"op": "iam:*", "kind": "5xx", "count": 1, "code": "ServiceUnavailable"}),
            503,
            "ServiceUnavailable",
        ),
    ] {
        let count = rule["count"].as_u64().unwrap();
        let list = added(&server, rule);
        assert!(list["seq"].as_u64().is_some());
        assert_eq!(list["faults"][0]["hits"], 0);
        for _ in 0..count {
            assert_eq!(create(&root, 0).fault(), (status, code.to_owned()));
        }
        assert_eq!(
            json_of(admin(&server).get("/_roleback/faults"))["faults"][0]["hits"],
            count
        );
        let other = root.call("sts", "Action=GetCallerIdentity");
        assert_eq!(other.status, 200);
        admin(&server).delete("/_roleback/faults").unwrap();
    }
    assert_eq!(create(&root, 0).status, 200);
}

#[test]
fn the_same_seed_and_requests_meet_the_same_faults() {
    let run = |seed| {
        let server = start(&in_memory());
        let rule = json!({"op": "iam:Create*", "kind": "throttle", "rate": 0.5, "seed": seed});
        added(&server, rule);
        let root = Client::root(&server);
        let statuses = (0..40).map(|number| create(&root, number).status);
        statuses.collect::<Vec<_>>()
    };
    let first = run(7);
    assert_eq!(first, run(7));
    assert_ne!(first, run(8));
    assert!(first.contains(&200) && first.contains(&400));
}

#[test]
fn a_lost_answer_is_a_change_and_a_dropped_request_is_not() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    for (kind, user, exists) in [("lost-answer", "ann", 200), ("drop", "bob", 404)] {
        added(
            &server,
            json!({"op": "iam:CreateUser", "kind": kind, "count": 1}),
        );
        let request = root.request("iam", &format!("Action=CreateUser&UserName={user}"));
        assert_eq!(exchange_until_closed(server.addr, &request), b"", "{kind}");
        let form = format!("Action=GetUser&UserName={user}");
        assert_eq!(root.call("iam", &form).status, exists, "{kind}");
        admin(&server).delete("/_roleback/faults").unwrap();
    }
}

#[test]
fn rules_are_in_the_event_log_and_a_fork_has_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let list = added(
        &server,
        json!({"op": "iam:Create*", "kind": "latency", "delay": "1ms", "rate": 0.25}),
    );
    let record = json_of(admin(&server).get(&format!("/_roleback/log/{}", list["seq"])));
    assert_eq!(record["operation"], "roleback:Faults");
    admin(&server)
        .post("/_roleback/forks", r#"{"name": "a"}"#)
        .unwrap();
    admin(&server).delete("/_roleback/faults?id=1").unwrap();
    let copied = json_of(admin(&server).get("/_roleback/fork/a/_roleback/faults"));
    assert_eq!(copied["faults"], list["faults"]);
    let again = added(&server, json!({"op": "sts:*", "kind": "5xx"}));
    server.shutdown();
    let server = start(&in_dir(dir.path()));
    let restored = json_of(admin(&server).get("/_roleback/faults"));
    assert_eq!(restored["faults"], again["faults"]);
    assert_eq!(
        Client::root(&server)
            .call("sts", "Action=GetCallerIdentity")
            .status,
        500
    );
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let server = start(&in_memory());
    for (rule, part) in [
        (json!({"op": "", "kind": "drop"}), "`op` names operations"),
        (
            json!({"op": "*", "kind": "drop", "rate": 1.5}),
            "from 0 to 1",
        ),
        (
            json!({"op": "*", "kind": "drop", "code": "X"}),
            "`code` is only for",
        ),
        (
            json!({"op": "*", "kind": "throttle", "code": "X"}),
            "use Throttling, ",
        ),
        (
            json!({"op": "*", "kind": "drop", "delay": "1s"}),
            "`delay` is only for",
        ),
        (
            json!({"op": "*", "kind": "latency", "delay": "1w"}),
            "not a delay",
        ),
        (json!({"op": "*", "kind": "slow"}), "unknown variant `slow`"),
    ] {
        let answer = admin(&server).post("/_roleback/faults", rule.to_string());
        let Err(ClientError::Refused {
            status, message, ..
        }) = answer
        else {
            panic!("{rule}");
        };
        assert_eq!(status, 400, "{rule}");
        assert!(message.contains(part), "{rule}: {message}");
    }
    let unknown = admin(&server).delete("/_roleback/faults?id=7");
    assert!(matches!(
        unknown,
        Err(ClientError::Refused { status: 404, .. })
    ));
    assert_eq!(server.store.journal.head().seq, 1);
}
