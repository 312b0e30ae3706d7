//! What is true: the events, the entities that they make, and the ways to write a world down and to compare two.
//!
//! **What it is for.** A [`World`] is everything that is true at one moment, as an immutable value. It changes in one
//! way: an [`Event`](event::Event) is applied to it, by the same code while a server runs and in every replay.
//! [`lines`] writes a world as canonical text with one hash, [`diff`] says in which entities two worlds differ.
//!
//! **What it must not know.** Faults, quotas, pages, requests, callers: how anything is decided. And time, entropy, IO:
//! an event brings along all that it makes, dates and ids included.
//!
//! **What to read first.** `event.rs` (everything that can happen), `entity/user.rs` and `apply/user.rs` (an entity, and
//! what its events make of it), then `world.rs` with the one table of all kinds of entities.
//!
//! ```
//! use roleback_wire::Timestamp;
//! use roleback_world::event::{Event, UserCreatedV1};
//! use roleback_world::{World, arn::AccountId};
//!
//! let account = AccountId::parse("123456789012").unwrap();
//! let created = UserCreatedV1 {
//!     name: "bob".into(), path: "/".into(), id: "AIDAEXAMPLE".into(),
//!     created: Timestamp::from_secs(1_800_000_000), boundary: None, tags: Vec::new(),
//! };
//! let mut world = World::default();
//! world.apply(Event::new(account, created).prepare().unwrap());
//! assert!(world.account(account).users.contains("BOB"));
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

pub mod apply;
pub mod arn;
pub mod bounded_serde;
pub mod compiled_cache;
pub mod control_policy_kind;
pub mod derived;
pub mod diff;
pub mod entity;
pub mod event;
pub mod key;
pub mod lines;
pub mod resource_kind;
mod schema;
pub mod secret;
pub mod stored_policy;
pub mod table;
pub mod tag;
pub mod uses;
pub mod world;

pub use world::{Account, World};
