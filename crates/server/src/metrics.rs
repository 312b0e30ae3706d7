//! What the server counts while it runs, for `GET /_roleback/metrics`.
//!
//! A request adds to two counters at fixed places, and to a third one if policies are evaluated: no lock, no search, no
//! allocation. Only an error is looked up, by its code.

pub mod table;
mod text;
mod upstreams;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use roleback_api::localstack::Usage;
use roleback_journal::{Histogram, Journal};
use roleback_model::{OPERATIONS, OperationInfo};
use roleback_policy::{Decision, Layer};
use roleback_wire::{Fault, Timestamp};

use crate::clock::system_now;
use crate::projection::State;
pub(crate) use text::{CONTENT_TYPE, Scrape};
pub(crate) use upstreams::{Failure, UpstreamCounts};

/// The code of a successful request.
const OK: &str = "OK";
/// The code of an error that is not in the contract, such as an injected one.
const OTHER: &str = "other";
/// The operation of a request that names none.
const UNKNOWN: &str = "unknown";
/// The layer of a decision that no policy made.
const NO_LAYER: &str = "none";

/// Errors of every AWS service, which the contract does not repeat for each operation, and our own.
const COMMON_CODES: [&str; 20] = [
    "AccessDenied",
    "AuthorizationQueryParametersError",
    "ExpiredToken",
    "IncompleteBody",
    "IncompleteSignature",
    "InvalidAction",
    "InvalidClientTokenId",
    "MalformedQueryString",
    "MethodNotAllowed",
    "MissingAction",
    "MissingAuthenticationToken",
    "NotImplemented",
    "RequestEntityTooLarge",
    "RequestTimeout",
    "ServiceFailure",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "Throttling",
    "ThrottlingException",
    "ValidationError",
];

/// Why signatures are refused: the code of the error, how its message begins, and the cause. The first row that fits counts.
const CAUSES: [(&str, &str, &str); 9] = [
    ("SignatureDoesNotMatch", "Signature expired", "expired"),
    (
        "SignatureDoesNotMatch",
        "Signature not yet current",
        "notYetCurrent",
    ),
    ("SignatureDoesNotMatch", "The request signature", "mismatch"),
    ("SignatureDoesNotMatch", "", "notSignedOrWrongScope"),
    ("IncompleteSignature", "", "incomplete"),
    ("MissingAuthenticationToken", "", "missing"),
    ("InvalidClientTokenId", "", "unknownKey"),
    ("ExpiredToken", "", "expiredSession"),
    ("AuthorizationQueryParametersError", "", "query"),
];

/// Every kind of policy, at the place of its number, with its name in our API.
const LAYERS: [(Layer, &str); 9] = [
    (Layer::ServiceControl, "serviceControl"),
    (Layer::ResourceControl, "resourceControl"),
    (Layer::VpcEndpoint, "vpcEndpoint"),
    (Layer::Resource, "resource"),
    (Layer::Trust, "trust"),
    (Layer::Identity, "identity"),
    (Layer::Boundary, "boundary"),
    (Layer::Session, "session"),
    (Layer::ScopeDown, "scopeDown"),
];

const EFFECTS: [Decision; 3] = [
    Decision::Allowed,
    Decision::ExplicitDeny,
    Decision::ImplicitDeny,
];

fn count(counter: Option<&AtomicU64>) {
    if let Some(counter) = counter {
        // Relaxed is enough: counters synchronize nothing.
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn counted(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// What is counted for all states of a server.
pub(crate) struct Metrics {
    /// The system time at the start.
    pub(crate) started: Timestamp,
    /// The durations of each operation's requests, by its number; those without one are at the end.
    durations: Box<[Histogram]>,
    /// The errors of each operation: a row for each operation, in it a place for each code, and one for other codes.
    errors: Box<[AtomicU64]>,
    /// The known codes, sorted.
    codes: Box<[&'static str]>,
    signatures: [AtomicU64; CAUSES.len()],
    /// The requests that were passed on to other services.
    pub(crate) upstreams: UpstreamCounts,
    replayed: AtomicU64,
    replay_ns: AtomicU64,
    start_ns: AtomicU64,
    /// The subscribers to records.
    readers: Mutex<Vec<Weak<Reader>>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let of_contract = OPERATIONS
            .iter()
            .flat_map(|it| it.faults.iter().map(|it| it.code));
        let codes: BTreeSet<_> = of_contract.chain(COMMON_CODES).collect();
        let operations = OPERATIONS.len() + 1;
        Self {
            started: system_now(),
            durations: (0..operations).map(|_| Histogram::default()).collect(),
            errors: (0..operations * (codes.len() + 1))
                .map(|_| AtomicU64::new(0))
                .collect(),
            codes: codes.into_iter().collect(),
            signatures: Default::default(),
            upstreams: UpstreamCounts::default(),
            replayed: AtomicU64::default(),
            replay_ns: AtomicU64::default(),
            start_ns: AtomicU64::default(),
            readers: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Counts a request to the operation with this number that was answered after this time, with an error or without.
    pub(crate) fn request(&self, number: Option<usize>, fault: Option<&Fault>, time: Duration) {
        let row = number.unwrap_or(OPERATIONS.len());
        if let Some(durations) = self.durations.get(row) {
            durations.observe(time);
        }
        if let Some(fault) = fault {
            let found = self.codes.binary_search(&&*fault.code);
            let place = found.unwrap_or(self.codes.len());
            count(self.errors.get(row * (self.codes.len() + 1) + place));
        }
    }

    /// Counts an error, if it is about the signature or the credentials.
    pub(crate) fn refused(&self, fault: &Fault) {
        let fits = |(code, begin, _): &(&str, &str, &str)| {
            fault.code == *code && fault.message.starts_with(begin)
        };
        if let Some(place) = CAUSES.iter().position(fits) {
            count(self.signatures.get(place));
        }
    }

    /// Counts a replay of this many records.
    pub(crate) fn replayed(&self, records: u64, time: Duration) {
        self.replayed.fetch_add(records, Ordering::Relaxed);
        self.replay_ns.fetch_add(nanos(time), Ordering::Relaxed);
    }

    /// Takes note of how long the start took.
    pub(crate) fn started(&self, replayed: u64, time: Duration) {
        self.start_ns.store(nanos(time), Ordering::Relaxed);
        self.replayed(replayed, time);
    }

    /// Takes note of a subscriber to records, until it is dropped.
    pub(crate) fn reads(&self, reader: Weak<Reader>) {
        let mut readers = self.readers();
        // Those that ended: nobody may ever read the metrics.
        readers.retain(|reader| reader.strong_count() > 0);
        readers.push(reader);
    }

    /// How many records each subscriber is behind.
    pub(crate) fn lags(&self) -> Vec<u64> {
        let mut readers = self.readers();
        readers.retain(|reader| reader.strong_count() > 0);
        readers
            .iter()
            .filter_map(|reader| Some(reader.upgrade()?.lag()))
            .collect()
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Weak<Reader>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests by service and operation, without what is zero, as LocalStack shows them.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage::new();
        let rows = self
            .durations
            .iter()
            .zip(self.errors.chunks(self.codes.len() + 1));
        for (operation, (durations, errors)) in OPERATIONS.iter().zip(rows) {
            let service = operation.service.as_str();
            let errors: u64 = errors.iter().map(counted).sum();
            for (kind, number) in [("calls", durations.counted().count), ("errors", errors)] {
                if number > 0 {
                    let counters = usage.entry(format!("{service}:{kind}")).or_default();
                    counters.insert(operation.name.to_owned(), number);
                }
            }
        }
        usage
    }

    /// Writes what was counted for requests.
    pub(crate) fn write_requests(&self, scrape: &mut Scrape) {
        let operations = OPERATIONS.iter().copied().map(Some).chain([None]);
        let rows: Vec<_> = operations
            .zip(&self.durations)
            .map(|(operation, durations)| (names(operation), durations.counted()))
            .collect();
        scrape.begin(&table::REQUESTS);
        for (((service, name), durations), errors) in
            rows.iter().zip(self.errors.chunks(self.codes.len() + 1))
        {
            let failed: u64 = errors.iter().map(counted).sum();
            // The counters are not read at one moment.
            let succeeded = durations.count.saturating_sub(failed);
            let codes = self.codes.iter().copied().chain([OTHER]);
            let errors = codes
                .zip(errors)
                .map(|(code, errors)| (code, counted(errors)));
            for (code, requests) in [(OK, succeeded)]
                .into_iter()
                .chain(errors)
                .filter(|(_, count)| *count > 0)
            {
                scrape.sample(&table::REQUESTS, &[service, name, code], requests);
            }
        }
        scrape.begin(&table::REQUEST_SECONDS);
        for ((service, name), durations) in rows.iter().filter(|(_, durations)| durations.count > 0)
        {
            scrape.histogram(&table::REQUEST_SECONDS, &[service, name], durations);
        }
        scrape.begin(&table::SIGNATURE_FAILURES);
        for ((.., cause), failures) in CAUSES.iter().zip(&self.signatures) {
            scrape.sample(&table::SIGNATURE_FAILURES, &[cause], counted(failures));
        }
    }

    /// Writes what was counted for replays.
    pub(crate) fn write_replays(&self, scrape: &mut Scrape) {
        let secs = |nanos: &AtomicU64| counted(nanos) as f64 / 1e9;
        scrape.single(&table::START_SECONDS, secs(&self.start_ns));
        scrape.single(&table::REPLAYED, counted(&self.replayed));
        scrape.single(&table::REPLAY_SECONDS, secs(&self.replay_ns));
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn names(operation: Option<&OperationInfo>) -> (&'static str, &'static str) {
    operation.map_or((UNKNOWN, UNKNOWN), |it| (it.service.as_str(), it.name))
}

/// A subscriber to the records of an event log.
pub(crate) struct Reader {
    journal: Journal<State>,
    /// The last record that was sent.
    seen: AtomicU64,
}

impl Reader {
    pub(crate) fn new(journal: Journal<State>, seen: u64) -> Self {
        Self {
            journal,
            seen: AtomicU64::new(seen),
        }
    }

    /// Takes note of the last record that was sent.
    pub(crate) fn saw(&self, seq: u64) {
        self.seen.store(seq, Ordering::Relaxed);
    }

    fn lag(&self) -> u64 {
        self.journal.head().seq.saturating_sub(counted(&self.seen))
    }
}

/// Decisions by their effect and the kind of policy that made them.
#[derive(Debug, Default)]
pub(crate) struct DecisionCounts {
    /// A row for each of [`EFFECTS`], in it a place for each of [`LAYERS`], and one for no kind.
    counts: [[AtomicU64; LAYERS.len() + 1]; EFFECTS.len()],
}

impl DecisionCounts {
    /// Counts the decision for a request.
    pub(crate) fn count(&self, decision: Decision, layer: Option<Layer>) {
        let row = match decision {
            Decision::Allowed => &self.counts[0],
            Decision::ExplicitDeny => &self.counts[1],
            Decision::ImplicitDeny => &self.counts[2],
        };
        let place = layer.map_or(LAYERS.len(), |layer| layer as usize);
        count(row.get(place));
    }

    pub(crate) fn write(&self, scrape: &mut Scrape) {
        scrape.begin(&table::DECISIONS);
        let layers = || LAYERS.iter().map(|(_, name)| *name).chain([NO_LAYER]);
        for (effect, row) in EFFECTS.iter().zip(&self.counts) {
            for (layer, requests) in layers().zip(row.iter().map(counted)) {
                if requests > 0 {
                    scrape.sample(&table::DECISIONS, &[effect.as_str(), layer], requests);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: &'static str, message: &'static str) -> Fault {
        Fault::sender(code, 403, message)
    }

    fn lines(write: impl FnOnce(&mut Scrape)) -> Vec<String> {
        let mut scrape = Scrape::default();
        write(&mut scrape);
        let text = scrape.into_text();
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_request_is_counted_by_its_operation_and_code() {
        let metrics = Metrics::default();
        let number = OPERATIONS.iter().position(|it| it.name == "GetUser");
        let time = Duration::from_micros(40);
        metrics.request(number, None, time);
        metrics.request(number, None, time);
        for code in ["NoSuchEntity", "Teapot", "Coffee"] {
            metrics.request(number, Some(&fault(code, "")), time);
        }
        metrics.request(None, Some(&fault("InvalidAction", "")), time);
        let lines = lines(|scrape| metrics.write_requests(scrape));
        let requests: Vec<_> = lines
            .iter()
            .filter(|line| line.starts_with("roleback_requests_total"))
            .collect();
        let row = |operation: &str, code: &str, count: u64| {
            format!("roleback_requests_total{{service=\"{operation},code=\"{code}\"}} {count}")
        };
        let expected = [
            row("iam\",operation=\"GetUser\"", OK, 2),
            row("iam\",operation=\"GetUser\"", "NoSuchEntity", 1),
            row("iam\",operation=\"GetUser\"", OTHER, 2),
            row("unknown\",operation=\"unknown\"", "InvalidAction", 1),
        ];
        assert_eq!(requests, expected.iter().collect::<Vec<_>>());
        let count =
            "roleback_request_duration_seconds_count{service=\"iam\",operation=\"GetUser\"} 5";
        assert!(lines.iter().any(|line| line == count), "{lines:?}");
    }

    #[test]
    fn a_refused_signature_has_a_cause() {
        let metrics = Metrics::default();
        for (code, message) in [
            ("SignatureDoesNotMatch", "Signature expired: x"),
            ("SignatureDoesNotMatch", "Signature not yet current: x"),
            (
                "SignatureDoesNotMatch",
                "The request signature we calculated",
            ),
            ("SignatureDoesNotMatch", "host must be a 'SignedHeader'"),
            ("IncompleteSignature", "x"),
            ("MissingAuthenticationToken", "x"),
            ("InvalidClientTokenId", "x"),
            ("ExpiredToken", "x"),
            ("AuthorizationQueryParametersError", "x"),
            ("NoSuchEntity", "x"),
        ] {
            metrics.refused(&fault(code, message));
        }
        let lines = lines(|scrape| metrics.write_requests(scrape));
        let causes = CAUSES
            .iter()
            .map(|(.., cause)| format!("roleback_signature_failures_total{{cause=\"{cause}\"}} 1"));
        assert_eq!(lines, causes.collect::<Vec<_>>());
    }

    #[test]
    fn a_decision_is_counted_by_its_effect_and_layer() {
        for (number, (layer, name)) in LAYERS.iter().enumerate() {
            assert_eq!(*layer as usize, number);
            assert_eq!(serde_json::to_value(layer).unwrap(), *name);
        }
        let counts = DecisionCounts::default();
        counts.count(Decision::Allowed, None);
        counts.count(Decision::ExplicitDeny, Some(Layer::ServiceControl));
        counts.count(Decision::ImplicitDeny, Some(Layer::ScopeDown));
        let expected = [
            ("allowed", "none"),
            ("explicitDeny", "serviceControl"),
            ("implicitDeny", "scopeDown"),
        ]
        .map(|(effect, layer)| {
            format!("roleback_decisions_total{{effect=\"{effect}\",layer=\"{layer}\"}} 1")
        });
        assert_eq!(lines(|scrape| counts.write(scrape)), expected);
    }

    #[test]
    fn names_and_labels_are_prometheus_names_and_each_is_once() {
        let is_name = |name: &str| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let mut names = BTreeSet::new();
        for metric in table::METRICS {
            assert!(
                is_name(metric.name) && names.insert(metric.name),
                "{}",
                metric.name
            );
            assert!(
                metric.labels.iter().all(|label| is_name(label)),
                "{}",
                metric.name
            );
            let is_total = metric.name.ends_with("_total");
            assert_eq!(
                is_total,
                metric.kind == table::Kind::Counter,
                "{}",
                metric.name
            );
            assert!(!metric.help.contains('\n'), "{}", metric.name);
        }
    }
}
