//! The one thread that writes.
//!
//! It takes what waits and, where a device is waited for, what is about to wait (`pace.rs`), lets each commit decide on the
//! state that the one before it left, appends the whole group as one batch, and only when that is durable publishes the
//! last state and releases the answers. If the append fails, every state of the group is dropped, everyone in it is
//! told, and the log is opened again before anything else is written.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::Receiver;

use crate::archivist::Order;
use crate::commit::{Job, Next};
use crate::envelope::{self, Frame, Opened};
use crate::error::CommitError;
use crate::log::{AppendError, EventLog};
use crate::pace::Pace;
use crate::projection::Projection;
use crate::shared::{Moment, Shared};
use crate::witness::Witness;

/// Records in a group, at most.
pub(crate) const GROUP_RECORDS: usize = 256;
/// Bytes of records after which a group is closed.
const GROUP_BYTES: usize = 512 << 10;
/// Bytes of records after which the tail is sealed, however few they are: it is held in memory until then.
const TAIL_BYTES: usize = 4 << 20;

pub(crate) struct Sealer<P> {
    shared: Arc<Shared<P>>,
    log: Box<dyn EventLog>,
    /// Notes what is acknowledged; a journal in memory has none.
    witness: Option<Witness>,
    archivist: Sender<Order<P>>,
    /// Records in the tail after which it is sealed.
    segment_records: u64,
    /// Records and bytes that the archivist was not yet told to seal.
    unordered: (u64, usize),
    /// The log failed, or was overtaken, and must be opened again.
    in_doubt: bool,
    pace: Pace,
}

type Waiting<P> = VecDeque<Box<dyn Job<P>>>;

/// Commits that stand or fall together.
struct Group<P> {
    jobs: Vec<Box<dyn Job<P>>>,
    frames: Vec<Frame>,
    /// The state after the last of them.
    moment: Moment<P>,
}

impl<P: Projection> Sealer<P> {
    pub(crate) fn new(
        shared: Arc<Shared<P>>,
        log: Box<dyn EventLog>,
        witness: Option<Witness>,
        archivist: Sender<Order<P>>,
        segment_records: u64,
        pace: Pace,
    ) -> Self {
        let unordered = shared.history.unsealed();
        Self {
            shared,
            log,
            witness,
            archivist,
            segment_records,
            unordered,
            in_doubt: false,
            pace,
        }
    }

    /// Works until every handle on the queue is gone, then has the archivist seal the rest.
    pub(crate) fn run(mut self, mut queue: Receiver<Box<dyn Job<P>>>) {
        self.order_if_due();
        let (mut taken, mut waiting) = (Vec::with_capacity(GROUP_RECORDS), Waiting::new());
        while queue.blocking_recv_many(&mut taken, GROUP_RECORDS) > 0 {
            self.pace.gather(|| taken.len() + queue.len());
            while taken.len() < GROUP_RECORDS
                && let Ok(job) = queue.try_recv()
            {
                taken.push(job);
            }
            let answered = taken.len();
            waiting.extend(taken.drain(..));
            while !waiting.is_empty() {
                self.serve(&mut waiting);
            }
            self.pace.answered(answered, queue.len());
        }
        // The archivist is gone only if it panicked; the log has everything that it would have sealed.
        let _ = self.archivist.send(Order::Close(self.shared.read()));
    }

    fn serve(&mut self, waiting: &mut Waiting<P>) {
        if let Err(error) = self.mend() {
            waiting
                .drain(..)
                .for_each(|job| job.answer(Err(error.clone())));
            return;
        }
        let group = self.decide(waiting);
        if group.frames.is_empty() {
            group.answer(&Ok(()));
            return;
        }
        let Self {
            shared, log, pace, ..
        } = self;
        match pace.time(|| shared.writing(|| log.append(&group.frames))) {
            Ok(()) => self.publish(group),
            Err(error) => {
                tracing::error!(%error, "an append failed; the log will be opened again");
                self.in_doubt = true;
                group.answer(&Err(commit_error(&error)));
            }
        }
    }

    /// Runs the decisions that wait, until the group is full.
    fn decide(&self, waiting: &mut Waiting<P>) -> Group<P> {
        let mut group = Group {
            jobs: Vec::new(),
            frames: Vec::new(),
            moment: (*self.shared.read()).clone(),
        };
        let mut bytes = 0;
        while bytes < GROUP_BYTES && group.frames.len() < GROUP_RECORDS {
            let Some(mut job) = waiting.pop_front() else {
                break;
            };
            match self.decide_one(&mut *job, &group.moment) {
                Ok(appended) => {
                    if let Some((frame, moment)) = appended {
                        bytes += frame.bytes.len();
                        group.frames.push(frame);
                        group.moment = moment;
                    }
                    group.jobs.push(job);
                }
                Err(error) => job.answer(Err(error)),
            }
        }
        group
    }

    fn decide_one(
        &self,
        job: &mut dyn Job<P>,
        now: &Moment<P>,
    ) -> Result<Option<(Frame, Moment<P>)>, CommitError> {
        let next = Next {
            log: self.shared.history.log,
            seq: now.head.seq + 1,
            prev: &now.head.hash,
            prev_time_ns: now.head.time_ns,
        };
        let Some((draft, state)) = job.decide(&now.state, next)? else {
            return Ok(None);
        };
        let frame = envelope::seal(&draft, next.log, &now.head).map_err(CommitError::Invalid)?;
        let head = frame.head;
        Ok(Some((frame, Moment { head, state })))
    }

    fn publish(&mut self, group: Group<P>) {
        let Group {
            jobs,
            frames,
            moment,
        } = group;
        self.unordered.0 += frames.len() as u64;
        self.unordered.1 += frames.iter().map(|frame| frame.bytes.len()).sum::<usize>();
        if let Some(witness) = &self.witness {
            witness.note(&moment.head);
        }
        self.shared.publish(frames, moment);
        jobs.into_iter().for_each(|job| job.answer(Ok(())));
        self.order_if_due();
    }

    fn order_if_due(&mut self) {
        let (records, bytes) = self.unordered;
        if records < self.segment_records && bytes < TAIL_BYTES {
            return;
        }
        self.unordered = (0, 0);
        self.log.forget(self.shared.history.sealed().seq);
        let _ = self.archivist.send(Order::Seal(self.shared.read()));
    }

    /// Opens a log in doubt again, and takes up what it holds beyond the published state: records of a group that was
    /// told it failed, or of another writer.
    fn mend(&mut self) -> Result<(), CommitError> {
        if let Some(why) = self.shared.read_only() {
            return Err(CommitError::ReadOnly(why));
        }
        if !self.in_doubt {
            return Ok(());
        }
        let Self { shared, log, .. } = self;
        shared
            .writing(|| log.recover())
            .map_err(|error| CommitError::Storage(error.to_string()))?;
        if let Err(why) = self.catch_up() {
            tracing::error!(why, "the log came back different; no more writes");
            self.shared.set_read_only(why.clone());
            return Err(CommitError::ReadOnly(why));
        }
        tracing::info!("the log is open again");
        self.in_doubt = false;
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
        let payload = opened.payload().map_err(|flaw| flaw.to_string())?;
        moment
            .state
            .apply(&opened.record(&payload))
            .map_err(|error| error.to_string())?;
        moment.head = opened.head();
        Ok(Frame::of(&bytes, &opened))
    }
}

impl<P> Group<P> {
    fn answer(self, outcome: &Result<(), CommitError>) {
        self.jobs
            .into_iter()
            .for_each(|job| job.answer(outcome.clone()));
    }
}

fn commit_error(error: &AppendError) -> CommitError {
    match error {
        AppendError::Overtaken(_) => CommitError::Overtaken,
        AppendError::Failed(why) => CommitError::Storage(why.clone()),
    }
}
