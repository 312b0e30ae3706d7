//! Moments of other event logs than that of the server: forks, and pods from elsewhere.

use roleback_client::ClientError;
use roleback_server::Running;
use serde_json::{Value, json};

use crate::admin::{admin, json_of, refused};
use crate::support::{Client, in_memory, start};

const PODS: &str = "/_roleback/snapshots";

fn call(client: &Client, form: &str) {
    let answer = client.call("iam", form);
    assert_eq!(answer.status, 200, "{form}: {}", answer.text());
}

fn create(client: &Client, user: &str) {
    call(client, &format!("Action=CreateUser&UserName={user}"));
}

fn exists(client: &Client, user: &str) -> bool {
    let form = format!("Action=GetUser&UserName={user}");
    client.call("iam", &form).status == 200
}

fn get(server: &Running, path: &str) -> Value {
    json_of(admin(server).get(path))
}

fn post(server: &Running, path: &str, body: Value) -> Value {
    json_of(admin(server).post(path, body.to_string()))
}

fn fork(server: &Running, name: &str) -> Client {
    post(server, "/_roleback/forks", json!({"name": name}));
    Client::root(server).below(&format!("/_roleback/fork/{name}/"))
}

/// The names in a diff, each with what happened to it.
fn changes(diff: &Value) -> Vec<(&str, &str)> {
    let changes = diff["changes"].as_array().unwrap().iter();
    changes
        .map(|it| (it["action"].as_str().unwrap(), it["name"].as_str().unwrap()))
        .collect()
}

/// A server that stores the pod of another one: `base@v1` has ann and her group, and the next version of `base` has both
/// under new names.
fn with_foreign_pod() -> Running {
    let other = start(&in_memory());
    let root = Client::root(&other);
    create(&root, "ann");
    call(&root, "Action=CreateGroup&GroupName=team");
    call(&root, "Action=AddUserToGroup&GroupName=team&UserName=ann");
    json_of(admin(&other).post(&format!("{PODS}/base"), ""));
    call(&root, "Action=UpdateUser&UserName=ann&NewUserName=anna");
    call(&root, "Action=UpdateGroup&GroupName=team&NewGroupName=crew");
    json_of(admin(&other).post(&format!("{PODS}/base"), ""));
    let server = start(&in_memory());
    for version in [1, 2] {
        let mut file = Vec::new();
        let path = format!("{PODS}/base?version={version}");
        admin(&other).download(&path, &mut file).unwrap();
        json_of(admin(&server).post(&format!("{PODS}/base/file"), file));
    }
    let tag = json!({"tag": "v1", "version": "1"});
    json_of(admin(&server).put(&format!("{PODS}/base/tags"), tag.to_string()));
    server
}

#[test]
fn a_fork_is_a_side_of_a_diff_and_shares_ids_with_its_parent() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    create(&root, "ann");
    let inside = fork(&server, "a");
    call(&inside, "Action=UpdateUser&UserName=ann&NewUserName=anna");
    create(&inside, "bob");
    create(&root, "cem");
    let diff = get(&server, "/_roleback/diff?from=fork:a&to=head");
    assert_eq!(diff["matched"], "id");
    assert_eq!(diff["from"]["seq"], 4);
    assert_eq!(
        changes(&diff),
        [("update", "ann"), ("delete", "bob"), ("create", "cem")]
    );
    assert_eq!(diff["changes"][0]["renamedFrom"], "anna");
    let diff = get(&server, "/_roleback/diff?from=fork:a:2&to=fork:a~1");
    assert_eq!(changes(&diff), [("update", "anna")]);
    for (path, part) in [
        ("/_roleback/diff?from=fork:b", "fork `b` does not exist"),
        ("/_roleback/diff?from=fork:a:9", "record 9 does not exist"),
        ("/_roleback/log/fork:b", "fork `b` does not exist"),
    ] {
        let (status, message) = refused(admin(&server).get(path));
        assert_eq!(status, 404, "{path}: {message}");
        assert!(message.contains(part), "{path}: {message}");
    }
}

#[test]
fn every_endpoint_that_takes_a_moment_takes_one_of_a_fork() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    create(&root, "ann");
    let inside = fork(&server, "a");
    call(&inside, "Action=UpdateUser&UserName=ann&NewPath=/fork/");
    let record = get(&server, "/_roleback/log/fork:a");
    assert_eq!(record["operation"], "iam:UpdateUser");
    let blame = get(&server, "/_roleback/blame?entity=user/ann&at=fork:a");
    let path = blame["lines"].as_array().unwrap().iter();
    let path = path.clone().find(|line| line["path"] == "/path").unwrap();
    assert_eq!(
        (&path["value"], &path["record"]["seq"]),
        (&json!("/fork/"), &json!(3))
    );
    let explain = json!({
        "principal": "arn:aws:iam::000000000000:user/fork/ann",
        "action": "iam:ListUsers",
        "resource": "*",
        "at": "fork:a",
    });
    let answer = post(&server, "/_roleback/explain", explain);
    let replay = answer["explanations"][0]["replay"].as_array().unwrap();
    assert!(replay.contains(&json!("fork:a:3")), "{replay:?}");
    let kept = post(&server, &format!("{PODS}/kept"), json!({"at": "fork:a"}));
    assert_eq!(kept["seq"], 3);
    let there = root.at("fork:a");
    let shown = there.call("iam", "Action=GetUser&UserName=ann");
    assert_eq!(shown.element("Path"), "/fork/");
    assert_eq!(
        there.call("iam", "Action=CreateUser&UserName=x").fault().1,
        "ReadOnlyMoment"
    );
    let rewind = json!({"to": "fork:a"}).to_string();
    let (status, message) = refused(admin(&server).post("/_roleback/rewind", rewind));
    assert_eq!(status, 400);
    assert!(message.contains("a fork has its own"), "{message}");
}

#[test]
fn a_pod_from_elsewhere_is_read_as_of_without_loading_it() {
    let server = with_foreign_pod();
    let root = Client::root(&server);
    create(&root, "here");
    for (moment, yes, no) in [
        ("pod:base@v1", "ann", "anna"),
        ("pod:base:1", "ann", "here"),
        ("pod:base", "anna", "ann"),
    ] {
        let there = root.at(moment);
        assert!(exists(&there, yes) && !exists(&there, no), "{moment}");
    }
    let there = root.at("pod:base@v1");
    let shown = there.call("iam", "Action=GetUser&UserName=ann");
    assert_eq!(shown.header("x-roleback-at"), Some("pod:base:1"));
    let (status, code) = there.call("iam", "Action=CreateUser&UserName=x").fault();
    assert_eq!((status, &*code), (400, "ReadOnlyMoment"));
    let at = "/_roleback/at/pod:base@v1/_roleback/snapshots/x";
    let (_, message) = refused(admin(&server).post(at, ""));
    assert!(
        message.contains("`pod:base:1` can only be read"),
        "{message}"
    );
    let blame = get(&server, "/_roleback/blame?entity=user/ann&at=pod:base@v1");
    let lines = blame["lines"].as_array().unwrap();
    assert!(!lines.is_empty());
    for line in lines {
        assert_eq!(line["record"]["operation"], "roleback:Load", "{line}");
    }
    // The records before a pod are in the log that it was saved from.
    let (status, code) = root
        .at("pod:base~1")
        .call("iam", "Action=ListUsers")
        .fault();
    assert_eq!((status, &*code), (400, "NoSuchMoment"));
    let (status, code) = root.at("pod:other").call("iam", "Action=ListUsers").fault();
    assert_eq!((status, &*code), (400, "NoSuchMoment"));
    assert!(exists(&root, "here") && !exists(&root, "ann"));
}

#[test]
fn pages_of_a_pod_are_of_one_version_even_if_its_tag_moves() {
    let server = with_foreign_pod();
    let there = Client::root(&server).at("pod:base@v1");
    let first = there.call("iam", "Action=GetAccountAuthorizationDetails&MaxItems=1");
    assert_eq!(first.status, 200, "{}", first.text());
    let marker = first.element("Marker");
    let next = format!("Action=GetAccountAuthorizationDetails&MaxItems=1&Marker={marker}");
    assert_eq!(there.call("iam", &next).status, 200);
    let tag = json!({"tag": "v1", "version": "2", "move": true}).to_string();
    json_of(admin(&server).put(&format!("{PODS}/base/tags"), tag));
    assert_eq!(there.call("iam", &next).fault().1, "ValidationError");
}

#[test]
fn a_diff_with_a_pod_from_elsewhere_matches_by_name_until_it_was_loaded() {
    let server = with_foreign_pod();
    let diff = get(&server, "/_roleback/diff?from=pod:base@v1&to=pod:base");
    assert_eq!(diff["matched"], "id");
    // Case 12: a rename is one change; case 13: a membership follows the renamed group.
    assert_eq!(changes(&diff), [("update", "anna"), ("update", "crew")]);
    assert_eq!(diff["changes"][0]["renamedFrom"], "ann");
    assert_eq!(
        diff["changes"][0]["attributes"].as_array().unwrap().len(),
        1,
        "{diff}"
    );
    let path = "/_roleback/diff?from=pod:base@v1&to=head";
    assert_eq!(get(&server, path)["matched"], "name");
    json_of(admin(&server).put(&format!("{PODS}/base/restore?version=1"), ""));
    let diff = get(&server, path);
    assert_eq!(diff["matched"], "id");
    // Each server keeps its own key for session tokens.
    assert_eq!(changes(&diff), [("update", "*")]);
}

#[test]
fn a_fork_of_a_pod_is_written_to_and_saved_but_not_promoted() {
    let server = with_foreign_pod();
    let new = json!({"name": "f", "at": "pod:base@v1"});
    post(&server, "/_roleback/forks", new);
    let inside = Client::root(&server).below("/_roleback/fork/f/");
    create(&inside, "new");
    assert!(exists(&inside, "ann") && exists(&inside, "new"));
    assert!(!exists(&Client::root(&server), "ann"));
    let (status, message) = refused(admin(&server).post("/_roleback/forks/f/promote", ""));
    assert_eq!(status, 409);
    assert!(message.contains("made from `pod:base:1`"), "{message}");
    post(&server, &format!("{PODS}/saved"), json!({"at": "fork:f"}));
    assert!(exists(&Client::root(&server).at("pod:saved"), "new"));
}

#[test]
fn a_promoted_fork_is_one_record_that_names_it_and_can_be_undone() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    create(&root, "ann");
    let inside = fork(&server, "try");
    create(&inside, "bob");
    call(&inside, "Action=UpdateUser&UserName=ann&NewPath=/x/");
    create(&root, "cem");
    let dry = json_of(admin(&server).post("/_roleback/forks/try/promote?dry-run", ""));
    assert_eq!((&dry["seq"], &dry["dry_run"]), (&Value::Null, &json!(true)));
    assert!(!exists(&root, "bob"));
    let done = json_of(admin(&server).post("/_roleback/forks/try/promote", ""));
    assert_eq!(done["seq"], 4);
    assert!(exists(&root, "bob") && exists(&root, "cem"));
    let record = get(&server, "/_roleback/log/4");
    let own = get(&server, "/_roleback/fork/try/_roleback/log/4");
    assert_eq!(record["operation"], "roleback:Promote");
    assert_eq!(
        (
            &record["input"]["Fork"],
            &record["input"]["Sequence"],
            &record["input"]["Hash"]
        ),
        (&json!("try"), &json!("4"), &own["hash"])
    );
    // Nothing is left to merge, and the fork goes on.
    let again = json_of(admin(&server).post("/_roleback/forks/try/promote", ""));
    assert_eq!(again["seq"], Value::Null);
    assert!(exists(&inside, "bob"));
    post(&server, "/_roleback/undo", json!({"record": 4}));
    assert!(!exists(&root, "bob") && exists(&root, "cem"));
}

#[test]
fn conflicts_of_a_promotion_change_nothing_until_they_are_settled() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    create(&root, "ann");
    let inside = fork(&server, "try");
    let path = |path: &str| format!("Action=UpdateUser&UserName=ann&NewPath=/{path}/");
    call(&root, &path("ours"));
    call(&inside, &path("theirs"));
    let promote = "/_roleback/forks/try/promote";
    let Err(ClientError::Refused {
        status: 409,
        merge: Some(mut open),
        ..
    }) = admin(&server).post(promote, "")
    else {
        panic!("the conflict was not listed");
    };
    assert_eq!(open.conflicts.len(), 1);
    // Case 28: a plan that is no longer for the head is refused.
    open.conflicts[0].take = Some(json!("theirs"));
    create(&root, "late");
    let body = serde_json::to_string(&open).unwrap();
    let (status, message) = refused(admin(&server).post(promote, &body));
    assert_eq!(status, 409);
    assert!(message.contains("plan it again"), "{message}");
    open.if_head = None;
    let body = serde_json::to_string(&open).unwrap();
    json_of(admin(&server).post(promote, &body));
    let shown = root.call("iam", "Action=GetUser&UserName=ann");
    assert_eq!(shown.element("Path"), "/theirs/");
}

#[test]
fn a_fork_of_a_fork_is_promoted_only_while_its_parent_is_there() {
    let server = start(&in_memory());
    let outer = fork(&server, "outer");
    let made = json!({"name": "inner"}).to_string();
    json_of(admin(&server).post("/_roleback/fork/outer/_roleback/forks", made));
    let inner = Client::root(&server).below("/_roleback/fork/inner/");
    create(&inner, "ann");
    json_of(admin(&server).post("/_roleback/forks/inner/promote", ""));
    assert!(exists(&outer, "ann") && !exists(&Client::root(&server), "ann"));
    for change in [
        |server: &Running| admin(server).post("/_roleback/forks/outer/reset", ""),
        |server: &Running| admin(server).delete("/_roleback/forks/outer"),
    ] {
        change(&server).unwrap();
        let (status, message) = refused(admin(&server).post("/_roleback/forks/inner/promote", ""));
        assert_eq!(status, 409);
        assert!(message.contains("dropped or reset since"), "{message}");
    }
    let unknown = refused(admin(&server).post("/_roleback/forks/x/promote", ""));
    assert_eq!(unknown.0, 404);
}
