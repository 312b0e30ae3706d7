//! `rewind`: restores the state of an earlier record.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::route::Endpoint;
use roleback_api::undo::{ChangeAction, HistoryChange, RewindRequest};
use roleback_server::admin::{self, undo::UndoError};
use roleback_server::store::Store;
use serde::Serialize;
use serde_json::Value;

use crate::confirm::{confirm, yes};
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::print::note;
use crate::output::text::{Text, said};
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, target, typed};

/// How often a plan is shown again because another record was written meanwhile.
const ATTEMPTS_MAX: usize = 8;
/// HTTP status of a refusal, and of a plan whose head moved.
const CONFLICT: u16 = 409;

pub(super) fn command() -> Command {
    let to = Arg::new("to")
        .required(true)
        .value_name("MOMENT")
        .allow_hyphen_values(true)
        .help("The moment whose state is restored, such as a record number or `head~2`");
    Command::new("rewind")
        .about("Restore the state of an earlier record; the event log is kept, and a rewind can be undone")
        .after_help(examples(&[
            ("Show what going back to record 42 would change", "roleback rewind 42 --dry-run"),
            ("Drop the last two records' changes", "roleback rewind head~2 --yes"),
        ]))
        .arg(to)
        .arg(dry_run())
        .arg(yes())
        .args(target())
}

/// The option that only shows what would change.
pub(super) fn dry_run() -> Arg {
    Arg::new("dry-run")
        .long("dry-run")
        .action(ArgAction::SetTrue)
        .help("Show what would change, and change nothing")
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let request = |dry_run, head| RewindRequest {
        to: text(options, "to").unwrap_or_default().to_owned(),
        dry_run,
        head,
        actor: actor(),
    };
    let work = Work {
        endpoint: Endpoint::Rewind,
        request: &request,
        on_store: admin::undo::rewind,
        question: "This restores an earlier state: what was changed since is lost, but the event log is kept.",
    };
    Ok(work.carry_out(options)?.0)
}

/// The user that runs the command, for the record.
pub(super) fn actor() -> Option<String> {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let named = names.iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty())
}

/// A change of the history that is shown before it is made.
pub(super) struct Work<'w, R> {
    pub(super) endpoint: Endpoint,
    /// The request: whether to only show it, and the head that the plan was made for.
    pub(super) request: &'w dyn Fn(bool, Option<u64>) -> R,
    pub(super) on_store: fn(&Store, &R) -> Result<HistoryChange, UndoError>,
    pub(super) question: &'static str,
}

/// The result of a command, the answer that it was made from, and its notes.
pub(super) type Done = (Outcome, HistoryChange, Vec<String>);

impl<R: Serialize> Work<'_, R> {
    /// Plans, shows the plan, asks for confirmation and makes the change. If another record was written meanwhile, plans
    /// again.
    pub(super) fn carry_out(&self, options: &ArgMatches) -> Result<Done, Failure> {
        let only_shows = options.get_flag("dry-run");
        let access = if only_shows {
            Access::Read
        } else {
            Access::Write
        };
        let target = Target::of(options, access)?;
        let done = self.on(&target, options, only_shows);
        target.close();
        done
    }

    fn on(&self, target: &Target, options: &ArgMatches, only_shows: bool) -> Result<Done, Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let (data, plan) = self.send(target, true, None)?.ok_or_else(moved)?;
            if !plan.reasons.is_empty() {
                let count = plan.reasons.len();
                let refused = format!(
                    "refused for {count} {}: nothing was changed",
                    if count == 1 { "reason" } else { "reasons" }
                );
                return Err(Kind::Error.because(refused).with(plan.reasons));
            }
            if only_shows || plan.changes.is_empty() {
                return Ok(outcome(data, plan));
            }
            if !options.get_flag("yes") {
                note(shown(&plan).trim_end());
            }
            confirm(options, self.question)?;
            if let Some((data, done)) = self.send(target, false, Some(plan.head))? {
                return Ok(outcome(data, done));
            }
        }
        Err(moved())
    }

    /// Sends the request; `None` if the head moved since the plan was made.
    fn send(
        &self,
        target: &Target,
        dry_run: bool,
        head: Option<u64>,
    ) -> Result<Option<(Value, HistoryChange)>, Failure> {
        let request = (self.request)(dry_run, head);
        match target {
            Target::Running(client) => {
                let body = serde_json::to_string(&request).unwrap_or_default();
                let answer = client.post(&self.endpoint.path(&[]), &body);
                if head.is_some() && is_conflict(&answer) {
                    return Ok(None);
                }
                let data = target::json(answer)?;
                let change = typed(&data)?;
                Ok(Some((data, change)))
            }
            Target::Stopped(store) => {
                let change = (self.on_store)(store, &request);
                let change = change.map_err(|error| Kind::Error.because(error))?;
                Ok(Some((to_json(&change), change)))
            }
        }
    }
}

fn is_conflict<T>(answer: &Result<T, roleback_client::ClientError>) -> bool {
    matches!(
        answer,
        Err(roleback_client::ClientError::Refused {
            status: CONFLICT,
            ..
        })
    )
}

fn moved() -> Failure {
    Kind::Error
        .because("other records were written each time that the change was planned: try again")
}

fn outcome(data: Value, change: HistoryChange) -> Done {
    let text = Text::document(&shown(&change));
    let notes = change.kept.clone();
    (Outcome::new(data, said!("{}", text)), change, notes)
}

/// The plan or the result as lines.
fn shown(change: &HistoryChange) -> String {
    let mut lines = Vec::new();
    for it in &change.changes {
        let sign = match it.action {
            ChangeAction::Create => '+',
            ChangeAction::Update => '~',
            ChangeAction::Delete => '-',
        };
        let account = it.account.as_deref().map(|id| format!(" in account {id}"));
        let attributes = it.attributes.join(" ");
        let line = format!(
            "{sign} {}{} {attributes}",
            it.entity,
            account.unwrap_or_default()
        );
        lines.push(line.trim_end().to_owned());
    }
    lines.extend(
        change
            .removed_too
            .iter()
            .map(|it| format!("also removed: {it}")),
    );
    lines.extend(change.kept.iter().map(|it| format!("kept: {it}")));
    lines.push(match (change.seq, change.changes.is_empty()) {
        (Some(seq), _) => format!(
            "Changed {} as record {seq}.",
            entities(change.changes.len())
        ),
        (None, true) => format!(
            "Nothing changes: the state is that of record {}.",
            change.to.unwrap_or(change.head)
        ),
        (None, false) => format!(
            "Would change {}, planned at record {}.",
            entities(change.changes.len()),
            change.head
        ),
    });
    lines.join("\n") + "\n"
}

fn entities(count: usize) -> String {
    match count {
        1 => "1 entity".to_owned(),
        count => format!("{count} entities"),
    }
}
