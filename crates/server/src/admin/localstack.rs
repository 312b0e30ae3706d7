//! Endpoints of LocalStack's API that its clients use, as far as they apply here.

pub(crate) mod chaos;
pub(crate) mod diagnosis;
pub(crate) mod pods;
pub(crate) mod remotes;
pub(crate) mod resources;
pub(crate) mod state;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use roleback_api::localstack::{
    HealthStored, LocalstackHealth, LocalstackInfo, ManageSession, Plugin, Plugins, SessionAction,
};
use roleback_model::Service;
use serde_json::{Map, Value};

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::ending::Ending;
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

/// The services and their state, in LocalStack's words.
fn services(core: &Core) -> BTreeMap<String, String> {
    let state = match core.stopper.is_ending() {
        true => "stopping",
        false => "running",
    };
    let shown = |service: Service| (service.as_str().to_owned(), state.to_owned());
    SERVICES.map(shown).into()
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
        services: services(core),
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
        is_docker: is_in_container(),
        server_time_utc: now.iso8601().trim_end_matches('Z').to_owned(),
        uptime: now.secs() - core.started.secs(),
    }
}

/// Whether the server runs in a container, by the files that Docker and Podman put there.
fn is_in_container() -> bool {
    let marks = ["/.dockerenv", "/run/.containerenv"];
    marks.into_iter().any(|mark| Path::new(mark).exists())
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
