//! The decisions of STS, a family a file.

mod assume;
mod caller;
mod issue;
mod passed;
mod session;
