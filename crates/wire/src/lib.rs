//! Bytes to and from meaning-free values: SigV4, form encoding, XML, shape tables, constraint checks, the error envelope.

pub mod fault;

pub use fault::Fault;
