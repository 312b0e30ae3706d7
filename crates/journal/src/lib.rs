//! Remember, in order, for good.
//!
//! **What it is for.** A journal is one append-only log of records and the state that follows from them. One thread
//! writes, any number of threads read. A record is checksummed, chained to the one before it and durable before its
//! writer is answered; a state is published only after the records that it follows from. It also keeps *pods*: named,
//! versioned saves of a state, in a format that a stranger may hand over.
//!
//! **What it must not know.** What a record means. A payload is bytes, a caller and an operation are labels, a pod's
//! lines are JSON that nobody here looks into. It reads no clock and draws no random bytes: ids and times come in.
//!
//! **What to read first.** `FORMAT.md` beside this crate's `Cargo.toml` draws the bytes. Then [`Journal`] and
//! [`Decision`], which are the whole of writing; `sealer.rs`, the one thread that does it; `log.rs`, what a log must
//! promise; and `open.rs`, the ladder that brings a damaged directory back.

mod archivist;
mod checkpoint;
mod commit;
mod directory;
mod envelope;
mod error;
mod export;
mod files;
mod hash;
mod history;
mod journal;
mod log;
mod open;
mod options;
pub mod pod;
mod projection;
mod record;
mod replay;
mod sealer;
mod segment;
mod verify;

pub use commit::{Decision, Next};
pub use error::{ApplyError, CommitError, ExportError, OpenError, ReadError};
pub use hash::{Hash, Head, LogId};
pub use journal::{Finding, Journal, Moment, OpenReport, Records};
pub use options::{Durability, Faults, Options, Phase, Progress, ProgressFn};
pub use projection::Projection;
pub use record::{Draft, OwnedRecord, Record};
pub use ulid::Ulid;
pub use verify::{Problem, VerifyReport};
