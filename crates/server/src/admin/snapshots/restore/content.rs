//! The state in a pod, read completely and checked before it has any effect.

use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_journal::pod::{Meta, Part, PodReader};
use roleback_journal::{Phase, Progress, ProgressFn};
use roleback_world::World;
use roleback_world::lines;

use super::super::{CONTENT, SnapshotError};

/// Steps of a load between two progress reports.
const STEPS_BETWEEN: u64 = 1_000;

/// The progress of a load. Its steps are the lines to read, the entities to build from the lines, and the record.
pub(super) struct Steps<'a> {
    progress: Option<&'a ProgressFn>,
    done: u64,
    total: u64,
}

impl<'a> Steps<'a> {
    /// The pod's own counts are trusted here: if they are wrong, only the progress bar is.
    pub(super) fn of(pod: &Meta, progress: Option<&'a ProgressFn>) -> Self {
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

    pub(super) fn step(&mut self) {
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

/// The state of a pod, verified against the pod's manifest.
pub(super) struct Content {
    /// The pod's name; for a file, its digest.
    pub(super) name: String,
    /// The pod's version; 0 for a file.
    pub(super) version: u64,
    /// The digest of its manifest.
    pub(super) digest: String,
    pub(super) state_hash: String,
    /// The state as canonical JSON lines, secrets included.
    pub(super) lines: String,
    pub(super) world: World,
}

impl Content {
    pub(super) fn read(
        (name, version): (String, u64),
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
        let digest = reader.digest();
        let text = with_secrets(reader, steps)?;
        let world = lines::read(lines::VERSION, text.lines().inspect(|_| steps.step()))?;
        restored::check(&world, quotas)?;
        if lines::state_hash(&world) != state_hash {
            // The hash itself is not shown: otherwise an attacker who changed the world could copy the hash into the
            // manifest.
            let why = "its world is not the one that was saved: the state hash is another";
            return Err(SnapshotError::Content(why.to_owned()));
        }
        Ok(Self {
            name,
            version,
            digest,
            state_hash,
            lines: text,
            world,
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
        let joined = lines::join_secrets(&line, &mut secrets);
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
