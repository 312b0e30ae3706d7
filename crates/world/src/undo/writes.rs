//! Which records wrote which attributes.

use super::*;

/// Everything that was written about some entities, in the order of the records.
#[derive(Debug, Clone, Default)]
pub struct Writes(pub Vec<(u64, Written)>);

impl Writes {
    /// The last record up to `last` that wrote an attribute, and the record whose value has been in force since then.
    pub fn writer(&self, entity: &EntityId, path: &str, last: u64) -> Option<(u64, u64)> {
        let all = self.0.iter();
        let all = all.filter(|(seq, it)| *seq <= last && it.entity == *entity && it.covers(path));
        let newest = all.max_by_key(|(seq, it)| (*seq, it.path == path));
        newest.map(|(seq, it)| (*seq, it.origin.unwrap_or(*seq)))
    }

    /// Whether one of the records gave an entity back, as an undo or a rewind does, and did not create it.
    pub fn restored(&self, entity: &EntityId, records: &[UndoneRecord]) -> bool {
        let is_of = |seq: u64| records.iter().any(|record| record.seq == seq);
        let mut all = self
            .0
            .iter()
            .filter(|(seq, it)| is_of(*seq) && it.entity == *entity);
        all.any(|(_, it)| it.path == EXISTS && it.origin.is_some())
    }
}
