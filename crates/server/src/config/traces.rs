//! The variables of OpenTelemetry that say where spans are sent.
//!
//! <https://opentelemetry.io/docs/specs/otel/protocol/exporter/>

use super::{Config, ConfigError};

/// The URL of a collector for traces.
const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
/// The URL of a collector for everything. Traces are sent to a path below it.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_PATH: &str = "/v1/traces";

impl Config {
    /// Applies the variables. An empty one counts as not set.
    pub(super) fn set_trace_collector(
        &mut self,
        variables: &[(String, String)],
    ) -> Result<(), ConfigError> {
        let set = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| name == wanted);
            found.filter(|(_, value)| !value.is_empty())
        };
        let (variable, url) = match (set(TRACES), set(ENDPOINT)) {
            (Some(traces), _) => (traces, traces.1.clone()),
            (None, Some(all)) => (all, format!("{}{TRACES_PATH}", all.1.trim_end_matches('/'))),
            (None, None) => return Ok(()),
        };
        if !url.starts_with("http://") {
            return Err(ConfigError::Value {
                name: variable.0.clone(),
                value: variable.1.clone(),
                why: "use the URL of a collector for OTLP over HTTP, such as http://127.0.0.1:4318"
                    .to_owned(),
            });
        }
        self.trace_collector = Some(url);
        Ok(())
    }
}
