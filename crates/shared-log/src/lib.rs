//! A log that several nodes share: a stream of NATS JetStream.
//!
//! **What it is for.** It implements [`SharedLog`](roleback_journal::SharedLog) for the journal: appends groups of records to a
//! stream, at the position where the writer expects to be, and reads what other nodes appended. It refuses servers and
//! streams whose settings could lose records.
//!
//! **What it must not know.** The meaning of records, and whether they are right: the journal verifies each of them. It has the
//! only connection to NATS; everything else calls it from threads that may block.
//!
//! **What to read first.** [`layout`] says what is in the stream; `stream_log.rs` has the position of a node; `publish.rs`
//! appends, and finds out what became of an append whose answer was lost. `holder.rs` elects the node that decides, and `peers.rs`
//! carries messages between nodes.

mod address;
mod connection;
mod error;
mod fetch;
mod holder;
mod incoming;
mod late;
pub mod layout;
mod peers;
mod publish;
mod reader;
mod servers;
pub mod settings;
mod stream_log;

pub use address::{Access, Address};
pub use error::ConnectError;
pub use late::LateLog;
pub use peers::{ForwardError, Inbox, Letter, Matter, Peers};
pub use servers::Monitors;
pub use stream_log::StreamLog;
