//! Lets several futures share one task without polling all of them whenever one is woken.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};

/// Polls in a row of a future that keeps waking itself. After that, the task yields to the other futures.
const TURNS_MAX: usize = 2;

/// Polls a future only when the future itself was woken, not whenever the task that it shares is.
///
/// A wake-up that arrives during a poll causes another poll at once. Without this, the task would be queued again and might
/// continue on another thread: hyper wakes itself in this way for every request that has a body. The filter belongs to the
/// task that polls it first.
pub(crate) struct WakeFilter<'a, F> {
    future: Pin<&'a mut F>,
    waking: Arc<Waking>,
    waker: Waker,
}

/// The state of a future, and the task to wake. It is shared by the filter and by every clone of the future's waker, which
/// other threads may use at any time. There is no lock: all transitions are single atomic operations on `state`.
///
/// | from | to | who |
/// |---|---|---|
/// | any | `WOKEN` | a waker, by `swap`: only the swap that replaces `WAITING` wakes the task, so several wake-ups wake it once |
/// | `WOKEN` | `POLLED` | the filter, before a poll |
/// | `POLLED` | `WAITING` | the filter after a poll, by `compare_exchange`: it fails where a wake-up came during the poll, which must not be lost |
struct Waking {
    state: AtomicU8,
    task: OnceLock<Waker>,
}

/// The future waits. The next wake-up has to wake the task, too.
const WAITING: u8 = 0;
/// The future is being polled. A wake-up need not wake the task, because the filter looks at the state after the poll.
const POLLED: u8 = 1;
/// The future was woken and has not been polled since.
const WOKEN: u8 = 2;

impl Wake for Waking {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // `AcqRel`: what the waking thread wrote before has to be visible to the poll that follows.
        let was_waiting = self.state.swap(WOKEN, Ordering::AcqRel) == WAITING;
        // The task is set before the state can become `WAITING`, so a wake-up never misses it.
        if let Some(task) = self.task.get().filter(|_| was_waiting) {
            task.wake_by_ref();
        }
    }
}

impl<'a, F: Future> WakeFilter<'a, F> {
    pub(crate) fn new(future: Pin<&'a mut F>) -> Self {
        let waking = Arc::new(Waking {
            state: AtomicU8::new(WOKEN),
            task: OnceLock::new(),
        });
        Self {
            future,
            waker: Waker::from(Arc::clone(&waking)),
            waking,
        }
    }

    /// Gives access to the future and has it polled next: its caller is about to change it.
    pub(crate) fn touch(&mut self) -> Pin<&mut F> {
        self.waking.state.store(WOKEN, Ordering::Release);
        self.future.as_mut()
    }
}

impl<F: Future> Future for WakeFilter<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self {
            future,
            waking,
            waker,
        } = &mut *self;
        if waking.state.load(Ordering::Acquire) == WAITING {
            return Poll::Pending;
        }
        waking.task.get_or_init(|| cx.waker().clone());
        for _ in 0..TURNS_MAX {
            waking.state.store(POLLED, Ordering::Release);
            let outcome = future.as_mut().poll(&mut Context::from_waker(waker));
            if outcome.is_ready() {
                waking.state.store(WOKEN, Ordering::Release);
                return outcome;
            }
            let still =
                waking
                    .state
                    .compare_exchange(POLLED, WAITING, Ordering::AcqRel, Ordering::Acquire);
            if still.is_ok() {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Task(AtomicUsize);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Polls a future that wakes itself in its first so many polls: how often it was polled, and its task woken.
    fn polled(wakes: usize, task_polls: usize) -> (usize, usize) {
        let task = Arc::new(Task::default());
        let waker = Waker::from(Arc::clone(&task));
        let mut polls = 0;
        let future = pin!(poll_fn(|cx| {
            polls += 1;
            if polls <= wakes {
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        }));
        let mut woken = WakeFilter::new(future);
        for _ in 0..task_polls {
            let outcome = Pin::new(&mut woken).poll(&mut Context::from_waker(&waker));
            assert_eq!(outcome, Poll::Pending);
        }
        (polls, task.0.load(Ordering::Relaxed))
    }

    #[test]
    fn it_is_polled_when_it_was_woken_and_not_with_its_task() {
        for (wakes, task_polls, expected) in [
            (0, 3, (1, 0)),
            (1, 1, (2, 0)),
            (1, 3, (2, 0)),
            (2, 1, (2, 1)),
            (2, 2, (3, 1)),
        ] {
            assert_eq!(polled(wakes, task_polls), expected, "{wakes} {task_polls}");
        }
    }

    #[test]
    fn who_wakes_it_wakes_its_task_once() {
        let task = Arc::new(Task::default());
        let waker = Waker::from(Arc::clone(&task));
        let mut own = None;
        let future = pin!(poll_fn(|cx| {
            own = Some(cx.waker().clone());
            Poll::<()>::Pending
        }));
        let mut woken = WakeFilter::new(future);
        let mut poll = || Pin::new(&mut woken).poll(&mut Context::from_waker(&waker));
        assert_eq!(poll(), Poll::Pending);
        let waking = own.unwrap();
        waking.wake_by_ref();
        waking.wake_by_ref();
        assert_eq!(task.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_is_touched_is_polled() {
        let mut polls = 0;
        let future = pin!(poll_fn(|_| {
            polls += 1;
            Poll::<()>::Pending
        }));
        let mut woken = WakeFilter::new(future);
        for _ in 0..2 {
            let _touched = woken.touch();
            let mut cx = Context::from_waker(Waker::noop());
            assert_eq!(Pin::new(&mut woken).poll(&mut cx), Poll::Pending);
        }
        assert_eq!(polls, 2);
    }
}
