//! Three-way merges between servers: what is taken, what is a conflict, and how it is settled.

use roleback_client::ClientError;
use roleback_server::Running;
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Client, in_memory, start};

fn call(server: &Running, forms: &[&str]) {
    for form in forms {
        let answer = Client::root(server).call("iam", form);
        assert_eq!(answer.status, 200, "{form}: {}", answer.text());
    }
}

/// Saves the state under a name, and returns the file.
fn saved(server: &Running, name: &str) -> Vec<u8> {
    let path = format!("/_roleback/snapshots/{name}");
    admin(server).post(&path, "").unwrap();
    let mut file = Vec::new();
    admin(server).download(&path, &mut file).unwrap();
    file
}

/// Loads a file; the conflicts if there are any.
fn load(
    server: &Running,
    query: &str,
    body: Vec<u8>,
) -> Result<Value, Box<roleback_api::pods::MergeConflicts>> {
    let path = format!("/_roleback/snapshots/restore?merge=three-way{query}");
    match admin(server).put(&path, body) {
        Ok(answer) => Ok(serde_json::from_slice(&answer.body).unwrap()),
        Err(ClientError::Refused {
            status: 409,
            merge: Some(merge),
            ..
        }) => Err(merge),
        Err(error) => panic!("{query}: {error}"),
    }
}

fn message(server: &Running, query: &str, body: Vec<u8>) -> (u16, String) {
    let path = format!("/_roleback/snapshots/restore?merge=three-way{query}");
    match admin(server).put(&path, body) {
        Err(ClientError::Refused {
            status, message, ..
        }) => (status, message),
        other => panic!("{query}: {other:?}"),
    }
}

fn tags(server: &Running, user: &str) -> Vec<(String, String)> {
    let form = format!("Action=ListUserTags&UserName={user}");
    let text = Client::root(server).call("iam", &form).text();
    let between = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    let members = text.split("<member>").skip(1);
    members
        .map(|member| (between(member, "Key"), between(member, "Value")))
        .collect()
}

/// A server with ann, and another one that loaded what the first one saved.
fn two() -> (Running, Running) {
    let ours = start(&in_memory());
    call(&ours, &["Action=CreateUser&UserName=ann"]);
    let file = saved(&ours, "base");
    let theirs = start(&in_memory());
    let path = "/_roleback/snapshots/restore?merge=overwrite";
    json_of(admin(&theirs).put(path, file));
    (ours, theirs)
}

const TAG: &str = "Action=TagUser&UserName=ann&Tags.member.1.Key=stage&Tags.member.1.Value=";

#[test]
fn what_two_servers_changed_is_combined_as_one_record() {
    let (ours, theirs) = two();
    call(
        &ours,
        &[
            "Action=UpdateUser&UserName=ann&NewUserName=anna",
            "Action=CreateGroup&GroupName=dev",
        ],
    );
    call(
        &theirs,
        &[&format!("{TAG}test"), "Action=CreateUser&UserName=bob"],
    );
    let file = saved(&theirs, "work");
    let tried = load(&ours, "&dry-run", file.clone()).unwrap();
    assert_eq!(tried["seq"], Value::Null);
    let loaded = load(&ours, "", file.clone()).unwrap();
    assert_eq!(loaded["entities"], tried["entities"]);
    // The sealing key is the same.
    let counts = json!({"restored": 1, "merged": 1, "removed": 0, "skipped": 0, "unchanged": 1});
    assert_eq!(loaded["counts"], counts, "{loaded}");
    assert_eq!(
        tags(&ours, "anna"),
        [("stage".to_owned(), "test".to_owned())]
    );
    let record = json_of(admin(&ours).get(&format!("/_roleback/log/{}", loaded["seq"])));
    assert_eq!(record["operation"], "roleback:Load");
    assert!(
        record["events"].to_string().contains("EntitiesChanged"),
        "{record}"
    );
    let health = json_of(admin(&ours).get("/_roleback/health?verbose"));
    assert_eq!(health["state_hash"], loaded["state_hash"]);
    assert_eq!(
        json_of(admin(&ours).post("/_roleback/verify", ""))["ok"],
        true
    );
    // The pod is now an ancestor: it is already contained.
    assert_eq!(load(&ours, "", file).unwrap()["seq"], Value::Null);
    // And back: the other server takes what ours has.
    let back = load(&theirs, "", saved(&ours, "merged")).unwrap();
    assert_eq!(back["state_hash"].as_str().map(str::len), Some(64));
    assert_eq!(
        tags(&theirs, "anna"),
        [("stage".to_owned(), "test".to_owned())]
    );
}

#[test]
fn what_both_changed_is_listed_and_settled_by_a_side_or_one_by_one() {
    for (query, take, value) in [
        ("&take=ours", Value::Null, "ours"),
        ("&take=theirs", Value::Null, "theirs"),
        ("", json!("theirs"), "theirs"),
        (
            "",
            json!({"value": {"key": "stage", "value": "both"}}),
            "both",
        ),
    ] {
        let (ours, theirs) = two();
        call(&ours, &[&format!("{TAG}ours")]);
        call(&theirs, &[&format!("{TAG}theirs")]);
        let file = saved(&theirs, "work");
        let mut open = load(&ours, "", file.clone()).unwrap_err();
        let [conflict] = &mut open.conflicts[..] else {
            panic!("{open:?}");
        };
        assert_eq!(
            (
                &*conflict.r#type,
                &*conflict.kind,
                &*conflict.entity,
                &*conflict.path
            ),
            ("both-changed", "user", "ann", "/tags/stage")
        );
        assert_eq!(conflict.base, Value::Null);
        assert_eq!(conflict.theirs, json!({"key": "stage", "value": "theirs"}));
        assert_eq!(
            tags(&ours, "ann"),
            [("stage".to_owned(), "ours".to_owned())]
        );
        let mut body = Vec::new();
        if take != Value::Null {
            conflict.take = Some(take);
            body = serde_json::to_vec(&open).unwrap();
            body.push(b'\n');
        }
        body.extend(file);
        let loaded = load(&ours, query, body).unwrap();
        assert_eq!(tags(&ours, "ann"), [("stage".to_owned(), value.to_owned())]);
        assert_eq!(loaded["seq"] == Value::Null, value == "ours", "{loaded}");
    }
}

#[test]
fn decisions_that_do_not_fit_and_states_without_an_ancestor_are_refused() {
    let (ours, theirs) = two();
    call(&ours, &[&format!("{TAG}ours")]);
    call(&theirs, &[&format!("{TAG}theirs")]);
    let file = saved(&theirs, "work");
    let open = load(&ours, "", file.clone()).unwrap_err();
    let with = |open: &roleback_api::pods::MergeConflicts| {
        let mut body = serde_json::to_vec(open).unwrap();
        body.push(b'\n');
        [body, file.clone()].concat()
    };
    let mut other = open.clone();
    other.conflicts[0].id = "0123456789abcdef".to_owned();
    other.conflicts[0].take = Some(json!("ours"));
    let (status, text) = message(&ours, "", with(&other));
    assert!(status == 400 && text.contains("0123456789abcdef"), "{text}");
    other.conflicts[0].take = Some(json!("mine"));
    let (status, text) = message(&ours, "", with(&other));
    assert!(status == 400 && text.contains("use \"ours\""), "{text}");
    // The plan names the record that it was made for.
    call(&ours, &["Action=CreateUser&UserName=eve"]);
    let mut late = open.clone();
    late.conflicts[0].take = Some(json!("ours"));
    let (status, text) = message(&ours, "", with(&late));
    assert!(status == 409 && text.contains("plan it again"), "{text}");
    // A pod of another log, without parents.
    let stranger = start(&in_memory());
    call(&stranger, &["Action=CreateUser&UserName=ann"]);
    let strange = saved(&stranger, "base");
    let (status, text) = message(&ours, "", strange.clone());
    assert!(
        status == 409 && text.contains("no common ancestor"),
        "{text}"
    );
    let (status, text) = message(&ours, "&base=pod:none", strange.clone());
    assert!(status == 404 && text.contains("none"), "{text}");
    let (status, text) = message(&ours, "&base=999", strange.clone());
    assert!(status == 409 && text.contains("999"), "{text}");
    // Against the empty state, ann was made on both sides.
    let open = load(&ours, "&base=0", strange).unwrap_err();
    assert_eq!(open.conflicts[0].r#type, "same-name", "{open:?}");
}

#[test]
fn what_only_both_sides_together_exceed_is_a_conflict() {
    let mut config = in_memory();
    config.set("quota", "UsersQuota=2").unwrap();
    let ours = start(&config);
    call(
        &ours,
        &[
            "Action=CreateUser&UserName=ann",
            "Action=CreateAccessKey&UserName=ann",
        ],
    );
    let file = saved(&ours, "base");
    let theirs = start(&config);
    json_of(admin(&theirs).put("/_roleback/snapshots/restore?merge=overwrite", file));
    for (server, user) in [(&ours, "bob"), (&theirs, "eve")] {
        let create = format!("Action=CreateUser&UserName={user}");
        call(server, &[&create, "Action=CreateAccessKey&UserName=ann"]);
    }
    let file = saved(&theirs, "work");
    let kinds = |query: &str| {
        let open = load(&ours, query, file.clone()).unwrap_err();
        let all = open.conflicts.iter();
        all.map(|it| {
            format!(
                "{} {} {}: {}",
                it.r#type,
                it.kind,
                it.path,
                it.why.clone().unwrap()
            )
        })
        .collect::<Vec<_>>()
    };
    let keys = "quota user /accessKeys: has 3 access keys; 2 are allowed";
    let users = "quota account /users: has 3 users; 2 are allowed";
    assert_eq!(kinds(""), [keys, users]);
    // A side cannot settle how many users an account has.
    assert_eq!(kinds("&take=theirs"), [users]);
    assert_eq!(kinds("&ignore-quotas"), [keys]);
    load(&ours, "&ignore-quotas&take=theirs", file.clone()).unwrap();
    let listed = Client::root(&ours).call("iam", "Action=ListUsers").text();
    assert_eq!(listed.matches("<UserName>").count(), 3);
}
