//! What all connections of one server share.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use roleback_journal::Durability;
use roleback_wire::Timestamp;
use roleback_wire::sigv4::KeyCache;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::calls::Calls;
use crate::clock::SettableClock;
use crate::config::{Config, Signatures, Skew};
use crate::ending::{Ending, Stopper};
use crate::fork_table::Forks;
use crate::gateway::client::Gateway;
use crate::heavy::HeavyWork;
use crate::init_scripts::{InitScripts, Stage};
use crate::issuer_fetch::IssuerFetch;
use crate::last_used::LastUsed;
use crate::limits::{BODIES_WAITED_FOR_MAX, Limits, POD_BYTES_MAX};
use crate::localstack_state::{AddedHealth, PodRemotes};
use crate::metrics::Metrics;
use crate::origin::{Hosts, Origins};
use crate::peers::{NewestRecord, StreamSize};
use crate::sign_in_attempts::SignInAttempts;
use crate::signin_tokens::SigninTokens;
use crate::sse::SUBSCRIBERS_MAX;
use crate::stall::Stall;
use crate::store::Store;
use crate::test_issuer::TestIssuers;
#[cfg(feature = "otlp")]
use crate::traces::Exporter;

/// What a request is answered from: a state and its log, and what all states of a running server share.
///
/// A server has one core for its current state. A request that addresses a state of the past, or a fork, is answered by
/// the same code from another core, which is made of the same host and another store.
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) last_used: LastUsed,
    /// The clock against which the age of signatures is checked, whatever the time of the addressed state is.
    pub(crate) signing_clock: SettableClock,
    /// The name of the fork, if this is one.
    pub(crate) fork: Option<Arc<str>>,
    /// The current state, if this is one of the past.
    pub(crate) past: Option<PastState>,
    host: Arc<Host>,
}

/// How a state of the past was addressed.
pub(crate) struct PastState {
    /// The current state.
    pub(crate) current: Arc<Core>,
    /// Whether the same address can mean another record later.
    pub(crate) is_relative: bool,
    /// The moment that names the pod, if this is the state in a pod from another event log.
    pub(crate) pod: Option<String>,
}

/// What answers the requests of a new connection, and what ends the connection; `None` once nothing answers any more.
pub(crate) type Serving = Box<dyn Fn() -> Option<(Arc<Core>, watch::Receiver<bool>)> + Send + Sync>;

/// Starts to serve what a port of its own leads to, until the receiver says so. The caller is inside the runtime.
pub(crate) type ServeFork = fn(Serving, TcpListener, watch::Receiver<bool>);

impl AsRef<Store> for Core {
    fn as_ref(&self) -> &Store {
        &self.store
    }
}

impl Deref for Core {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

/// What all states of a running server share.
pub(crate) struct Host {
    /// What is counted while the server runs.
    pub(crate) metrics: Metrics,
    /// Where the spans of requests are sent, if they are.
    #[cfg(feature = "otlp")]
    pub(crate) traces: Option<Exporter>,
    /// The data directory, if there is one.
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) signatures: Signatures,
    pub(crate) signature_skew: Skew,
    pub(crate) allowed_hosts: Hosts,
    pub(crate) cors_origins: Origins,
    pub(crate) cors_expose_headers: Vec<String>,
    /// The threads for heavy work.
    pub(crate) heavy_work: HeavyWork,
    pub(crate) keys: KeyCache,
    pub(crate) limits: Limits,
    /// The limit on bytes of request bodies in memory.
    pub(crate) in_flight_bytes: Semaphore,
    /// The limit on bytes of uploaded pod files in memory.
    pub(crate) pod_bytes: Arc<Semaphore>,
    /// The limit on requests whose bodies a thread waits for.
    pub(crate) bodies: Semaphore,
    /// The limit on subscribers to decisions.
    pub(crate) subscribers: Arc<Semaphore>,
    pub(crate) stall: Arc<Stall>,
    pub(crate) init_scripts: InitScripts,
    pub(crate) test_issuers: TestIssuers,
    /// Failed attempts to sign in to the console.
    pub(crate) sign_in_attempts: SignInAttempts,
    /// Tokens of the federation endpoint.
    pub(crate) signin_tokens: SigninTokens,
    pub(crate) issuer_fetch: IssuerFetch,
    /// The way to other services, if there is one.
    pub(crate) gateway: Option<Gateway>,
    /// The list that every request is added to.
    pub(crate) calls: Option<Calls>,
    pub(crate) forks: Forks<Core>,
    /// Serves a fork on a port of its own.
    pub(crate) serve_fork: ServeFork,
    /// Proofs and restores need the memory of a second world: only one may run at a time.
    heavy: Mutex<()>,
    /// What clients added to LocalStack's health endpoint.
    pub(crate) added_health: AddedHealth,
    /// Whether clients may add remotes of pods.
    pub(crate) allow_remotes: bool,
    pub(crate) pod_remotes: PodRemotes,
    /// Whether clients may stop the server.
    pub(crate) allow_stop: bool,
    /// Whether the web console is served.
    pub(crate) serves_ui: bool,
    /// Whether every answer has LocalStack's header.
    pub(crate) localstack_header: bool,
    pub(crate) stopper: Stopper,
    /// The stream of a shared log.
    pub(crate) stream_size: StreamSize,
    /// Whether reads wait for what was written on other nodes before; the last look at it.
    pub(crate) newest_record: Option<NewestRecord>,
    pub(crate) mode: Mode,
    pub(crate) started: Timestamp,
}

/// The options that the server runs with, as status endpoints show them.
#[derive(Debug, Clone)]
pub(crate) struct Mode {
    pub(crate) storage: &'static str,
    /// The address of the shared log, if the log is shared.
    pub(crate) shared_log: Option<String>,
    pub(crate) durability: &'static str,
    pub(crate) seeded: bool,
}

impl Core {
    pub(crate) fn new(
        config: &Config,
        store: Store,
        stopper: Stopper,
        serve_fork: ServeFork,
    ) -> std::io::Result<Arc<Self>> {
        let host = Arc::new(Host {
            added_health: AddedHealth::default(),
            allow_stop: config.allow_stop,
            allow_remotes: config.allow_remotes,
            pod_remotes: PodRemotes::default(),
            serves_ui: !config.no_ui,
            localstack_header: config.localstack_header,
            stopper,
            started: store.clock.now(),
            metrics: Metrics::default(),
            #[cfg(feature = "otlp")]
            traces: config
                .trace_collector
                .as_deref()
                .map(Exporter::start)
                .transpose()?,
            data_dir: config.data_dir.clone().filter(|_| !config.memory),
            signatures: config.signatures,
            signature_skew: config.signature_skew,
            allowed_hosts: config.allowed_hosts.clone(),
            cors_origins: config.cors_origins.clone(),
            cors_expose_headers: config.cors_expose_headers.clone(),
            heavy_work: HeavyWork::start()?,
            keys: KeyCache::new(),
            limits: config.limits.clone(),
            in_flight_bytes: Semaphore::new(config.limits.in_flight_bytes),
            pod_bytes: Arc::new(Semaphore::new(POD_BYTES_MAX as usize)),
            bodies: Semaphore::new(BODIES_WAITED_FOR_MAX),
            subscribers: Arc::new(Semaphore::new(SUBSCRIBERS_MAX)),
            stall: Arc::default(),
            init_scripts: InitScripts::find(&config.init_dir),
            test_issuers: TestIssuers::default(),
            sign_in_attempts: SignInAttempts::default(),
            signin_tokens: SigninTokens::default(),
            issuer_fetch: IssuerFetch::new(config),
            gateway: Gateway::new(config)?,
            calls: config.calls.clone(),
            forks: Forks::new(config.fork_bytes),
            serve_fork,
            heavy: Mutex::default(),
            stream_size: StreamSize::default(),
            newest_record: config.read_your_writes.then(NewestRecord::default),
            mode: Mode {
                storage: if config.memory { "memory" } else { "directory" },
                shared_log: config.shared_log.address().map(str::to_owned),
                durability: if config.memory {
                    Durability::None.as_str()
                } else {
                    config.durability.as_str()
                },
                seeded: config.seed.is_some(),
            },
        });
        Ok(Arc::new(Self {
            last_used: LastUsed::start(config, &store)?,
            signing_clock: store.clock.clone(),
            store,
            fork: None,
            past: None,
            host,
        }))
    }

    /// Runs the scripts of the stop. They are clients of the server, which therefore must still run.
    pub(crate) fn run_shutdown_scripts(&self) {
        if let Some(addr) = self.stopper.addr() {
            self.init_scripts.run(Stage::Shutdown, addr);
        }
    }

    /// Stops the server once the scripts of the stop have run. Does not wait for them.
    pub(crate) fn end(self: &Arc<Self>, ending: Ending) {
        self.stopper.begin();
        let core = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            core.run_shutdown_scripts();
            core.stopper.then(ending);
            core.stopper.stop();
        });
    }

    /// The same server with another state. Uses of keys are not recorded in it.
    pub(crate) fn with_state(&self, store: Store, past: Option<PastState>) -> Arc<Self> {
        Arc::new(Self {
            store,
            last_used: LastUsed::off(),
            signing_clock: self.signing_clock.clone(),
            fork: self.fork.clone(),
            past,
            host: Arc::clone(&self.host),
        })
    }

    /// The same server with the state of a fork, which has a clock of its own.
    pub(crate) fn fork(&self, store: Store, name: &str) -> Arc<Self> {
        Arc::new(Self {
            last_used: LastUsed::off(),
            signing_clock: store.clock.clone(),
            store,
            fork: Some(name.into()),
            past: None,
            host: Arc::clone(&self.host),
        })
    }
}

impl Host {
    /// The address that the server listens on.
    pub(crate) fn addr(&self) -> Option<SocketAddr> {
        self.stopper.addr()
    }

    /// Waits until no other job holds a second world in memory.
    pub(crate) fn heavy(&self) -> MutexGuard<'_, ()> {
        self.heavy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
