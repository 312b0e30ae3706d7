//! Endpoints for injected faults. The rules are records of the event log.

use roleback_api::duration;
use roleback_api::faults::{Fault as Described, FaultKind as Kind, FaultList, NewFault};
use roleback_journal::CommitError;
use roleback_world::behaviour::{Behaviour, FaultKind, FaultRule};
use roleback_world::event::{BehaviourSetV2, Event};

use super::body::{self, BodyReader};
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::faults::{CODES, MILLION};
use crate::server_action::ServerAction;
use crate::state::Core;
use crate::store::Store;

/// The largest number of rules.
pub(super) const RULES_MAX: usize = 100;
/// The longest pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 200;
/// The longest delay in milliseconds.
pub(super) const DELAY_MS_MAX: u32 = 600_000;
/// The delay in milliseconds if none is given.
const DELAY_MS: u32 = 1_000;
/// Nanoseconds in a millisecond.
const NANOS_PER_MILLI: i64 = 1_000_000;

/// Each kind with its name in events.
const KINDS: [(Kind, FaultKind); 5] = [
    (Kind::Throttle, FaultKind::Throttle),
    (Kind::ServerError, FaultKind::ServerError),
    (Kind::Latency, FaultKind::Latency),
    (Kind::Drop, FaultKind::Drop),
    (Kind::LostAnswer, FaultKind::LostAnswer),
];

/// Why the rules were not changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum FaultError {
    #[error("{0}")]
    Invalid(String),
    #[error("rule {0} does not exist: `roleback fault list` shows those that do")]
    Unknown(u64),
    #[error("{RULES_MAX} rules exist, which is the limit: remove some with `roleback fault clear`")]
    TooMany,
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl From<FaultError> for Problem {
    fn from(error: FaultError) -> Self {
        match error {
            FaultError::Invalid(_) => Self::bad_request(error),
            FaultError::Unknown(_) => Self::not_found(error),
            FaultError::TooMany => Self::conflict(error),
            FaultError::Commit(error) => error.into(),
        }
    }
}

/// The rule of a request; its number is given when it is added.
fn rule(new: &NewFault) -> Result<FaultRule, FaultError> {
    let invalid = |why: String| Err(FaultError::Invalid(why));
    let kind = KINDS.into_iter().find(|(kind, _)| *kind == new.kind);
    let kind = kind.map_or(FaultKind::Drop, |(_, kind)| kind);
    if new.op.is_empty() || new.op.len() > PATTERN_BYTES_MAX {
        return invalid(format!(
            "`op` names operations, such as `iam:Create*`, in at most {PATTERN_BYTES_MAX} bytes"
        ));
    }
    let rate = new.rate.unwrap_or(1.0);
    if !(0.0..=1.0).contains(&rate) {
        return invalid(format!("`rate` is a number from 0 to 1, not {rate}"));
    }
    Ok(FaultRule {
        id: 0,
        operation: new.op.clone(),
        kind,
        code: code(kind, new.code.as_deref())?,
        per_million: (rate * f64::from(MILLION)).round() as u32,
        count: new.count,
        delay_ms: delay_ms(kind, new.delay.as_deref())?,
        seed: new.seed.unwrap_or_default(),
        region: new.region.clone(),
        status: None,
    })
}

fn code(kind: FaultKind, wanted: Option<&str>) -> Result<String, FaultError> {
    let of_kind = CODES.into_iter().filter(|(of, ..)| *of == kind);
    let codes: Vec<_> = of_kind.map(|(_, code, ..)| code).collect();
    match (wanted, codes.first()) {
        (None, first) => Ok(first.copied().unwrap_or_default().to_owned()),
        (Some(code), Some(_)) if codes.contains(&code) => Ok(code.to_owned()),
        (Some(code), Some(_)) => Err(FaultError::Invalid(format!(
            "`{code}` is not an error of this kind: use {}",
            codes.join(", ")
        ))),
        (Some(_), None) => Err(FaultError::Invalid(
            "`code` is only for the kinds `throttle` and `5xx`".to_owned(),
        )),
    }
}

fn delay_ms(kind: FaultKind, wanted: Option<&str>) -> Result<u32, FaultError> {
    let Some(text) = wanted else {
        return Ok(match kind {
            FaultKind::Latency => DELAY_MS,
            _ => 0,
        });
    };
    if kind != FaultKind::Latency {
        let why = "`delay` is only for the kind `latency`";
        return Err(FaultError::Invalid(why.to_owned()));
    }
    let millis = duration::nanos(text).map(|nanos| nanos / NANOS_PER_MILLI);
    let millis = millis.and_then(|millis| u32::try_from(millis).ok());
    millis
        .filter(|millis| *millis <= DELAY_MS_MAX)
        .ok_or_else(|| {
            FaultError::Invalid(format!(
                "`{text}` is not a delay: use a duration such as 250ms, at most {DELAY_MS_MAX}ms"
            ))
        })
}

/// Changes the rules and records that. Blocks: not for async threads.
pub(super) fn change(
    store: &Store,
    input: (&str, String),
    edit: impl FnOnce(&mut Behaviour) -> Result<(), FaultError> + Clone + Send + 'static,
) -> Result<FaultList, FaultError> {
    let (name, value) = input;
    let action = ServerAction {
        operation: "Faults",
        input: vec![(name.to_owned(), value)],
    };
    let account = store.settings.default_account;
    let changed = store.commit_decided(action, move |world, _| {
        let mut behaviour = world.behaviour().clone();
        edit(&mut behaviour)?;
        let set = BehaviourSetV2 {
            faults: behaviour.faults,
            consistency: behaviour.consistency,
        };
        Ok::<_, FaultError>((vec![Event::new(account, set)], ()))
    })?;
    let (seq, ()) = changed?;
    store
        .fault_hits
        .keep(&store.now().state.0.behaviour().faults);
    Ok(FaultList { seq, ..all(store) })
}

fn all(store: &Store) -> FaultList {
    let now = store.now();
    let rules = now.state.0.behaviour().faults.iter();
    FaultList {
        faults: rules.map(|rule| described(store, rule)).collect(),
        seq: None,
    }
}

fn described(store: &Store, rule: &FaultRule) -> Described {
    let kind = KINDS.into_iter().find(|(_, kind)| *kind == rule.kind);
    let is_latency = rule.kind == FaultKind::Latency;
    Described {
        id: rule.id,
        op: rule.operation.clone(),
        kind: kind.map_or(Kind::Drop, |(kind, _)| kind),
        rate: f64::from(rule.per_million) / f64::from(MILLION),
        count: rule.count,
        seed: rule.seed,
        code: (!rule.code.is_empty()).then(|| rule.code.clone()),
        delay_ms: is_latency.then_some(rule.delay_ms),
        region: rule.region.clone(),
        status: rule.status,
        hits: store.fault_hits.of(rule),
    }
}

/// `GET /_roleback/faults`
pub(crate) fn list(core: &Core) -> Reply {
    reply::json(&all(&core.store))
}

/// `POST /_roleback/faults`
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let new: NewFault = body::json(
        body,
        r#"{"op": "iam:Create*", "kind": "throttle", "rate": 0.1}"#,
    )?;
    let mut rule = rule(&new)?;
    let added = change(&core.store, ("Added", new.op), move |behaviour| {
        if behaviour.faults.len() >= RULES_MAX {
            return Err(FaultError::TooMany);
        }
        rule.id = behaviour
            .faults
            .iter()
            .map(|rule| rule.id)
            .max()
            .unwrap_or_default()
            + 1;
        behaviour.faults.push(rule);
        Ok(())
    })?;
    reply::json(&added)
}

/// `DELETE /_roleback/faults[?id=N]`
pub(crate) fn clear(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let id = parameters.number("id")?;
    let store = &core.store;
    if id.is_none() && all(store).faults.is_empty() {
        return reply::json(&all(store));
    }
    let which = id.map_or_else(|| "all".to_owned(), |id| id.to_string());
    let removed = change(store, ("Removed", which), move |behaviour| {
        let before = behaviour.faults.len();
        behaviour
            .faults
            .retain(|rule| id.is_some_and(|id| id != rule.id));
        match id {
            Some(id) if behaviour.faults.len() == before => Err(FaultError::Unknown(id)),
            _ => Ok(()),
        }
    })?;
    reply::json(&removed)
}
