//! The thread that keeps the past: it seals the tail into segments and writes checkpoints, beside the writer.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::checkpoint;
use crate::presence::Presence;
use crate::projection::Projection;
use crate::shared::{Moment, Shared};

/// A checkpoint is due after this part of the history at the latest, so that checkpoints cost the same for each
/// record however long the history is.
const CHECKPOINT_SHARE: u64 = 8;

/// What the writer asks for. The moment is the end of a group.
pub(crate) enum Order<P> {
    /// Seal up to it; a checkpoint if one is due.
    Seal(Arc<Moment<P>>),
    /// Seal up to it, write a checkpoint, end.
    Close(Arc<Moment<P>>),
}

pub(crate) struct Archivist<P> {
    pub(crate) shared: Arc<Shared<P>>,
    /// Tells whether the data directory is still there.
    pub(crate) presence: Option<Presence>,
    /// Where checkpoints go; `None` writes none.
    pub(crate) checkpoints: Option<PathBuf>,
    pub(crate) checkpoint_every_records: u64,
    /// The newest checkpoint.
    pub(crate) last_checkpoint: u64,
}

impl<P: Projection> Archivist<P> {
    pub(crate) fn run(mut self, orders: &Receiver<Order<P>>) {
        while let Ok(order) = orders.recv() {
            match order {
                Order::Seal(moment) => {
                    let every = self
                        .checkpoint_every_records
                        .max(moment.head.seq / CHECKPOINT_SHARE);
                    self.keep(&moment, every);
                }
                Order::Close(moment) => {
                    self.keep(&moment, 1);
                    return;
                }
            }
        }
    }

    /// Failing is not fatal: the log has everything, and the next order tries again.
    fn keep(&mut self, moment: &Moment<P>, every_records: u64) {
        let seq = moment.head.seq;
        if let Err(error) = self.presence.as_ref().map_or(Ok(()), Presence::check) {
            // Another log's directory may be there by now: nothing of this one belongs into it.
            tracing::warn!(%error, "a segment could not be sealed");
            return;
        }
        if let Err(error) = self.shared.history.seal(seq) {
            tracing::warn!(%error, "a segment could not be sealed; the records stay in the log");
            return;
        }
        let due = self.last_checkpoint + every_records;
        let Some(dir) = self.checkpoints.as_ref().filter(|_| seq >= due) else {
            return;
        };
        match checkpoint::write(dir, self.shared.history.log, moment) {
            Ok(()) => self.last_checkpoint = seq,
            Err(error) => {
                tracing::warn!(%error, "a checkpoint could not be written; the next start replays more")
            }
        }
    }
}
