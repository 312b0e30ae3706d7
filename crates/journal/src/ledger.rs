//! The commits that are decided but not yet durable.
//!
//! Each caller decides its commit itself, under the ledger's lock, on the state after the previous commit. So the next
//! group gathers while the current one is being written. The writer takes the gathered commits, and no caller is answered
//! before it has finished, not even a refused caller, because the record that caused the refusal may itself be lost.
//! Waiting for the lock does not block a thread, because a decision can take long.
//!
//! Two orders matter. While a group is being written, a refusal waits for it as a success does (`decide`). While the
//! log is in doubt, nothing is decided, because the decision could depend on records that do not exist (`take`,
//! `mended`).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::commit::{Job, Next};
use crate::contents::Contents;
use crate::envelope::Frame;
use crate::error::CommitError;
use crate::hash::LogId;
use crate::moment::Moment;
use crate::projection::Projection;
use crate::shared::Shared;

/// Maximum number of records in a group.
pub(crate) const GROUP_RECORDS: usize = 256;
/// Bytes of records after which a group is closed.
pub(crate) const GROUP_BYTES: usize = 512 << 10;

type Jobs<P> = Vec<Box<dyn Job<P>>>;

pub(crate) struct Ledger<P: Projection> {
    log: LogId,
    /// Where large payloads go.
    contents: Contents,
    /// The state after everything that was decided.
    latest: Moment<P>,
    gathered: Gathered<P>,
    /// A group is being written.
    under_way: bool,
    /// Commits that could not be decided when they arrived, because the group was full or the log was in doubt.
    left: VecDeque<Box<dyn Job<P>>>,
    /// Commits that are expected in the next group: those of the last one and those that waited meanwhile.
    expected: usize,
    standing: Standing,
}

/// Whether commits can be decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Sound,
    /// The log failed, or another writer appended, or the state is broken: the log has to be read again.
    InDoubt,
    /// The writer has ended.
    Closed,
}

struct Gathered<P: Projection> {
    jobs: Jobs<P>,
    frames: Vec<Frame>,
    bytes: usize,
}

/// Commits that succeed or fail together.
pub(crate) struct Group<P: Projection> {
    pub(crate) frames: Vec<Frame>,
    /// The state after the last of them.
    pub(crate) moment: Moment<P>,
    jobs: Jobs<P>,
}

impl<P: Projection> Ledger<P> {
    /// A ledger that continues from a published state.
    pub(crate) fn new(log: LogId, contents: Contents, published: Moment<P>) -> Self {
        Self {
            log,
            contents,
            latest: published,
            gathered: Gathered::default(),
            under_way: false,
            left: VecDeque::new(),
            expected: 0,
            standing: Standing::Sound,
        }
    }

    /// Decides a commit, or queues it until that is possible.
    pub(crate) fn take(&mut self, job: Box<dyn Job<P>>) {
        match self.standing {
            Standing::Closed => job.answer(Err(CommitError::Closed)),
            Standing::Sound if self.left.is_empty() && !self.gathered.is_full() => self.decide(job),
            // Queued behind earlier ones, so that commits are decided in the order in which they arrived.
            Standing::Sound | Standing::InDoubt => self.left.push_back(job),
        }
    }

    /// Whether the writer has something to do.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.waiting() > 0
    }

    /// Whether the commit that was taken last is one that the writer has to know of: the first one that waits, or the one that
    /// completes the next group.
    pub(crate) fn calls_writer(&self) -> bool {
        let waiting = self.waiting();
        waiting == 1 || waiting >= self.expected.max(1)
    }

    /// Whether commits wait for the next group, and more of them are expected.
    pub(crate) fn is_gathering(&self) -> bool {
        (1..self.expected).contains(&self.waiting())
    }

    /// A group of `commits` commits is about to be answered: their callers usually commit again at once.
    pub(crate) fn expect_again(&mut self, commits: usize) {
        // Each commit that waits now is of another caller.
        self.expected = commits + self.waiting();
    }

    /// The number of commits that wait for the next group.
    fn waiting(&self) -> usize {
        self.gathered.jobs.len() + self.left.len()
    }

    /// Gives the writer, which has finished the previous group, the next one; `None` if there is nothing to do.
    pub(crate) fn next_group(&mut self) -> Option<Group<P>> {
        self.under_way = false;
        while !self.gathered.is_full()
            && let Some(job) = self.left.pop_front()
        {
            self.decide(job);
        }
        let Gathered { jobs, frames, .. } = std::mem::take(&mut self.gathered);
        if jobs.is_empty() {
            return None;
        }
        self.under_way = true;
        Some(Group {
            frames,
            moment: self.latest.clone(),
            jobs,
        })
    }

    /// Publishes what was gathered, and answers: for a journal in memory, whose callers write for themselves.
    pub(crate) fn publish(&mut self, shared: &Shared<P>) {
        if self.is_in_doubt() {
            // A change panicked and may have left the state half changed; nothing of it was published.
            self.mended((*shared.read()).clone());
        }
        while let Some(group) = self.next_group() {
            let (frames, moment, answers) = group.kept();
            if !frames.is_empty() {
                shared.publish(frames, moment);
            }
            answers.release();
        }
    }

    fn decide(&mut self, mut job: Box<dyn Job<P>>) {
        match self.decide_one(&mut *job) {
            Err(error) => job.answer(Err(error)),
            // It changed nothing, and everything that it saw is durable, so it need not wait for the disk.
            Ok(()) if self.gathered.frames.is_empty() && !self.under_way => job.answer(Ok(())),
            Ok(()) => self.gathered.jobs.push(job),
        }
    }

    fn decide_one(&mut self, job: &mut dyn Job<P>) -> Result<(), CommitError> {
        let head = &self.latest.head;
        let next = Next {
            log: self.log,
            seq: head.seq + 1,
            prev: &head.hash,
            prev_time_ns: head.time_ns,
        };
        let Some((draft, step)) = job.decide(&self.latest.state, next)? else {
            return Ok(());
        };
        let frame = self.contents.seal(&draft, self.log, head);
        let frame = frame.map_err(CommitError::Invalid)?;
        self.take_step(step)?;
        self.latest.head = frame.head;
        self.gathered.push(frame);
        Ok(())
    }

    /// Applies the step in place: readers hold a clone, and persistent maps copy what is shared. If a step panics, the
    /// state may be half changed, so it has to be restored from the log.
    fn take_step(&mut self, step: P::Step) -> Result<(), CommitError> {
        let state = &mut self.latest.state;
        catch_unwind(AssertUnwindSafe(|| state.take(step))).map_err(|_| {
            self.doubt(&CommitError::Panicked);
            CommitError::Panicked
        })
    }

    /// Fails all commits in a group that was not written, and all commits decided on top of it. Nothing is decided
    /// before [`Ledger::mended`].
    pub(crate) fn fail(&mut self, group: Group<P>, error: &CommitError) {
        self.under_way = false;
        refuse(group.jobs.into_iter(), error);
        self.doubt(error);
    }

    /// Fails all commits that were decided and not written. Nothing is decided before [`Ledger::mended`].
    pub(crate) fn doubt(&mut self, error: &CommitError) {
        self.standing = Standing::InDoubt;
        refuse(std::mem::take(&mut self.gathered).jobs.into_iter(), error);
    }

    pub(crate) fn is_in_doubt(&self) -> bool {
        self.standing == Standing::InDoubt
    }

    /// The log works again, and this is its published state.
    pub(crate) fn mended(&mut self, published: Moment<P>) {
        self.latest = published;
        self.standing = Standing::Sound;
    }

    /// Fails all queued commits.
    pub(crate) fn refuse_left(&mut self, error: &CommitError) {
        refuse(self.left.drain(..), error);
    }

    /// Fails all commits, waiting and future, because the writer has ended.
    pub(crate) fn close(&mut self) {
        self.standing = Standing::Closed;
        let gathered = std::mem::take(&mut self.gathered);
        refuse(
            gathered.jobs.into_iter().chain(self.left.drain(..)),
            &CommitError::Closed,
        );
    }
}

impl<P: Projection> Group<P> {
    /// The number of commits.
    pub(crate) fn commits(&self) -> usize {
        self.jobs.len()
    }

    /// What to publish, and which commits to answer then.
    pub(crate) fn kept(self) -> (Vec<Frame>, Moment<P>, Answers<P>) {
        (self.frames, self.moment, Answers(self.jobs))
    }
}

/// Commits whose records are durable.
pub(crate) struct Answers<P: Projection>(Jobs<P>);

impl<P: Projection> Answers<P> {
    pub(crate) fn release(self) {
        self.0.into_iter().for_each(|job| job.answer(Ok(())));
    }
}

fn refuse<P: Projection>(jobs: impl Iterator<Item = Box<dyn Job<P>>>, error: &CommitError) {
    jobs.for_each(|job| job.answer(Err(error.clone())));
}

impl<P: Projection> Gathered<P> {
    fn is_full(&self) -> bool {
        self.bytes >= GROUP_BYTES || self.frames.len() >= GROUP_RECORDS
    }

    fn push(&mut self, frame: Frame) {
        self.bytes += frame.bytes.len();
        self.frames.push(frame);
    }
}

impl<P: Projection> Default for Gathered<P> {
    fn default() -> Self {
        Self {
            jobs: Vec::new(),
            frames: Vec::new(),
            bytes: 0,
        }
    }
}

#[cfg(test)]
mod tests;
