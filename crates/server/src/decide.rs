//! Decides requests: a read on the published world, a write inside the journal's commit.

use std::sync::Arc;

use roleback_identity::answer::{Answer, can_change};
use roleback_identity::caller::Caller;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::federation::issuer_keys::{self, Needed};
use roleback_identity::record;
use roleback_identity::scene::Scene;
use roleback_journal::{CommitError, Decision, Next};
use roleback_model::Request;
use roleback_wire::encode::Encode;
use roleback_wire::{Fault, Timestamp, envelope};
use roleback_world::World;
use roleback_world::arn::Partition;
use tokio::time::sleep;

use crate::address;
use crate::client::Client;
use crate::consistency;
use crate::decode::Decoded;
use crate::enforcement::Refusal;
use crate::fault;
use crate::moments::MomentError;
use crate::projection::State;
use crate::state::Core;
use crate::store::{Attempts, Decided, Store, after};

/// The output of an operation.
pub(crate) struct Output {
    pub(crate) value: Box<dyn Encode + Send>,
    /// The whole answer as XML, if it was already written, for the digest in the record.
    pub(crate) answer: Option<String>,
}

/// Decides a request.
pub(crate) async fn decide(client: &Client, decoded: Box<Decoded>) -> Result<Output, Refusal> {
    let store = &client.core.store;
    let decoded = match decoded.lagging() {
        None => decoded,
        // Boxed, so that other requests do not carry the memory that this needs.
        Some(_) => Box::pin(decoded.with_own_writes(store)).await?,
    };
    let decoded = match needed_keys(client, &decoded) {
        // In a box, so that other requests do not carry the room that a fetch takes.
        Some(needed) => Box::pin(with_keys(client, decoded, needed)).await,
        None => decoded,
    };
    if is_heavy(decoded.request()) {
        Box::pin(read_apart(client, decoded)).await
    } else if let Some(full) = no_room(client, decoded.request()) {
        Err(full.into())
    } else if hashes_passwords(decoded.request()) {
        Box::pin(write_hashed(client, Arc::new(*decoded))).await
    } else if can_change(decoded.request()) {
        // Boxed, so that reads do not carry the memory that a write needs.
        Box::pin(write(&client.core, store, Arc::new(*decoded))).await
    } else {
        read(store, &decoded)
    }
}

/// The refusal of a write to a fork, if the forks may not take more memory.
fn no_room(client: &Client, request: &Request) -> Option<Fault> {
    if client.core.fork.is_none() || !can_change(request) {
        return None;
    }
    client.core.forks.check_room().err().map(Fault::from)
}

/// The keys of an issuer that have to be fetched for the decision.
fn needed_keys(client: &Client, decoded: &Decoded) -> Option<Needed> {
    let Request::AssumeRoleWithWebIdentity(request) = decoded.request() else {
        return None;
    };
    let world = &decoded.moment().state.0;
    // Fetched keys are recorded, and the past has no place for them.
    let fetches = client.core.issuer_fetch.is_on() && client.core.past.is_none();
    fetches.then(|| issuer_keys::needed(world, request, decoded.now()))?
}

/// Fetches keys, then lets the request be decided in the world that has them.
async fn with_keys(client: &Client, decoded: Box<Decoded>, needed: Needed) -> Box<Decoded> {
    let store = &client.core.store;
    client.core.issuer_fetch.provide(store, needed).await;
    decoded.in_moment(store.now())
}

/// Whether a read can take long because the caller chooses how many decisions it makes.
fn is_heavy(request: &Request) -> bool {
    matches!(
        request,
        Request::SimulateCustomPolicy(_)
            | Request::SimulatePrincipalPolicy(_)
            | Request::GetContextKeysForCustomPolicy(_)
            | Request::GetContextKeysForPrincipalPolicy(_)
    )
}

/// Whether a write computes password hashes, which are slow by design.
fn hashes_passwords(request: &Request) -> bool {
    match request {
        Request::ChangePassword(_) => true,
        Request::CreateLoginProfile(input) => input.password.is_some(),
        Request::UpdateLoginProfile(input) => input.password.is_some(),
        _ => false,
    }
}

/// Computes the password hashes on the threads for heavy work, then decides the write with them. A password that must
/// differ from the last 24 needs 25 hashes of 31 ms each; other writes must not wait for that.
async fn write_hashed(client: &Client, decoded: Arc<Decoded>) -> Result<Output, Refusal> {
    let mut store = client.core.store.clone();
    let mut settings = (*store.settings).clone();
    settings.passwords.done = Some(Arc::default());
    store.settings = Arc::new(settings);
    let (hasher, hashed) = (store.clone(), Arc::clone(&decoded));
    let work = client
        .core
        .heavy_work
        .run(move |_| compute_hashes(&hashed, &hasher));
    work.await.map_err(Fault::from)?;
    write(&client.core, &store, decoded).await
}

/// Decides on the published world, only for the hashes that the decision leaves in the settings. An unauthorized caller
/// causes no hashing.
fn compute_hashes(decoded: &Decoded, store: &Store) {
    let scene = Scene {
        world: &decoded.moment().state.0,
        caller: decoded.caller(),
        now: decoded.now(),
        entropy: &Entropy::new(store.generator.read_seed(decoded.arrival())),
        settings: &store.settings,
        origin: decoded.origin(),
    };
    if let Some(authorized) = store.enforcement.foresee(&scene, decoded.request()) {
        // The result is ignored: the write decides again on the writer's world.
        match decoded.lagging() {
            None => drop(authorized.answer()),
            Some(_) => {
                let now = store.now();
                let world = &now.state.0;
                drop(authorized.answer_in(&Scene { world, ..scene }));
            }
        }
    }
}

/// Decides a read on the threads for heavy work. Stops when the client leaves.
async fn read_apart(client: &Client, decoded: Box<Decoded>) -> Result<Output, Refusal> {
    let _watching = client.watch();
    let store = client.core.store.clone();
    let work = client
        .core
        .heavy_work
        .run(move |cancel| read(&store.within(cancel.effort()), &decoded));
    work.await.map_err(Fault::from)?
}

fn read(store: &Store, decoded: &Decoded) -> Result<Output, Refusal> {
    let seed = store.generator.read_seed(decoded.arrival());
    if let Some(lagging) = decoded.lagging() {
        let answer = consistency::read(store, decoded, lagging, seed);
        return answer.map(|answer| Output::from(answer.output));
    }
    let moment = decoded.moment();
    let seen = (&moment.state.0, moment.head.seq);
    answer_in(decoded, store, seen, decoded.caller(), decoded.now(), seed)
        .map(|answer| Output::from(answer.output))
}

async fn write(core: &Core, store: &Store, decoded: Arc<Decoded>) -> Result<Output, Refusal> {
    let mut attempts = Attempts::new();
    let outcome = loop {
        let (writer, decoded) = (store.clone(), Arc::clone(&decoded));
        let outcome = store
            .journal
            .commit(move |state, next| commit(&decoded, &writer, state, next))
            .await;
        match attempts.pause(&outcome) {
            Some(pause) => sleep(pause).await,
            None => break outcome,
        }
    };
    outcome.unwrap_or_else(|error| {
        if let CommitError::Frozen(seq) = error {
            let error = match &core.past {
                Some(past) => address::read_only(past, seq),
                None => MomentError::ReadOnly(seq),
            };
            return Err(Fault::from(error).into());
        }
        tracing::error!(operation = decoded.operation().name, request_id = decoded.origin().request_id, %error, "a write failed");
        Err(fault::not_stored(&decoded.origin().request_id).into())
    })
}

/// Decides on a world whose last record is `seq`.
fn answer_in(
    decoded: &Decoded,
    store: &Store,
    (world, seq): (&World, u64),
    caller: &Caller,
    now: Timestamp,
    seed: Seed,
) -> Result<Answer, Refusal> {
    let scene = Scene {
        world,
        caller,
        now,
        entropy: &Entropy::new(seed),
        settings: &store.settings,
        origin: decoded.origin(),
    };
    let authorized = store.enforcement.authorize(
        &scene,
        decoded.request(),
        &store.decisions,
        (seq, decoded.trace()),
    )?;
    Ok(authorized.answer()?)
}

/// Decides on the latest world. Looks up the caller again, because its key may have been deleted since.
fn commit(
    decoded: &Decoded,
    store: &Store,
    state: &State,
    next: Next<'_>,
) -> Decision<State, Result<Output, Refusal>> {
    // Computed on the writer's own world, so that the writer keeps it current from here on.
    state.0.account(decoded.caller().account).principals();
    let now = after(decoded.now(), next);
    let seed = store.generator.write_seed(next.seq);
    let before = next.seq.saturating_sub(1);
    let decided = match decoded.lagging() {
        None => {
            let caller = decoded.caller_in(store, &state.0, now);
            caller.map_err(Refusal::from).and_then(|caller| {
                let answer = answer_in(decoded, store, (&state.0, before), &caller, now, seed)?;
                Ok((caller, answer))
            })
        }
        Some(lagging) => {
            let at = (&state.0, next, now, seed);
            let answer = consistency::write(store, decoded, lagging, at);
            answer.map(|answer| (decoded.caller().clone(), answer))
        }
    };
    let (caller, answer) = match decided {
        Err(refusal) => return Decision::Nothing(Err(refusal)),
        Ok((_, answer)) if answer.events.is_empty() => {
            return Decision::Nothing(Ok(answer.output.into()));
        }
        Ok(decided) => decided,
    };
    let (operation, origin) = (decoded.operation(), decoded.origin());
    let (xml, result) = envelope::success_around(
        operation.service.namespace(),
        operation.name,
        operation.result,
        &*answer.output,
        &origin.request_id,
    );
    let arn = caller.arn(&state.0, Partition::of_region(&origin.region));
    if let Some(lagging) = decoded.lagging() {
        consistency::written(lagging, store, decoded, (next.seq, now), &arn);
    }
    let authorised_at = decoded.moment().head.seq;
    let authorised_at = decoded.lagging().map(|_| authorised_at);
    let decided = Decided {
        caller: arn,
        operation: operation.name,
        now,
        events: answer.events,
        after: None,
        request: record::RecordedRequest {
            origin: origin.clone(),
            caller,
            service: operation.service.as_str().to_owned(),
            input: decoded.input(),
            entropy: seed,
            quotas: store.settings.quotas.changed(),
            output_digest: record::output_digest(&xml[result]),
            authorised_at: authorised_at.filter(|seq| *seq != before),
        },
    };
    let output = Output {
        value: answer.output,
        answer: Some(xml),
    };
    decided.append(&store.generator, next, Ok(output))
}

impl From<Box<dyn Encode + Send>> for Output {
    fn from(value: Box<dyn Encode + Send>) -> Self {
        Self {
            value,
            answer: None,
        }
    }
}
