//! Stores records in order, permanently.
//!
//! **What it is for.** A journal is one append-only log of records and the state that follows from them. One thread
//! writes; any number of threads decide and read. A record has a checksum, is chained to the previous one by its hash,
//! and is durable before its writer is answered; a state is published only after the records that it follows from. The
//! journal also keeps *pods*: named, versioned saves of a state, in a format that is safe to read from untrusted
//! sources.
//!
//! **What it must not know.** The meaning of a record. A payload is bytes, a caller and an operation are labels, a
//! pod's lines are JSON that is not interpreted. It draws no entropy and reads no clock: callers provide ids and times. Only
//! the keys of encrypted secrets are drawn here, by the library that encrypts.
//!
//! **What to read first.** `FORMAT.md` beside this crate's `Cargo.toml` describes the bytes. Then [`Journal`] and
//! [`Decision`], the whole interface for writing; `ledger.rs`, where commits are decided; `sealer.rs`, the thread that
//! makes them durable; `log.rs`, the contract of a log; and `open.rs`, the recovery of a damaged directory.
//!
//! ```
//! use roleback_journal::{ApplyError, Decision, Draft, Hash, Journal, Options, Projection, Record, Ulid};
//!
//! /// A state: how many bytes were ever remembered.
//! #[derive(Clone, Default)]
//! struct Bytes(u64);
//!
//! impl Projection for Bytes {
//!     type Step = u64;
//!     fn fingerprint() -> [u8; 32] {
//!         *Hash::of(b"Bytes(u64)").as_bytes()
//!     }
//!     fn read(record: &Record<'_>) -> Result<u64, ApplyError> {
//!         Ok(record.payload.len() as u64)
//!     }
//!     fn take(&mut self, bytes: u64) {
//!         self.0 += bytes;
//!     }
//!     fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
//!         out(&self.0.to_le_bytes());
//!         Ok(())
//!     }
//!     fn footprint(&self) -> u64 {
//!         8
//!     }
//!     fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
//!         let bytes = bytes.try_into().map_err(|_| ApplyError("not a number".to_owned()))?;
//!         Ok(Self(u64::from_le_bytes(bytes)))
//!     }
//! }
//!
//! let (journal, report) = Journal::open(Options::memory(Ulid(7)), Bytes::default())?;
//! assert!(report.created);
//! let seq = journal.commit_blocking(|_: &Bytes, next| Decision::Append {
//!     draft: Draft {
//!         ulid: Ulid(1),
//!         time_ns: 0,
//!         account: 123_456_789_012,
//!         caller: "ann".to_owned(),
//!         operation: "Greet".to_owned(),
//!         payload: b"hello".to_vec(),
//!     },
//!     step: 5,
//!     value: next.seq,
//! })?;
//! assert_eq!((seq, journal.read().state.0), (1, 5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ack_marker;
mod archivist;
mod base;
mod checkpoint;
mod commit;
mod compact;
mod contents;
mod description;
mod directory;
mod envelope;
mod error;
mod export;
mod files;
mod first_state;
mod fold;
mod follower;
mod fork;
mod from_records;
mod frozen;
mod hand_over;
mod hash;
mod history;
mod index_file;
mod journal;
mod ledger;
mod log;
mod moment;
#[cfg(test)]
mod mutate;
mod new_directory;
mod open;
mod options;
mod owned_record;
mod past;
pub mod pod;
mod presence;
mod projection;
mod record;
mod records;
mod replay;
mod report;
mod running;
mod sealer;
mod segment;
mod shared;
mod steps;
mod subject_index;
mod threads;
mod timings;
mod verify;

pub use base::{Base, BaseParts, FoldedSegment};
pub use commit::{Decision, Next};
pub use compact::Hold;
pub use description::log_in;
pub use error::{
    ApplyError, AtError, CommitError, CompactError, ExportError, HandOverError, OpenError,
    ReadError,
};
pub use fork::ForkError;
pub use from_records::Imported;
pub use hash::{Hash, Head, LogId};
pub use journal::Journal;
#[cfg(feature = "conformance")]
pub use log::conformance;
pub use log::{Delivery, Piece, SharedGroup, SharedLog, SharedLogError};
pub use moment::Moment;
pub use new_directory::NewDirectory;
pub use options::{Durability, Faults, Options, Phase, Progress, ProgressFn};
pub use owned_record::OwnedRecord;
pub use projection::Projection;
pub use record::{Draft, Record};
pub use records::Records;
pub use report::{Finding, OpenReport};
pub use timings::{Counted, Histogram, Timings};
pub use ulid::Ulid;
pub use verify::{Problem, VerifyReport};
