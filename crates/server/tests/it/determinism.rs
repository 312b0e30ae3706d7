//! The same seed, clock and requests give the same bytes, and what was written is there after a restart.

use crate::support::{Answer, Client, in_dir, in_memory, start};
use roleback_server::config::Config;

const REQUESTS: [(&str, &str); 5] = [
    ("iam", "Action=CreateUser&UserName=alice"),
    ("iam", "Action=CreateAccessKey&UserName=alice"),
    ("iam", "Action=CreateUser&UserName=alice"),
    ("iam", "Action=ListUsers"),
    ("iam", "Action=GetUser&UserName=alice"),
];

fn foreseeable() -> Config {
    let mut config = in_memory();
    config.set("seed", "7").unwrap();
    config.set("clock", "fixed:2026-01-01T00:00:00Z").unwrap();
    config
}

fn answers(config: &Config) -> Vec<Answer> {
    let server = start(config);
    let root = Client::root(&server);
    let calls = REQUESTS
        .iter()
        .map(|(service, form)| root.call(service, form));
    let mut answers: Vec<_> = calls.collect();
    for answer in &mut answers {
        answer.headers.retain(|(name, _)| name != "date");
    }
    answers
}

#[test]
fn the_same_seed_clock_and_requests_give_the_same_bytes() {
    let first = answers(&foreseeable());
    assert_eq!(first, answers(&foreseeable()));
    let other = Config {
        seed: Some(8),
        ..foreseeable()
    };
    assert_ne!(first, answers(&other));
}

#[test]
fn the_same_seed_and_requests_make_the_same_history() {
    let hash = || {
        let server = start(&foreseeable());
        let root = Client::root(&server);
        for (service, form) in REQUESTS {
            root.call(service, form);
        }
        server.store.journal.head().hash
    };
    // The address of the server is in no record, the clock is fixed, and everything else is computed from the seed.
    assert_eq!(hash(), hash());
}

#[test]
fn a_restart_keeps_ids_secrets_and_dates() {
    let dir = tempfile::tempdir().unwrap();
    let read = |root: &Client| {
        let list = root.call("iam", "Action=ListAccessKeys&UserName=alice");
        let user = root.call("iam", "Action=GetUser&UserName=alice");
        [list.element("member"), user.element("User")]
    };
    let server = start(&in_dir(dir.path()));
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=alice");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=alice");
    let (id, secret) = (key.element("AccessKeyId"), key.element("SecretAccessKey"));
    let (before, head) = (read(&root), server.store.journal.head());
    server.shutdown();

    let server = start(&in_dir(dir.path()));
    assert_eq!(server.store.journal.head(), head);
    assert_eq!(read(&Client::root(&server)), before);
    let alice = Client::new(&server, &id, &secret);
    assert_eq!(alice.call("iam", "Action=GetUser").status, 200);
}

#[test]
fn two_servers_in_one_process_know_nothing_of_each_other() {
    let (one, other) = (start(&in_memory()), start(&in_memory()));
    Client::root(&one).call("iam", "Action=CreateUser&UserName=alice");
    let there = Client::root(&one).call("iam", "Action=GetUser&UserName=alice");
    let elsewhere = Client::root(&other).call("iam", "Action=GetUser&UserName=alice");
    assert_eq!(there.status, 200);
    assert_eq!(elsewhere.fault(), (404, "NoSuchEntity".to_owned()));
}
