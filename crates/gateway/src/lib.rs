//! Says which permissions a request to any AWS service needs, and writes denials as that service does.
//!
//! **What it is for.** IAM and STS are decided here; requests to other services go to another server, once the policies
//! allow them. From the bytes of a request this crate finds the service, the operation and the members that matter, and
//! from these the actions, resources and condition keys to decide on. It also writes an error in the form of the service.
//!
//! **What it must not know.** Sockets, time, state, and how a decision is reached. It does no IO and cannot panic on any
//! input.
//!
//! **What to read first.** [`table`], the operations of all services; then [`table::row`], the language that says what an
//! operation needs.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod access_point;
pub mod changes;
pub mod checksum;
mod context;
pub mod delivery;
pub mod denial;
pub mod dynamodb;
pub mod event_source;
pub mod facts;
pub mod filter;
pub mod form_upload;
pub mod frames;
mod head;
pub mod members;
mod need;
pub mod needs;
mod partiql;
pub mod question;
pub mod resource_policy;
pub mod route;
pub mod s3_access;
pub mod table;
mod view;

pub use head::Head;
