//! Loads a pod: reads and checks all of it, combines it with the current state, and records the result as one change.
//!
//! Every way to load a pod ends here: our endpoints, LocalStack's, and a command on the directory of a stopped server.

mod base;
mod content;
mod decisions;
mod fork_records;
mod http;
mod new_secrets;
mod plan;
mod promote;
mod shown;
mod written;

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use roleback_api::pods::LoadedPod;
use roleback_identity::entropy::Entropy;
use roleback_identity::quota::Quotas;
use roleback_identity::session::create_sealing_key;
use roleback_journal::pod::{Keys, Name, PodFile, PodReader, Version};
use roleback_journal::{Next, ProgressFn};
use roleback_world::World;
use roleback_world::change_cause::ChangeCause;
use roleback_world::diff::diff;
use roleback_world::event::{EntitiesChangedV1, Event, Payload, WorldRestoredV1};
use roleback_world::lines;
use roleback_world::merge::Strategy;

use super::{SnapshotError, lineage};
use crate::pod_logs;
use crate::projection;
use crate::server_action::ServerAction;
use crate::store::{Change, Store};
use base::Base;
use content::{Content, Steps};
pub use decisions::Decisions;
use fork_records::ForkRecords;
pub(crate) use http::{conflicts, put, put_file};
use plan::{Plan, Planning};
pub use promote::promote;
pub use shown::ShownPod;
pub(crate) use shown::{ancestry, shown};

/// How a pod is loaded.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// How it is combined with the current state.
    pub merge: Strategy,
    /// Whether only the plan is made.
    pub dry_run: bool,
    /// The only record that may be the newest.
    pub if_head: Option<u64>,
    /// The common ancestor of a three-way merge: the number of a record, or a pod. By default it is found.
    pub base: Option<String>,
    /// Whether a three-way merge can exceed the quotas of accounts.
    pub ignore_quotas: bool,
    /// How the conflicts of a three-way merge are settled.
    pub decisions: Decisions,
    /// Whether access keys without a secret get a new one.
    pub regenerate_secrets: bool,
    /// What opens encrypted secrets.
    pub keys: Keys,
}

/// Loads a stored pod. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the state is unchanged then.
pub fn load(
    store: &Store,
    name: &str,
    version: Version,
    options: &LoadOptions,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let name = Name::new(name)?;
    let pods = store.journal.pods();
    let saved = pods.find(&name, version)?;
    let reader = pods.open(&name, Version::Number(saved.version))?;
    let pod = (name.as_str().to_owned(), saved.version);
    let loaded = load_from(store, pod, reader, options, progress)?;
    let history = saved.meta.told.history.as_ref();
    if history.is_some_and(|history| history.encrypted) && !options.dry_run {
        // It is opened now: later, nobody gives the key.
        pod_logs::open(store, &saved, Some(&options.keys))?;
    }
    Ok(loaded)
}

/// Loads a pod file. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the state is unchanged then.
pub fn load_file(
    store: &Store,
    input: impl Read,
    options: &LoadOptions,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let mut file = PodFile::new(input);
    let reader = file.reader()?;
    load_from(store, (reader.digest(), 0), reader, options, progress)
}

/// Checks a version of a pod as a load does.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn check_saved(
    store: &Store,
    name: &str,
    version: Version,
    keys: &Keys,
) -> Result<(), SnapshotError> {
    let reader = store.journal.pods().open(&Name::new(name)?, version)?;
    check(reader, &store.settings.quotas, Some(keys))
}

/// Checks a pod file as a load does.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn check_file(
    store: &Store,
    input: impl Read,
    keys: &Keys,
) -> Result<(), SnapshotError> {
    let mut file = PodFile::new(input);
    check(file.reader()?, &store.settings.quotas, Some(keys))
}

/// Reads the world of an opened pod, to look at, and checks it as a load does. Encrypted secrets stay closed, as if the pod had
/// none.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn world_in(reader: PodReader<'_>, quotas: &Quotas) -> Result<World, SnapshotError> {
    let mut steps = Steps::of(reader.meta(), None);
    Ok(Content::read((String::new(), 0), reader, (quotas, None), &mut steps)?.world)
}

/// Reads a pod and checks it as a load does. Without keys, encrypted secrets are left closed.
pub(super) fn check(
    reader: PodReader<'_>,
    quotas: &Quotas,
    keys: Option<&Keys>,
) -> Result<(), SnapshotError> {
    let mut steps = Steps::of(reader.meta(), None);
    Content::read((String::new(), 0), reader, (quotas, keys), &mut steps).map(drop)
}

/// The state that loading a version of a pod would make of the current one.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn outcome_of(
    store: &Store,
    name: &str,
    version: Version,
    options: &LoadOptions,
) -> Result<World, SnapshotError> {
    let reader = store.journal.pods().open(&Name::new(name)?, version)?;
    let mut steps = Steps::of(reader.meta(), None);
    let quotas = &store.settings.quotas;
    let given = (quotas, Some(&options.keys));
    let content = Content::read((String::new(), 0), reader, given, &mut steps)?;
    let base = ancestor(store, &content, options)?;
    let now = store.now();
    let planning = Planning {
        content: &content,
        options,
        quotas,
        store,
        base: base.as_ref(),
    };
    Ok(Plan::make((&now.state.0, now.head.seq), &planning)?.result)
}

/// The common ancestor of the state and a pod, for a three-way merge.
fn ancestor(
    store: &Store,
    content: &Content,
    options: &LoadOptions,
) -> Result<Option<Base>, SnapshotError> {
    Ok(match (options.merge, &options.base) {
        (Strategy::ThreeWay, Some(reference)) => {
            Some(base::named(store, reference, &options.keys)?)
        }
        (Strategy::ThreeWay, None) => Some(base::find(store, content, &options.keys)?),
        _ => None,
    })
}

fn load_from(
    store: &Store,
    pod: (String, u64),
    reader: PodReader<'_>,
    options: &LoadOptions,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let mut steps = Steps::of(reader.meta(), progress);
    let given = (&store.settings.quotas, Some(&options.keys));
    let content = Content::read_with_lines(pod, reader, given, &mut steps)?;
    let loaded = load_content(store, content, options)?;
    steps.step();
    Ok(loaded)
}

/// Loads the content of a pod that was read and checked.
fn load_content(
    store: &Store,
    content: Content,
    options: &LoadOptions,
) -> Result<LoadedPod, SnapshotError> {
    let base = ancestor(store, &content, options)?;
    let input = [
        ("Name", content.name.clone()),
        ("Version", content.version.to_string()),
        ("Digest", content.digest.clone()),
        ("Merge", options.merge.as_str().to_owned()),
        (lineage::SAVED_AT, content.saved_at.clone()),
    ];
    let saved_by = content.saved_by.clone();
    let input = input
        .into_iter()
        .chain(saved_by.map(|author| (lineage::SAVED_BY, author)));
    let load = Load {
        store: store.clone(),
        operation: "Load",
        input: input
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        content,
        base,
        options: options.clone(),
        fork: None,
    };
    load.run()
}

/// A load whose pod was read and checked, or the merge of a fork.
struct Load {
    store: Store,
    /// The operation and the input of the record.
    operation: &'static str,
    input: Vec<(String, String)>,
    content: Content,
    base: Option<Base>,
    options: LoadOptions,
    /// The records of the fork, if one is merged.
    fork: Option<ForkRecords>,
}

impl Load {
    /// Plans on the published state and writes the event, without delaying writers. If a record comes between, both are made
    /// again while writers wait, so that a busy server cannot postpone a load for ever.
    fn run(mut self) -> Result<LoadedPod, SnapshotError> {
        let now = self.store.now();
        let plan = self.plan((&now.state.0, now.head.seq))?;
        let regenerates = self.options.regenerate_secrets && self.content.has_absent_secrets();
        if self.options.dry_run || (plan.report.is_unchanged() && !regenerates) {
            return Ok(self.answer(None, &plan));
        }
        let action = ServerAction {
            operation: self.operation,
            input: self.input.clone(),
        };
        let store = self.store.clone();
        // New secrets are made from the entropy of the record.
        let planned = (!regenerates).then(|| (self.event(&now.state.0, &plan), plan));
        // Shared by repeated decisions, because a copy of a large pod would be expensive.
        let planned = Arc::new(Mutex::new((self, planned)));
        let decide = move |world: &World, next: Next<'_>, entropy: &Entropy| {
            let mut planned = planned.lock().unwrap_or_else(PoisonError::into_inner);
            let (load, planned) = &mut *planned;
            load.decide(planned.take(), (world, next.seq), entropy)
        };
        let (_, loaded) = store.commit_after(action, decide)??;
        store.get_ready();
        Ok(loaded)
    }

    /// Decides record `seq`, with the plan if it is still right. A decision is made again if another node appended first: it
    /// writes the same lines, and the secrets of the first decision.
    fn decide(
        &mut self,
        planned: Option<(Event, Plan)>,
        (world, seq): (&World, u64),
        entropy: &Entropy,
    ) -> Result<(Change, LoadedPod), SnapshotError> {
        let head = seq.saturating_sub(1);
        let regenerates = self.options.regenerate_secrets && self.content.has_absent_secrets();
        if regenerates {
            self.content.regenerate_secrets(entropy)?;
        }
        let (event, plan) = match planned {
            Some((event, plan)) if plan.head == head => (event, plan),
            _ => {
                let plan = self.plan((world, head))?;
                if plan.report.is_unchanged() {
                    return Ok((Change::default(), self.answer(None, &plan)));
                }
                (self.event(world, &plan), plan)
            }
        };
        let mut events = vec![event];
        if let (Some(fork), Payload::EntitiesChanged(changed)) = (&self.fork, &events[0].payload) {
            let promoted = fork.event(&changed.written);
            events.push(self.own(promoted));
        }
        if plan.result.sealing_key().is_none() {
            events.push(self.own(create_sealing_key(entropy)));
        }
        let change = Change {
            events,
            after: Some(plan.result.clone()),
        };
        Ok((change, self.answer(Some(seq), &plan)))
    }

    fn plan(&self, now: (&World, u64)) -> Result<Plan, SnapshotError> {
        let planning = Planning {
            content: &self.content,
            options: &self.options,
            quotas: &self.store.settings.quotas,
            store: &self.store,
            base: self.base.as_ref(),
        };
        Plan::make(now, &planning)
    }

    fn own(&self, payload: impl Into<Payload>) -> Event {
        Event::new(self.store.settings.default_account, payload)
    }

    /// The event of the load. It takes the lines of the content, which can be hundreds of megabytes, from the memory; a second
    /// event gets them from the state again.
    fn event(&mut self, before: &World, plan: &Plan) -> Event {
        if self.options.merge != Strategy::Overwrite {
            let cause = (ChangeCause::Load, self.content.title.clone());
            let found = diff(before, &plan.result);
            let written = written::between(&found, before, &plan.result);
            let put = match plan.is_loaded {
                true => self.content.take_lines_of(&found),
                false => None,
            };
            let put = put.unwrap_or_else(|| projection::lines_to_put(&found));
            let after = (put, plan.state_hash.clone());
            return self.own(EntitiesChangedV1::of(&found, after, cause, written));
        }
        let text = self.content.take_lines();
        self.own(WorldRestoredV1 {
            name: self.content.name.clone(),
            version: self.content.version,
            state_hash: plan.state_hash.clone(),
            lines_version: lines::VERSION,
            lines: text.into(),
        })
    }

    fn answer(&self, seq: Option<u64>, plan: &Plan) -> LoadedPod {
        let (entities, omitted) = plan::entities(&plan.report);
        LoadedPod {
            seq,
            name: self.content.name.clone(),
            version: self.content.version,
            state_hash: plan.state_hash.clone(),
            merge: self.options.merge.as_str().to_owned(),
            dry_run: self.options.dry_run,
            head: plan.head,
            counts: plan::counts(&plan.report),
            entities,
            omitted,
            notes: plan.report.notes.clone(),
            new_secrets: self.content.new_secrets.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::snapshots::save_with;
    use crate::config::Config;
    use roleback_api::pods::SavePod;
    use roleback_identity::entropy::Seed;
    use roleback_world::event::AccessKeyCreatedV1;

    pub(super) fn store() -> Store {
        let config = Config {
            memory: true,
            ..Config::default()
        };
        Store::open(&config).unwrap().0
    }

    /// A load of a pod with a key without its secret.
    fn load_without_secrets(regenerate_secrets: bool) -> Load {
        let store = store();
        let key = AccessKeyCreatedV1 {
            id: "AKIAAAAAAAAAAAAAAAAA".to_owned(),
            user: None,
            user_id: None,
            secret: "s".to_owned().into(),
            active: true,
            created: store.clock.now(),
        };
        let action = ServerAction {
            operation: "Test",
            input: Vec::new(),
        };
        store.commit(action, move |_, _| vec![key.into()]).unwrap();
        let request = SavePod {
            no_secrets: true,
            ..SavePod::default()
        };
        save_with(&store, "p", &request, None).unwrap();
        let name = Name::new("p").unwrap();
        let reader = store.journal.pods().open(&name, Version::Latest).unwrap();
        let mut steps = Steps::of(reader.meta(), None);
        let given = (&store.settings.quotas, None);
        let pod = ("p".to_owned(), 1);
        let content = Content::read_with_lines(pod, reader, given, &mut steps).unwrap();
        Load {
            store: self::store(),
            operation: "Load",
            input: Vec::new(),
            content,
            base: None,
            options: LoadOptions {
                merge: Strategy::Overwrite,
                regenerate_secrets,
                ..LoadOptions::default()
            },
            fork: None,
        }
    }

    #[test]
    fn the_lines_of_a_pod_are_recorded_only_if_they_are_what_is_put() {
        let key = r#"{"account":"000000000000","data":{"$secret":"k"},"kind":"sealing_key"}"#;
        let user = r#"{"account":"111111111111","data":{"created":0,"id":"AIDAann","name":"ann","path":"/"},"kind":"user"}"#;
        let world = |some: &[&str]| lines::read(lines::VERSION, some.iter().copied()).unwrap();
        let loaded = world(&[key, user]);
        for (before, expected) in [
            (world(&[key]), Some(format!("{user}\n"))),
            (world(&[user]), None),
            (world(&[]), None),
        ] {
            let mut content = load_without_secrets(false).content;
            content.lines = format!("{key}\n{user}\n");
            assert_eq!(content.take_lines_of(&diff(&before, &loaded)), expected);
        }
    }

    #[test]
    fn a_load_that_is_decided_again_writes_the_same() {
        for regenerates in [false, true] {
            let mut load = load_without_secrets(regenerates);
            let now = load.store.now();
            let mut decided = |seed: u8| {
                let entropy = Entropy::new(Seed([seed; 32]));
                load.decide(None, (&now.state.0, 9), &entropy).unwrap()
            };
            let ((first, told), (again, told_again)) = (decided(1), decided(2));
            let Payload::WorldRestored(restored) = &first.events[0].payload else {
                panic!();
            };
            assert!(restored.lines.reveal().contains("AKIAAAAAAAAAAAAAAAAA"));
            assert_eq!(first.events[0], again.events[0]);
            // The lines are not parsed again: the state has what they say.
            let lines = restored.lines.reveal().lines();
            let read = lines::read(restored.lines_version, lines).unwrap();
            assert_eq!(first.after.unwrap(), read);
            assert_eq!(restored.state_hash, lines::state_hash(&read));
            assert_eq!(told, told_again);
            assert_eq!(told.new_secrets.len(), usize::from(regenerates));
        }
    }
}
