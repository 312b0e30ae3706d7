//! LocalStack's endpoints for injected faults: the same rules as those of `/_roleback/faults`.
//!
//! They show and replace the rules that LocalStack's format can express: errors of one operation, or of all, without a limit
//! on their number. Other rules stay as they are.

use roleback_api::localstack::{ChaosError, ChaosRule, NetworkEffects};
use roleback_world::behaviour::{Behaviour, FaultKind, FaultRule};

use crate::admin::body::{self, BodyReader};
use crate::admin::faults::{DELAY_MS_MAX, FaultError, RULES_MAX, change};
use crate::admin::reply::{self, Problem, Reply};
use crate::faults::MILLION;
use crate::state::Core;

/// The error code if a rule names none.
const CODE: &str = "ServiceUnavailable";
/// The status if a rule names none.
const STATUS: u16 = 503;
/// The first status that is an error of the server.
const SERVER_ERRORS: u16 = 500;
const STATUS_MIN: u16 = 400;
const STATUS_MAX: u16 = 599;
/// Every service or operation.
const ANY: &str = "*";
const EXAMPLE: &str = r#"[{"service": "iam", "operation": "CreateUser", "probability": 0.5}]"#;

/// Whether a text is a name, not a pattern.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    !text.is_empty() && chars.all(|char| char.is_ascii_alphanumeric() || "-_".contains(char))
}

fn rule(chaos: &ChaosRule) -> Result<FaultRule, Problem> {
    let names = [&chaos.region, &chaos.service, &chaos.operation];
    let error = chaos.error.clone().unwrap_or_default();
    for name in names.into_iter().chain([&error.code]).flatten() {
        if !is_name(name) {
            return Err(Problem::bad_request(format!(
                "`{name}` is not a name: use letters, digits, `-` and `_`"
            )));
        }
    }
    let probability = chaos.probability.unwrap_or(1.0);
    if !(0.0..=1.0).contains(&probability) {
        return Err(Problem::bad_request(format!(
            "`probability` is a number from 0 to 1, not {probability}"
        )));
    }
    let status = error.status_code.unwrap_or(STATUS);
    if !(STATUS_MIN..=STATUS_MAX).contains(&status) {
        return Err(Problem::bad_request(format!(
            "`statusCode` is a number from {STATUS_MIN} to {STATUS_MAX}, not {status}"
        )));
    }
    let [service, operation] =
        [&chaos.service, &chaos.operation].map(|name| name.as_deref().unwrap_or(ANY));
    Ok(FaultRule {
        id: 0,
        operation: format!("{service}:{operation}"),
        kind: match status >= SERVER_ERRORS {
            true => FaultKind::ServerError,
            false => FaultKind::Throttle,
        },
        code: error.code.unwrap_or_else(|| CODE.to_owned()),
        per_million: (probability * f64::from(MILLION)).round() as u32,
        count: None,
        delay_ms: 0,
        seed: 0,
        region: chaos.region.clone(),
        status: Some(status),
    })
}

/// A rule in LocalStack's format, if it can be expressed in it.
fn shown(rule: &FaultRule) -> Option<ChaosRule> {
    let (service, operation) = rule.operation.split_once(':')?;
    let name = |text: &str| (text != ANY).then(|| text.to_owned());
    let (service, operation) = (name(service), name(operation));
    let is_named = [&service, &operation]
        .into_iter()
        .flatten()
        .all(|name| is_name(name));
    let is_error = matches!(rule.kind, FaultKind::Throttle | FaultKind::ServerError);
    (is_named && is_error && rule.count.is_none()).then(|| ChaosRule {
        region: rule.region.clone(),
        service,
        operation,
        probability: Some(f64::from(rule.per_million) / f64::from(MILLION)),
        description: None,
        error: Some(ChaosError {
            status_code: crate::faults::error(rule).map(|fault| fault.status),
            code: Some(rule.code.clone()),
        }),
    })
}

fn rules(body: &mut BodyReader) -> Result<Vec<FaultRule>, Problem> {
    let given: Vec<ChaosRule> = body::json(body, EXAMPLE)?;
    given.iter().map(rule).collect()
}

fn all(core: &Core) -> Vec<ChaosRule> {
    let now = core.store.now();
    let rules = now.state.0.behaviour().faults.iter();
    rules.filter_map(shown).collect()
}

fn push(behaviour: &mut Behaviour, new: Vec<FaultRule>) -> Result<(), FaultError> {
    if behaviour.faults.len() + new.len() > RULES_MAX {
        return Err(FaultError::TooMany);
    }
    let last = behaviour.faults.iter().map(|rule| rule.id).max();
    let ids = last.unwrap_or_default() + 1..;
    let numbered = ids.zip(new).map(|(id, rule)| FaultRule { id, ..rule });
    behaviour.faults.extend(numbered);
    Ok(())
}

/// `GET /_localstack/chaos/faults`
pub(crate) fn list(core: &Core) -> Reply {
    reply::json(&all(core))
}

/// `POST /_localstack/chaos/faults`
pub(crate) fn set(core: &Core, body: &mut BodyReader) -> Reply {
    let new = rules(body)?;
    let count = new.len().to_string();
    change(&core.store, ("Set", count), move |behaviour| {
        behaviour.faults.retain(|rule| shown(rule).is_none());
        push(behaviour, new)
    })?;
    list(core)
}

/// `PATCH /_localstack/chaos/faults`
pub(crate) fn add(core: &Core, body: &mut BodyReader) -> Reply {
    let new = rules(body)?;
    let count = new.len().to_string();
    change(&core.store, ("Added", count), move |behaviour| {
        push(behaviour, new)
    })?;
    list(core)
}

/// `DELETE /_localstack/chaos/faults`
pub(crate) fn delete(core: &Core, body: &mut BodyReader) -> Reply {
    let old: Vec<_> = rules(body)?.iter().map(shown).collect();
    let count = old.len().to_string();
    change(&core.store, ("Removed", count), move |behaviour| {
        behaviour.faults.retain(|rule| {
            let rule = shown(rule);
            rule.is_none() || !old.contains(&rule)
        });
        Ok(())
    })?;
    list(core)
}

/// Whether a rule delays every request.
fn delays_all(rule: &FaultRule) -> bool {
    let is_for_all = rule.operation == ANY || rule.operation == "*:*";
    let is_always = rule.count.is_none() && rule.per_million == MILLION && rule.region.is_none();
    rule.kind == FaultKind::Latency && is_for_all && is_always
}

/// `GET /_localstack/chaos/effects`
pub(crate) fn effects(core: &Core) -> Reply {
    let now = core.store.now();
    let mut rules = now.state.0.behaviour().faults.iter();
    let delay = rules.find(|rule| delays_all(rule));
    reply::json(&NetworkEffects {
        latency: delay.map_or(0, |rule| rule.delay_ms),
    })
}

/// `POST /_localstack/chaos/effects`
pub(crate) fn set_effects(core: &Core, body: &mut BodyReader) -> Reply {
    let NetworkEffects { latency } = body::json(body, r#"{"latency": 500}"#)?;
    if latency > DELAY_MS_MAX {
        return Err(Problem::bad_request(format!(
            "`latency` is a number of milliseconds, at most {DELAY_MS_MAX}"
        )));
    }
    change(
        &core.store,
        ("Latency", latency.to_string()),
        move |behaviour| {
            behaviour.faults.retain(|rule| !delays_all(rule));
            if latency == 0 {
                return Ok(());
            }
            let delay = FaultRule {
                id: 0,
                operation: ANY.to_owned(),
                kind: FaultKind::Latency,
                code: String::new(),
                per_million: MILLION,
                count: None,
                delay_ms: latency,
                seed: 0,
                region: None,
                status: None,
            };
            push(behaviour, vec![delay])
        },
    )?;
    effects(core)
}
