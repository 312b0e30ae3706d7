//! Bytes to and from meaning-free values: SigV4, form encoding, XML, shape tables, constraint checks, the error envelope.

pub mod decode;
pub mod encode;
pub mod envelope;
pub mod fault;
pub mod form;
pub mod normal;
pub mod shape;
pub mod sigv4;
pub mod time;
pub mod validate;
pub mod xml;

mod bound;
mod pattern;
mod percent;

pub use fault::Fault;
pub use time::Timestamp;
