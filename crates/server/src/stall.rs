//! Detects writes that do not return: disks hang, and so may the log engine.
//!
//! A stalled write can only be reported. Its request keeps waiting, because any answer would be a guess about what is
//! on the disk; reads go on. A restart finds out, and loses nothing that was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::interval;

use crate::limits::WRITE_SECS;
use crate::state::Core;

/// Whether writing has stalled.
#[derive(Debug, Default)]
pub(crate) struct Stall(AtomicBool);

impl Stall {
    /// The message to show if writing has stalled.
    pub(crate) fn why(&self) -> Option<String> {
        self.0.load(Ordering::Relaxed).then(|| {
            format!(
                "a write has not come back from the disk for {WRITE_SECS} seconds or more; it is neither kept nor refused. \
                 See whether the disk answers; a restart loses nothing that was answered"
            )
        })
    }

    /// Compares the write under way with the one at the last check.
    fn look(&self, now: Option<u64>, before: Option<u64>) {
        let stalled = now.is_some() && now == before;
        if self.0.swap(stalled, Ordering::Relaxed) == stalled {
            return;
        }
        match self.why() {
            Some(why) => tracing::error!("{why}"),
            None => tracing::info!("the disk answers again: writes go on"),
        }
    }
}

/// Checks periodically.
pub(crate) async fn watch(core: Arc<Core>) {
    let mut ticks = interval(core.limits.write_time);
    let mut before = None;
    loop {
        ticks.tick().await;
        let now = core.store.journal.write_under_way();
        core.stall.look(now, before);
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_is_still_the_same_at_the_next_look_has_stalled() {
        let stall = Stall::default();
        let looks = [
            (None, false),
            (Some(1), false),
            (Some(3), false),
            (Some(3), true),
            (Some(3), true),
            (Some(5), false),
            (None, false),
            (None, false),
        ];
        let mut before = None;
        for (at, (now, stalled)) in looks.into_iter().enumerate() {
            stall.look(now, before);
            assert_eq!(stall.why().is_some(), stalled, "look {at}");
            before = now;
        }
    }
}
