//! Generates the coverage file from the results of the cases, and checks the lists of gaps against them.

mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::quota::Quotas;

/// Rewrites the generated file where it is set.
const UPDATE: &str = "ROLEBACK_UPDATE";

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

pub(super) fn read(file: &str) -> String {
    let path = path(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares a generated file with what it should be, or rewrites it.
pub(crate) fn keep(file: &str, expected: &str) {
    if env::var_os(UPDATE).is_some() {
        fs::write(path(file), expected).unwrap();
    }
    let is_kept = read(file) == expected;
    assert!(
        is_kept,
        "{file} is not up to date: set {UPDATE}=1 and run the tests of roleback-identity"
    );
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Codes with the operations that cannot answer them, or with `*`: `CODE OPERATION ... | reason`.
fn impossible() -> BTreeMap<String, BTreeSet<String>> {
    let text = read("tests/errors/impossible.txt");
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines(&text) {
        let (rule, reason) = line.split_once(" | ").expect("CODE OPERATION ... | reason");
        assert!(!reason.is_empty(), "{line}");
        let mut words = rule.split_whitespace().map(str::to_owned);
        all.entry(words.next().unwrap()).or_default().extend(words);
    }
    all
}

/// Pairs of an operation and a code that no case shows yet: `OPERATION CODE reason`.
fn gaps() -> BTreeSet<(String, String)> {
    let text = read("../../tests/gaps/errors.txt");
    let pair = |line: &str| {
        let mut words = line.split_whitespace();
        let mut word = || {
            words
                .next()
                .unwrap_or_else(|| panic!("OPERATION CODE reason: {line}"))
                .to_owned()
        };
        let pair = (word(), word());
        word();
        pair
    };
    lines(&text).map(pair).collect()
}

/// The authorisation of each operation, as the table says that another test keeps true.
fn authorisations() -> BTreeMap<String, Authorisation> {
    let text = read("tests/authorisation.txt");
    let rows = lines(&text).map(|line| {
        let (name, needs) = line.split_once(' ').unwrap();
        let authorisation = Authorisation::read(needs).unwrap_or(Authorisation::Policies);
        (name.to_owned(), authorisation)
    });
    rows.collect()
}

#[test]
fn the_cases_show_every_error_that_is_neither_impossible_nor_a_gap() {
    let seen = cases::all();
    let (impossible, gaps) = (impossible(), gaps());
    let authorisations = authorisations();
    let mut wrong = Vec::new();
    let mut generated = String::new();
    let mut missing = BTreeSet::new();
    for operation in OPERATIONS {
        let name = operation.name;
        let has = |code: &str| seen.contains(&(name.to_owned(), code.to_owned()));
        let rule =
            |code: &str, by: &str| impossible.get(code).is_some_and(|names| names.contains(by));
        let codes: Vec<_> = operation.faults.iter().map(|fault| fault.code).collect();
        for code in &codes {
            if has(code) && rule(code, name) {
                wrong.push(format!(
                    "{name} {code}: impossible.txt says that it cannot happen, and a case shows it"
                ));
            }
        }
        let (tested, rest): (Vec<&str>, Vec<&str>) = codes.iter().partition(|code| has(code));
        let (never, untested): (Vec<&str>, Vec<&str>) = rest
            .into_iter()
            .partition(|code| rule(code, name) || rule(code, "*"));
        missing.extend(
            untested
                .iter()
                .map(|code| (name.to_owned(), (*code).to_owned())),
        );
        let success = if has("ok") { "ok" } else { "" };
        if success.is_empty() {
            missing.insert((name.to_owned(), "ok".to_owned()));
        }
        let authorisation = authorisations
            .get(name)
            .copied()
            .unwrap_or_default()
            .as_str();
        let lists = [tested, never, untested]
            .map(|codes| codes.join(" "))
            .join("\t");
        generated += &format!("{name}\t{success}\t{lists}\t{authorisation}\n");
    }
    let untold = missing.difference(&gaps).map(|(name, code)| {
        format!("{name} {code}: no case in crates/identity/tests/errors shows it; add one, or list it in tests/gaps/errors.txt")
    });
    let closed = gaps.difference(&missing).map(|(name, code)| {
        format!("{name} {code}: strike it from tests/gaps/errors.txt, because a case shows it or it is impossible")
    });
    wrong.extend(untold.chain(closed));
    for (quota, _) in Quotas::ALL {
        if !seen.contains(&(cases::QUOTA.to_owned(), (*quota).to_owned())) {
            wrong.push(format!(
                "{quota}: no case in crates/identity/tests/errors exceeds this quota"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    keep("data/coverage.txt", &generated);
}

#[test]
fn every_rule_of_what_is_impossible_is_about_an_error_of_the_contract() {
    for (code, names) in impossible() {
        for name in names {
            let mut operations = OPERATIONS.iter();
            let known = operations.any(|operation| {
                (name == "*" || operation.name == name)
                    && operation.faults.iter().any(|fault| fault.code == code)
            });
            assert!(known, "{name} {code}");
        }
    }
}

#[test]
fn every_operation_has_a_row_that_can_be_read() {
    assert_eq!(FILE.lines().count(), OPERATIONS.len());
    for (operation, tested) in all() {
        assert_ne!(
            tested.authorisation,
            Authorisation::Untested,
            "{}",
            operation.name
        );
        let codes = tested.errors.len() + tested.impossible.len() + tested.untested.len();
        assert_eq!(codes, operation.faults.len(), "{}", operation.name);
    }
}
