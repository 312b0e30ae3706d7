//! Each check on a machine where all is well, with one thing changed.

use roleback_api::clock::{ClockMode, ClockStatus};
use roleback_api::status::Health;
use serde_json::json;

use super::*;
use crate::verbs::doctor::aws::{AwsSettings, Chosen};
use crate::verbs::doctor::endpoint::{Address, Port};
use crate::verbs::doctor::probes::Directory;

const NOW: i64 = 1_796_000_000;

fn chosen(value: &str) -> Option<Chosen> {
    Some(Chosen {
        value: value.to_owned(),
        from: "the variable X".to_owned(),
    })
}

fn health() -> Health {
    serde_json::from_value(json!({
        "version": env!("CARGO_PKG_VERSION"), "log": "x", "head": {"seq": 7, "hash": "h"}, "durability": "power",
        "mode": {"storage": "directory", "enforcement": "on", "signatures": "on",
            "require_known_keys": false, "account": "000000000000", "clock": "real", "seeded": false},
        "decisions": {"streaming": false, "bytes": 1, "not_logged": 0, "not_summarized": 0},
        "read_only": null, "lost": null, "stalled": null,
    }))
    .unwrap()
}

fn well() -> Facts {
    Facts {
        endpoint: Address::parse("http://127.0.0.1:4566").unwrap(),
        port: Port::Server(Box::new(health())),
        names: ["localhost", "localhost.localstack.cloud"]
            .map(|name| (name.to_owned(), Ok(vec![[127, 0, 0, 1].into()])))
            .to_vec(),
        now: NOW,
        server_clock: Some(clock(0, ClockMode::Real)),
        directory: Directory {
            path: Some("/d".into()),
            exists: true,
            is_directory: true,
            is_own: true,
            mode: 0o700,
            is_writable: true,
            free_bytes: Some(u64::MAX),
            newest: Some(NOW),
        },
        aws: AwsSettings {
            profile: "default".to_owned(),
            has_profile: true,
            endpoints: ["iam", "sts"].map(|service| (service, chosen("http://localhost:4566"))),
            access_key: chosen("test"),
            region: chosen("us-east-1"),
        },
        aws_version: Some("aws-cli/2.31.1 Python/3.13".to_owned()),
        proxies: Vec::new(),
        no_proxy: String::new(),
        shared_log: None,
    }
}

fn clock(ahead: i64, mode: ClockMode) -> ClockStatus {
    ClockStatus {
        mode,
        time: roleback_wire::Timestamp::from_secs(NOW + ahead).iso8601(),
        ahead_secs: (mode == ClockMode::Shifted).then_some(3_600),
        seq: None,
    }
}

fn with_health(facts: &mut Facts, change: impl FnOnce(&mut Health)) {
    let mut health = health();
    change(&mut health);
    facts.port = Port::Server(Box::new(health));
}

type Change = fn(&mut Facts);

/// The check, what is changed, the status, and a part of the message or the remedy.
#[rustfmt::skip]
const ROWS: &[(&str, Change, Status, &str)] = &[
    ("port", |it| it.port = Port::Free, Status::Ok, "port 4566 is free"),
    ("port", |it| it.port = Port::Other("405".into()), Status::Fail, "another program uses port 4566: 405"),
    ("port", |it| it.port = Port::Refused("denied".into()), Status::Fail, "a port above 1023"),
    ("port", |it| it.port = Port::Unreachable("gone".into()), Status::Fail, "`--endpoint`"),
    ("server", |it| it.port = Port::Free, Status::Ok, "no server"),
    ("server", |it| with_health(it, |it| it.read_only = Some("x".into())), Status::Fail, "accepts no writes: x"),
    ("server", |it| with_health(it, |it| it.write_failure = Some("y".into())), Status::Fail, "accepts no writes: y"),
    ("server", |it| with_health(it, |it| it.stalled = Some("z".into())), Status::Fail, "accepts no writes: z"),
    ("server", |it| with_health(it, |it| it.lost = Some("3 lost".into())), Status::Warn, "3 lost"),
    ("version", |it| with_health(it, |it| it.version = "9.0.0".into()), Status::Warn, "the server has version 9.0.0"),
    ("version", |it| it.port = Port::Free, Status::Ok, env!("CARGO_PKG_VERSION")),
    ("dns", |it| it.names[0].1 = Err("x".into()), Status::Fail, "`localhost` does not resolve: x"),
    ("dns", |it| it.names[0].1 = Ok(vec![[192, 0, 2, 1].into()]), Status::Fail, "`localhost` is not this machine"),
    ("dns", |it| it.names[1].1 = Err("x".into()), Status::Warn, "use `localhost`"),
    ("dns", |it| it.names[1].1 = Ok(vec![[192, 0, 2, 1].into()]), Status::Warn, "192.0.2.1"),
    ("dns", |it| { it.endpoint = Address::parse("http://iam.test:4566").unwrap(); it.names.push(("iam.test".into(), Err("x".into()))); }, Status::Fail, "`iam.test` does not resolve"),
    ("clock", |it| it.now = 0, Status::Fail, "1970-01-01"),
    ("clock", |it| with_health(it, |it| it.clock_behind = Some("behind".into())), Status::Warn, "behind"),
    ("clock", |it| it.server_clock = Some(clock(-901, ClockMode::Real)), Status::Fail, "differ by 901 s"),
    ("clock", |it| it.server_clock = Some(clock(61, ClockMode::Real)), Status::Warn, "differ by 61 s"),
    ("clock", |it| it.server_clock = Some(clock(3_600, ClockMode::Shifted)), Status::Ok, "agree"),
    ("clock", |it| it.server_clock = Some(clock(-99_999, ClockMode::Fixed)), Status::Ok, "fixed"),
    ("clock", |it| { it.server_clock = None; it.directory.newest = Some(NOW + 61); }, Status::Warn, "in the future"),
    ("clock", |it| it.server_clock = None, Status::Ok, "2026-11-30"),
    ("disk", |it| it.directory.free_bytes = Some((64 << 20) - 1), Status::Fail, "63 MiB are free"),
    ("disk", |it| it.directory.free_bytes = Some(64 << 20), Status::Warn, "roleback compact"),
    ("disk", |it| it.directory.free_bytes = Some(1 << 30), Status::Ok, "1024 MiB"),
    ("disk", |it| it.directory.free_bytes = None, Status::Warn, "not known"),
    ("permissions", |it| it.directory.path = None, Status::Fail, "ROLEBACK_DATA_DIR"),
    ("permissions", |it| it.directory.exists = false, Status::Ok, "can be created"),
    ("permissions", |it| { it.directory.exists = false; it.directory.is_writable = false; }, Status::Fail, "cannot be created"),
    ("permissions", |it| it.directory.is_directory = false, Status::Fail, "not a directory"),
    ("permissions", |it| it.directory.is_own = false, Status::Warn, "another user"),
    ("permissions", |it| it.directory.is_writable = false, Status::Fail, "chmod 700 '/d'"),
    ("permissions", |it| it.directory.mode = 0o750, Status::Warn, "its mode is 750"),
    ("shared-log", |_| {}, Status::Ok, "not shared"),
    ("shared-log", |it| it.shared_log = Some(("nats://a:1/iam".into(), Ok(true))), Status::Ok, "the stream of nats://a:1/iam"),
    ("shared-log", |it| it.shared_log = Some(("nats://a:1/iam".into(), Ok(false))), Status::Warn, "start a node"),
    ("shared-log", |it| it.shared_log = Some(("nats://a:1/iam".into(), Err("`discard` is old".into()))), Status::Fail, "`discard` is old"),
    ("aws-cli", |it| it.aws_version = None, Status::Ok, "not installed"),
    ("aws-cli", |it| it.aws_version = Some("aws-cli/2.12.9 x".into()), Status::Warn, "--endpoint-url http://127.0.0.1:4566"),
    ("aws-cli", |it| it.aws_version = Some("aws-cli/2.13.0".into()), Status::Ok, "2.13.0"),
    ("aws-cli", |it| it.aws_version = Some("aws-cli/1.28.99 x".into()), Status::Warn, "ignores AWS_ENDPOINT_URL"),
    ("aws-cli", |it| it.aws_version = Some("aws-cli/1.44.0 x".into()), Status::Ok, "1.44.0"),
    ("aws-cli", |it| it.aws_version = Some("hello".into()), Status::Warn, "command -v aws"),
    ("aws-profile", |it| it.aws.has_profile = false, Status::Ok, "the variables decide"),
    ("aws-profile", |it| { it.aws.profile = "gone".into(); it.aws.has_profile = false; }, Status::Fail, "`gone`"),
    ("aws-endpoint", |it| it.aws.endpoints[1].1 = None, Status::Warn, "requests to sts go to AWS"),
    ("aws-endpoint", |it| it.aws.endpoints[0].1 = chosen("http://localhost:5000"), Status::Warn, "go to http://localhost:5000, as the variable X says"),
    ("aws-key", |it| it.aws.access_key = None, Status::Warn, "AWS_ACCESS_KEY_ID=test"),
    ("aws-key", |it| it.aws.access_key = chosen("ASIAXXXXXXXXXXXXXXXX"), Status::Warn, "the form of a key of AWS"),
    ("aws-region", |it| it.aws.region = None, Status::Warn, "AWS_DEFAULT_REGION"),
    ("proxy", |it| it.proxies = vec![("HTTP_PROXY".into(), "http://p".into())], Status::Warn, "NO_PROXY=127.0.0.1"),
    ("proxy", |it| { it.proxies = vec![("HTTP_PROXY".into(), "http://p".into())]; it.no_proxy = "a, 127.0.0.1".into(); }, Status::Ok, "exempts 127.0.0.1"),
    ("proxy", |it| { it.endpoint = Address::parse("http://iam.test:4566").unwrap(); it.proxies = vec![("all_proxy".into(), "http://p".into())]; it.no_proxy = ".test".into(); }, Status::Ok, "exempts iam.test"),
];

fn judged(name: &str, facts: &Facts) -> Finding {
    let (_, judge) = CHECKS.iter().find(|(check, _)| *check == name).unwrap();
    judge(facts)
}

#[test]
fn a_machine_where_all_is_well_passes_every_check() {
    let facts = well();
    for (name, judge) in CHECKS {
        let found = judge(&facts);
        assert_eq!(
            (found.status, found.remedy),
            (Status::Ok, None),
            "{name}: {}",
            found.message
        );
    }
}

#[test]
fn each_check_finds_what_is_wrong_and_names_a_remedy() {
    for (name, change, status, part) in ROWS {
        let mut facts = well();
        change(&mut facts);
        let found = judged(name, &facts);
        let text = format!(
            "{} {}",
            found.message,
            found.remedy.as_deref().unwrap_or_default()
        );
        assert_eq!(found.status, *status, "{name}: {text}");
        assert!(
            text.contains(part),
            "{name}: `{text}` does not contain `{part}`"
        );
        assert_eq!(
            found.remedy.is_some(),
            *status != Status::Ok,
            "{name}: {text}"
        );
    }
}

#[test]
fn every_check_has_a_row_that_does_not_succeed() {
    for (check, _) in CHECKS {
        let found = ROWS
            .iter()
            .any(|(name, _, status, _)| name == check && *status != Status::Ok);
        assert!(found, "{check}");
    }
}

#[test]
fn no_check_prints_a_key_or_a_proxy() {
    let mut facts = well();
    facts.aws.access_key = chosen("AKIASECRET");
    facts.proxies = vec![("HTTP_PROXY".into(), "http://user:secret@p".into())];
    for (name, judge) in CHECKS {
        let found = judge(&facts);
        let text = format!("{found:?}");
        assert!(
            !text.contains("AKIASECRET") && !text.contains("secret@"),
            "{name}: {text}"
        );
    }
}
