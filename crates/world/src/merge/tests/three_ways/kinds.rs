//! Names, versions, the organization: what differs by kind.

use super::super::history::History;
use super::{Case, found, merged, run};
use crate::merge::Resolutions;

#[test]
fn one_name_on_both_sides() {
    for case in [
        Case {
            // Both created role ci with the same content: ours, with what refers to theirs.
            name: "same content",
            base: &["profile web"],
            ours: &["role ci"],
            theirs: &["role ci", "put-in ci web"],
            conflicts: "",
            by_ours: &["role ci", "put-in ci web"],
            by_theirs: &["role ci", "put-in ci web"],
        },
        Case {
            name: "same content all over: group, member, key",
            base: &[],
            ours: &["group dev", "user ann", "join ann dev", "role ci ann"],
            theirs: &[
                "group dev",
                "user ann",
                "join ann dev",
                "key ann AKIA1",
                "role ci ann",
            ],
            conflicts: "",
            by_ours: &[
                "group dev",
                "user ann",
                "join ann dev",
                "role ci ann",
                "key ann AKIA1",
            ],
            by_theirs: &[
                "group dev",
                "user ann",
                "join ann dev",
                "role ci ann",
                "key ann AKIA1",
            ],
        },
        Case {
            name: "other content",
            base: &[],
            ours: &["role ci"],
            theirs: &["role ci", "describe ci other"],
            conflicts: "same-name role ci /name",
            by_ours: &["role ci"],
            by_theirs: &["role ci", "describe ci other"],
        },
        Case {
            name: "other content, with a key and a member",
            base: &["group dev"],
            ours: &["user ann", "tag user ann a 1"],
            theirs: &["user ann", "key ann AKIA1", "user bob", "join bob dev"],
            conflicts: "same-name user ann /name",
            by_ours: &[
                "user ann",
                "tag user ann a 1",
                "key ann AKIA1",
                "user bob",
                "join bob dev",
            ],
            by_theirs: &["user ann", "key ann AKIA1", "user bob", "join bob dev"],
        },
        Case {
            name: "two users renamed to one name",
            base: &["user ann", "user bob"],
            ours: &["rename ann eve"],
            theirs: &["rename bob Eve"],
            conflicts: "same-name user eve /name",
            by_ours: &["rename ann eve"],
            by_theirs: &["rename bob Eve"],
        },
        Case {
            name: "a name that was given away",
            base: &["user ann"],
            ours: &["rename ann eve"],
            theirs: &["user eve"],
            conflicts: "same-name user eve /name",
            by_ours: &["rename ann eve"],
            by_theirs: &["user eve"],
        },
    ] {
        run(&case);
    }
}

#[test]
fn the_same_on_both_sides_is_one_with_all_that_refers_to_it() {
    let base = History::of(&["user zoe"]);
    let both = ["group dev", "user ann", "join ann dev", "role ci ann"];
    let ours = base.on("o", &both).then(&["password ann"]);
    let theirs = base
        .on("t", &both)
        .then(&["password ann", "key ann AKIA1", "join zoe dev"]);
    let outcome = merged(
        &base.world,
        &ours.world,
        &theirs.world,
        &Resolutions::default(),
    );
    let (world, notes) = found(&outcome).unwrap();
    let expected = ours.then(&["key ann AKIA1", "join zoe dev"]).world;
    assert_eq!(crate::attribute::differences(&world, &expected), []);
    for name in ["group dev", "user ann", "role ci"] {
        let note = format!(
            "{name} in account 111111111111 was created on both sides with the same content"
        );
        assert!(notes.contains(&note), "{notes}");
    }
}

#[test]
fn versions_of_a_policy_that_both_sides_made() {
    for case in [
        Case {
            // The second version of both is a default: theirs gets the next number, the default is undecided.
            name: "both make a version, both default",
            base: &["policy P"],
            ours: &["default-version P Put"],
            theirs: &["default-version P List"],
            conflicts: "both-changed policy P /defaultVersion",
            by_ours: &["default-version P Put", "version P List"],
            by_theirs: &["version P Put", "default-version P List"],
        },
        Case {
            name: "both make a version, one default",
            base: &["policy P"],
            ours: &["version P Put"],
            theirs: &["default-version P List"],
            conflicts: "",
            by_ours: &["version P Put", "default-version P List"],
            by_theirs: &["version P Put", "default-version P List"],
        },
        Case {
            name: "both make the same version the default",
            base: &["policy P"],
            ours: &["default-version P Put"],
            theirs: &["default-version P Put"],
            conflicts: "",
            by_ours: &["default-version P Put"],
            by_theirs: &["default-version P Put"],
        },
        Case {
            name: "the new default was deleted",
            base: &["policy P", "version P Put"],
            ours: &["default P 2"],
            theirs: &["delete-version P 2"],
            conflicts: "reference policy P /defaultVersion",
            by_ours: &["default P 2"],
            by_theirs: &["delete-version P 2"],
        },
        Case {
            name: "attached, and deleted",
            base: &["policy P", "user ann"],
            ours: &["attach user ann P"],
            theirs: &["delete policy P"],
            conflicts: "reference user ann /attached/arn:aws:iam::111111111111:policy/P",
            by_ours: &["attach user ann P"],
            by_theirs: &["delete policy P"],
        },
    ] {
        run(&case);
    }
}

#[test]
fn the_tree_of_an_organization() {
    let tree = &[
        "organization",
        "place r-1",
        "unit ou-a r-1",
        "unit ou-b r-1",
        "control-policy p-1 Get",
    ];
    for case in [
        Case {
            name: "each unit under the other one",
            base: tree,
            ours: &["unit ou-a ou-b"],
            theirs: &["unit ou-b ou-a"],
            conflicts: "cycle organizational-unit ou-a /parent",
            by_ours: &["unit ou-a ou-b"],
            by_theirs: &["unit ou-b ou-a"],
        },
        Case {
            name: "a unit under a deleted one",
            base: tree,
            ours: &["unit ou-c ou-a"],
            theirs: &["delete-unit ou-a"],
            conflicts: "delete-modify organizational-unit ou-a exists",
            by_ours: &["unit ou-c ou-a"],
            by_theirs: &["delete-unit ou-a"],
        },
        Case {
            name: "a control policy of a target that was deleted",
            base: tree,
            ours: &["attach-control p-1 ou-a"],
            theirs: &["delete-control p-1"],
            conflicts: "reference organizational-unit ou-a /attached/p-1",
            by_ours: &["attach-control p-1 ou-a"],
            by_theirs: &["delete-control p-1"],
        },
    ] {
        run(&case);
    }
}

#[test]
fn one_id_with_two_contents_is_never_decided_by_itself() {
    run(&Case {
        name: "forks with one seed",
        base: &[],
        ours: &["user ann AIDA1"],
        theirs: &["user bob AIDA1"],
        conflicts: "same-id user ann exists",
        by_ours: &["user ann AIDA1"],
        by_theirs: &["user bob AIDA1"],
    });
}
