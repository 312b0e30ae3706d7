//! Injected faults: which requests they affect.
//!
//! The rules are in the event log. Whether a rule affects a request follows from its seed, its number and the number of
//! the request alone, so the same requests in the same order meet the same faults.

use std::time::Duration;

use compact_str::CompactString;
use roleback_policy::glob;
use roleback_wire::Fault;
use roleback_world::behaviour::{FaultKind, FaultRule};
use sha2::{Digest, Sha256};

use crate::entropy::Arrival;
use crate::route::Target;
use crate::store::Store;

/// All requests, as a share.
pub(crate) const MILLION: u32 = 1_000_000;

/// The error codes that rules can answer with: kind, code, status and message.
pub(crate) const CODES: [(FaultKind, &str, u16, &str); 6] = [
    (FaultKind::Throttle, "Throttling", 400, "Rate exceeded"),
    (
        FaultKind::Throttle,
        "ThrottlingException",
        400,
        "Rate exceeded",
    ),
    (
        FaultKind::Throttle,
        "RequestLimitExceeded",
        503,
        "Request limit exceeded.",
    ),
    (
        FaultKind::ServerError,
        "ServiceFailure",
        500,
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
    (
        FaultKind::ServerError,
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    ),
    (
        FaultKind::ServerError,
        "InternalFailure",
        500,
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
];

/// The status of an error whose code is not in the list.
const STATUS: u16 = 503;
/// The message of an error whose code is not in the list.
const MESSAGE: &str = "The request failed because a fault was injected.";

/// What is injected into a request.
pub(crate) struct Met {
    /// How long the answer is delayed.
    pub(crate) delay: Duration,
    /// The rule for any fault other than the delay.
    pub(crate) rule: Option<FaultRule>,
}

/// What the rules inject into a request: the delay of the first latency rule that affects it, and the first other rule that
/// affects it. `region` is the region that the request is signed for.
pub(crate) fn met(
    store: &Store,
    target: Target,
    arrival: Arrival,
    region: impl FnOnce() -> CompactString,
) -> Option<Met> {
    let now = store.now();
    let rules = &now.state.0.behaviour().faults;
    if rules.is_empty() {
        return None;
    }
    let operation = format!("{}:{}", target.service.as_str(), target.operation?.name);
    let region = region();
    let is_met = |rule: &&FaultRule| {
        let is_there = rule.region.as_ref().is_none_or(|meant| region == *meant);
        let met = is_there
            && glob::matches_ignoring_case(&rule.operation, &operation)
            && is_chosen(rule, arrival.number())
            && store.fault_hits.take(rule);
        if met {
            tracing::info!(operation, rule = rule.id, kind = ?rule.kind, "a fault was injected");
        }
        met
    };
    let is_delay = |rule: &&FaultRule| rule.kind == FaultKind::Latency;
    let delay = rules.iter().filter(is_delay).find(is_met);
    let rule = rules.iter().filter(|rule| !is_delay(rule)).find(is_met);
    if delay.is_none() && rule.is_none() {
        return None;
    }
    let delay_ms = delay.map_or(0, |rule| rule.delay_ms);
    Some(Met {
        delay: Duration::from_millis(delay_ms.into()),
        rule: rule.cloned(),
    })
}

/// Marks a response whose connection is closed instead of sending it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut;

/// The error that ends a connection.
#[derive(Debug, thiserror::Error)]
#[error("a fault was injected")]
pub(crate) struct Dropped;

/// Whether a rule affects the request with this number.
fn is_chosen(rule: &FaultRule, request: u64) -> bool {
    let hash = Sha256::new()
        .chain_update(b"roleback fault")
        .chain_update(rule.seed.to_be_bytes())
        .chain_update(rule.id.to_be_bytes())
        .chain_update(request.to_be_bytes())
        .finalize();
    let drawn = hash.iter().take(8);
    let drawn = drawn.fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    drawn % u64::from(MILLION) < u64::from(rule.per_million)
}

/// The error that a rule answers with, if it answers with one.
pub(crate) fn error(rule: &FaultRule) -> Option<Fault> {
    let is_server = match rule.kind {
        FaultKind::Throttle => false,
        FaultKind::ServerError => true,
        _ => return None,
    };
    let known = CODES.into_iter().find(|(_, code, ..)| *code == rule.code);
    let (own, message) = known.map_or((STATUS, MESSAGE), |(.., own, message)| (own, message));
    let (code, status) = (rule.code.clone(), rule.status.unwrap_or(own));
    Some(match is_server {
        false => Fault::sender(code, status, message),
        true => Fault::receiver(code, status, message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: u64, per_million: u32, seed: u64) -> FaultRule {
        FaultRule {
            id,
            operation: "iam:*".to_owned(),
            kind: FaultKind::Throttle,
            code: "Throttling".to_owned(),
            per_million,
            count: None,
            delay_ms: 0,
            seed,
            region: None,
            status: None,
        }
    }

    fn chosen(rule: &FaultRule) -> Vec<u64> {
        let requests = 0..10_000;
        requests
            .filter(|request| is_chosen(rule, *request))
            .collect()
    }

    #[test]
    fn about_the_share_of_requests_is_chosen_and_always_the_same() {
        let tenth = rule(1, MILLION / 10, 7);
        assert!((850..1_150).contains(&chosen(&tenth).len()));
        assert_eq!(chosen(&tenth), chosen(&rule(1, MILLION / 10, 7)));
        assert_ne!(chosen(&tenth), chosen(&rule(1, MILLION / 10, 8)));
        assert_ne!(chosen(&tenth), chosen(&rule(2, MILLION / 10, 7)));
        assert!(chosen(&rule(1, 0, 7)).is_empty());
        assert_eq!(chosen(&rule(1, MILLION, 7)).len(), 10_000);
    }

    #[test]
    fn every_code_is_an_error_of_its_kind() {
        for (kind, code, status, _) in CODES {
            let rule = FaultRule {
                kind,
                code: code.to_owned(),
                ..rule(1, MILLION, 0)
            };
            let fault = error(&rule).unwrap();
            assert_eq!((&*fault.code, fault.status), (code, status));
        }
        let latency = FaultRule {
            kind: FaultKind::Latency,
            ..rule(1, MILLION, 0)
        };
        assert!(error(&latency).is_none());
    }
}
