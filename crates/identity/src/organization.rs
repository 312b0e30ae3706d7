//! The organization: a tree of accounts, with service and resource control policies attached to its root, units and
//! accounts.
//! A world has at most one organization, and accounts need not be in it. All features and both policy types are
//! enabled: `FullAWSAccess` is attached to every new target, `RCPFullAWSAccess` always to every target. Changes to the
//! tree are not signed requests: like a reset, they are made by the operator of the server.
//! A change is a [`Step`](step::Step); [`decide`](step::decide) returns its events, or the rule that it breaks. The
//! rules are in `plan.rs`, the tree as a single value is in `tree.rs`.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>

mod control_rules;
mod plan;
mod refusal;
pub mod step;
#[cfg(test)]
mod tests;
pub mod text;
pub mod tree;

pub use refusal::{Refusal, Why};
