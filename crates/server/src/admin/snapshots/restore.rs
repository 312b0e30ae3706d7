//! Loads a pod: reads and checks all of it, combines it with the current state, and records the result as one change.
//!
//! Every way to load a pod ends here: our endpoints, LocalStack's, and a command on the directory of a stopped server.

mod content;
mod plan;

use std::io::Read;
use std::sync::Arc;

use hyper::Response;
use hyper::header::HeaderMap;
use roleback_api::pods::LoadedPod;
use roleback_identity::entropy::Entropy;
use roleback_identity::quota::Quotas;
use roleback_identity::session::create_sealing_key;
use roleback_journal::pod::{Name, PodError, PodFile, PodReader, Version};
use roleback_journal::{Next, ProgressFn};
use roleback_world::World;
use roleback_world::event::{Event, Payload, WorldRestoredV1};
use roleback_world::lines;
use roleback_world::merge::Strategy;

use super::{SnapshotError, version};
use crate::admin::body::{self, BodyReader};
use crate::admin::job;
use crate::admin::parameters::Parameters;
use crate::admin::reply::Problem;
use crate::server_action::ServerAction;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::store::Store;
use content::{Content, Steps};
use plan::Plan;

/// How a pod is loaded.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// How it is combined with the current state.
    pub merge: Strategy,
    /// Whether only the plan is made.
    pub dry_run: bool,
    /// The only record that may be the newest.
    pub if_head: Option<u64>,
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
    load_from(store, pod, reader, options, progress)
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

/// Reads the world of a version of a pod and checks it as a load does.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn world_of(
    store: &Store,
    name: &str,
    version: Version,
) -> Result<World, SnapshotError> {
    let reader = store.journal.pods().open(&Name::new(name)?, version)?;
    world_in(reader, &store.settings.quotas)
}

/// Reads the world of a pod file and checks it as a restore does.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn world_of_file(store: &Store, input: impl Read) -> Result<World, SnapshotError> {
    world_in(PodFile::new(input).reader()?, &store.settings.quotas)
}

/// Reads the world of an opened pod and checks it as a load does.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn world_in(reader: PodReader<'_>, quotas: &Quotas) -> Result<World, SnapshotError> {
    let mut steps = Steps::of(reader.meta(), None);
    Ok(Content::read((String::new(), 0), reader, quotas, &mut steps)?.world)
}

/// Reads a pod and checks it as a load does.
pub(super) fn check(reader: PodReader<'_>, quotas: &Quotas) -> Result<(), SnapshotError> {
    let mut steps = Steps::of(reader.meta(), None);
    Content::read((String::new(), 0), reader, quotas, &mut steps).map(drop)
}

fn load_from(
    store: &Store,
    pod: (String, u64),
    reader: PodReader<'_>,
    options: &LoadOptions,
    progress: Option<&ProgressFn>,
) -> Result<LoadedPod, SnapshotError> {
    let mut steps = Steps::of(reader.meta(), progress);
    let content = Content::read(pod, reader, &store.settings.quotas, &mut steps)?;
    let loaded = Load {
        store: store.clone(),
        content,
        options: options.clone(),
    };
    let loaded = loaded.run()?;
    steps.step();
    Ok(loaded)
}

/// A load whose pod was read and checked.
struct Load {
    store: Store,
    content: Content,
    options: LoadOptions,
}

impl Load {
    /// Plans on the published state, without delaying writers. If a record comes between, the plan is made again while
    /// writers wait, so that a busy server cannot postpone a load for ever.
    fn run(self) -> Result<LoadedPod, SnapshotError> {
        let now = self.store.now();
        let plan = self.plan((&now.state.0, now.head.seq))?;
        if self.options.dry_run || plan.report.is_unchanged() {
            return Ok(self.answer(None, &plan));
        }
        let action = self.action();
        let store = self.store.clone();
        let decide = move |world: &World, next: Next<'_>, entropy: &Entropy| {
            let head = next.seq.saturating_sub(1);
            let plan = match plan.head == head {
                true => plan,
                false => self.plan((world, head))?,
            };
            if plan.report.is_unchanged() {
                return Ok((Vec::new(), self.answer(None, &plan)));
            }
            let mut events = vec![self.event(&plan)];
            if plan.result.sealing_key().is_none() {
                events.push(self.own(create_sealing_key(entropy)));
            }
            Ok::<_, SnapshotError>((events, self.answer(Some(next.seq), &plan)))
        };
        let (_, loaded) = store.commit_after(action, decide)??;
        Ok(loaded)
    }

    fn plan(&self, now: (&World, u64)) -> Result<Plan, SnapshotError> {
        let quotas = &self.store.settings.quotas;
        Plan::make(now, &self.content, &self.options, quotas)
    }

    fn action(&self) -> ServerAction {
        let input = [
            ("Name", self.content.name.clone()),
            ("Version", self.content.version.to_string()),
            ("Digest", self.content.digest.clone()),
            ("Merge", self.options.merge.as_str().to_owned()),
        ];
        let input = input.map(|(name, value)| (name.to_owned(), value));
        ServerAction {
            operation: "Load",
            input: input.into(),
        }
    }

    fn own(&self, payload: impl Into<Payload>) -> Event {
        Event::new(self.store.settings.default_account, payload)
    }

    fn event(&self, plan: &Plan) -> Event {
        let text: String = match self.options.merge {
            Strategy::Overwrite => self.content.lines.clone(),
            _ => lines::lines(&plan.result).map(|line| line + "\n").collect(),
        };
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
        }
    }
}

impl LoadOptions {
    /// The options in the query of a request.
    ///
    /// # Errors
    /// The parameter that has no meaning.
    pub(crate) fn of(parameters: &Parameters<'_>) -> Result<Self, Problem> {
        let strategy = |name: &str| {
            let names = Strategy::ALL.map(Strategy::as_str).join(", ");
            Strategy::parse(name).ok_or_else(|| {
                Problem::bad_request(format!("`merge` is one of {names}, not `{name}`"))
            })
        };
        Ok(Self {
            merge: parameters
                .text("merge")
                .filter(|text| !text.is_empty())
                .map_or(Ok(Strategy::default()), strategy)?,
            dry_run: parameters.text("dry-run").is_some(),
            if_head: parameters.number("if-head")?,
        })
    }
}

/// `PUT /_roleback/snapshots/{name}/restore[?version=N]`
pub(crate) fn put(
    core: &Arc<Core>,
    name: &str,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let (name, version) = (name.to_owned(), version(parameters)?);
    let options = LoadOptions::of(parameters)?;
    job::or_whole(core, headers, move |core, progress| {
        Ok(load(&core.store, &name, version, &options, progress)?)
    })
}

/// `PUT /_roleback/snapshots/restore` with a pod file as its body.
///
/// The file is received before the work on it begins, so that a slow client does not block others.
pub(crate) fn put_file(
    core: &Arc<Core>,
    body: &mut BodyReader,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let options = LoadOptions::of(parameters)?;
    let file = body::whole(body, &core.pod_bytes)?;
    job::or_whole(core, headers, move |core, progress| {
        load_file(&core.store, file.bytes(), &options, progress).map_err(|error| match error {
            // The file came from the client, so a truncated file is the client's error.
            SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
            error => error.into(),
        })
    })
}
