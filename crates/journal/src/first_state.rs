//! The state that a journal starts with.
//!
//! Normally, a journal starts from the newest checkpoint and the records after it. For a proof it starts from all
//! records, and the checkpoint must contain exactly the bytes that the rebuilt state would be stored as. If the proof
//! fails for any reason, the journal starts as if no proof had been requested, and the problem is found and reported
//! there.

use std::path::Path;

use crate::checkpoint::{Checkpoints, Early};
use crate::error::{OpenError, ReadError};
use crate::hash::Head;
use crate::history::History;
use crate::moment::Moment;
use crate::open::Found;
use crate::options::Options;
use crate::projection::Projection;
use crate::replay::replay;
use crate::report::Finding;

/// The first state, and how it was built.
pub(crate) struct FirstState<P> {
    pub(crate) moment: Moment<P>,
    /// The record of the checkpoint that it was restored from.
    pub(crate) checkpoint: Option<u64>,
    /// Whether all records produce it, and the newest checkpoint is the same.
    pub(crate) proven: bool,
}

impl<P: Projection> FirstState<P> {
    /// Builds the state from what was found on the disk.
    ///
    /// # Errors
    /// When a record after the checkpoint cannot be read.
    pub(crate) fn make(
        options: &Options,
        empty: P,
        found: &mut Found,
        checkpoints: Option<&Path>,
        early: Early<P>,
    ) -> Result<Self, OpenError> {
        let proven = options
            .prove
            .then(|| Self::prove(options, empty.clone(), found, checkpoints));
        match proven.flatten() {
            Some(proven) => Ok(proven),
            None => Self::restore(options, empty, found, checkpoints, early),
        }
    }

    fn restore(
        options: &Options,
        empty: P,
        found: &mut Found,
        checkpoints: Option<&Path>,
        early: Early<P>,
    ) -> Result<Self, OpenError> {
        let findings = &mut found.findings;
        let restored = checkpoints
            .map(|dir| of(options, dir, &found.history))
            .and_then(|checkpoints| checkpoints.newest(early, findings));
        let checkpoint = restored.as_ref().map(|moment| moment.head.seq);
        let mut moment = match restored {
            Some(restored) => restored,
            None => before_all(&found.history, empty)?,
        };
        catch_up(options, found, &mut moment)?;
        Ok(Self {
            moment,
            checkpoint,
            proven: false,
        })
    }

    /// `None` if a record cannot be applied, or if the newest checkpoint differs from the state that the records before
    /// it produce.
    fn prove(
        options: &Options,
        empty: P,
        found: &mut Found,
        checkpoints: Option<&Path>,
    ) -> Option<Self> {
        let (history, progress) = (&found.history, options.progress.as_ref());
        let mut findings = Vec::new();
        let stored =
            checkpoints.and_then(|dir| of(options, dir, history).stored::<P>(&mut findings));
        let mut moment = before_all(history, empty).ok()?;
        if let Some(stored) = stored {
            replay(history, &mut moment, stored.head.seq, progress).ok()?;
            if !stored.state.holds(&moment.state) {
                return None;
            }
        }
        replay(history, &mut moment, history.head().seq, progress).ok()?;
        found.findings.append(&mut findings);
        Some(Self {
            moment,
            checkpoint: None,
            proven: true,
        })
    }
}

fn of<'a>(options: &Options, dir: &'a Path, history: &'a History) -> Checkpoints<'a> {
    Checkpoints {
        dir,
        history,
        discards: !options.read_only,
    }
}

/// The state before the first record: that of the base, if the log is compacted.
fn before_all<P: Projection>(history: &History, empty: P) -> Result<Moment<P>, ReadError> {
    match history.base() {
        Some(base) => base.moment(),
        None => Ok(Moment {
            head: Head::EMPTY,
            state: empty,
        }),
    }
}

/// Replays the records after the checkpoint. Damage stops at the last good record and makes the journal read-only.
fn catch_up<P: Projection>(
    options: &Options,
    found: &mut Found,
    moment: &mut Moment<P>,
) -> Result<(), OpenError> {
    let last = found.history.head().seq;
    match replay(&found.history, moment, last, options.progress.as_ref()) {
        Ok(()) => Ok(()),
        Err(ReadError::Damaged { seq, why }) => {
            let error = ReadError::Damaged { seq, why };
            if found.read_only.is_none() {
                found.findings.push(Finding {
                    message: error.to_string(),
                    records: Some((seq, seq)),
                    lost: true,
                });
                found.read_only = Some(error.to_string());
            }
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
