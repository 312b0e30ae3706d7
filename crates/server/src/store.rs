//! The journal of the world, with all that a commit needs from outside: clock, entropy, settings.
//!
//! A server runs on this, and so do commands when no server runs.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use roleback_identity::caller::Caller;
use roleback_identity::entropy::Entropy;
use roleback_identity::record;
use roleback_identity::replay::OWN_SERVICE;
use roleback_identity::scene::Origin;
use roleback_identity::session::create_sealing_key;
use roleback_identity::settings::{PasswordHashing, Settings};
use roleback_journal::{
    AtError, CommitError, Decision, Finding, Journal, LogId, Moment, Next, OpenReport, Options,
    log_in,
};
use roleback_policy::Effort;
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, Payload};

use crate::clock::SettableClock;
use crate::config::{Config, Signatures, UnknownKeys};
use crate::decisions::Decisions;
use crate::enforcement::Enforcement;
use crate::entropy::{Arrival, Generator};
use crate::fault_hits::FaultHits;
use crate::folded::SharedFolded;
use crate::kept_pod_logs::PodLogs;
use crate::loss;
use crate::marks::SharedMarks;
use crate::peers::PeersCell;
use crate::projection::State;
use crate::replicas::Replicas;
use crate::server_action::ServerAction;

mod clock;
mod compaction;
mod contention;
mod decided;
mod error;
mod pod_stores;
mod ready;
mod uses;

pub(crate) use contention::{Attempts, repeated};
pub(crate) use decided::{Change, Decided, after};
pub use error::StoreError;
pub(crate) use pod_stores::PodStores;

/// The server's own operation that sets the consistency.
pub(crate) const CONSISTENCY: &str = "Consistency";
/// The server's own operations after which every replica has every record: they replace the state, or say so.
const SETTLING: [&str; 6] = ["Load", "Promote", "Reset", "Rewind", "Undo", CONSISTENCY];

/// How far the clock must be behind the newest record to be reported. Adjusting a running clock moves it back by less.
const CLOCK_BEHIND_MIN: Duration = Duration::from_secs(1);

/// The journal, and what a commit needs from outside.
#[derive(Clone)]
pub struct Store {
    /// The event log and its state.
    pub journal: Journal<State>,
    /// The clock.
    pub clock: SettableClock,
    pub(crate) generator: Arc<Generator>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) enforcement: Arc<Enforcement>,
    /// The decision log.
    pub decisions: Decisions,
    /// Which records have reached which replica.
    pub(crate) replicas: Replicas,
    /// How often each injected fault affected a request.
    pub(crate) fault_hits: FaultHits,
    /// The marks of the event log.
    pub(crate) marks: SharedMarks,
    /// What is known of removed records.
    pub(crate) folded: SharedFolded,
    pub(crate) pod_logs: Arc<PodLogs>,
    /// The pods of other event logs that were looked into last.
    pub(crate) pod_stores: PodStores,
    /// The nodes that share the log.
    pub(crate) peers: PeersCell,
    /// Whether opening rebuilt the world from all events and found the newest checkpoint to be the same.
    pub(crate) proven: bool,
    /// A loss of acknowledged records that opening found and that is not recorded yet.
    pub(crate) lost: Arc<[Finding]>,
    /// Whether any acknowledged records are known to be lost, now or earlier.
    pub(crate) has_lost: bool,
}

/// What the store is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Work,
    Look,
    Proof,
}

impl Store {
    /// A warning, if the clock is behind the newest record. Either it was wrong when the record was written, or it is
    /// now.
    pub fn clock_behind(&self) -> Option<String> {
        let (head, now) = (self.journal.head(), self.clock.now());
        let ahead = head.ahead_of(now.0)?;
        (ahead >= CLOCK_BEHIND_MIN).then(|| {
            format!(
                "the newest record is dated {}, but the clock shows {}: until the clock reaches that date, new records get \
                 it too, so that their order is kept but not their date",
                Timestamp(head.time_ns).iso8601(),
                now.iso8601()
            )
        })
    }

    /// The account of callers whose key id does not name another one.
    pub fn default_account(&self) -> AccountId {
        self.settings.default_account
    }

    /// The same store with a limit on the work of its evaluations.
    pub(crate) fn within(&self, effort: Arc<Effort>) -> Self {
        let settings = Settings {
            effort: Some(effort),
            ..(*self.settings).clone()
        };
        Self {
            settings: Arc::new(settings),
            ..self.clone()
        }
    }

    /// Opens the store and creates it if it does not exist.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(config: &Config) -> Result<(Self, OpenReport), StoreError> {
        let (mut store, report) = Self::open_as(config, Purpose::Work)?;
        if report.read_only.is_none() {
            store.write_losses_down().map_err(StoreError::First)?;
            store.note_compaction().map_err(StoreError::First)?;
        }
        store.get_ready();
        if report.read_only.is_none() && store.now().state.0.sealing_key().is_none() {
            store.create_sealing_key().map_err(StoreError::First)?;
        }
        Ok((store, report))
    }

    /// Opens an existing store for reading.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_to_read(config: &Config) -> Result<(Self, OpenReport), StoreError> {
        Self::open_as(config, Purpose::Look)
    }

    /// Opens an existing store to prove that its world follows from its events: rebuilds the world from all events and
    /// compares the checkpoint with it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_to_prove(config: &Config) -> Result<(Self, OpenReport), StoreError> {
        Self::open_as(config, Purpose::Proof)
    }

    fn open_as(config: &Config, purpose: Purpose) -> Result<(Self, OpenReport), StoreError> {
        config.check()?;
        let read_only = purpose != Purpose::Work;
        let generator = match config.seed {
            Some(seed) => Generator::from_seed(seed),
            None => Generator::from_system().map_err(StoreError::Random)?,
        };
        let log_id = generator.log_id(config.clock.now());
        let options = Options {
            data_dir: config.data_dir.clone(),
            durability: config.durability,
            read_only,
            prove: purpose == Purpose::Proof,
            progress: config.progress.clone(),
            ..Options::memory(log_id)
        };
        let shared = match read_only {
            true => None,
            false => {
                let copy = config.data_dir.as_deref().and_then(log_in);
                config
                    .shared_log
                    .open_with_peers(Some(LogId(log_id)), copy)?
            }
        };
        let (journal, report, peers) = match shared {
            None => {
                let (journal, report) = Journal::open(options, State::default())?;
                (journal, report, PeersCell::default())
            }
            Some(opened) => {
                let (journal, report) =
                    Journal::open_shared(options, State::default(), opened.log)?;
                if let Some(why) = opened.is_late
                    && journal.head().seq == 0
                {
                    // There is nothing to serve.
                    return Err(why.into());
                }
                (journal, report, opened.peers)
            }
        };
        let decisions = if read_only {
            Decisions::open_to_read(config.data_dir.as_deref())
        } else {
            Decisions::open_or_in_memory(config.data_dir.as_deref(), config.policy_stream)
        };
        let settings = Settings {
            default_account: config.account,
            require_known_keys: config.unknown_keys == UnknownKeys::Refuse,
            unknown_service_principals: config.unknown_service_principals,
            unknown_keys_are_root: config.signatures == Signatures::Ignored
                && config.unknown_keys != UnknownKeys::Refuse,
            quotas: config.quotas.clone(),
            effort: None,
            passwords: PasswordHashing::default(),
        };
        let lost = report.findings.iter().filter(|found| found.lost);
        let store = Self {
            journal,
            clock: config.clock.into(),
            generator: Arc::new(generator),
            settings: Arc::new(settings),
            enforcement: Arc::new(Enforcement::new(config.enforce)),
            decisions: decisions.map_err(StoreError::Decisions)?,
            replicas: Replicas::default(),
            fault_hits: FaultHits::default(),
            marks: SharedMarks::default(),
            folded: SharedFolded::default(),
            pod_logs: Arc::new(PodLogs::new(config.pod_keys.clone())),
            pod_stores: PodStores::default(),
            proven: report.proven,
            peers,
            has_lost: report.lost_before || lost.clone().next().is_some(),
            lost: lost.cloned().collect(),
        };
        store.take_up_clock(config.clock);
        Ok((store, report))
    }

    /// Records the loss that opening found, so that the event log contains it from then on.
    fn write_losses_down(&mut self) -> Result<(), CommitError> {
        for action in self.lost.iter().filter_map(loss::action) {
            self.commit(action, |_, _| Vec::new())?;
        }
        self.lost = Arc::default();
        Ok(())
    }

    /// Creates the key if there is none: another node can begin the log at the same time.
    fn create_sealing_key(&self) -> Result<(), CommitError> {
        let action = ServerAction {
            operation: "Start",
            input: Vec::new(),
        };
        let account = self.settings.default_account;
        let created = self.commit_decided(action, move |world, fresh| {
            let missing = world.sealing_key().is_none();
            let event = missing.then(|| Event::new(account, create_sealing_key(fresh)));
            Ok::<_, Infallible>((event.into_iter().collect(), ()))
        })?;
        created.map(drop).map_err(|never| match never {})
    }

    /// The current state, and the record that produced it.
    pub(crate) fn now(&self) -> Arc<Moment<State>> {
        self.journal.read()
    }

    /// The state after record `seq`; 0 is the empty state. May block for some milliseconds.
    ///
    /// # Errors
    /// When the record does not exist, or the records that lead to it are damaged.
    pub fn at(&self, seq: u64) -> Result<Arc<Moment<State>>, AtError> {
        self.journal.at(seq)
    }

    /// The next request's number.
    pub(crate) fn arrival(&self) -> Arrival {
        self.generator.arrival()
    }

    /// Commits a change that the server itself makes, and returns the record's number. Blocks: not for async threads.
    ///
    /// # Errors
    /// When the record could not be made durable.
    pub(crate) fn commit(
        &self,
        action: ServerAction,
        payloads: impl FnOnce(&World, &Entropy) -> Vec<Payload> + Clone + Send + 'static,
    ) -> Result<u64, CommitError> {
        repeated(|| {
            let (store, origin) = (self.clone(), self.own_origin());
            let (action, payloads) = (action.clone(), payloads.clone());
            self.journal.commit_blocking(move |state, next| {
                let payloads = payloads(&state.0, &store.entropy(next)).into_iter();
                let account = store.settings.default_account;
                let events: Vec<_> = payloads.map(|it| Event::new(account, it)).collect();
                let decided = store.decided(action, origin, events, next);
                decided.append(&store.generator, next, next.seq)
            })
        })
    }

    /// Like [`commit`](Self::commit), for a change that can be refused or can turn out to be unnecessary; then there is
    /// no record. Also returns the decision's output.
    ///
    /// # Errors
    /// When the record could not be made durable. The inner error: the change was refused.
    pub(crate) fn commit_decided<T: Send + 'static, E: Send + 'static>(
        &self,
        action: ServerAction,
        decide: impl FnOnce(&World, &Entropy) -> Result<(Vec<Event>, T), E> + Clone + Send + 'static,
    ) -> Result<Result<(Option<u64>, T), E>, CommitError> {
        self.commit_after(action, move |world, _, entropy| decide(world, entropy))
    }

    /// Like [`commit_decided`](Self::commit_decided), for a change that was planned on an earlier state: the decision also
    /// gets the record's position.
    ///
    /// # Errors
    /// As for `commit_decided`.
    pub(crate) fn commit_after<C: Into<Change> + 'static, T: Send + 'static, E: Send + 'static>(
        &self,
        action: ServerAction,
        decide: impl FnOnce(&World, Next<'_>, &Entropy) -> Result<(C, T), E> + Clone + Send + 'static,
    ) -> Result<Result<(Option<u64>, T), E>, CommitError> {
        repeated(|| {
            let (store, origin) = (self.clone(), self.own_origin());
            let (action, decide) = (action.clone(), decide.clone());
            self.journal.commit_blocking(move |state, next| {
                let decided = decide(&state.0, next, &store.entropy(next));
                match decided.map(|(change, value)| (change.into(), value)) {
                    Err(refusal) => Decision::Nothing(Err(refusal)),
                    Ok((change, value)) if change.events.is_empty() => {
                        Decision::Nothing(Ok((None, value)))
                    }
                    Ok((change, value)) => {
                        let decided = store.decided(action, origin, change, next);
                        let value = Ok((Some(next.seq), value));
                        decided.append(&store.generator, next, value)
                    }
                }
            })
        })
    }

    fn own_origin(&self) -> Origin {
        Origin {
            request_id: self.generator.request_id(self.arrival()),
            ..Origin::default()
        }
    }

    fn entropy(&self, next: Next<'_>) -> Entropy {
        Entropy::new(self.generator.write_seed(next.seq))
    }

    /// The fields of an action's record, besides its events.
    fn decided(
        &self,
        action: ServerAction,
        origin: Origin,
        change: impl Into<Change>,
        next: Next<'_>,
    ) -> Decided {
        let change = change.into();
        if SETTLING.contains(&action.operation) {
            self.replicas.settle();
        }
        Decided {
            events: change.events,
            after: change.after,
            request: record::RecordedRequest {
                origin,
                caller: Caller::anonymous(self.settings.default_account),
                service: OWN_SERVICE.to_owned(),
                input: action.input,
                entropy: self.generator.write_seed(next.seq),
                quotas: Vec::new(),
                output_digest: record::output_digest(""),
                authorised_at: None,
            },
            caller: OWN_SERVICE.to_owned(),
            operation: action.operation,
            now: after(self.clock.now(), next),
        }
    }
}
