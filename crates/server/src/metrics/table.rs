//! The table of metrics. Their names are part of the interface: dashboards and alert rules use them.

/// How the values of a metric change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows while the server runs.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Durations in seconds, counted by their length.
    Histogram,
}

/// A metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How its values change.
    pub kind: Kind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it means.
    pub help: &'static str,
}

impl Kind {
    /// The word in Prometheus's format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

macro_rules! metrics {
    ($($id:ident $kind:ident $name:literal [$($label:literal),*] $help:literal;)*) => {
        $(pub(crate) const $id: Metric = Metric {
            name: $name,
            kind: Kind::$kind,
            labels: &[$($label),*],
            help: $help,
        };)*

        /// Every metric, in the order of a scrape.
        pub static METRICS: &[Metric] = &[$($id),*];
    };
}

metrics! {
    BUILD Gauge "roleback_build_info" ["version"]
        "1, with the version of the program";
    STARTED Gauge "process_start_time_seconds" []
        "When the server started, in seconds since 1970";
    MEMORY Gauge "process_resident_memory_bytes" []
        "The memory of the process in bytes; only on Linux";
    OPEN_FILES Gauge "process_open_fds" []
        "The open files and sockets of the process; only on Linux";
    ENFORCEMENT Gauge "roleback_enforcement" ["mode"]
        "1 for the current mode, 0 for the others: off, engine, soft, on";
    REQUESTS Counter "roleback_requests_total" ["service", "operation", "code"]
        "Answered requests to IAM and STS. `code` is `OK`, the code of an error in AWS's contract, or `other`; `operation` is `unknown` if the request names none";
    REQUEST_SECONDS Histogram "roleback_request_duration_seconds" ["service", "operation"]
        "The time from the end of a request's head to its answer";
    SIGNATURE_FAILURES Counter "roleback_signature_failures_total" ["cause"]
        "Requests that were refused because of their signature or credentials";
    UPSTREAM_REQUESTS Counter "roleback_upstream_requests_total" ["service", "status"]
        "Requests that were passed on to another service, by the class of the response's status, such as `2xx`; `none` without a response. `service` is `unknown` if the request is for no known service";
    UPSTREAM_SECONDS Histogram "roleback_upstream_duration_seconds" ["service"]
        "The time from passing on a request to the head of the upstream's response, or to its failure";
    UPSTREAM_ERRORS Counter "roleback_upstream_errors_total" ["service", "cause"]
        "Requests that were passed on without getting a response: cause connection (the upstream cannot be reached, or closed the connection), timeout, or body (the client broke off, or its body is not what it signed)";
    DECISIONS Counter "roleback_decisions_total" ["effect", "layer"]
        "Requests that policies were evaluated for: effect allowed, explicitDeny or implicitDeny; layer is the kind of policy that denied, or `none`. With enforcement off, nothing is evaluated";
    HEAD Gauge "roleback_log_head" []
        "The number of the newest record of the event log";
    APPENDED Counter "roleback_log_records_appended_total" []
        "Records that were appended since the start";
    APPENDED_BYTES Counter "roleback_log_bytes_appended_total" []
        "The bytes of these records";
    APPEND_SECONDS Histogram "roleback_log_append_duration_seconds" []
        "The time to append a group of records, until it is durable";
    SYNC_SECONDS Histogram "roleback_log_sync_duration_seconds" []
        "The time of the sync to disk in each append; none with durability `process`, `none` or in memory";
    READ_ONLY Gauge "roleback_log_read_only" []
        "1 if the event log accepts no writes until a restart or, with a shared log, until another server or node has sent the missing record";
    WRITE_FAILING Gauge "roleback_log_write_failing" []
        "1 if the last write failed";
    STALLED Gauge "roleback_log_stalled" []
        "1 if writes wait for a disk that does not respond";
    LOST Gauge "roleback_log_records_lost" []
        "1 if acknowledged records are known to be lost";
    SHARED_DECIDES Gauge "roleback_shared_log_decides" []
        "1 if this node decides the writes of all nodes that share the event log, 0 if another one does; none while it is connected to no NATS server, and in a server on its own";
    SHARED_LAG Gauge "roleback_shared_log_lag" []
        "How many records of the shared log this node does not have yet; looked up every 5 seconds, and unchanged while the NATS servers do not answer; none in a server on its own";
    SHARED_BYTES Gauge "roleback_shared_log_bytes" []
        "The size of the stream of the shared log in bytes; none in a server on its own";
    SHARED_BYTES_LIMIT Gauge "roleback_shared_log_bytes_limit" []
        "The stream's `max_bytes`, at which writes fail; none if there is no limit";
    CLOCK_BEHIND Gauge "roleback_clock_behind" []
        "1 if the clock is behind the newest record";
    STORAGE Gauge "roleback_storage_bytes" ["part"]
        "The size of each part of the data directory: log, segments, checkpoints, content, index, base, pods, decisions, other; none in memory";
    STORAGE_FREE Gauge "roleback_storage_free_bytes" []
        "The free bytes of the file system of the data directory; none in memory";
    START_SECONDS Gauge "roleback_start_duration_seconds" []
        "How long the server took to open its event log";
    REPLAYED Counter "roleback_replayed_records_total" []
        "Records that were replayed at the start, by verifications and by replays";
    REPLAY_SECONDS Counter "roleback_replay_seconds_total" []
        "The time that these replays took, in seconds";
    PODS Gauge "roleback_pods" []
        "The number of pods";
    POD_VERSIONS Gauge "roleback_pod_versions" []
        "The number of versions of all pods";
    FORKS Gauge "roleback_forks" []
        "The number of forks";
    FORK_BYTES Gauge "roleback_fork_bytes" []
        "An estimate of the memory of all forks in bytes";
    FORK_BYTES_LIMIT Gauge "roleback_fork_bytes_limit" []
        "The limit on this memory in bytes";
    SUBSCRIBERS Gauge "roleback_stream_subscribers" ["stream"]
        "The clients that read a stream: records or decisions";
    STREAM_LAG Gauge "roleback_stream_lag" ["stream"]
        "How many records or decisions the slowest of these clients is behind";
    DECISION_LOG_BYTES Gauge "roleback_decision_log_bytes" []
        "The size of the recorded decisions in bytes";
    DECISIONS_DROPPED Counter "roleback_decisions_dropped_total" []
        "Decisions that were not recorded, because they came too fast or the disk failed";
}
