//! Empties the world. The event log continues: emptying the world is one more record.

use roleback_api::status::ResetAnswer;
use roleback_journal::CommitError;
use roleback_world::event::WorldResetV1;

use super::reply::{self, Reply};
use crate::server_action::ServerAction;
use crate::state::Core;
use crate::store::Store;

/// Empties the world and returns the record's number. Blocks: not for async threads.
///
/// # Errors
/// When the record could not be made durable.
pub fn reset(store: &Store) -> Result<u64, CommitError> {
    let action = ServerAction {
        operation: "Reset",
        input: Vec::new(),
    };
    store.commit(action, |_, _| vec![WorldResetV1 {}.into()])
}

/// `POST /_roleback/reset`
pub(crate) fn empty(core: &Core) -> Reply {
    let seq = reset(&core.store)?;
    reply::json(&ResetAnswer { seq })
}
