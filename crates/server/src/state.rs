//! What all connections of one server share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use roleback_journal::Durability;
use roleback_wire::Timestamp;
use roleback_wire::sigv4::KeyCache;
use tokio::sync::Semaphore;

use crate::admin::localstack::AddedHealth;
use crate::calls::Calls;
use crate::config::{Config, Signatures, Skew};
use crate::ending::{Ending, Stopper};
use crate::heavy::HeavyWork;
use crate::init_scripts::{InitScripts, Stage};
use crate::issuer_fetch::IssuerFetch;
use crate::last_used::LastUsed;
use crate::limits::{BODIES_WAITED_FOR_MAX, Limits, POD_BYTES_MAX};
use crate::origin::{Hosts, Origins};
use crate::sse::SUBSCRIBERS_MAX;
use crate::stall::Stall;
use crate::store::Store;
use crate::test_issuer::TestIssuers;

/// The shared state of a running server.
pub(crate) struct Core {
    pub(crate) store: Store,
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
    pub(crate) last_used: LastUsed,
    pub(crate) init_scripts: InitScripts,
    pub(crate) test_issuers: TestIssuers,
    pub(crate) issuer_fetch: IssuerFetch,
    /// The list that every request is added to.
    pub(crate) calls: Option<Calls>,
    /// Proofs and restores need the memory of a second world: only one may run at a time.
    heavy: Mutex<()>,
    /// What clients added to LocalStack's health endpoint.
    pub(crate) added_health: AddedHealth,
    /// Whether clients may stop the server.
    pub(crate) allow_stop: bool,
    stopper: Stopper,
    pub(crate) mode: Mode,
    pub(crate) started: Timestamp,
}

/// The options that the server runs with, as status endpoints show them.
#[derive(Debug, Clone)]
pub(crate) struct Mode {
    pub(crate) storage: &'static str,
    pub(crate) durability: &'static str,
    pub(crate) clock: String,
    pub(crate) seeded: bool,
}

impl Core {
    pub(crate) fn new(
        config: &Config,
        store: Store,
        stopper: Stopper,
    ) -> std::io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            added_health: AddedHealth::default(),
            allow_stop: config.allow_stop,
            stopper,
            started: store.clock.now(),
            last_used: LastUsed::start(config, &store)?,
            store,
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
            issuer_fetch: IssuerFetch::new(config),
            calls: config.calls.clone(),
            heavy: Mutex::default(),
            mode: Mode {
                storage: if config.memory { "memory" } else { "directory" },
                durability: if config.memory {
                    Durability::None.as_str()
                } else {
                    config.durability.as_str()
                },
                clock: config.clock.to_string(),
                seeded: config.seed.is_some(),
            },
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
        let core = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            core.run_shutdown_scripts();
            core.stopper.then(ending);
            core.stopper.stop();
        });
    }

    /// Waits until no other job holds a second world in memory.
    pub(crate) fn heavy(&self) -> MutexGuard<'_, ()> {
        self.heavy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
