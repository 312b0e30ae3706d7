//! LocalStack's variables and their effect here. A variable that is set is never silently ignored.
//!
//! <https://docs.localstack.cloud/aws/capabilities/config/configuration/>

use super::{Config, ConfigError, SETTINGS};
use crate::enforcement::Mode;

/// The prefix that LocalStack's command line removes from variables.
const PREFIX: &str = "LOCALSTACK_";
/// The services that this server has.
const SERVICES: [&str; 2] = ["iam", "sts"];

/// The effect of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The variable, without its prefix.
    pub name: &'static str,
    /// The effect, as the rest of a sentence that begins with the variable's name.
    pub text: String,
}

/// Applies a variable and describes the effect; `None` if its value has no effect.
type Effect = fn(&mut Config, &str) -> Result<Option<String>, String>;

/// All variables. If several set the same thing, the last in this order wins.
#[rustfmt::skip]
const VARIABLES: &[(&str, Effect)] = &[
    ("ENFORCE_IAM", |config, value| enforce(config, value, Mode::On)),
    ("IAM_SOFT_MODE", |config, value| enforce(config, value, Mode::Soft)),
    ("GATEWAY_LISTEN", gateway_listen),
    ("LOCALSTACK_HOST", |config, value| {
        let name = value.split_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
        let name = name.map_or(value, |(name, _)| name);
        set(config, "allowed-hosts", name)
    }),
    ("EXTRA_CORS_ALLOWED_ORIGINS", |config, value| set(config, "cors-origins", value)),
    ("EXTRA_CORS_EXPOSE_HEADERS", |config, value| set(config, "cors-expose-headers", value)),
    ("EXTRA_CORS_ALLOWED_HEADERS", |_, _| says("changes nothing: an allowed page may send any header")),
    ("DISABLE_CORS_CHECKS", |config, value| {
        if is_on(value)? { set(config, "cors-origins", "*") } else { Ok(None) }
    }),
    ("DISABLE_CORS_HEADERS", |_, value| if_on(value, "changes nothing: only allowed pages get CORS headers")),
    ("DEBUG", |_, value| match is_on(value) {
        Ok(true) => says("makes the log tell how every denial came about"),
        // Many other programs read a variable of this name, so its other values are ignored.
        _ => Ok(None),
    }),
    ("LS_LOG", log_level),
    ("PERSISTENCE", |_, value| if is_on(value)? {
        says("changes nothing: every write is kept unless `--memory` is set")
    } else {
        says("changes nothing: every write is kept; set `--memory` to forget everything at the end")
    }),
    ("SNAPSHOT_SAVE_STRATEGY", |_, value| one_of(value, &["ON_REQUEST", "ON_SHUTDOWN", "SCHEDULED", "MANUAL"], |strategy| match strategy {
        "ON_REQUEST" => DURABLE,
        "MANUAL" => "changes nothing: every write is kept before it is answered; POST /_localstack/state/save marks a state to load again",
        _ => "changes nothing: every write is kept before it is answered, not later",
    })),
    ("SNAPSHOT_FLUSH_INTERVAL", |_, value| match value.parse::<f64>() {
        Ok(seconds) if seconds >= 0.0 => says("changes nothing: every write is kept before it is answered, not in intervals"),
        _ => Err("use a number of seconds".to_owned()),
    }),
    ("SNAPSHOT_LOAD_STRATEGY", |_, value| one_of(value, &["ON_REQUEST", "ON_STARTUP", "MANUAL"], |strategy| match strategy {
        "MANUAL" => "changes nothing: a start always loads the whole state; POST /_localstack/state/reset empties it, and POST /_localstack/state/load loads the state that was saved there",
        _ => "changes nothing: a start always loads the whole state",
    })),
    ("AUTO_LOAD_POD", |config, value| set(config, "pod", value)),
    ("POD_ENCRYPTION", |_, value| if_on(value, "changes nothing: secrets of pods are encrypted on request, with `roleback pod save --encrypt` or the header `x-localstack-state-secret`")),
    ("SERVICES", services),
    ("EAGER_SERVICE_LOADING", |_, _| says("changes nothing: IAM and STS are always loaded")),
    ("PARITY_AWS_ACCESS_KEY_ID", |_, value| match is_on(value)? {
        true => says("changes nothing: key ids always begin with AKIA or ASIA"),
        false => says("changes nothing: key ids begin with AKIA or ASIA, not LKIA or LSIA"),
    }),
    ("USE_SSL", |_, value| if_on(value, NO_TLS)),
    ("CUSTOM_SSL_CERT_PATH", |_, _| says(NO_TLS)),
    ("LOCALSTACK_RESPONSE_HEADER_ENABLED", |config, value| {
        config.localstack_header = is_on(value)?;
        if config.localstack_header { Ok(None) } else { says("is off: no answer has the header `x-localstack`") }
    }),
    ("LOCALSTACK_VOLUME_DIR", |_, _| says("changes nothing: mount a volume at the directory of `--data-dir`")),
    ("ENABLE_CONFIG_UPDATES", |_, value| if_on(value, "is not needed: `/_localstack/config` always changes ENFORCE_IAM and IAM_SOFT_MODE, and other settings only at the start")),
    ("LOCALSTACK_AUTH_TOKEN", |_, _| says("is not needed, and is not read")),
    ("LOCALSTACK_API_KEY", |_, _| says("is not needed, and is not read")),
];

const DURABLE: &str = "changes nothing: every write is kept before it is answered";
const NO_TLS: &str =
    "changes nothing: the server speaks HTTP; put a proxy in front of it that speaks HTTPS";

/// Applies those of the table that are set among `variables`, in the order of the table.
pub(super) fn apply(
    config: &mut Config,
    variables: &[(String, String)],
) -> Result<(), ConfigError> {
    for (known, effect) in VARIABLES {
        let is_meant = |name: &str| name == *known || name.strip_prefix(PREFIX) == Some(*known);
        for (name, value) in variables.iter().filter(|(name, _)| is_meant(name)) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let text = effect(config, value).map_err(|why| ConfigError::Value {
                name: name.clone(),
                value: value.to_owned(),
                why,
            })?;
            config
                .notes
                .extend(text.map(|text| Note { name: known, text }));
        }
    }
    Ok(())
}

fn says(text: &str) -> Result<Option<String>, String> {
    Ok(Some(text.to_owned()))
}

fn if_on(value: &str, text: &str) -> Result<Option<String>, String> {
    if is_on(value)? { says(text) } else { Ok(None) }
}

/// The text for a value that must be one of these, in any case of letters.
fn one_of(
    value: &str,
    known: &[&str],
    text: fn(&str) -> &'static str,
) -> Result<Option<String>, String> {
    let found = known.iter().find(|known| known.eq_ignore_ascii_case(value));
    match found {
        Some(found) => says(text(found)),
        None => Err(format!("use {}", known.join(", "))),
    }
}

/// Whether a switch is on. A value that is neither on nor off is refused, because it may have been meant to deny
/// something.
fn is_on(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err("use 1 or 0, true or false".to_owned()),
    }
}

fn set(config: &mut Config, name: &str, value: &str) -> Result<Option<String>, String> {
    let setting = SETTINGS.iter().find(|setting| setting.name == name);
    let setting = setting.ok_or("it belongs to no setting")?;
    setting.set(config, value)?;
    Ok(Some(format!("is set, and taken for `--{name} {value}`")))
}

fn enforce(config: &mut Config, value: &str, mode: Mode) -> Result<Option<String>, String> {
    match is_on(value)? {
        true => set(config, "enforce", &mode.to_string()),
        false => Ok(None),
    }
}

/// Uses the first of the addresses; LocalStack's second one is for HTTPS.
fn gateway_listen(config: &mut Config, value: &str) -> Result<Option<String>, String> {
    let mut addresses = value.split(',').map(str::trim);
    let first = addresses.next().unwrap_or_default();
    let text = set(config, "listen", first)?;
    let others: Vec<_> = addresses.collect();
    if others.is_empty() {
        return Ok(text);
    }
    let others = others.join(", ");
    Ok(text.map(|text| format!("{text}; the server listens on one address, not on {others}")))
}

fn log_level(config: &mut Config, value: &str) -> Result<Option<String>, String> {
    let level = match value.to_ascii_lowercase().as_str() {
        "trace" | "trace-internal" => "trace",
        "debug" => "debug",
        "info" => "info",
        "warn" | "warning" => "warn",
        "error" => "error",
        _ => return Err("use trace, debug, info, warn or error".to_owned()),
    };
    config.log_level = Some(level);
    Ok(Some(format!(
        "is set, and taken for `ROLEBACK_LOG={level}`"
    )))
}

fn services(_: &mut Config, value: &str) -> Result<Option<String>, String> {
    let names = value
        .split(',')
        .map(|entry| entry.trim().split(':').next().unwrap_or_default());
    let others: Vec<_> = names
        .filter(|name| !name.is_empty() && !SERVICES.contains(name))
        .collect();
    if others.is_empty() {
        return says("changes nothing: IAM and STS always run");
    }
    Ok(Some(format!(
        "changes nothing: IAM and STS are all that is here, without {}",
        others.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        let pairs = variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        config.set_from_env(pairs, &[]).map(|()| config)
    }

    #[test]
    fn the_switches_of_enforcement_are_taken_where_ours_says_nothing() {
        for (variables, mode, noted) in [
            (&[("ENFORCE_IAM", "1")][..], Mode::On, &["ENFORCE_IAM"][..]),
            (&[("IAM_SOFT_MODE", "true")], Mode::Soft, &["IAM_SOFT_MODE"]),
            (
                &[("ENFORCE_IAM", "0"), ("IAM_SOFT_MODE", "")],
                Mode::Off,
                &[],
            ),
            (
                &[("LOCALSTACK_ENFORCE_IAM", " True "), ("ENFORCE_IAM", "0")],
                Mode::On,
                &["ENFORCE_IAM"],
            ),
            (
                &[("IAM_SOFT_MODE", "1"), ("ENFORCE_IAM", "1")],
                Mode::Soft,
                &["ENFORCE_IAM", "IAM_SOFT_MODE"],
            ),
            (
                &[("ENFORCE_IAM", "1"), ("ROLEBACK_ENFORCE", "off")],
                Mode::Off,
                &["ENFORCE_IAM"],
            ),
        ] {
            let config = with(variables).unwrap();
            let names: Vec<_> = config.notes.iter().map(|note| note.name).collect();
            assert_eq!((config.enforce, &*names), (mode, noted), "{variables:?}");
        }
        let refused = with(&[("ENFORCE_IAM", "yes")]).err().unwrap();
        assert!(refused.to_string().contains("ENFORCE_IAM"), "{refused}");
    }

    #[test]
    fn every_variable_that_is_set_works_or_says_what_it_does_here() {
        for (name, value, expected) in [
            (
                "GATEWAY_LISTEN",
                "0.0.0.0:4566,0.0.0.0:443",
                Some("not on 0.0.0.0:443"),
            ),
            ("GATEWAY_LISTEN", ":4567", Some("`--listen :4567`")),
            (
                "LOCALSTACK_GATEWAY_LISTEN",
                "127.0.0.1:1",
                Some("`--listen 127.0.0.1:1`"),
            ),
            (
                "LOCALSTACK_HOST",
                "iam.example.com:4566",
                Some("`--allowed-hosts iam.example.com`"),
            ),
            (
                "EXTRA_CORS_ALLOWED_ORIGINS",
                "http://localhost:3000",
                Some("`--cors-origins http://localhost:3000`"),
            ),
            (
                "EXTRA_CORS_EXPOSE_HEADERS",
                "x-one",
                Some("`--cors-expose-headers x-one`"),
            ),
            ("EXTRA_CORS_ALLOWED_HEADERS", "x-one", Some("any header")),
            ("DISABLE_CORS_CHECKS", "1", Some("`--cors-origins *`")),
            ("DISABLE_CORS_CHECKS", "0", None),
            ("DISABLE_CORS_HEADERS", "1", Some("only allowed pages")),
            ("DEBUG", "1", Some("every denial")),
            ("DEBUG", "express:*", None),
            ("LS_LOG", "trace-internal", Some("`ROLEBACK_LOG=trace`")),
            ("PERSISTENCE", "1", Some("unless `--memory` is set")),
            ("PERSISTENCE", "0", Some("set `--memory`")),
            (
                "SNAPSHOT_SAVE_STRATEGY",
                "ON_SHUTDOWN",
                Some("every write is kept"),
            ),
            ("SNAPSHOT_SAVE_STRATEGY", "manual", Some("state/save")),
            (
                "SNAPSHOT_SAVE_STRATEGY",
                "ON_REQUEST",
                Some("every write is kept"),
            ),
            ("SNAPSHOT_FLUSH_INTERVAL", "15", Some("not in intervals")),
            ("SNAPSHOT_LOAD_STRATEGY", "ON_STARTUP", Some("whole state")),
            ("SNAPSHOT_LOAD_STRATEGY", "MANUAL", Some("state/reset")),
            ("AUTO_LOAD_POD", "a,b:2", Some("`--pod a,b:2`")),
            ("POD_ENCRYPTION", "1", Some("on request")),
            ("SERVICES", "iam,s3,sqs:4576", Some("without s3, sqs")),
            ("SERVICES", "iam,sts", Some("always run")),
            ("EAGER_SERVICE_LOADING", "1", Some("always loaded")),
            ("PARITY_AWS_ACCESS_KEY_ID", "1", Some("AKIA")),
            ("PARITY_AWS_ACCESS_KEY_ID", "0", Some("not LKIA")),
            ("USE_SSL", "1", Some("HTTPS")),
            ("USE_SSL", "0", None),
            ("CUSTOM_SSL_CERT_PATH", "c.pem", Some("HTTPS")),
            ("LOCALSTACK_RESPONSE_HEADER_ENABLED", "1", None),
            (
                "LOCALSTACK_RESPONSE_HEADER_ENABLED",
                "0",
                Some("`x-localstack`"),
            ),
            ("LOCALSTACK_VOLUME_DIR", "v", Some("--data-dir")),
            ("ENABLE_CONFIG_UPDATES", "1", Some("at the start")),
            ("LOCALSTACK_AUTH_TOKEN", "ls-token", Some("not needed")),
            ("LOCALSTACK_API_KEY", "ls-token", Some("not needed")),
            ("HOSTNAME", "x", None),
        ] {
            let notes = with(&[(name, value)]).unwrap().notes;
            let texts: Vec<_> = notes.iter().map(|note| note.text.as_str()).collect();
            match expected {
                None => assert!(texts.is_empty(), "{name}={value}: {texts:?}"),
                Some(part) => assert!(
                    texts.len() == 1 && texts[0].contains(part),
                    "{name}={value}: {texts:?}"
                ),
            }
            assert!(!texts.concat().contains("ls-token"), "{name}");
        }
    }

    #[test]
    fn a_value_that_is_not_understood_is_refused_with_the_name_of_its_variable() {
        for (name, value) in [
            ("GATEWAY_LISTEN", "example.com:4566"),
            ("LOCALSTACK_HOST", "http://a"),
            ("EXTRA_CORS_ALLOWED_ORIGINS", "localhost"),
            ("LS_LOG", "loud"),
            ("PERSISTENCE", "yes"),
            ("SNAPSHOT_SAVE_STRATEGY", "NEVER"),
            ("SNAPSHOT_LOAD_STRATEGY", "SCHEDULED"),
            ("SNAPSHOT_FLUSH_INTERVAL", "often"),
            ("AUTO_LOAD_POD", "a/b"),
        ] {
            let refused = with(&[(name, value)]).err().unwrap().to_string();
            assert!(
                refused.contains(name) && refused.contains(value),
                "{refused}"
            );
        }
    }
}
