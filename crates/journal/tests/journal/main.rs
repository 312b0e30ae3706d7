//! The journal from outside: what writers, readers and restarts see.

mod commits;
mod damage;
mod hostile_pods;
mod pods;
mod restarts;
mod tally;
