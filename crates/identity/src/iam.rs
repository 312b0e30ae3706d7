//! The decisions of IAM, a family a file.

pub mod access_key;
pub mod account;
mod attachment;
pub(crate) mod boundary;
mod delegation;
pub(crate) mod document;
pub mod group;
pub(crate) mod holder;
mod inline_policy;
pub mod instance_profile;
pub mod login_profile;
pub mod managed_policy;
pub(crate) mod mfa_device;
pub(crate) mod oidc_provider;
mod organization_features;
pub(crate) mod password_policy;
pub mod report;
pub mod role;
mod simulation;
pub(crate) mod tag_list;
mod tags;
pub(crate) mod trust;
pub mod user;
