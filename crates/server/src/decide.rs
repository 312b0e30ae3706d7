//! From a request to its answer: a read on the published world, a write inside the journal's commit.

use std::sync::Arc;

use roleback_identity::answer::{Answer, answer};
use roleback_identity::caller::{Caller, claim};
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::record;
use roleback_identity::replay::output_xml;
use roleback_identity::scene::Scene;
use roleback_identity::settings::Settings;
use roleback_journal::{CommitError, Decision, Next};
use roleback_model::Request;
use roleback_wire::encode::Encode;
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;

use crate::connection::Client;
use crate::decode::Decoded;
use crate::enforcement::Refusal;
use crate::fault;
use crate::projection::State;
use crate::store::{Decided, Store, after};

/// What an operation answers.
pub(crate) type Output = Box<dyn Encode + Send>;

/// How often a write is decided again because another writer was quicker.
const ATTEMPTS_MAX: usize = 8;

/// Decides a request.
pub(crate) async fn decide(client: &Client, decoded: Decoded) -> Result<Output, Refusal> {
    let store = &client.core.store;
    if is_heavy(&decoded.request) {
        Box::pin(read_apart(client, decoded)).await
    } else if decoded.operation.mutates {
        // In a box, so that reads do not carry the room that a write takes.
        Box::pin(write(store, Arc::new(decoded))).await
    } else {
        read(store, &decoded)
    }
}

/// Whether a read may take long: it decides as often as its caller likes.
fn is_heavy(request: &Request) -> bool {
    matches!(
        request,
        Request::SimulateCustomPolicy(_)
            | Request::SimulatePrincipalPolicy(_)
            | Request::GetContextKeysForCustomPolicy(_)
            | Request::GetContextKeysForPrincipalPolicy(_)
    )
}

/// Reads where it keeps no other request waiting, as long as the client is there.
async fn read_apart(client: &Client, decoded: Decoded) -> Result<Output, Refusal> {
    let _watching = client.watch();
    let mut store = client.core.store.clone();
    let work = client.core.heavy_work.run(move |cancel| {
        store.settings = Arc::new(Settings {
            effort: Some(cancel.effort()),
            ..(*store.settings).clone()
        });
        read(&store, &decoded)
    });
    work.await.map_err(Fault::from)?
}

fn read(store: &Store, decoded: &Decoded) -> Result<Output, Refusal> {
    let seed = store.generator.read_seed(decoded.arrival);
    let moment = &decoded.moment;
    let seen = (&moment.state.0, moment.head.seq);
    decoded
        .answer(store, seen, &decoded.caller, decoded.now, seed)
        .map(|answer| answer.output)
}

async fn write(store: &Store, decoded: Arc<Decoded>) -> Result<Output, Refusal> {
    let mut outcome = Err(CommitError::Overtaken);
    for _ in 0..ATTEMPTS_MAX {
        let (writer, decoded) = (store.clone(), Arc::clone(&decoded));
        outcome = store
            .journal
            .commit(move |state, next| decoded.commit(&writer, state, next))
            .await;
        if !matches!(outcome, Err(CommitError::Overtaken)) {
            break;
        }
    }
    outcome.unwrap_or_else(|error| {
        tracing::error!(operation = decoded.operation.name, request_id = decoded.origin.request_id, %error, "a write failed");
        Err(fault::not_stored(&decoded.origin.request_id).into())
    })
}

impl Decoded {
    /// Decides on a world, of which the last record is known.
    fn answer(
        &self,
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
            origin: &self.origin,
        };
        store
            .enforcement
            .check(&scene, &self.request, &store.decisions, seq)?;
        Ok(answer(&scene, &self.request)?)
    }

    /// Decides on the latest world, in which the caller is looked for again: its key may be gone since.
    fn commit(
        &self,
        store: &Store,
        state: &State,
        next: Next<'_>,
    ) -> Decision<State, Result<Output, Refusal>> {
        // Found out on the writer's own world, so that it is kept up from here on.
        state.0.account(self.caller.account).principals();
        let now = after(self.now, next);
        let seed = store.generator.write_seed(next.seq);
        let caller = self.caller_in(store, &state.0, now);
        let decided = caller.map_err(Refusal::from).and_then(|caller| {
            let seen = (&state.0, next.seq.saturating_sub(1));
            let answer = self.answer(store, seen, &caller, now, seed)?;
            Ok((caller, answer))
        });
        let (caller, answer) = match decided {
            Err(refusal) => return Decision::Nothing(Err(refusal)),
            Ok((_, answer)) if answer.events.is_empty() => {
                return Decision::Nothing(Ok(answer.output));
            }
            Ok(decided) => decided,
        };
        let decided = Decided {
            caller: caller.arn(
                &state.0,
                roleback_world::arn::Partition::of_region(&self.origin.region),
            ),
            operation: self.operation.name,
            now,
            events: answer.events,
            request: record::RecordedRequest {
                origin: self.origin.clone(),
                caller,
                service: self.operation.service.as_str().to_owned(),
                input: self.input.clone(),
                entropy: seed,
                quotas: store.settings.quotas.changed(),
                output_digest: record::output_digest(&output_xml(self.operation, &*answer.output)),
            },
        };
        decided.append(&store.generator, next, Ok(answer.output))
    }

    /// The caller as it is in a later world.
    fn caller_in(&self, store: &Store, world: &World, now: Timestamp) -> Result<Caller, Fault> {
        let Some(key_id) = &self.caller.access_key_id else {
            return Ok(self.caller.clone());
        };
        let token = self.session_token.as_deref();
        claim(world, &store.settings, now, key_id, token).map(|claim| claim.caller)
    }
}
