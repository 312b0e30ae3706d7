//! The lines of a pod, and the state that they make.

use std::cell::RefCell;
use std::panic::resume_unwind;
use std::thread;

use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_journal::pod::{Lines, PodReader, Unchecked};
use roleback_world::World;
use roleback_world::lines::{self, Builder, Comparing, Hashes, LinesError, Ordered, ParsedLine};
use roleback_world::merge;
use roleback_world::world::EntityRef;

use super::super::super::SnapshotError;
use super::Steps;
use crate::projection::State;

/// A line of state.
enum Found {
    /// With everything that belongs to it, and validated.
    Whole(Line),
    /// Its secrets come after all lines: it is validated without them, and waits.
    Waiting(Box<str>),
}

/// An entity, and its line if that is the canonical one.
pub(super) struct Line {
    parsed: ParsedLine,
    canonical: Option<Box<str>>,
}

thread_local! {
    /// Each thread that reads lines has buffers of its own.
    static COMPARING: RefCell<Comparing> = RefCell::default();
}

impl Line {
    fn of(parsed: ParsedLine, text: &str) -> Self {
        let is_canonical = COMPARING.with_borrow_mut(|it| it.is_canonical(&parsed, text));
        Self {
            parsed,
            canonical: is_canonical.then(|| text.into()),
        }
    }

    /// Reads a line of a pod. Almost every line is canonical and has no secrets: to write its entity again takes less time than
    /// to check that it is strict JSON, and its text need not be made again for the hash.
    fn read(line: Unchecked<'_>, quotas: &Quotas, has_secrets: bool) -> Result<Found, String> {
        let text = as_text(line.bytes())?;
        if !lines::has_secrets(text)
            && let Ok(parsed) = ParsedLine::read(text)
        {
            let line = Self::of(parsed, text);
            if line.canonical.is_some() {
                restored::check_line(&line.parsed, quotas)?;
                return Ok(Found::Whole(line));
            }
        }
        let text = as_text(line.strict()?)?;
        let parsed = restored::read_line(text, quotas)?;
        Ok(match has_secrets && lines::has_secrets(text) {
            true => Found::Waiting(text.into()),
            false => Found::Whole(Self::of(parsed, text)),
        })
    }
}

fn as_text(line: &[u8]) -> Result<&str, String> {
    str::from_utf8(line).map_err(|_| "it is not text".to_owned())
}

/// The lines of a pod, with their secrets or without any. Every entity is validated, references are not.
pub(super) fn read_lines(
    reader: PodReader<'_>,
    quotas: &Quotas,
    has_secrets: bool,
    steps: &mut Steps<'_>,
) -> Result<Vec<Line>, SnapshotError> {
    // Chunks also have the lines that later layers replace.
    let counted = reader.meta().counted;
    let mut left = counted.state_lines.saturating_add(counted.secret_lines);
    let mut read = |count: u64| {
        steps.steps(count.min(left));
        left = left.saturating_sub(count);
    };
    let parse = |line: Unchecked<'_>| Line::read(line, quotas, has_secrets);
    let Lines { state, secrets } = reader.lines(&parse, &mut read)?;
    let secrets = secrets.iter().filter(|_| has_secrets);
    let secrets: Vec<String> = secrets.map(|line| secret(line)).collect::<Result<_, _>>()?;
    let mut secrets = secrets.into_iter();
    let mut lines = Vec::with_capacity(state.len());
    for (number, found) in (1..).zip(state) {
        let line = match found {
            Found::Whole(line) => line,
            Found::Waiting(line) => {
                let joined = lines::join_secrets(&line, &mut secrets).ok_or_else(too_few)?;
                let parsed = whole((number, &joined), quotas)?;
                Line::of(parsed, &joined)
            }
        };
        // It is nothing but a secret.
        match matches!(line.parsed.entity(), EntityRef::SealingKey(_)) && !has_secrets {
            true => steps.step(),
            false => lines.push(line),
        }
    }
    match secrets.next() {
        None => Ok(lines),
        Some(_) => Err(SnapshotError::Content(
            "it has more secrets than places for them".to_owned(),
        )),
    }
}

/// The canonical text of a world: its state hash and its public hash, and the lines if they are wanted.
pub(super) struct Written {
    pub(super) hashes: (String, String),
    pub(super) lines: String,
}

impl Written {
    /// From the lines that were read; `None` if they are not the canonical ones of the world that they make.
    fn of(found: &[Line], keeps_lines: bool) -> Option<Self> {
        let mut ordered = Ordered::default();
        for line in found {
            ordered.add(&line.parsed, line.canonical.as_deref()?);
        }
        let (mut hashes, mut lines) = (Hashes::default(), Vec::new());
        for chunk in ordered.finish()? {
            hashes.add_chunk(&chunk);
            match keeps_lines {
                true if lines.is_empty() => lines = chunk.lines,
                true => lines.extend_from_slice(&chunk.lines),
                false => {}
            }
        }
        Some(Self::new(hashes.finish(), lines))
    }

    /// From the world itself.
    pub(super) fn by(world: &World, keeps_lines: bool) -> Self {
        let mut lines = Vec::new();
        let hashes = State(world.clone()).hashes(|chunk| {
            if keeps_lines {
                lines.extend_from_slice(chunk);
            }
        });
        Self::new(hashes, lines)
    }

    fn new(hashes: (String, String), lines: Vec<u8>) -> Self {
        // Lines are JSON, and JSON is UTF-8.
        let lines = String::from_utf8(lines).unwrap_or_default();
        Self { hashes, lines }
    }
}

/// The world of these lines, with its references and aliases checked, and meanwhile its text.
pub(super) fn build(
    found: &[Line],
    keeps_lines: bool,
    steps: &mut Steps<'_>,
) -> Result<(World, Option<Written>), SnapshotError> {
    thread::scope(|scope| {
        let writing = scope.spawn(|| Written::of(found, keeps_lines));
        let mut world = Builder::default();
        for line in found {
            steps.step();
            world.add(line.parsed.clone());
        }
        let world = world.finish();
        let checked = merge::check(&world);
        let written = writing.join().unwrap_or_else(|panic| resume_unwind(panic));
        checked?;
        Ok((world, written))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_accounts_with_one_alias_are_no_state() {
        let line = |account: &str, alias: &str| {
            let text = format!(
                r#"{{"account":"{account}","data":{{"alias":"{alias}"}},"kind":"account"}}"#
            );
            Line::of(ParsedLine::read(&text).unwrap(), &text)
        };
        for (alias, is_state) in [("other", true), ("team", false)] {
            let found = [line("111111111111", "team"), line("222222222222", alias)];
            let mut steps = Steps {
                progress: None,
                done: 0,
                total: 0,
            };
            match build(&found, false, &mut steps) {
                Ok(_) => assert!(is_state),
                Err(why) => {
                    assert!(!is_state);
                    let why = why.to_string();
                    assert!(why.contains("has the alias `team`"), "{why}");
                }
            }
        }
    }
}
