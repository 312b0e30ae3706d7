//! Consistency: how soon a change becomes visible to later requests.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration;

/// The request header that sets the consistency of one request, such as `strong` or `eventual:20r`.
pub const HEADER: &str = "x-roleback-consistency";
/// The response header with the last record of the state that a request was answered from.
pub const SERVED_AT: &str = "x-roleback-served-at";

/// The longest delay in milliseconds.
pub const LAG_MILLIS_MAX: u64 = 600_000;
/// The longest delay in requests.
pub const LAG_REQUESTS_MAX: u64 = 100_000;
/// The largest number of replicas.
pub const REPLICAS_MAX: u8 = 16;
/// The number of replicas if none is given.
const REPLICAS: u8 = 3;
/// Nanoseconds in a millisecond.
const NANOS_PER_MILLI: i64 = 1_000_000;
/// What precedes the options of eventual consistency.
const EVENTUAL: &str = "eventual:";

/// How soon a change becomes visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// At once.
    Strong,
    /// After a delay.
    Eventual(Eventual),
}

/// Eventual consistency: every request is answered by one of several replicas, each of which has a prefix of the event log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eventual {
    /// The longest delay until a change can be read.
    pub reads: Lag,
    /// The longest delay until a change affects authentication and authorization.
    pub auth: Lag,
    /// The number of replicas.
    pub replicas: u8,
    /// Whether a connection keeps its replica.
    pub sticky: bool,
    /// Whether callers read their own writes.
    pub read_your_writes: bool,
    /// Whether the existence checks of writes are delayed like reads.
    pub lagging_lookups: bool,
    /// What delays and replicas depend on.
    pub seed: u64,
}

/// A longest delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    /// In milliseconds.
    Millis(u64),
    /// In requests to the same state.
    Requests(u64),
}

/// A text that does not set the consistency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidConsistency(String);

impl std::error::Error for InvalidConsistency {}

impl fmt::Display for InvalidConsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Lag {
    type Err = InvalidConsistency;

    fn from_str(text: &str) -> Result<Self, InvalidConsistency> {
        let requests = text.strip_suffix('r').and_then(|text| text.parse().ok());
        let millis = || {
            let plain = text.parse::<u64>().ok();
            let nanos = || u64::try_from(duration::nanos(text)? / NANOS_PER_MILLI).ok();
            plain.or_else(nanos)
        };
        let lag = requests
            .map(Self::Requests)
            .or_else(|| millis().map(Self::Millis));
        match lag {
            Some(
                lag @ Self::Requests(..=LAG_REQUESTS_MAX) | lag @ Self::Millis(..=LAG_MILLIS_MAX),
            ) => Ok(lag),
            _ => Err(InvalidConsistency(format!(
                "`{text}` is not a delay: use milliseconds such as 500, a duration such as 2s of at most {LAG_MILLIS_MAX}ms, or requests such as 20r of at most {LAG_REQUESTS_MAX}r"
            ))),
        }
    }
}

impl fmt::Display for Lag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Millis(millis) => write!(f, "{millis}ms"),
            Self::Requests(requests) => write!(f, "{requests}r"),
        }
    }
}

impl FromStr for Consistency {
    type Err = InvalidConsistency;

    fn from_str(text: &str) -> Result<Self, InvalidConsistency> {
        if text == "strong" {
            return Ok(Self::Strong);
        }
        let invalid = || {
            InvalidConsistency(format!(
                "`{text}` is not a consistency: use `strong`, or `eventual:MAX` with a longest delay such as 500ms or 20r, and options after commas: reads=MAX, auth=MAX, replicas=N, seed=N, sticky=connection, lookups=lag, ryw"
            ))
        };
        let options = text.strip_prefix(EVENTUAL).ok_or_else(invalid)?;
        let (mut reads, mut auth) = (None, None);
        let mut eventual = Eventual {
            reads: Lag::Millis(0),
            auth: Lag::Millis(0),
            replicas: REPLICAS,
            sticky: false,
            read_your_writes: false,
            lagging_lookups: false,
            seed: 0,
        };
        for (index, option) in options.split(',').enumerate() {
            match option.split_once('=') {
                Some(("reads", lag)) => reads = Some(lag.parse()?),
                Some(("auth", lag)) => auth = Some(lag.parse()?),
                Some(("replicas", number)) => eventual.replicas = replicas(number)?,
                Some(("seed", number)) => eventual.seed = number.parse().map_err(|_| invalid())?,
                Some(("sticky", "connection")) => eventual.sticky = true,
                Some(("lookups", "lag")) => eventual.lagging_lookups = true,
                None if option == "ryw" => eventual.read_your_writes = true,
                None if index == 0 => {
                    let lag = option.parse()?;
                    (reads, auth) = (Some(lag), Some(lag));
                }
                _ => return Err(invalid()),
            }
        }
        if reads.is_none() && auth.is_none() {
            return Err(invalid());
        }
        eventual.reads = reads.unwrap_or(eventual.reads);
        eventual.auth = auth.unwrap_or(eventual.auth);
        Ok(Self::Eventual(eventual))
    }
}

fn replicas(text: &str) -> Result<u8, InvalidConsistency> {
    let number = text.parse().ok();
    let number = number.filter(|number| (1..=REPLICAS_MAX).contains(number));
    number.ok_or_else(|| {
        InvalidConsistency(format!(
            "`{text}` is not a number of replicas: use 1 to {REPLICAS_MAX}"
        ))
    })
}

/// The shortest text with the same meaning.
impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Eventual(eventual) = self else {
            return f.write_str("strong");
        };
        if eventual.reads == eventual.auth {
            write!(f, "{EVENTUAL}{}", eventual.reads)?;
        } else {
            write!(
                f,
                "{EVENTUAL}reads={},auth={}",
                eventual.reads, eventual.auth
            )?;
        }
        if eventual.replicas != REPLICAS {
            write!(f, ",replicas={}", eventual.replicas)?;
        }
        if eventual.seed != 0 {
            write!(f, ",seed={}", eventual.seed)?;
        }
        for (is_set, option) in [
            (eventual.sticky, ",sticky=connection"),
            (eventual.lagging_lookups, ",lookups=lag"),
            (eventual.read_your_writes, ",ryw"),
        ] {
            f.write_str(if is_set { option } else { "" })?;
        }
        Ok(())
    }
}

/// A change of the consistency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyChange {
    /// `strong`, or `eventual:MAX` with options, such as `eventual:2s,ryw` or `eventual:20r,seed=7`.
    pub consistency: String,
}

/// The consistency, and what each replica shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsistencyStatus {
    /// `strong`, or `eventual:MAX` with options.
    pub consistency: String,
    /// The last record of the event log.
    pub head: u64,
    /// What the next request would see on each replica; empty with strong consistency.
    pub replicas: Vec<ReplicaStatus>,
    /// The number of the record of the change; only in the response to a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// What a replica shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplicaStatus {
    /// The number of the replica, from 0.
    pub replica: u8,
    /// The last record that reads show.
    pub reads: u64,
    /// The last record that affects authentication and authorization.
    pub auth: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consistency_has_one_shortest_text() {
        for (text, shortest) in [
            ("strong", "strong"),
            ("eventual:500", "eventual:500ms"),
            ("eventual:2s", "eventual:2000ms"),
            ("eventual:1m30s", "eventual:90000ms"),
            ("eventual:0", "eventual:0ms"),
            ("eventual:20r", "eventual:20r"),
            ("eventual:20r,replicas=3,seed=0", "eventual:20r"),
            ("eventual:20r,ryw,seed=7", "eventual:20r,seed=7,ryw"),
            ("eventual:20r,auth=2s", "eventual:reads=20r,auth=2000ms"),
            ("eventual:auth=5r", "eventual:reads=0ms,auth=5r"),
            ("eventual:reads=5r,auth=5r", "eventual:5r"),
            (
                "eventual:1s,lookups=lag,sticky=connection,replicas=16",
                "eventual:1000ms,replicas=16,sticky=connection,lookups=lag",
            ),
            ("eventual:600000", "eventual:600000ms"),
            ("eventual:100000r", "eventual:100000r"),
        ] {
            let parsed: Consistency = text.parse().unwrap();
            assert_eq!(parsed.to_string(), shortest, "{text}");
            assert_eq!(shortest.parse(), Ok(parsed), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_consistency_is_refused_with_the_reason() {
        for (text, part) in [
            ("", "`` is not a consistency"),
            ("eventual", "is not a consistency"),
            ("Strong", "is not a consistency"),
            ("eventual:", "`` is not a delay"),
            ("eventual:ryw", "is not a consistency"),
            ("eventual:fast", "`fast` is not a delay"),
            ("eventual:-1", "`-1` is not a delay"),
            ("eventual:1.5s", "`1.5s` is not a delay"),
            ("eventual:600001", "at most 600000ms"),
            ("eventual:11m", "at most 600000ms"),
            ("eventual:100001r", "at most 100000r"),
            ("eventual:99999999999999999999r", "is not a delay"),
            ("eventual:1s,2s", "is not a consistency"),
            ("eventual:1s,", "is not a consistency"),
            ("eventual:1s,replicas=0", "`0` is not a number of replicas"),
            ("eventual:1s,replicas=17", "use 1 to 16"),
            ("eventual:1s,seed=x", "is not a consistency"),
            ("eventual:1s,sticky=client", "is not a consistency"),
            ("eventual:1s,lookups=now", "is not a consistency"),
            ("eventual:1s,ryw=yes", "is not a consistency"),
        ] {
            let error = text.parse::<Consistency>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
