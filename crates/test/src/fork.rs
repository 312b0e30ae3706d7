//! A fork: the state of one test.

use std::ops::Deref;
use std::sync::Arc;

use roleback_api::forks::{Fork as Made, NewFork};
use roleback_api::route::Endpoint;

use crate::error::Error;
use crate::shared::{Shared, read};
use crate::state::State;

/// An isolated copy of the state. It ends when it is dropped.
#[derive(Debug)]
pub struct Fork {
    name: String,
    state: State,
}

impl Fork {
    pub(crate) fn make(shared: &Arc<Shared>, new: &NewFork) -> Result<Self, Error> {
        let path = Endpoint::CreateFork.path(&[]);
        let made: Made = shared.post(&path, new)?;
        let state = State::of_fork(Arc::clone(shared), &made);
        Ok(Self {
            name: made.name,
            state,
        })
    }

    /// Its name, as `roleback fork list` shows it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns to the state that the fork began with.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn reset(&self) -> Result<(), Error> {
        let path = Endpoint::ResetFork.path(&[&self.name]);
        let answer = self.state.shared.client.post(&path, "")?;
        read::<Made>(&path, &answer.body).map(drop)
    }
}

impl Deref for Fork {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Drop for Fork {
    fn drop(&mut self) {
        let path = Endpoint::DropFork.path(&[&self.name]);
        // A fork that was dropped already is what is wanted.
        drop(self.state.shared.client.delete(&path));
    }
}
