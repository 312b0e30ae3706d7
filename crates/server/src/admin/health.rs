//! Whether the server lives, serves, and how.

use roleback_identity::export::state_hash;
use roleback_wire::form::Form;
use serde_json::{Value, json};

use super::only;
use super::reply::{self, Problem, Reply};
use crate::config::Signatures;
use crate::state::Core;

/// The version of this build.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is said where a start, this one or another, found acknowledged records to be gone.
const LOST: &str =
    "acknowledged records were lost once: `roleback verify` says which and when that was found";

/// `GET /_roleback/health[?verbose]`
pub(crate) fn health(core: &Core, query: &Form<'_>) -> Reply {
    only(query, &["verbose"])?;
    let now = core.store.now();
    let mut health = json!({
        "version": VERSION,
        "mode": mode(core),
        "log": core.store.journal.log().to_string(),
        "head": {"seq": now.head.seq, "hash": now.head.hash.to_string()},
        "decisions": core.store.decisions.status(),
        "durability": core.mode.durability,
        "read_only": core.store.journal.read_only(),
        "lost": core.store.has_lost.then_some(LOST),
        "stalled": core.stall.why(),
    });
    if query.value("verbose").is_some() {
        health["state_hash"] = state_hash(&now.state.0).into();
    }
    reply::json(&health)
}

fn mode(core: &Core) -> Value {
    let settings = &core.store.settings;
    json!({
        "storage": core.mode.storage,
        "enforcement": core.store.enforcement.mode().to_string(),
        "signatures": if core.signatures == Signatures::Checked { "on" } else { "off" },
        "require_known_keys": settings.require_known_keys,
        "account": settings.default_account.to_string(),
        "clock": core.mode.clock,
        "seeded": core.mode.seeded,
    })
}

/// `GET /_roleback/readyz`. What was lost once is told, but keeps no server from serving.
pub(crate) fn ready(core: &Core) -> Reply {
    let read_only = core.store.journal.read_only();
    let read_only = read_only.map(|why| format!("the journal is read-only: {why}"));
    match read_only.or_else(|| core.stall.why()) {
        Some(why) => Err(Problem::unavailable(why)),
        None if core.store.has_lost => Ok(reply::of_type("text/plain", format!("ok, but {LOST}"))),
        None => reply::text("ok"),
    }
}

/// `GET /_roleback/version`
pub(crate) fn version() -> Reply {
    reply::json(&json!({"version": VERSION}))
}
