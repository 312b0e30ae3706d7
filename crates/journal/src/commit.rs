//! What a deciding closure gets, and what it returns.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::error::CommitError;
use crate::hash::{Hash, LogId};
use crate::projection::Projection;
use crate::record::Draft;

/// What a deciding closure may know of the position that its record would have.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    /// The log.
    pub log: LogId,
    /// The sequence number that an appended record will have.
    pub seq: u64,
    /// Hash of the record before it.
    pub prev: &'a Hash,
    /// Time of the record before it, nanoseconds since the epoch. The draft must not be dated before it: see
    /// [`crate::Head::time_ns`].
    pub prev_time_ns: i64,
}

/// The result of a deciding closure.
pub enum Decision<P: Projection, T> {
    /// Append nothing and answer `T`.
    Nothing(T),
    /// The decision cannot be recorded: the commit fails with [`CommitError::Invalid`] and this reason, and nothing
    /// changes. A record that could not be read again must never be acknowledged.
    Unwritable(String),
    /// Append `draft`; `step` is its effect on the state; answer `value` once the record is durable.
    Append {
        /// The new record.
        draft: Draft,
        /// The result of [`Projection::read`] for the record, so that the state changes in the same way here as in
        /// every replay. The state is published only after the record is durable.
        step: P::Step,
        /// The answer.
        value: T,
    },
}

/// A commit in progress, independent of its answer's type.
pub(crate) trait Job<P: Projection>: Send {
    /// Runs the decision; returns the record to append, if any.
    ///
    /// # Errors
    /// When the decision panicked.
    fn decide(
        &mut self,
        state: &P,
        next: Next<'_>,
    ) -> Result<Option<(Draft, P::Step)>, CommitError>;

    /// Sends the answer or the error. The caller may have gone; then nothing is sent.
    fn answer(self: Box<Self>, outcome: Result<(), CommitError>);
}

/// The only implementation of [`Job`].
pub(crate) struct Commit<T, F> {
    decide: Option<F>,
    value: Option<T>,
    reply: oneshot::Sender<Result<T, CommitError>>,
}

impl<T, F> Commit<T, F> {
    pub(crate) fn new(decide: F) -> (Self, oneshot::Receiver<Result<T, CommitError>>) {
        let (reply, receiver) = oneshot::channel();
        (
            Self {
                decide: Some(decide),
                value: None,
                reply,
            },
            receiver,
        )
    }
}

impl<P, T, F> Job<P> for Commit<T, F>
where
    P: Projection,
    T: Send,
    F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send,
{
    fn decide(
        &mut self,
        state: &P,
        next: Next<'_>,
    ) -> Result<Option<(Draft, P::Step)>, CommitError> {
        let Some(decide) = self.decide.take() else {
            return Err(CommitError::Panicked);
        };
        // The decision only reads the state, so a panic cannot leave it half changed.
        let decision = catch_unwind(AssertUnwindSafe(|| decide(state, next)))
            .map_err(|_| CommitError::Panicked)?;
        let (value, append) = match decision {
            Decision::Nothing(value) => (value, None),
            Decision::Unwritable(why) => return Err(CommitError::Invalid(why)),
            Decision::Append { draft, step, value } => (value, Some((draft, step))),
        };
        self.value = Some(value);
        Ok(append)
    }

    fn answer(self: Box<Self>, outcome: Result<(), CommitError>) {
        let Self { value, reply, .. } = *self;
        let _ = reply.send(outcome.and_then(|()| value.ok_or(CommitError::Panicked)));
    }
}
