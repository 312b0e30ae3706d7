//! The whole log: what is kept, found, and survives a restart.

use roleback_api::decisions::ContextValues;
use roleback_identity::caller::Caller;
use roleback_policy::Decision;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;

use super::*;

/// A decision about bob.
pub(crate) fn entry(action: &str, decision: Decision) -> Entry {
    let caller = Caller::root(AccountId::default(), "test");
    Entry {
        id: 0,
        time: Timestamp::from_secs(1).iso8601(),
        time_ns: Timestamp::from_secs(1).0,
        request_id: format!("request of {action}"),
        trace_id: None,
        account: caller.account.to_string(),
        caller: "arn:aws:sts::111122223333:assumed-role/r/s".to_owned(),
        principal: "arn:aws:iam::111122223333:role/r".to_owned(),
        operation: action.to_owned(),
        action: action.to_owned(),
        resource: "arn:aws:iam::111122223333:user/bob".to_owned(),
        context: [(
            "sts:ExternalId".to_owned(),
            ContextValues::One("x".to_owned()),
        )]
        .into(),
        decision,
        by: None,
        mode: "on".to_owned(),
        refused: decision != Decision::Allowed,
        seq: 7,
        identity: caller,
    }
}

fn record(log: &Decisions, action: &str, decision: Decision) {
    log.record(entry(action, decision));
}

fn found(log: &Decisions, query: &Query) -> Vec<(u64, String)> {
    let entries = log.page(query).unwrap().entries;
    entries
        .into_iter()
        .map(|entry| (entry.id, entry.action))
        .collect()
}

#[test]
fn denials_are_always_kept_and_all_else_while_the_stream_is_on() {
    let log = Decisions::open(None, false).unwrap();
    record(&log, "iam:GetUser", Decision::Allowed);
    record(&log, "iam:GetRole", Decision::ImplicitDeny);
    assert!(log.needs().unwrap().is_empty());
    log.stream(true).unwrap();
    for _ in 0..3 {
        record(&log, "iam:GetUser", Decision::Allowed);
    }
    record(&log, "iam:ListUsers", Decision::ExplicitDeny);
    let all: Vec<_> = found(&log, &Query::default())
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(all, [5, 4, 3, 2, 1]);
    let needs: Vec<_> = log
        .needs()
        .unwrap()
        .into_iter()
        .map(|need| (need.action, need.granted))
        .collect();
    assert_eq!(
        needs,
        [
            ("iam:GetUser".to_owned(), true),
            ("iam:ListUsers".to_owned(), false)
        ]
    );
    log.reset().unwrap();
    assert!(log.needs().unwrap().is_empty());
    assert_eq!(found(&log, &Query::default()).len(), 5);
    log.close();
}

#[test]
fn decisions_are_found_by_each_of_their_facts() {
    let log = Decisions::open(None, true).unwrap();
    record(&log, "iam:GetUser", Decision::Allowed);
    record(&log, "iam:ListUsers", Decision::ImplicitDeny);
    record(&log, "sts:AssumeRole", Decision::ExplicitDeny);
    let query = |set: fn(&mut Query)| {
        let mut query = Query::default();
        set(&mut query);
        found(&log, &query)
            .into_iter()
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        query(|query| query.principal = Some("role/r".to_owned())),
        [3, 2, 1]
    );
    assert_eq!(
        query(|query| query.principal = Some("assumed-role/r".to_owned())),
        [3, 2, 1]
    );
    assert_eq!(
        query(|query| query.principal = Some("user/r".to_owned())),
        [0; 0]
    );
    assert_eq!(query(|query| query.service = Some("sts".to_owned())), [3]);
    assert_eq!(
        query(|query| query.action = Some("iam:*".to_owned())),
        [2, 1]
    );
    assert_eq!(
        query(|query| query.action = Some("IAM:getuser".to_owned())),
        [1]
    );
    assert_eq!(
        query(|query| query.resource = Some("user/bob".to_owned())),
        [3, 2, 1]
    );
    assert_eq!(
        query(|query| query.resource = Some("user/eve".to_owned())),
        [0; 0]
    );
    assert_eq!(
        query(|query| query.decision = Said::named("denied")),
        [3, 2]
    );
    assert_eq!(
        query(|query| query.decision = Said::named("implicitDeny")),
        [2]
    );
    assert_eq!(query(|query| query.decision = Said::named("allowed")), [1]);
    assert_eq!(
        query(|query| query.request_id = Some("request of iam:ListUsers".to_owned())),
        [2]
    );
    assert_eq!(
        query(|query| query.since = Some(Timestamp::from_secs(1))),
        [3, 2, 1]
    );
    assert_eq!(
        query(|query| query.since = Some(Timestamp::from_secs(2))),
        [0; 0]
    );
    assert_eq!(
        query(|query| query.until = Some(Timestamp::from_secs(1))),
        [0; 0]
    );
    assert_eq!(query(|query| query.before = Some(2)), [1]);
    assert_eq!(Said::named("maybe"), None);
    let page = log
        .page(&Query {
            limit: 2,
            ..Query::default()
        })
        .unwrap();
    assert_eq!(page.next, Some(2));
    let page = log
        .page(&Query {
            limit: 2,
            before: page.next,
            ..Query::default()
        })
        .unwrap();
    assert_eq!((page.entries.len(), page.next), (1, None));
    let known = |text| Some(query::Known::parse(text));
    for (text, fits) in [
        ("sts:externalid", true),
        ("sts:ExternalId=x", true),
        ("sts:ExternalId=y", false),
        ("aws:username", false),
    ] {
        let asked = Query {
            context: known(text),
            ..Query::default()
        };
        assert_eq!(
            found(&log, &asked).len(),
            if fits { 3 } else { 0 },
            "{text}"
        );
    }
    let mut decided = entry("iam:GetRole", Decision::ExplicitDeny);
    decided.by = Some(entry::By {
        layer: roleback_policy::Layer::Boundary,
        policy: Some("arn:aws:iam::111122223333:policy/guard".to_owned()),
        sid: Some("NoRoles".to_owned()),
        statement: Some(0),
    });
    log.record(decided);
    for (text, fits) in [
        ("boundary", true),
        ("policy/guard", true),
        ("NoRoles", true),
        ("bound", false),
    ] {
        let asked = Query {
            by: Some(text.to_owned()),
            ..Query::default()
        };
        assert_eq!(found(&log, &asked).len(), usize::from(fits), "{text}");
    }
    log.close();
}

#[test]
fn the_log_the_needs_and_the_switch_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let log = Decisions::open(Some(dir.path()), false).unwrap();
    log.stream(true).unwrap();
    record(&log, "iam:GetUser", Decision::Allowed);
    record(&log, "iam:ListUsers", Decision::ImplicitDeny);
    log.close();
    let reader = Decisions::open_to_read(Some(dir.path())).unwrap();
    assert_eq!(found(&reader, &Query::default()).len(), 2);
    record(&reader, "iam:GetUser", Decision::ImplicitDeny);
    assert_eq!(found(&reader, &Query::default()).len(), 2);
    let log = Decisions::open(Some(dir.path()), false).unwrap();
    assert!(log.wants_all());
    assert_eq!(log.needs().unwrap().len(), 2);
    record(&log, "iam:GetRole", Decision::ImplicitDeny);
    assert_eq!(
        found(&log, &Query::default())[0],
        (3, "iam:GetRole".to_owned())
    );
    log.stream(false).unwrap();
    log.close();
    let log = Decisions::open(Some(dir.path()), false).unwrap();
    assert!(!log.wants_all());
    let after: Vec<_> = log
        .after(1, 9)
        .unwrap()
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(after, [2, 3]);
    assert_eq!(log.after(0, 2).unwrap().len(), 2);
    log.close();
}

#[test]
fn a_line_that_is_damaged_hides_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let log = Decisions::open(Some(dir.path()), true).unwrap();
    for _ in 0..3 {
        record(&log, "iam:GetUser", Decision::Allowed);
    }
    log.close();
    let file = dir.path().join(DIR).join("00000000000000000001.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"id\":2", "\"id\":?", 1) + "{\"id\":").unwrap();
    let log = Decisions::open(Some(dir.path()), true).unwrap();
    record(&log, "iam:GetRole", Decision::Allowed);
    let ids: Vec<_> = found(&log, &Query::default())
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids, [4, 3, 1]);
    log.close();
}

#[test]
fn what_comes_too_fast_is_counted_and_nobody_waits() {
    let log = Decisions::open(None, true).unwrap();
    let held = lock(&log.shared.files);
    let more = 2 * WAITING_MAX;
    for _ in 0..more {
        record(&log, "iam:GetUser", Decision::Allowed);
    }
    drop(held);
    let not_logged = log.status().not_logged;
    assert!(not_logged > 0);
    assert_eq!(
        found(&log, &Query::all()).len() as u64 + not_logged,
        more as u64
    );
    log.close();
}

#[test]
fn subscribers_are_told_until_the_end() {
    let log = Decisions::open(None, true).unwrap();
    let mut events = log.subscribe().unwrap();
    record(&log, "iam:GetUser", Decision::Allowed);
    assert_eq!(events.blocking_recv().unwrap().id, 1);
    log.end_streams();
    assert!(events.blocking_recv().is_err());
    assert!(log.subscribe().is_none());
    log.close();
}

#[test]
fn as_of_a_moment_the_log_has_the_decisions_that_had_been_made_then() {
    let log = Decisions::open(None, true).unwrap();
    for (action, seq, secs) in [
        ("a:A", 3, 30),
        ("a:B", 4, 40),
        ("a:C", 4, 45),
        ("a:D", 6, 60),
    ] {
        let time_ns = Timestamp::from_secs(secs).0;
        let made = Entry {
            seq,
            time_ns,
            ..entry(action, Decision::Allowed)
        };
        log.record(made);
    }
    let at = |seq, secs: Option<i64>| {
        let time = secs.map(Timestamp::from_secs);
        let then = log.as_of(Horizon { seq, time });
        let actions = |found: Vec<(u64, String)>| found.into_iter().map(|(_, action)| action);
        let found: Vec<_> = actions(found(&then, &Query::default())).collect();
        let mut needs: Vec<_> = then
            .needs()
            .unwrap()
            .into_iter()
            .map(|need| need.action)
            .collect();
        needs.reverse();
        assert_eq!(found, needs);
        found.concat()
    };
    assert_eq!(at(2, None), "");
    assert_eq!(at(4, None), "a:Ca:Ba:A");
    assert_eq!(at(4, Some(42)), "a:Ba:A");
    assert_eq!(at(6, Some(60)), "a:Da:Ca:Ba:A");
    // A reset removes the recorded calls of now; what was then stays what it was.
    log.reset().unwrap();
    assert_eq!(at(3, None), "a:A");
    assert!(log.needs().unwrap().is_empty());
    log.close();
}
