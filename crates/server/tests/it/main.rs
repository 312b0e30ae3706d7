//! The server from outside: real sockets, signed requests.

mod admin;
mod calls;
mod clock;
mod compaction;
mod consistency;
mod determinism;
mod diffs;
mod entities;
mod faults;
mod forks;
mod front;
mod heavy;
mod history;
mod http2;
mod last_used;
mod limits;
mod localstack;
mod merges;
mod metrics;
mod moments;
mod other_logs;
mod snapshots;
mod stop;
mod support;
mod traces;
