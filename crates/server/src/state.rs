//! What all connections of one server share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use roleback_journal::Durability;
use roleback_wire::Timestamp;
use roleback_wire::sigv4::KeyCache;
use tokio::sync::Semaphore;

use crate::config::{Config, Signatures, Skew};
use crate::heavy::HeavyWork;
use crate::init_scripts::InitScripts;
use crate::last_used::LastUsed;
use crate::limits::{BODIES_WAITED_FOR_MAX, Limits, POD_BYTES_MAX};
use crate::origin::{Hosts, Origins};
use crate::sse::SUBSCRIBERS_MAX;
use crate::stall::Stall;
use crate::store::Store;

/// A running server, as its connections see it.
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) signatures: Signatures,
    pub(crate) signature_skew: Skew,
    pub(crate) allowed_hosts: Hosts,
    pub(crate) cors_origins: Origins,
    pub(crate) cors_expose_headers: Vec<String>,
    /// Where long decisions are made.
    pub(crate) heavy_work: HeavyWork,
    pub(crate) keys: KeyCache,
    pub(crate) limits: Limits,
    /// Bytes of bodies for which there is room.
    pub(crate) in_flight_bytes: Semaphore,
    /// Bytes of pod files that are in memory as they came.
    pub(crate) pod_bytes: Arc<Semaphore>,
    /// Places for requests whose bodies are waited for on a thread.
    pub(crate) bodies: Semaphore,
    /// Places for clients that are told of decisions.
    pub(crate) subscribers: Arc<Semaphore>,
    pub(crate) stall: Stall,
    pub(crate) last_used: LastUsed,
    pub(crate) init_scripts: InitScripts,
    /// Proofs and restores take the memory of a world each: one at a time.
    heavy: Mutex<()>,
    pub(crate) mode: Mode,
    pub(crate) started: Timestamp,
}

/// How the server was told to run, for whoever asks.
#[derive(Debug, Clone)]
pub(crate) struct Mode {
    pub(crate) storage: &'static str,
    pub(crate) durability: &'static str,
    pub(crate) clock: String,
    pub(crate) seeded: bool,
}

impl Core {
    pub(crate) fn new(config: &Config, store: Store) -> std::io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
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
            stall: Stall::default(),
            init_scripts: InitScripts::find(&config.init_dir),
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

    /// Waits until no other work holds a second world in memory.
    pub(crate) fn heavy(&self) -> MutexGuard<'_, ()> {
        self.heavy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
