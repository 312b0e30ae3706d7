//! A compacted event log: what is refused below its earliest moment, and that nothing differs above it.

use std::path::Path;

use roleback_server::Running;
use roleback_server::config::Config;
use serde_json::{Value, json};

use crate::admin::{admin, json_of, refused};
use crate::support::{Answer, Client, in_dir, in_memory, start};

mod cases;

/// The last folded record.
const FOLDED: u64 = 9;

/// Requests whose records are 2, 3, and so on.
const REQUESTS: [&str; 15] = [
    "Action=CreateUser&UserName=ann&Tags.member.1.Key=team&Tags.member.1.Value=a",
    "Action=CreateGroup&GroupName=devs",
    "Action=AddUserToGroup&GroupName=devs&UserName=ann",
    "Action=PutUserPolicy&UserName=ann&PolicyName=p&PolicyDocument=TWO",
    "Action=CreateUser&UserName=bob",
    "Action=UpdateUser&UserName=ann&NewUserName=anna",
    "Action=CreateRole&RoleName=ci&AssumeRolePolicyDocument=TRUST",
    "Action=TagUser&UserName=anna&Tags.member.1.Key=stage&Tags.member.1.Value=x",
    // Record 10.
    "Action=TagUser&UserName=anna&Tags.member.1.Key=stage&Tags.member.1.Value=y",
    "Action=PutUserPolicy&UserName=anna&PolicyName=p&PolicyDocument=ONE",
    "Action=DeleteUser&UserName=bob",
    "Action=UpdateGroup&GroupName=devs&NewGroupName=ops",
    "Action=CreateUser&UserName=bob",
    "Action=TagRole&RoleName=ci&Tags.member.1.Key=k&Tags.member.1.Value=v",
    "Action=UpdateUser&UserName=anna&NewUserName=ann",
];
const HEAD: u64 = REQUESTS.len() as u64 + 1;

const A: &str = r#"{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
const B: &str = r#"{"Sid":"B","Effect":"Allow","Action":"s3:PutObject","Resource":"*"}"#;

fn policy(statements: &[&str]) -> String {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn with_history(config: &Config) -> (Running, Client) {
    let server = start(config);
    let root = Client::root(&server);
    let trust = r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#;
    for request in REQUESTS {
        let request = request
            .replace("TWO", &policy(&[A, B]))
            .replace("ONE", &policy(&[A]))
            .replace("TRUST", &policy(&[trust]));
        let answer = root.call("iam", &request);
        assert_eq!(answer.status, 200, "{request}: {}", answer.text());
    }
    assert_eq!(server.store.journal.head().seq, HEAD);
    (server, root)
}

/// Two servers with the same ids, the same times and the same history.
fn fixed(dir: Option<&Path>) -> Config {
    let mut config = dir.map_or_else(in_memory, in_dir);
    config.set("seed", "7").unwrap();
    config.set("clock", "fixed:2026-11-21T20:57:49Z").unwrap();
    config
}

fn compact(server: &Running, before: &str, keep_summaries: bool) -> Value {
    let body = json!({"before": before, "keepSummaries": keep_summaries});
    json_of(admin(server).post("/_roleback/compact", body.to_string()))
}

fn lines(server: &Running, query: &str) -> Vec<Value> {
    let answer = admin(server).get(&format!("/_roleback/log{query}"));
    let text = String::from_utf8(answer.unwrap().body.to_vec()).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn at(root: &Client, moment: &str) -> Answer {
    root.at(moment).call("iam", "Action=ListUsers")
}

/// A blame without the sentences of folded records.
fn blame(server: &Running, entity: &str, at: u64) -> Value {
    let path = format!("/_roleback/blame?entity={entity}&at={at}");
    let mut found = json_of(admin(server).get(&path));
    for line in found["lines"].as_array_mut().unwrap() {
        for member in ["record", "origin"] {
            let Some(record) = line.get_mut(member) else {
                continue;
            };
            let seq = record["seq"].as_u64().unwrap();
            let record = record.as_object_mut().unwrap();
            let folded = record.remove("folded").is_some();
            if seq <= FOLDED {
                record.remove("summary");
            }
            assert!(!folded || seq <= FOLDED);
        }
    }
    found
}

#[test]
fn nothing_is_shown_below_the_earliest_moment_and_nothing_differs_above_it() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, whole_root) = with_history(&fixed(None));
    let (server, root) = with_history(&fixed(Some(dir.path())));
    assert_eq!(
        server.store.journal.head().hash,
        whole.store.journal.head().hash
    );
    let done = compact(&server, &FOLDED.to_string(), false);
    assert_eq!(
        (&done["folded"], &done["record"]),
        (&json!(FOLDED), &json!(HEAD + 1))
    );
    for (moment, code) in [
        ("0", "MomentCompacted"),
        ("1", "MomentCompacted"),
        ("8", "MomentCompacted"),
        ("head~9", "MomentCompacted"),
        ("043", "InvalidMoment"),
        ("4.2", "InvalidMoment"),
        ("50", "NoSuchMoment"),
        ("1926-01-01", "MomentCompacted"),
        ("2099-01-01", "NoSuchMoment"),
        ("2026-11-21T20:57:48Z", "MomentCompacted"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "MomentCompacted"),
    ] {
        let answer = at(&root, moment);
        assert_eq!(
            (answer.status, answer.element("Code").as_str()),
            (400, code),
            "{moment}"
        );
    }
    assert_eq!(
        at(&root, "5").element("Message"),
        "record 5 was folded by `compact`: the earliest moment is 9"
    );
    for seq in FOLDED..=HEAD {
        let moment = seq.to_string();
        let users = |root: &Client| {
            let text = at(root, &moment).text();
            text.split("<ResponseMetadata>").next().unwrap().to_owned()
        };
        assert_eq!(users(&root), users(&whole_root));
        let hash = |server: &Running| server.store.at(seq).unwrap().state.hash();
        assert_eq!(hash(&server), hash(&whole));
        let diff = format!("/_roleback/diff?from={FOLDED}&to={seq}");
        let of = |server| json_of(admin(server).get(&diff));
        assert_eq!(of(&server), of(&whole));
        for entity in ["role/ci", "group/devs", "group/ops"] {
            let path = format!("/_roleback/blame?entity={entity}&at={seq}");
            if admin(&whole).get(&path).is_ok() {
                assert_eq!(blame(&server, entity, seq), blame(&whole, entity, seq));
            }
        }
        let name = if seq < HEAD { "user/anna" } else { "user/ann" };
        assert_eq!(blame(&server, name, seq), blame(&whole, name, seq));
    }
    for records in [10..11, 11..12, 12..13, 13..14, 14..15, 10..17] {
        let body = json!({"record": records.start, "last": records.end - 1, "dryRun": true});
        let plan = |server: &Running| {
            let mut plan = json_of(admin(server).post("/_roleback/undo", body.to_string()));
            plan.as_object_mut().unwrap().remove("head");
            plan
        };
        assert_eq!(plan(&server), plan(&whole), "{body}");
    }
    for to in [FOLDED, 12, 14] {
        let body = json!({"to": to.to_string(), "dryRun": true}).to_string();
        let plan = |server: &Running| {
            let mut plan = json_of(admin(server).post("/_roleback/rewind", body.clone()));
            let plan_of = plan.as_object_mut().unwrap();
            plan_of.remove("head");
            plan
        };
        assert_eq!(plan(&server), plan(&whole), "{to}");
    }
}

#[test]
fn the_log_says_what_was_folded_and_by_which_record() {
    let (server, root) = with_history(&in_memory());
    compact(&server, "9", false);
    let by = HEAD + 1;
    let sentence = format!("records 1 to 9 folded by record {by}");
    let shown = |query: &str| {
        let lines = lines(&server, query).into_iter();
        let seqs = lines.map(|line| {
            let is_folded = line["folded"] == json!(true);
            assert!(!is_folded || line["summary"] == json!(sentence));
            (line["seq"].as_u64().unwrap(), is_folded)
        });
        seqs.collect::<Vec<_>>()
    };
    let newest: Vec<_> = (10..=by).rev().map(|seq| (seq, false)).collect();
    let all: Vec<_> = newest.iter().copied().chain([(9, true)]).collect();
    assert_eq!(shown(""), all);
    assert_eq!(shown("?limit=8"), newest);
    assert_eq!(shown("?from=4"), [(9, true)]);
    let oldest: Vec<_> = all.iter().rev().copied().collect();
    assert_eq!(shown("?order=oldest"), oldest);
    assert_eq!(shown("?order=oldest&limit=2"), [(9, true), (10, false)]);
    assert_eq!(shown("?order=oldest&from=15"), oldest[6..]);
    assert_eq!(shown("?operation=DeleteUser"), [(12, false), (9, true)]);
    assert_eq!(
        shown("?entity=role/ci"),
        [(15, false), (9, true)],
        "the creation of the role is folded"
    );
    let record = json_of(admin(&server).get(&format!("/_roleback/log/{by}")));
    assert_eq!(record["operation"], "roleback:Compact");
    assert_eq!(record["summary"], "folded the records up to 9");
    assert_eq!(record["input"]["Last"], "9");
    assert_eq!(
        refused(admin(&server).get("/_roleback/log/4")),
        (404, sentence.clone())
    );
    let (status, message) = refused(admin(&server).post("/_roleback/undo", r#"{"record": 4}"#));
    assert_eq!(
        (status, message),
        (
            409,
            format!(
                "record 4 cannot be undone: {sentence}, and what a folded record changed is not known any more"
            )
        )
    );
    for (before, status) in [("9", 409), ("5", 409), ("99", 404), ("x", 400)] {
        let body = json!({"before": before}).to_string();
        let (found, _) = refused(admin(&server).post("/_roleback/compact", body));
        assert_eq!(found, status, "{before}");
    }
    // The numbers go on, and a second compaction continues the first.
    root.call("iam", "Action=CreateUser&UserName=cem");
    compact(&server, "head", false);
    assert_eq!(server.store.journal.head().seq, by + 2);
    // What was planned before a folded record is planned for another state.
    let rewind = |head: u64| {
        let body = json!({"to": "head", "head": head, "dryRun": true});
        admin(&server).post("/_roleback/rewind", body.to_string())
    };
    assert_eq!(refused(rewind(by)).0, 409);
    assert_eq!(json_of(rewind(by + 1))["changes"], json!([]));
    let line = &lines(&server, "?order=oldest")[0];
    assert_eq!(
        line["summary"],
        json!(format!(
            "records 1 to {} folded by record {}",
            by + 1,
            by + 2
        ))
    );
}

#[test]
fn summaries_are_kept_on_request() {
    let dir = tempfile::tempdir().unwrap();
    let config = fixed(Some(dir.path()));
    let (server, _) = with_history(&config);
    let before = lines(&server, "?order=oldest");
    compact(&server, "6", true);
    compact(&server, "9", true);
    let check = |server: &Running| {
        let after = lines(server, "?order=oldest");
        for (before, after) in before.iter().zip(&after) {
            let mut expected = before.clone();
            if before["seq"].as_u64().unwrap() <= FOLDED {
                expected["folded"] = json!(true);
            }
            assert_eq!(*after, expected);
        }
        let of = |query: &str| lines(server, query).len();
        assert_eq!(of("?operation=CreateUser"), 3);
        assert_eq!(of("?type=UserCreated&order=oldest&limit=2"), 2);
        assert_eq!(of("?operation=CreateUser&from=5"), 1);
        assert_eq!(of("?actor=nobody"), 0);
        let (status, message) = refused(admin(server).get("/_roleback/log/6"));
        assert_eq!(status, 404);
        let kept = "; record 6: 2026-11-21T20:57:49Z arn:aws:iam::000000000000:root iam:CreateUser: created user bob";
        assert!(message.ends_with(kept), "{message}");
        let blame = json_of(admin(server).get("/_roleback/blame?entity=role/ci"));
        let record = &blame["lines"][0]["record"];
        assert_eq!(
            (&record["folded"], &record["summary"]),
            (&json!(true), &json!("created role ci"))
        );
    };
    check(&server);
    server.shutdown();
    check(&start(&config));
}

#[test]
fn a_compacted_log_is_proven_and_continues_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let config = in_dir(dir.path());
    let (server, _) = with_history(&config);
    json_of(admin(&server).post("/_roleback/marks", r#"{"name": "here"}"#));
    json_of(admin(&server).post(
        "/_roleback/faults",
        r#"{"op": "iam:Get*", "kind": "throttle", "rate": 0.5}"#,
    ));
    let at = HEAD + 2;
    let state = server.store.journal.read().state.clone();
    compact(&server, "head", false);
    let check = |server: &Running| {
        let verified = json_of(admin(server).post("/_roleback/verify", ""));
        assert_eq!(verified["ok"], json!(true), "{verified}");
        assert_eq!(verified["folded"]["last"], json!(at));
        assert_eq!(verified["folded"]["by"], json!(at + 1));
        let replayed = json_of(admin(server).post("/_roleback/replay", ""));
        assert_eq!(replayed["ok"], json!(true), "{replayed}");
        let now = server.store.journal.read();
        assert_eq!(now.state.hash(), state.hash());
        assert_eq!(now.state.0.behaviour(), state.0.behaviour());
        let marks = json_of(admin(server).get("/_roleback/marks"));
        assert_eq!(marks["marks"], json!([{"name": "here", "seq": HEAD + 1}]));
    };
    check(&server);
    server.shutdown();
    // The state comes from the base, whose layout no build owns.
    std::fs::remove_dir_all(dir.path().join("checkpoints")).unwrap();
    let server = start(&config);
    check(&server);
    let root = Client::root(&server);
    assert_eq!(
        root.call("iam", "Action=CreateUser&UserName=dan").status,
        200
    );
}

#[test]
fn a_start_writes_the_record_of_a_compaction_that_was_interrupted_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let config = in_dir(dir.path());
    let (server, _) = with_history(&config);
    server.store.journal.compact(FOLDED, b"", None).unwrap();
    server.shutdown();
    for _ in 0..2 {
        let server = start(&config);
        assert_eq!(server.store.journal.head().seq, HEAD + 1);
        let line = &lines(&server, "?order=oldest")[0];
        let sentence = format!("records 1 to 9 folded by record {}", HEAD + 1);
        assert_eq!(line["summary"], json!(sentence));
        server.shutdown();
    }
}

#[test]
fn what_a_fork_uses_is_not_folded() {
    let (server, _) = with_history(&in_memory());
    let fork = r#"{"name": "f", "at": "9"}"#;
    admin(&server).post("/_roleback/forks", fork).unwrap();
    let body = r#"{"before": "10"}"#;
    let (status, message) = refused(admin(&server).post("/_roleback/compact", body));
    assert_eq!(status, 409);
    assert!(
        message.starts_with("record 9 is in use by a fork"),
        "{message}"
    );
    compact(&server, "9", false);
    let in_fork = |path: &str| format!("/_roleback/fork/f{path}");
    let log = admin(&server).get(&in_fork("/_roleback/log")).unwrap();
    let line: Value = serde_json::from_slice(&log.body).unwrap();
    let sentence = format!("records 1 to 9 folded by record {}", HEAD + 1);
    assert_eq!(line["summary"], json!(sentence));
    let body = r#"{"before": "9"}"#;
    let (status, _) = refused(admin(&server).post(&in_fork("/_roleback/compact"), body));
    assert_eq!(status, 409);
    admin(&server).delete("/_roleback/forks/f").unwrap();
    compact(&server, "10", false);
}
