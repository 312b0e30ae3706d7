//! LocalStack's endpoints for settings and for bug reports.

use std::fs;

use roleback_api::localstack::{
    BuildVersion, Diagnosis, DiagnosisVersion, HostVersion, ImageVersion, Logs, SetSetting,
    Setting, Settings,
};
use roleback_model::Service;
use serde_json::{Map, Value};

use super::{LOCALSTACK_VERSION, SERVICES, described, services};
use crate::admin::body::{self, BodyReader};
use crate::admin::health::VERSION;
use crate::admin::reply::{self, Problem, Reply};
use crate::enforcement::Mode;
use crate::state::Core;

/// Where Linux says which kernel it is.
const KERNEL: &str = "/proc/sys/kernel/osrelease";
/// The settings that can change while the server runs, and the mode in which each is on.
const CHANGEABLE: [(&str, Mode); 2] = [("ENFORCE_IAM", Mode::On), ("IAM_SOFT_MODE", Mode::Soft)];

/// `GET /_localstack/diagnose`
pub(crate) fn diagnose(core: &Core) -> Reply {
    // Only for people who read the report: other systems than Linux do not have the file.
    let kernel = fs::read_to_string(KERNEL).unwrap_or_default();
    reply::json(&Diagnosis {
        version: DiagnosisVersion {
            roleback: VERSION.to_owned(),
            host: HostVersion {
                kernel: kernel.trim().to_owned(),
            },
            image_version: ImageVersion {
                tag: VERSION.to_owned(),
                ..ImageVersion::default()
            },
            localstack_version: BuildVersion {
                build_version: LOCALSTACK_VERSION.to_owned(),
                ..BuildVersion::default()
            },
        },
        services: services(core),
        config: settings(core),
        info: described(core),
        usage: core.metrics.usage(),
        logs: Logs::default(),
        docker_dependent_image_hosts: Map::new(),
        docker_inspect: Map::new(),
        file_tree: Map::new(),
        important_endpoints: Map::new(),
    })
}

/// `GET /_localstack/config`: the settings that LocalStack also has.
pub(crate) fn settings(core: &Core) -> Settings {
    let mode = core.store.enforcement.mode();
    let services = SERVICES.map(Service::as_str).join(",");
    let fixed = [
        ("PERSISTENCE", (core.mode.storage != "memory").into()),
        ("SERVICES", services.into()),
    ];
    let changeable = CHANGEABLE.map(|(name, on)| (name, (mode == on).into()));
    let all = changeable.into_iter().chain(fixed);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `POST /_localstack/config`
pub(crate) fn set(core: &Core, body: &mut BodyReader) -> Reply {
    let SetSetting { variable, value } =
        body::json(body, r#"{"variable": "ENFORCE_IAM", "value": 1}"#)?;
    let mode = changed(core.store.enforcement.mode(), &variable, &value);
    let mode = mode.map_err(|refused| match refused {
        Refused::Unknown if settings(core).contains_key(&variable) => Problem::bad_request(
            format!("`{variable}` is set when the server starts: restart it with another value"),
        ),
        Refused::Unknown => Problem::not_found(format!(
            "unknown variable `{variable}`: `GET /_localstack/config` lists those that exist"
        )),
        Refused::Value => Problem::bad_request(format!(
            "`{variable}` cannot be {value}: use 1 or 0, true or false"
        )),
    })?;
    core.store.enforcement.switch(mode);
    reply::json(&Setting { variable, value })
}

/// Why a setting is not changed.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    /// The variable does not change while the server runs.
    Unknown,
    /// The value is not one of the variable.
    Value,
}

/// The mode after a change: switching a variable on puts its mode in force, and switching it off ends its mode only.
fn changed(mode: Mode, variable: &str, value: &Value) -> Result<Mode, Refused> {
    let mut known = CHANGEABLE.into_iter();
    let found = known.find(|(name, _)| *name == variable);
    let (_, on) = found.ok_or(Refused::Unknown)?;
    Ok(match is_on(value).ok_or(Refused::Value)? {
        true => on,
        false if mode == on => Mode::Off,
        false => mode,
    })
}

/// Whether a value switches a variable on. LocalStack's clients send numbers, and scripts the text of the variable.
fn is_on(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_variable_switches_its_mode_on_and_off_and_leaves_the_other_alone() {
        let (off, soft, on) = (Mode::Off, Mode::Soft, Mode::On);
        for (before, variable, value, after) in [
            (off, "ENFORCE_IAM", json!(1), Ok(on)),
            (off, "ENFORCE_IAM", json!(1.0), Ok(on)),
            (off, "IAM_SOFT_MODE", json!("True"), Ok(soft)),
            (on, "IAM_SOFT_MODE", json!(true), Ok(soft)),
            (on, "ENFORCE_IAM", json!(0), Ok(off)),
            (on, "IAM_SOFT_MODE", json!(0), Ok(on)),
            (soft, "ENFORCE_IAM", json!("0"), Ok(soft)),
            (soft, "IAM_SOFT_MODE", json!(false), Ok(off)),
            (off, "ENFORCE_IAM", json!(2), Err(Refused::Value)),
            (off, "ENFORCE_IAM", json!("yes"), Err(Refused::Value)),
            (off, "ENFORCE_IAM", json!(null), Err(Refused::Value)),
            (off, "PERSISTENCE", json!(1), Err(Refused::Unknown)),
        ] {
            assert_eq!(
                changed(before, variable, &value),
                after,
                "{before} {variable} {value}"
            );
        }
    }
}
