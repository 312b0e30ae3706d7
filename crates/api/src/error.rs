//! The body of an error response.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pods::MergeConflicts;

/// The request header with which a web page asks for errors with the status 200, by the value `200`: browsers write every
/// error status to their console, also of errors that a page expects, such as NoSuchEntity. Such a response has the real
/// status in the header of the same name.
pub const STATUS_HEADER: &str = "x-roleback-status";

/// The body of every response that is not a success.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// An error as a code for programs and a message for people.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDetail {
    /// One of `bad_request`, `forbidden`, `sign_in_failed`, `not_found`, `method_not_allowed`, `conflict`,
    /// `refused`, `too_many_attempts`, `unavailable`, `failed`.
    pub code: String,
    /// What failed, on what, why, and what to do.
    pub message: String,
    /// The endpoints that exist, if the request named an unknown one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// What a merge could not decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<Box<MergeConflicts>>,
}
