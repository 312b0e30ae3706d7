//! Long work on threads of low priority, so that short requests run first.

use std::panic::resume_unwind;
use std::thread;

use tracing::Span;

/// How much lower the priority is, in steps of `nice`.
#[cfg(target_os = "linux")]
const STEPS: i32 = 10;

/// Lowers the priority of the calling thread. Only Linux sets it per thread; elsewhere it would affect the whole
/// process.
pub(crate) fn lower() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(STEPS) {
        tracing::debug!(%error, "long work runs at the usual priority");
    }
}

/// Does work on a thread of its own with low priority, and waits for it: the priority of a thread cannot be raised again.
pub(crate) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let span = Span::current();
    thread::scope(|scope| {
        let working = scope.spawn(|| {
            lower();
            span.in_scope(work)
        });
        working.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn only_the_work_has_a_low_priority() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();
        assert_eq!(run(priority), (before + STEPS).min(19));
        assert_eq!(priority(), before);
    }
}
