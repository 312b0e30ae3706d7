//! Writes that do not come back: disks hang, and the log engine is known to.
//!
//! Nothing can be done about one but to say so. Whoever waits for it goes on waiting, because any answer would be a guess
//! at what the disk holds; reads go on. A restart finds out, and loses nothing that was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::interval;

use crate::limits::WRITE_SECS;
use crate::state::Core;

/// Whether writing has stalled.
#[derive(Debug, Default)]
pub(crate) struct Stall(AtomicBool);

impl Stall {
    /// What to tell whoever asks, where it has.
    pub(crate) fn why(&self) -> Option<String> {
        self.0.load(Ordering::Relaxed).then(|| {
            format!(
                "a write has not come back from the disk for {WRITE_SECS} seconds or more; it is neither kept nor refused. \
                 See whether the disk answers; a restart loses nothing that was answered"
            )
        })
    }

    /// Looks at the write under way, with the one that was so at the last look.
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

/// Looks again and again.
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
