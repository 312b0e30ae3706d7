//! The records of a journal with the states between them, in batches.
//!
//! Records are decoded and used on several threads. Only applying them is done in order, by one thread: a state is a copy
//! that shares all but what changed with the one before.

use std::panic::resume_unwind;
use std::thread;

use roleback_identity::record::RecordBody;
use roleback_journal::{OwnedRecord, Projection, ReadError};
use roleback_wire::Timestamp;
use roleback_world::World;

use crate::admin::log::LogError;
use crate::projection::State;
use crate::store::Store;

/// Records in a batch. Each holds two states, which cost a few kilobytes.
const BATCH_RECORDS: usize = 1_024;

/// A record with the states around it.
pub(super) struct Past {
    pub(super) seq: u64,
    pub(super) time: Timestamp,
    /// The operation, such as `iam:CreateUser`.
    pub(super) operation: String,
    pub(super) body: RecordBody,
    pub(super) before: World,
    pub(super) after: World,
}

/// Passes all records up to `last` to a closure, in order, and returns the last state.
pub(super) fn for_each_batch(
    store: &Store,
    last: u64,
    mut each: impl FnMut(&[Past]),
) -> Result<State, LogError> {
    let mut state = store.journal.earliest()?.state.clone();
    let mut records = store.journal.records(1..=last);
    loop {
        let batch = records.by_ref().take(BATCH_RECORDS);
        let batch = batch.collect::<Result<Vec<_>, _>>()?;
        if batch.is_empty() {
            return Ok(state);
        }
        let bodies = in_parallel(&batch, |record| {
            let record = record.get();
            RecordBody::decode(record.payload).map_err(|source| LogError::Body {
                seq: record.seq,
                source,
            })
        });
        let mut past = Vec::with_capacity(batch.len());
        for (record, body) in batch.iter().zip(bodies) {
            past.push(step(&mut state, record, body?)?);
        }
        each(&past);
    }
}

fn step(state: &mut State, record: &OwnedRecord, body: RecordBody) -> Result<Past, LogError> {
    let record = record.get();
    let before = state.0.clone();
    state.apply(&record).map_err(|source| ReadError::Apply {
        seq: record.seq,
        source,
    })?;
    Ok(Past {
        seq: record.seq,
        time: Timestamp(record.time_ns),
        operation: record.operation.to_owned(),
        body,
        before,
        after: state.0.clone(),
    })
}

/// The results for all items, in order, computed on as many threads as there are processors.
pub(super) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    compute: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let compute = &compute;
        let parts: Vec<_> = items
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(compute).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}
