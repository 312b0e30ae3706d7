//! The effective policies of a principal: found, compiled and named.

pub(crate) mod compiled;
pub mod control;
pub mod effective;
pub mod held;
pub(crate) mod policy_arn;

pub use control::Controls;
pub use effective::EffectivePolicies;
pub use held::{Held, Holder, PolicyName};
