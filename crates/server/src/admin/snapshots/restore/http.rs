//! The endpoints that load pods.

use std::sync::Arc;

use hyper::Response;
use hyper::header::HeaderMap;
use roleback_api::pods::MergeConflicts;
use roleback_journal::pod::{Keys, PodError};
use roleback_world::merge::{Side, Strategy};

use super::super::{SnapshotError, keys, version};
use super::{Decisions, LoadOptions, load, load_file};
use crate::admin::body::{self, BodyReader};
use crate::admin::job;
use crate::admin::parameters::Parameters;
use crate::admin::reply::Problem;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::sse::AnyBody;
use crate::state::Core;

impl LoadOptions {
    /// The options in the query of a request.
    ///
    /// # Errors
    /// The parameter that has no meaning.
    pub(crate) fn of(parameters: &Parameters<'_>) -> Result<Self, Problem> {
        let strategy = |name: &str| {
            let names = Strategy::ALL.map(Strategy::as_str).join(", ");
            Strategy::parse(name).ok_or_else(|| {
                Problem::bad_request(format!("`merge` is one of {names}, not `{name}`"))
            })
        };
        let side = |name: &str| match name {
            "ours" => Ok(Side::Ours),
            "theirs" => Ok(Side::Theirs),
            other => Err(Problem::bad_request(format!(
                "`take` is `ours` or `theirs`, not `{other}`"
            ))),
        };
        Ok(Self {
            merge: parameters
                .text("merge")
                .filter(|text| !text.is_empty())
                .map_or(Ok(Strategy::default()), strategy)?,
            dry_run: parameters.text("dry-run").is_some(),
            if_head: parameters.number("if-head")?,
            base: parameters.owned("base"),
            ignore_quotas: parameters.text("ignore-quotas").is_some(),
            decisions: Decisions {
                all: parameters.text("take").map(side).transpose()?,
                conflicts: None,
            },
            regenerate_secrets: parameters.text("regenerate-secrets").is_some(),
            keys: Keys::default(),
        })
    }
}

/// The decisions in a body.
pub(crate) fn conflicts(text: &[u8]) -> Result<Option<MergeConflicts>, Problem> {
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_slice(text);
    read.map(Some).map_err(|why| {
        Problem::bad_request(format!(
            "the decisions are not the conflicts that a merge listed, with `take` in each: {why}"
        ))
    })
}

/// `PUT /_roleback/snapshots/{name}/restore[?version=N]`, with decisions about conflicts as its body.
pub(crate) fn put(
    core: &Arc<Core>,
    name: &str,
    body: &mut BodyReader,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let (name, version) = (name.to_owned(), version(parameters)?);
    let mut options = LoadOptions::of(parameters)?;
    options.keys = keys::keys(headers)?;
    let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
    options.decisions.conflicts = conflicts(text.as_bytes())?;
    job::or_whole(core, headers, move |core, progress| {
        Ok(load(&core.store, &name, version, &options, progress)?)
    })
}

/// `PUT /_roleback/snapshots/restore` with a pod file as its body, after a line with decisions about conflicts, if there
/// are any.
///
/// The file is received before the work on it begins, so that a slow client does not block others.
pub(crate) fn put_file(
    core: &Arc<Core>,
    body: &mut BodyReader,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let mut options = LoadOptions::of(parameters)?;
    options.keys = keys::keys(headers)?;
    let whole = body::whole(body, &core.pod_bytes)?;
    let (decided, _) = split(whole.bytes());
    options.decisions.conflicts = conflicts(decided)?;
    job::or_whole(core, headers, move |core, progress| {
        let (_, file) = split(whole.bytes());
        load_file(&core.store, file, &options, progress).map_err(|error| match error {
            // The file came from the client, so a truncated file is the client's error.
            SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
            error => error.into(),
        })
    })
}

/// The line before a pod file, and the file. A file begins with the name of its first part, never with a brace.
fn split(body: &[u8]) -> (&[u8], &[u8]) {
    match body.iter().position(|byte| *byte == b'\n') {
        Some(end) if body.starts_with(b"{") => body.split_at(end + 1),
        _ => (&[], body),
    }
}
