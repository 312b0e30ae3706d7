//! What the writer's thread does with the records of other nodes.
//!
//! Nothing that other nodes appended is published before it was verified, applied and stored here. A record that fails is not
//! skipped: the journal stays at the last good state and is read-only until the record is repaired.

use std::sync::Arc;

use crate::envelope::{Frame, Opened};
use crate::error::CommitError;
use crate::log::PullError;
use crate::projection::Projection;
use crate::sealer::Sealer;

impl<P: Projection> Sealer<P> {
    /// Takes up what other nodes appended, if anything. What was decided meanwhile was decided on a state that is no longer
    /// the last one, so its callers have to decide again.
    pub(crate) fn take_up_news(&mut self) {
        let is_read_only = self.shared.read_only().is_some() && !self.shared.awaits_repair();
        if !self.log.has_news() || is_read_only {
            return;
        }
        let ledger = Arc::clone(&self.ledger);
        let mut ledger = ledger.blocking_lock();
        if ledger.is_in_doubt() {
            return self.mend_for(&mut ledger);
        }
        let before = self.shared.head().seq;
        let followed = self.follow();
        if let Err(error) = &followed {
            tracing::error!(%error, "the records of other nodes were not taken up");
            self.shared.set_write_failure(Some(error.to_string()));
            ledger.doubt(error);
        } else if self.shared.head().seq != before {
            ledger.doubt(&CommitError::Overtaken);
            ledger.mended((*self.shared.read()).clone());
        }
    }

    /// Applies, stores and publishes what other nodes appended, up to the end of the shared log. Other logs have nothing to
    /// follow.
    pub(crate) fn follow(&mut self) -> Result<(), CommitError> {
        loop {
            let frames = match self.log.pull() {
                Ok(frames) if frames.is_empty() => return Ok(()),
                Ok(frames) => frames,
                Err(PullError::Failed(why)) => return Err(CommitError::Storage(why)),
                Err(PullError::Diverged(why)) => return Err(self.diverged(why)),
            };
            self.take_up_frames(frames)?;
        }
    }

    fn take_up_frames(&mut self, frames: Vec<Frame>) -> Result<(), CommitError> {
        let mut moment = (*self.shared.read()).clone();
        for frame in &frames {
            let applied = Opened::unchecked(&frame.bytes)
                .map_err(|flaw| flaw.to_string())
                .and_then(|opened| self.apply(&mut moment, &opened));
            if let Err(why) = applied {
                return Err(self.diverged(format!(
                    "record {} of the shared log cannot be applied: {why}",
                    frame.head.seq
                )));
            }
        }
        let Self { shared, log, .. } = self;
        shared
            .writing(|| log.adopt(&frames))
            .map_err(|error| CommitError::Storage(error.to_string()))?;
        self.publish_frames(frames, moment);
        self.order_if_due();
        Ok(())
    }

    fn diverged(&self, why: String) -> CommitError {
        // Once, and not for each attempt to repair it.
        if self.shared.read_only().as_ref() != Some(&why) {
            tracing::error!(why, "the shared log is not followed until it is repaired");
        }
        self.shared.await_repair(why.clone());
        CommitError::ReadOnly(why)
    }
}

#[cfg(test)]
mod tests;
