mod history;
mod random;
mod shape;
mod three_ways;

use super::*;
use crate::arn::AccountId;
use crate::lines;
use history::{ACCOUNT, History};

/// A report as lines such as `restored user ann`, with the counts last: restored, merged, removed, skipped, unchanged.
fn told(report: &Report) -> String {
    let entries = report.entries.iter();
    let mut lines: Vec<String> = entries
        .map(|entry| format!("{} {}", entry.action.as_str(), entry.label))
        .collect();
    let counts = report.counts;
    lines.push(format!(
        "{} {} {} {} {}",
        counts.restored, counts.merged, counts.removed, counts.skipped, counts.unchanged
    ));
    lines.join(", ")
}

const OTHER: &str = "222222222222";

#[test]
fn a_strategy_has_one_name_everywhere() {
    for strategy in Strategy::ALL {
        assert_eq!(Strategy::parse(strategy.as_str()), Some(strategy));
    }
    assert_eq!(Strategy::parse("merge"), None);
}

#[test]
fn accounts_of_the_pod_are_replaced_and_others_stay() {
    let theirs = History::of(&["user ann", "user bob"]);
    let elsewhere = format!("in {OTHER} user eve");
    let ours = theirs.on("o", &["delete user bob", "user carl", &elsewhere]);
    let merged = by_account(&ours.world, &theirs.world);
    let report = Report::of(&ours.world, &theirs.world, &merged, usize::MAX);
    assert_eq!(
        told(&report),
        "restored user bob, removed user carl, 1 0 1 0 1"
    );
    assert!(merged.is_consistent());
    let other = AccountId::parse(OTHER).unwrap();
    assert!(merged.account(other).users.contains("eve"));
    assert_eq!(check(&merged), Ok(()));
    let again = Report::of(
        &merged,
        &theirs.world,
        &by_account(&merged, &theirs.world),
        usize::MAX,
    );
    assert!(again.is_unchanged());
}

#[test]
fn an_organization_is_replaced_only_by_another_one() {
    let with = History::of(&["organization", "unit ou-1 r-1"]);
    let without = History::of(&["user ann"]);
    let kept = by_account(&with.world, &without.world);
    assert!(kept.organization().is_some());
    let ours = with.then(&["unit ou-2 r-1"]);
    let replaced = by_account(&ours.world, &with.world);
    assert_eq!(replaced.organization(), with.world.organization());
}

/// What `service-merge` makes of the current state and of the loaded one.
#[test]
fn entities_of_the_pod_replace_those_of_their_name() {
    for (ours, theirs, expected) in [
        (
            &["user ann", "group ops", "join ann ops"][..],
            &["group dev", "user ann", "join ann dev"][..],
            // Ann is the pod's, who is not in ops.
            "restored group dev, merged group ops, restored user ann, 2 1 0 0 0",
        ),
        (
            &["group dev", "user zoe", "join zoe dev"],
            &["group dev", "user ann", "join ann dev"],
            "merged group dev, restored user ann, 1 1 0 0 0",
        ),
        (
            &["user ann", "key ann AKIA1", "password ann"],
            &["user ann", "key ann AKIA2"],
            // The other key and the password stay, and are those of the new user.
            "merged user ann, restored access-key AKIA2, removed login-profile AIDAo1, merged login-profile AIDAt1, 1 2 1 0 0",
        ),
        (
            &["user ann", "password ann"],
            &["user ann", "password ann"],
            "restored user ann, removed login-profile AIDAo1, restored login-profile AIDAt1, 2 0 1 0 0",
        ),
        (
            &["role ci", "profile web", "put-in ci web"],
            &["role ci"],
            "merged role ci, 0 1 0 0 0",
        ),
        (&["user ann"], &[], "0 0 0 0 0"),
    ] {
        let none = History::default();
        let (ours, theirs) = (none.on("o", ours).world, none.on("t", theirs).world);
        let merged = by_entity(&ours, &theirs).unwrap();
        let report = Report::of(&ours, &theirs, &merged, usize::MAX);
        assert_eq!(told(&report), expected);
        assert_eq!(check(&merged), Ok(()), "{expected}");
        assert!(merged.is_consistent(), "{expected}");
    }
}

#[test]
fn what_would_lead_nowhere_or_be_there_twice_is_named() {
    for (ours, theirs, expected) in [
        (
            &["policy P Get /a/", "user ann"][..],
            &["policy P Get /b/"][..],
            "",
        ),
        (
            &[
                "policy P Get /a/",
                "user ann",
                "attach user ann a/P",
                "group dev",
                "attach group dev a/P",
            ],
            &["policy P Get /b/"],
            "in account 111111111111, user ann refers to policy arn:aws:iam::111111111111:policy/a/P, which is not there or \
             does not refer back",
        ),
        (
            &["user ann AIDA1"],
            &["user anna AIDA1"],
            "in account 111111111111, user anna has the unique id of another entity",
        ),
        (
            &["alias one"],
            &["in 222222222222 alias one"],
            "in account 222222222222, the account has the alias `one`, which account 111111111111 has",
        ),
    ] {
        let none = History::default();
        let (ours, theirs) = (none.on("o", ours).world, none.on("t", theirs).world);
        let broken = match by_entity(&ours, &theirs) {
            Ok(merged) => check(&merged).err(),
            Err(all) => all.first().cloned(),
        };
        let broken = broken.map(|it| it.to_string()).unwrap_or_default();
        assert_eq!(broken, expected);
    }
}

#[test]
fn a_trust_policy_that_lost_its_principal_is_mentioned() {
    let ours = History::of(&["user ann", "role ci ann"]);
    let theirs = History::default().on("t", &["user ann"]);
    let merged = by_entity(&ours.world, &theirs.world).unwrap();
    let report = Report::of(&ours.world, &theirs.world, &merged, usize::MAX);
    let [note] = &report.notes[..] else {
        panic!("{:?}", report.notes);
    };
    assert!(note.contains(&format!(
        "trusts arn:aws:iam::{ACCOUNT}:user/ann with the unique id AIDA1"
    )));
    assert_eq!(told(&report), "restored user ann, 1 0 0 0 0");
    assert!(lines::dangling(&merged).is_empty());
}
