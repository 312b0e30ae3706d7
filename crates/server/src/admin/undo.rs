//! Undoes records, and rewinds the state to an earlier record. Both write one record; nothing is removed from the log.

use std::collections::BTreeSet;

use roleback_api::moment::{InvalidMoment, Moment};
use roleback_api::undo::{ChangeAction, ChangedEntity, HistoryChange, RewindRequest, UndoRequest};
use roleback_identity::record::{self, RecordError};
use roleback_identity::undo::{Plan, Setting, UndoOptions, named, plan_rewind, plan_undo};
use roleback_journal::{AtError, CommitError, ReadError};
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::attribute::{EXISTS, differences};
use roleback_world::event::{EntitiesChangedV1, Event, Payload};
use roleback_world::summary::of_events;
use roleback_world::undo::UndoneRecord;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::moments::{self, MomentError};
use crate::server_action::ServerAction;
use crate::state::Core;
use crate::store::Store;

mod history;

use history::{Writers, writes_of};

/// Records that one undo can cover.
const RECORDS_MAX: u64 = 10_000;
/// How often a plan is made again because another record was written meanwhile.
const ATTEMPTS_MAX: usize = 16;

/// Why records are not undone or the state is not rewound.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// The records do not exist, or are in the wrong order.
    #[error(
        "records {first} to {last} cannot be undone: the first one must be at least 1, and the last one at most {head}"
    )]
    Range {
        /// The first record.
        first: u64,
        /// The last record.
        last: u64,
        /// The last record of the log.
        head: u64,
    },
    /// A compaction removed the records.
    #[error(
        "record {first} cannot be undone: {sentence}, and what a folded record changed is not known any more"
    )]
    Folded {
        /// The first record.
        first: u64,
        /// Which records were removed.
        sentence: String,
    },
    /// The range is too long.
    #[error(
        "{count} records are too many to undo at once: at most {RECORDS_MAX} are; use `roleback rewind` to restore an earlier state"
    )]
    TooMany {
        /// The number of records.
        count: u64,
    },
    /// The text is not a moment.
    #[error(transparent)]
    Invalid(#[from] InvalidMoment),
    /// The moment does not exist.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// Another record was written since the plan was made.
    #[error("record {now} was written since this was planned at record {planned}: plan it again")]
    Moved {
        /// The record of the plan.
        planned: u64,
        /// The last record now.
        now: u64,
    },
    /// The rules of IAM do not allow it.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// An earlier state is not available.
    #[error(transparent)]
    At(#[from] AtError),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A record cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The record was not written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Undoes records, or shows what that would change. Blocks: not for async threads.
///
/// # Errors
/// See [`UndoError`]. In a dry run the reasons for a refusal are in the answer instead.
pub fn undo(store: &Store, request: &UndoRequest) -> Result<HistoryChange, UndoError> {
    let last = request.last.unwrap_or(request.record);
    let text = match request.last {
        Some(last) => format!("{}..{last}", request.record),
        None => request.record.to_string(),
    };
    let mut input = vec![
        ("Record".to_owned(), text),
        ("Cascade".to_owned(), request.cascade.to_string()),
    ];
    input.extend(
        request
            .actor
            .clone()
            .map(|actor| ("Actor".to_owned(), actor)),
    );
    let options = UndoOptions {
        cascade: request.cascade,
        ignore_quotas: request.ignore_quotas,
    };
    let terms = Terms {
        operation: "Undo",
        input,
        dry_run: request.dry_run,
        head: request.head,
    };
    carry_out(store, &terms, |head, world| {
        let records = records(store, (request.record, last), head)?;
        let changed = records.iter();
        let changed = changed.flat_map(|it| differences(&it.before, &it.after));
        let entities: BTreeSet<_> = changed.map(|change| change.entity).collect();
        let writes = writes_of(store, &entities, head)?;
        let writers = Writers::new(store, head);
        let setting = Setting {
            head: world,
            quotas: &store.settings.quotas,
            writer: &|entity, path| writers.writer(entity, path),
        };
        let source = source(store, request)?;
        let mut plan = plan_undo(setting, &records, &writes, &options, source);
        let reasons = settings(store, request.record, last)?;
        if !reasons.is_empty() {
            plan.event = None;
            plan.reasons.extend(reasons);
        }
        Ok((plan, None))
    })
}

/// Restores the state of an earlier record, or shows what that would change. Blocks: not for async threads.
///
/// # Errors
/// See [`UndoError`].
pub fn rewind(store: &Store, request: &RewindRequest) -> Result<HistoryChange, UndoError> {
    let to = seq_of(store, &request.to)?;
    let mut input = vec![("To".to_owned(), to.to_string())];
    input.extend(
        request
            .actor
            .clone()
            .map(|actor| ("Actor".to_owned(), actor)),
    );
    let terms = Terms {
        operation: "Rewind",
        input,
        dry_run: request.dry_run,
        head: request.head,
    };
    carry_out(store, &terms, |head, world| {
        let target = store.at(to)?;
        let target = &target.state.0;
        let changed = differences(world, target).into_iter();
        let entities: BTreeSet<_> = changed.map(|change| change.entity).collect();
        let writes = writes_of(store, &entities, to.min(head))?;
        let plan = plan_rewind(world, target, &writes, to, to.to_string());
        Ok((plan, Some(to)))
    })
}

/// What a request says about the record to write.
struct Terms {
    operation: &'static str,
    input: Vec<(String, String)>,
    dry_run: bool,
    head: Option<u64>,
}

/// Plans on the head and commits the plan. If another record is written meanwhile, plans again.
fn carry_out(
    store: &Store,
    terms: &Terms,
    plan: impl Fn(u64, &World) -> Result<(Plan, Option<u64>), UndoError>,
) -> Result<HistoryChange, UndoError> {
    let mut attempts = 0..ATTEMPTS_MAX;
    loop {
        let now = store.now();
        let (head, world) = (now.head.seq, &now.state.0);
        if let Some(planned) = terms.head.filter(|planned| *planned != head)
            && !store.are_only_uses(planned, head)
        {
            return Err(UndoError::Moved { planned, now: head });
        }
        let (plan, to) = plan(head, world)?;
        let mut answer = answer(head, world, &plan);
        answer.to = to;
        let event = match plan.event {
            Some(event) if !terms.dry_run => event,
            _ if plan.reasons.is_empty() || terms.dry_run => return Ok(answer),
            _ => return Err(UndoError::Refused(plan.reasons)),
        };
        if let Some(seq) = commit(store, terms, head, event)? {
            answer.seq = Some(seq);
            return Ok(answer);
        }
        if attempts.next().is_none() {
            let now = store.now().head.seq;
            return Err(UndoError::Moved { planned: head, now });
        }
    }
}

/// Writes the record; `None` if it would not follow the head of the plan.
fn commit(
    store: &Store,
    terms: &Terms,
    head: u64,
    event: EntitiesChangedV1,
) -> Result<Option<u64>, UndoError> {
    let action = ServerAction {
        operation: terms.operation,
        input: terms.input.clone(),
    };
    let event = Event::new(store.settings.default_account, event);
    let committed = store.commit_after(action, move |_, next, _| {
        let follows = next.seq == head.saturating_add(1);
        follows.then(|| (vec![event], ())).ok_or(())
    })?;
    Ok(committed.ok().and_then(|(seq, ())| seq))
}

/// The records of a range with the states around them, the newest first.
fn records(
    store: &Store,
    (first, last): (u64, u64),
    head: u64,
) -> Result<Vec<UndoneRecord>, UndoError> {
    if first == 0 || first > last || last > head {
        return Err(UndoError::Range { first, last, head });
    }
    if let Some(folded) = store.folded()?.filter(|it| first <= it.last) {
        let sentence = folded.sentence();
        return Err(UndoError::Folded { first, sentence });
    }
    let count = last.saturating_sub(first).saturating_add(1);
    if count > RECORDS_MAX {
        return Err(UndoError::TooMany { count });
    }
    let mut before = store.at(first.saturating_sub(1))?.state.0.clone();
    let mut records = Vec::new();
    for seq in first..=last {
        let after = store.at(seq)?.state.0.clone();
        records.push(UndoneRecord {
            seq,
            before: before.clone(),
            after: after.clone(),
        });
        before = after;
    }
    records.reverse();
    Ok(records)
}

/// Why records that set the clock or the behaviour of the server cannot be undone: neither is part of the state.
fn settings(store: &Store, first: u64, last: u64) -> Result<Vec<String>, UndoError> {
    let mut reasons = Vec::new();
    for record in store.journal.records(first..=last) {
        let record = record?;
        let seq = record.get().seq;
        for event in record::events(record.get().payload)? {
            match event.payload {
                Payload::ClockSet(_) => {
                    reasons.push(format!("record {seq} set the clock: time does not go back"));
                }
                Payload::BehaviourSet(_) => reasons.push(format!(
                    "record {seq} set injected faults or the consistency: set them again instead"
                )),
                _ => {}
            }
        }
    }
    Ok(reasons)
}

/// What is undone, in words: `42: deleted user ann`.
fn source(store: &Store, request: &UndoRequest) -> Result<String, UndoError> {
    let seq = request.record;
    if let Some(last) = request.last {
        return Ok(format!("{seq}..{last}"));
    }
    let before = store.at(seq.saturating_sub(1))?;
    let mut sentence = None;
    for record in store.journal.records(seq..=seq) {
        let record = record?;
        let events = record::events(record.get().payload)?;
        sentence = of_events(&events, &before.state.0);
    }
    Ok(match sentence {
        Some(sentence) => format!("{seq}: {sentence}"),
        None => seq.to_string(),
    })
}

fn answer(head: u64, world: &World, plan: &Plan) -> HistoryChange {
    let changes = match plan.event {
        Some(_) => differences(world, &plan.after),
        None => Vec::new(),
    };
    let changes = changes.into_iter().map(|change| {
        let action = match (&change.before, &change.after) {
            (None, _) => ChangeAction::Create,
            (_, None) => ChangeAction::Delete,
            _ => ChangeAction::Update,
        };
        let paths = change.paths().into_iter().filter(|path| *path != EXISTS);
        let account = change.entity.account;
        ChangedEntity {
            action,
            account: (account != AccountId::default()).then(|| account.to_string()),
            entity: named(&[&plan.after, world], &change.entity),
            id: change.entity.subject_id().into(),
            attributes: paths.map(str::to_owned).collect(),
        }
    });
    HistoryChange {
        head,
        seq: None,
        to: None,
        state_hash: plan.event.as_ref().map(|event| event.state_hash.clone()),
        changes: changes.collect(),
        reasons: plan.reasons.clone(),
        kept: plan.kept.clone(),
        removed_too: plan.removed_too.clone(),
    }
}

/// The record of a moment.
fn seq_of(store: &Store, text: &str) -> Result<u64, UndoError> {
    let moment = Moment::parse_on_command_line(text)?;
    Ok(moments::resolve(store, &moment)?.seq)
}

impl From<UndoError> for Problem {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::Commit(error) => error.into(),
            UndoError::Refused(_) | UndoError::Moved { .. } | UndoError::Folded { .. } => {
                Self::conflict(error)
            }
            UndoError::Range { .. } | UndoError::At(AtError::Missing { .. }) => {
                Self::not_found(error)
            }
            UndoError::Moment(_)
            | UndoError::Invalid(_)
            | UndoError::TooMany { .. }
            | UndoError::At(_) => Self::bad_request(error),
            UndoError::Read(_) | UndoError::Record(_) => Self::failed(error),
        }
    }
}

/// `POST /_roleback/undo`
pub(crate) fn post_undo(core: &Core, body: &mut BodyReader) -> Reply {
    let request: UndoRequest = body::json(body, r#"{"record": 42}"#)?;
    reply::json(&undo(&core.store, &request)?)
}

/// `POST /_roleback/rewind`
pub(crate) fn post_rewind(core: &Core, body: &mut BodyReader) -> Reply {
    let request: RewindRequest = body::json(body, r#"{"to": "42"}"#)?;
    reply::json(&rewind(&core.store, &request)?)
}
