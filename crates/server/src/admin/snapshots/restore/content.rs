//! The state in a pod, read completely and checked before it has any effect.

mod reading;

use std::mem;

use memchr::memchr_iter;
use roleback_api::pods::NewSecret;
use roleback_identity::quota::Quotas;
use roleback_journal::pod::{Keys, Meta, NewPod, PodReader, Secrecy};
use roleback_journal::{Moment, Phase, Progress, ProgressFn};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::diff::Difference;
use roleback_world::lines;

use super::super::{CONTENT, SnapshotError};
use crate::projection::State;
use reading::Written;

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
        Self::read_with(pod, reader, given, steps, false)
    }

    /// The same with the lines, for the hash and the record of a load.
    pub(super) fn read_with_lines(
        pod: (String, u64),
        reader: PodReader<'_>,
        given: (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
    ) -> Result<Self, SnapshotError> {
        Self::read_with(pod, reader, given, steps, true)
    }

    fn read_with(
        (name, version): (String, u64),
        reader: PodReader<'_>,
        (quotas, keys): (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
        keeps_lines: bool,
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
        let found = reading::read_lines(reader, quotas, has_secrets, steps)?;
        let (world, written) = reading::build(&found, keeps_lines, steps)?;
        drop(found);
        let Written { hashes, lines } = match written {
            Some(written) => written,
            None => Written::by(&world, keeps_lines),
        };
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
            lines,
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

    /// The lines of the entities that are put into a state, without a copy, if those are all loaded entities but the sealing key:
    /// then they are taken. `None` otherwise, also if the key is one of those that are put.
    pub(super) fn take_lines_of(&mut self, found: &[Difference<'_>]) -> Option<String> {
        let rest = lines::without_key(&self.lines);
        let are_all = memchr_iter(b'\n', rest.as_bytes()).count() == found.len()
            && found
                .iter()
                .all(|it| it.before.is_none() && !it.is_sealing_key())
            && !found.is_empty();
        let key_bytes = self.lines.len() - rest.len();
        are_all.then(|| {
            let mut lines = mem::take(&mut self.lines);
            lines.drain(..key_bytes);
            lines
        })
    }

    /// The hash of a state that differs from the loaded one in this.
    pub(super) fn hash_of_result(&self, result: &World, others: &[Difference<'_>]) -> String {
        let is_loaded = others.iter().all(Difference::is_sealing_key);
        match others.is_empty() && !self.state_hash.is_empty() {
            true => self.state_hash.clone(),
            // To hash text takes a fifth of the time of making it.
            false if is_loaded && !self.lines.is_empty() => {
                lines::hash_of_rest(result, lines::without_key(&self.lines))
            }
            false => State(result.clone()).hash(),
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
