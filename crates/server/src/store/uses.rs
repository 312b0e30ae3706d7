//! Records that change no plan.

use roleback_identity::record;
use roleback_world::event::Payload;

use super::Store;

impl Store {
    /// Whether the records between a plan's and the newest one only say when keys, users and roles were used. They are written every
    /// few seconds while there are requests, and change no plan. A record that cannot be read counts as another change, and so does
    /// one that is not published yet. A record without events changes nothing, and does not count.
    pub(crate) fn are_only_uses(&self, planned: u64, head: u64) -> bool {
        let mut next = planned.saturating_add(1);
        for record in self.journal.records(next..=head) {
            let Ok(record) = record else {
                return false;
            };
            let record = record.get();
            let Ok(events) = record::events(record.payload) else {
                return false;
            };
            let mut events = events.into_iter();
            let only_uses = events.all(|event| matches!(event.payload, Payload::UsesRecorded(_)));
            // A compaction can have removed records after the plan.
            if record.seq != next || !only_uses {
                return false;
            }
            next += 1;
        }
        planned < head && next > head
    }
}
