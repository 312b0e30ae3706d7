//! Decides whether a request is allowed.
//!
//! **What it is for.** The language of AWS policies and the decision: documents, ARNs, conditions, variables, the layers
//! of policies that apply to a request, the verdict with its trace, and the checks that AWS makes when a policy is stored.
//!
//! **What it must not know.** Users, HTTP, storage, the clock. Everything that a decision depends on is passed in. Nothing
//! here does IO, draws randomness, or panics, and no input takes more than quadratic time.
//!
//! **What to read first.** [`verdict`] (how a decision is reached), then [`document`] (what a policy is). There are two
//! evaluators: [`decide`] also returns a trace for explanations, [`compiled::decide`] only decides, in less than a microsecond.
//!
//! **An example.**
//!
//! ```
//! use roleback_policy::{Decision, Layers, Principal, Request, decide};
//! use roleback_policy::validate::{self, Purpose};
//!
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*",
//!     "Resource":"arn:aws:s3:::bucket/${aws:username}/*"}}"#;
//! let document = validate::parse(text, Purpose::Inline).unwrap();
//! let layers = Layers::of_identity([&document]);
//!
//! let alice = Principal::User { arn: "arn:aws:iam::111122223333:user/alice", id: None };
//! let mut request = Request::new(alice, "s3:GetObject", "arn:aws:s3:::bucket/alice/diary");
//! assert_eq!(decide(&layers, &request).decision, Decision::ImplicitDeny);
//! request.context = request.context.with("aws:username", "alice");
//! assert_eq!(decide(&layers, &request).decision, Decision::Allowed);
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod arn;
pub mod catalogue;
pub mod chain;
pub mod compare;
pub mod compiled;
mod context;
pub mod denial;
pub mod document;
pub mod effort;
pub mod entry;
pub mod exempt;
pub mod explain;
pub mod format;
pub mod glob;
pub mod json;
pub mod keys;
mod layers;
pub mod lint;
pub mod operator;
mod pattern;
mod plain;
mod principal;
pub mod privilege;
mod request;
pub mod span;
pub mod summary;
pub mod trust;
pub mod validate;
pub mod value;
mod variable;
pub mod verdict;

pub use arn::Arn;
pub use context::{Context, Values};
pub use document::Document;
pub use effort::{Effort, Stopped};
pub use layers::{Layer, Layers, Policy};
pub use plain::{Check, ConditionNote, ConditionResult, Grant, StatementTrace};
pub use principal::Principal;
pub use request::Request;
pub use verdict::{Decision, Verdict, decide, decide_within};
