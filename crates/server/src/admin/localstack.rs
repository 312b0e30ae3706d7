//! The endpoints that clients of LocalStack look for, as far as we have what they ask.

use std::collections::BTreeMap;

use roleback_api::localstack::{Empty, LocalstackHealth, LocalstackInfo};
use roleback_model::Service;

use super::reply::{self, Problem, Reply};
use super::reset;
use crate::state::Core;

/// The version of LocalStack whose endpoints these are. Clients compare it, and refuse what is older than they know.
const LOCALSTACK_VERSION: &str = "4.14.0";
/// One of the editions that clients know.
const EDITION: &str = "community";

/// `GET /_localstack/health`
pub(crate) fn health() -> Reply {
    let running = |service: Service| (service.as_str().to_owned(), "running".to_owned());
    reply::json(&LocalstackHealth {
        services: [Service::Iam, Service::Sts].map(running).into(),
        features: BTreeMap::new(),
        edition: EDITION.to_owned(),
        version: LOCALSTACK_VERSION.to_owned(),
    })
}

/// `GET /_localstack/info`
pub(crate) fn info(core: &Core) -> Reply {
    let now = core.store.clock.now();
    let log = core.store.journal.log().to_string();
    reply::json(&LocalstackInfo {
        version: LOCALSTACK_VERSION.to_owned(),
        edition: EDITION.to_owned(),
        is_license_activated: false,
        session_id: log.clone(),
        machine_id: log,
        system: std::env::consts::OS.to_owned(),
        is_docker: false,
        server_time_utc: now.iso8601().trim_end_matches('Z').to_owned(),
        uptime: now.secs() - core.started.secs(),
    })
}

/// `GET /_localstack/init`
pub(crate) fn init(core: &Core) -> Reply {
    reply::json(&core.init_scripts.status())
}

/// `GET /_localstack/init/{stage}`
pub(crate) fn init_stage(core: &Core, stage: &str) -> Reply {
    let status = core.init_scripts.stage_status(stage);
    let status = status.ok_or_else(|| {
        Problem::not_found(format!(
            "there is no stage `{stage}`; the stages are boot, start, ready and shutdown"
        ))
    })?;
    reply::json(&status)
}

/// `POST /_localstack/state/reset`
pub(crate) fn reset(core: &Core) -> Reply {
    reset::reset(&core.store)?;
    reply::json(&Empty {})
}
