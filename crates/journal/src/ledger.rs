//! What is decided and not yet durable.
//!
//! A commit is decided by whoever brings it, under the ledger's lock, on the state that the commit before it left. So the
//! next group gathers while one is on its way to the disk. The writer takes what has gathered, and nobody is answered
//! before it has come back: not even who was refused, because what refused him may itself be lost. The lock is waited for
//! without holding a thread, as a decision can be long.
//!
//! Two orders matter. While a group is under way, a refusal waits for it like a success does (`decide`); and while the log is in
//! doubt nothing is decided at all, because it would be decided on records that may not exist (`take`, `mended`).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::commit::{Job, Next};
use crate::envelope::{self, Frame};
use crate::error::CommitError;
use crate::hash::LogId;
use crate::projection::Projection;
use crate::shared::Moment;

/// Records in a group, at most.
pub(crate) const GROUP_RECORDS: usize = 256;
/// Bytes of records after which a group is closed.
const GROUP_BYTES: usize = 512 << 10;

type Jobs<P> = Vec<Box<dyn Job<P>>>;

pub(crate) struct Ledger<P: Projection> {
    log: LogId,
    /// The state after everything that was decided.
    latest: Moment<P>,
    gathered: Gathered<P>,
    /// A group is on its way to the disk.
    under_way: bool,
    /// Commits that could not be decided when they came: the group was full, or the log in doubt.
    left: VecDeque<Box<dyn Job<P>>>,
    standing: Standing,
}

/// Whether commits are decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Sound,
    /// The log failed, or was overtaken, or the state is broken: what is true must be heard of the log again.
    InDoubt,
    /// There is no writer any more.
    Closed,
}

struct Gathered<P: Projection> {
    jobs: Jobs<P>,
    frames: Vec<Frame>,
    bytes: usize,
}

/// Commits that stand or fall together.
pub(crate) struct Group<P: Projection> {
    pub(crate) frames: Vec<Frame>,
    /// The state after the last of them.
    pub(crate) moment: Moment<P>,
    jobs: Jobs<P>,
}

impl<P: Projection> Ledger<P> {
    /// A ledger that goes on from a published state.
    pub(crate) fn new(log: LogId, published: Moment<P>) -> Self {
        Self {
            log,
            latest: published,
            gathered: Gathered::default(),
            under_way: false,
            left: VecDeque::new(),
            standing: Standing::Sound,
        }
    }

    /// Decides a commit, or leaves it for when that can be done.
    pub(crate) fn take(&mut self, job: Box<dyn Job<P>>) {
        match self.standing {
            Standing::Closed => job.answer(Err(CommitError::Closed)),
            Standing::Sound if self.left.is_empty() && !self.gathered.is_full() => self.decide(job),
            // Behind those that were left before, so that commits are decided in the order in which they came.
            Standing::Sound | Standing::InDoubt => self.left.push_back(job),
        }
    }

    /// Whether the writer has something to do.
    pub(crate) fn is_waited_for(&self) -> bool {
        !(self.gathered.jobs.is_empty() && self.left.is_empty())
    }

    /// What has gathered, for the writer, who is done with the group before; `None` when there is nothing.
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

    fn decide(&mut self, mut job: Box<dyn Job<P>>) {
        match self.decide_one(&mut *job) {
            Err(error) => job.answer(Err(error)),
            // It changed nothing, and what it has seen is durable: it need not wait for the disk.
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
        let frame = envelope::seal(&draft, self.log, head).map_err(CommitError::Invalid)?;
        self.take_step(step)?;
        self.latest.head = frame.head;
        self.gathered.push(frame);
        Ok(())
    }

    /// Takes the step in place: what readers hold is a clone, and persistent maps copy what is shared. A step that panics
    /// may have left half of itself, so the log must tell again what is true.
    fn take_step(&mut self, step: P::Step) -> Result<(), CommitError> {
        let state = &mut self.latest.state;
        catch_unwind(AssertUnwindSafe(|| state.take(step))).map_err(|_| {
            self.doubt(&CommitError::Panicked);
            CommitError::Panicked
        })
    }

    /// Tells everyone in a group that was not kept, and everyone who decided on what it left. Nothing is decided before
    /// [`Ledger::mended`].
    pub(crate) fn fail(&mut self, group: Group<P>, error: &CommitError) {
        self.under_way = false;
        refuse(group.jobs.into_iter(), error);
        self.doubt(error);
    }

    fn doubt(&mut self, error: &CommitError) {
        self.standing = Standing::InDoubt;
        refuse(std::mem::take(&mut self.gathered).jobs.into_iter(), error);
    }

    pub(crate) fn is_in_doubt(&self) -> bool {
        self.standing == Standing::InDoubt
    }

    /// The log is sound again, and this is published.
    pub(crate) fn mended(&mut self, published: Moment<P>) {
        self.latest = published;
        self.standing = Standing::Sound;
    }

    /// Tells everyone who was left.
    pub(crate) fn refuse_left(&mut self, error: &CommitError) {
        refuse(self.left.drain(..), error);
    }

    /// Tells everyone who waits, and who comes, that there is no writer.
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
    /// What there is to publish, and who is answered then.
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
