//! Reads on one node after a write on another one: the header `x-roleback-seq`.
//!
//! Every response of a node that shares its log has this header with the last record that the node has. A request with the
//! header waits until its node has that record, too. In moments and forks, the header has no meaning: the former never get
//! another record, and the latter number records of their own.
//!
//! With `--read-your-writes`, a request without the header waits for the record that was the last one of the stream when the
//! request came. So it sees everything that was acknowledged before, on whichever node, and clients need no header.

use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName};
use roleback_wire::Fault;
use tokio::time::{Instant, sleep};

use crate::fault;
use crate::state::Core;

/// The header with the number of a record.
pub(crate) const SEQ: HeaderName = HeaderName::from_static("x-roleback-seq");
/// Maximum time that a request waits for a record.
const WAIT_TIME: Duration = Duration::from_secs(10);
/// Time between two looks whether the record is there: a node usually has it within milliseconds.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Whether a core is the current state of a node that shares its log.
pub(crate) fn applies(core: &Core) -> bool {
    core.mode.shared_log.is_some()
        && core.past.is_none()
        && core.store.journal.fork_point().is_none()
}

/// Waits until the node has the record that the request names, if it names one.
///
/// # Errors
/// When the header is not a number, or the record does not come in time.
pub(crate) async fn wait(core: &Core, headers: &HeaderMap) -> Result<(), Fault> {
    let Some(wanted) = headers.get(SEQ) else {
        return match &core.newest_record {
            Some(newest) => {
                let wanted = newest.after_now(&core.store.peers).await;
                until(core, wanted.ok_or_else(fault::end_not_known)?).await
            }
            None => Ok(()),
        };
    };
    let wanted = wanted.to_str().ok().and_then(|text| text.parse().ok());
    until(core, wanted.ok_or_else(fault::invalid_seq)?).await
}

/// The record number in the header.
#[cfg(feature = "nats")]
pub(crate) fn number(headers: &HeaderMap) -> Option<u64> {
    headers.get(SEQ)?.to_str().ok()?.parse().ok()
}

/// Waits until the node has a record.
///
/// # Errors
/// When the record does not come in time.
pub(crate) async fn until(core: &Core, wanted: u64) -> Result<(), Fault> {
    let end = Instant::now() + WAIT_TIME;
    while core.store.journal.head().seq < wanted {
        if Instant::now() >= end {
            return Err(fault::record_not_here(wanted));
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(())
}
