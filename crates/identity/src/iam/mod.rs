//! The decisions of IAM, a family a file.

pub mod access_key;
pub mod account;
mod attachment;
mod boundary;
pub mod group;
mod inline_policy;
pub mod instance_profile;
pub mod managed_policy;
pub mod role;
mod tags;
pub mod user;
