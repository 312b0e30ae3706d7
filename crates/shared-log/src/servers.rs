//! The settings of the servers that a shared log needs.

use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use crate::error::ConnectError;

/// The oldest server that was tested with kills and damaged files: older ones lose acknowledged messages.
const VERSION_MIN: [u64; 3] = [2, 15, 1];
/// Time to wait for the answer of a monitoring port.
const MONITOR_TIME: Duration = Duration::from_secs(5);
/// The word for servers that are not asked.
const UNCHECKED: &str = "unchecked";

/// The monitoring ports of the servers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Monitors {
    /// Their addresses: `http://HOST:PORT`.
    At(Vec<String>),
    /// The operator made sure that the servers sync each write.
    Unchecked,
}

impl FromStr for Monitors {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == UNCHECKED {
            return Ok(Self::Unchecked);
        }
        let urls = text.split(',').map(|url| match url.strip_prefix("http://") {
            Some(rest) if !rest.is_empty() => Ok(url.trim_end_matches('/').to_owned()),
            _ => Err(format!(
                "`{url}` is not the address of a monitoring port; use http://HOST:PORT[,http://HOST:PORT], or `{UNCHECKED}`"
            )),
        });
        urls.collect::<Result<_, _>>().map(Self::At)
    }
}

/// Checks the version of a server.
pub(crate) fn check_version(place: &str, version: &str) -> Result<(), ConnectError> {
    let numbers = version.split(['.', '-']).map(str::parse);
    let numbers: Vec<u64> = numbers.map_while(Result::ok).take(3).collect();
    if numbers[..] >= VERSION_MIN[..] {
        return Ok(());
    }
    Err(ConnectError::Setting {
        place: place.to_owned(),
        setting: "version".to_owned(),
        have: version.to_owned(),
        wanted: format!(
            "{} or newer",
            VERSION_MIN.map(|it| it.to_string()).join(".")
        ),
    })
}

/// Checks what the monitoring ports say. A server that does not answer is not checked: it can be down while the others
/// work.
pub(crate) fn check(monitors: Option<&Monitors>) -> Result<(), ConnectError> {
    let urls = match monitors {
        None => return Err(ConnectError::NoMonitor),
        Some(Monitors::Unchecked) => return Ok(()),
        Some(Monitors::At(urls)) => urls,
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(MONITOR_TIME))
        .proxy(None)
        .build()
        .into();
    let mut failures = Vec::new();
    for url in urls {
        let answer = agent.get(format!("{url}/varz")).call();
        match answer.and_then(|mut answer| answer.body_mut().read_to_string()) {
            Ok(text) => check_answer(url, &text)?,
            Err(why) => {
                tracing::warn!(%url, %why, "a NATS server is not checked, because it does not answer");
                failures.push(format!("{url}: {why}"));
            }
        }
    }
    if failures.len() < urls.len() {
        return Ok(());
    }
    Err(ConnectError::Unreachable {
        servers: "the monitoring ports".to_owned(),
        why: failures.join("; "),
    })
}

fn check_answer(url: &str, text: &str) -> Result<(), ConnectError> {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let place = format!("the NATS server at {url}");
    check_version(&place, answer["version"].as_str().unwrap_or("not known"))?;
    let config = &answer["jetstream"]["config"];
    if config["sync_always"] == Value::Bool(true) {
        return Ok(());
    }
    let interval = config["sync_interval"].as_u64();
    let interval = interval.map(|nanos| format!("{:?}", Duration::from_nanos(nanos)));
    Err(ConnectError::Setting {
        place,
        setting: "sync_interval".to_owned(),
        have: interval.unwrap_or("not known".to_owned()),
        wanted: "always".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_servers_are_refused() {
        for (version, is_accepted) in [
            ("2.15.1", true),
            ("2.15.2-RC.1", true),
            ("2.16.0", true),
            ("3.0.0", true),
            ("2.15.0", false),
            ("2.9.10", false),
            ("1.20.3", false),
            ("2.15", false),
            ("", false),
        ] {
            assert_eq!(
                check_version("it", version).is_ok(),
                is_accepted,
                "{version}"
            );
        }
    }

    #[test]
    fn a_server_that_does_not_sync_each_write_is_refused_by_the_name_of_the_setting() {
        let answer = |config: &str| {
            let text = format!(r#"{{"version": "2.15.1", "jetstream": {{"config": {config}}}}}"#);
            check_answer("http://a:8222", &text).map_err(|why| why.to_string())
        };
        assert_eq!(
            answer(r#"{"sync_interval": 120000000000, "sync_always": true}"#),
            Ok(())
        );
        for config in [
            r#"{"sync_interval": 120000000000}"#,
            "{}",
            r#"{"sync_always": false}"#,
        ] {
            let refused = answer(config).unwrap_err();
            assert!(refused.contains("`sync_interval`"), "{refused}");
        }
        assert!(matches!(check(None), Err(ConnectError::NoMonitor)));
    }

    #[test]
    fn monitors_are_addresses_or_a_word() {
        let parsed = "http://a:1,http://b:2/".parse::<Monitors>().unwrap();
        assert_eq!(
            parsed,
            Monitors::At(vec!["http://a:1".to_owned(), "http://b:2".to_owned()])
        );
        assert_eq!("unchecked".parse(), Ok(Monitors::Unchecked));
        assert!("a:1".parse::<Monitors>().is_err());
        assert!("https://a:1".parse::<Monitors>().is_err());
    }
}
