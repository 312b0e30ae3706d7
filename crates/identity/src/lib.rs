//! The decisions: the core of Roleback.
//!
//! **What it is for.** [`answer`](answer::answer) takes a [`Scene`](scene::Scene) (world, caller, time, entropy,
//! settings) and a request, and returns what AWS would: an output and events, or a fault. Only events change the world.
//! [`authorize`] decides whether the caller is allowed to make the request, and explains why.
//! **What it must not know.** HTTP, disks, the clock, randomness, async. Time and entropy are inputs, so the same scene
//! always gives the same answer; replay depends on this. How events change the world is defined in the crate `world`.
//!
//! **What to read first.** `iam/user.rs` (a family: its operations and how answers show its entities), then
//! `answer.rs`.
//!
//! ```
//! use roleback_identity::{answer::answer, caller::Caller, scene::{Origin, Scene}, settings::Settings};
//! use roleback_identity::entropy::{Entropy, Seed};
//! use roleback_wire::{form::Form, Timestamp};
//! use roleback_world::{World, arn::AccountId};
//!
//! let (mut world, now) = (World::default(), Timestamp::from_secs(1_800_000_000));
//! let caller = Caller::root(AccountId::parse("123456789012").unwrap(), "test");
//! let scene = Scene {
//!     world: &world, caller: &caller, now, entropy: &Entropy::new(Seed([7; 32])),
//!     settings: &Settings::default(), origin: &Origin::default(),
//! };
//! let form = Form::parse(b"Action=CreateUser&UserName=bob").unwrap();
//! let request = roleback_model::decode(roleback_model::Service::Iam, "CreateUser", &form).unwrap();
//! let answer = answer(&scene, &request).unwrap();
//! for event in answer.events {
//!     world.apply(event.prepare().unwrap());
//! }
//! assert!(world.account(caller.account).users.contains("bob"));
//! ```
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

pub mod answer;
pub mod authorize;
pub mod caller;
mod context;
pub mod coverage;
mod credential;
mod credential_scope;
pub mod entropy;
mod fault;
pub mod federation;
pub mod graph;
pub mod iam;
pub mod ids;
pub mod lagging;
mod linked_services;
pub mod managed;
pub mod merged;
pub mod organization;
mod page;
pub mod policies;
pub mod principal;
#[cfg(test)]
mod properties;
pub mod quota;
pub mod record;
pub mod recording;
pub mod replay;
pub mod restored;
pub mod scene;
pub mod session;
pub mod settings;
pub mod sign_in;
mod sts;
#[cfg(test)]
mod testing;
pub mod undo;
