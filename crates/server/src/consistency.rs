//! Eventual consistency: requests see an older state, as in AWS, where a change takes a while to reach every endpoint.
//!
//! Every request is answered by one of a few replicas. Writes are decided in the newest state, so that names stay unique and
//! the event log keeps its order; only their authentication and authorization can be older. This is the one place where a
//! request is authorized and decided in two states. The record keeps which one it was authorized in.
//!
//! Requests to a state of the past, and requests that ask for strong consistency in a header, are exempt.

mod setting;

use std::sync::Arc;

use hyper::header::{HeaderMap, HeaderName};
use roleback_api::consistency as api;
use roleback_identity::answer::Answer;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::lagging;
use roleback_identity::scene::Scene;
use roleback_journal::{Moment, Next};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::behaviour::Consistency;

use crate::client::Client;
use crate::decode::Decoded;
use crate::enforcement::Refusal;
use crate::entropy::Arrival;
use crate::projection::State;
use crate::replicas::{self, Look, Recent};
use crate::seen::{Lagging, Seen, ServedAt, state_at};
use crate::state::Core;
use crate::store::Store;

pub(crate) use setting::start;
pub use setting::{ConsistencyError, change, status};

/// Looked up in every request, so its name is not parsed each time.
const HEADER: HeaderName = HeaderName::from_static(api::HEADER);
/// The code of the error for a header that cannot be read.
const INVALID: &str = "InvalidConsistency";

/// The consistency that a header or the server sets.
pub(crate) enum Wanted {
    /// Strong, because a header says so.
    Strong,
    Eventual(Consistency),
}

/// The consistency that a request gets. `None`: strong, because neither the server nor a header sets another one.
///
/// # Errors
/// If the header cannot be read.
pub(crate) fn wanted(
    core: &Core,
    now: &Moment<State>,
    headers: &HeaderMap,
) -> Result<Option<Wanted>, Fault> {
    if core.past.is_some() {
        return Ok(None);
    }
    if headers.contains_key(&HEADER) {
        return in_header(headers).map(Some);
    }
    let set = now.state.0.behaviour().consistency;
    Ok(set.map(Wanted::Eventual))
}

fn in_header(headers: &HeaderMap) -> Result<Wanted, Fault> {
    let invalid = |why: String| Fault::sender(INVALID, 400, why);
    let mut values = headers.get_all(&HEADER).iter();
    let text = values.next().and_then(|value| value.to_str().ok());
    if values.next().is_some() {
        let why = format!("the header `{HEADER}` must not be repeated");
        return Err(invalid(why));
    }
    match text.unwrap_or_default().parse() {
        Ok(api::Consistency::Strong) => Ok(Wanted::Strong),
        Ok(api::Consistency::Eventual(eventual)) => Ok(Wanted::Eventual(setting::stored(eventual))),
        Err(error) => Err(invalid(format!("the header `{HEADER}`: {error}"))),
    }
}

/// What a request sees with another consistency than the usual one.
///
/// # Errors
/// If an older state cannot be built.
pub(crate) async fn seen(
    client: &Client,
    wanted: Wanted,
    now: Arc<Moment<State>>,
    (time, arrival): (Timestamp, Arrival),
) -> Result<(Seen, ServedAt), Fault> {
    let store = &client.core.store;
    let (auth, reads, setting) = match wanted {
        Wanted::Strong => (Arc::clone(&now), now, None),
        Wanted::Eventual(setting) => {
            let number = match setting.sticky {
                true => client.first_number(arrival.number()),
                false => arrival.number(),
            };
            let look = Look {
                seed: setting.seed,
                replica: replicas::replica(setting.seed, number, setting.replicas),
                now: time,
                arrival,
                head: now.head.seq,
            };
            let auth = state_at(store, store.replicas.position(setting.auth, &look)).await?;
            let reads = state_at(store, store.replicas.position(setting.reads, &look)).await?;
            (auth, reads, Some(setting))
        }
    };
    let served_at = ServedAt::default();
    served_at.set(auth.head.seq);
    let lagging = Lagging {
        reads,
        setting,
        served_at: served_at.clone(),
    };
    let seen = Seen {
        auth,
        lagging: Some(Box::new(lagging)),
    };
    Ok((seen, served_at))
}

/// Decides a read: authorizes it in the one state, and answers it from the other one.
pub(crate) fn read(
    store: &Store,
    decoded: &Decoded,
    lagging: &Lagging,
    seed: Seed,
) -> Result<Answer, Refusal> {
    let auth = decoded.moment();
    let shown = match lagging::is_about_credentials(decoded.request()) {
        true => auth,
        false => &lagging.reads,
    };
    let entropy = Entropy::new(seed);
    let scene = |world| scene(decoded, store, world, (decoded.now(), &entropy));
    let (before, after) = (scene(&auth.state.0), scene(&shown.state.0));
    lagging.served_at.set(auth.head.seq);
    let authorized = store.enforcement.authorize(
        &before,
        decoded.request(),
        &store.decisions,
        (auth.head.seq, decoded.trace()),
    )?;
    lagging.served_at.set(shown.head.seq);
    Ok(authorized.answer_in(&after)?)
}

/// Decides a write on the newest state, as a caller and with permissions of an older one.
pub(crate) fn write(
    store: &Store,
    decoded: &Decoded,
    lagging: &Lagging,
    (world, next, now, seed): (&World, Next<'_>, Timestamp, Seed),
) -> Result<Answer, Refusal> {
    let (auth, request) = (decoded.moment(), decoded.request());
    let entropy = Entropy::new(seed);
    let scene = |world| scene(decoded, store, world, (now, &entropy));
    let authorized_in = scene(&auth.state.0);
    lagging.served_at.set(auth.head.seq);
    let authorized = store.enforcement.authorize(
        &authorized_in,
        request,
        &store.decisions,
        (auth.head.seq, decoded.trace()),
    )?;
    lagging.served_at.set(next.seq.saturating_sub(1));
    let answer = authorized.answer_in(&scene(world))?;
    // Only what the newest state accepts is checked further: its refusals come first. Drawing from another source of
    // entropy keeps the ids and secrets of the record what a replay makes of its seed.
    let spare = Entropy::new(seed);
    let older = |world| self::scene(decoded, store, world, (now, &spare));
    lagging::check(&older(&auth.state.0), request)
        .inspect_err(|_| lagging.served_at.set(auth.head.seq))?;
    if lagging.setting.is_some_and(|it| it.lagging_lookups) {
        lagging::check_lookups(&older(&lagging.reads.state.0), request)
            .inspect_err(|_| lagging.served_at.set(lagging.reads.head.seq))?;
    }
    Ok(answer)
}

fn scene<'a>(
    decoded: &'a Decoded,
    store: &'a Store,
    world: &'a World,
    (now, entropy): (Timestamp, &'a Entropy),
) -> Scene<'a> {
    Scene {
        world,
        caller: decoded.caller(),
        now,
        entropy,
        settings: &store.settings,
        origin: decoded.origin(),
    }
}

/// Notes that a request writes a record, which then reaches the replicas one after the other.
pub(crate) fn written(
    lagging: &Lagging,
    store: &Store,
    decoded: &Decoded,
    (seq, time): (u64, Timestamp),
    caller: &str,
) {
    lagging.served_at.set(seq);
    // With strong consistency, the answer waits until every replica has the record.
    if lagging.setting.is_some() {
        store.replicas.note(Recent {
            seq,
            time,
            arrival: decoded.arrival(),
            caller: caller.to_owned(),
        });
    }
}
