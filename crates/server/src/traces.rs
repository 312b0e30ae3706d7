//! Sends a span for each request of the AWS API to an OpenTelemetry collector, in OTLP's JSON over HTTP.
//!
//! <https://opentelemetry.io/docs/specs/otlp/#otlphttp>
//!
//! A request only puts its span into a queue. If the queue is full, the span is dropped: no request waits for a collector.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use roleback_wire::{Fault, Timestamp};
use serde_json::{Value, json};
use ureq::Agent;

use crate::clock::{stopwatch, system_now};
use crate::route::Target;
use crate::trace_context::TraceContext;

/// Spans that may wait to be sent; further ones are dropped. Each takes about 200 bytes.
const WAITING_MAX: usize = 4_096;
/// Spans in one request to the collector.
const BATCH_MAX: usize = 512;
/// How long spans are gathered.
const GATHER_TIME: Duration = Duration::from_secs(1);
/// How long a request to the collector may take. A stop waits until one fails or everything is sent.
const SEND_TIME: Duration = Duration::from_secs(2);
/// A span of a server, in OTLP's numbers.
const KIND_SERVER: u8 = 2;
/// The status of a span whose request failed because of the server.
const STATUS_ERROR: u8 = 2;

/// The queue of spans, and the thread that sends them.
pub(crate) struct Exporter {
    /// `None` once it ends.
    queue: Option<SyncSender<Span>>,
    thread: Option<JoinHandle<()>>,
}

/// One request.
#[derive(Debug, Clone)]
struct Span {
    trace: u128,
    id: u64,
    parent: Option<u64>,
    service: &'static str,
    operation: &'static str,
    ended: Timestamp,
    time: Duration,
    status: u16,
    code: Option<String>,
    request_id: String,
}

impl Exporter {
    /// Starts to send spans to the collector at this URL of traces.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub(crate) fn start(url: &str) -> std::io::Result<Self> {
        let (queue, spans) = sync_channel(WAITING_MAX);
        let url = url.to_owned();
        let thread = std::thread::Builder::new().name("roleback-traces".to_owned());
        let thread = thread.spawn(move || send_all(&url, &spans))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Queues the span of a request that has just been answered, unless its client does not record the trace. Without a trace
    /// of the client, the request id is the trace.
    pub(crate) fn request(
        &self,
        (trace, request_id): (Option<TraceContext>, &str),
        target: Target,
        fault: Option<&Fault>,
        time: Duration,
    ) {
        let Some(queue) = &self.queue else {
            return;
        };
        if trace.is_some_and(|it| !it.is_sampled) {
            return;
        }
        let own = number(request_id);
        let span = Span {
            trace: trace.map_or(own, |it| it.trace),
            // The lower half of the request id.
            id: own as u64,
            parent: trace.map(|it| it.parent),
            service: target.service.as_str(),
            operation: target.name(),
            ended: system_now(),
            time,
            status: fault.map_or(200, |fault| fault.status),
            code: fault.map(|fault| fault.code.to_string()),
            request_id: request_id.to_owned(),
        };
        // A full queue drops the span.
        let _ = queue.try_send(span);
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // It fails only if the thread panicked.
            let _ = thread.join();
        }
    }
}

/// The digits of a request id, which is a UUID.
fn number(request_id: &str) -> u128 {
    let digits: String = request_id.chars().filter(|char| *char != '-').collect();
    // The version bits and the variant bits of a UUID make each half nonzero, as trace and span ids must be.
    u128::from_str_radix(&digits, 16).unwrap_or_default()
}

fn send_all(url: &str, spans: &Receiver<Span>) {
    let config = Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(SEND_TIME));
    let agent = config.build().new_agent();
    let mut fails = false;
    while let Ok(first) = spans.recv() {
        let (batch, has_ended) = gathered(first, spans);
        let body = body(&batch).to_string();
        let request = agent.post(url).header("content-type", "application/json");
        match request.send(body) {
            Ok(_) => fails = false,
            Err(why) => {
                // Logged once, until it succeeds again.
                if !std::mem::replace(&mut fails, true) {
                    tracing::warn!(
                        "cannot send traces to `{url}`: {why}; check the collector and OTEL_EXPORTER_OTLP_ENDPOINT"
                    );
                }
                // Drop what waits: otherwise a stop would wait `SEND_TIME` for each batch.
                spans.try_iter().take(WAITING_MAX).for_each(drop);
            }
        }
        if has_ended {
            return;
        }
    }
}

/// The spans that arrive within [`GATHER_TIME`], and whether no more follow.
fn gathered(first: Span, spans: &Receiver<Span>) -> (Vec<Span>, bool) {
    let mut batch = vec![first];
    let end = stopwatch() + GATHER_TIME;
    while batch.len() < BATCH_MAX {
        match spans.recv_timeout(end.saturating_duration_since(stopwatch())) {
            Ok(span) => batch.push(span),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return (batch, true),
        }
    }
    (batch, false)
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

fn body(batch: &[Span]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let resource = [
        text("service.name", "roleback"),
        text("service.version", version),
    ];
    let spans: Vec<_> = batch.iter().map(Span::json).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": resource},
        "scopeSpans": [{"scope": {"name": "roleback", "version": version}, "spans": spans}],
    }]})
}

impl Span {
    fn json(&self) -> Value {
        let began = self.ended.0 - i64::try_from(self.time.as_nanos()).unwrap_or(i64::MAX);
        let mut attributes = vec![
            text("rpc.system", "aws-api"),
            text("rpc.service", self.service),
            text("rpc.method", self.operation),
            text("aws.request_id", &self.request_id),
            json!({"key": "http.response.status_code", "value": {"intValue": self.status.to_string()}}),
        ];
        attributes.extend(self.code.as_deref().map(|code| text("error.type", code)));
        let mut span = json!({
            "traceId": format!("{:032x}", self.trace),
            "spanId": format!("{:016x}", self.id),
            "name": format!("{}.{}", self.service, self.operation),
            "kind": KIND_SERVER,
            "startTimeUnixNano": began.to_string(),
            "endTimeUnixNano": self.ended.0.to_string(),
            "attributes": attributes,
        });
        if let Some(parent) = self.parent {
            span["parentSpanId"] = json!(format!("{parent:016x}"));
        }
        if self.status >= 500 {
            span["status"] = json!({"code": STATUS_ERROR});
        }
        span
    }
}
