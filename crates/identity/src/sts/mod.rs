//! The decisions of STS, a family a file.

pub(crate) mod assume;
mod caller;
mod issue;
mod passed;
mod session;
