//! A small state whose value depends on every record and on their order, and its directories.

use std::future::Future;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use roleback_journal::{
    ApplyError, CommitError, Decision, Draft, Durability, Journal, Next, OpenReport, Options,
    Projection, Record, Ulid,
};
use tempfile::TempDir;

/// The effect of a record on a tally. A function, so that a test can commit an effect that is not the record's own.
pub(crate) type Step = Box<dyn FnOnce(&mut Tally) + Send>;

/// The number of records, and a sum over all their payloads in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    pub(crate) sum: u64,
}

impl Tally {
    pub(crate) fn with(&self, payload: &[u8]) -> Self {
        let mix = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self {
            count: self.count + 1,
            sum: payload.iter().fold(self.sum.rotate_left(7), mix),
        }
    }
}

impl Projection for Tally {
    type Step = Step;

    fn fingerprint() -> [u8; 32] {
        [1; 32]
    }

    fn read(record: &Record<'_>) -> Result<Step, ApplyError> {
        if record.operation == "Unheard" {
            return Err(ApplyError("unknown operation".to_owned()));
        }
        Ok(take(record.payload))
    }

    fn take(&mut self, step: Step) {
        step(self);
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.count.to_le_bytes());
        out(&self.sum.to_le_bytes());
        Ok(())
    }

    fn footprint(&self) -> u64 {
        16
    }

    /// Every byte of the payload.
    fn subjects(record: &Record<'_>, found: &mut dyn FnMut(&[u8])) {
        record.payload.iter().for_each(|byte| found(&[*byte]));
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let number = |at: usize| {
            bytes
                .get(at..at + 8)
                .and_then(|bytes| bytes.try_into().ok())
                .map(u64::from_le_bytes)
        };
        match (number(0), number(8), bytes.len()) {
            (Some(count), Some(sum), 16) => Ok(Self { count, sum }),
            _ => Err(ApplyError("not a tally".to_owned())),
        }
    }
}

pub(crate) fn draft(next: &Next<'_>, payload: &[u8]) -> Draft {
    Draft {
        ulid: Ulid(u128::from(next.seq)),
        time_ns: next.seq.cast_signed() * 1_000,
        account: 123_456_789_012,
        caller: "arn:aws:iam::123456789012:user/ann".to_owned(),
        operation: "Note".to_owned(),
        payload: payload.to_vec(),
    }
}

/// The effect of a payload on a tally.
pub(crate) fn take(payload: impl Into<Vec<u8>>) -> Step {
    let payload = payload.into();
    Box::new(move |tally| *tally = tally.with(&payload))
}

/// A decision that appends `payload` and answers its sequence number.
pub(crate) fn note(
    payload: impl Into<Vec<u8>>,
) -> impl FnOnce(&Tally, Next<'_>) -> Decision<Tally, u64> + Send {
    let payload = payload.into();
    move |_, next| Decision::Append {
        draft: draft(&next, &payload),
        step: take(payload),
        value: next.seq,
    }
}

/// A data directory that is removed at the end of its test.
pub(crate) struct Home {
    pub(crate) dir: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Options with short segments. The tests do not depend on power cuts, so they do not wait for syncs.
    pub(crate) fn options(&self) -> Options {
        Options {
            durability: Durability::Process,
            segment_records: 8,
            checkpoint_every_records: 16,
            ..Options::at(self.path(), Ulid(42))
        }
    }

    pub(crate) fn open(&self) -> (Journal<Tally>, OpenReport) {
        Journal::open(self.options(), Tally::default()).unwrap()
    }

    pub(crate) fn open_read_only(&self) -> (Journal<Tally>, OpenReport) {
        let options = Options {
            read_only: true,
            ..self.options()
        };
        Journal::open(options, Tally::default()).unwrap()
    }

    /// The files in one of its directories, sorted.
    pub(crate) fn files(&self, dir: &str) -> Vec<PathBuf> {
        let mut files: Vec<_> = std::fs::read_dir(self.path().join(dir))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        files
    }
}

/// Appends records `first..=last`, whose payloads depend on their numbers.
pub(crate) fn fill(journal: &Journal<Tally>, count: u64) {
    for _ in 0..count {
        let number = journal.head().seq + 1;
        journal.commit_blocking(note(payload(number))).unwrap();
    }
}

pub(crate) fn payload(number: u64) -> Vec<u8> {
    format!(
        "record number {number}, and something to compress: {}",
        "na ".repeat((number % 50) as usize)
    )
    .into_bytes()
}

/// The tally of records `1..=last` as [`fill`] writes them.
pub(crate) fn tally_of(last: u64) -> Tally {
    (1..=last).fold(Tally::default(), |tally, number| {
        tally.with(&payload(number))
    })
}

/// Checks that a journal holds exactly what [`fill`] wrote up to `last`.
pub(crate) fn assert_holds(journal: &Journal<Tally>, last: u64) {
    assert_eq!(journal.head().seq, last);
    assert_eq!(journal.read().state, tally_of(last));
    let payloads: Vec<Vec<u8>> = journal
        .records(..)
        .map(|record| record.unwrap().get().payload.to_vec())
        .collect();
    assert_eq!(payloads, (1..=last).map(payload).collect::<Vec<_>>());
}

/// Runs a future to its end on this thread: the journal needs no runtime.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Copies a directory that may be in use. A file that disappears before it is copied was a temporary one, which has
/// been renamed.
pub(crate) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target);
            continue;
        }
        match std::fs::copy(entry.path(), target) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            copied => drop(copied.unwrap()),
        }
    }
}

pub(crate) fn is_storage(outcome: &Result<u64, CommitError>) -> bool {
    matches!(outcome, Err(CommitError::Storage(_)))
}
