//! `pod load`: combine a pod with the state, or replace the state.

mod conflicts;

use std::io::IsTerminal;

use clap::ArgMatches;
use roleback_api::pods::{LoadedEntity, LoadedPod, MergeConflicts};
use roleback_api::route::{Endpoint, query};
use roleback_client::ClientError;
use roleback_journal::pod::{Reference, Version};
use roleback_server::admin::snapshots::{self, Decisions, LoadOptions, SnapshotError};
use roleback_server::store::Store;
use roleback_world::merge::{Side, Strategy};
use serde_json::Value;

use super::manage::described;
use super::{reference, secrets, snapshot_failure};
use crate::confirm::confirm;
use crate::exit::Failure;
use crate::files::read_bytes;
use crate::options::{number, text};
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{Access, Target, client_failure, typed};

/// The most entities that the text lists.
const ENTITIES_SHOWN_MAX: usize = 100;

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let reference = reference(options)?;
    let mut load = load_options(options)?;
    if !load.dry_run {
        confirm(options, question(load.merge))?;
    }
    let target = Target::of(options, Access::Write)?;
    if std::io::stdin().is_terminal() && load.keys.is_empty() {
        let described = described(&target, &reference)?;
        load.keys = secrets::ask(load.keys, &described.pod.secrets)?;
    }
    let loaded = match target {
        Target::Running(client) => {
            let client = secrets::with_keys(*client, &load.keys);
            let (path, body) = request(&reference, &load)?;
            let bar = progress::bar();
            let on_progress = |progress| progress::show_on(bar.as_ref(), progress);
            let loaded = client.put_with_progress(&path, body, on_progress);
            loaded.map_err(Stopped::from)
        }
        Target::Stopped(store) => {
            let loaded = in_store(&store, &reference, &load);
            store.journal.shutdown();
            loaded
        }
    };
    outcome(loaded, &LOADED)
}

/// The outcome of a merge, as text in these words.
pub(in crate::verbs) fn outcome(
    merged: Result<Value, Stopped>,
    words: &Words,
) -> Result<Outcome, Failure> {
    match merged {
        Ok(merged) => {
            let text = shown(&typed(&merged)?, words);
            Ok(Outcome::new(merged, text))
        }
        Err(Stopped::Open(open)) => {
            let text = conflicts::shown(&open);
            Ok(Outcome::new(to_json(&open), text).expected_unless(true))
        }
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

/// Why nothing was merged.
pub(in crate::verbs) enum Stopped {
    /// The user has to decide.
    Open(Box<MergeConflicts>),
    Failed(Failure),
}

impl From<ClientError> for Stopped {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused {
                merge: Some(open), ..
            } => Self::Open(open),
            error => Self::Failed(client_failure(error)),
        }
    }
}

/// How the text names what was merged.
pub(in crate::verbs) struct Words {
    pub(in crate::verbs) done: &'static str,
    pub(in crate::verbs) action: &'static str,
    pub(in crate::verbs) theirs: &'static str,
}

const LOADED: Words = Words {
    done: "Loaded the pod",
    action: "load",
    theirs: "pod",
};

fn load_options(options: &ArgMatches) -> Result<LoadOptions, Failure> {
    Ok(LoadOptions {
        merge: text(options, "merge")
            .and_then(Strategy::parse)
            .unwrap_or_default(),
        base: text(options, "base").map(str::to_owned),
        regenerate_secrets: options.get_flag("regenerate-secrets"),
        keys: secrets::keys(options)?,
        ..merge_options(options)?
    })
}

/// What the options of every merge say.
pub(in crate::verbs) fn merge_options(options: &ArgMatches) -> Result<LoadOptions, Failure> {
    let side = |name, side| options.get_flag(name).then_some(side);
    Ok(LoadOptions {
        dry_run: options.get_flag("dry-run"),
        if_head: number(options, "if-head"),
        ignore_quotas: options.get_flag("ignore-quotas"),
        decisions: Decisions {
            all: side("ours", Side::Ours).or_else(|| side("theirs", Side::Theirs)),
            conflicts: text(options, "resolve").map(conflicts::read).transpose()?,
        },
        ..LoadOptions::default()
    })
}

fn question(merge: Strategy) -> &'static str {
    match merge {
        Strategy::Overwrite => "This replaces the state with the pod; the event log is kept.",
        Strategy::AccountRegionMerge => {
            "This replaces the accounts that the pod has; the event log is kept."
        }
        Strategy::ServiceMerge => {
            "This replaces the entities that the pod has; the event log is kept."
        }
        Strategy::ThreeWay => "This merges the pod into the state; the event log is kept.",
    }
}

/// The path and the body of the request: decisions about conflicts, then a file, if there are any.
fn request(reference: &Reference, load: &LoadOptions) -> Result<(String, Vec<u8>), Failure> {
    let mut body = Vec::new();
    if let Some(conflicts) = &load.decisions.conflicts {
        body = to_json(conflicts).to_string().into_bytes();
        body.push(b'\n');
    }
    let (path, version) = match reference {
        Reference::File(path) => {
            body.extend(read_bytes(path)?);
            (Endpoint::LoadPodFile.path(&[]), None)
        }
        Reference::Stored(name, version) => {
            let version = (*version != Version::Latest).then(|| version.to_string());
            (Endpoint::LoadPod.path(&[name.as_str()]), version)
        }
    };
    let mut parameters = vec![("merge", load.merge.as_str().to_owned())];
    parameters.extend(version.map(|version| ("version", version)));
    parameters.extend(load.base.clone().map(|base| ("base", base)));
    parameters.extend(merge_parameters(load));
    Ok((query(&path, &parameters), body))
}

/// The parameters of a request for what the options of every merge say.
pub(in crate::verbs) fn merge_parameters(
    load: &LoadOptions,
) -> impl Iterator<Item = (&'static str, String)> {
    let number = |name, number: Option<u64>| number.map(|number| (name, number.to_string()));
    let flag = |name, is_set: bool| is_set.then(|| (name, String::new()));
    let take = load.decisions.all.map(|side| match side {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    });
    let parameters = [
        flag("dry-run", load.dry_run),
        number("if-head", load.if_head),
        take.map(|take| ("take", take.to_owned())),
        flag("ignore-quotas", load.ignore_quotas),
        flag("regenerate-secrets", load.regenerate_secrets),
    ];
    parameters.into_iter().flatten()
}

fn in_store(store: &Store, reference: &Reference, load: &LoadOptions) -> Result<Value, Stopped> {
    let bar = progress::bar();
    let loaded = match reference {
        Reference::File(path) => {
            let file = read_bytes(path).map_err(Stopped::Failed)?;
            snapshots::load_file(store, file.as_slice(), load, bar.as_ref())
        }
        Reference::Stored(name, version) => {
            snapshots::load(store, name.as_str(), version.clone(), load, bar.as_ref())
        }
    };
    loaded
        .map(|loaded| to_json(&loaded))
        .map_err(|error| match error {
            SnapshotError::Conflicts(open) => Stopped::Open(open),
            error => Stopped::Failed(snapshot_failure(error)),
        })
}

/// What a merge did, as text: the outcome, one line for each entity, notes, and the counts last.
fn shown(pod: &LoadedPod, words: &Words) -> Text {
    let mut text = match (pod.seq, pod.dry_run) {
        (Some(seq), _) => said!(
            "{} as record {} ({}); the state hash is {}.\n",
            words.done,
            seq,
            pod.merge,
            pod.state_hash
        ),
        (None, true) => said!(
            "Nothing was changed: this is what the {} would do after record {} ({}).\n",
            words.action,
            pod.head,
            pod.merge
        ),
        (None, false) => said!(
            "The state already has all of the {}: no record was written.\n",
            words.theirs
        ),
    };
    for entity in pod.entities.iter().take(ENTITIES_SHOWN_MAX) {
        say!(text, "  {}\n", entity_line(entity));
    }
    let hidden = pod.entities.len().saturating_sub(ENTITIES_SHOWN_MAX) as u64 + pod.omitted;
    if hidden > 0 {
        say!(text, "  and {} more\n", hidden);
    }
    for note in &pod.notes {
        say!(text, "Note: {}.\n", note);
    }
    if !pod.new_secrets.is_empty() {
        say!(text, "New secrets of access keys, shown only now:\n");
    }
    for key in &pod.new_secrets {
        say!(
            text,
            "  {} {} {} in account {}\n",
            key.access_key_id,
            key.secret_access_key,
            key.user.as_deref().unwrap_or("(root user)"),
            key.account
        );
    }
    let counts = pod.counts;
    say!(
        text,
        "{} restored, {} merged, {} removed, {} skipped, {} unchanged\n",
        counts.restored,
        counts.merged,
        counts.removed,
        counts.skipped,
        counts.unchanged
    );
    text
}

fn entity_line(entity: &LoadedEntity) -> Text {
    let mut text = said!("{:8} {}", entity.action, entity.kind);
    if !entity.name.is_empty() {
        say!(text, " {}", entity.name);
    }
    if let Some(account) = &entity.account {
        say!(text, " in account {}", account);
    }
    text
}
