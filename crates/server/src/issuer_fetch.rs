//! The public keys of OIDC issuers, fetched before a decision needs them.
//!
//! `AssumeRoleWithWebIdentity` verifies a token with the keys that are registered for its issuer, and fetches nothing itself.
//! The server therefore fetches missing keys first, and registers them with a record of their own. A replay reads the keys
//! from the event log and needs no network.
//!
//! These requests are not signed, so any client can send a token that names any issuer. The server fetches keys only for a
//! provider of the role's account, at most once in [`REFETCH_TIME`] for each issuer, and at most [`FETCHES_MAX`] at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use roleback_identity::federation::issuer_keys::{self, Needed};
use roleback_wire::Timestamp;
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

use crate::config::{Config, IssuerKeys};
use crate::server_action::ServerAction;
use crate::store::Store;

mod client;
mod reach;

use client::KeyClient;

/// How long the result of a successful fetch is used before the issuer is asked again, whatever keys a token names.
const REFETCH_TIME: Duration = Duration::from_secs(30);
/// The same for a fetch that failed. Shorter, for issuers that are started after their clients.
const RETRY_TIME: Duration = Duration::from_secs(5);
/// Fetches at the same time; others wait. Each holds a thread.
const FETCHES_MAX: usize = 4;
/// The number of issuers whose last fetch is remembered. Keys are fetched only for providers, so this limits memory, not requests.
const REMEMBERED_MAX: usize = 1_024;

/// Fetches keys, and remembers the last fetch of each issuer.
pub(crate) struct IssuerFetch(Option<Arc<Shared>>);

struct Shared {
    client: KeyClient,
    last: Mutex<HashMap<String, Arc<AsyncMutex<Option<Fetched>>>>>,
    places: Semaphore,
}

/// The last fetch of an issuer's keys.
#[derive(Clone)]
struct Fetched {
    at: Instant,
    /// The same time by the clock of the state.
    time: Timestamp,
    /// `None` if the fetch failed.
    key_set: Option<Arc<str>>,
}

impl Fetched {
    fn is_recent(&self) -> bool {
        let time = match self.key_set {
            Some(_) => REFETCH_TIME,
            None => RETRY_TIME,
        };
        self.at.elapsed() < time
    }
}

impl IssuerFetch {
    pub(crate) fn new(config: &Config) -> Self {
        let shared = || Shared {
            client: KeyClient::new(config.issuer_endpoints.clone()),
            last: Mutex::default(),
            places: Semaphore::new(FETCHES_MAX),
        };
        let fetches = config.issuer_keys == IssuerKeys::Fetch;
        Self(fetches.then(|| Arc::new(shared())))
    }

    /// Whether anything is fetched at all.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Fetches and registers keys. What fails is logged, and the decision finds no keys.
    pub(crate) async fn provide(&self, store: &Store, needed: Needed) {
        let Some(shared) = &self.0 else { return };
        let (shared, store) = (Arc::clone(shared), store.clone());
        // A separate task: if the client disconnects, the fetch still ends and is remembered. Otherwise a client could cause
        // any number of fetches by disconnecting early.
        let work = tokio::spawn(async move {
            let fetched = shared.fetched(&needed.issuer, store.clock.now()).await;
            if let Some(key_set) = fetched.key_set {
                register(store, needed, key_set, fetched.time).await;
            }
        });
        // The task ends early only when the server stops.
        let _ = work.await;
    }
}

impl Shared {
    /// The last fetch if it is recent, otherwise a new one. Requests that arrive during a fetch wait for its result.
    async fn fetched(self: &Arc<Self>, issuer: &str, now: Timestamp) -> Fetched {
        let last = self.last_of(issuer);
        let mut last = last.lock().await;
        if let Some(fetched) = last.as_ref().filter(|fetched| fetched.is_recent()) {
            return fetched.clone();
        }
        // The semaphore is never closed.
        let _place = self.places.acquire().await;
        let (shared, asked) = (Arc::clone(self), issuer.to_owned());
        let fetch = tokio::task::spawn_blocking(move || shared.client.key_set(&asked));
        let key_set = match fetch.await {
            Ok(Ok(key_set)) => Some(key_set.into()),
            Ok(Err(error)) => {
                tracing::warn!(
                    issuer, %error,
                    "the keys of an issuer could not be fetched; register them with PUT /_roleback/oidc-keys, or name where it is with `--issuer-endpoint`"
                );
                None
            }
            Err(error) => {
                tracing::error!(issuer, %error, "a fetch of keys failed");
                None
            }
        };
        let fetched = Fetched {
            at: now_for_intervals(),
            time: now,
            key_set,
        };
        *last = Some(fetched.clone());
        fetched
    }

    fn last_of(&self, issuer: &str) -> Arc<AsyncMutex<Option<Fetched>>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() >= REMEMBERED_MAX && !last.contains_key(issuer) {
            last.clear();
        }
        Arc::clone(last.entry(issuer.to_owned()).or_default())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long ago a fetch was is no part of any decision"
)]
fn now_for_intervals() -> Instant {
    Instant::now()
}

async fn register(store: Store, needed: Needed, key_set: Arc<str>, time: Timestamp) {
    let action = ServerAction {
        operation: "FetchIssuerKeys",
        input: vec![
            ("account".to_owned(), needed.account.to_string()),
            ("issuer".to_owned(), needed.issuer.clone()),
        ],
    };
    let issuer = needed.issuer.clone();
    let work = tokio::task::spawn_blocking(move || {
        store.commit_decided(action, move |world, _| {
            issuer_keys::put_fetched(world, &needed, &key_set, time).map(|events| (events, ()))
        })
    });
    match work.await {
        Ok(Ok(Ok(_))) => {}
        Ok(Ok(Err(error))) => tracing::warn!(issuer, %error, "fetched keys are not usable"),
        Ok(Err(error)) => tracing::error!(issuer, %error, "fetched keys could not be stored"),
        Err(error) => tracing::error!(issuer, %error, "fetched keys could not be stored"),
    }
}
