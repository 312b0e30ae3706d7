//! The types and routes of the server's own HTTP API: everything under `/_roleback`, `/_localstack` and `/_aws`.
//!
//! **What it is for.** [`route::ROUTES`] is the one table of endpoints. The server routes by it, [`openapi::document`] and
//! the table in the README are made from it, and clients take paths from it. Each family of endpoints has a module with its
//! request and response types: plain data, written and read with serde. Members may be added, but not renamed or changed.
//!
//! **What it must not know.** How a request is handled. It imports none of our other crates, so that a client or a test kit can
//! depend on it alone. Types such as [`evaluation::Layer`] and [`organization::OrganizationChange`] therefore repeat types of
//! `policy` and `identity`: theirs can change with the engine, while these are a published format. The tests of `server` check
//! that what it sends can be read as these types.
//!
//! **What to read first.** `route.rs`, then the module of the endpoints that you call.
//!
//! ```
//! use roleback_api::route::Endpoint;
//! let route = Endpoint::SavePod.route();
//! assert_eq!(route.path(&["my pod"]), "/_roleback/snapshots/my%20pod");
//! ```

pub mod blame;
pub mod catalogue;
pub mod clock;
pub mod compact;
pub mod consistency;
pub mod decisions;
pub mod delegation;
pub mod diff;
pub mod duration;
pub mod entity;
pub mod error;
pub mod evaluation;
pub mod explain;
pub mod faults;
pub mod federation;
pub mod forks;
pub mod graph;
pub mod idp;
pub mod job;
pub mod localstack;
pub mod log;
pub mod marks;
pub mod moment;
pub mod openapi;
pub mod organization;
pub mod permission;
pub mod pods;
pub mod policy;
pub mod proof;
pub mod route;
pub mod sign_in;
pub mod status;
pub mod undo;
