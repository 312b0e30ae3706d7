//! The policies that have a say in what a principal may do: found, compiled, named.

pub(crate) mod compiled;
pub mod control;
pub mod effective;
pub mod held;
pub(crate) mod policy_arn;

pub use control::Controls;
pub use effective::EffectivePolicies;
pub use held::{Held, Holder, PolicyName};
