//! AWS IAM and STS for the tests of other projects, in the process of the test.
//!
//! **What it is for.** [`Server::builder`] starts a server in memory on a free port, and [`Server::fork`] gives each test a state
//! of its own, in less than a millisecond. [`assert_allowed!`] and [`assert_denied!`] check permissions and say why they are as they
//! are. A server stops, and a fork ends, when its last value is dropped.
//!
//! **What it must not know.** How requests are decided: it only starts the server and calls its HTTP API. It needs no AWS SDK; with
//! the feature `aws-sdk`, [`State::aws_config`] returns the settings in the type that the AWS SDK for Rust takes.
//!
//! **What to read first.** [`Builder`], then [`State`], which a server and a fork both are. All calls but [`Builder::start`]
//! block: they are requests to this process that take less than a millisecond, and the server has threads of its own.
//!
//! ```
//! use roleback_test::{Enforce::On, Server, assert_denied};
//!
//! let server = Server::builder().pod("sample-world").enforce(On).start_blocking().unwrap();
//! let fork = server.fork().unwrap();
//! println!("AWS_ENDPOINT_URL={}", fork.endpoint());
//! assert_denied!(fork, "user/dora", "iam:DeleteUser", "*", because = "no identity-based policy");
//! ```

mod assertions;
mod builder;
mod clock;
mod error;
mod fork;
mod server;
mod shared;
mod state;

#[doc(hidden)]
pub use assertions::{check_allowed, check_denied};
pub use builder::Builder;
pub use clock::Clock;
pub use error::Error;
pub use fork::Fork;
pub use roleback_server::enforcement::Mode as Enforce;
pub use server::Server;
pub use state::State;

/// What the functions here return, from the server's HTTP API.
pub use roleback_api::{
    decisions::LoggedDecision, explain::Explanation, forks::NewFork, log::RecordSummary,
};
