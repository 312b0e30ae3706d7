//! Moments in forks, each of which has an event log of its own.

use std::sync::Arc;

use roleback_api::moment::{Moment, Point};

use crate::moment_error::MomentError;
use crate::state::Core;
use crate::store::Store;

/// A running fork.
///
/// # Errors
/// If it does not exist.
pub(crate) fn fork(current: &Core, name: &str) -> Result<Arc<Core>, MomentError> {
    let fork = current.forks.get(name);
    let fork = fork.ok_or_else(|| MomentError::NoSuchFork(name.to_owned()))?;
    Ok(fork.core())
}

/// The fork that a moment is in, and the moment as the fork names it.
pub(crate) fn in_fork(moment: &Moment) -> Option<(&str, Moment)> {
    let Point::Fork(name, seq) = &moment.point else {
        return None;
    };
    let point = seq.map_or(Point::Head, Point::Seq);
    let back = moment.back;
    Some((name, Moment { point, back }))
}

/// The store whose event log a moment is in, and the moment as that store names it.
///
/// # Errors
/// If the fork does not exist.
pub(crate) fn log_of(core: &Core, moment: &Moment) -> Result<(Store, Moment), MomentError> {
    Ok(match in_fork(moment) {
        Some((name, moment)) => (fork(core, name)?.store.clone(), moment),
        None => (core.store.clone(), moment.clone()),
    })
}
