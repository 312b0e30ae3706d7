//! Which event log a moment is in: the server's own, or that of a pod from another event log.

use roleback_api::moment::{Moment, Point};

use crate::admin::snapshots::{self, ShownPod};
use crate::moments::{self, MomentError};
use crate::snapshot_error::SnapshotError;
use crate::store::Store;

/// A moment, with the store that it is in.
pub struct Located {
    /// The store.
    pub store: Store,
    /// The moment as that store names it.
    pub moment: Moment,
    /// The fork, if the store is that of a fork.
    pub fork: Option<String>,
    /// The pod, if the store has nothing but a pod that was saved from another event log.
    pub pod: Option<ShownPod>,
}

impl Located {
    /// The moment that names record `seq` of this store in requests to the server.
    pub fn name_of(&self, seq: u64) -> String {
        match (&self.pod, &self.fork) {
            (Some(pod), _) => pod.moment.clone(),
            (None, Some(fork)) => format!("fork:{fork}:{seq}"),
            (None, None) => seq.to_string(),
        }
    }
}

/// Finds the store of a moment. Blocks: not for async threads. The moments of forks are found by a server only.
///
/// # Errors
/// See [`MomentError`].
pub fn locate(store: &Store, moment: &Moment) -> Result<Located, MomentError> {
    let here = || Located {
        store: store.clone(),
        moment: moment.clone(),
        fork: None,
        pod: None,
    };
    let error = match moments::in_pod(store, moment) {
        Ok(None) => return Ok(here()),
        Ok(Some((store, moment))) => {
            return Ok(Located {
                store,
                moment,
                fork: None,
                pod: None,
            });
        }
        Err(error) => error,
    };
    // The records before a pod are those of the event log that it was saved from.
    let (MomentError::OtherLog(_), Point::Pod(name, version), 0) =
        (&error, &moment.point, moment.back)
    else {
        return Err(error);
    };
    let version = moments::version(version.as_ref())?;
    let (store, pod) = snapshots::shown(store, name, version).map_err(unreadable)?;
    Ok(Located {
        store,
        moment: Moment::HEAD,
        fork: None,
        pod: Some(pod),
    })
}

fn unreadable(error: SnapshotError) -> MomentError {
    match error {
        SnapshotError::At(error) => error,
        error => MomentError::Pod(error.to_string()),
    }
}
