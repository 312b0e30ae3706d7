//! Why the world could not be saved or restored.

use roleback_api::pods::MergeConflicts;
use roleback_journal::CommitError;
use roleback_journal::pod::PodError;
use roleback_world::lines::{ImpossibleEntity, LinesError};

use crate::moment_error::MomentError;

/// Why the world could not be saved or restored.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The pod does not exist, or was refused.
    #[error(transparent)]
    Pod(#[from] PodError),
    /// The pod is intact, but does not contain a valid world.
    #[error("the pod was refused: {0}")]
    Content(String),
    /// The pod and the state do not fit together.
    #[error(
        "the pod cannot be merged: {}",
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    )]
    Dangling(Vec<ImpossibleEntity>),
    /// The base of a three-way merge.
    #[error("{0}")]
    Base(String),
    /// A decision about a conflict.
    #[error("{0}")]
    Decision(String),
    /// A three-way merge that the user has to decide.
    #[error("{}", conflicts_text(.0))]
    Conflicts(Box<MergeConflicts>),
    /// Another record was written since the load was planned.
    #[error("the load was not planned for record {head}, which is the newest: plan it again")]
    Moved {
        /// The newest record.
        head: u64,
    },
    /// The request makes no sense.
    #[error("{0}")]
    Request(String),
    /// The state of the moment cannot be read.
    #[error(transparent)]
    At(#[from] MomentError),
    /// The record of the load could not be stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// What a user reads about a merge that has conflicts.
pub(crate) fn conflicts_text(conflicts: &MergeConflicts) -> String {
    format!(
        "the merge has {} conflicts and changed nothing: settle them with `--ours`, `--theirs` or `--resolve FILE`",
        conflicts.conflicts.len()
    )
}

impl From<LinesError> for SnapshotError {
    fn from(error: LinesError) -> Self {
        Self::Content(error.to_string())
    }
}

impl From<ImpossibleEntity> for SnapshotError {
    fn from(error: ImpossibleEntity) -> Self {
        Self::Content(error.to_string())
    }
}
