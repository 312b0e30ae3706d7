//! What reads bytes of strangers, for a fuzzing engine to try: `README.md` beside this folder says how.
//!
//! The checks are those that every run of the tests makes on mutants of the same corpora, with a fixed seed.

#[path = "../../../crates/identity/tests/fuzz/checks.rs"]
mod identity;
#[path = "../../../crates/policy/tests/suite/alphabet.rs"]
mod alphabet;
#[path = "../../../crates/policy/tests/suite/generate.rs"]
#[expect(dead_code, reason = "the properties change what they drew, the target does not")]
mod generate;
#[path = "../../../crates/wire/tests/fuzz/checks.rs"]
mod wire;

use bolero::check;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use roleback_policy::compiled::Compiled;
use roleback_policy::decide;
use roleback_journal::pod::{PodError, PodFile};
use roleback_policy::Document;

/// The body of a request.
#[test]
fn form() {
    check!().for_each(wire::check_form);
}

/// The head of a request.
#[test]
fn sigv4() {
    check!().for_each(wire::check_signature);
}

/// What a record of the journal holds.
#[test]
fn entry() {
    check!().for_each(|bytes: &[u8]| identity::check_entry(&Default::default(), bytes));
}

/// The lines of a pod.
#[test]
fn world() {
    check!().for_each(identity::check_world);
}

/// A pod's file.
#[test]
fn pod() {
    check!().for_each(|bytes: &[u8]| lines_of_pod(bytes).is_ok());
}

/// A policy document.
#[test]
fn policy() {
    check!().for_each(|bytes: &[u8]| {
        let Ok(document) = Document::parse(&String::from_utf8_lossy(bytes)) else {
            return;
        };
        assert_eq!(document.map_principals(|_| None), document.text());
    });
}

/// A question of the property tests, drawn by the engine's bytes: both evaluators decide it alike.
#[test]
fn evaluators() {
    check!().for_each(|bytes: &[u8]| {
        let choices = TestRng::from_seed(RngAlgorithm::PassThrough, bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), choices);
        let Ok(drawn) = generate::question().new_tree(&mut runner) else {
            return;
        };
        let question = drawn.current();
        let (layers, request) = (question.layers(), question.request());
        let verdict = decide(&layers, &request);
        let answer = Compiled::new(&layers).unwrap().decide(&request);
        assert_eq!(
            (answer.decision, answer.reason),
            (verdict.decision, verdict.reason),
            "{question:?}"
        );
    });
}

fn lines_of_pod(bytes: &[u8]) -> Result<usize, PodError> {
    let mut file = PodFile::new(bytes);
    let mut reader = file.reader()?;
    let mut lines = 0;
    while reader.next_line()?.is_some() {
        lines += 1;
    }
    Ok(lines)
}
