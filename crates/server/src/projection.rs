//! The world as the state that follows from a journal's records.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use roleback_identity::arn::AccountId;
use roleback_identity::event::{Fact, Stamp};
use roleback_identity::record::Facts;
use roleback_identity::world::World;
use roleback_identity::{export, record};
use roleback_journal::{ApplyError, Hash, Projection, Record};
use roleback_wire::Timestamp;

/// Threads that write a world for its hash, at most: hashing cannot follow more.
const WRITERS_MAX: usize = 4;
/// Chunks that each of them may be ahead.
const CHUNKS_AHEAD: usize = 2;

/// The world, in a journal.
#[derive(Debug, Clone, Default)]
pub struct State(pub World);

impl State {
    /// The state hash: it stands for everything in the world. Written by several threads, put together by this one.
    pub fn hash(&self) -> String {
        let writers = thread::available_parallelism().map_or(1, usize::from);
        let writers = writers.min(WRITERS_MAX);
        thread::scope(|scope| {
            let write = |nth| {
                let (sender, chunks) = sync_channel(CHUNKS_AHEAD);
                let mut mine = export::chunks(&self.0, nth, writers);
                scope.spawn(move || mine.try_for_each(|chunk| sender.send(chunk)));
                chunks
            };
            let chunks: Vec<Receiver<Vec<u8>>> = (0..writers).map(write).collect();
            let turns = chunks.iter().cycle();
            export::hash(turns.map_while(|chunks| chunks.recv().ok()))
        })
    }

    /// Makes facts true.
    pub(crate) fn make_true(&mut self, stamp: &Stamp, facts: Vec<Fact>) {
        for fact in facts {
            self.0.apply(stamp, fact);
        }
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

/// The facts of one record, and when and where they became true.
#[derive(Debug)]
pub struct Step {
    stamp: Stamp,
    facts: Facts,
}

impl Projection for State {
    type Step = Step;

    fn fingerprint() -> [u8; 32] {
        *Hash::of(&World::LAYOUT.to_le_bytes()).as_bytes()
    }

    fn read(record: &Record<'_>) -> Result<Step, ApplyError> {
        let stamp = stamp(record)?;
        let facts = record::facts(record.payload).map_err(|why| ApplyError(why.to_string()))?;
        Ok(Step { stamp, facts })
    }

    fn take(&mut self, Step { stamp, facts }: Step) {
        for fact in facts {
            self.0.replay(&stamp, fact);
        }
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) {
        self.0.write_bytes(out);
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        World::from_bytes(bytes).map(Self).map_err(ApplyError)
    }
}
