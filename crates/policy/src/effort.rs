//! Limits the work of an evaluation, and cancels it.
//!
//! A short policy can cause much work: patterns of thousands of `*` against long resources, every entry of a list against
//! every other. Each evaluation that a client can request therefore has an [`Effort`], counts its steps, and ends with
//! [`Stopped`] when they are used up or [`Effort::cancel`] was called. A step is about one compared character, a few
//! nanoseconds.
//!
//! A stopped comparison returns `false` immediately, so that the loops around it end quickly; the partial result is discarded.
//! Therefore only the outermost function returns a `Result`.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The most steps of one evaluation: a simulation, a lint, a comparison, an explanation. A simulation of 100 actions on 100
/// resources with ten common policies takes a tenth of them.
pub const STEPS_MAX: u64 = 1_000_000_000;

/// The steps of a comparison between two checks of the effort.
const STEPS_UNSEEN: u32 = 4_096;

/// The remaining steps. Shared by reference: one thread works, and another can cancel.
#[derive(Debug)]
pub struct Effort {
    /// `None` if there is no limit.
    left: Option<AtomicU64>,
    is_cancelled: AtomicBool,
}

/// Why an evaluation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Its steps are used up.
    Exhausted,
    /// It was cancelled.
    Cancelled,
}

impl Effort {
    /// A limit of this many steps.
    pub const fn new(steps: u64) -> Self {
        Self {
            left: Some(AtomicU64::new(steps)),
            is_cancelled: AtomicBool::new(false),
        }
    }

    /// No limit, for work that is bounded in another way.
    pub const fn unlimited() -> Self {
        Self {
            left: None,
            is_cancelled: AtomicBool::new(false),
        }
    }

    /// Stops the work soon. Any thread may call this.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Counts steps.
    ///
    /// # Errors
    /// When the work must stop.
    pub fn spend(&self, steps: usize) -> Result<(), Stopped> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(Stopped::Cancelled);
        }
        let Some(left) = &self.left else {
            return Ok(());
        };
        // Only the working thread counts, so load and store need not be one operation. Zero stays zero.
        let before = left.load(Ordering::Relaxed);
        let after = before.saturating_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        left.store(after, Ordering::Relaxed);
        match after {
            0 => Err(Stopped::Exhausted),
            _ => Ok(()),
        }
    }

    /// Checks whether the work must stop.
    pub fn check(&self) -> Result<(), Stopped> {
        self.spend(0)
    }

    /// The steps that were counted, given the initial number.
    #[cfg(test)]
    pub(crate) fn spent(&self, steps: u64) -> u64 {
        let left = self.left.as_ref().map(|left| left.load(Ordering::Relaxed));
        steps.saturating_sub(left.unwrap_or(steps))
    }

    /// Whether the work must stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.check().is_err()
    }
}

impl std::error::Error for Stopped {}

impl fmt::Display for Stopped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Exhausted => {
                "the evaluation takes too many steps: use fewer or shorter patterns, actions and resources"
            }
            Self::Cancelled => "the evaluation was cancelled",
        })
    }
}

/// Counts the steps of one comparison, and checks the effort from time to time.
pub(crate) struct Meter<'e> {
    effort: &'e Effort,
    steps: Cell<u32>,
    is_stopped: Cell<bool>,
}

impl<'e> Meter<'e> {
    pub(crate) fn new(effort: &'e Effort) -> Self {
        Self {
            effort,
            steps: Cell::new(0),
            is_stopped: Cell::new(effort.is_stopped()),
        }
    }

    /// Counts one step; returns `false` if the work must stop.
    pub(crate) fn step(&self) -> bool {
        let steps = self.steps.get().saturating_add(1);
        self.steps.set(steps);
        if steps >= STEPS_UNSEEN {
            self.flush();
        }
        !self.is_stopped.get()
    }

    fn flush(&self) {
        let steps = usize::try_from(self.steps.replace(0)).unwrap_or(usize::MAX);
        if self.effort.spend(steps).is_err() {
            self.is_stopped.set(true);
        }
    }
}

impl Drop for Meter<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effort_ends_when_its_steps_are_used_up_or_it_is_cancelled() {
        let effort = Effort::new(10);
        assert_eq!(effort.spend(9), Ok(()));
        assert_eq!(effort.spend(1), Err(Stopped::Exhausted));
        assert_eq!(effort.check(), Err(Stopped::Exhausted));
        let effort = Effort::unlimited();
        assert_eq!(effort.spend(usize::MAX), Ok(()));
        effort.cancel();
        assert_eq!(effort.check(), Err(Stopped::Cancelled));
    }

    #[test]
    fn a_meter_stops_within_its_unseen_steps() {
        let effort = Effort::new(10);
        let meter = Meter::new(&effort);
        let steps = (0..).take_while(|_| meter.step()).count();
        assert!(steps < STEPS_UNSEEN as usize);
        assert!(!Meter::new(&effort).step());
    }

    #[test]
    fn short_comparisons_are_counted_too() {
        let effort = Effort::new(10);
        for _ in 0..5 {
            let meter = Meter::new(&effort);
            assert!(meter.step() && meter.step());
        }
        assert_eq!(effort.check(), Err(Stopped::Exhausted));
    }
}
