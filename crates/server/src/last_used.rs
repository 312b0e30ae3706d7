//! When access keys, users and roles were last used: gathered outside the request path and recorded every few seconds.
//!
//! A request must not wait for this. It hashes the caller, the action and the minute, and checks one word of a table
//! that says whether that use is already known. The table has no lock, and a request writes to it only once a minute
//! per caller and action. Only new uses are sent through a channel to a thread, which sleeps while there are none. If
//! the channel is full, the table is not written, so the next call of the same kind tries again.
//!
//! Off with a fixed clock, so that the same requests give the same log.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{io, thread};

use compact_str::CompactString;
use roleback_identity::caller::Caller;
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, UsesRecordedV1};
use roleback_world::uses::{KeyUse, PrincipalUse};
use tokio::time::Instant;

use crate::clock::Clock;
use crate::config::Config;
use crate::server_action::ServerAction;
use crate::store::Store;

/// Words of the table of known uses, of 8 bytes each. Two calls that share a word overwrite each other and are recorded
/// more often than once a minute.
const KNOWN_MAX: usize = 8_192;
/// Uses that may wait to be gathered. If there are more, the next call tries again.
const WAITING_MAX: usize = 4_096;
/// Uses in one record; the rest goes into the next record.
const RECORD_USES_MAX: usize = 10_000;
/// The precision of a use in seconds: that of the dates that AWS returns.
const PRECISION_SECS: i64 = 60;

/// Gathers uses. Does nothing if uses are not recorded.
pub(crate) struct LastUsed(Option<Gatherer>);

struct Gatherer {
    known: Box<[AtomicU64]>,
    sender: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Message {
    Used(Use),
    Close,
}

/// A use: who called what, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Use {
    account: AccountId,
    /// The long-term key; sessions have no key that could be looked up.
    key: Option<CompactString>,
    principal: CompactString,
    service: CompactString,
    action: CompactString,
    region: CompactString,
    at: Timestamp,
}

impl LastUsed {
    pub(crate) fn start(config: &Config, store: &Store) -> io::Result<Self> {
        let interval = config.last_used_interval;
        let (Some(interval), Clock::Real) = (interval, config.clock) else {
            return Ok(Self(None));
        };
        let (sender, messages) = sync_channel(WAITING_MAX);
        let store = store.clone();
        let thread = thread::Builder::new()
            .name("roleback-last-used".to_owned())
            .spawn(move || run(&store, &messages, interval))?;
        Ok(Self(Some(Gatherer {
            known: (0..KNOWN_MAX).map(|_| AtomicU64::new(0)).collect(),
            sender,
            thread: Mutex::new(Some(thread)),
        })))
    }

    /// Records nothing.
    pub(crate) const fn off() -> Self {
        Self(None)
    }

    /// Notes that a caller with a valid signature called an action, such as `("iam", "GetUser")`. It does not matter
    /// whether the call was allowed: AWS counts attempts.
    pub(crate) fn note(
        &self,
        caller: &Caller,
        called: (&str, &str),
        region: &CompactString,
        now: Timestamp,
    ) {
        let Some(gatherer) = &self.0 else {
            return;
        };
        let Some(principal) = caller.used_id() else {
            return;
        };
        let secs = now.secs();
        let at = Timestamp::from_secs(secs - secs.rem_euclid(PRECISION_SECS));
        let key = caller.long_term_key();
        let hash = hash_of(&(caller.account, key, &principal, called, region, at));
        gatherer.note(hash, || Use {
            account: caller.account,
            key: key.cloned(),
            principal,
            service: called.0.into(),
            action: called.1.into(),
            region: region.clone(),
            at,
        });
    }

    /// Records what was gathered and ends the thread.
    pub(crate) fn close(&self) {
        let Some(gatherer) = &self.0 else {
            return;
        };
        // Sending fails only if the thread has already ended.
        let _ = gatherer.sender.send(Message::Close);
        let thread = gatherer.thread.lock();
        if let Some(thread) = thread.unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

impl Gatherer {
    fn note(&self, hash: u64, used: impl FnOnce() -> Use) {
        let Some(known) = self.known.get(hash as usize % KNOWN_MAX) else {
            return;
        };
        // Relaxed, because no other data depends on the word. Two requests that both find it unknown send the same use
        // twice.
        if known.load(Ordering::Relaxed) == hash {
            return;
        }
        if self.sender.try_send(Message::Used(used())).is_ok() {
            known.store(hash, Ordering::Relaxed);
        }
    }
}

fn hash_of(what: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// Gathers for one interval from the first use on, records, and waits for the next use.
fn run(store: &Store, messages: &Receiver<Message>, interval: Duration) {
    let mut open = true;
    while open {
        let Ok(Message::Used(first)) = messages.recv() else {
            return;
        };
        let mut gathered = vec![first];
        let until = Instant::now() + interval;
        while gathered.len() < RECORD_USES_MAX {
            let left = until.saturating_duration_since(Instant::now());
            match messages.recv_timeout(left) {
                Ok(Message::Used(used)) => gathered.push(used),
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Message::Close) | Err(RecvTimeoutError::Disconnected) => {
                    open = false;
                    break;
                }
            }
        }
        record(store, gathered);
    }
}

/// Records uses. If that fails they are lost, and no answer depends on them.
fn record(store: &Store, mut gathered: Vec<Use>) {
    gathered.sort_unstable();
    gathered.dedup();
    let count = gathered.len();
    let action = ServerAction {
        operation: "RecordUses",
        input: Vec::new(),
    };
    let recorded = store.commit_decided(action, move |world, _| {
        Ok::<_, std::convert::Infallible>((events(world, gathered), ()))
    });
    if let Err(error) = recorded {
        tracing::warn!(%error, count, "last uses of keys, users and roles were not recorded");
    }
}

/// One event for each account; none if nothing that was used exists any more.
fn events(world: &World, gathered: Vec<Use>) -> Vec<Event> {
    let mut by_account: BTreeMap<AccountId, UsesRecordedV1> = BTreeMap::new();
    for used in gathered {
        let account = world.account(used.account);
        let is_root = used.principal == used.account.digits();
        let had_key = used.key.is_some();
        let key = used
            .key
            .clone()
            .filter(|id| account.access_keys.contains(id));
        // An unknown key id is the root user's; a session has no such key.
        let is_known_root = is_root && key.is_some() == had_key;
        if !is_known_root && account.principal(&used.principal).is_none() {
            continue;
        }
        let uses = by_account.entry(used.account).or_insert_with(nothing);
        if let Some(id) = key {
            add_key(&mut uses.keys, id, &used);
        }
        uses.principals.push(PrincipalUse {
            id: used.principal.into(),
            at: used.at,
            service: used.service.into(),
            action: used.action.into(),
            region: used.region.into(),
        });
    }
    by_account
        .into_iter()
        .map(|(account, uses)| Event::new(account, uses))
        .collect()
}

fn nothing() -> UsesRecordedV1 {
    UsesRecordedV1 {
        keys: Vec::new(),
        principals: Vec::new(),
    }
}

/// Of several uses of a key, the last one counts.
fn add_key(keys: &mut Vec<KeyUse>, id: CompactString, used: &Use) {
    let used = KeyUse {
        id: id.into(),
        at: used.at,
        service: used.service.as_str().into(),
        region: used.region.as_str().into(),
    };
    match keys.last_mut().filter(|last| last.id == used.id) {
        Some(last) if last.at <= used.at => *last = used,
        Some(_) => {}
        None => keys.push(used),
    }
}
