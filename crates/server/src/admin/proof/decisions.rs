//! Replays the decisions of a whole journal: decides every recorded request again in its recorded scene.

use roleback_api::proof::{DecisionReplay, Difference};
use roleback_identity::record::RecordBody;
use roleback_identity::replay::Redecided;
use roleback_identity::replay::decide_again;
use roleback_journal::{Hash, Journal, Phase, Progress, ProgressFn, Projection, ReadError, Record};
use roleback_wire::Timestamp;
use serde_json::{Value, json};

use crate::admin::log::{self, LogError};
use crate::projection::State;

/// Differences to report; further ones are only counted.
const DIFFERENCES_MAX: usize = 100;
/// Number of records between two progress reports.
const PROGRESS_RECORDS: u64 = 1_024;

/// Replays events and decisions, from the first record to the last one.
///
/// # Errors
/// When a record cannot be read or decoded.
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

/// Decides one record after the other again, each on the world that the events before it produced.
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
        let body =
            RecordBody::decode(record.payload).map_err(|source| LogError::Body { seq, source })?;
        let at = Timestamp(record.time_ns);
        match decide_again(&self.state.0, at, record.operation, &body) {
            Redecided::OwnAction => self.own += 1,
            Redecided::Same => self.decisions += 1,
            other => {
                self.decisions += 1;
                self.differs(record, &body, &other);
            }
        }
        self.apply(record)
    }

    fn differs(&mut self, record: &Record<'_>, body: &RecordBody, now: &Redecided) {
        self.different += 1;
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(difference(record, body, now));
        }
    }

    fn apply(&mut self, record: &Record<'_>) -> Result<(), LogError> {
        let seq = record.seq;
        self.state
            .apply(record)
            .map_err(|source| ReadError::Apply { seq, source })?;
        Ok(())
    }
}

fn difference(record: &Record<'_>, body: &RecordBody, now: &Redecided) -> Difference {
    let (what, recorded, now) = match now {
        Redecided::Output(now) => ("output", hex(body.request.output_digest), hex(*now)),
        Redecided::Events(now) => ("events", events(&body.events), events(now)),
        Redecided::Refused { code, message } => (
            "fault",
            events(&body.events),
            json!({"code": code, "message": message}),
        ),
        Redecided::Same | Redecided::OwnAction => ("nothing", Value::Null, Value::Null),
    };
    Difference {
        seq: record.seq,
        operation: record.operation.to_owned(),
        what: what.to_owned(),
        recorded,
        now,
    }
}

fn events(events: &[roleback_world::event::Event]) -> Value {
    log::events(events).into()
}

fn hex(digest: [u8; 32]) -> Value {
    Hash::from_bytes(digest).to_string().into()
}
