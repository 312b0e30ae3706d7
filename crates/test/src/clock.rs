//! The clock of a state, which a test can move: sessions expire without waiting.

use std::time::Duration;

use roleback_api::clock::{ClockChange, ClockStatus};
use roleback_api::route::Endpoint;

use crate::error::Error;
use crate::shared::read;
use crate::state::State;

/// The clock of a state. It moves forward only.
#[derive(Debug)]
pub struct Clock<'s> {
    state: &'s State,
}

impl State {
    /// The clock of this state.
    pub fn clock(&self) -> Clock<'_> {
        Clock { state: self }
    }
}

impl Clock<'_> {
    /// The time that it shows, such as `2030-01-01T00:00:00Z`.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn now(&self) -> Result<String, Error> {
        let path = self.state.below(Endpoint::Clock);
        let status: ClockStatus = read(&path, &self.state.shared.client.get(&path)?.body)?;
        Ok(status.time)
    }

    /// Moves it forward, in whole milliseconds. Returns the new time.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn advance(&self, duration: Duration) -> Result<String, Error> {
        self.change(&ClockChange::Advance(format!("{}ms", duration.as_millis())))
    }

    /// Stops it at a time such as `2030-01-01T00:00:00Z`, which is not before the time that it shows. Returns the new time.
    ///
    /// # Errors
    /// When the time is not valid or too early.
    pub fn stop_at(&self, time: &str) -> Result<String, Error> {
        self.change(&ClockChange::Fixed(time.to_owned()))
    }

    fn change(&self, change: &ClockChange) -> Result<String, Error> {
        let path = self.state.below(Endpoint::ChangeClock);
        let status: ClockStatus = self.state.shared.post(&path, change)?;
        Ok(status.time)
    }
}
