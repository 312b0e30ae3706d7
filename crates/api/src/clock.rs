//! The clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The clock of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockStatus {
    /// How the clock runs.
    pub mode: ClockMode,
    /// The time that it shows.
    pub time: String,
    /// How many seconds it is ahead of the system clock; absent if it is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_secs: Option<i64>,
    /// The number of the record of the change; only in the response to a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// How a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClockMode {
    /// It is the system clock.
    Real,
    /// It runs ahead of the system clock.
    Shifted,
    /// It stands still.
    Fixed,
}

/// A change of the clock. The clock only moves forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum ClockChange {
    /// Stop the clock at this time, such as `2026-11-21T20:57:49Z`.
    Fixed(String),
    /// Set the clock to this time. A fixed clock stays fixed, another one runs on from there.
    Set(String),
    /// Move the clock forward by this duration, such as `90s`, `15m`, `1h30m` or `2d`.
    Advance(String),
    /// Use the system clock again.
    Real {},
}
