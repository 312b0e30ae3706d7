//! What is counted for requests that are passed on to other services.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use roleback_journal::Histogram;

use super::table;
use super::text::Scrape;

/// The service of a request that is for no known one.
const UNKNOWN: &str = "unknown";
/// The classes of a response's status, at the place of its first digit, and what stands for no response.
const STATUSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];
/// The causes, at the place of each [`Failure`].
const CAUSES: [&str; 3] = ["connection", "timeout", "body"];

/// Why a request that was passed on got no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The upstream cannot be reached, or closed the connection.
    Connection,
    /// The upstream took too long.
    Timeout,
    /// The client broke off, or its body is not what it signed.
    Body,
}

/// Requests to upstreams by service. A lock is enough: each of them waits for another server.
#[derive(Debug, Default)]
pub(crate) struct UpstreamCounts(Mutex<BTreeMap<&'static str, Counts>>);

#[derive(Debug, Default)]
struct Counts {
    durations: Histogram,
    statuses: [u64; STATUSES.len()],
    failures: [u64; CAUSES.len()],
}

impl UpstreamCounts {
    /// Counts a request to a service that got a response with this status, or none, after this time.
    pub(crate) fn count(
        &self,
        service: Option<&'static str>,
        outcome: Result<u16, Failure>,
        time: Duration,
    ) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(service.unwrap_or(UNKNOWN)).or_default();
        counts.durations.observe(time);
        let class = outcome.map_or(0, |status| usize::from(status / 100));
        if let Some(count) = counts.statuses.get_mut(class) {
            *count += 1;
        }
        if let Err(failure) = outcome
            && let Some(count) = counts.failures.get_mut(failure as usize)
        {
            *count += 1;
        }
    }

    /// Writes what was counted.
    pub(crate) fn write(&self, scrape: &mut Scrape) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        scrape.begin(&table::UPSTREAM_REQUESTS);
        for (service, counts) in counts.iter() {
            let statuses = STATUSES.iter().zip(&counts.statuses);
            for (status, count) in statuses.filter(|(_, count)| **count > 0) {
                scrape.sample(&table::UPSTREAM_REQUESTS, &[service, status], count);
            }
        }
        scrape.begin(&table::UPSTREAM_SECONDS);
        for (service, counts) in counts.iter() {
            let durations = counts.durations.counted();
            scrape.histogram(&table::UPSTREAM_SECONDS, &[service], &durations);
        }
        scrape.begin(&table::UPSTREAM_ERRORS);
        for (service, counts) in counts.iter() {
            for (cause, count) in CAUSES.iter().zip(&counts.failures) {
                scrape.sample(&table::UPSTREAM_ERRORS, &[service, cause], count);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_service_status_and_cause() {
        let counts = UpstreamCounts::default();
        let time = Duration::from_millis(3);
        for status in [200, 204, 404, 503] {
            counts.count(Some("s3"), Ok(status), time);
        }
        counts.count(Some("s3"), Err(Failure::Timeout), time);
        counts.count(None, Err(Failure::Connection), time);
        // No status is a place out of the table.
        counts.count(Some("sqs"), Ok(999), time);
        let mut scrape = Scrape::default();
        counts.write(&mut scrape);
        let text = scrape.into_text();
        let named = |begin: &str| {
            let lines = text.lines().filter(|line| line.starts_with(begin));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let requests = [
            "{service=\"s3\",status=\"none\"} 1",
            "{service=\"s3\",status=\"2xx\"} 2",
            "{service=\"s3\",status=\"4xx\"} 1",
            "{service=\"s3\",status=\"5xx\"} 1",
            "{service=\"unknown\",status=\"none\"} 1",
        ]
        .map(|line| format!("roleback_upstream_requests_total{line}"));
        assert_eq!(named("roleback_upstream_requests_total"), requests);
        let errors: Vec<_> = named("roleback_upstream_errors_total")
            .into_iter()
            .filter(|line| !line.ends_with(" 0"))
            .collect();
        let expected = [
            "{service=\"s3\",cause=\"timeout\"} 1",
            "{service=\"unknown\",cause=\"connection\"} 1",
        ]
        .map(|line| format!("roleback_upstream_errors_total{line}"));
        assert_eq!(errors, expected);
        let seconds = named("roleback_upstream_duration_seconds_count");
        let seconds: Vec<_> = seconds
            .iter()
            .map(|line| line.split_once("} ").unwrap().1)
            .collect();
        assert_eq!(seconds, ["5", "1", "1"]);
    }
}
