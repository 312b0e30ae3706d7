//! The world as the state that follows from a journal's records.

use roleback_identity::arn::AccountId;
use roleback_identity::event::{Fact, Stamp};
use roleback_identity::world::World;
use roleback_identity::{export, record};
use roleback_journal::{ApplyError, Projection, Record};
use roleback_wire::Timestamp;

/// The world, in a journal.
#[derive(Debug, Clone, Default)]
pub struct State(pub World);

impl State {
    /// The state hash: it stands for everything in the world.
    pub fn hash(&self) -> String {
        export::state_hash(&self.0)
    }

    /// The state in which these facts became true too.
    pub(crate) fn after(&self, stamp: &Stamp, facts: Vec<Fact>) -> Self {
        let mut next = self.clone();
        for fact in facts {
            next.0.apply(stamp, fact);
        }
        next
    }
}

/// When and where a record's facts became true.
pub(crate) fn stamp(record: &Record<'_>) -> Result<Stamp, ApplyError> {
    let account = AccountId::new(record.account).ok_or_else(|| {
        ApplyError(format!(
            "account {} has more than twelve digits",
            record.account
        ))
    })?;
    Ok(Stamp {
        account,
        at: Timestamp(record.time_ns),
    })
}

impl Projection for State {
    const LAYOUT: u32 = World::LAYOUT;

    fn apply(&mut self, record: &Record<'_>) -> Result<(), ApplyError> {
        let stamp = stamp(record)?;
        let facts = record::facts(record.payload).map_err(|why| ApplyError(why.to_string()))?;
        for fact in facts {
            self.0.apply(&stamp, fact);
        }
        Ok(())
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        World::from_bytes(bytes).map(Self).map_err(ApplyError)
    }
}
