//! Replaces the current world with a saved one, which is read completely and checked before anything is stored.

use std::io::Read;
use std::sync::Arc;

use hyper::Response;
use hyper::header::HeaderMap;
use roleback_api::pods::LoadedPod;
use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_identity::session::create_sealing_key;
use roleback_journal::pod::{Meta, Name, Part, PodError, PodFile, PodReader, Version};
use roleback_journal::{Phase, Progress, ProgressFn};
use roleback_world::event::{Payload, WorldRestoredV1};
use roleback_world::lines as world_lines;

use super::{CONTENT, SnapshotError, version};
use crate::admin::body::{self, BodyReader};
use crate::admin::job;
use crate::admin::parameters::Parameters;
use crate::admin::reply::Problem;
use crate::server_action::ServerAction;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::store::Store;

/// Steps of a restore between two progress reports.
const STEPS_BETWEEN: u64 = 1_000;

/// Replaces the current world with a saved one. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the world is unchanged then.
pub fn restore(
    store: &Store,
    name: &str,
    version: Version,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let name = Name::new(name)?;
    let pods = store.journal.pods();
    let saved = pods.find(&name, version)?;
    let reader = pods.open(&name, Version::Number(saved.version))?;
    let pod = (name.as_str().to_owned(), saved.version);
    put_back(store, pod, reader, progress)
}

/// Replaces the current world with that of a pod file. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the world is unchanged then.
pub fn restore_file(
    store: &Store,
    input: impl Read,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let mut file = PodFile::new(input);
    let reader = file.reader()?;
    put_back(store, (reader.digest(), 0), reader, progress)
}

fn put_back(
    store: &Store,
    pod: (String, u64),
    reader: PodReader<'_>,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let mut steps = Steps::of(reader.meta(), progress);
    let checked = Checked::read(pod, reader, &store.settings.quotas, &mut steps)?;
    let restored = write_down(store, checked)?;
    steps.step();
    Ok(restored)
}

/// The progress of a restore. Its steps are the lines to read, the entities to build from the lines, and the record.
struct Steps<'a> {
    progress: Option<&'a ProgressFn>,
    done: u64,
    total: u64,
}

impl<'a> Steps<'a> {
    /// The pod's own counts are trusted here: if they are wrong, only the progress bar is.
    fn of(pod: &Meta, progress: Option<&'a ProgressFn>) -> Self {
        let lines = pod
            .counted
            .state_lines
            .saturating_add(pod.counted.secret_lines);
        Self {
            progress,
            done: 0,
            total: lines
                .saturating_add(pod.counted.state_lines)
                .saturating_add(1),
        }
    }

    fn step(&mut self) {
        self.done += 1;
        let tells = self.done.is_multiple_of(STEPS_BETWEEN) || self.done == self.total;
        if let Some(progress) = self.progress.filter(|_| tells) {
            progress(Progress {
                phase: Phase::Restore,
                done: self.done,
                total: self.total,
            });
        }
    }
}

fn write_down(store: &Store, checked: Checked) -> Result<LoadedPod, SnapshotError> {
    let Checked {
        pod: (name, version),
        state_hash,
        lines,
        has_sealing_key,
    } = checked;
    let restored = WorldRestoredV1 {
        name: name.clone(),
        version,
        state_hash: state_hash.clone(),
        lines_version: world_lines::VERSION,
        lines: lines.into(),
    };
    let action = ServerAction {
        operation: "Restore",
        input: vec![
            ("Name".to_owned(), name.clone()),
            ("Version".to_owned(), version.to_string()),
        ],
    };
    let seq = store.commit(action, move |_, entropy| {
        let mut payloads: Vec<Payload> = vec![restored.into()];
        if !has_sealing_key {
            payloads.push(create_sealing_key(entropy).into());
        }
        payloads
    })?;
    Ok(LoadedPod {
        seq,
        name,
        version,
        state_hash,
    })
}

/// The world of a pod, read completely and verified against the pod's manifest.
struct Checked {
    /// The pod's name and version.
    pod: (String, u64),
    state_hash: String,
    /// The world as canonical JSON lines, secrets included.
    lines: String,
    has_sealing_key: bool,
}

impl Checked {
    fn read(
        pod: (String, u64),
        reader: PodReader<'_>,
        quotas: &Quotas,
        steps: &mut Steps<'_>,
    ) -> Result<Self, SnapshotError> {
        let (content, state_hash) = (
            reader.meta().told.content.clone(),
            reader.meta().told.state_hash.clone(),
        );
        if content != CONTENT {
            let why = format!("its content is `{content}`, this build reads `{CONTENT}`");
            return Err(SnapshotError::Content(why));
        }
        let lines = with_secrets(reader, steps)?;
        let text = lines.lines().inspect(|_| steps.step());
        let world = world_lines::read(world_lines::VERSION, text)?;
        restored::check(&world, quotas)?;
        let found = world_lines::state_hash(&world);
        if found != state_hash {
            // The hash itself is not shown: otherwise an attacker who changed the world could copy the hash into the
            // manifest.
            let why = "its world is not the one that was saved: the state hash is another";
            return Err(SnapshotError::Content(why.to_owned()));
        }
        Ok(Self {
            pod,
            state_hash,
            lines,
            has_sealing_key: world.sealing_key().is_some(),
        })
    }
}

/// All lines of a pod, with the secrets put back in.
fn with_secrets(mut reader: PodReader<'_>, steps: &mut Steps<'_>) -> Result<String, SnapshotError> {
    let (mut state, mut secrets) = (Vec::new(), Vec::new());
    while let Some((part, line)) = reader.next_line()? {
        match part {
            Part::State => state.push(String::from_utf8_lossy(line).into_owned()),
            Part::Secrets => secrets.push(secret(line)?),
        }
        steps.step();
    }
    let mut secrets = secrets.into_iter();
    let mut text = String::new();
    for line in state {
        let joined = world_lines::join_secrets(&line, &mut secrets);
        text += &joined.ok_or_else(|| {
            SnapshotError::Content("it has fewer secrets than places for them".to_owned())
        })?;
        text.push('\n');
    }
    match secrets.next() {
        None => Ok(text),
        Some(_) => Err(SnapshotError::Content(
            "it has more secrets than places for them".to_owned(),
        )),
    }
}

fn secret(line: &[u8]) -> Result<String, SnapshotError> {
    serde_json::from_slice(line)
        .map_err(|_| SnapshotError::Content("a line of its secrets is no text".to_owned()))
}

/// `PUT /_roleback/snapshots/{name}/restore[?version=N]`
pub(crate) fn put(
    core: &Arc<Core>,
    name: &str,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let (name, version) = (name.to_owned(), version(parameters)?);
    job::or_whole(core, headers, move |core, progress| {
        Ok(restore(&core.store, &name, version, progress)?)
    })
}

/// `PUT /_roleback/snapshots/restore` with a pod file as its body.
///
/// The file is received before the work on it begins, so that a slow client does not block others.
pub(crate) fn put_file(
    core: &Arc<Core>,
    body: &mut BodyReader,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let file = body::whole(body, &core.pod_bytes)?;
    job::or_whole(core, headers, move |core, progress| {
        restore_file(&core.store, file.bytes(), progress).map_err(|error| match error {
            // The file came from the client, so a truncated file is the client's error.
            SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
            error => error.into(),
        })
    })
}
