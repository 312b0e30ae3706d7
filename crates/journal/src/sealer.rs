//! The thread that writes.
//!
//! It takes what the ledger has gathered, appends the whole group, and only when that is durable publishes the last
//! state and releases the answers. If appending fails, the group and everything that was decided on top of it is
//! dropped, all of these commits fail, and the log is reopened before anything else is decided.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::ack_marker::AckMarker;
use crate::archivist::Order;
use crate::envelope::{Frame, Opened};
use crate::error::CommitError;
use crate::ledger::{Group, Ledger};
use crate::log::{AppendError, EventLog};
use crate::moment::Moment;
use crate::presence::Presence;
use crate::projection::Projection;
use crate::shared::Shared;
use crate::timings::Timings;

/// Bytes of records after which the tail is sealed, even if they are few: until then they are held in memory.
const TAIL_BYTES: usize = 4 << 20;

/// Time between attempts to write again after a failure.
const PROBE_PAUSE: Duration = Duration::from_secs(1);

/// If the last append took at least this long, the writer waits for a larger group.
const SLOW_APPEND: Duration = Duration::from_micros(400);
/// Maximum time to wait for a larger group.
const GATHER_TIME_MAX: Duration = Duration::from_millis(5);
/// The last append's time divided by the time to wait for a larger group.
const GATHER_DIVISOR: u32 = 2;

/// Work that the thread does between two groups.
pub(crate) type Errand<P> = Box<dyn FnOnce(&mut Sealer<P>) + Send>;

pub(crate) struct Sealer<P: Projection> {
    pub(crate) shared: Arc<Shared<P>>,
    pub(crate) ledger: Arc<Mutex<Ledger<P>>>,
    pub(crate) log: Box<dyn EventLog>,
    /// The ack marker; a journal in memory has none.
    pub(crate) marker: Option<AckMarker>,
    /// Detects whether the data directory was removed or replaced.
    pub(crate) presence: Option<Presence>,
    /// The data directory, if there is one.
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) archivist: Sender<Order<P>>,
    pub(crate) errands: Receiver<Errand<P>>,
    /// Records in the tail after which it is sealed.
    pub(crate) segment_records: u64,
    /// Records and bytes that the archivist was not asked to seal yet.
    pub(crate) unordered: (u64, usize),
    /// Time that the last append took.
    pub(crate) appended_in: Duration,
    /// The bell rang while a group gathered, and what it rang for may not be done.
    pub(crate) is_rung: bool,
}

impl<P: Projection> Sealer<P> {
    /// Runs until no bell is left; then has the archivist seal the rest.
    pub(crate) fn run(mut self, bell: &Receiver<()>) {
        self.order_if_due();
        while self.wait(bell) {
            // An errand must not wait until there are no more commits.
            self.do_errands();
            self.take_up_news();
            self.gather(bell);
            while let Some(group) = self.next_group() {
                self.keep(group);
                self.do_errands();
                self.gather(bell);
            }
        }
        // The archivist is gone only if it panicked; the log has everything that it would have sealed.
        let _ = self.archivist.send(Order::Close(self.shared.read()));
    }

    fn do_errands(&mut self) {
        while let Ok(errand) = self.errands.try_recv() {
            errand(self);
        }
    }

    /// Waits for the bell; false once no bell is left. After a failure it waits only briefly, so that the journal's
    /// health recovers even if there are no commits.
    fn wait(&mut self, bell: &Receiver<()>) -> bool {
        if std::mem::take(&mut self.is_rung) {
            return true;
        }
        loop {
            if self.shared.write_failure().is_none() && !self.shared.awaits_repair() {
                return bell.recv().is_ok();
            }
            match bell.recv_timeout(PROBE_PAUSE) {
                Ok(()) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => self.probe(),
            }
        }
    }

    /// Waits a little for the callers that were answered last, if appending takes long. They usually write again at once, but
    /// after those that waited; without this, the two halves would take turns, and each would wait for the other's append.
    fn gather(&mut self, bell: &Receiver<()>) {
        let Some(time) = gather_time(self.appended_in) else {
            return;
        };
        let begun = Timings::now();
        while self.ledger.blocking_lock().is_gathering() {
            // The bell rings when the group is complete. It also rings for other work, which the next round does.
            match bell.recv_timeout(time.saturating_sub(begun.elapsed())) {
                Ok(()) => self.is_rung = true,
                Err(_) => return,
            }
        }
    }

    /// The lock is held throughout: the log must not fail between the recovery and the decisions of queued commits.
    fn next_group(&mut self) -> Option<Group<P>> {
        let ledger = Arc::clone(&self.ledger);
        let mut ledger = ledger.blocking_lock();
        if ledger.is_in_doubt() && ledger.is_waited_for() {
            self.mend_for(&mut ledger);
        }
        ledger.next_group()
    }

    /// Tests whether the log can be written again, although no commit needs it.
    fn probe(&mut self) {
        let ledger = Arc::clone(&self.ledger);
        let mut ledger = ledger.blocking_lock();
        if ledger.is_in_doubt() {
            self.mend_for(&mut ledger);
        }
    }

    /// Reopens the log and finds out what it contains.
    pub(crate) fn mend_for(&mut self, ledger: &mut Ledger<P>) {
        match self.mend() {
            Ok(()) => {
                self.shared.set_repaired();
                self.shared.set_write_failure(None);
                ledger.mended((*self.shared.read()).clone());
            }
            Err(error) => {
                self.shared.set_write_failure(Some(error.to_string()));
                ledger.refuse_left(&error);
            }
        }
    }

    fn keep(&mut self, group: Group<P>) {
        let error = match self.append(&group.frames) {
            Ok(()) => return self.publish(group),
            Err(error) => error,
        };
        let is_overtaken = matches!(error, AppendError::Overtaken(_));
        let error = commit_error(&error);
        // That another node was faster is no failure: its records are taken up, and the callers decide again.
        if !is_overtaken {
            tracing::error!(%error, "an append failed; the log will be opened again");
            self.shared.set_write_failure(Some(error.to_string()));
        }
        self.ledger.blocking_lock().fail(group, &error);
        // At once: nobody may decide again here, and a log that has lost its position does not notice what comes.
        if is_overtaken {
            self.take_up_news();
        }
    }

    /// Appends. The log itself checks whether its files still exist, so the data directory is only checked after an
    /// error: if it was removed, that is the cause, whatever the log's error is.
    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        let Self { shared, log, .. } = self;
        let begun = Timings::now();
        let appended = shared.writing(|| log.append(frames));
        self.appended_in = begun.elapsed();
        let Self { shared, log, .. } = self;
        if appended.is_ok() && !frames.is_empty() {
            shared.timings.note(frames, begun, log.synced_in());
        }
        appended.map_err(|error| {
            self.check_presence()
                .map_or_else(AppendError::Failed, |()| error)
        })
    }

    pub(crate) fn check_presence(&self) -> Result<(), String> {
        let presence = self.presence.as_ref().map_or(Ok(()), Presence::check);
        presence.map_err(|error| error.to_string())
    }

    fn publish(&mut self, group: Group<P>) {
        self.ledger.blocking_lock().expect_again(group.commits());
        let (frames, moment, answers) = group.kept();
        if !frames.is_empty() {
            self.publish_frames(frames, moment);
        }
        answers.release();
        self.order_if_due();
    }

    pub(crate) fn publish_frames(&mut self, frames: Vec<Frame>, moment: Moment<P>) {
        self.unordered.0 += frames.len() as u64;
        self.unordered.1 += frames.iter().map(|frame| frame.bytes.len()).sum::<usize>();
        if let Some(marker) = &self.marker {
            marker.note(&moment.head);
        }
        self.shared.publish(frames, moment);
    }

    pub(crate) fn order_if_due(&mut self) {
        let (records, bytes) = self.unordered;
        if records < self.segment_records && bytes < TAIL_BYTES {
            return;
        }
        self.unordered = (0, 0);
        self.log.forget(self.shared.history.sealed().seq);
        let _ = self.archivist.send(Order::Seal(self.shared.read()));
    }

    /// Reopens the log and adopts what it contains beyond the published state: records of a group that was reported as
    /// failed, or of another writer.
    fn mend(&mut self) -> Result<(), CommitError> {
        if let Some(why) = self.shared.read_only()
            && !self.shared.awaits_repair()
        {
            return Err(CommitError::ReadOnly(why));
        }
        // Checked first: opening the log in a removed directory would create a new, empty one.
        self.check_presence().map_err(CommitError::Storage)?;
        let Self { shared, log, .. } = self;
        shared
            .writing(|| log.recover())
            .map_err(|error| CommitError::Storage(error.to_string()))?;
        if let Err(why) = self.catch_up() {
            tracing::error!(why, "the log came back different; no more writes");
            self.shared.set_read_only(why.clone());
            return Err(CommitError::ReadOnly(why));
        }
        self.follow()?;
        // Only a write shows that writes work, so the head is written again unchanged.
        let head = self.log.head();
        let Self { shared, log, .. } = self;
        shared
            .writing(|| log.cut(head))
            .map_err(|error| CommitError::Storage(error.to_string()))?;
        if self.shared.write_failure().is_some() {
            tracing::info!("the log is open again");
        }
        Ok(())
    }

    fn catch_up(&mut self) -> Result<(), String> {
        let mut moment = (*self.shared.read()).clone();
        let last = self.log.head();
        if last.seq < moment.head.seq {
            return Err(format!(
                "the log ends at record {}, {} was acknowledged",
                last.seq, moment.head.seq
            ));
        }
        let mut frames = Vec::new();
        while moment.head.seq < last.seq {
            let seq = moment.head.seq + 1;
            let frame = self
                .take_up(&mut moment)
                .map_err(|why| format!("record {seq}: {why}"))?;
            frames.push(frame);
        }
        if last.hash != moment.head.hash {
            return Err(format!(
                "record {} is not the one that was acknowledged",
                last.seq
            ));
        }
        self.shared.publish(frames, moment);
        Ok(())
    }

    fn take_up(&self, moment: &mut Moment<P>) -> Result<Frame, String> {
        let bytes = self
            .log
            .get(moment.head.seq + 1)
            .map_err(|error| error.to_string())?
            .unwrap_or_default();
        let opened = Opened::at_front_of(&bytes).map_err(|flaw| flaw.to_string())?;
        opened
            .continues(self.shared.history.log, &moment.head)
            .map_err(|flaw| flaw.to_string())?;
        self.apply(moment, &opened)?;
        Ok(Frame::of(&bytes, &opened))
    }

    /// Applies a verified record that follows from the state.
    pub(crate) fn apply(&self, moment: &mut Moment<P>, opened: &Opened<'_>) -> Result<(), String> {
        let contents = &self.shared.history.contents;
        let payload = contents.payload(opened).map_err(|flaw| flaw.to_string())?;
        moment
            .state
            .apply(&opened.record(&payload))
            .map_err(|error| error.to_string())?;
        moment.head = opened.head();
        Ok(())
    }
}

impl<P: Projection> Drop for Sealer<P> {
    /// Fails the waiting commits, even if this thread panicked.
    fn drop(&mut self) {
        self.ledger.blocking_lock().close();
    }
}

/// The time to wait for a larger group, by the time of the last append. `None` if the append was fast: then the group is
/// written as it is.
fn gather_time(append: Duration) -> Option<Duration> {
    let time = (append / GATHER_DIVISOR).min(GATHER_TIME_MAX);
    (append >= SLOW_APPEND).then_some(time)
}

fn commit_error(error: &AppendError) -> CommitError {
    match error {
        AppendError::Overtaken(_) => CommitError::Overtaken,
        AppendError::Failed(why) => CommitError::Storage(why.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_waited_for_only_if_an_append_takes_long() {
        // The time of an append, and the time to wait, in microseconds.
        for (append, time) in [
            (0, None),
            (399, None),
            (400, Some(200)),
            (1_600, Some(800)),
            (1_000_000, Some(5_000)),
        ] {
            let found = gather_time(Duration::from_micros(append));
            assert_eq!(found, time.map(Duration::from_micros), "{append}");
        }
    }
}
