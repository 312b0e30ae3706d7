//! The clock of a store, which follows the event log.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use roleback_journal::{CommitError, Decision};
use roleback_wire::Timestamp;
use roleback_world::event::{ClockSetV1, Event};

use super::{Decided, Store, after, repeated};
use crate::clock::Clock;
use crate::server_action::ServerAction;

/// Time between two looks at whether another node has set the clock.
const CLOCK_LOOK_EVERY: Duration = Duration::from_millis(100);

impl Store {
    /// Commits a change of the clock, which `decide` makes from the time of the last record. The record has the new
    /// time. The clock itself follows with [`follow_clock`](Self::follow_clock).
    ///
    /// # Errors
    /// When the record could not be made durable. The inner error: the change was refused.
    pub(crate) fn commit_clock<E: Send + 'static>(
        &self,
        action: ServerAction,
        decide: impl FnOnce(Timestamp) -> Result<ClockSetV1, E> + Clone + Send + 'static,
    ) -> Result<Result<u64, E>, CommitError> {
        repeated(|| {
            let (store, origin) = (self.clone(), self.own_origin());
            let (action, decide) = (action.clone(), decide.clone());
            self.journal.commit_blocking(move |_, next| {
                let set = match decide(Timestamp(next.prev_time_ns)) {
                    Ok(set) => set,
                    Err(refusal) => return Decision::Nothing(Err(refusal)),
                };
                let now = after(set.time, next);
                let events = vec![Event::new(store.settings.default_account, set)];
                let decided = Decided {
                    now,
                    ..store.decided(action, origin, events, next)
                };
                decided.append(&store.generator, next, Ok(next.seq))
            })
        })
    }

    /// Sets the clock to what the event log says.
    pub(crate) fn follow_clock(&self) {
        // The lock orders changes that are made at the same time: the last one to get it reads the newest state.
        static ORDER: Mutex<()> = Mutex::new(());
        let _ordered = ORDER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(setting) = self.now().state.0.behaviour().clock {
            self.clock.set(setting.into());
        }
    }

    /// Sets the clock whenever another node has set it. Never ends.
    pub(crate) async fn keep_following_clock(self) {
        let mut ticks = tokio::time::interval(CLOCK_LOOK_EVERY);
        let mut seen = self.now().state.0.behaviour().clock;
        loop {
            ticks.tick().await;
            let set = self.now().state.0.behaviour().clock;
            if set != seen {
                self.follow_clock();
                seen = set;
            }
        }
    }

    /// At the start, restores the clock that was set in an earlier run. A configured fixed time that is later takes
    /// precedence, because the clock only moves forward.
    pub(super) fn take_up_clock(&self, configured: Clock) {
        let set = self.now().state.0.behaviour().clock;
        let is_later = |time| set.is_some_and(|set| set.time < time);
        match configured {
            Clock::Fixed(time) if is_later(time) => {}
            _ => self.follow_clock(),
        }
    }
}
