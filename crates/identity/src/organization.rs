//! The organization: a tree of accounts, with service and resource control policies on its root, units and accounts.
//!
//! A world has one organization at the most, and an account need not be in it. All features are on, and so are both
//! kinds of policies: `FullAWSAccess` hangs on everything that is new, `RCPFullAWSAccess` hangs on everything, always.
//! Nobody signs a request for a change of the tree: whoever runs the server makes it, as with a reset.
//!
//! A change is a [`Step`](step::Step); [`decide`](step::decide) says what becomes true by it, or why nothing does.
//! The rules stand in `plan.rs`, the whole tree as one value in `tree.rs`.
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
