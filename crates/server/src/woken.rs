//! Futures that share a task without being polled for each other's sake.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};

/// How often a future is polled in a row that wakes itself; then others have their turn.
const TURNS_MAX: usize = 2;

/// A future that is polled when it was woken itself, not whenever its task is.
///
/// What wakes it while it is polled has it polled again at once, instead of by way of the scheduler and maybe another
/// thread: hyper does so with every request that has a body. It belongs to the task that polls it first.
pub(crate) struct Woken<'a, F> {
    future: Pin<&'a mut F>,
    bell: Arc<Bell>,
    waker: Waker,
}

/// How a future stands, and whom to tell when it is woken.
struct Bell {
    state: AtomicU8,
    task: OnceLock<Waker>,
}

/// It waits: whoever wakes it wakes its task.
const WAITING: u8 = 0;
/// It is being polled: whoever wakes it need not wake its task.
const POLLED: u8 = 1;
/// It was woken.
const RUNG: u8 = 2;

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let was_waiting = self.state.swap(RUNG, Ordering::AcqRel) == WAITING;
        if let Some(task) = self.task.get().filter(|_| was_waiting) {
            task.wake_by_ref();
        }
    }
}

impl<'a, F: Future> Woken<'a, F> {
    pub(crate) fn new(future: Pin<&'a mut F>) -> Self {
        let bell = Arc::new(Bell {
            state: AtomicU8::new(RUNG),
            task: OnceLock::new(),
        });
        Self {
            future,
            waker: Waker::from(Arc::clone(&bell)),
            bell,
        }
    }

    /// The future itself, which is polled after this: something is done to it.
    pub(crate) fn touch(&mut self) -> Pin<&mut F> {
        self.bell.state.store(RUNG, Ordering::Release);
        self.future.as_mut()
    }
}

impl<F: Future> Future for Woken<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self {
            future,
            bell,
            waker,
        } = &mut *self;
        if bell.state.load(Ordering::Acquire) == WAITING {
            return Poll::Pending;
        }
        bell.task.get_or_init(|| cx.waker().clone());
        for _ in 0..TURNS_MAX {
            bell.state.store(POLLED, Ordering::Release);
            let outcome = future.as_mut().poll(&mut Context::from_waker(waker));
            if outcome.is_ready() {
                bell.state.store(RUNG, Ordering::Release);
                return outcome;
            }
            let still =
                bell.state
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
        let mut woken = Woken::new(future);
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
        let mut woken = Woken::new(future);
        let mut poll = || Pin::new(&mut woken).poll(&mut Context::from_waker(&waker));
        assert_eq!(poll(), Poll::Pending);
        let bell = own.unwrap();
        bell.wake_by_ref();
        bell.wake_by_ref();
        assert_eq!(task.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_is_touched_is_polled() {
        let mut polls = 0;
        let future = pin!(poll_fn(|_| {
            polls += 1;
            Poll::<()>::Pending
        }));
        let mut woken = Woken::new(future);
        for _ in 0..2 {
            let _touched = woken.touch();
            let mut cx = Context::from_waker(Waker::noop());
            assert_eq!(Pin::new(&mut woken).poll(&mut cx), Poll::Pending);
        }
        assert_eq!(polls, 2);
    }
}
