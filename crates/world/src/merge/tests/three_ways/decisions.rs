//! Decisions about conflicts, and rules that both sides break together.

use super::super::history::History;
use super::super::shape::shape;
use super::{all, found, merged};
use crate::merge::{Breach, Outcome, Resolutions, Side, Sides, Take, three_way};
use crate::world::World;

#[test]
fn a_decision_fits_its_conflict_only_as_long_as_the_values_stay() {
    let base = History::of(&["user ann", "tag user ann a 0"]);
    let ours = base.on("o", &["tag user ann a 1"]);
    let theirs = base.on("t", &["tag user ann a 2"]);
    let open = |theirs: &History, resolutions: &Resolutions| match merged(
        &base.world,
        &ours.world,
        &theirs.world,
        resolutions,
    ) {
        Outcome::Open { conflicts, unknown } => (conflicts, unknown),
        Outcome::Merged(merged) => panic!("{:?}", shape(&merged.world)),
    };
    let (conflicts, _) = open(&theirs, &Resolutions::default());
    let decided = |take: serde_json::Value| Resolutions {
        by_id: [(conflicts[0].id.clone(), Take::parse(&take).unwrap())].into(),
        ..Resolutions::default()
    };
    for (take, value) in [
        ("ours".into(), "1"),
        ("theirs".into(), "2"),
        ("base".into(), "0"),
        (
            serde_json::json!({"value": {"key": "a", "value": "9"}}),
            "9",
        ),
    ] {
        let outcome = merged(&base.world, &ours.world, &theirs.world, &decided(take));
        let (world, _) = found(&outcome).unwrap();
        let expected = base.then(&[&format!("tag user ann a {value}")]);
        assert_eq!(shape(&world), shape(&expected.world));
    }
    let later = theirs.then(&["tag user ann a 3"]);
    let (conflicts_later, unknown) = open(&later, &decided("ours".into()));
    assert_eq!(conflicts_later.len(), 1);
    assert_eq!(unknown, [conflicts[0].id.clone()]);
    assert_eq!(Take::parse(&"neither".into()), None);
}

#[test]
fn a_rule_that_only_both_sides_together_break_is_a_conflict() {
    let base = History::of(&["user ann", "group a", "group b"]);
    let ours = base.on("o", &["join ann a", "key ann AKIA1"]);
    let theirs = base.on("t", &["join ann b", "key ann AKIA2"]);
    for (path, of_ours, of_theirs) in [
        (
            "/groups",
            &["join ann a", "key ann AKIA1", "key ann AKIA2"][..],
            &["join ann b", "key ann AKIA1", "key ann AKIA2"][..],
        ),
        (
            "/accessKeys",
            &["join ann a", "join ann b", "key ann AKIA1"],
            &["join ann a", "join ann b", "key ann AKIA2"],
        ),
    ] {
        let sides = Sides {
            base: &base.world,
            ours: &ours.world,
            theirs: &theirs.world,
        };
        let one = |world: &World, changed: &std::collections::BTreeSet<_>| {
            let ann = world
                .account(crate::arn::AccountId::parse("111111111111").unwrap())
                .users
                .get("ann")
                .unwrap();
            let count = if path == "/groups" {
                ann.groups.len()
            } else {
                ann.access_keys.len()
            };
            let user = changed.iter().find(|id: &&crate::attribute::EntityId| {
                id.kind == crate::resource_kind::ResourceKind::User
            });
            let breach = user.filter(|_| count > 1).map(|user| Breach {
                entity: user.clone(),
                path,
                by_side: true,
                rule: format!("has {count}; 1 is allowed"),
            });
            breach.into_iter().collect()
        };
        let open = three_way(sides, &Resolutions::default(), one).unwrap();
        assert_eq!(found(&open).unwrap_err(), format!("quota user ann {path}"));
        for (side, expected) in [(Side::Ours, of_ours), (Side::Theirs, of_theirs)] {
            let (world, _) = found(&three_way(sides, &all(side), one).unwrap()).unwrap();
            assert_eq!(
                shape(&world),
                shape(&base.then(expected).world),
                "{path} {side:?}"
            );
        }
    }
}
