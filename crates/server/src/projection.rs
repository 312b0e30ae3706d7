//! The world as the state that is projected from a journal's records.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use roleback_identity::record;
use roleback_journal::{ApplyError, Projection, Record};
use roleback_world::World;
use roleback_world::apply::Prepared;
use roleback_world::diff::{self, Difference};
use roleback_world::event::{Event, Payload, lookup};
use roleback_world::lines::{self, Hashes, LinesError};
use smallvec::SmallVec;

/// Maximum number of threads that serialize a world for its hash: hashing cannot keep up with more.
const WRITERS_MAX: usize = 4;
/// Chunks that each thread may be ahead of the hash.
const CHUNKS_AHEAD: usize = 2;

/// Differences whose lines a thread writes at a time.
const DIFFERENCES_PER_CHUNK: usize = 1_024;
/// Memory of one entity, in bytes: about as much as a user with some tags takes.
const ENTITY_BYTES: u64 = 500;

/// The operation of the record of a compaction, which is also the subject that it is found by.
pub(crate) const COMPACTION: &str = "roleback:Compact";

/// The world as the state of a journal.
#[derive(Debug, Clone, Default)]
pub struct State(pub World);

impl State {
    /// The state hash, which covers everything in the world. Several threads serialize; this one hashes.
    pub fn hash(&self) -> String {
        in_turns(
            |nth, of| lines::chunks(&self.0, nth, of),
            |chunks| lines::hash(chunks),
        )
    }

    /// The state hash, and the hash of the state without secrets. `each` gets all lines, in order, each with its line end.
    pub(crate) fn hashes(&self, mut each: impl FnMut(&[u8])) -> (String, String) {
        let mut hashes = Hashes::default();
        in_turns(
            |nth, of| lines::public_chunks(&self.0, nth, of),
            |chunks| {
                for chunk in chunks {
                    hashes.add_chunk(&chunk);
                    each(&chunk.lines);
                }
            },
        );
        hashes.finish()
    }
}

/// The canonical lines of the entities that lead from one state to another. Several threads serialize.
pub(crate) fn lines_to_put(found: &[Difference<'_>]) -> String {
    in_turns(
        |nth, of| {
            let mine = found.chunks(DIFFERENCES_PER_CHUNK).skip(nth).step_by(of);
            mine.map(|some| lines::text_of(lines::put_of(some)))
        },
        |texts| texts.collect(),
    )
}

/// What `take` makes of chunks that several threads make in turns: `make` gives the chunks of the nth thread of so many.
fn in_turns<C: Send, I: Iterator<Item = C> + Send, T>(
    make: impl Fn(usize, usize) -> I,
    take: impl FnOnce(&mut dyn Iterator<Item = C>) -> T,
) -> T {
    let writers = thread::available_parallelism().map_or(1, usize::from);
    let writers = writers.min(WRITERS_MAX);
    thread::scope(|scope| {
        let write = |nth| {
            let (sender, chunks) = sync_channel(CHUNKS_AHEAD);
            let mut mine = make(nth, writers);
            scope.spawn(move || mine.try_for_each(|chunk| sender.send(chunk)));
            chunks
        };
        let chunks: Vec<Receiver<C>> = (0..writers).map(write).collect();
        let turns = chunks.iter().cycle();
        take(&mut turns.map_while(|chunks| chunks.recv().ok()))
    })
}

/// The events of one record, all of which this build can apply.
#[derive(Debug, Default)]
pub struct Step(SmallVec<[Prepared; 1]>);

impl Step {
    /// Prepares the events of a record. If the state after the event that holds entities as lines is known, the lines are not
    /// parsed: that would take as long as a load.
    ///
    /// # Errors
    /// When an event contains something that cannot be read.
    pub(crate) fn of(
        events: impl IntoIterator<Item = Event>,
        after: Option<&World>,
    ) -> Result<Self, LinesError> {
        let prepare = |event: Event| match (&event.payload, after) {
            (Payload::WorldRestored(_), Some(after)) => Ok(event.prepare_restored(after.clone())),
            (Payload::EntitiesChanged(_), Some(after)) => Ok(event.prepare_changed(after.clone())),
            _ => event.prepare(),
        };
        let prepared = events.into_iter().map(prepare);
        prepared.collect::<Result<_, _>>().map(Self)
    }
}

impl Projection for State {
    type Step = Step;

    fn fingerprint() -> [u8; 32] {
        World::fingerprint()
    }

    fn read(record: &Record<'_>) -> Result<Step, ApplyError> {
        let events = record::events(record.payload).map_err(|why| ApplyError(why.to_string()))?;
        Step::of(events, None).map_err(|why| ApplyError(why.to_string()))
    }

    fn take(&mut self, Step(events): Step) {
        for event in events {
            self.0.apply(event);
        }
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        let written = self.0.write_bytes(out);
        written.map_err(|why| ApplyError(why.to_string()))
    }

    fn write_lines(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        lines::write_whole(&self.0, out).map_err(ApplyError)
    }

    fn read_lines(text: &[u8]) -> Result<Self, ApplyError> {
        lines::read_whole(text).map(Self).map_err(ApplyError)
    }

    fn footprint(&self) -> u64 {
        self.0.entities_estimate() as u64 * ENTITY_BYTES
    }

    fn for_the_past(&self) -> Self {
        Self(self.0.without_indexes())
    }

    fn places(&self, later: &Self) -> Option<u64> {
        Some(diff::places(&self.0, &later.0))
    }

    /// What the events of the record are about. A record that cannot be decoded has no subjects: reading it for any other
    /// purpose reports the damage.
    fn subjects(record: &Record<'_>, found: &mut dyn FnMut(&[u8])) {
        for event in record::events(record.payload).unwrap_or_default() {
            event.lookup_keys(&mut |key| found(key.as_bytes()));
        }
        if record.operation == COMPACTION {
            found(COMPACTION.as_bytes());
        }
    }

    fn subjects_version() -> u32 {
        lookup::VERSION
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        World::from_bytes(bytes).map(Self).map_err(ApplyError)
    }
}
