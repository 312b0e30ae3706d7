//! States of the past: addressed by path or header, as AWS clients and our own endpoints see them.

use roleback_server::Running;
use roleback_server::config::Config;
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Answer, Client, exchange, in_memory, post, start};

pub(crate) mod credentials;

/// A server whose records 2 to 4 create `ann`, `bob` and `cem`.
pub(crate) fn with_users(config: &Config) -> (Running, Client) {
    let server = start(config);
    let root = Client::root(&server);
    for name in ["ann", "bob", "cem"] {
        create(&root, name);
    }
    (server, root)
}

pub(crate) fn create(root: &Client, name: &str) {
    let made = root.call("iam", &format!("Action=CreateUser&UserName={name}"));
    assert_eq!(made.status, 200, "{}", made.text());
}

pub(crate) fn names(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    assert_eq!(answer.status, 200, "{text}");
    let parts = text.split("<UserName>").skip(1);
    let name = |part: &str| part.split('<').next().unwrap().to_owned();
    parts.map(name).collect()
}

pub(crate) fn users(client: &Client) -> Vec<String> {
    names(&client.call("iam", "Action=ListUsers"))
}

/// The time of a record, to the nanosecond.
pub(crate) fn time(server: &Running, seq: u64) -> i64 {
    let record = server.store.journal.records(seq..=seq).next();
    record.unwrap().unwrap().get().time_ns
}

/// A time in RFC 3339.
pub(crate) fn rfc3339(time_ns: i64) -> String {
    let secs = roleback_wire::Timestamp(time_ns).iso8601();
    let fraction = time_ns.rem_euclid(1_000_000_000);
    secs.replace('Z', &format!(".{fraction:09}Z"))
}

fn message(answer: &Answer) -> String {
    answer.element("Message").replace("&apos;", "'")
}

#[test]
fn a_path_addresses_a_state_that_aws_clients_can_read() {
    let (server, root) = with_users(&in_memory());
    for (moment, expected, seq) in [
        ("0", vec![], 0),
        ("1", vec![], 1),
        ("2", vec!["ann"], 2),
        ("3", vec!["ann", "bob"], 3),
        ("3/", vec!["ann", "bob"], 3),
        ("head", vec!["ann", "bob", "cem"], 4),
        ("head~0", vec!["ann", "bob", "cem"], 4),
        ("head~1", vec!["ann", "bob"], 3),
        ("head%7E1", vec!["ann", "bob"], 3),
        ("head~1~1", vec!["ann"], 2),
        ("-0s", vec!["ann", "bob", "cem"], 4),
    ] {
        let answer = root.at(moment).call("iam", "Action=ListUsers");
        assert_eq!(names(&answer), expected, "{moment}");
        let shown = answer.header("x-roleback-at");
        assert_eq!(shown, Some(seq.to_string().as_str()), "{moment}");
    }
    let now = root.call("iam", "Action=ListUsers");
    assert_eq!(now.header("x-roleback-at"), None);
    assert_eq!(server.store.journal.head().seq, 4);
}

#[test]
fn a_time_is_the_last_record_that_is_not_later() {
    let (server, root) = with_users(&in_memory());
    let bob = time(&server, 3);
    for (time_ns, expected) in [(bob, vec!["ann", "bob"]), (bob - 1, vec!["ann"])] {
        assert_eq!(users(&root.at(&rfc3339(time_ns))), expected);
    }
    let ulid = server.store.journal.records(3..=3).next().unwrap().unwrap();
    let ulid = ulid.get().ulid.to_string();
    for ulid in [ulid.to_ascii_lowercase(), ulid] {
        assert_eq!(users(&root.at(&ulid)), ["ann", "bob"]);
    }
}

#[test]
fn with_a_fixed_clock_a_time_is_its_last_record() {
    let mut config = in_memory();
    config.set("clock", "fixed:2030-01-01T00:00:00Z").unwrap();
    let (_server, root) = with_users(&config);
    for moment in ["2030-01-01T00:00:00Z", "2030-01-01", "-0s"] {
        assert_eq!(users(&root.at(moment)), ["ann", "bob", "cem"], "{moment}");
    }
    let (status, code) = root.at("-10m").call("iam", "Action=ListUsers").fault();
    assert_eq!((status, code.as_str()), (400, "NoSuchMoment"));
}

#[test]
fn a_duration_is_before_the_time_of_a_clock_that_was_moved() {
    let (server, root) = with_users(&in_memory());
    let change = json!({"set": "2040-01-01T00:00:00Z"}).to_string();
    admin(&server).post("/_roleback/clock", change).unwrap();
    create(&root, "dan");
    for (moment, expected) in [
        ("-10m", vec!["ann", "bob", "cem"]),
        ("-0s", vec!["ann", "bob", "cem", "dan"]),
        ("2039-12-31T23:59:59Z", vec!["ann", "bob", "cem"]),
    ] {
        assert_eq!(users(&root.at(moment)), expected, "{moment}");
    }
}

#[test]
fn a_moment_that_cannot_be_shown_is_an_error_of_the_addressed_api() {
    let (server, root) = with_users(&in_memory());
    let begin = roleback_wire::Timestamp(time(&server, 1)).iso8601();
    let form =
        "use a record number, a time such as 2026-11-21T20:57:49Z, `-10m`, `head~2` or `pod:NAME`";
    let long = "1".repeat(129);
    for (path, code, message) in [
        (
            "at/043",
            "InvalidMoment",
            format!("`043` is not a moment: {form}"),
        ),
        (
            "at/4.2",
            "InvalidMoment",
            format!("`4.2` is not a moment: {form}"),
        ),
        (
            "at/x",
            "InvalidMoment",
            format!("`x` is not a moment: {form}"),
        ),
        (
            &format!("at/{long}"),
            "InvalidMoment",
            format!("`{}` is not a moment: {form}", &long[1..]),
        ),
        (
            "at/5",
            "NoSuchMoment",
            "record 5 does not exist: the last one is 4".to_owned(),
        ),
        (
            "at/head~5",
            "NoSuchMoment",
            "`head~5` does not exist: only 4 records are before it".to_owned(),
        ),
        (
            "at/2999-01-01",
            "NoSuchMoment",
            "2262-04-11T23:47:16Z is in the future".to_owned(),
        ),
        (
            "at/1926-11-21",
            "NoSuchMoment",
            format!("the log begins at {begin}"),
        ),
        (
            "at/-1h",
            "NoSuchMoment",
            format!("the log begins at {begin}"),
        ),
        (
            "at/01JD8F3ZQWERTY0123456789AB",
            "NoSuchMoment",
            "record 01JD8F3ZQWERTY0123456789AB does not exist".to_owned(),
        ),
        (
            "at/mark:none",
            "NoSuchMoment",
            "mark `none` does not exist: `roleback mark none` makes it".to_owned(),
        ),
        (
            "at/fork:none",
            "NoSuchFork",
            "fork `none` does not exist; forks end with the server".to_owned(),
        ),
        (
            "fork/none",
            "NoSuchFork",
            "fork `none` does not exist; forks end with the server".to_owned(),
        ),
        (
            "fork/none/at/1",
            "NoSuchFork",
            "fork `none` does not exist; forks end with the server".to_owned(),
        ),
    ] {
        let path = format!("/_roleback/{path}");
        let refused = root.below(&path).call("iam", "Action=ListUsers");
        assert_eq!(refused.fault(), (400, code.to_owned()), "{path}");
        assert_eq!(self::message(&refused), message, "{path}");
        let own = exchange(server.addr, &get(&format!("{path}/_roleback/log")));
        let own_error: Value = serde_json::from_str(&own.text()).unwrap();
        assert_eq!(own.status, 400, "{path}");
        assert_eq!(own_error["error"]["code"], code, "{path}");
        assert_eq!(own_error["error"]["message"], message, "{path}");
    }
    let pod = root.at("pod:none").call("iam", "Action=ListUsers");
    assert_eq!(pod.fault(), (400, "NoSuchMoment".to_owned()));
}

/// The bytes of a plain GET.
fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").into_bytes()
}

#[test]
fn an_ambiguous_path_is_refused_and_a_signature_covers_the_path_as_received() {
    let (_server, root) = with_users(&in_memory());
    for path in ["at/3/../4", "at/3//", "at/3/%2F", "at/3/%2e%2e/", "at/"] {
        let refused = root.below(&format!("/_roleback/{path}"));
        let refused = refused.call("iam", "Action=ListUsers").fault();
        assert_eq!(refused, (400, "InvalidMoment".to_owned()), "{path}");
    }
    // Signed for one record, sent to another one.
    let request = String::from_utf8(root.at("3").request("iam", "Action=ListUsers")).unwrap();
    let moved = request.replace("/_roleback/at/3", "/_roleback/at/2");
    let refused = exchange(root.addr, moved.as_bytes()).fault();
    assert_eq!(refused, (403, "SignatureDoesNotMatch".to_owned()));
}

#[test]
fn a_header_addresses_a_moment_too_and_must_agree_with_the_path() {
    let (server, root) = with_users(&in_memory());
    let call = |path: &str, header: &str| {
        let request = root.below(path).request("iam", "Action=ListUsers");
        let request = String::from_utf8(request).unwrap();
        let end = "connection: close\r\n";
        let with = request.replacen(end, &format!("{end}x-roleback-at: {header}\r\n"), 1);
        exchange(server.addr, with.as_bytes())
    };
    assert_eq!(names(&call("/", "2")), ["ann"]);
    assert_eq!(names(&call("/_roleback/at/2", "2")), ["ann"]);
    let refused = call("/_roleback/at/3", "2");
    assert_eq!(refused.fault(), (400, "InvalidMoment".to_owned()));
    assert_eq!(
        message(&refused),
        "the path addresses `3`, but the header `x-roleback-at` says `2`"
    );
    assert_eq!(call("/", "x").fault(), (400, "InvalidMoment".to_owned()));
}

#[test]
fn our_own_endpoints_show_the_same_state_and_change_nothing() {
    let (server, _root) = with_users(&in_memory());
    let log = exchange(server.addr, &get("/_roleback/at/3/_roleback/log?limit=1"));
    assert_eq!(log.status, 200);
    assert_eq!(log.header("x-roleback-at"), Some("3"));
    let newest: Value = serde_json::from_str(log.text().lines().next().unwrap()).unwrap();
    assert_eq!(newest["seq"], 3);
    let gone = exchange(server.addr, &get("/_roleback/at/3/_roleback/log/4"));
    assert_eq!(gone.status, 404);
    let headers = [("host", "localhost"), ("content-type", "application/json")];
    for path in ["reset", "marks", "policy-stream/reset", "snapshots/x"] {
        let path = format!("/_roleback/at/3/_roleback/{path}");
        let refused = exchange(server.addr, &post(&path, headers, b"{\"name\": \"x\"}"));
        let error: Value = serde_json::from_str(&refused.text()).unwrap();
        assert_eq!(error["error"]["code"], "ReadOnlyMoment", "{path}");
    }
    for path in ["events", "policy-stream"] {
        let refused = exchange(
            server.addr,
            &get(&format!("/_roleback/at/3/_roleback/{path}")),
        );
        assert_eq!(refused.status, 400, "{path}");
        assert!(refused.text().contains("from now on"), "{}", refused.text());
    }
    assert_eq!(server.store.journal.head().seq, 4);
}

#[test]
fn all_pages_of_a_list_show_one_state() {
    let (server, root) = with_users(&in_memory());
    let page = |client: &Client, marker: Option<&str>| {
        let marker = marker.map(|marker| format!("&Marker={marker}"));
        let form = format!("Action=ListUsers&MaxItems=1{}", marker.unwrap_or_default());
        client.call("iam", &form)
    };
    let relative = root.at("-0s");
    let first = page(&relative, None);
    assert_eq!(names(&first), ["ann"]);
    create(&root, "ann2");
    let second = page(&relative, Some(&first.element("Marker")));
    assert_eq!(names(&second), ["bob"]);
    assert_eq!(second.header("x-roleback-at"), Some("4"));
    create(&root, "cem2");
    let third = page(&relative, Some(&second.element("Marker")));
    assert_eq!(names(&third), ["cem"]);
    assert!(third.text().contains("<IsTruncated>false</IsTruncated>"));

    let of_now = page(&root, None).element("Marker");
    let of_3 = page(&root.at("3"), None).element("Marker");
    for (client, marker) in [
        (root.at("3"), &*of_now),
        (root.at("2"), &*of_3),
        (root.clone(), &*of_3),
        (root.at("-0s"), "99.YW5u"),
        (root.at("-0s"), "x.YW5u"),
    ] {
        let (status, code) = page(&client, Some(marker)).fault();
        assert_eq!(status, 400, "{marker}");
        let expected = if marker.starts_with("99") {
            "NoSuchMoment"
        } else {
            "ValidationError"
        };
        assert_eq!(code, expected, "{marker}");
    }
    assert_eq!(names(&page(&root.at("3"), Some(&of_3))), ["bob"]);
    drop(server);
}

#[test]
fn a_mark_names_a_moment() {
    let (server, root) = with_users(&in_memory());
    let mark = |name: &str| {
        json_of(admin(&server).post("/_roleback/marks", json!({"name": name}).to_string()))
    };
    assert_eq!(mark("start"), json!({"name": "start", "seq": 5}));
    create(&root, "dan");
    assert_eq!(users(&root.at("mark:start")), ["ann", "bob", "cem"]);
    mark("other");
    assert_eq!(mark("start")["seq"], 8);
    assert_eq!(users(&root.at("mark:start")), ["ann", "bob", "cem", "dan"]);
    assert_eq!(
        json_of(admin(&server).get("/_roleback/marks")),
        json!({"marks": [{"name": "other", "seq": 7}, {"name": "start", "seq": 8}]})
    );
    let earlier = exchange(server.addr, &get("/_roleback/at/7/_roleback/marks"));
    let earlier: Value = serde_json::from_str(&earlier.text()).unwrap();
    assert_eq!(earlier["marks"][1], json!({"name": "start", "seq": 5}));
    for name in ["", "a b", "a/b", &"x".repeat(129)] {
        let refused = admin(&server).post("/_roleback/marks", json!({"name": name}).to_string());
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("is not the name of a mark"), "{refused}");
    }
}
