//! The state in a pod, read completely and checked before it has any effect.

use std::mem;

use roleback_api::pods::NewSecret;
use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_journal::pod::{Keys, Lines, Meta, NewPod, PodReader, Secrecy};
use roleback_journal::{Moment, Phase, Progress, ProgressFn};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::lines::{self, Builder, LinesError, ParsedLine};
use roleback_world::secret::SECRET_MEMBER;
use roleback_world::world::EntityRef;

use super::super::{CONTENT, SnapshotError};
use crate::projection::State;

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
        self.steps(1);
    }

    fn steps(&mut self, count: u64) {
        let before = self.done / STEPS_BETWEEN;
        self.done += count;
        let tells = self.done / STEPS_BETWEEN > before || self.done == self.total;
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
    /// What messages call it.
    pub(super) title: String,
    /// The pod's name; for a file, its digest.
    pub(super) name: String,
    /// The pod's version; 0 for a file.
    pub(super) version: u64,
    /// The digest of its manifest.
    pub(super) digest: String,
    /// The log that it was saved from, with the number and the hash of its newest record.
    pub(super) log: String,
    pub(super) seq: u64,
    pub(super) head_hash: String,
    /// The digests of the pods that it descends from.
    pub(super) parents: Vec<String>,
    /// Who saved it, if that is known, and when.
    pub(super) saved_by: Option<String>,
    pub(super) saved_at: String,
    pub(super) state_hash: String,
    /// The state as canonical JSON lines, secrets included, if they are wanted.
    pub(super) lines: String,
    pub(super) world: World,
    /// The secrets that were made for this load.
    pub(super) new_secrets: Vec<NewSecret>,
}

impl Content {
    pub(super) fn read(
        pod: (String, u64),
        reader: PodReader<'_>,
        given: (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
    ) -> Result<Self, SnapshotError> {
        Self::read_with(pod, reader, given, steps, |_| ())
    }

    /// The same with the lines, which a load that replaces the state records.
    pub(super) fn read_with_lines(
        pod: (String, u64),
        reader: PodReader<'_>,
        given: (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
    ) -> Result<Self, SnapshotError> {
        let mut lines = Vec::new();
        let content = Self::read_with(pod, reader, given, steps, |chunk| {
            lines.extend_from_slice(chunk)
        })?;
        // Lines are JSON, and JSON is UTF-8.
        let lines = String::from_utf8(lines).unwrap_or_default();
        Ok(Self { lines, ..content })
    }

    fn read_with(
        (name, version): (String, u64),
        reader: PodReader<'_>,
        (quotas, keys): (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
        each_chunk: impl FnMut(&[u8]),
    ) -> Result<Self, SnapshotError> {
        let NewPod {
            content,
            log,
            seq,
            head_hash,
            state_hash,
            parents,
            author,
            created_ns,
            ..
        } = reader.meta().told.clone();
        if content != CONTENT {
            let why = format!("its content is `{content}`, this build reads `{CONTENT}`");
            return Err(SnapshotError::Content(why));
        }
        let digest = reader.digest();
        let secrecy = reader.meta().secrets;
        let is_closed = secrecy.is_encrypted() && keys.is_none();
        let has_secrets = secrecy != Secrecy::Omitted && !is_closed;
        let public_hash = reader.meta().told.public_hash.clone();
        let reader = match keys {
            Some(keys) => reader.unlock(keys),
            None => reader,
        };
        let world = read_world(reader, quotas, has_secrets, steps)?;
        lines::check(&world)?;
        let hashes = State(world.clone()).hashes(each_chunk);
        let is_whole = !has_secrets || hashes.0 == state_hash;
        let is_public = public_hash.is_none_or(|hash| hash == hashes.1);
        if !is_whole || !is_public {
            // The hash itself is not shown: otherwise an attacker who changed the world could copy the hash into the
            // manifest.
            let why = "its world is not the one that was saved: the state hash is another";
            return Err(SnapshotError::Content(why.to_owned()));
        }
        Ok(Self {
            title: title(&name, version),
            name,
            version,
            digest,
            log,
            seq,
            head_hash,
            parents,
            saved_by: author,
            saved_at: Timestamp(created_ns).iso8601(),
            state_hash: hashes.0,
            lines: String::new(),
            world,
            new_secrets: Vec::new(),
        })
    }
}

impl Content {
    /// The lines, without a copy the first time.
    pub(super) fn take_lines(&mut self) -> String {
        let text = mem::take(&mut self.lines);
        match text.is_empty() {
            true => lines::lines(&self.world).map(|line| line + "\n").collect(),
            false => text,
        }
    }

    /// The state of a fork, which needs no check: it follows from its own log.
    pub(super) fn of_fork(name: &str, log: String, now: &Moment<State>) -> Self {
        Self {
            title: format!("fork {name}"),
            name: name.to_owned(),
            version: 0,
            digest: String::new(),
            log,
            seq: now.head.seq,
            head_hash: now.head.hash.to_string(),
            parents: Vec::new(),
            saved_by: None,
            saved_at: String::new(),
            state_hash: String::new(),
            lines: String::new(),
            world: now.state.0.clone(),
            new_secrets: Vec::new(),
        }
    }
}

fn title(name: &str, version: u64) -> String {
    match version {
        0 => format!("pod file {name}"),
        version => format!("pod {name}:{version}"),
    }
}

/// A line of state.
enum Found {
    /// With everything that belongs to it, and validated.
    Whole(ParsedLine),
    /// Its secrets come after all lines: it is validated without them, and waits.
    Waiting(Box<str>),
}

/// The world of a pod, with its secrets or without any. Every entity is validated, references are not.
fn read_world(
    reader: PodReader<'_>,
    quotas: &Quotas,
    has_secrets: bool,
    steps: &mut Steps<'_>,
) -> Result<World, SnapshotError> {
    let parse = |line: &[u8]| {
        let line = str::from_utf8(line).map_err(|_| "it is not text".to_owned())?;
        let parsed = restored::read_line(line, quotas)?;
        Ok(match has_secrets && line.contains(SECRET_MEMBER) {
            true => Found::Waiting(line.into()),
            false => Found::Whole(parsed),
        })
    };
    // Chunks also have the lines that later layers replace.
    let counted = reader.meta().counted;
    let mut left = counted.state_lines.saturating_add(counted.secret_lines);
    let mut read = |count: u64| {
        steps.steps(count.min(left));
        left = left.saturating_sub(count);
    };
    let Lines { state, secrets } = reader.lines(&parse, &mut read)?;
    let secrets = secrets.iter().filter(|_| has_secrets);
    let secrets: Vec<String> = secrets.map(|line| secret(line)).collect::<Result<_, _>>()?;
    let (mut world, mut secrets) = (Builder::default(), secrets.into_iter());
    for (number, found) in (1..).zip(state) {
        steps.step();
        let parsed = match found {
            Found::Whole(parsed) => parsed,
            Found::Waiting(line) => {
                let joined = lines::join_secrets(&line, &mut secrets);
                whole((number, &joined.ok_or_else(too_few)?), quotas)?
            }
        };
        // It is nothing but a secret.
        let is_key = matches!(parsed.entity(), EntityRef::SealingKey(_));
        if has_secrets || !is_key {
            world.add(parsed);
        }
    }
    match secrets.next() {
        None => Ok(world.finish()),
        Some(_) => Err(SnapshotError::Content(
            "it has more secrets than places for them".to_owned(),
        )),
    }
}

/// The entity of a line with its secrets, validated.
fn whole((number, line): (usize, &str), quotas: &Quotas) -> Result<ParsedLine, SnapshotError> {
    let parsed = ParsedLine::read(line).map_err(|why| LinesError::Line { line: number, why })?;
    restored::check_entities([(parsed.account(), parsed.entity())], quotas)?;
    Ok(parsed)
}

fn too_few() -> SnapshotError {
    SnapshotError::Content("it has fewer secrets than places for them".to_owned())
}

fn secret(line: &[u8]) -> Result<String, SnapshotError> {
    serde_json::from_slice(line)
        .map_err(|_| SnapshotError::Content("a line of its secrets is no text".to_owned()))
}
