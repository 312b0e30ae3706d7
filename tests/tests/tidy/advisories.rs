//! Known advisories and `Cargo.lock`: each advisory that applies is accepted in `ops/deny.toml` with a reason, and no other is.

use std::collections::BTreeSet;

use crate::repository::read;

struct Advisory {
    id: String,
    package: String,
    fixed_in: Option<Vec<u64>>,
}

fn advisories() -> Vec<Advisory> {
    let text = read("ops/advisories.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.map(|row| match row[..] {
        [id, package, fixed_in] => Advisory {
            id: id.to_owned(),
            package: package.to_owned(),
            fixed_in: (fixed_in != "none").then(|| version(fixed_in)),
        },
        _ => panic!(
            "ops/advisories.txt: `{}` is not ID PACKAGE VERSION",
            row.join(" ")
        ),
    })
    .collect()
}

/// The numbers of a version, without the part after a plus or a minus.
fn version(text: &str) -> Vec<u64> {
    let numbers = text.split(['+', '-']).next().unwrap_or_default().split('.');
    numbers
        .map(|number| {
            number
                .parse()
                .unwrap_or_else(|_| panic!("`{text}` is no version"))
        })
        .collect()
}

/// (name, version) of every package in the lock.
fn locked() -> Vec<(String, Vec<u64>)> {
    let lock = read("Cargo.lock");
    let value = |line: &str| line.split('"').nth(1).expect("a quoted value").to_owned();
    let names = lock
        .lines()
        .filter(|line| line.starts_with("name = "))
        .map(value);
    let versions = lock
        .lines()
        .filter(|line| line.starts_with("version = \""))
        .map(value);
    names
        .zip(versions)
        .map(|(name, text)| (name, version(&text)))
        .collect()
}

fn applying() -> BTreeSet<String> {
    let locked = locked();
    let applies = |advisory: &Advisory| {
        let mut versions = locked
            .iter()
            .filter(|(name, _)| *name == advisory.package)
            .map(|(_, version)| version);
        versions.any(|version| {
            advisory
                .fixed_in
                .as_ref()
                .is_none_or(|fixed_in| version < fixed_in)
        })
    };
    advisories()
        .into_iter()
        .filter(applies)
        .map(|advisory| advisory.id)
        .collect()
}

/// The accepted ids; each needs a reason.
fn accepted() -> BTreeSet<String> {
    let policy = read("ops/deny.toml");
    let rows = policy
        .lines()
        .filter(|line| line.trim_start().starts_with("{ id = \"RUSTSEC-"));
    let parts = rows.map(|row| row.split('"').map(str::to_owned).collect::<Vec<_>>());
    parts
        .map(|parts| {
            assert!(
                parts[3].len() > 40,
                "{}: why is it accepted, and what ends it?",
                parts[1]
            );
            parts[1].clone()
        })
        .collect()
}

#[test]
fn exactly_the_advisories_that_apply_are_accepted() {
    let (applying, accepted) = (applying(), accepted());
    let unknown: Vec<_> = applying.difference(&accepted).collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?} apply to Cargo.lock: update the packages, or accept them in ops/deny.toml with a reason"
    );
    let gone: Vec<_> = accepted.difference(&applying).collect();
    assert!(
        gone.is_empty(),
        "{gone:?} are accepted in ops/deny.toml and apply to nothing in Cargo.lock: strike them"
    );
}
