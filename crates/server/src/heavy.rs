//! Heavy work, such as simulations, on a few threads of low priority with a bounded queue.
//!
//! The threads that serve connections must not do such work: a simulation can take seconds, and every connection of its
//! thread would wait. Measured without this: two of the largest simulations delayed GetCallerIdentity by 3 to 12
//! seconds.

use std::collections::VecDeque;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use roleback_policy::effort::STEPS_MAX;
use roleback_policy::{Effort, Stopped};
use tokio::sync::oneshot;

use crate::low_priority;

/// Jobs that may wait for a thread. Further ones are refused, and AWS's clients retry by themselves.
pub(crate) const HEAVY_WAITING_MAX: usize = 64;
/// Maximum number of threads for heavy work; small machines use one less than they have processors.
const HEAVY_THREADS_MAX: usize = 4;

/// Limits work, and says whether a client still waits for it. The work checks both now and then.
#[derive(Debug, Clone)]
pub(crate) struct Cancel(Arc<Effort>);

impl Cancel {
    fn new() -> Self {
        Self(Arc::new(Effort::new(STEPS_MAX)))
    }

    /// The limit on the work.
    pub(crate) fn effort(&self) -> Arc<Effort> {
        Arc::clone(&self.0)
    }

    fn is_set(&self) -> bool {
        self.0.check() == Err(Stopped::Cancelled)
    }

    fn set(&self) {
        self.0.cancel();
    }
}

/// Why work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// The queue is full.
    Full,
    /// The server is stopping.
    Stopping,
}

/// The threads and the queue.
pub(crate) struct HeavyWork(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: Vec<Cancel>,
    stopping: bool,
}

struct Job {
    cancel: Cancel,
    work: Box<dyn FnOnce() + Send>,
}

/// Sets the flag when the future that waits for the work is dropped, which happens when the client leaves.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl HeavyWork {
    /// Starts the threads.
    pub(crate) fn start() -> std::io::Result<Self> {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_threads((processors - 1).clamp(1, HEAVY_THREADS_MAX))
    }

    fn with_threads(threads: usize) -> std::io::Result<Self> {
        let pool = Self(Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        }));
        for _ in 0..threads {
            let shared = Arc::clone(&pool.0);
            let thread = thread::Builder::new().name("roleback-heavy".to_owned());
            thread.spawn(move || shared.work())?;
        }
        Ok(pool)
    }

    /// Runs work on one of the threads. Dropping the future before it completes cancels the work.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let cancel = Cancel::new();
        let _waiting = CancelOnDrop(cancel.clone());
        let (answer, answered) = oneshot::channel();
        let given = cancel.clone();
        let stopped = cancel.clone();
        self.0.add(Job {
            cancel,
            work: Box::new(move || {
                // The receiver is gone if the client left.
                let _ = answer.send(work(&given));
            }),
        })?;
        let answer = answered.await.map_err(|_| NotDone::Stopping)?;
        // The result of work that a stop cut short is not valid.
        if stopped.is_set() {
            return Err(NotDone::Stopping);
        }
        Ok(answer)
    }

    /// Drops queued work, cancels running work, and refuses new work.
    pub(crate) fn stop(&self) {
        let mut state = self.0.lock();
        state.stopping = true;
        state.running.iter().for_each(Cancel::set);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.0.changed.notify_all();
        drop(waiting);
    }
}

impl Drop for HeavyWork {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: Job) -> Result<(), NotDone> {
        let mut state = self.lock();
        if state.stopping {
            return Err(NotDone::Stopping);
        }
        if state.waiting.len() >= HEAVY_WAITING_MAX {
            // Makes room by removing the work of clients that left.
            state.waiting.retain(|job| !job.cancel.is_set());
        }
        if state.waiting.len() >= HEAVY_WAITING_MAX {
            return Err(NotDone::Full);
        }
        state.waiting.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// The loop of each thread, until the server stops.
    fn work(&self) {
        low_priority::lower();
        while let Some(Job { cancel, work }) = self.next() {
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("heavy work panicked; its request is answered with 503");
            }
            let mut state = self.lock();
            state
                .running
                .retain(|running| !Arc::ptr_eq(&running.0, &cancel.0));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return None;
            }
            match state.waiting.pop_front() {
                Some(job) if job.cancel.is_set() => {}
                Some(job) => {
                    state.running.push(job.cancel.clone());
                    return Some(job);
                }
                None => {
                    state = self
                        .changed
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use tokio::runtime::{Builder, Runtime};

    fn runtime() -> Runtime {
        Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn work_is_done_on_a_thread_of_its_own_and_a_panic_ends_no_thread() {
        let pool = HeavyWork::with_threads(1).unwrap();
        runtime().block_on(async {
            let here = thread::current().id();
            let there = pool.run(|_| thread::current().id()).await.unwrap();
            assert_ne!(here, there);
            let panicked = pool.run(|_| assert_eq!(1, 2, "on purpose")).await;
            assert_eq!(panicked, Err(NotDone::Stopping));
            assert_eq!(pool.run(|_| thread::current().id()).await, Ok(there));
        });
    }

    #[test]
    fn work_is_cancelled_when_nobody_waits_and_makes_room_in_the_queue() {
        let pool = HeavyWork::with_threads(1).unwrap();
        let (running, runs) = channel();
        let (ended, ends) = channel();
        runtime().block_on(async {
            let mut first = Box::pin(pool.run(move |cancel| {
                running.send(()).unwrap();
                while !cancel.is_set() {
                    thread::yield_now();
                }
                ended.send(()).unwrap();
            }));
            assert!(futures_poll(&mut first).is_none());
            runs.recv().unwrap();
            let mut waiting: Vec<_> = (0..HEAVY_WAITING_MAX)
                .map(|number| Box::pin(pool.run(move |_| number)))
                .collect();
            for work in &mut waiting {
                assert!(futures_poll(work).is_none());
            }
            assert_eq!(pool.run(|_| ()).await, Err(NotDone::Full));
            drop(waiting.split_off(1));
            let mut late = Box::pin(pool.run(|_| 7));
            assert!(futures_poll(&mut late).is_none(), "there is room again");
            drop(first);
            ends.recv().unwrap();
            assert_eq!(waiting.pop().unwrap().await, Ok(0));
            assert_eq!(late.await, Ok(7));
        });
    }

    #[test]
    fn a_stop_cancels_what_runs_and_drops_what_waits() {
        let pool = HeavyWork::with_threads(1).unwrap();
        let (running, runs) = channel();
        runtime().block_on(async {
            let mut first = Box::pin(pool.run(move |cancel| {
                running.send(()).unwrap();
                while !cancel.is_set() {
                    thread::yield_now();
                }
            }));
            let mut second = Box::pin(pool.run(|_| ()));
            assert!(futures_poll(&mut first).is_none());
            assert!(futures_poll(&mut second).is_none());
            runs.recv().unwrap();
            pool.stop();
            assert_eq!(first.await, Err(NotDone::Stopping));
            assert_eq!(second.await, Err(NotDone::Stopping));
            assert_eq!(pool.run(|_| ()).await, Err(NotDone::Stopping));
        });
    }

    /// Polls once; returns the output if the future is ready.
    fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut cx) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }
}
