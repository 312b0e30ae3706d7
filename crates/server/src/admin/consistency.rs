//! Endpoints for the consistency of a running server.

use roleback_api::consistency::ConsistencyChange;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::consistency::{self, ConsistencyError};
use crate::state::Core;

impl From<ConsistencyError> for Problem {
    fn from(error: ConsistencyError) -> Self {
        match error {
            ConsistencyError::Invalid(_) => Self::bad_request(error),
            ConsistencyError::Commit(error) => error.into(),
        }
    }
}

/// `GET /_roleback/consistency`
pub(crate) fn get(core: &Core) -> Reply {
    reply::json(&consistency::status(&core.store))
}

/// `POST /_roleback/consistency`
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let wanted: ConsistencyChange = body::json(body, r#"{"consistency": "eventual:2s"}"#)?;
    reply::json(&consistency::change(&core.store, &wanted.consistency)?)
}
