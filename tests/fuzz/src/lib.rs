//! What reads bytes of strangers, for a fuzzing engine to try: `README.md` beside this folder says how.
//!
//! The checks are those that every run of the tests makes on mutants of the same corpora, with a fixed seed.
#![cfg(test)]

#[path = "../../../crates/policy/tests/suite/alphabet.rs"]
mod alphabet;
#[path = "../../../crates/policy/tests/suite/checks.rs"]
mod checks;
#[path = "../../../crates/policy/tests/suite/generate.rs"]
#[expect(
    dead_code,
    reason = "the properties change what they drew, the target does not"
)]
mod generate;
#[path = "../../../crates/identity/tests/fuzz/checks.rs"]
mod identity;
#[path = "../../../crates/wire/tests/fuzz/checks.rs"]
mod wire;

use bolero::check;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use roleback_journal::pod::{PodError, PodFile};
use roleback_policy::compiled::Compiled;
use roleback_policy::{Document, decide};

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
    let world = Default::default();
    check!().for_each(|bytes: &[u8]| drop_answer(identity::check_body(&world, bytes)));
}

/// The lines of a pod.
#[test]
fn world() {
    check!().for_each(|bytes: &[u8]| drop_answer(identity::check_world(bytes)));
}

/// A pod's file.
#[test]
fn pod() {
    check!().for_each(|bytes: &[u8]| drop_answer(lines_of_pod(bytes)));
}

/// A policy document, and what both evaluators make of it.
#[test]
fn policy() {
    check!().for_each(|bytes: &[u8]| {
        if let Ok(document) = Document::parse(&String::from_utf8_lossy(bytes)) {
            checks::check_document(&document);
        }
    });
}

/// A request of the property tests: both evaluators decide it alike. The engine's bytes are the seed of the generator, not its
/// draws: the generator rejects some draws, and would never end once the bytes are used up.
#[test]
fn evaluators() {
    check!().for_each(|bytes: &[u8]| {
        let mut seed = [0; 16];
        bytes
            .iter()
            .zip(&mut seed)
            .for_each(|(byte, place)| *place = *byte);
        let choices = TestRng::from_seed(RngAlgorithm::XorShift, &seed);
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

/// An answer of no is as good as one of yes; the engine would take it for a failure.
fn drop_answer<T>(_: T) {}

fn lines_of_pod(bytes: &[u8]) -> Result<usize, PodError> {
    let mut file = PodFile::new(bytes);
    let mut reader = file.reader()?;
    let mut lines = 0;
    while reader.next_line()?.is_some() {
        lines += 1;
    }
    Ok(lines)
}
