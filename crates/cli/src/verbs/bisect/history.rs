//! The history of a running server, for a search: its records over HTTP, and the check as a command.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::process::{Command, Stdio};
use std::time::Duration;

use roleback_api::forks::NewFork;
use roleback_api::log::RecordSummary;
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;

use super::search::{History, Verdict};
use crate::child;
use crate::exit::{Failure, Kind};
use crate::leased_fork::LeasedFork;
use crate::output::Format;
use crate::stopwatch::Stopwatch;
use crate::target::{json, json_lines, typed};

/// Records that are read at once.
const PAGE_RECORDS: u64 = 256;
/// Events that do not change what a client can see.
const UNSEEN_EVENTS: [&str; 1] = ["UsesRecorded"];
/// How long computing the hash of a state may take. Where it takes longer, equal states are not recognised by their hash:
/// running the check again is cheaper.
const HASH_TIME_MAX: Duration = Duration::from_millis(20);
/// The exit code of a check that cannot be made.
const CANNOT_TEST: i32 = 125;
/// Exit codes that mean that the command could not run (126, 127) or was ended by a signal (128 and the signal's number). The
/// AWS CLI exits with 254 and 255 where AWS answers with an error, so higher codes are results.
const NOT_RUN: RangeInclusive<i32> = 126..=192;

/// One run of the command.
#[derive(Debug, Clone)]
pub(super) struct CommandRun {
    pub(super) seq: u64,
    pub(super) exit: i32,
    pub(super) output: String,
}

/// The history of a server.
pub(super) struct ServerHistory<'a> {
    pub(super) client: &'a Client,
    pub(super) endpoint: &'a str,
    pub(super) words: Vec<&'a str>,
    /// Whether each run gets a fork of the state, which it may change.
    pub(super) forks: bool,
    /// The records of the entity that the search is about.
    pub(super) candidates: Option<BTreeSet<u64>>,
    /// The number of the last record.
    pub(super) last: u64,
    pub(super) runs: Vec<CommandRun>,
    /// Whether a record changed the state, for those that were read.
    changes: BTreeMap<u64, bool>,
    /// The first record with each state hash.
    hashes: Option<BTreeMap<String, u64>>,
}

impl<'a> ServerHistory<'a> {
    pub(super) fn new(client: &'a Client, endpoint: &'a str, words: Vec<&'a str>) -> Self {
        Self {
            client,
            endpoint,
            words,
            forks: false,
            candidates: None,
            last: 0,
            runs: Vec::new(),
            changes: BTreeMap::new(),
            hashes: Some(BTreeMap::new()),
        }
    }

    /// The number of the record that a moment names.
    pub(super) fn resolve(&self, moment: &str) -> Result<u64, Failure> {
        let path = format!("{}{}", at(moment), Endpoint::Log.path(&[]));
        let (lines, _) = json_lines(self.client.get(&query(&path, &[("limit", "1".into())])))?;
        match lines.first() {
            None => Ok(0),
            Some(line) => Ok(typed::<RecordSummary>(line)?.seq),
        }
    }

    /// Makes only the records of an entity candidates.
    pub(super) fn only(&mut self, entity: &str, first: u64, last: u64) -> Result<(), Failure> {
        let (mut found, mut from) = (BTreeSet::new(), Some(first + 1));
        while let Some(start) = from.filter(|start| *start <= last) {
            let mut pairs = oldest(start, 1_000);
            pairs.push(("entity", entity.to_owned()));
            let path = query(&Endpoint::Log.path(&[]), &pairs);
            let (lines, next) = json_lines(self.client.get(&path))?;
            for line in &lines {
                found.insert(typed::<RecordSummary>(line)?.seq);
            }
            from = next;
        }
        self.candidates = Some(found);
        Ok(())
    }

    /// Runs the command in the state after a record.
    pub(super) fn run(&mut self, seq: u64) -> Result<CommandRun, Failure> {
        let new = NewFork {
            at: Some(seq.to_string()),
            ..NewFork::default()
        };
        let fork = self.forks.then(|| LeasedFork::make(self.client, new));
        let fork = fork.transpose()?;
        let path = match &fork {
            Some(fork) => format!("/_roleback/fork/{}", fork.fork.name),
            None => at(&seq.to_string()),
        };
        let mut command = child::prepare(
            &self.words,
            &format!("{}{path}", self.endpoint),
            Format::Table,
        )?;
        command
            .env("ROLEBACK_AT", seq.to_string())
            .env("ROLEBACK_SEQ", seq.to_string());
        let run = output(&mut command, &self.words, seq)?;
        drop(fork);
        self.runs.push(run.clone());
        Ok(run)
    }

    fn changed(&mut self, seq: u64) -> Result<bool, Failure> {
        if let Some(changed) = self.changes.get(&seq) {
            return Ok(*changed);
        }
        let first = (seq - 1) / PAGE_RECORDS * PAGE_RECORDS + 1;
        let path = query(&Endpoint::Log.path(&[]), &oldest(first, PAGE_RECORDS));
        let (lines, _) = json_lines(self.client.get(&path))?;
        for line in &lines {
            let record: RecordSummary = typed(line)?;
            let mut events = record.events.iter();
            let changed = events.any(|event| !UNSEEN_EVENTS.contains(&event.as_str()));
            self.changes.insert(record.seq, changed);
        }
        self.changes.get(&seq).copied().ok_or_else(|| {
            Kind::Integrity.because(format_args!("record {seq} is missing in the event log"))
        })
    }

    /// The hash of the state after a record; `None` if that takes too long.
    fn hash(&mut self, seq: u64) -> Result<Option<String>, Failure> {
        let started = Stopwatch::start();
        let path = format!("{}{}", at(&seq.to_string()), Endpoint::Health.path(&[]));
        let health = json(
            self.client
                .get(&query(&path, &[("verbose", "true".into())])),
        )?;
        if started.elapsed() > HASH_TIME_MAX {
            self.hashes = None;
        }
        Ok(health["state_hash"].as_str().map(str::to_owned))
    }

    fn is_candidate(&mut self, seq: u64) -> Result<bool, Failure> {
        match &self.candidates {
            Some(candidates) => Ok(candidates.contains(&seq)),
            None => self.changed(seq),
        }
    }
}

impl History for ServerHistory<'_> {
    type Error = Failure;

    fn check(&mut self, seq: u64) -> Result<Verdict, Failure> {
        let run = self.run(seq)?;
        match run.exit {
            0 => Ok(Verdict::Good),
            CANNOT_TEST => Ok(Verdict::Skip),
            exit if NOT_RUN.contains(&exit) => Err(Kind::Error
                .because(format_args!(
                    "the command could not be run or was ended by a signal: it exited with {exit} after record {seq}"
                ))
                .with(lines_of(&run))),
            _ => Ok(Verdict::Bad),
        }
    }

    fn state(&mut self, seq: u64) -> Result<u64, Failure> {
        let mut state = seq;
        while state > 0 && !self.changed(state)? {
            state -= 1;
        }
        if self.hashes.is_some()
            && let Some(hash) = self.hash(state)?
            && let Some(hashes) = &mut self.hashes
        {
            return Ok(*hashes.entry(hash).or_insert(state));
        }
        Ok(state)
    }

    fn last_candidate(&mut self, after: u64, seq: u64) -> Result<Option<u64>, Failure> {
        if let Some(candidates) = &self.candidates {
            return Ok(candidates
                .range(after + 1..=seq.max(after))
                .next_back()
                .copied());
        }
        for seq in (after + 1..=seq).rev() {
            if self.is_candidate(seq)? {
                return Ok(Some(seq));
            }
        }
        Ok(None)
    }

    fn next_candidate(&mut self, seq: u64, before: u64) -> Result<Option<u64>, Failure> {
        if let Some(candidates) = &self.candidates {
            return Ok(candidates.range(seq..before.max(seq)).next().copied());
        }
        for seq in seq..before.min(self.last + 1) {
            if self.is_candidate(seq)? {
                return Ok(Some(seq));
            }
        }
        Ok(None)
    }
}

/// The lines of a run's output, for an error.
pub(super) fn lines_of(run: &CommandRun) -> Vec<String> {
    let heading = format!("after record {}, exit code {}:", run.seq, run.exit);
    let lines = run.output.lines().map(|line| format!("  {line}"));
    std::iter::once(heading).chain(lines).collect()
}

/// The path under which the server shows the state at a moment.
fn at(moment: &str) -> String {
    format!("/_roleback/at/{moment}")
}

fn oldest(from: u64, limit: u64) -> Vec<(&'static str, String)> {
    vec![
        ("order", "oldest".to_owned()),
        ("from", from.to_string()),
        ("limit", limit.to_string()),
    ]
}

fn output(command: &mut Command, words: &[&str], seq: u64) -> Result<CommandRun, Failure> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|why| child::not_started(words, &why))?;
    let text = [done.stdout, done.stderr].concat();
    Ok(CommandRun {
        seq,
        exit: child::code(done.status),
        output: String::from_utf8_lossy(&text).into_owned(),
    })
}
