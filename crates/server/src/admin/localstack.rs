//! Endpoints of LocalStack's API that its clients use, as far as they apply here.

pub(crate) mod chaos;
pub(crate) mod pods;
pub(crate) mod remotes;
pub(crate) mod resources;
pub(crate) mod state;

use std::collections::BTreeMap;
use std::sync::Arc;

use roleback_api::localstack::{
    Diagnosis, HealthStored, LocalstackHealth, LocalstackInfo, ManageSession, Plugin, Plugins,
    SessionAction, Settings,
};
use roleback_model::Service;
use serde_json::{Map, Value};

use super::body::{self, BodyReader};
use super::health::VERSION;
use super::reply::{self, Problem, Reply};
use crate::ending::Ending;
use crate::enforcement::Mode;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::state::Core;

/// What LocalStack answers for a pod that does not exist.
const NO_POD: &str = "Failed to get version information from platform";
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

fn service(name: &str) -> Result<Service, Problem> {
    let mut known = SERVICES.into_iter();
    let found = known.find(|service| service.as_str() == name);
    found.ok_or_else(|| {
        let known = SERVICES.map(Service::as_str).join(" and ");
        Problem::not_found(format!(
            "unknown service `{name}`: the services are {known}"
        ))
    })
}

/// `GET /_localstack/health`. What clients added never replaces what the server says.
pub(crate) fn health(core: &Core) -> Reply {
    let own = LocalstackHealth {
        services: services(),
        features: BTreeMap::new(),
        edition: EDITION.to_owned(),
        version: LOCALSTACK_VERSION.to_owned(),
    };
    let own = serde_json::to_value(own).map_err(Problem::failed)?;
    let mut all = Value::Object(core.added_health.lock().clone());
    merge(&mut all, own);
    reply::json(&all)
}

/// Puts the members of one JSON object into another, and those of objects inside it into theirs.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// `PUT /_localstack/health`
pub(crate) fn store_health(core: &Core, body: &mut BodyReader) -> Reply {
    let given: Map<String, Value> = body::json(body, "{\"features\": {\"name\": \"state\"}}")?;
    let mut added = core.added_health.lock();
    let mut all = Value::Object(added.clone());
    merge(&mut all, Value::Object(given));
    if all.to_string().len() > ADMIN_BODY_BYTES_MAX {
        return Err(Problem::bad_request(format!(
            "the added members would have more than {ADMIN_BODY_BYTES_MAX} bytes"
        )));
    }
    if let Value::Object(all) = all {
        *added = all;
    }
    reply::json(&HealthStored {
        status: "OK".to_owned(),
    })
}

/// `POST /_localstack/health`
pub(crate) fn manage_session(core: &Arc<Core>, body: &mut BodyReader) -> Reply {
    let request: ManageSession = body::json(body, "{\"action\": \"restart\"}")?;
    if !core.allow_stop {
        return Err(Problem::forbidden(
            "clients may not stop this server: start it with `--allow-stop`",
        ));
    }
    core.end(match request.action {
        SessionAction::Restart => Ending::Restart,
        SessionAction::Kill => Ending::Stop,
    });
    reply::text("ok")
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
