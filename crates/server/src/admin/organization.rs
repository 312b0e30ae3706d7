//! The organization: what it is, and the steps that change it.

use roleback_identity::fresh::Fresh;
use roleback_identity::organization::step::{self, Step};
use roleback_identity::organization::tree::Tree;
use roleback_identity::organization::{Refusal, Why};
use roleback_identity::world::World;
use roleback_journal::CommitError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::limits::TREE_BYTES_MAX;
use crate::state::Core;
use crate::store::{ServerAction, Store};

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be written down.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// A step that was taken.
#[derive(Debug, Serialize)]
pub struct Taken {
    /// The record that says so; none where all was so already.
    pub seq: Option<u64>,
    /// The id of what the step made.
    pub id: Option<String>,
}

/// The organization, if there is one.
pub fn tree(store: &Store) -> Option<Tree> {
    store.now().state.0.organization().map(Tree::of)
}

/// Takes a step. Blocks: not for async threads.
///
/// # Errors
/// See [`OrganizationError`]; the world is as it was then.
pub fn take(store: &Store, step: Step) -> Result<Taken, OrganizationError> {
    let action = ServerAction {
        operation: step.name(),
        input: step.input(),
    };
    let decide = move |world: &World, fresh: &Fresh| {
        step::decide(world, fresh, &step).map(|decided| (decided.facts, decided.id))
    };
    let (seq, id) = store.commit_decided(action, decide)??;
    Ok(Taken { seq, id })
}

impl From<OrganizationError> for Problem {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Commit(error) => error.into(),
            OrganizationError::Refused(refusal) => match refusal.why {
                Why::Invalid => Self::bad_request(refusal),
                Why::NotFound => Self::not_found(refusal),
                Why::Conflict => Self::conflict(refusal),
            },
        }
    }
}

/// `GET /_roleback/org`: the tree.
pub(crate) fn get(core: &Core) -> Reply {
    let tree = tree(&core.store).ok_or_else(|| {
        Problem::not_found("there is no organization; `PUT` one here, or `POST` the first step")
    })?;
    reply::json(&tree)
}

/// `PUT /_roleback/org`, the body being a tree.
pub(crate) fn put(core: &Core, body: &mut BodyReader) -> Reply {
    let tree = read(body)?;
    reply::json(&take(&core.store, Step::PutTree { tree })?)
}

/// `POST /_roleback/org`, the body being a step.
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let step = read(body)?;
    reply::json(&take(&core.store, step)?)
}

fn read<T: DeserializeOwned>(body: &mut BodyReader) -> Result<T, Problem> {
    let text = body::text(body, TREE_BYTES_MAX)?;
    serde_json::from_str(&text).map_err(Problem::bad_request)
}
