//! The outside: sockets, limits, the clock, entropy, configuration, and the one path that every request takes.
//!
//! **What it is for.** [`Server::start`] opens the journal and answers IAM, STS and admin requests until it is stopped.
//! [`Store`](store::Store) is the same without sockets, for commands on the directory of a stopped server; the
//! functions in [`admin`] work with both.
//!
//! **What it must not know.** IAM's rules (that is `identity`), XML and signatures (`wire`), how records are kept
//! (`journal`), and words for people (`cli`). It has no globals: any number of servers run in one process.
//!
//! **What to read first.** `pipeline.rs`, the order of every request. Then `decide.rs`, where a read takes the published
//! world and a write goes into the journal, and `limits.rs`.
//!
//! ```
//! use roleback_server::{Server, config::Config};
//! let mut config = Config { memory: true, ..Config::default() };
//! config.set("listen", "127.0.0.1:0").unwrap();
//! let server = Server::start(&config).unwrap();
//! println!("http://{}", server.addr);
//! server.shutdown();
//! ```

mod activity;
mod address;
pub mod admin;
mod call_description;
pub mod calls;
mod client;
pub mod clock;
pub mod config;
mod connection;
mod connections;
pub mod consistency;
mod console;
mod decide;
pub mod decisions;
mod decode;
mod ending;
pub mod enforcement;
pub mod entropy;
mod fault;
mod fault_hits;
mod faults;
mod folded;
mod foreign;
mod fork_error;
mod fork_moments;
mod fork_table;
mod forks;
#[cfg(feature = "nats")]
mod forward;
mod gateway;
mod heavy;
mod hints;
mod init_scripts;
mod issuer_fetch;
mod kept_pod_logs;
mod last_used;
pub mod limits;
mod listen;
mod localstack_state;
pub mod located;
pub mod log_lines;
mod loss;
mod low_priority;
mod marks;
pub mod metrics;
mod moment_error;
pub mod moments;
#[cfg(feature = "nats")]
mod node_message;
#[cfg(feature = "nats")]
mod node_tasks;
pub mod origin;
mod pages;
mod peers;
mod pipeline;
pub mod pod_logs;
mod projection;
mod read_after;
mod replicas;
mod request;
mod route;
mod router;
mod sample_worlds;
mod seen;
mod server;
mod server_action;
pub mod shared_log;
mod sign_in_attempts;
mod signin_tokens;
mod snapshot_error;
mod sse;
mod stall;
pub mod start_pods;
mod state;
pub mod store;
mod test_issuer;
mod trace_context;
#[cfg(feature = "otlp")]
mod traces;
mod verify;
mod wake_filter;

pub use ending::{Ending, Stopper};
pub use projection::State;
pub use server::{Running, Server, StartError};
