//! Stores of pods outside a data directory, which several people share: a directory, or a bucket of S3 or of a store that
//! speaks its protocol.
//!
//! A store has the layout of the pods in a data directory: `blobs/sha256/DIGEST` for the parts of pods, and
//! `refs/NAME/vN.json` for the versions of names. Blobs are written first. Then the version is created, only if it does not
//! exist: of several people who push at once, each gets a number of its own, and no version is lost. `refs/NAME/latest.json`
//! is only a hint for readers that cannot list.
//!
//! This crate knows pods as files ([`pod_file`]), and nothing of their content.
//!
//! Read [`Remote::push`] first.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

mod credentials;
mod error;
mod gc;
#[cfg(feature = "s3")]
mod http;
mod location;
mod pod_file;
mod pull;
mod push;
mod refs;
mod store;
#[cfg(test)]
mod tests;
mod versions;

pub use credentials::Environment;
pub use error::RemoteError;
pub use gc::{Collected, GRACE_DEFAULT};
pub use location::Location;
pub use pull::Pulled;
pub use push::{Push, Pushed};
pub use refs::RemotePod;
pub use store::{Remote, Safety};
pub use versions::RemoteVersion;
