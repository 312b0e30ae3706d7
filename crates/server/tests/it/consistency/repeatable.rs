//! Delays in time and in requests, which show the same to the same requests.

use serde_json::json;

use super::{TRUST, create, eventual, get, served_at};
use crate::admin::admin;
use crate::support::{Answer, Client};

#[test]
fn a_delay_in_milliseconds_follows_the_clock() {
    let server = eventual("eventual:2s", "off");
    let root = Client::root(&server);
    create(&root, "ann");
    let look = || {
        (0..12)
            .map(|_| get(&root, "ann").status)
            .collect::<Vec<_>>()
    };
    assert!(
        look().iter().all(|status| *status == 404),
        "time stands still"
    );
    let mut seen = Vec::new();
    for _ in 0..8 {
        admin(&server)
            .post("/_roleback/clock", r#"{"advance": "250ms"}"#)
            .unwrap();
        seen.push(look().iter().filter(|status| **status == 200).count());
    }
    assert!(
        seen.is_sorted() || seen.iter().any(|found| (1..12).contains(found)),
        "{seen:?}"
    );
    assert_eq!(seen.last(), Some(&12));
    assert!(seen[0] < 12, "{seen:?}");
}

/// Requests of a random client, which depend on the seed alone.
fn script(root: &Client, seed: u64) -> Vec<Answer> {
    let mut number = seed;
    let mut below = |end: u64| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (number >> 33) % end
    };
    let mut answers = Vec::new();
    for _ in 0..40 {
        let (user, group) = (below(4), below(3));
        let form = match below(8) {
            0 => format!("Action=CreateUser&UserName=u{user}"),
            1 => format!("Action=DeleteUser&UserName=u{user}"),
            2 => format!("Action=GetUser&UserName=u{user}"),
            3 => format!("Action=CreateGroup&GroupName=g{group}"),
            4 => format!("Action=AddUserToGroup&GroupName=g{group}&UserName=u{user}"),
            5 => format!("Action=GetGroup&GroupName=g{group}"),
            6 => "Action=ListUsers".to_owned(),
            _ => format!("Action=CreateRole&RoleName=r{user}&AssumeRolePolicyDocument={TRUST}"),
        };
        answers.push(root.call("iam", &form));
    }
    answers
}

fn without_served_at(answers: Vec<Answer>) -> Vec<Answer> {
    let stripped = answers.into_iter().map(|mut answer| {
        answer
            .headers
            .retain(|(name, _)| name != "x-roleback-served-at" && name != "date");
        answer
    });
    stripped.collect()
}

#[test]
fn without_a_delay_every_answer_and_every_record_is_that_of_strong_consistency() {
    let run = |consistency: &str, seed| {
        // Set in both runs, so that both logs have the same records.
        let server = eventual("eventual:1r", "on");
        let body = json!({"consistency": consistency}).to_string();
        admin(&server).post("/_roleback/consistency", body).unwrap();
        let answers = without_served_at(script(&Client::root(&server), seed));
        (answers, server.store.journal.read().state.hash())
    };
    for seed in 0..6 {
        let strong = run("strong", seed);
        for none in [
            "eventual:0",
            "eventual:0r",
            "eventual:0,ryw,lookups=lag,sticky=connection",
        ] {
            assert_eq!(run(none, seed), strong, "{none} {seed}");
        }
    }
}

#[test]
fn the_same_requests_see_the_same_and_another_seed_sees_something_else() {
    let run = |seed: u64| {
        let server = eventual(&format!("eventual:15r,lookups=lag,seed={seed}"), "on");
        let answers = script(&Client::root(&server), 3);
        let seen: Vec<_> = answers.iter().map(served_at).collect();
        (seen, without_served_at(answers))
    };
    let first = run(1);
    assert_eq!(first, run(1));
    assert_ne!(first.0, run(2).0);
}

#[test]
fn a_request_to_the_past_has_no_delay() {
    let server = eventual("eventual:1000r", "off");
    let root = Client::root(&server);
    let record = served_at(&create(&root, "ann"));
    assert_eq!(get(&root, "ann").status, 404);
    for at in [record.to_string(), "head".to_owned()] {
        let answer = get(&root.at(&at), "ann");
        assert_eq!(
            (answer.status, answer.header("x-roleback-served-at")),
            (200, None)
        );
    }
}
