//! The thread that archives: it seals the tail into segments, indexes them, and writes checkpoints while the writer works.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::checkpoint;
use crate::moment::Moment;
use crate::presence::Presence;
use crate::projection::Projection;
use crate::shared::Shared;
use crate::subject_index;

/// A checkpoint is due at the latest after this fraction of the log, so that the cost of checkpoints per record does
/// not grow with the length of the log.
const CHECKPOINT_SHARE: u64 = 8;

/// A request of the writer. Its moment is the end of a group.
pub(crate) enum Order<P> {
    /// Seal up to this moment, and write a checkpoint if one is due.
    Seal(Arc<Moment<P>>),
    /// Seal up to this moment, write a checkpoint, end.
    Close(Arc<Moment<P>>),
}

pub(crate) struct Archivist<P> {
    pub(crate) shared: Arc<Shared<P>>,
    /// Detects whether the data directory was removed.
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

    /// Errors are not fatal: the log has everything, and the next request tries again.
    fn keep(&mut self, moment: &Arc<Moment<P>>, every_records: u64) {
        let seq = moment.head.seq;
        if let Err(error) = self.presence.as_ref().map_or(Ok(()), Presence::check) {
            // The path may lead to another log's directory by now, which must not get files of this one.
            tracing::warn!(%error, "a segment could not be sealed");
            return;
        }
        let history = &self.shared.history;
        let sealed = history.seal(seq, |segment, frames| {
            subject_index::make_for::<P>(history, segment, frames);
        });
        if let Err(error) = sealed {
            tracing::warn!(%error, "a segment could not be sealed; the records stay in the log");
            return;
        }
        self.shared.past.keep(moment);
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
