//! Endpoints for the server's health and version.

use roleback_api::status::{Head, Health, Mode, Version};
use roleback_world::lines::state_hash;

use super::parameters::Parameters;
use super::promotion;
use super::reply::{self, Problem, Reply};
use crate::config::Signatures;
use crate::peers;
use crate::state::Core;

/// The version of this build.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The warning if this start or an earlier one found acknowledged records to be lost.
const LOST: &str =
    "acknowledged records were lost once: `roleback verify` says which and when that was found";

/// `GET /_roleback/health[?verbose][&promoted]`
pub(crate) fn health(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let now = core.store.now();
    let is_verbose = parameters.text("verbose").is_some();
    let promoted = match parameters.text("promoted") {
        Some(_) => promotion::newest(&core.store, now.head.seq).map_err(Problem::failed)?,
        None => None,
    };
    reply::json(&Health {
        version: VERSION.to_owned(),
        mode: mode(core),
        log: core.store.journal.log().to_string(),
        head: Head {
            seq: now.head.seq,
            hash: now.head.hash.to_string(),
        },
        decisions: core.store.decisions.status(),
        durability: core.mode.durability.to_owned(),
        shared_log: core.mode.shared_log.clone(),
        decides: peers::decides(&core.store.peers),
        read_only: core.store.journal.read_only(),
        write_failure: core.store.journal.write_failure(),
        lost: core.store.has_lost.then(|| LOST.to_owned()),
        clock_behind: core.store.clock_behind(),
        stalled: core.stall.why(),
        promoted,
        state_hash: is_verbose.then(|| state_hash(&now.state.0)),
    })
}

fn mode(core: &Core) -> Mode {
    let settings = &core.store.settings;
    let signatures = match core.signatures {
        Signatures::Checked => "on",
        _ => "off",
    };
    Mode {
        storage: core.mode.storage.to_owned(),
        enforcement: core.store.enforcement.mode().to_string(),
        signatures: signatures.to_owned(),
        require_known_keys: settings.require_known_keys,
        account: settings.default_account.to_string(),
        clock: core.store.clock.get().to_string(),
        seeded: core.mode.seeded,
    }
}

/// `GET /_roleback/readyz`. An earlier loss is reported, but the server is still ready.
pub(crate) fn ready(core: &Core) -> Reply {
    let read_only = core.store.journal.read_only();
    let read_only = read_only.map(|why| format!("the journal is read-only: {why}"));
    let failing = || {
        let why = core.store.journal.write_failure();
        why.map(|why| format!("writes fail: {why}"))
    };
    let ending = core.stopper.is_ending();
    let ending = ending.then(|| "the server is stopping".to_owned());
    match ending
        .or(read_only)
        .or_else(failing)
        .or_else(|| core.stall.why())
        .or_else(|| peers::cut_off(&core.store.peers).map(str::to_owned))
    {
        Some(why) => Err(Problem::unavailable(why)),
        None if core.store.has_lost => Ok(reply::of_type("text/plain", format!("ok, but {LOST}"))),
        None => reply::text("ok"),
    }
}

/// `GET /_roleback/version`
pub(crate) fn version() -> Reply {
    reply::json(&Version {
        version: VERSION.to_owned(),
    })
}
