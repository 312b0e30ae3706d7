//! How much work an evaluation may do, and whether anyone still wants it.
//!
//! The language lets a short policy ask for long work: patterns of thousands of `*` against long resources, every entry of
//! a list against every other. Each evaluation that a stranger can ask for therefore gets an [`Effort`], counts its steps
//! on it, and ends with [`Stopped`] when they are used up or when somebody called [`Effort::cancel`]. A step is about one
//! compared character, a few nanoseconds.
//!
//! Inside, a comparison that is stopped answers `false` at once and the loops around it run out quickly; what was found by
//! then is thrown away. So only the outermost function has a `Result`.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Steps of one evaluation that a client asks for: a simulation, a lint, a comparison, an explanation. A simulation of 100
/// actions on 100 resources with ten common policies takes a tenth.
pub const STEPS_MAX: u64 = 1_000_000_000;

/// Steps that a comparison does between two looks at the effort.
const STEPS_UNSEEN: u32 = 4_096;

/// The steps that are left. Shared by reference: one thread works, another may cancel.
#[derive(Debug)]
pub struct Effort {
    /// `None` when nothing is counted.
    left: Option<AtomicU64>,
    is_cancelled: AtomicBool,
}

/// Why an evaluation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Its steps are used up.
    Exhausted,
    /// Nobody wants the result.
    Cancelled,
}

impl Effort {
    /// So many steps.
    pub const fn new(steps: u64) -> Self {
        Self {
            left: Some(AtomicU64::new(steps)),
            is_cancelled: AtomicBool::new(false),
        }
    }

    /// As many steps as it takes, for work that is bounded by other means.
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

    /// Counts steps, and says whether to go on.
    pub fn spend(&self, steps: usize) -> Result<(), Stopped> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(Stopped::Cancelled);
        }
        let Some(left) = &self.left else {
            return Ok(());
        };
        // Only the working thread counts, so that two operations lose nothing. Zero stays zero.
        let before = left.load(Ordering::Relaxed);
        let after = before.saturating_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        left.store(after, Ordering::Relaxed);
        match after {
            0 => Err(Stopped::Exhausted),
            _ => Ok(()),
        }
    }

    /// Whether to go on.
    pub fn check(&self) -> Result<(), Stopped> {
        self.spend(0)
    }

    /// The steps that were counted, of as many as it began with.
    #[cfg(test)]
    pub(crate) fn spent(&self, steps: u64) -> u64 {
        let left = self.left.as_ref().map(|left| left.load(Ordering::Relaxed));
        steps.saturating_sub(left.unwrap_or(steps))
    }

    /// Whether to give up.
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

/// Counts the steps of one comparison, and looks at the effort now and then.
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

    /// One step; `false` when it is one too many.
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
