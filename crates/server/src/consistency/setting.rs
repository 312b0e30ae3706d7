//! The consistency of a server: a record of its event log, so that a restart restores it.

use roleback_api::consistency::{
    self as api, ConsistencyStatus, Eventual, InvalidConsistency, ReplicaStatus,
};
use roleback_journal::CommitError;
use roleback_world::behaviour::{Consistency, Lag};
use roleback_world::event::BehaviourSetV2;

use crate::replicas::Look;
use crate::server_action::ServerAction;
use crate::store::{CONSISTENCY, Store};

/// Why the consistency was not set.
#[derive(Debug, thiserror::Error)]
pub enum ConsistencyError {
    /// The text is not a consistency.
    #[error(transparent)]
    Invalid(#[from] InvalidConsistency),
    /// The change could not be stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// The consistency, and what the next request would see on each replica.
pub fn status(store: &Store) -> ConsistencyStatus {
    let now = store.journal.read();
    let head = now.head.seq;
    let set = now.state.0.behaviour().consistency;
    let replica = |replica| {
        let set = set?;
        let look = Look {
            seed: set.seed,
            replica,
            now: store.clock.now(),
            arrival: store.generator.next_arrival(),
            head,
        };
        Some(ReplicaStatus {
            replica,
            reads: store.replicas.position(set.reads, &look),
            auth: store.replicas.position(set.auth, &look),
        })
    };
    let replicas = 0..set.map_or(0, |set| set.replicas);
    ConsistencyStatus {
        consistency: shown(set).to_string(),
        head,
        replicas: replicas.filter_map(replica).collect(),
        seq: None,
    }
}

/// Sets the consistency and records that. The record is that of a change that every replica has. Blocks: not for async
/// threads.
///
/// # Errors
/// See [`ConsistencyError`]; the consistency is unchanged then.
pub fn change(store: &Store, wanted: &str) -> Result<ConsistencyStatus, ConsistencyError> {
    let wanted = wanted.parse()?;
    let seq = set(store, wanted)?;
    Ok(ConsistencyStatus {
        seq: Some(seq),
        ..status(store)
    })
}

/// At the start, sets the configured consistency, if the event log has another one.
///
/// # Errors
/// When the record could not be made durable.
pub(crate) fn start(store: &Store, wanted: api::Consistency) -> Result<(), CommitError> {
    let is_set = shown(store.now().state.0.behaviour().consistency) == wanted;
    match is_set || store.journal.read_only().is_some() {
        true => Ok(()),
        false => set(store, wanted).map(drop),
    }
}

fn set(store: &Store, wanted: api::Consistency) -> Result<u64, CommitError> {
    let action = ServerAction {
        operation: CONSISTENCY,
        input: vec![("Consistency".to_owned(), wanted.to_string())],
    };
    let consistency = match wanted {
        api::Consistency::Strong => None,
        api::Consistency::Eventual(eventual) => Some(stored(eventual)),
    };
    store.commit(action, move |world, _| {
        let faults = world.behaviour().faults.clone();
        let set = BehaviourSetV2 {
            faults,
            consistency,
        };
        vec![set.into()]
    })
}

/// The consistency in events.
pub(super) fn stored(eventual: Eventual) -> Consistency {
    let lag = |lag| match lag {
        api::Lag::Millis(millis) => Lag::Millis(millis),
        api::Lag::Requests(requests) => Lag::Requests(requests),
    };
    Consistency {
        reads: lag(eventual.reads),
        auth: lag(eventual.auth),
        replicas: eventual.replicas,
        sticky: eventual.sticky,
        read_your_writes: eventual.read_your_writes,
        lagging_lookups: eventual.lagging_lookups,
        seed: eventual.seed,
    }
}

/// The consistency as it is shown.
fn shown(set: Option<Consistency>) -> api::Consistency {
    let lag = |lag| match lag {
        Lag::Millis(millis) => api::Lag::Millis(millis),
        Lag::Requests(requests) => api::Lag::Requests(requests),
    };
    match set {
        None => api::Consistency::Strong,
        Some(set) => api::Consistency::Eventual(Eventual {
            reads: lag(set.reads),
            auth: lag(set.auth),
            replicas: set.replicas,
            sticky: set.sticky,
            read_your_writes: set.read_your_writes,
            lagging_lookups: set.lagging_lookups,
            seed: set.seed,
        }),
    }
}
