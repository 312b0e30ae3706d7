//! What the servers send.

/// A message of the stream.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) sequence: u64,
    pub(crate) subject: String,
    pub(crate) last: Option<u64>,
    pub(crate) body: Vec<u8>,
}
