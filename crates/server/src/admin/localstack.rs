//! The endpoints that clients of LocalStack look for, as far as we have what they ask.

use serde_json::json;

use super::reply::{self, JSON, Reply};
use super::reset;
use crate::state::Core;

/// The version of LocalStack whose endpoints these are. Clients compare it, and refuse what is older than they know.
const LOCALSTACK_VERSION: &str = "4.14.0";
/// One of the editions that clients know.
const EDITION: &str = "community";

/// `GET /_localstack/health`: these members and no others, because clients check them strictly.
pub(crate) fn health() -> Reply {
    reply::json(&json!({
        "services": {"iam": "running", "sts": "running"},
        "features": {},
        "edition": EDITION,
        "version": LOCALSTACK_VERSION,
    }))
}

/// `GET /_localstack/info`
pub(crate) fn info(core: &Core) -> Reply {
    let now = core.store.clock.now();
    let log = core.store.journal.log().to_string();
    reply::json(&json!({
        "version": LOCALSTACK_VERSION,
        "edition": EDITION,
        "is_license_activated": false,
        "session_id": log,
        "machine_id": log,
        "system": std::env::consts::OS,
        "is_docker": false,
        "server_time_utc": now.iso8601().trim_end_matches('Z'),
        "uptime": now.secs() - core.started.secs(),
    }))
}

/// `POST /_localstack/state/reset`
pub(crate) fn reset(core: &Core) -> Reply {
    reset::reset(&core.store)?;
    Ok(reply::of_type(JSON, "{}"))
}
