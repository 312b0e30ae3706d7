//! Replays the decisions of a whole journal: decides every recorded request again in its recorded scene.
//!
//! The event log has the requests that changed something. Denials, and reads while the policy stream is on, are in the
//! decision log: their permissions are evaluated again on the state that the log names.

use std::collections::BTreeMap;

use roleback_api::proof::{DecisionReplay, Difference};
use roleback_identity::replay::{Redecided, decide_again};
use roleback_journal::{Hash, Phase, Progress, ProgressFn};
use roleback_world::World;
use serde_json::{Value, json};

use super::allow::AllowList;
use super::history::{Past, for_each_batch};
use super::permission;
use crate::admin::log::{self, LogError};
use crate::decisions::Entry;
use crate::store::Store;

/// Differences to report; further ones are only counted.
const DIFFERENCES_MAX: usize = 100;

/// Replays events and decisions, from the first record to the last one. Differences of the list are not counted.
///
/// # Errors
/// When a record cannot be read or decoded.
pub fn replay(
    store: &Store,
    allow: &AllowList,
    progress: Option<&ProgressFn>,
) -> Result<DecisionReplay, LogError> {
    let now = store.journal.read();
    let total = now.head.seq;
    let mut judge = Judge::new(allow, store);
    let earliest = store.journal.earliest()?;
    judge.entries_at(earliest.head.seq, &earliest.state.0);
    let replayed = for_each_batch(store, total, |past| {
        for (past, outcome) in past.iter().zip(outcomes(past)) {
            judge.take(past, &outcome);
        }
        if let (Some(tell), Some(last)) = (progress, past.last()) {
            tell(Progress {
                phase: Phase::Replay,
                done: last.seq,
                total,
            });
        }
    })?;
    let (state_hash, replayed) = (now.state.hash(), replayed.hash());
    Ok(DecisionReplay {
        ok: judge.different == 0 && state_hash == replayed,
        seq: total,
        state_hash,
        replayed_state_hash: replayed,
        decisions: judge.decisions,
        own: judge.own,
        withheld: judge.withheld,
        permissions: judge.permissions,
        operations: judge.operations,
        different: judge.different,
        allowed: judge.allowed,
        differences: judge.differences,
    })
}

/// Decides the requests of a batch again, on several threads.
fn outcomes(batch: &[Past]) -> Vec<Redecided> {
    super::history::in_parallel(batch, |past| {
        decide_again(&past.before, past.time, &past.operation, &past.body)
    })
}

/// Counts and collects the differences.
struct Judge<'a> {
    allow: &'a AllowList,
    store: &'a Store,
    /// The decisions of the decision log by the record whose state they saw.
    entries: BTreeMap<u64, Vec<Entry>>,
    decisions: u64,
    own: u64,
    withheld: u64,
    permissions: u64,
    operations: BTreeMap<String, u64>,
    different: u64,
    allowed: u64,
    differences: Vec<Difference>,
}

impl<'a> Judge<'a> {
    fn new(allow: &'a AllowList, store: &'a Store) -> Self {
        Self {
            allow,
            store,
            entries: permission::entries(store),
            decisions: 0,
            own: 0,
            withheld: 0,
            permissions: 0,
            operations: BTreeMap::new(),
            different: 0,
            allowed: 0,
            differences: Vec::new(),
        }
    }

    fn take(&mut self, past: &Past, outcome: &Redecided) {
        match outcome {
            Redecided::OwnAction => self.own += 1,
            Redecided::Withheld => self.withheld += 1,
            outcome => {
                self.decisions += 1;
                *self.operations.entry(past.operation.clone()).or_default() += 1;
                if *outcome != Redecided::Same {
                    self.differs(difference(past, outcome));
                }
            }
        }
        self.entries_at(past.seq, &past.after);
    }

    /// Evaluates the permissions again that were decided on the state after a record.
    fn entries_at(&mut self, seq: u64, world: &World) {
        for entry in self.entries.remove(&seq).unwrap_or_default() {
            let Some(judged) = permission::judge(self.store, world, &entry) else {
                self.withheld += 1;
                continue;
            };
            self.permissions += 1;
            if judged.decision != entry.decision {
                self.differs(Difference {
                    seq,
                    operation: entry.operation.clone(),
                    what: "permission".to_owned(),
                    recorded: permission::shown(&entry, entry.decision),
                    now: permission::shown(&entry, judged.decision),
                });
            }
        }
    }

    fn differs(&mut self, difference: Difference) {
        if self.allow.has(&difference) {
            self.allowed += 1;
            return;
        }
        self.different += 1;
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(difference);
        }
    }
}

fn difference(past: &Past, now: &Redecided) -> Difference {
    let body = &past.body;
    let (what, recorded, now) = match now {
        Redecided::Output(now) => ("output", hex(body.request.output_digest), hex(*now)),
        Redecided::Events(now) => ("events", events(&body.events), events(now)),
        Redecided::Refused { code, message } => (
            "fault",
            events(&body.events),
            json!({"code": code, "message": message}),
        ),
        Redecided::Same | Redecided::OwnAction | Redecided::Withheld => {
            ("nothing", Value::Null, Value::Null)
        }
    };
    Difference {
        seq: past.seq,
        operation: past.operation.clone(),
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
