//! What the server was told about itself while it ran: its clock, the faults to inject, and how consistent it is.
//!
//! It is in the event log, so that a restart restores it and a history shows it, but it is no entity: the lines, the
//! state hash and pods do not contain it, and a reset or a loaded pod does not change it.

use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

/// How the server behaves, as far as the event log says so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Behaviour {
    /// The clock, if it was ever set.
    pub clock: Option<ClockSetting>,
    /// The faults to inject.
    pub faults: Vec<FaultRule>,
    /// When changes become visible, if that was ever set.
    pub consistency: Option<Consistency>,
}

/// A clock that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSetting {
    /// The time that it was set to.
    pub time: Timestamp,
    /// Its difference from the system clock in nanoseconds, if it runs; `None` if it is fixed.
    pub offset_ns: Option<i64>,
}

/// What an injected fault does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// It is refused because there were too many requests.
    Throttle,
    /// It is refused with a server error.
    ServerError,
    /// It is answered later.
    Latency,
    /// Its connection is closed before it is decided.
    Drop,
    /// It is decided, and its connection is closed instead of an answer.
    LostAnswer,
}

/// A rule that injects a fault into some requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRule {
    /// The number of the rule.
    pub id: u64,
    /// The operations, such as `iam:Create*`.
    pub operation: String,
    /// What happens to a request.
    pub kind: FaultKind,
    /// The error code, for kinds that answer with an error.
    pub code: String,
    /// How many of a million requests are affected.
    pub per_million: u32,
    /// How many requests are affected at most.
    pub count: Option<u64>,
    /// The delay in milliseconds, for latency.
    pub delay_ms: u32,
    /// What the choice of requests depends on.
    pub seed: u64,
    /// The region that requests have to be signed for; `None` if it does not matter.
    pub region: Option<String>,
    /// The status of the answer, for kinds that answer with an error, if it is not that of the error code.
    pub status: Option<u16>,
}

/// A rule as events stored it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRuleV1 {
    /// The number of the rule.
    pub id: u64,
    /// The operations.
    pub operation: String,
    /// What happens to a request.
    pub kind: FaultKind,
    /// The error code.
    pub code: String,
    /// How many of a million requests are affected.
    pub per_million: u32,
    /// How many requests are affected at most.
    pub count: Option<u64>,
    /// The delay in milliseconds.
    pub delay_ms: u32,
    /// What the choice of requests depends on.
    pub seed: u64,
}

impl From<FaultRuleV1> for FaultRule {
    fn from(old: FaultRuleV1) -> Self {
        Self {
            id: old.id,
            operation: old.operation,
            kind: old.kind,
            code: old.code,
            per_million: old.per_million,
            count: old.count,
            delay_ms: old.delay_ms,
            seed: old.seed,
            region: None,
            status: None,
        }
    }
}

/// When changes become visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consistency {
    /// The longest delay until a change can be read.
    pub reads: Lag,
    /// The longest delay until a change affects authentication and authorization.
    pub auth: Lag,
    /// The number of replicas.
    pub replicas: u8,
    /// Whether a connection keeps its replica.
    pub sticky: bool,
    /// Whether callers read their own writes.
    pub read_your_writes: bool,
    /// Whether the existence checks of writes are delayed like reads.
    pub lagging_lookups: bool,
    /// What delays and replicas depend on.
    pub seed: u64,
}

/// A longest delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lag {
    /// In milliseconds.
    Millis(u64),
    /// In requests.
    Requests(u64),
}

impl Lag {
    /// No delay.
    pub const NONE: Self = Self::Millis(0);

    /// Whether there is no delay.
    pub fn is_none(self) -> bool {
        matches!(self, Self::Millis(0) | Self::Requests(0))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::arn::AccountId;
    use crate::event::{
        AccountAliasCreatedV1, BehaviourSetV2, ClockSetV1, Event, Payload, WorldResetV1,
        WorldRestoredV1,
    };
    use crate::lines::{self, lines, state_hash};
    use crate::world::World;

    fn happen(world: &mut World, payload: impl Into<Payload>) {
        let event = Event::new(AccountId::default(), payload);
        world.apply(event.prepare().unwrap());
    }

    #[test]
    fn behaviour_is_in_no_line_and_survives_what_replaces_the_state() {
        let mut world = World::default();
        let alias = "a".to_owned();
        happen(&mut world, AccountAliasCreatedV1 { alias });
        let saved = world.clone();
        let time = Timestamp::from_secs(1_800_000_000);
        let offset_ns = None;
        happen(&mut world, ClockSetV1 { time, offset_ns });
        let consistency = Some(Consistency {
            reads: Lag::Millis(0),
            auth: Lag::Requests(3),
            replicas: 3,
            sticky: false,
            read_your_writes: false,
            lagging_lookups: false,
            seed: 1,
        });
        let faults = Vec::new();
        happen(
            &mut world,
            BehaviourSetV2 {
                faults,
                consistency,
            },
        );
        assert_eq!(state_hash(&world), state_hash(&saved));
        assert_eq!(world.clone().behaving(Behaviour::default()), saved);
        let expected = Arc::clone(&world.behaviour);
        assert_eq!(expected.clock, Some(ClockSetting { time, offset_ns }));
        assert_eq!(expected.consistency, consistency);
        happen(&mut world, WorldResetV1 {});
        assert_eq!(world.behaviour, expected);
        let text: Vec<String> = lines(&saved).collect();
        let restored = WorldRestoredV1 {
            name: "pod".into(),
            version: 1,
            state_hash: state_hash(&saved),
            lines_version: lines::VERSION,
            lines: (text.join("\n") + "\n").into(),
        };
        happen(&mut world, restored);
        assert_eq!(world, saved.behaving((*expected).clone()));
    }
}
