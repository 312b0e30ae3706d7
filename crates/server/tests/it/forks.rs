//! Forks: isolated, addressed by a path, dropped in one call.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use roleback_api::forks::{Fork, ForkList};
use roleback_server::Running;
use serde_json::{Value, json};

use crate::admin::{admin, json_of, refused};
use crate::support::{Client, in_memory, start};

fn made(server: &Running, new: Value) -> Fork {
    let answer = admin(server).post("/_roleback/forks", new.to_string());
    serde_json::from_value(json_of(answer)).unwrap()
}

/// The root user of a fork.
fn root_of(server: &Running, fork: &str) -> Client {
    Client {
        path: format!("/_roleback/fork/{fork}/"),
        ..Client::root(server)
    }
}

fn created(client: &Client, user: &str) -> String {
    let answer = client.call("iam", &format!("Action=CreateUser&UserName={user}"));
    assert_eq!(answer.status, 200, "{:?}", answer.text());
    answer.element("UserId")
}

fn exists(client: &Client, user: &str) -> bool {
    let form = format!("Action=GetUser&UserName={user}");
    client.call("iam", &form).status == 200
}

fn state_hash(server: &Running, prefix: &str) -> Value {
    let path = format!("{prefix}/_roleback/health?verbose");
    json_of(admin(server).get(&path))["state_hash"].clone()
}

#[test]
fn a_fork_and_its_parent_do_not_see_each_other() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    created(&root, "ann");
    let fork = made(&server, json!({"name": "a"}));
    assert_eq!((fork.parent.seq, fork.seq), (2, 2));
    assert_eq!(
        fork.endpoint,
        format!("http://{}/_roleback/fork/a", server.addr)
    );
    assert_ne!(fork.log, fork.parent.log);
    assert_eq!(
        state_hash(&server, "/_roleback/fork/a"),
        state_hash(&server, "")
    );
    let inside = root_of(&server, "a");
    assert!(exists(&inside, "ann"));
    // Both write record 3, and the ids differ.
    let (there, here) = (created(&inside, "bob"), created(&root, "bob"));
    assert_ne!(there, here);
    created(&inside, "eve");
    assert!(!exists(&root, "eve"));
    let record = json_of(admin(&server).get("/_roleback/fork/a/_roleback/log/3"));
    assert_eq!(record["prev"].as_str(), Some(fork.parent.hash.as_str()));
    // Everything that is asked by a moment works in the fork, too.
    let past = Client {
        path: "/_roleback/fork/a/at/2/".to_owned(),
        ..Client::root(&server)
    };
    assert!(exists(&past, "ann") && !exists(&past, "bob"));
    assert_eq!(
        past.call("iam", "Action=CreateUser&UserName=x").fault().1,
        "ReadOnlyMoment"
    );
    let proof = json_of(admin(&server).post("/_roleback/fork/a/_roleback/verify", ""));
    assert_eq!(proof["ok"], true, "{proof}");
}

#[test]
fn a_fork_begins_at_a_moment_is_reset_and_dropped() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    for user in ["ann", "bob"] {
        created(&root, user);
    }
    let fork = made(&server, json!({"name": "early", "at": "2"}));
    assert_eq!(fork.parent.seq, 2);
    let inside = root_of(&server, "early");
    assert!(exists(&inside, "ann") && !exists(&inside, "bob"));
    let first = created(&inside, "carl");
    let reset = json_of(admin(&server).post("/_roleback/forks/early/reset", ""));
    assert_eq!(reset["seq"], 2);
    assert!(!exists(&inside, "carl"));
    // The same requests get the same ids after a reset.
    assert_eq!(created(&inside, "carl"), first);
    admin(&server).delete("/_roleback/forks/early").unwrap();
    let gone = inside.call("iam", "Action=ListUsers");
    assert_eq!(gone.fault(), (400, "NoSuchFork".to_owned()));
    let (status, message) = refused(admin(&server).get("/_roleback/fork/early/_roleback/log"));
    assert_eq!(status, 400);
    assert!(message.contains("fork `early` does not exist"), "{message}");
    assert_eq!(
        refused(admin(&server).delete("/_roleback/forks/early")).0,
        404
    );
    assert_eq!(
        refused(admin(&server).post("/_roleback/forks/early/reset", "")).0,
        404
    );
}

#[test]
fn ids_depend_on_the_name_and_the_fork_point_or_on_the_seed_alone() {
    let mut config = in_memory();
    config.set("seed", "7").unwrap();
    let ids = |config| {
        let server = start(config);
        created(&Client::root(&server), "ann");
        let mut ids = Vec::new();
        for new in [
            json!({"name": "a"}),
            json!({"name": "b"}),
            json!({"name": "c", "seed": 5}),
            json!({"name": "d", "seed": 5}),
            json!({"name": "e", "at": "1"}),
        ] {
            let name = made(&server, new).name;
            ids.push(created(&root_of(&server, &name), "x"));
        }
        ids.push(created(&Client::root(&server), "x"));
        ids
    };
    let first = ids(&config);
    assert_eq!(first[2], first[3]);
    let distinct: BTreeSet<_> = first.iter().collect();
    assert_eq!(distinct.len(), 5, "{first:?}");
    assert_eq!(ids(&config), first);
}

#[test]
fn forks_of_forks_share_what_was_before_them() {
    let server = start(&in_memory());
    created(&Client::root(&server), "ann");
    made(&server, json!({"name": "a"}));
    created(&root_of(&server, "a"), "bob");
    let answer = admin(&server).post("/_roleback/fork/a/_roleback/forks", r#"{"name": "b"}"#);
    let child: Fork = serde_json::from_value(json_of(answer)).unwrap();
    assert_eq!(child.parent.fork.as_deref(), Some("a"));
    created(&root_of(&server, "b"), "carl");
    let other = made(&server, json!({"name": "c", "at": "fork:b:3"}));
    assert_eq!(other.parent.fork.as_deref(), Some("b"));
    admin(&server).delete("/_roleback/forks/a").unwrap();
    let (b, c) = (root_of(&server, "b"), root_of(&server, "c"));
    assert!(exists(&b, "ann") && exists(&b, "bob") && exists(&b, "carl"));
    assert!(exists(&c, "bob") && !exists(&c, "carl"));
}

#[test]
fn a_fork_has_its_own_clock_mode_and_decisions() {
    let server = start(&in_memory());
    made(
        &server,
        json!({"name": "a", "clock": "fixed:2040-01-01T00:00:00Z"}),
    );
    let shown = json_of(admin(&server).get("/_roleback/fork/a/_roleback/clock"));
    assert_eq!(shown["time"], "2040-01-01T00:00:00Z");
    let change = json!({"advance": "1h"}).to_string();
    admin(&server)
        .post("/_roleback/fork/a/_roleback/clock", &change)
        .unwrap();
    let inside = root_of(&server, "a");
    let user = inside.call("iam", "Action=CreateUser&UserName=ann");
    assert_eq!(user.element("CreateDate"), "2040-01-01T01:00:00Z");
    assert_eq!(
        json_of(admin(&server).get("/_roleback/clock"))["mode"],
        "real"
    );
    let enforced = json!({"state": "ENFORCED"}).to_string();
    admin(&server)
        .post("/_roleback/fork/a/_aws/iam/config", &enforced)
        .unwrap();
    let key = inside.call("iam", "Action=CreateAccessKey&UserName=ann");
    let ann = Client {
        key_id: key.element("AccessKeyId"),
        secret: key.element("SecretAccessKey"),
        ..inside
    };
    assert_eq!(
        ann.call("iam", "Action=ListUsers").fault().1,
        "AccessDenied"
    );
    let decisions = |prefix: &str| {
        let path = format!("{prefix}/_roleback/decisions");
        let body = admin(&server).get(&path).unwrap().body;
        String::from_utf8(body).unwrap().lines().count()
    };
    assert_eq!((decisions("/_roleback/fork/a"), decisions("")), (1, 0));
}

#[test]
fn a_pod_of_a_fork_can_be_loaded_elsewhere() {
    let server = start(&in_memory());
    made(&server, json!({"name": "a"}));
    created(&root_of(&server, "a"), "ann");
    admin(&server)
        .post("/_roleback/fork/a/_roleback/snapshots/kept", "")
        .unwrap();
    admin(&server)
        .put("/_roleback/snapshots/kept/restore", "")
        .unwrap();
    assert!(exists(&Client::root(&server), "ann"));
}

#[test]
fn a_bad_request_for_a_fork_says_what_is_wrong() {
    let server = start(&in_memory());
    made(&server, json!({"name": "a"}));
    for (new, status, part) in [
        (json!({"name": "a"}), 409, "fork `a` exists already"),
        (
            json!({"name": "a/b"}),
            400,
            "`a/b` is not the name of a fork",
        ),
        (json!({"name": ""}), 400, "is not the name of a fork"),
        (json!({"at": "99"}), 400, "record 99 does not exist"),
        (json!({"at": "soon"}), 400, "`soon` is not a moment"),
        (json!({"at": "fork:x"}), 400, "fork `x` does not exist"),
        (json!({"clock": "noon"}), 400, "`noon` is not a clock"),
        (json!({"ttl": "5"}), 400, "`5` is not a duration"),
        (json!({"nme": "a"}), 400, "unknown field `nme`"),
    ] {
        let answer = admin(&server).post("/_roleback/forks", new.to_string());
        let (found, message) = refused(answer);
        assert_eq!(found, status, "{new}: {message}");
        assert!(message.contains(part), "{new}: {message}");
    }
    let body = admin(&server).get("/_roleback/forks");
    let list: ForkList = serde_json::from_value(json_of(body)).unwrap();
    assert_eq!(list.forks.len(), 1);
}

#[test]
fn forks_that_take_too_much_memory_are_refused_with_the_largest() {
    let mut config = in_memory();
    config.set("fork-memory", "1").unwrap();
    let server = start(&config);
    made(&server, json!({"name": "big"}));
    made(&server, json!({"name": "small"}));
    let big = root_of(&server, "big");
    let full = (0..1_000).find_map(|number| {
        let form = format!("Action=CreateUser&UserName=u{number}");
        let answer = big.call("iam", &form);
        (answer.status != 200).then_some(answer)
    });
    let full = full.unwrap();
    assert_eq!(full.fault(), (503, "ServiceUnavailable".to_owned()));
    assert!(full.element("Message").contains("largest are `big` ("));
    let answer = admin(&server).post("/_roleback/forks", "");
    let (status, message) = refused(answer);
    assert_eq!(status, 503, "{message}");
    assert!(message.contains("--fork-memory"), "{message}");
    // The server's own state is not affected, reads work, and dropping a fork makes room.
    created(&Client::root(&server), "ann");
    assert!(exists(&big, "u0"));
    admin(&server).delete("/_roleback/forks/big").unwrap();
    created(&root_of(&server, "small"), "ann");
}

#[test]
fn an_unused_fork_is_dropped_after_its_time() {
    let server = start(&in_memory());
    made(&server, json!({"name": "a", "ttl": "0s"}));
    made(&server, json!({"name": "b", "ttl": "1h"}));
    let inside = root_of(&server, "a");
    assert_eq!(
        inside.call("iam", "Action=ListUsers").fault().1,
        "NoSuchFork"
    );
    assert!(created(&root_of(&server, "b"), "ann").starts_with("AIDA"));
}

#[test]
fn a_fork_with_a_port_is_served_there_until_it_is_dropped() {
    let server = start(&in_memory());
    let fork = made(&server, json!({"name": "a", "listen": true}));
    let mut addr = server.addr;
    addr.set_port(fork.port.unwrap());
    let inside = Client {
        addr,
        ..Client::root(&server)
    };
    created(&inside, "ann");
    assert!(!exists(&Client::root(&server), "ann"));
    assert!(exists(&root_of(&server, "a"), "ann"));
    admin(&server).post("/_roleback/forks/a/reset", "").unwrap();
    assert!(!exists(&inside, "ann"));
    admin(&server).delete("/_roleback/forks/a").unwrap();
    let closed = || std::net::TcpStream::connect(addr).is_err();
    assert!((0..1_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(5));
        closed()
    }));
}

#[test]
fn a_thousand_forks_are_used_and_dropped_at_the_same_time() {
    let server = start(&in_memory());
    created(&Client::root(&server), "ann");
    for number in 0..1_000 {
        made(&server, json!({"name": format!("f{number}")}));
    }
    let ended = AtomicBool::new(false);
    let (answered, refused) = std::thread::scope(|scope| {
        let using = (0..4).map(|thread| {
            let (server, ended) = (&server, &ended);
            scope.spawn(move || {
                let (mut answered, mut refused) = (0, 0);
                let numbers = (0..1_000).cycle().skip(thread * 250);
                for (step, number) in numbers.enumerate() {
                    let fork = root_of(server, &format!("f{number}"));
                    let form = format!("Action=CreateUser&UserName=u{thread}x{step}");
                    let answer = fork.call("iam", &form);
                    match answer.status {
                        200 => answered += 1,
                        _ => {
                            assert_eq!(answer.fault(), (400, "NoSuchFork".to_owned()));
                            refused += 1;
                        }
                    }
                    if ended.load(Ordering::Relaxed) && refused > 0 {
                        break;
                    }
                }
                (answered, refused)
            })
        });
        let using: Vec<_> = using.collect();
        for number in 0..1_000 {
            let path = format!("/_roleback/forks/f{number}");
            admin(&server).delete(&path).unwrap();
        }
        ended.store(true, Ordering::Relaxed);
        let results = using.into_iter().map(|thread| thread.join().unwrap());
        results.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    assert!(answered > 0 && refused > 0, "{answered} {refused}");
    let list: ForkList =
        serde_json::from_value(json_of(admin(&server).get("/_roleback/forks"))).unwrap();
    assert_eq!((list.forks.len(), list.bytes), (0, 0));
    assert!(exists(&Client::root(&server), "ann"));
}
