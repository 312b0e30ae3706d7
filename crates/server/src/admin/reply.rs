//! What endpoints of ours answer: JSON, or a problem as JSON.

use std::fmt::Display;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use roleback_journal::CommitError;
use serde::Serialize;
use serde_json::json;

use super::lines::Words;

/// An answer, or why there is none.
pub(crate) type Reply = Result<Response<Full<Bytes>>, Problem>;

pub(crate) const JSON: &str = "application/json";
pub(crate) const JSON_LINES: &str = "application/x-ndjson";
pub(crate) const OCTETS: &str = "application/octet-stream";

/// Why an endpoint of ours does not do what it was asked.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: impl Display) -> Self {
        Self {
            status,
            code,
            message: message.to_string(),
        }
    }

    /// The request makes no sense.
    pub(crate) fn bad_request(message: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// The request came by a way that is not allowed.
    pub(crate) fn forbidden(message: impl Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// There is no such thing.
    pub(crate) fn not_found(message: impl Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// It does not fit what is there.
    pub(crate) fn conflict(message: impl Display) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// What was sent is damaged, or does harm.
    pub(crate) fn refused(message: impl Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", message)
    }

    /// It does not work at the moment.
    pub(crate) fn unavailable(message: impl Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }

    /// We failed.
    pub(crate) fn failed(message: impl Display) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", message);
        tracing::error!(error = problem.message, "an admin request failed");
        problem
    }

    /// What is wrong, in words.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The same without its status.
    pub(crate) fn into_words(self) -> Words {
        Words {
            code: self.code.to_owned(),
            message: self.message,
        }
    }

    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let status = self.status;
        let body = json!({"error": self.into_words()});
        response(status, JSON, body.to_string())
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::ReadOnly(_) | CommitError::Closed => Self::unavailable(error),
            CommitError::Invalid(_) => Self::refused(error),
            _ => Self::failed(error),
        }
    }
}

/// 200 and a value.
pub(crate) fn json(value: &impl Serialize) -> Reply {
    let text = serde_json::to_string(value).map_err(Problem::failed)?;
    Ok(response(StatusCode::OK, JSON, text))
}

/// 200 and a word.
pub(crate) fn text(text: &'static str) -> Reply {
    Ok(response(StatusCode::OK, "text/plain", text))
}

/// 200 and bytes of a type.
pub(crate) fn of_type(content_type: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    response(StatusCode::OK, content_type, body)
}

fn response(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
