//! What is true, and what happens next: the heart of Roleback.
//!
//! **What it is for.** The [`World`](world::World) is everything that is true at one moment. [`answer`](answer::answer)
//! looks at a [`Scene`](scene::Scene) (world, caller, time, fresh bytes, settings) and gives what AWS would: an output
//! and the facts that became true, or a fault. A fact makes the next world; nothing else does.
//!
//! **What it must not know.** HTTP, disks, the clock, randomness, async. Time and fresh bytes are inputs, so the same
//! scene gives the same answer for ever: that is what replay rests on.
//!
//! **What to read first.** `event.rs` (everything that can happen), then `iam/user.rs` (a family from its state over its
//! operations to its facts), then `answer.rs`.
//!
//! ```
//! use roleback_identity::{answer::answer, caller::Caller, scene::{Origin, Scene, Settings}};
//! use roleback_identity::{arn::AccountId, event::Stamp, fresh::{Fresh, Seed}, world::World};
//! use roleback_wire::{form::Form, Timestamp};
//!
//! let (mut world, now) = (World::default(), Timestamp::from_secs(1_800_000_000));
//! let caller = Caller::root(AccountId::parse("123456789012").unwrap(), "test");
//! let scene = Scene {
//!     world: &world, caller: &caller, now, fresh: &Fresh::new(Seed([7; 32])),
//!     settings: &Settings::default(), origin: &Origin::default(),
//! };
//! let form = Form::parse(b"Action=CreateUser&UserName=bob").unwrap();
//! let request = roleback_model::decode(roleback_model::Service::Iam, "CreateUser", &form).unwrap();
//! let answer = answer(&scene, &request).unwrap();
//! for fact in answer.facts {
//!     world.apply(&Stamp { account: caller.account, at: now }, fact);
//! }
//! assert!(world.account(caller.account).users().any(|user| user == "bob"));
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
pub mod arn;
pub mod authorize;
pub mod bearing;
pub mod caller;
mod compiled;
mod context;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the operations on credentials are not decided yet"
    )
)]
mod credential;
pub mod event;
pub mod export;
mod fault;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the operations that take or give tokens are not decided yet"
    )
)]
mod federation;
pub mod fresh;
pub mod iam;
pub mod ids;
pub mod managed;
mod named;
pub mod organization;
mod page;
pub mod pending;
mod principals;
#[cfg(test)]
mod properties;
pub mod quota;
mod reach;
pub mod record;
pub mod scene;
pub mod secret;
pub mod session;
pub mod stored_policy;
mod sts;
#[cfg(test)]
mod testing;
pub mod world;
