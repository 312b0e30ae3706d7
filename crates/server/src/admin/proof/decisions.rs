//! Replay of decisions: every recorded request is decided again in its recorded scene.

use roleback_api::proof::{DecisionReplay, Difference};
use roleback_identity::answer::{Answer, answer};
use roleback_identity::fresh::Fresh;
use roleback_identity::organization::step::{self, Step};
use roleback_identity::quota::Quotas;
use roleback_identity::record::{Decision, Entry};
use roleback_identity::scene::{Scene, Settings};
use roleback_identity::world::World;
use roleback_journal::{Hash, Journal, Phase, Progress, ProgressFn, Projection, ReadError, Record};
use roleback_model::{self as model, OperationInfo};
use roleback_wire::form::Form;
use roleback_wire::{Fault, Timestamp};
use serde_json::{Value, json};

use crate::admin::log::{self, LogError};
use crate::decide::output_digest;
use crate::projection::State;
use crate::store::OWN_SERVICE;

/// Differences that are told; the others are only counted.
const DIFFERENCES_MAX: usize = 100;
/// Records after which progress is told.
const PROGRESS_RECORDS: u64 = 1_024;

/// Replays facts and decisions, from the first record to the last one of now.
///
/// # Errors
/// At the first record that cannot be read or understood.
pub fn replay(
    journal: &Journal<State>,
    progress: Option<&ProgressFn>,
) -> Result<DecisionReplay, LogError> {
    let now = journal.read();
    let total = now.head.seq;
    let mut judge = Judge::default();
    for record in journal.records(1..=total) {
        let record = record?;
        let record = record.get();
        judge.take(&record)?;
        if let Some(tell) =
            progress.filter(|_| record.seq % PROGRESS_RECORDS == 0 || record.seq == total)
        {
            tell(Progress {
                phase: Phase::Replay,
                done: record.seq,
                total,
            });
        }
    }
    let (state_hash, replayed) = (now.state.hash(), judge.state.hash());
    Ok(DecisionReplay {
        ok: judge.different == 0 && state_hash == replayed,
        seq: total,
        state_hash,
        replayed_state_hash: replayed,
        decisions: judge.decisions,
        own: judge.own,
        different: judge.different,
        differences: judge.differences,
    })
}

/// Decides record after record again, each on the world that the facts before it made.
#[derive(Default)]
struct Judge {
    state: State,
    decisions: u64,
    own: u64,
    different: u64,
    differences: Vec<Difference>,
}

impl Judge {
    fn take(&mut self, record: &Record<'_>) -> Result<(), LogError> {
        let seq = record.seq;
        let entry =
            Entry::decode(record.payload).map_err(|source| LogError::Entry { seq, source })?;
        let world = &self.state.0;
        let difference = match step_of(record, &entry.decision) {
            Some(step) => compare_step(world, record, &entry, &step),
            None if entry.decision.service == OWN_SERVICE => {
                self.own += 1;
                return self.apply(record);
            }
            None => compare(world, record, &entry),
        };
        self.decisions += 1;
        if let Some(difference) = difference {
            self.different += 1;
            if self.differences.len() < DIFFERENCES_MAX {
                self.differences.push(difference);
            }
        }
        self.apply(record)
    }

    fn apply(&mut self, record: &Record<'_>) -> Result<(), LogError> {
        let seq = record.seq;
        self.state
            .apply(record)
            .map_err(|source| ReadError::Apply { seq, source })?;
        Ok(())
    }
}

/// The step of the organization that a record tells of.
fn step_of(record: &Record<'_>, decision: &Decision) -> Option<Step> {
    let is_own = decision.service == OWN_SERVICE;
    let recorded = || Step::recorded(operation_name(record), &decision.input);
    is_own.then(recorded).flatten()
}

fn compare_step(
    world: &World,
    record: &Record<'_>,
    entry: &Entry,
    step: &Step,
) -> Option<Difference> {
    let (what, now) = match step::decide(world, &Fresh::new(entry.decision.fresh), step) {
        Err(refusal) => (
            "fault",
            json!({"code": refusal.aws, "message": refusal.message}),
        ),
        Ok(decided) if decided.facts == entry.facts => return None,
        Ok(decided) => ("facts", log::facts(&decided.facts).into()),
    };
    Some(Difference {
        seq: record.seq,
        operation: record.operation.to_owned(),
        what: what.to_owned(),
        recorded: log::facts(&entry.facts).into(),
        now,
    })
}

fn operation_name<'a>(record: &Record<'a>) -> &'a str {
    record.operation.split(':').next_back().unwrap_or_default()
}

fn compare(world: &World, record: &Record<'_>, entry: &Entry) -> Option<Difference> {
    let recorded = entry.decision.output_digest;
    let (what, recorded, now) = match decide_again(world, record, &entry.decision) {
        Err(fault) => {
            let now = json!({"code": fault.code, "message": fault.message});
            ("fault", log::facts(&entry.facts).into(), now)
        }
        Ok((_, answer)) if answer.facts != entry.facts => (
            "facts",
            log::facts(&entry.facts).into(),
            log::facts(&answer.facts).into(),
        ),
        Ok((operation, answer)) => {
            let now = output_digest(operation, &*answer.output);
            if now == recorded {
                return None;
            }
            ("output", hex(recorded), hex(now))
        }
    };
    Some(Difference {
        seq: record.seq,
        operation: record.operation.to_owned(),
        what: what.to_owned(),
        recorded,
        now,
    })
}

fn hex(digest: [u8; 32]) -> Value {
    Hash::from_bytes(digest).to_string().into()
}

/// The recorded request, decided in its recorded scene.
fn decide_again(
    world: &World,
    record: &Record<'_>,
    decision: &Decision,
) -> Result<(&'static OperationInfo, Answer), Fault> {
    let operation = log::contract(&decision.service, operation_name(record))
        .ok_or_else(|| Fault::sender("InvalidAction", 400, "This build has no such operation."))?;
    let pairs = decision.input.iter();
    let form = Form::of(pairs.map(|(name, value)| (name.as_str(), value.as_str())));
    let request = model::request_of(operation, &form)?;
    let scene = Scene {
        world,
        caller: &decision.caller,
        now: Timestamp(record.time_ns),
        fresh: &Fresh::new(decision.fresh),
        settings: &settings(decision),
        origin: &decision.origin,
    };
    Ok((operation, answer(&scene, &request)?))
}

fn settings(decision: &Decision) -> Settings {
    let mut quotas = Quotas::default();
    for (name, value) in &decision.quotas {
        quotas.set(name, *value);
    }
    Settings {
        default_account: decision.caller.account,
        quotas,
        ..Settings::default()
    }
}
