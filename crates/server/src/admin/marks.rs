//! Names of moments.

use std::sync::PoisonError;

use roleback_api::marks::{Mark, MarkList, NewMark};
use roleback_api::moment::is_name;
use roleback_journal::{CommitError, ReadError};

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::marks;
use crate::state::Core;
use crate::store::Store;

/// Writes a record without events that gives the current moment a name. Blocks: not for async threads.
///
/// # Errors
/// When the record could not be made durable.
pub fn mark(store: &Store, name: String) -> Result<Mark, CommitError> {
    let seq = store.commit(marks::action(&name), |_, _| Vec::new())?;
    Ok(Mark { name, seq })
}

/// The newest mark of each name.
///
/// # Errors
/// When a record cannot be read.
pub fn all(store: &Store) -> Result<MarkList, ReadError> {
    let marks = up_to(store, store.journal.head().seq)?;
    Ok(MarkList { marks })
}

/// The newest mark of each name, at or before a record.
pub(super) fn up_to(store: &Store, last: u64) -> Result<Vec<Mark>, ReadError> {
    let folded = store.folded()?;
    let mut marks = store.marks.lock().unwrap_or_else(PoisonError::into_inner);
    marks.catch_up(&store.journal, folded.as_deref())?;
    let mark = |(name, seq): (&str, u64)| Mark {
        name: name.to_owned(),
        seq,
    };
    Ok(marks.all(last).map(mark).collect())
}

/// `GET /_roleback/marks`
pub(crate) fn list(core: &Core) -> Reply {
    reply::json(&all(&core.store).map_err(Problem::failed)?)
}

/// `POST /_roleback/marks`
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let new: NewMark = body::json(body, r#"{"name": "before-tests"}"#)?;
    if !is_name(&new.name) {
        return Err(Problem::bad_request(format!(
            "`{}` is not the name of a mark: use 1 to 128 letters, digits, `.`, `_` and `-`",
            new.name
                .chars()
                .take(roleback_api::moment::CHARS_MAX)
                .collect::<String>()
        )));
    }
    reply::json(&mark(&core.store, new.name)?)
}
