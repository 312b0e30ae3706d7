//! What is merged attribute by attribute, and what the current state takes as it is.

use crate::lines::lines;
use crate::merge::Sides;
use crate::merge::tests::history::History;
use crate::merge::three_way::one_sided::advance;
use crate::world::World;

const BASE: &[&str] = &[
    "user ann",
    "user bob",
    "group dev",
    "group ops",
    "join ann dev",
    "policy P",
];

/// The entities that are left to merge, and whether all else is already as the loaded state has it.
fn left(base: &World, ours: &World, theirs: &World) -> String {
    let advanced = advance(Sides { base, ours, theirs });
    assert!(advanced.ours.is_consistent());
    let left = advanced.left.iter().filter_map(|found| {
        let entity = found.after.or(found.before)?;
        Some(format!("{} {}", entity.kind(), entity.key().as_str()))
    });
    left.collect::<Vec<_>>().join(", ")
}

#[test]
fn only_what_is_connected_with_a_change_of_ours_is_merged() {
    let base = History::of(BASE);
    for (ours, theirs, expected) in [
        (&[][..], &["user eve", "key eve K1", "join eve dev"][..], ""),
        (&["user zoe"], &["user eve", "join ann ops"], ""),
        (
            &["tag user bob a 1"],
            &["tag user ann a 1", "delete user bob"],
            "user bob",
        ),
        // A name that both give.
        (&["user Eve"], &["user eve", "user zoe"], "user eve"),
        (&["rename bob eve"], &["user eve", "user zoe"], "user eve"),
        (
            &["tag user bob a 1"],
            &["rename bob eve"],
            "user bob, user eve",
        ),
        // References: of theirs to what ours changed, of ours to what theirs changed, and by way of a third.
        (
            &["tag user ann a 1"],
            &["join ann ops", "user eve", "join eve ops", "user zoe"],
            "group ops, user ann, user eve",
        ),
        (
            &["leave ann dev", "delete group dev"],
            &["join bob dev", "user zoe"],
            "group dev, user bob",
        ),
        (
            &["attach user ann P"],
            &["delete policy P", "user zoe"],
            "policy p",
        ),
        (
            &["tag user bob a 1"],
            &["attach user ann P", "user zoe", "attach user zoe P"],
            "",
        ),
        (&["user zoe"], &["alias a"], "account "),
    ] {
        let (ours, theirs) = (base.on("o", ours), base.on("t", theirs));
        let found = left(&base.world, &ours.world, &theirs.world);
        assert_eq!(found, expected, "{:?}", expected);
    }
}

#[test]
fn a_state_without_changes_of_its_own_takes_whole_accounts() {
    let base = History::of(BASE);
    let elsewhere = "in 222222222222 user eve";
    for theirs in [
        &["alias a", "tag user ann a 1", "delete user bob", elsewhere][..],
        &["leave ann dev", "delete group dev", "rename bob eve"],
        &[],
    ] {
        let theirs = base.on("t", theirs);
        let (base, theirs) = (&base.world, &theirs.world);
        assert_eq!(left(base, base, theirs), "");
        let sides = Sides {
            base,
            ours: base,
            theirs,
        };
        let text = |world: &World| lines(world).collect::<Vec<_>>();
        assert_eq!(text(&advance(sides).ours), text(theirs));
    }
}
