//! Responses of our own endpoints: JSON, or an error as JSON.

use std::fmt::Display;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use roleback_api::error::{ErrorBody, ErrorDetail};
use roleback_api::log::NEXT_HEADER;
use roleback_api::pods::MergeConflicts;
use roleback_api::route::{Method, ROUTES};
use roleback_journal::CommitError;
use roleback_policy::Stopped;
use serde::Serialize;

use crate::moment_error::MomentError;

/// A response, or an error.
pub(crate) type Reply = Result<Response<Full<Bytes>>, Problem>;

pub(crate) const JSON: &str = "application/json";
pub(crate) const JSON_LINES: &str = "application/x-ndjson";
pub(crate) const OCTETS: &str = "application/octet-stream";

/// An error of one of our own endpoints.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: Box<ErrorDetail>,
    /// The methods that the path supports.
    allow: Option<HeaderValue>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: impl Display) -> Self {
        Self {
            status,
            detail: Box::new(ErrorDetail {
                code: code.to_owned(),
                message: message.to_string(),
                ..ErrorDetail::default()
            }),
            allow: None,
        }
    }

    /// 400: the request is invalid.
    pub(crate) fn bad_request(message: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// 403: the way in which the request came is not allowed.
    pub(crate) fn forbidden(message: impl Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 404: not found.
    pub(crate) fn not_found(message: impl Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 404: the path is not an endpoint. Lists the endpoints under the same prefix.
    pub(super) fn unknown_endpoint(method: &str, path: &str) -> Self {
        let prefix = path.split('/').nth(1).unwrap_or_default();
        let routes = ROUTES.iter();
        let near = routes.filter(|route| route.template.split('/').nth(1) == Some(prefix));
        let mut problem = Self::not_found(format!(
            "unknown endpoint `{method} {path}`: `endpoints` lists those under /{prefix}"
        ));
        problem.detail.endpoints = near
            .map(|route| format!("{} {}", route.method, route.template))
            .collect();
        problem
    }

    /// 405: the path supports other methods.
    pub(super) fn method_not_allowed(method: &str, path: &str, methods: &[Method]) -> Self {
        let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
        let names = names.join(", ");
        let message = format!("`{path}` has no method {method}: use {names}");
        let code = "method_not_allowed";
        Self {
            allow: HeaderValue::from_str(&names).ok(),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, code, message)
        }
    }

    /// 403: a sign-in failed.
    pub(crate) fn sign_in_failed(message: impl Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "sign_in_failed", message)
    }

    /// 429: too many attempts.
    pub(crate) fn too_many_attempts(message: impl Display) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", message)
    }

    /// 409: the request conflicts with the current state.
    pub(crate) fn conflict(message: impl Display) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// 409: a merge that the client has to decide.
    pub(crate) fn undecided(message: impl Display, merge: MergeConflicts) -> Self {
        let mut problem = Self::conflict(message);
        problem.detail.merge = Some(Box::new(merge));
        problem
    }

    /// 422: the content is damaged or harmful.
    pub(crate) fn refused(message: impl Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", message)
    }

    /// 503: temporarily unavailable.
    pub(crate) fn unavailable(message: impl Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }

    /// 500: an internal failure.
    pub(crate) fn failed(message: impl Display) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", message);
        tracing::error!(error = problem.detail.message, "an admin request failed");
        problem
    }

    /// The message.
    pub(crate) fn message(&self) -> &str {
        &self.detail.message
    }

    /// The error without its status.
    pub(crate) fn into_detail(self) -> ErrorDetail {
        *self.detail
    }

    /// The error as text, with the endpoints that exist on lines of their own.
    pub(crate) fn into_text_response(self) -> Response<Full<Bytes>> {
        let ErrorDetail {
            message, endpoints, ..
        } = *self.detail;
        let lines: Vec<_> = std::iter::once(message).chain(endpoints).collect();
        let mut response = response(self.status, "text/plain", lines.join("\n") + "\n");
        if let Some(methods) = self.allow {
            response.headers_mut().insert(ALLOW, methods);
        }
        response
    }

    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let body = ErrorBody {
            error: *self.detail,
        };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = response(self.status, JSON, text);
        if let Some(methods) = self.allow {
            response.headers_mut().insert(ALLOW, methods);
        }
        response
    }
}

impl From<MomentError> for Problem {
    fn from(error: MomentError) -> Self {
        match error.code() {
            Some(code) => Self::new(StatusCode::BAD_REQUEST, code, error),
            None => Self::failed(error),
        }
    }
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Self {
        Self::refused(stopped)
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::ReadOnly(_) | CommitError::Closed | CommitError::Overtaken => {
                Self::unavailable(error)
            }
            CommitError::Invalid(_) => Self::refused(error),
            CommitError::Frozen(seq) => MomentError::ReadOnly(seq).into(),
            _ => Self::failed(error),
        }
    }
}

/// 200 and a JSON value.
pub(crate) fn json(value: &impl Serialize) -> Reply {
    let text = serde_json::to_string(value).map_err(Problem::failed)?;
    Ok(response(StatusCode::OK, JSON, text))
}

/// 201 and a JSON value.
pub(crate) fn created(value: &impl Serialize) -> Reply {
    let text = serde_json::to_string(value).map_err(Problem::failed)?;
    Ok(response(StatusCode::CREATED, JSON, text))
}

/// 200 and one JSON value per line; `next` is where the next page begins.
pub(crate) fn lines(values: &[impl Serialize], next: Option<u64>) -> Reply {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, value).map_err(Problem::failed)?;
        text.push(b'\n');
    }
    let mut response = response(StatusCode::OK, JSON_LINES, text);
    if let Some(next) = next {
        response.headers_mut().insert(NEXT_HEADER, next.into());
    }
    Ok(response)
}

/// 200 and a short text.
pub(crate) fn text(text: &'static str) -> Reply {
    Ok(response(StatusCode::OK, "text/plain", text))
}

/// 200 and bytes of a media type.
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
