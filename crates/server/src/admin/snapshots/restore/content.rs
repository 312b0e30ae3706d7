//! The state in a pod, read completely and checked before it has any effect.

use std::mem;
use std::ops::Range;

use roleback_api::pods::NewSecret;
use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_journal::pod::{Keys, Meta, NewPod, Part, PodReader, Secrecy};
use roleback_journal::{Moment, Phase, Progress, ProgressFn};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::lines;
use roleback_world::secret::SECRET_MEMBER;

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
    /// The state as canonical JSON lines, secrets included.
    pub(super) lines: String,
    pub(super) world: World,
    /// The secrets that were made for this load.
    pub(super) new_secrets: Vec<NewSecret>,
}

impl Content {
    pub(super) fn read(
        (name, version): (String, u64),
        reader: PodReader<'_>,
        (quotas, keys): (&Quotas, Option<&Keys>),
        steps: &mut Steps<'_>,
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
        let rules = quotas.clone();
        let reader = reader.check_state(move |line| {
            let line = std::str::from_utf8(line).map_err(|_| "it is not text".to_owned())?;
            restored::check_line(line, &rules)
        });
        let text = match has_secrets {
            true => with_secrets(reader, steps)?,
            false => without_secrets(reader, steps)?,
        };
        let world = lines::read(lines::VERSION, text.lines().inspect(|_| steps.step()))?;
        restored::check(&world, quotas)?;
        let hashes = lines::hashes(&world);
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
            lines: text,
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

/// All lines of a pod, with the secrets put back in. The secrets come after all lines, so the lines that have places for
/// secrets wait: only they are copied.
fn with_secrets(mut reader: PodReader<'_>, steps: &mut Steps<'_>) -> Result<String, SnapshotError> {
    let (mut text, mut secrets) = (String::new(), Vec::new());
    let mut waiting: Vec<Range<usize>> = Vec::new();
    while let Some((part, line)) = reader.next_line()? {
        match part {
            Part::State => {
                let start = text.len();
                text += &String::from_utf8_lossy(line);
                if text[start..].contains(SECRET_MEMBER) {
                    waiting.push(start..text.len());
                }
                text.push('\n');
            }
            Part::Secrets => secrets.push(secret(line)?),
            // Read apart from the state.
            Part::History => {}
        }
        steps.step();
    }
    let mut secrets = secrets.into_iter();
    if !waiting.is_empty() {
        text = joined(&text, &waiting, &mut secrets)?;
    }
    match secrets.next() {
        None => Ok(text),
        Some(_) => Err(SnapshotError::Content(
            "it has more secrets than places for them".to_owned(),
        )),
    }
}

/// The text with secrets put into some of its lines.
fn joined(
    text: &str,
    lines: &[Range<usize>],
    secrets: &mut impl Iterator<Item = String>,
) -> Result<String, SnapshotError> {
    let (mut whole, mut copied) = (String::with_capacity(text.len()), 0);
    for line in lines {
        whole += &text[copied..line.start];
        let joined = lines::join_secrets(&text[line.clone()], secrets);
        whole += &joined.ok_or_else(|| {
            SnapshotError::Content("it has fewer secrets than places for them".to_owned())
        })?;
        copied = line.end;
    }
    whole += &text[copied..];
    Ok(whole)
}

/// All lines of a pod, with empty secrets.
fn without_secrets(
    mut reader: PodReader<'_>,
    steps: &mut Steps<'_>,
) -> Result<String, SnapshotError> {
    let mut text = String::new();
    while let Some((part, line)) = reader.next_line()? {
        if part != Part::State {
            continue;
        }
        let mut absent = std::iter::repeat_with(String::new);
        let line = String::from_utf8_lossy(line);
        if is_sealing_key(&line) {
            // It is nothing but a secret.
            continue;
        }
        text += &lines::join_secrets(&line, &mut absent).unwrap_or_default();
        text.push('\n');
        steps.step();
    }
    Ok(text)
}

fn is_sealing_key(line: &str) -> bool {
    const KIND: &str = "sealing_key";
    let parsed = || serde_json::from_str::<serde_json::Value>(line);
    line.contains(KIND) && parsed().is_ok_and(|value| value["kind"] == KIND)
}

fn secret(line: &[u8]) -> Result<String, SnapshotError> {
    serde_json::from_slice(line)
        .map_err(|_| SnapshotError::Content("a line of its secrets is no text".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_put_into_the_lines_that_wait_for_them() {
        let place = r#"{"key":{"$secret":""}}"#;
        let with = |secret: &str| place.replace(r#""""#, &format!("{secret:?}"));
        for (lines, secrets, expected) in [
            (vec!["a", "b"], 0, Some("a\nb\n".to_owned())),
            (
                vec!["a", place, "b"],
                1,
                Some(format!("a\n{}\nb\n", with("0"))),
            ),
            (
                vec![place, place],
                2,
                Some(format!("{}\n{}\n", with("0"), with("1"))),
            ),
            (vec![place, "b", place], 1, None),
        ] {
            let (mut text, mut waiting) = (String::new(), Vec::new());
            for line in lines {
                if line == place {
                    waiting.push(text.len()..text.len() + line.len());
                }
                text += line;
                text.push('\n');
            }
            let mut secrets = (0..secrets).map(|number| number.to_string());
            assert_eq!(joined(&text, &waiting, &mut secrets).ok(), expected);
        }
    }
}
