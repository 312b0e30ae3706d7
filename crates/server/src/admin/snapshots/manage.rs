//! Describes, tags, verifies, stores and cleans up pods.

use std::io::{Read, Seek};

use hyper::header::HeaderMap;
use roleback_api::pods::{
    CollectGarbage, CollectedPods, DeletedVersion, Pod, PodDescription, PodHistory, TagPod,
    VerifiedPod,
};
use roleback_identity::quota::Quotas;
use roleback_journal::pod::{
    Keys, Meta, Name, PodError, PodFile, PodReader, Retention, Saved, Tag, Version,
};
use roleback_wire::Timestamp;

use super::{SnapshotError, keys, pod, restore, version};
use crate::admin::body::{self, BodyReader};
use crate::admin::parameters::Parameters;
use crate::admin::reply::{self, Problem, Reply};
use crate::pod_logs;
use crate::state::Core;
use crate::store::Store;

/// The units of a duration, with their nanoseconds.
const UNITS: [(&str, i64); 5] = [
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
];

/// The description of a version of a pod.
///
/// # Errors
/// When the pod does not exist or is damaged.
pub fn describe(
    store: &Store,
    name: &str,
    version: Version,
) -> Result<PodDescription, SnapshotError> {
    let saved = store.journal.pods().find(&Name::new(name)?, version)?;
    let (layers, meta) = (saved.layers, saved.meta.clone());
    Ok(description(pod(saved), layers, meta))
}

/// The description of a pod file. Its content is not read.
///
/// # Errors
/// When the file is refused.
pub fn describe_file(input: impl Read) -> Result<PodDescription, SnapshotError> {
    let mut file = PodFile::new(input);
    let reader = file.reader()?;
    let meta = reader.meta().clone();
    let shown = super::pod_of(
        String::new(),
        0,
        &reader.digest(),
        &meta,
        reader.stored_bytes(),
    );
    Ok(description(shown, reader.layers(), meta))
}

fn description(pod: Pod, layers: u32, meta: Meta) -> PodDescription {
    let told = meta.told;
    PodDescription {
        pod,
        format: meta.format,
        product: told.product,
        content: told.content,
        log: told.log,
        head_hash: told.head_hash,
        public_hash: told.public_hash,
        ulid: told.ulid,
        label: told.label,
        accounts: told.accounts,
        account_count: told.account_count,
        history: told.history.map(|history| PodHistory {
            records: history.records,
            folded: history.folded,
            redacted: history.redacted,
            encrypted: history.encrypted,
        }),
        layers,
        state_lines: meta.counted.state_lines,
        secret_lines: meta.counted.secret_lines,
        raw_bytes: meta.counted.raw_bytes,
    }
}

/// Changes a tag as requested.
///
/// # Errors
/// When the version does not exist, or the tag points to another one.
pub fn tag(store: &Store, name: &str, request: &TagPod) -> Result<Pod, SnapshotError> {
    let (name, tag) = (Name::new(name)?, Tag::new(&request.tag)?);
    let pods = store.journal.pods();
    if request.delete {
        let saved = pods.find(&name, Version::Tag(tag.clone()))?;
        pods.remove_tag(&name, &tag)?;
        return Ok(pod(Saved {
            tags: saved.tags.into_iter().filter(|it| *it != tag).collect(),
            ..saved
        }));
    }
    let version = request.version.as_deref().map(Version::parse);
    let version = version.transpose()?.unwrap_or(Version::Latest);
    Ok(pod(pods.tag(&name, version, &tag, request.r#move)?))
}

/// Verifies a version of a pod as a load does, without loading it. Without keys, encrypted secrets are not checked.
///
/// # Errors
/// When the pod does not exist or cannot be read. Damage is not an error here but the result.
pub fn verify(
    store: &Store,
    name: &str,
    version: Version,
    keys: &Keys,
) -> Result<VerifiedPod, SnapshotError> {
    let name = Name::new(name)?;
    let pods = store.journal.pods();
    let found = pods.find(&name, version.clone());
    let number = match (&found, version) {
        (Ok(saved), _) => saved.version,
        (Err(PodError::Refused { .. }), Version::Number(number)) => number,
        (Err(PodError::Refused { .. }), _) => 0,
        _ => found.map(|saved| saved.version)?,
    };
    let checked = pods
        .open(&name, Version::Number(number))
        .map_err(SnapshotError::from)
        .and_then(|reader| check(reader, &store.settings.quotas, keys))
        .and_then(|(has_history, mut unchecked)| {
            if has_history {
                let reader = pods.open(&name, Version::Number(number))?;
                unchecked.extend(check_history(reader, keys)?);
            }
            Ok(unchecked)
        });
    verified(name.to_string(), number, checked)
}

/// Verifies a pod file as a load does, without loading it. Without keys, encrypted secrets are not checked.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_file(mut input: impl Read + Seek, keys: &Keys) -> Result<VerifiedPod, SnapshotError> {
    let mut file = PodFile::new(&mut input);
    let checked = file
        .reader()
        .map_err(SnapshotError::from)
        .and_then(|reader| check(reader, &Quotas::default(), keys));
    let checked = checked.and_then(|(has_history, mut unchecked)| {
        if has_history {
            // The file is read twice: the state first, then the history that leads to it.
            let rewound = input.rewind().map_err(|source| PodError::Io {
                action: "read the pod file again".to_owned(),
                source,
            });
            rewound?;
            unchecked.extend(check_history(PodFile::new(input).reader()?, keys)?);
        }
        Ok(unchecked)
    });
    verified(String::new(), 0, checked)
}

/// Checks the event log that a pod carries; returns what was not checked.
fn check_history(reader: PodReader<'_>, keys: &Keys) -> Result<Vec<String>, SnapshotError> {
    let meta = reader.meta();
    let is_encrypted = meta.told.history.as_ref().is_some_and(|it| it.encrypted);
    if is_encrypted && !keys.are_for(meta.secrets) {
        let why = "the history is encrypted, and nothing was given to open it: only its digests were checked";
        return Ok(vec![why.to_owned()]);
    }
    Ok(pod_logs::read(reader, keys)?.1)
}

/// Checks the state of a pod; returns whether it has a history, which is checked apart, and what was not checked.
fn check(
    reader: PodReader<'_>,
    quotas: &Quotas,
    keys: &Keys,
) -> Result<(bool, Vec<String>), SnapshotError> {
    let has_history = reader.meta().told.history.is_some();
    let is_closed = !keys.are_for(reader.meta().secrets);
    restore::check(reader, quotas, (!is_closed).then_some(keys))?;
    let why = "the secrets are encrypted, and nothing was given to open them: only their digests were checked";
    let unchecked = is_closed.then(|| why.to_owned()).into_iter().collect();
    Ok((has_history, unchecked))
}

fn verified(
    name: String,
    version: u64,
    checked: Result<Vec<String>, SnapshotError>,
) -> Result<VerifiedPod, SnapshotError> {
    let (problem, unchecked) = match checked {
        Ok(unchecked) => (None, unchecked),
        Err(
            error @ SnapshotError::Pod(
                PodError::Io { .. } | PodError::Locked { .. } | PodError::WrongKey { .. },
            ),
        ) => return Err(error),
        Err(error) => (Some(error.to_string()), Vec::new()),
    };
    Ok(VerifiedPod {
        name,
        version,
        ok: problem.is_none(),
        problem,
        unchecked,
    })
}

/// Stores a pod file as the next version of a pod, without loading it.
///
/// # Errors
/// When the file is refused; nothing is stored then.
pub fn store_file(store: &Store, name: &str, input: impl Read) -> Result<Pod, SnapshotError> {
    let saved = store.journal.pods().store_file(&Name::new(name)?, input)?;
    Ok(pod(saved))
}

/// Deletes the versions that are not to be kept, and what no pod needs.
///
/// # Errors
/// When `keep_since` is no time, or the pods cannot be read.
pub fn collect_garbage(
    store: &Store,
    request: &CollectGarbage,
) -> Result<CollectedPods, SnapshotError> {
    let name = request.name.as_deref().map(Name::new).transpose()?;
    let retention = retention(store, request.keep, request.keep_since.as_deref())?;
    let collected = store
        .journal
        .pods()
        .collect_garbage(name.as_ref(), &retention)?;
    let deleted = collected.deleted.into_iter();
    let deleted = deleted.map(|(name, version)| DeletedVersion {
        name: name.to_string(),
        version,
    });
    Ok(CollectedPods {
        deleted: deleted.collect(),
        freed_bytes: collected.freed_bytes,
        left: collected.left,
    })
}

/// What is to be kept. A time is a date and time, or how long ago it was.
pub(super) fn retention(
    store: &Store,
    keep: Option<u64>,
    keep_since: Option<&str>,
) -> Result<Retention, SnapshotError> {
    let now = store.clock.now();
    let since = keep_since.map(|text| {
        since(now, text).ok_or_else(|| {
            SnapshotError::Request(format!(
                "`{text}` is not a time: use a time such as 2026-11-21T20:57:49Z, or how long ago, such as 7d or 12h"
            ))
        })
    });
    Ok(Retention {
        keep,
        keep_since_ns: since.transpose()?.map(|time| time.0),
    })
}

fn since(now: Timestamp, text: &str) -> Option<Timestamp> {
    if let Some(time) = Timestamp::parse(text) {
        return Some(time);
    }
    let split = text.find(|char: char| !char.is_ascii_digit())?;
    let (number, unit) = text.split_at(split);
    let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let ago = number.parse::<i64>().ok()?.checked_mul(*nanos)?;
    now.0.checked_sub(ago).map(Timestamp)
}

/// `GET /_roleback/snapshots/{name}/description[?version=V]`
pub(crate) fn get_description(core: &Core, name: &str, parameters: &Parameters<'_>) -> Reply {
    reply::json(&describe(&core.store, name, version(parameters)?)?)
}

/// `PUT /_roleback/snapshots/{name}/tags`
pub(crate) fn put_tag(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    let request: TagPod = body::json(body, r#"{"tag": "stable"}"#)?;
    reply::json(&tag(&core.store, name, &request)?)
}

/// `POST /_roleback/snapshots/{name}/verify[?version=V]`
pub(crate) fn post_verify(
    core: &Core,
    name: &str,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Reply {
    let keys = keys::keys(headers)?;
    reply::json(&verify(&core.store, name, version(parameters)?, &keys)?)
}

/// `POST /_roleback/snapshots/{name}/file`
pub(crate) fn post_file(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    let file = body::whole(body, &core.pod_bytes)?;
    let stored = store_file(&core.store, name, file.bytes()).map_err(|error| match error {
        // The file came from the client, so a truncated file is the client's error.
        SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
        error => error.into(),
    })?;
    reply::json(&stored)
}

/// `DELETE /_roleback/snapshots`
pub(crate) fn delete_garbage(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let request = CollectGarbage {
        name: parameters.owned("name"),
        keep: parameters.number("keep")?,
        keep_since: parameters.owned("keep-since"),
    };
    reply::json(&collect_garbage(&core.store, &request)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_date_or_how_long_ago_it_was() {
        let now = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        for (text, time) in [
            ("2026-11-20T00:00:00Z", Some("2026-11-20T00:00:00Z")),
            ("90s", Some("2026-11-21T11:58:30Z")),
            ("12h", Some("2026-11-21T00:00:00Z")),
            ("1w", Some("2026-11-14T12:00:00Z")),
            ("h", None),
            ("7", None),
            ("7y", None),
            ("-7d", None),
            ("9223372036854775807w", None),
        ] {
            assert_eq!(since(now, text), time.and_then(Timestamp::parse), "{text}");
        }
    }
}
