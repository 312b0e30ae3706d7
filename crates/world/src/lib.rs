//! The state: the events, the entities that they change, and how to serialize and compare worlds.
//!
//! **What it is for.** A [`World`] is the complete state at one moment, as an immutable value. It changes in one way:
//! an [`Event`](event::Event) is applied to it, by the same code in a running server and in every replay. [`lines`]
//! serializes a world as canonical text with a hash, [`diff`] compares two worlds entity by entity.
//! **What it must not know.** Faults, quotas, pages, requests, callers: how requests are decided. Time, entropy and IO:
//! an event contains everything that it creates, including dates and ids.
//!
//! **What to read first.** `event.rs` (all events), `entity/user.rs` and `apply/user.rs` (an entity and how events
//! change it), then `world.rs` and the table of all entity types in `world/tables.rs`.
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
pub mod attribute;
pub mod behaviour;
pub mod blame;
pub mod bounded_serde;
pub mod change_cause;
pub mod changes;
pub mod compiled_cache;
pub mod control_policy_kind;
pub mod derived;
pub mod diff;
pub mod entity;
pub mod event;
pub mod key;
pub mod lines;
pub mod merge;
pub mod resource_kind;
mod schema;
pub mod secret;
pub mod stored_policy;
pub mod summary;
pub mod table;
pub mod tag;
pub mod undo;
pub mod uses;
pub mod world;

pub use world::{Account, World};
