//! Detects writes that do not return: disks hang, and so may the log engine.
//!
//! A stalled write can only be reported. Its request keeps waiting, because any answer would be a guess about what is
//! on the disk; reads go on. A restart finds out, and loses nothing that was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use roleback_journal::Journal;
use tokio::time::interval;

use crate::limits::WRITE_SECS;
use crate::projection::State;

/// Whether writing has stalled.
#[derive(Debug, Default)]
pub(crate) struct Stall(AtomicBool);

impl Stall {
    /// The message to show if writing has stalled.
    pub(crate) fn why(&self) -> Option<String> {
        self.0.load(Ordering::Relaxed).then(|| {
            format!(
                "a write has been waiting for the disk for at least {WRITE_SECS} seconds, and its request is not answered. \
                 Check the disk; a restart loses no acknowledged write"
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

/// Checks at each interval whether the write under way is still the same.
pub(crate) async fn watch(stall: Arc<Stall>, write_time: Duration, journal: Journal<State>) {
    let mut ticks = interval(write_time);
    let mut before = None;
    loop {
        ticks.tick().await;
        let now = journal.write_under_way();
        stall.look(now, before);
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
