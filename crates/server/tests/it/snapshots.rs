//! The world saved, put back, emptied; and files that do harm.

use std::sync::{Arc, Mutex};

use roleback_client::{Answer, ClientError, Phase, Progress};
use roleback_server::Running;
use serde_json::Value;

use crate::admin::{admin, json_of};
use crate::support::{Client, in_dir, in_memory, start};

fn with_user(name: &str) -> Running {
    let server = start(&in_memory());
    create(&server, name);
    server
}

fn create(server: &Running, name: &str) {
    let created = Client::root(server).call("iam", &format!("Action=CreateUser&UserName={name}"));
    assert_eq!(created.status, 200);
}

fn users(server: &Running) -> Vec<String> {
    let text = Client::root(server).call("iam", "Action=ListUsers").text();
    let names = text.split("<UserName>").skip(1);
    names
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// A file with one user in it.
fn pod(server: &Running) -> Vec<u8> {
    admin(server).post("/_roleback/snapshots/one", "").unwrap();
    let mut file = Vec::new();
    admin(server)
        .download("/_roleback/snapshots/one", &mut file)
        .unwrap();
    file
}

#[test]
fn a_saved_world_is_put_back_by_name_and_version() {
    let server = with_user("alice");
    let first =
        json_of(admin(&server).post("/_roleback/snapshots/s", r#"{"message": "one user"}"#));
    create(&server, "bob");
    let second = json_of(admin(&server).post("/_roleback/snapshots/s", ""));
    assert_eq!(
        (&first["version"], &second["version"]),
        (&1.into(), &2.into())
    );
    assert_eq!(
        (&first["message"], &second["counts"]["users"]),
        (&"one user".into(), &2.into())
    );
    for (query, expected) in [
        ("?version=1", vec!["alice"]),
        ("", vec!["alice", "bob"]),
        ("?version=1", vec!["alice"]),
    ] {
        json_of(admin(&server).put(&format!("/_roleback/snapshots/s/restore{query}"), ""));
        assert_eq!(users(&server), expected, "{query}");
    }
    let listed = json_of(admin(&server).get("/_roleback/snapshots"));
    let versions = json_of(admin(&server).get("/_roleback/snapshots/s/versions"));
    assert_eq!(listed["snapshots"][0]["version"], 2);
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    let replayed = json_of(admin(&server).post("/_roleback/replay", ""));
    assert_eq!(replayed["ok"], true, "{replayed}");
}

/// The message of a refusal, with its status.
fn refusal(answer: Result<Answer, ClientError>) -> (u16, String) {
    match answer {
        Err(ClientError::Refused {
            status, message, ..
        }) => (status, message),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_pod_replaces_the_state_or_is_merged_into_it_as_one_record() {
    // The pod has alice; the server has bob as well, and eve in another account.
    for (query, action, left, elsewhere) in [
        ("", "removed", vec!["alice"], 1),
        ("?merge=account-region-merge", "removed", vec!["alice"], 1),
        ("?merge=service-merge", "", vec!["alice", "bob"], 1),
        ("?merge=overwrite", "removed", vec!["alice"], 0),
    ] {
        let server = with_user("alice");
        json_of(admin(&server).post("/_roleback/snapshots/s", ""));
        create(&server, "bob");
        let other = Client::new(&server, "222222222222", "test");
        other.call("iam", "Action=CreateUser&UserName=eve");
        let path = format!("/_roleback/snapshots/s/restore{query}");
        let join = if query.is_empty() { "?" } else { "&" };
        let tried = json_of(admin(&server).put(&format!("{path}{join}dry-run"), ""));
        assert_eq!((&tried["seq"], &tried["head"]), (&Value::Null, &4.into()));
        assert_eq!(users(&server), ["alice", "bob"], "{query}");
        let loaded = json_of(admin(&server).put(&path, ""));
        assert_eq!(users(&server), left, "{query}");
        let rest = other.call("iam", "Action=ListUsers").text();
        assert_eq!(rest.matches("<UserName>").count(), elsewhere, "{query}");
        let bob = &loaded["entities"].as_array().unwrap().iter();
        let bob = bob.clone().find(|it| it["name"] == "bob");
        assert_eq!(bob.map_or("", |it| it["action"].as_str().unwrap()), action);
        assert_eq!(loaded["entities"], tried["entities"], "{query}");
        if action.is_empty() {
            assert_eq!(loaded["seq"], Value::Null, "{loaded}");
            continue;
        }
        assert_eq!(loaded["seq"], 5);
        let record = json_of(admin(&server).get("/_roleback/log/5"));
        assert_eq!(record["operation"], "roleback:Load");
        let health = json_of(admin(&server).get("/_roleback/health?verbose"));
        assert_eq!(health["state_hash"], loaded["state_hash"], "{query}");
        let again = json_of(admin(&server).put(&path, ""));
        assert_eq!(again["seq"], Value::Null, "{again}");
        let proof = json_of(admin(&server).post("/_roleback/verify", ""));
        assert_eq!(proof["ok"], true, "{proof}");
    }
}

#[test]
fn a_load_that_would_break_something_is_refused_and_changes_nothing() {
    let server = with_user("alice");
    json_of(admin(&server).post("/_roleback/snapshots/s", ""));
    create(&server, "bob");
    for (query, status, expected) in [
        (
            "merge=replace",
            400,
            "`merge` is one of overwrite, account-region-merge, service-merge",
        ),
        ("if-head=1", 409, "which is the newest"),
        ("if-head=x", 400, "is a number"),
    ] {
        let path = format!("/_roleback/snapshots/s/restore?{query}");
        let (found, message) = refusal(admin(&server).put(&path, ""));
        assert!(
            found == status && message.contains(expected),
            "{query}: {message}"
        );
    }
    let root = Client::root(&server);
    root.call("iam", "Action=DeleteUser&UserName=alice");
    // The same user again, with another id and two keys, to which the pod's key is one too many.
    create(&server, "alice");
    root.call("iam", "Action=CreateAccessKey&UserName=alice");
    json_of(admin(&server).post("/_roleback/snapshots/keys", ""));
    root.call("iam", "Action=DeleteUser&UserName=alice");
    let text = root
        .call("iam", "Action=ListAccessKeys&UserName=alice")
        .text();
    let key = text.split("<AccessKeyId>").nth(1).unwrap();
    let key = key.split('<').next().unwrap();
    root.call(
        "iam",
        &format!("Action=DeleteAccessKey&UserName=alice&AccessKeyId={key}"),
    );
    for _ in 0..2 {
        root.call("iam", "Action=CreateAccessKey&UserName=alice");
    }
    let path = "/_roleback/snapshots/keys/restore?merge=service-merge";
    let (status, message) = refusal(admin(&server).put(path, ""));
    assert!(
        status == 422 && message.contains("has 3 access keys; 2 are allowed"),
        "{message}"
    );
    assert_eq!(users(&server), ["alice", "bob"]);
}

#[test]
fn a_file_goes_to_another_server_with_keys_that_open() {
    let server = with_user("alice");
    let key = Client::root(&server).call("iam", "Action=CreateAccessKey&UserName=alice");
    let file = pod(&server);
    let dir = tempfile::tempdir().unwrap();
    let other = start(&in_dir(dir.path()));
    json_of(admin(&other).put("/_roleback/snapshots/restore", file));
    other.shutdown();
    let other = start(&in_dir(dir.path()));
    let alice = Client::new(
        &other,
        &key.element("AccessKeyId"),
        &key.element("SecretAccessKey"),
    );
    assert_eq!(
        alice.call("iam", "Action=GetUser").element("UserName"),
        "alice"
    );
}

#[test]
fn a_pod_without_secrets_has_none_and_its_keys_open_nothing() {
    let server = with_user("alice");
    let key = Client::root(&server).call("iam", "Action=CreateAccessKey&UserName=alice");
    let (id, secret) = (key.element("AccessKeyId"), key.element("SecretAccessKey"));
    // The save before has the secret, and this one descends from it.
    pod(&server);
    create(&server, "bob");
    let saved = json_of(admin(&server).post("/_roleback/snapshots/one", r#"{"no_secrets": true}"#));
    assert_eq!(saved["secrets"], "omitted");
    let described = admin(&server).get("/_roleback/snapshots/one/description");
    let described = json_of(described);
    assert_eq!(
        (&described["secret_lines"], &described["format"]),
        (&0.into(), &2.into())
    );
    let verified = admin(&server).post("/_roleback/snapshots/one/verify", "");
    assert_eq!(json_of(verified)["ok"], true);
    let mut file = Vec::new();
    admin(&server)
        .download("/_roleback/snapshots/one", &mut file)
        .unwrap();
    let other = start(&in_memory());
    let loaded = admin(&other).put("/_roleback/snapshots/restore?merge=overwrite", file);
    json_of(loaded);
    assert_eq!(users(&other), ["alice", "bob"]);
    let listed = Client::root(&other).call("iam", "Action=ListAccessKeys&UserName=alice");
    assert_eq!(listed.element("AccessKeyId"), id);
    for secret in [secret.as_str(), ""] {
        let refused = Client::new(&other, &id, secret).call("iam", "Action=GetUser");
        assert_eq!(refused.element("Code"), "InvalidClientTokenId");
    }
    let made = Client::root(&other).call("iam", "Action=CreateAccessKey&UserName=alice");
    let (id, secret) = (made.element("AccessKeyId"), made.element("SecretAccessKey"));
    let alice = Client::new(&other, &id, &secret).call("iam", "Action=GetUser");
    assert_eq!(alice.element("UserName"), "alice");
}

#[test]
fn versions_are_tagged_described_verified_stored_and_cleaned_up() {
    let server = with_user("alice");
    let (admin, post) = (admin(&server), |path: &str, body: &str| {
        json_of(crate::admin::admin(&server).post(path, body))
    });
    let file = pod(&server);
    for _ in 0..3 {
        create(&server, &format!("user{}", users(&server).len()));
        post("/_roleback/snapshots/one", "");
    }
    let tag = |body: &str| admin.put("/_roleback/snapshots/one/tags", body);
    assert_eq!(
        json_of(tag(r#"{"tag": "ok", "version": "2"}"#))["version"],
        2
    );
    assert!(matches!(
        tag(r#"{"tag": "ok"}"#),
        Err(ClientError::Refused { status: 409, .. })
    ));
    assert!(matches!(
        tag(r#"{"tag": "7"}"#),
        Err(ClientError::Refused { status: 400, .. })
    ));
    let described = json_of(admin.get("/_roleback/snapshots/one/description?version=ok"));
    assert_eq!(
        (&described["version"], &described["tags"]),
        (&2.into(), &serde_json::json!(["ok"]))
    );
    assert_eq!(
        (&described["layers"], &described["account_count"]),
        (&2.into(), &1.into())
    );
    let parent = json_of(admin.get("/_roleback/snapshots/one/description?version=1"));
    assert_eq!(described["parents"], serde_json::json!([parent["digest"]]));
    let early = post("/_roleback/snapshots/early", r#"{"at": "head~3"}"#);
    assert_eq!(early["state_hash"], parent["state_hash"]);
    let stored = json_of(admin.post("/_roleback/snapshots/copy/file", file));
    assert_eq!(
        (&stored["version"], &stored["digest"]),
        (&1.into(), &parent["digest"])
    );
    let cleaned = json_of(admin.delete("/_roleback/snapshots?name=one&keep=1"));
    assert_eq!(cleaned["deleted"].as_array().unwrap().len(), 2);
    for version in [2, 4] {
        let path = format!("/_roleback/snapshots/one/verify?version={version}");
        assert_eq!(post(&path, "")["ok"], true, "{version}");
    }
    let saved = post("/_roleback/snapshots/one", r#"{"keep": 1}"#);
    assert_eq!(saved["version"], 5);
    let left = json_of(admin.get("/_roleback/snapshots/one/versions"));
    assert_eq!(left["versions"].as_array().unwrap().len(), 2);
}

#[test]
fn who_puts_a_world_back_hears_how_far_it_is() {
    let server = with_user("alice");
    let file = pod(&server);
    let size = file.len() as u64;
    for (path, body, expected) in [
        // Its user and its sealing key are read and made; the key has a secret.
        ("one/restore", vec![], vec![(Phase::Restore, 6, 6)]),
        (
            "restore",
            file,
            vec![(Phase::Upload, size, size), (Phase::Restore, 6, 6)],
        ),
    ] {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let told = move |at: Progress| hears.lock().unwrap().push((at.phase, at.done, at.total));
        let path = format!("/_roleback/snapshots/{path}");
        let outcome = admin(&server).put_with_progress(&path, body, told);
        assert_eq!(outcome.unwrap()["version"], u64::from(path.contains("one")));
        assert_eq!(*heard.lock().unwrap(), expected, "{path}");
    }
}

#[test]
fn a_reset_empties_and_the_history_goes_on() {
    let server = with_user("alice");
    let reset = json_of(admin(&server).post("/_roleback/reset", ""));
    assert_eq!(reset["seq"], 3);
    assert_eq!(users(&server), Vec::<String>::new());
    create(&server, "alice");
    assert_eq!(
        json_of(admin(&server).post("/_roleback/verify", ""))["ok"],
        true
    );
}

#[test]
fn a_damaged_or_hostile_file_is_refused_and_the_world_is_as_it_was() {
    let server = with_user("alice");
    let good = pod(&server);
    let hash = json_of(admin(&server).get("/_roleback/health?verbose"))["state_hash"].clone();
    let flipped = |at: usize| {
        let mut file = good.clone();
        file[at] ^= 1;
        file
    };
    let mut cases: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"no pod at all".to_vec(),
        good[..good.len() / 2].to_vec(),
        [&good[..], &good[..]].concat(),
        vec![0; 1 << 20],
    ];
    cases.extend((0..good.len()).step_by(257).map(flipped));
    for (number, file) in cases.into_iter().enumerate() {
        match admin(&server).put("/_roleback/snapshots/restore", file.clone()) {
            Err(ClientError::Refused { status: 422, .. }) => {}
            // Padding means nothing.
            Ok(_) => assert!(file.len() == good.len() && users(&server) == ["alice"]),
            Err(error) => panic!("case {number}: {error}"),
        }
        let now = json_of(admin(&server).get("/_roleback/health?verbose"));
        assert_eq!(now["state_hash"], hash, "case {number}");
    }
}

#[test]
fn a_save_that_is_not_there_or_has_no_name_is_told_so() {
    let server = with_user("alice");
    pod(&server);
    for (path, expected) in [
        ("/_roleback/snapshots/none", 404),
        ("/_roleback/snapshots/one?version=9", 404),
        ("/_roleback/snapshots/none/versions", 404),
        ("/_roleback/snapshots/..", 400),
        ("/_roleback/snapshots/%2e%2e", 400),
        ("/_roleback/snapshots/one?version=x", 404),
        ("/_roleback/snapshots/one?version=x%2Fy", 400),
        ("/_roleback/snapshots/one?vresion=1", 400),
    ] {
        match admin(&server).get(path) {
            Err(ClientError::Refused { status, .. }) => assert_eq!(status, expected, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    let wrong_body = admin(&server).post("/_roleback/snapshots/one", r#"{"massage": "x"}"#);
    assert!(matches!(
        wrong_body,
        Err(ClientError::Refused { status: 400, .. })
    ));
}
