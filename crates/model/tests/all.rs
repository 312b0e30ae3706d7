//! The generated crate, held against the contract's promises: for every operation, not for examples.

mod answers;
mod operations;
mod patterns;
mod requests;
pub(crate) mod sample;
