//! The response to a pod that could not be saved, loaded or described.

use roleback_journal::pod::PodError;

use crate::admin::reply::Problem;
use crate::snapshot_error::{SnapshotError, conflicts_text};

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Commit(error) => error.into(),
            SnapshotError::Request(_) => Self::bad_request(error),
            SnapshotError::At(moment) if moment.code().is_some() => Self::bad_request(moment),
            SnapshotError::At(_) => Self::failed(error),
            SnapshotError::Content(_) => Self::refused(error),
            SnapshotError::Conflicts(conflicts) => {
                Self::undecided(conflicts_text(&conflicts), *conflicts)
            }
            SnapshotError::Decision(_) => Self::bad_request(error),
            SnapshotError::Base(_) | SnapshotError::Dangling(_) | SnapshotError::Moved { .. } => {
                Self::conflict(error)
            }
            SnapshotError::Pod(PodError::NotFound(_)) => Self::not_found(error),
            SnapshotError::Pod(PodError::TagTaken { .. }) => Self::conflict(error),
            SnapshotError::Pod(
                PodError::Name(_) | PodError::Tag(_) | PodError::Case { .. } | PodError::Key(_),
            ) => Self::bad_request(error),
            SnapshotError::Pod(PodError::Locked { .. } | PodError::WrongKey { .. }) => {
                Self::forbidden(error)
            }
            SnapshotError::Pod(PodError::Io { .. }) => Self::failed(error),
            SnapshotError::Pod(_) => Self::refused(error),
        }
    }
}
