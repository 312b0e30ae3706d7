//! What requests answer, held against the list of errors that cannot happen.

use roleback_model::OPERATIONS;
use roleback_wire::Fault;
use roleback_world::event::Event;

use super::Walk;
use crate::coverage;

impl Walk {
    /// No test gets an error that is listed as one that cannot happen.
    pub(super) fn check_possible(&self, line: &str, fault: &Fault) {
        let name = line.split_whitespace().next();
        let mut operations = OPERATIONS.iter();
        let operation = operations.find(|operation| Some(operation.name) == name);
        let is_listed = operation.is_some_and(|operation| {
            let impossible = coverage::of(operation).impossible;
            impossible.contains(&&*fault.code)
        });
        assert!(
            !self.checks_possible || !is_listed,
            "{line}\n  answered {}, which tests/errors/impossible.txt lists",
            fault.code
        );
    }

    /// The events of a request that is not carried out.
    pub(crate) fn answer_events(&self, line: &str) -> Vec<Event> {
        self.answer(line).unwrap().events
    }
}
