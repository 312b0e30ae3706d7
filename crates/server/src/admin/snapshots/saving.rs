//! A state that is being saved, and its description.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use roleback_journal::Moment;
use roleback_journal::pod::{Line, NewPod, PodHistory};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::lines::{self, Hashes};

use super::{CONTENT, lineage};
use crate::admin::health::VERSION;
use crate::projection::State;
use crate::store::Store;

/// Accounts that a pod's description lists.
const ACCOUNTS_LISTED_MAX: usize = 1_000;

/// A world that is being saved, and what the pod will say about it.
pub(super) struct Saving<'s> {
    store: &'s Store,
    pub(super) now: Arc<Moment<State>>,
    time: Timestamp,
    pub(super) message: Option<String>,
    pub(super) author: Option<String>,
    /// The digests of the pods that the world descends from.
    pub(super) parents: Vec<String>,
    /// The event log that the pod carries, if it does.
    pub(super) history: Option<PodHistory>,
    /// Those of the lines that were read last, so that they are the hashes of what is saved.
    hashes: RefCell<Hashes>,
}

impl<'s> Saving<'s> {
    pub(super) fn of(store: &'s Store, now: Arc<Moment<State>>) -> Self {
        Self {
            time: store.clock.now(),
            parents: lineage::parents(&store.journal, now.head.seq),
            store,
            now,
            message: None,
            author: None,
            history: None,
            hashes: RefCell::default(),
        }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line> {
        self.hashes.replace(Hashes::default());
        lines::keyed(&self.now.state.0).map(|line| {
            self.hashes.borrow_mut().add(&line);
            Line {
                key: line.key,
                state: line.public,
                secrets: line.secrets,
            }
        })
    }

    /// To be called after the lines were read.
    pub(super) fn describe(&self) -> NewPod {
        let (world, head) = (&self.now.state.0, self.now.head);
        let (state_hash, public_hash) = self.hashes.take().finish();
        let (accounts, account_count) = accounts(world);
        let arrival = self.store.arrival();
        NewPod {
            product: VERSION.to_owned(),
            content: CONTENT.to_owned(),
            log: self.store.journal.log().to_string(),
            seq: head.seq,
            head_hash: head.hash.to_string(),
            state_hash,
            public_hash: Some(public_hash),
            ulid: self.store.generator.save_id(self.time, arrival).to_string(),
            created_ns: self.time.0,
            message: self.message.clone(),
            author: self.author.clone(),
            parents: self.parents.clone(),
            counts: counts(world),
            accounts,
            account_count: Some(account_count),
            history: self.history.clone(),
            ..NewPod::default()
        }
    }
}

fn counts(world: &World) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (kind, count) in lines::counts(world).into_values().flatten() {
        *sums.entry(kind.to_owned()).or_default() += count as u64;
    }
    sums
}

/// The number of entities of each account, of the first accounts only if there are many, and the number of accounts.
fn accounts(world: &World) -> (BTreeMap<String, u64>, u64) {
    let counts = lines::counts(world);
    let all = counts.len() as u64;
    let entities = |kinds: BTreeMap<_, usize>| kinds.into_values().sum::<usize>() as u64;
    let listed = counts
        .into_iter()
        .take(ACCOUNTS_LISTED_MAX)
        .map(|(account, kinds)| (account.to_string(), entities(kinds)));
    (listed.collect(), all)
}
