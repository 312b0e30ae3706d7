//! Endpoints of LocalStack's API that its clients use, as far as they apply here.

use std::collections::BTreeMap;

use roleback_api::localstack::{
    Diagnosis, Empty, LocalstackHealth, LocalstackInfo, Plugin, Plugins, Settings,
};
use roleback_model::Service;

use super::health::VERSION;
use super::reply::{self, Problem, Reply};
use super::reset;
use crate::enforcement::Mode;
use crate::state::Core;

/// The version of LocalStack whose endpoints these are. Clients refuse versions that are too old for them.
const LOCALSTACK_VERSION: &str = "4.14.0";
/// An edition that clients know.
const EDITION: &str = "community";

/// The namespace under which LocalStack lists the providers of services.
const PROVIDERS: &str = "localstack.aws.provider";
const SERVICES: [Service; 2] = [Service::Iam, Service::Sts];

fn services() -> BTreeMap<String, String> {
    let running = |service: Service| (service.as_str().to_owned(), "running".to_owned());
    SERVICES.map(running).into()
}

/// `GET /_localstack/health`
pub(crate) fn health() -> Reply {
    reply::json(&LocalstackHealth {
        services: services(),
        features: BTreeMap::new(),
        edition: EDITION.to_owned(),
        version: LOCALSTACK_VERSION.to_owned(),
    })
}

/// `GET /_localstack/info`
pub(crate) fn info(core: &Core) -> Reply {
    reply::json(&described(core))
}

fn described(core: &Core) -> LocalstackInfo {
    let now = core.store.clock.now();
    let log = core.store.journal.log().to_string();
    LocalstackInfo {
        version: LOCALSTACK_VERSION.to_owned(),
        edition: EDITION.to_owned(),
        is_license_activated: false,
        session_id: log.clone(),
        machine_id: log,
        system: std::env::consts::OS.to_owned(),
        is_docker: false,
        server_time_utc: now.iso8601().trim_end_matches('Z').to_owned(),
        uptime: now.secs() - core.started.secs(),
    }
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

/// `GET /_localstack/plugins`
pub(crate) fn plugins() -> Reply {
    let provider = |service: Service| Plugin {
        name: service.as_str().to_owned(),
        is_initialized: true,
        is_disabled: false,
    };
    reply::json(&Plugins::from([(
        PROVIDERS.to_owned(),
        SERVICES.map(provider).into(),
    )]))
}

/// `GET /_localstack/diagnose`
pub(crate) fn diagnose(core: &Core) -> Reply {
    let versions = [
        ("roleback", VERSION),
        ("localstack-version", LOCALSTACK_VERSION),
    ];
    let versions = versions.map(|(name, version)| (name.to_owned(), version.to_owned()));
    reply::json(&Diagnosis {
        version: versions.into(),
        services: services(),
        config: settings(core),
        info: described(core),
    })
}

/// `GET /_localstack/config`: the settings that LocalStack also has.
pub(crate) fn settings(core: &Core) -> Settings {
    let enforcement = &core.store.enforcement;
    let services = SERVICES.map(Service::as_str).join(",");
    let settings = [
        ("ENFORCE_IAM", (enforcement.started == Mode::On).into()),
        ("IAM_SOFT_MODE", (enforcement.started == Mode::Soft).into()),
        ("PERSISTENCE", (core.mode.storage != "memory").into()),
        ("SERVICES", services.into()),
    ];
    settings
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// `POST /_localstack/state/reset`
pub(crate) fn reset(core: &Core) -> Reply {
    reset::reset(&core.store)?;
    reply::json(&Empty {})
}
