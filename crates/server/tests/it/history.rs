//! The history: shown without secrets, proven, decided again.

use std::cell::RefCell;
use std::path::Path;

use roleback_client::{Phase, Progress};
use roleback_identity::record::RecordBody;
use roleback_journal::{Decision, Draft, Record};
use roleback_server::Running;
use roleback_server::admin::proof::{self, AllowList};
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, UserDeletedV1};
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Client, in_dir, in_memory, start};

/// A server on which `alice` has a key; and the key's secret.
fn with_a_key() -> (Running, String) {
    let server = start(&in_memory());
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=alice");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=alice");
    (server, key.element("SecretAccessKey"))
}

fn operations(server: &Running, query: &str) -> (Vec<String>, Option<u64>) {
    let answer = admin(server)
        .get(&format!("/_roleback/log{query}"))
        .unwrap();
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let names = lines.map(|line| line["operation"].as_str().unwrap().to_owned());
    (names.collect(), answer.next)
}

#[test]
fn the_log_comes_in_pages_from_either_end_and_by_filter() {
    let (server, _) = with_a_key();
    let all = ["roleback:Start", "iam:CreateUser", "iam:CreateAccessKey"];
    for (query, expected, next) in [
        ("", vec![all[2], all[1], all[0]], None),
        ("?order=oldest", all.to_vec(), None),
        ("?limit=2", vec![all[2], all[1]], Some(1)),
        ("?limit=2&from=1", vec![all[0]], None),
        ("?limit=1&order=oldest", vec![all[0]], Some(2)),
        ("?order=oldest&from=3", vec![all[2]], None),
        ("?operation=CreateUser", vec![all[1]], None),
        ("?operation=iam:CreateUser", vec![all[1]], None),
        ("?caller=:root", vec![all[2], all[1]], None),
        ("?account=123456789012", vec![], None),
        ("?from=99", vec![all[2], all[1], all[0]], None),
        ("?order=oldest&from=99", vec![], None),
    ] {
        let (found, found_next) = operations(&server, query);
        assert_eq!(
            (found, found_next),
            (
                expected.iter().map(|name| (*name).to_owned()).collect(),
                next
            ),
            "{query}"
        );
    }
    for wrong in ["?limit=x", "?order=up", "?account=1", "?before=3"] {
        let refused = admin(&server).get(&format!("/_roleback/log{wrong}"));
        assert!(refused.is_err(), "{wrong}");
    }
}

#[test]
fn a_record_is_shown_whole_but_for_its_secrets() {
    let (server, secret) = with_a_key();
    let shown = json_of(admin(&server).get("/_roleback/log/3"));
    assert_eq!(shown["operation"], "iam:CreateAccessKey");
    assert_eq!(shown["input"]["UserName"], "alice");
    assert_eq!(shown["caller"], "arn:aws:iam::000000000000:root");
    assert_eq!(shown["source_ip"], "127.0.0.1");
    assert_eq!(shown["events"][0]["event"], "AccessKeyCreated");
    assert!(!shown.to_string().contains(&secret), "{shown}");
    assert!(shown.to_string().contains("(hidden)"), "{shown}");
    assert!(shown.get("fresh").is_none());
}

#[test]
fn verify_and_replay_find_nothing_wrong_with_what_was_not_touched() {
    let (server, _) = with_a_key();
    let verified = json_of(admin(&server).post("/_roleback/verify", ""));
    let replayed = json_of(admin(&server).post("/_roleback/replay", ""));
    assert_eq!(
        (&verified["ok"], &verified["records"]),
        (&true.into(), &3.into()),
        "{verified}"
    );
    assert_eq!(
        (&replayed["ok"], &replayed["decisions"]),
        (&true.into(), &2.into()),
        "{replayed}"
    );
    assert_eq!(verified["state_hash"], replayed["replayed_state_hash"]);
}

fn deleted(name: &str) -> Event {
    let deleted = UserDeletedV1 {
        name: name.to_owned(),
        id: "AIDAEXAMPLE".to_owned(),
    };
    Event::new(AccountId::default(), deleted)
}

/// Appends record 2 once more, as another user and changed by `change`.
fn forge(server: &Running, change: fn(&mut RecordBody)) {
    let original = server.store.journal.records(2..=2).next().unwrap().unwrap();
    let record = original.get();
    let mut body = RecordBody::decode(record.payload).unwrap();
    change(&mut body);
    append_like(server, &record, body.encode().unwrap());
}

/// Appends a record like another one that holds something else.
fn append_like(server: &Running, record: &Record<'_>, payload: Vec<u8>) {
    let draft = Draft {
        ulid: record.ulid,
        time_ns: record.time_ns,
        account: record.account,
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        payload,
    };
    server
        .store
        .journal
        .commit_blocking(move |_, _| Decision::Append {
            draft,
            step: Default::default(),
            value: (),
        })
        .unwrap();
}

#[test]
fn a_client_that_asks_for_lines_hears_how_far_the_work_is() {
    let (server, _) = with_a_key();
    for (path, phases) in [
        ("/_roleback/verify", &[Phase::Verify, Phase::Replay][..]),
        ("/_roleback/replay", &[Phase::Replay]),
    ] {
        let heard = RefCell::new(Vec::new());
        let told = |progress: Progress| heard.borrow_mut().push(progress);
        let outcome = admin(&server).post_with_progress(path, told).unwrap();
        assert_eq!(outcome, json_of(admin(&server).post(path, "")), "{path}");
        let whole = |phase: &Phase| Progress {
            phase: *phase,
            done: 3,
            total: 3,
        };
        let expected: Vec<_> = phases.iter().map(whole).collect();
        assert_eq!(heard.into_inner(), expected, "{path}");
    }
}

#[test]
fn lines_end_with_what_went_wrong() {
    let server = start(&in_memory());
    let first = server.store.journal.records(..).next().unwrap().unwrap();
    append_like(&server, &first.get(), b"nonsense".to_vec());
    let told = |_| {};
    let refused = admin(&server).post_with_progress("/_roleback/replay", told);
    let whole = admin(&server).post("/_roleback/replay", "");
    assert_eq!(
        refused.unwrap_err().to_string(),
        whole.unwrap_err().to_string()
    );
}

#[test]
fn a_replay_of_decisions_finds_what_was_decided_otherwise() {
    for (change, what) in [
        (
            (|body| body.request.input[0].1 = "bob".to_owned()) as fn(&mut RecordBody),
            "events",
        ),
        (
            |body| {
                body.events.push(deleted("bob"));
            },
            "fault",
        ),
    ] {
        let server = start(&in_memory());
        Client::root(&server).call("iam", "Action=CreateUser&UserName=alice");
        forge(&server, change);
        let replay = proof::replay(&server.store, &AllowList::default(), None).unwrap();
        assert_eq!((replay.ok, replay.different), (false, 1), "{replay:?}");
        assert_eq!(
            (replay.differences[0].seq, &*replay.differences[0].what),
            (3, what)
        );
    }
}

#[test]
fn a_replay_of_decisions_finds_an_answer_that_was_another() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=alice");
    root.call("iam", "Action=DeleteUser&UserName=alice");
    forge(&server, |body| body.request.output_digest[0] ^= 1);
    let replay = proof::replay(&server.store, &AllowList::default(), None).unwrap();
    assert_eq!((replay.ok, replay.different), (false, 1), "{replay:?}");
    assert_eq!(
        (replay.differences[0].seq, &*replay.differences[0].what),
        (4, "output")
    );
}

/// A stopped server's directory, whose events make two users.
fn stopped_in(dir: &Path) -> Config {
    let config = in_dir(dir);
    let server = start(&config);
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=alice");
    root.call("iam", "Action=CreateUser&UserName=bob");
    server.shutdown();
    config
}

#[test]
fn a_world_that_was_opened_to_be_proven_is_hashed_once_and_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let config = stopped_in(dir.path());
    let (to_prove, report) = Store::open_to_prove(&config).unwrap();
    assert!(report.proven);
    let proven = proof::replay_events(&to_prove, None).unwrap();
    let verified = proof::verify(&to_prove, None);
    drop(to_prove);
    let (to_look, _) = Store::open_to_read(&config).unwrap();
    let compared = proof::replay_events(&to_look, None).unwrap();
    assert!(proven.ok && compared.ok && verified.ok);
    for hash in [
        &proven.replayed_state_hash,
        &compared.state_hash,
        &compared.replayed_state_hash,
        &verified.state_hash,
    ] {
        assert_eq!(hash, &proven.state_hash);
    }
}

#[test]
fn a_checkpoint_that_the_facts_do_not_make_is_found_with_both_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let config = stopped_in(dir.path());
    let server = start(&config);
    // The record says that a user was deleted; the world that is published, and kept as a checkpoint, still has it.
    forge(&server, |body| {
        body.events = vec![deleted("bob")];
    });
    server.shutdown();
    let (store, report) = Store::open_to_prove(&config).unwrap();
    assert!(!report.proven && report.checkpoint.is_some());
    let found = proof::replay_events(&store, None).unwrap();
    assert!(!found.ok);
    assert_eq!(found.state_hash, store.journal.read().state.hash());
    assert_ne!(found.state_hash, found.replayed_state_hash);
    let verified = proof::verify(&store, None);
    assert_eq!(
        verified.replayed_state_hash,
        Some(found.replayed_state_hash)
    );
    assert_eq!(
        verified.problems[0].what,
        "the world is not the one that the events make"
    );
}

/// A directory whose log is at record 2, and in which records 3 and 4 were acknowledged too.
fn that_lost_its_end() -> tempfile::TempDir {
    let (dir, lost) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = start(&in_dir(dir.path()));
    let create =
        |name| Client::root(&server).call("iam", &format!("Action=CreateUser&UserName={name}"));
    create("alice");
    copy_dir(dir.path(), lost.path());
    create("bob");
    create("carol");
    std::fs::copy(dir.path().join("ACKED"), lost.path().join("ACKED")).unwrap();
    lost
}

fn copy_dir(from: &Path, to: &Path) {
    for body in std::fs::read_dir(from).unwrap() {
        let body = body.unwrap();
        let to = to.join(body.file_name());
        if body.file_type().unwrap().is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy_dir(&body.path(), &to);
        } else {
            std::fs::copy(body.path(), to).unwrap();
        }
    }
}

#[test]
fn a_loss_that_no_record_tells_of_yet_is_a_problem() {
    let dir = that_lost_its_end();
    for _ in 0..2 {
        let (store, _) = Store::open_to_read(&in_dir(dir.path())).unwrap();
        let found = proof::verify(&store, None);
        assert_eq!((found.ok, found.problems[0].seq), (false, 3), "{found:?}");
        assert_eq!(found.lost, []);
    }
}

#[test]
fn a_loss_is_written_down_by_the_start_that_finds_it_and_told_ever_after() {
    let dir = that_lost_its_end();
    for _ in 0..2 {
        let server = start(&in_dir(dir.path()));
        let found = json_of(admin(&server).post("/_roleback/verify", ""));
        let lost = &found["lost"][0];
        assert_eq!(found["ok"], true, "{found}");
        assert_eq!(found["lost"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(
            (&lost["first"], &lost["last"], &lost["seq"]),
            (&3.into(), &4.into(), &3.into())
        );
        let record = json_of(admin(&server).get("/_roleback/log/3"));
        assert_eq!(record["operation"], "roleback:Loss");
        assert_eq!(record["time"], lost["found"]);
        assert_eq!(record["input"], json!({"First": "3", "Last": "4"}));
        let health = json_of(admin(&server).get("/_roleback/health"));
        assert!(health["lost"].as_str().unwrap().contains("roleback verify"));
        let ready = admin(&server).get("/_roleback/readyz").unwrap();
        assert!(
            ready
                .body
                .starts_with(b"ok, but acknowledged records were lost")
        );
        let replayed = json_of(admin(&server).post("/_roleback/replay", ""));
        assert_eq!(replayed["ok"], true, "{replayed}");
        server.shutdown();
    }
}

#[test]
fn where_nothing_was_lost_nothing_is_told() {
    let (server, _) = with_a_key();
    let found = json_of(admin(&server).post("/_roleback/verify", ""));
    let health = json_of(admin(&server).get("/_roleback/health"));
    let ready = admin(&server).get("/_roleback/readyz").unwrap();
    assert_eq!(
        (&found["lost"], &health["lost"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(&*ready.body, b"ok");
}
