//! Eventual consistency: what requests see of earlier ones.

mod repeatable;

use roleback_client::ClientError;
use roleback_server::Running;
use roleback_server::config::Config;
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Answer, Client, connect, exchange, in_dir, in_memory, start};

/// A server whose clock stands still, whose ids repeat, and whose changes become visible like this.
fn eventual(consistency: &str, enforce: &str) -> Running {
    start(&config(consistency, enforce))
}

fn config(consistency: &str, enforce: &str) -> Config {
    let mut config = in_memory();
    for (name, value) in [
        ("clock", "fixed:2026-11-21T20:57:49Z"),
        ("seed", "7"),
        ("enforce", enforce),
        ("consistency", consistency),
    ] {
        config.set(name, value).unwrap();
    }
    config
}

fn served_at(answer: &Answer) -> u64 {
    answer
        .header("x-roleback-served-at")
        .unwrap()
        .parse()
        .unwrap()
}

fn create(client: &Client, name: &str) -> Answer {
    let answer = client.call("iam", &format!("Action=CreateUser&UserName={name}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

fn get(client: &Client, name: &str) -> Answer {
    client.call("iam", &format!("Action=GetUser&UserName={name}"))
}

/// A request with more headers, which the signature does not cover.
fn call_with(client: &Client, form: &str, headers: &[(&str, &str)]) -> Answer {
    exchange(
        client.addr,
        &with_headers(client.request("iam", form), headers),
    )
}

fn with_headers(request: Vec<u8>, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::from_utf8(request).unwrap();
    let line = text.find("\r\n").unwrap() + 2;
    for (name, value) in headers {
        text.insert_str(line, &format!("{name}: {value}\r\n"));
    }
    text.into_bytes()
}

#[test]
fn a_new_user_is_missing_at_first_and_found_within_the_longest_delay() {
    let server = eventual("eventual:20r", "off");
    let root = Client::root(&server);
    let record = served_at(&create(&root, "ann"));
    assert_eq!(record, server.store.journal.head().seq);
    let answers: Vec<_> = (0..21).map(|_| get(&root, "ann")).collect();
    for answer in &answers {
        let is_old = served_at(answer) < record;
        let expected = if is_old { 404 } else { 200 };
        assert_eq!(answer.status, expected);
        assert!(!is_old || answer.fault().1 == "NoSuchEntity");
    }
    // The replicas do not agree at first, and all have the record at the end.
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.contains(&404), "{statuses:?}");
    assert!(
        statuses.windows(2).any(|pair| pair == [200, 404]),
        "{statuses:?}"
    );
    assert_eq!(get(&root, "ann").status, 200);
}

/// Case 38 of the reference.
#[test]
fn a_connection_that_keeps_its_replica_never_loses_what_it_has_seen() {
    let mut was_missing = 0;
    for seed in 0..40 {
        let server = eventual(&format!("eventual:6r,sticky=connection,seed={seed}"), "off");
        let root = Client::root(&server);
        let mut stream = connect(server.addr);
        let mut seen = false;
        let forms = ["Action=CreateUser&UserName=ann"].into_iter();
        for form in forms.chain(["Action=GetUser&UserName=ann"; 8]) {
            let status = on_connection(&mut stream, &root.request("iam", form));
            if form.contains("Get") {
                assert!(status == 200 || !seen, "seed {seed}: went back");
                seen |= status == 200;
                was_missing += u64::from(status == 404);
            }
        }
        assert!(seen, "seed {seed}: never seen");
    }
    assert!(was_missing > 20, "{was_missing}");
}

/// Sends a request on a connection that stays open, and returns the status.
fn on_connection(stream: &mut std::net::TcpStream, request: &[u8]) -> u16 {
    use std::io::{Read, Write};
    let text = String::from_utf8(request.to_vec()).unwrap();
    let request = text.replacen("connection: close\r\n", "", 1);
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn callers_read_their_own_writes_if_the_consistency_says_so() {
    let server = eventual("eventual:1000r,ryw", "off");
    let root = Client::root(&server);
    let other = Client::new(&server, "111122223333", "test");
    for number in 0..8 {
        let name = format!("u{number}");
        let record = served_at(&create(&root, &name));
        let answer = get(&root, &name);
        assert_eq!((answer.status, served_at(&answer)), (200, record));
        // The root user of another account waits for nothing.
        let listed = other.call("iam", "Action=ListUsers");
        assert!(served_at(&listed) <= record);
    }
    let listed = other.call("iam", "Action=ListUsers");
    assert!(served_at(&listed) < server.store.journal.head().seq);
}

const TRUST: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22000000000000%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";

/// How often the answer to the same request was refused before it was accepted, on servers with several seeds.
fn refusals(mut race: impl FnMut(&Client) -> Vec<Answer>) -> Vec<Answer> {
    let mut refusals = Vec::new();
    for seed in 0..6 {
        let server = eventual(&format!("eventual:reads=0,auth=12r,seed={seed}"), "off");
        let answers = race(&Client::root(&server));
        assert!(
            answers.iter().any(|it| it.status == 200),
            "{}",
            answers[0].text()
        );
        refusals.extend(answers.into_iter().filter(|answer| answer.status != 200));
    }
    assert!(refusals.len() > 6, "{}", refusals.len());
    refusals
}

fn create_role(client: &Client, name: &str, trust: &str) -> Answer {
    let form = format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    client.call("iam", &form)
}

/// The race that users of AWS know: a role is created, cannot be assumed at first, and then can.
#[test]
fn a_new_role_cannot_be_assumed_at_first_and_then_can() {
    let refused = refusals(|root| {
        assert_eq!(create_role(root, "ci", TRUST).status, 200);
        // Reads have no delay, so the role is there for everyone to see.
        assert_eq!(root.call("iam", "Action=GetRole&RoleName=ci").status, 200);
        let assume = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fci&RoleSessionName=session";
        (0..14).map(|_| root.call("sts", assume)).collect()
    });
    for answer in refused {
        assert_eq!(answer.fault(), (403, "AccessDenied".to_owned()));
        assert!(answer.text().contains("sts:AssumeRole"));
    }
}

#[test]
fn a_new_role_cannot_be_named_in_a_trust_policy_at_first_and_then_can() {
    let trust = TRUST.replace(
        "000000000000",
        "arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fci",
    );
    let refused = refusals(|root| {
        assert_eq!(create_role(root, "ci", TRUST).status, 200);
        let answers = (0..14).map(|_| create_role(root, "deploy", &trust));
        // Once it was created, names are unique at once, because writes are decided in the newest state.
        let answers: Vec<_> = answers.collect();
        let first = answers.iter().position(|answer| answer.status == 200);
        for answer in &answers[first.unwrap() + 1..] {
            assert_eq!(answer.fault().1, "EntityAlreadyExists");
        }
        answers[..=first.unwrap()].to_vec()
    });
    for answer in refused {
        assert_eq!(answer.fault().1, "MalformedPolicyDocument");
        assert!(answer.text().contains("Invalid principal in policy"));
    }
}

#[test]
fn a_new_key_and_a_new_permission_take_a_while_and_the_record_says_which_state_authorized_it() {
    let server = eventual("eventual:reads=0,auth=12r", "on");
    let root = Client::root(&server);
    create(&root, "ann");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let ann = Client::new(
        &server,
        &key.element("AccessKeyId"),
        &key.element("SecretAccessKey"),
    );
    let until = |expected: &str, form: &str| {
        let answers: Vec<_> = (0..14).map(|_| ann.call("iam", form)).collect();
        assert!(
            answers
                .iter()
                .any(|it| it.status == 403 && it.fault().1 == expected)
        );
        answers
    };
    until("InvalidClientTokenId", "Action=GetUser");
    let denied = ann.call("iam", "Action=CreateUser&UserName=bob");
    assert_eq!(denied.fault().1, "AccessDenied");
    let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22iam%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let form = format!("Action=PutUserPolicy&UserName=ann&PolicyName=p&PolicyDocument={policy}");
    let granted = served_at(&root.call("iam", &form));
    let answers = until("AccessDenied", "Action=CreateUser&UserName=bob");
    for answer in answers.iter().filter(|answer| answer.status == 403) {
        assert!(served_at(answer) < granted);
    }
    assert_eq!(server.store.journal.head().seq, granted + 1);
    // Then the permission is taken away, and still works for a while.
    let removed = served_at(&root.call("iam", "Action=DeleteUserPolicy&UserName=ann&PolicyName=p"));
    let tags = (0..14).map(|number| {
        let form = format!("Action=CreateUser&UserName=late{number}");
        (ann.call("iam", &form), server.store.journal.head().seq)
    });
    let late: Vec<_> = tags.filter(|(answer, _)| answer.status == 200).collect();
    assert!(!late.is_empty(), "the permission ended at once");
    for (answer, seq) in late {
        assert_eq!(served_at(&answer), seq);
        let record = json_of(admin(&server).get(&format!("/_roleback/log/{seq}")));
        let authorised_at = record["authorised_at"].as_u64().unwrap();
        assert!((granted..removed).contains(&authorised_at), "{record}");
    }
    let last = json_of(admin(&server).get(&format!("/_roleback/log/{removed}")));
    assert_eq!(last["authorised_at"], Value::Null);
    let replayed = json_of(admin(&server).post("/_roleback/replay", ""));
    assert_eq!(replayed["differences"], json!([]), "{replayed}");
}

#[test]
fn writes_look_up_what_they_name_in_an_old_state_only_if_the_consistency_says_so() {
    for (option, is_missed) in [("", false), (",lookups=lag", true)] {
        let server = eventual(&format!("eventual:12r,seed=1{option}"), "off");
        let root = Client::root(&server);
        create(&root, "ann");
        let form = "Action=TagUser&UserName=ann&Tags.member.1.Key=k&Tags.member.1.Value=v";
        let codes: Vec<_> = (0..14).map(|_| root.call("iam", form).status).collect();
        assert_eq!(codes.contains(&404), is_missed, "{codes:?}");
        assert_eq!(root.call("iam", form).status, 200);
    }
}

#[test]
fn a_header_sets_the_consistency_of_one_request() {
    let server = eventual("strong", "off");
    let root = Client::root(&server);
    let lag = [("x-roleback-consistency", "eventual:1000r")];
    let strong = [("x-roleback-consistency", "strong")];
    let ann = "Action=GetUser&UserName=ann";
    let created = call_with(&root, "Action=CreateUser&UserName=ann", &lag);
    let record = served_at(&created);
    let usual = root.call("iam", ann);
    assert_eq!(
        (usual.status, usual.header("x-roleback-served-at")),
        (200, None)
    );
    let old = call_with(&root, ann, &lag);
    assert_eq!(old.status, 404);
    assert!(served_at(&old) < record);
    let exempt = call_with(&root, ann, &strong);
    assert_eq!((exempt.status, served_at(&exempt)), (200, record));
    // A write with strong consistency is answered when every replica has it, but none has it before what precedes it.
    create(&root, "bob");
    assert_eq!(
        call_with(&root, "Action=GetUser&UserName=bob", &lag).status,
        404
    );
    for (headers, part) in [
        (
            vec![("x-roleback-consistency", "soon")],
            "`soon` is not a consistency",
        ),
        (vec![lag[0], strong[0]], "must not be repeated"),
    ] {
        let answer = call_with(&root, ann, &headers);
        assert_eq!(answer.fault(), (400, "InvalidConsistency".to_owned()));
        assert!(answer.text().contains(part), "{}", answer.text());
    }
}

#[test]
fn the_consistency_is_set_while_the_server_runs_and_is_in_the_event_log() {
    let dir = tempfile::tempdir().unwrap();
    let set = |server: &Running, text: &str| {
        let body = json!({"consistency": text}).to_string();
        json_of(admin(server).post("/_roleback/consistency", body))
    };
    let server = start(&in_dir(dir.path()));
    let root = Client::root(&server);
    create(&root, "ann");
    let shown = json_of(admin(&server).get("/_roleback/consistency"));
    assert_eq!(
        (&shown["consistency"], &shown["replicas"]),
        (&json!("strong"), &json!([]))
    );
    let changed = set(&server, "eventual:50r,replicas=2");
    assert_eq!(changed["consistency"], "eventual:50r,replicas=2");
    let record = json_of(admin(&server).get(&format!("/_roleback/log/{}", changed["seq"])));
    assert_eq!(record["operation"], "roleback:Consistency");
    assert_eq!(record["caller"], "roleback");
    // What was there before is everywhere.
    assert_eq!(get(&root, "ann").status, 200);
    create(&root, "bob");
    let shown = json_of(admin(&server).get("/_roleback/consistency"));
    assert_eq!(shown["replicas"].as_array().unwrap().len(), 2);
    assert!(shown["replicas"][0]["reads"].as_u64() < shown["head"].as_u64());
    admin(&server)
        .post("/_roleback/forks", r#"{"name": "a"}"#)
        .unwrap();
    let copied = json_of(admin(&server).get("/_roleback/fork/a/_roleback/consistency"));
    assert_eq!(copied["consistency"], "eventual:50r,replicas=2");
    // A fork begins complete, and a reset is seen at once.
    assert_eq!(get(&root.below("/_roleback/fork/a"), "bob").status, 200);
    admin(&server).post("/_roleback/reset", "").unwrap();
    let listed = root.call("iam", "Action=ListUsers");
    assert!(!listed.text().contains("ann"), "{}", listed.text());
    server.shutdown();
    let server = start(&in_dir(dir.path()));
    let shown = json_of(admin(&server).get("/_roleback/consistency"));
    assert_eq!(shown["consistency"], "eventual:50r,replicas=2");
    assert_eq!(set(&server, "strong")["replicas"], json!([]));
    let head = server.store.journal.head().seq;
    server.shutdown();
    let mut strong = in_dir(dir.path());
    strong.set("consistency", "strong").unwrap();
    let server = start(&strong);
    assert_eq!(
        server.store.journal.head().seq,
        head,
        "an equal setting is no record"
    );
    let refused = admin(&server).post("/_roleback/consistency", r#"{"consistency": "weak"}"#);
    assert!(matches!(
        refused,
        Err(ClientError::Refused { status: 400, .. })
    ));
}

#[test]
fn a_denial_is_explained_from_the_state_that_it_was_decided_in() {
    let server = eventual("eventual:auth=1000r", "on");
    let root = Client::root(&server);
    create(&root, "ann");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let body = json!({"consistency": "strong"}).to_string();
    admin(&server).post("/_roleback/consistency", body).unwrap();
    let ann = Client::new(
        &server,
        &key.element("AccessKeyId"),
        &key.element("SecretAccessKey"),
    );
    let body = json!({"consistency": "eventual:auth=1000r"}).to_string();
    admin(&server).post("/_roleback/consistency", body).unwrap();
    let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22iam%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let form = format!("Action=PutUserPolicy&UserName=ann&PolicyName=p&PolicyDocument={policy}");
    root.call("iam", &form);
    let denied = ann.call("iam", "Action=ListUsers");
    assert_eq!(denied.fault().1, "AccessDenied");
    let at = served_at(&denied);
    assert!(at < server.store.journal.head().seq);
    let explained = json_of(admin(&server).post("/_roleback/explain", r#"{"lastDenied": true}"#));
    let explained = &explained["explanations"][0];
    assert_eq!(explained["at"], at, "{explained}");
    assert_eq!(explained["decision"], "implicitDeny", "{explained}");
}
