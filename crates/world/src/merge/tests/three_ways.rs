//! Tables of three-way merges.

mod decisions;
mod kinds;
mod one_sided;

use super::history::{History, statements};
use super::shape::shape;
use crate::merge::{Outcome, Resolutions, Side, Sides, three_way};
use crate::world::World;

/// The conflicts of a merge as `kind label path`; or what it notes.
fn found(outcome: &Outcome) -> Result<(World, String), String> {
    match outcome {
        Outcome::Merged(merged) => Ok((merged.world.clone(), merged.notes.join(", "))),
        Outcome::Open { conflicts, .. } => {
            let lines = conflicts.iter();
            let lines = lines.map(|it| format!("{} {} {}", it.kind.as_str(), it.label, it.path));
            Err(lines.collect::<Vec<_>>().join(", "))
        }
    }
}

pub(super) fn merged(
    base: &World,
    ours: &World,
    theirs: &World,
    resolutions: &Resolutions,
) -> Outcome {
    let sides = Sides { base, ours, theirs };
    three_way(sides, resolutions, |_, _| Vec::new()).unwrap()
}

pub(super) fn all(side: Side) -> Resolutions {
    Resolutions {
        all: Some(side),
        ..Resolutions::default()
    }
}

/// A case: the sentences of the base, of ours, of theirs; the conflicts, and the sentences that make the result from
/// the base when every conflict is settled by `--ours` and by `--theirs`.
struct Case<'a> {
    name: &'a str,
    base: &'a [&'a str],
    ours: &'a [&'a str],
    theirs: &'a [&'a str],
    conflicts: &'a str,
    by_ours: &'a [&'a str],
    by_theirs: &'a [&'a str],
}

fn run(case: &Case<'_>) {
    let base = History::of(case.base);
    let (ours, theirs) = (base.on("o", case.ours), base.on("t", case.theirs));
    let merge =
        |resolutions: &Resolutions| merged(&base.world, &ours.world, &theirs.world, resolutions);
    let name = case.name;
    match found(&merge(&Resolutions::default())) {
        Ok(_) => assert_eq!(case.conflicts, "", "{name}"),
        Err(conflicts) => assert_eq!(conflicts, case.conflicts, "{name}"),
    }
    for (side, expected) in [(Side::Ours, case.by_ours), (Side::Theirs, case.by_theirs)] {
        let (world, _) =
            found(&merge(&all(side))).unwrap_or_else(|why| panic!("{name}: {side:?}: {why}"));
        let expected = base.on("e", expected).world;
        assert_eq!(shape(&world), shape(&expected), "{name}: {side:?}");
        assert!(crate::lines::dangling(&world).is_empty(), "{name}");
        assert!(world.is_consistent(), "{name}");
    }
}

#[test]
fn what_one_side_changed_is_taken_and_what_both_changed_is_a_conflict() {
    let two = statements(&[
        r#"{"Sid":"A","Effect":"Allow","Action":"s3:A","Resource":"*"}"#,
        r#"{"Sid":"B","Effect":"Allow","Action":"s3:B","Resource":"*"}"#,
    ]);
    let a_edited = two.replace("s3:A", "s3:AA");
    let b_edited = two.replace("s3:B", "s3:BB");
    let both_edited = a_edited.replace("s3:B", "s3:BB");
    let both_edited = serde_json::from_str::<serde_json::Value>(&both_edited)
        .unwrap()
        .to_string();
    let a_other = two.replace("s3:A", "s3:Z");
    let inline = |document: &str| format!("inline user ann p {document}");
    let (two, a_edited, b_edited, both_edited, a_other) = (
        inline(&two),
        inline(&a_edited),
        inline(&b_edited),
        inline(&both_edited),
        inline(&a_other),
    );
    for case in [
        Case {
            name: "tags of both sides",
            base: &["user ann", "tag user ann a 1", "tag user ann b 1"],
            ours: &["tag user ann a 2"],
            theirs: &["untag user ann b", "tag user ann c 1"],
            conflicts: "",
            by_ours: &["tag user ann a 2", "untag user ann b", "tag user ann c 1"],
            by_theirs: &["tag user ann a 2", "untag user ann b", "tag user ann c 1"],
        },
        Case {
            name: "one tag, two values",
            base: &["user ann"],
            ours: &["tag user ann Stage 1"],
            theirs: &["tag user ann stage 2"],
            conflicts: "both-changed user ann /tags/stage",
            by_ours: &["tag user ann Stage 1"],
            by_theirs: &["tag user ann stage 2"],
        },
        Case {
            name: "renamed and tagged",
            base: &["user ann", "group dev", "join ann dev", "key ann AKIA1"],
            ours: &["rename ann anna"],
            theirs: &["tag user ann a 1", "rename-group dev ops"],
            conflicts: "",
            by_ours: &[
                "rename ann anna",
                "tag user anna a 1",
                "rename-group dev ops",
            ],
            by_theirs: &[
                "rename ann anna",
                "tag user anna a 1",
                "rename-group dev ops",
            ],
        },
        Case {
            name: "two renames",
            base: &["user ann", "group dev", "join ann dev"],
            ours: &["rename ann anna"],
            theirs: &["rename ann hanna"],
            conflicts: "both-changed user anna /name",
            by_ours: &["rename ann anna"],
            by_theirs: &["rename ann hanna"],
        },
        Case {
            name: "deleted on both sides; deleted and unchanged",
            base: &["user ann", "user bob"],
            ours: &["delete user ann"],
            theirs: &["delete user ann", "delete user bob"],
            conflicts: "",
            by_ours: &["delete user ann", "delete user bob"],
            by_theirs: &["delete user ann", "delete user bob"],
        },
        Case {
            name: "deleted and changed",
            base: &["user ann"],
            ours: &["delete user ann"],
            theirs: &["tag user ann a 1"],
            conflicts: "delete-modify user ann exists",
            by_ours: &["delete user ann"],
            by_theirs: &["tag user ann a 1"],
        },
        Case {
            name: "deleted, and given a key",
            base: &["user ann"],
            ours: &["delete user ann"],
            theirs: &["key ann AKIA1"],
            conflicts: "delete-modify user ann exists",
            by_ours: &["delete user ann"],
            by_theirs: &["key ann AKIA1"],
        },
        Case {
            name: "deleted, and renamed with a key",
            base: &["user ann"],
            ours: &["rename ann anna", "key anna AKIA1"],
            theirs: &["delete user ann"],
            conflicts: "delete-modify user anna exists",
            by_ours: &["rename ann anna", "key anna AKIA1"],
            by_theirs: &["delete user ann"],
        },
        Case {
            name: "a statement of each side",
            base: &["user ann", &two],
            ours: &[&a_edited],
            theirs: &[&b_edited],
            conflicts: "",
            by_ours: &[&both_edited],
            by_theirs: &[&both_edited],
        },
        Case {
            name: "one statement on both sides",
            base: &["user ann", &two],
            ours: &[&a_edited],
            theirs: &[&a_other],
            conflicts: "document user ann /inline/p",
            by_ours: &[&a_edited],
            by_theirs: &[&a_other],
        },
        Case {
            name: "documents of one name",
            base: &["user ann"],
            ours: &["inline user ann p Get"],
            theirs: &["inline user ann p Put"],
            conflicts: "both-changed user ann /inline/p",
            by_ours: &["inline user ann p Get"],
            by_theirs: &["inline user ann p Put"],
        },
        Case {
            name: "members of both sides",
            base: &["user ann", "user bob", "group dev"],
            ours: &["join ann dev"],
            theirs: &["join bob dev"],
            conflicts: "",
            by_ours: &["join ann dev", "join bob dev"],
            by_theirs: &["join ann dev", "join bob dev"],
        },
        Case {
            name: "a member of a deleted group",
            base: &["user ann", "group dev"],
            ours: &["join ann dev"],
            theirs: &["delete group dev"],
            conflicts: "reference user ann /groups/AGPA2",
            by_ours: &["join ann dev"],
            by_theirs: &["delete group dev"],
        },
        Case {
            name: "the boundary and the profile of what was deleted",
            base: &["policy P", "user ann", "role ci", "profile web"],
            ours: &["bound user ann P", "put-in ci web"],
            theirs: &["delete policy P", "delete role ci"],
            conflicts: "reference user ann /boundary, reference instance-profile web /role",
            by_ours: &["bound user ann P", "put-in ci web"],
            by_theirs: &["delete policy P", "delete role ci"],
        },
        Case {
            name: "two aliases; one alias of two accounts",
            base: &["user ann", "in 222222222222 user eve"],
            ours: &["alias one", "in 222222222222 alias three"],
            theirs: &["alias two", "in 222222222222 alias one"],
            conflicts: "both-changed account one /alias, both-changed account three /alias",
            by_ours: &["alias one", "in 222222222222 alias three"],
            by_theirs: &["alias two", "in 222222222222 alias one"],
        },
        Case {
            name: "an alias that another account took",
            base: &["user ann", "in 222222222222 user eve"],
            ours: &["alias one"],
            theirs: &["in 222222222222 alias one"],
            conflicts: "same-name account one /alias",
            by_ours: &["alias one"],
            by_theirs: &["in 222222222222 alias one"],
        },
    ] {
        run(&case);
    }
}
