//! The journal from outside: what writers, readers and restarts see.

mod commits;
mod restarts;
mod tally;
