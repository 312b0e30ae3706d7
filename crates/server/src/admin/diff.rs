//! `GET /_roleback/diff`: what differs between two moments, pods or pod files.

mod change;

pub(super) use change::{has_account, named};

use std::io::Read;
use std::sync::Arc;

use roleback_api::diff as api;
use roleback_api::moment::Moment;
use roleback_identity::quota::Quotas;
use roleback_journal::pod::{PodFile, Secrecy};
use roleback_policy::{Effort, Stopped};
use roleback_world::World;
use roleback_world::changes::{self, Match};

use super::body::BodyReader;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use super::snapshots::{SnapshotError, ancestry, parents, world_in};
use crate::address;
use crate::located::{Located, locate};
use crate::moments::{self, MomentError};
use crate::state::Core;
use crate::store::Store;

/// The name of a file that was sent with a request.
const FILE: &str = "file";

/// A state to compare.
pub struct Side {
    /// How the answer names it.
    pub label: String,
    /// The record of the store's log whose state it is.
    pub seq: Option<u64>,
    /// The event log that it is from.
    pub log: String,
    /// The state.
    pub world: Arc<World>,
    /// Why it has no secrets, if it is from a pod that keeps them closed.
    closed: Option<api::NotCompared>,
    descent: Descent,
}

/// What a state descends from.
enum Descent {
    /// A record of an event log.
    Record(Store),
    /// The pods with these digests.
    Pods(Vec<String>),
}

/// How to compare.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiffOptions {
    /// How entities are matched; by default by id if both states are from one log.
    pub matched: Option<Match>,
    /// Whether to say what changed policy documents allow and deny.
    pub effect: bool,
}

/// Why two states cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A moment does not exist.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// A pod cannot be read.
    #[error(transparent)]
    Pod(#[from] SnapshotError),
    /// Policies are too complex to compare.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Side {
    /// The state of a moment, or that in a pod.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    pub fn of(store: &Store, moment: &Moment) -> Result<Self, DiffError> {
        Self::located(moment.to_string(), locate(store, moment)?)
    }

    fn located(label: String, located: Located) -> Result<Self, DiffError> {
        let Located {
            store, moment, pod, ..
        } = located;
        let at = store
            .at(moments::resolve(&store, &moment)?.seq)
            .map_err(MomentError::from)?;
        let world = Arc::new(at.state.0.clone());
        Ok(match pod {
            Some(pod) => Self {
                label,
                seq: None,
                log: pod.log,
                world,
                closed: closed(pod.secrecy),
                descent: Descent::Pods(pod.ancestry),
            },
            None => Self {
                label,
                seq: Some(at.head.seq),
                log: store.journal.log().to_string(),
                world,
                closed: None,
                descent: Descent::Record(store),
            },
        })
    }

    /// The state in a pod file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_file(label: String, input: impl Read) -> Result<Self, DiffError> {
        let mut file = PodFile::new(input);
        let reader = file.reader().map_err(SnapshotError::from)?;
        let told = &reader.meta().told;
        let log = told.log.clone();
        let closed = closed(reader.meta().secrets);
        let descent = Descent::Pods(ancestry(&reader.digest(), &told.parents));
        let world = Arc::new(world_in(reader, &Quotas::default())?);
        Ok(Self {
            label,
            seq: None,
            log,
            world,
            closed,
            descent,
        })
    }

    /// The logs whose records led to it, as far as they are known.
    fn logs(&self) -> Vec<String> {
        match &self.descent {
            Descent::Record(store) => {
                let logs = store.journal.ancestry().into_iter();
                logs.map(|log| log.to_string()).collect()
            }
            Descent::Pods(_) => vec![self.log.clone()],
        }
    }

    /// The digests of the pods that it descends from.
    fn pods(&self) -> Vec<String> {
        match (&self.descent, self.seq) {
            (Descent::Record(store), Some(seq)) => parents(&store.journal, seq),
            (Descent::Record(_), None) => Vec::new(),
            (Descent::Pods(digests), _) => digests.clone(),
        }
    }

    /// Whether a unique id means the same entity on both sides, because both descend from one state.
    fn shares_ids_with(&self, other: &Self) -> bool {
        let meet = |one: &[String], other: &[String]| one.iter().any(|it| other.contains(it));
        meet(&self.logs(), &other.logs()) || meet(&self.pods(), &other.pods())
    }

    fn shown(&self) -> api::Side {
        api::Side {
            moment: self.label.clone(),
            seq: self.seq,
            log: self.log.clone(),
        }
    }
}

/// Why a pod that keeps its secrets like this has none to compare.
fn closed(secrecy: Secrecy) -> Option<api::NotCompared> {
    match secrecy {
        Secrecy::Plain => None,
        Secrecy::Omitted => Some(api::NotCompared::LeftOut),
        Secrecy::Passphrase | Secrecy::Recipients => Some(api::NotCompared::Encrypted),
    }
}

/// Compares two states.
///
/// # Errors
/// When policies are too complex to compare.
pub fn diff(
    from: &Side,
    to: &Side,
    options: DiffOptions,
    effort: &Effort,
) -> Result<api::Diff, DiffError> {
    let natural = match from.shares_ids_with(to) {
        true => Match::Id,
        false => Match::Name,
    };
    let matched = options.matched.unwrap_or(natural);
    let changes = changes::changes(&from.world, &to.world, matched).into_iter();
    let effort = options.effect.then_some(effort);
    let closed = [from.closed, to.closed];
    let changes = changes.map(|it| change::shown(it, closed, effort));
    let changes: Vec<_> = changes.collect::<Result<_, _>>()?;
    Ok(api::Diff {
        schema_version: api::SCHEMA_VERSION,
        from: from.shown(),
        to: to.shown(),
        matched: match matched {
            Match::Id => api::Matched::Id,
            Match::Name => api::Matched::Name,
        },
        summary: change::counts(&changes),
        changes,
    })
}

impl From<DiffError> for Problem {
    fn from(error: DiffError) -> Self {
        match error {
            DiffError::Moment(error) => of_moment(error),
            DiffError::Pod(error) => error.into(),
            DiffError::Stopped(error) => error.into(),
        }
    }
}

/// The error for a moment that cannot be shown.
pub(super) fn of_moment(error: MomentError) -> Problem {
    match error {
        MomentError::Invalid(_) | MomentError::ReadOnly(_) | MomentError::ReadOnlyPod(_) => {
            Problem::bad_request(error)
        }
        MomentError::Pod(_) => Problem::refused(error),
        MomentError::Read(_) | MomentError::Failed => Problem::failed(error),
        _ => Problem::not_found(error),
    }
}

/// `GET /_roleback/diff?from=A&to=B`
pub(crate) fn get(core: &Core, parameters: &Parameters<'_>, effort: &Effort) -> Reply {
    let side = |name: &str| side(core, parameters.text(name).unwrap_or("head"));
    if parameters.text("from").is_none() {
        return Err(Problem::bad_request(
            "`from` is missing: name the moment to compare with",
        ));
    }
    let (from, to) = (side("from")?, side("to")?);
    reply::json(&diff(&from, &to, options(parameters)?, effort)?)
}

/// `POST /_roleback/diff?from=A` or `?to=B`: the other state is that of the pod file in the body.
pub(crate) fn post(
    core: &Core,
    parameters: &Parameters<'_>,
    body: &mut BodyReader,
    effort: &Effort,
) -> Reply {
    let file = Side::of_file(FILE.to_owned(), body)?;
    let (from, to) = match (parameters.text("from"), parameters.text("to")) {
        (Some(from), None) => (side(core, from)?, file),
        (None, to) => (file, side(core, to.unwrap_or("head"))?),
        (Some(_), Some(_)) => {
            return Err(Problem::bad_request(
                "the body is one of the two states: leave out `from` or `to`",
            ));
        }
    };
    reply::json(&diff(&from, &to, options(parameters)?, effort)?)
}

fn side(core: &Core, text: &str) -> Result<Side, Problem> {
    let moment: Moment = text.parse().map_err(Problem::bad_request)?;
    let located = address::locate(core, &moment).map_err(DiffError::from)?;
    Ok(Side::located(text.to_owned(), located)?)
}

fn options(parameters: &Parameters<'_>) -> Result<DiffOptions, Problem> {
    let matched = match parameters.text("match") {
        None => None,
        Some("id") => Some(Match::Id),
        Some("name") => Some(Match::Name),
        Some(other) => {
            return Err(Problem::bad_request(format!(
                "`match` is `id` or `name`, not `{other}`"
            )));
        }
    };
    Ok(DiffOptions {
        matched,
        effect: parameters.text("effect").is_some(),
    })
}
