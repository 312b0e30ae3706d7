//! When keys and roles were last used.

use std::thread::sleep;
use std::time::Duration;

use roleback_server::Running;
use roleback_server::config::Config;
use serde_json::json;

use crate::admin::{admin, json_of, refused};
use crate::support::{Client, in_dir, in_memory, start};

/// Looks that a use may take to be seen, and the time between two of them: a minute in all.
const LOOKS_MAX: usize = 3_000;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

fn quick(config: Config) -> Config {
    let mut config = config;
    config.set("last-used-interval", "0.01").unwrap();
    config
}

/// A user with a key.
fn user(server: &Running) -> Client {
    let root = Client::root(server);
    root.call("iam", "Action=CreateUser&UserName=ann");
    let created = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let [id, secret] = ["AccessKeyId", "SecretAccessKey"].map(|name| created.element(name));
    Client::new(server, &id, &secret)
}

/// Asks until the answer has the text.
fn wait_for(client: &Client, form: &str, text: &str) -> String {
    for _ in 0..LOOKS_MAX {
        let answer = client.call("iam", form).text();
        if answer.contains(text) {
            return answer;
        }
        sleep(BETWEEN_LOOKS);
    }
    panic!("{form} never answered {text}");
}

fn last_used(key: &Client) -> String {
    format!("Action=GetAccessKeyLastUsed&AccessKeyId={}", key.key_id)
}

#[test]
fn the_use_of_a_key_and_of_a_role_is_seen() {
    let server = start(&quick(in_memory()));
    let (root, ann) = (Client::root(&server), user(&server));
    let form = last_used(&ann);
    assert!(root.call("iam", &form).text().contains("N/A"));
    ann.call("sts", "Action=GetCallerIdentity");
    let seen = wait_for(&root, &form, "<ServiceName>sts</ServiceName>");
    assert!(seen.contains("<Region>us-east-1</Region>"), "{seen}");
    assert!(seen.contains("<LastUsedDate>"), "{seen}");

    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22000000000000%22%7D%7D%7D";
    let create = format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}");
    let arn = root.call("iam", &create).element("Arn");
    let arn = arn.replace(':', "%3A");
    let assumed = ann.call(
        "sts",
        &format!("Action=AssumeRole&RoleArn={arn}&RoleSessionName=session"),
    );
    let get = "Action=GetRole&RoleName=r";
    assert!(root.call("iam", get).text().contains("<RoleLastUsed/>"));
    let [id, secret, token] =
        ["AccessKeyId", "SecretAccessKey", "SessionToken"].map(|name| assumed.element(name));
    let mut session = Client::new(&server, &id, &secret);
    session.token = Some(token);
    session.call("iam", "Action=ListUsers");
    wait_for(&root, get, "<RoleLastUsed><LastUsedDate>");
}

#[test]
fn a_use_is_not_part_of_the_state_hash_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let ann = user(&server);
    let hash = |server: &Running| server.store.journal.read().state.hash();
    let before = hash(&server);
    ann.call("iam", "Action=ListUsers");
    // The stop records the collected uses.
    server.shutdown();
    let server = start(&in_dir(dir.path()));
    assert_eq!(hash(&server), before);
    let seen = Client::root(&server).call("iam", &last_used(&ann));
    assert_eq!(seen.element("ServiceName"), "iam");
}

#[test]
fn uses_are_not_recorded_if_disabled_or_with_a_fixed_clock() {
    for (name, value) in [
        ("last-used-interval", "off"),
        ("clock", "fixed:2026-01-01T00:00:00Z"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut config = quick(in_dir(dir.path()));
        config.set(name, value).unwrap();
        let server = start(&config);
        let ann = user(&server);
        let before = server.store.journal.head().seq;
        ann.call("iam", "Action=ListUsers");
        server.shutdown();
        let server = start(&config);
        assert_eq!(server.store.journal.head().seq, before, "{name}={value}");
    }
}

#[test]
fn a_use_that_is_recorded_meanwhile_does_not_stop_what_was_planned() {
    let server = start(&quick(in_memory()));
    let (root, ann) = (Client::root(&server), user(&server));
    let created = server.store.journal.head().seq;
    root.call("iam", "Action=CreateUser&UserName=bob");
    let record = server.store.journal.head().seq;
    let undo = |head: Option<u64>| {
        let body = json!({"record": record, "head": head, "dryRun": head.is_none()});
        admin(&server).post("/_roleback/undo", body.to_string())
    };
    let planned = json_of(undo(None))["head"].as_u64().unwrap();
    let (status, message) = refused(undo(Some(created)));
    assert!(
        status == 409 && message.contains("plan it again"),
        "{message}"
    );
    ann.call("sts", "Action=GetCallerIdentity");
    wait_for(&root, &last_used(&ann), "<ServiceName>sts</ServiceName>");
    assert!(server.store.journal.head().seq > planned);
    let undone = json_of(undo(Some(planned)));
    assert_eq!(undone["changes"][0]["action"], "delete");
    assert!(undone["seq"].is_u64());
}

#[test]
fn a_use_that_is_recorded_meanwhile_does_not_stop_a_load_that_was_tried() {
    let server = start(&quick(in_memory()));
    let (root, ann) = (Client::root(&server), user(&server));
    json_of(admin(&server).post("/_roleback/snapshots/s", ""));
    root.call("iam", "Action=CreateUser&UserName=bob");
    let load = |query: &str| {
        let path = format!("/_roleback/snapshots/s/restore?merge=overwrite&{query}");
        admin(&server).put(&path, "")
    };
    let tried = json_of(load("dry-run"))["head"].as_u64().unwrap();
    ann.call("sts", "Action=GetCallerIdentity");
    wait_for(&root, &last_used(&ann), "<ServiceName>sts</ServiceName>");
    assert!(server.store.journal.head().seq > tried);
    let loaded = json_of(load(&format!("if-head={tried}")));
    assert!(loaded["seq"].is_u64());
    // Now another record follows the one that was tried.
    let (status, message) = refused(load(&format!("if-head={tried}")));
    assert!(
        status == 409 && message.contains("which is the newest"),
        "{message}"
    );
}
