//! The names that `roleback mark` gave to moments.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use roleback_identity::record::RecordBody;
use roleback_identity::replay::OWN_SERVICE;
use roleback_journal::{Journal, ReadError};

use crate::folded::Folded;
use crate::projection::State;
use crate::server_action::ServerAction;

/// The operation of a record that only names a moment.
const OPERATION: &str = "Mark";
/// The member of its input.
const NAME: &str = "Name";

/// The marks of a log, shared by everything that looks for one.
pub(crate) type SharedMarks = Arc<Mutex<Marks>>;

/// The records of all marks. Made from the log when a mark is first looked for, and continued from there.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// In ascending order.
    by_name: BTreeMap<String, Vec<u64>>,
    read_to: u64,
}

impl Marks {
    /// Reads the records that were added since the last time.
    pub(crate) fn catch_up(
        &mut self,
        journal: &Journal<State>,
        folded: Option<&Folded>,
    ) -> Result<(), ReadError> {
        // Marks in records that were removed after they were read are known already.
        if let Some(folded) = folded.filter(|it| self.read_to < it.last) {
            for mark in &folded.marks {
                let of_name = self.by_name.entry(mark.name.clone()).or_default();
                if !of_name.contains(&mark.seq) {
                    of_name.push(mark.seq);
                }
            }
            self.read_to = folded.last;
        }
        for record in journal.records(self.read_to + 1..) {
            let record = record?;
            let record = record.get();
            if let Some(name) = mark_name(record.operation, record.payload) {
                self.by_name.entry(name).or_default().push(record.seq);
            }
            self.read_to = record.seq;
        }
        Ok(())
    }

    /// The newest record with a name, at or before a record.
    pub(crate) fn last(&self, name: &str, head: u64) -> Option<u64> {
        let seqs = self.by_name.get(name)?;
        let after = seqs.partition_point(|seq| *seq <= head);
        after.checked_sub(1).map(|at| seqs[at])
    }

    /// The newest record of each name, at or before a record.
    pub(crate) fn all(&self, head: u64) -> impl Iterator<Item = (&str, u64)> {
        let names = self.by_name.keys();
        names.filter_map(move |name| Some((name.as_str(), self.last(name, head)?)))
    }
}

/// The change that gives the current moment a name. It has no events.
pub(crate) fn action(name: &str) -> ServerAction {
    ServerAction {
        operation: OPERATION,
        input: vec![(NAME.to_owned(), name.to_owned())],
    }
}

/// The name that a record gives to its moment, if it is such a record.
fn mark_name(operation: &str, payload: &[u8]) -> Option<String> {
    let (service, operation) = operation.split_once(':')?;
    if (service, operation) != (OWN_SERVICE, OPERATION) {
        return None;
    }
    let input = RecordBody::decode(payload).ok()?.request.input;
    let name = input.into_iter().find(|(member, _)| member == NAME);
    name.map(|(_, name)| name)
}
