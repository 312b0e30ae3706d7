//! The settings of a stream that a shared log needs. Each could otherwise lose or change records that were acknowledged.

use std::time::Duration;

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType,
};
use roleback_journal::{LogId, SharedGroup};

use crate::error::ConnectError;
use crate::layout;

/// Minimum number of servers that have each message.
const REPLICAS_MIN: usize = 3;
/// Minimum time for which a repeated append is recognised.
const DUPLICATE_WINDOW_MIN: Duration = Duration::from_secs(120);
/// Room for the headers of a message in bytes.
const HEADER_BYTES: usize = 1_024;

/// A requirement on a setting.
struct Rule {
    /// Its name in the configuration of a stream.
    setting: &'static str,
    wanted: &'static str,
    have: fn(&Config) -> String,
    fits: fn(&Config) -> bool,
}

#[rustfmt::skip]
const RULES: &[Rule] = &[
    Rule { setting: "storage", wanted: "file", have: |it| format!("{:?}", it.storage).to_lowercase(), fits: |it| it.storage == StorageType::File },
    Rule { setting: "num_replicas", wanted: "3 or more", have: |it| it.num_replicas.to_string(), fits: |it| it.num_replicas >= REPLICAS_MIN },
    Rule { setting: "retention", wanted: "limits", have: |it| format!("{:?}", it.retention).to_lowercase(), fits: |it| it.retention == RetentionPolicy::Limits },
    Rule { setting: "discard", wanted: "new", have: |it| format!("{:?}", it.discard).to_lowercase(), fits: |it| it.discard == DiscardPolicy::New },
    Rule { setting: "deny_delete", wanted: "true", have: |it| it.deny_delete.to_string(), fits: |it| it.deny_delete },
    Rule { setting: "deny_purge", wanted: "true", have: |it| it.deny_purge.to_string(), fits: |it| it.deny_purge },
    Rule { setting: "max_age", wanted: "0, which is no limit", have: |it| format!("{:?}", it.max_age), fits: |it| it.max_age.is_zero() },
    Rule { setting: "max_msgs", wanted: "-1, which is no limit", have: |it| it.max_messages.to_string(), fits: |it| it.max_messages <= 0 },
    Rule { setting: "max_msgs_per_subject", wanted: "-1, which is no limit", have: |it| it.max_messages_per_subject.to_string(), fits: |it| it.max_messages_per_subject <= 0 },
    Rule { setting: "max_msg_size", wanted: "-1, or 1 MiB or more", have: |it| it.max_message_size.to_string(), fits: |it| usize::try_from(it.max_message_size).map_or(true, |size| size == 0 || size >= SharedGroup::BYTES_MAX + HEADER_BYTES) },
    Rule { setting: "duplicate_window", wanted: "2 minutes or more", have: |it| format!("{:?}", it.duplicate_window), fits: |it| it.duplicate_window >= DUPLICATE_WINDOW_MIN },
    Rule { setting: "allow_rollup_hdrs", wanted: "false", have: |it| it.allow_rollup.to_string(), fits: |it| !it.allow_rollup },
    Rule { setting: "allow_msg_ttl", wanted: "false", have: |it| it.allow_message_ttl.to_string(), fits: |it| !it.allow_message_ttl },
    Rule { setting: "persist_mode", wanted: "default", have: |it| format!("{:?}", it.persist_mode.unwrap_or_default()).to_lowercase(), fits: |it| it.persist_mode != Some(PersistenceMode::Async) },
    Rule { setting: "no_ack", wanted: "false", have: |it| it.no_ack.to_string(), fits: |it| !it.no_ack },
    Rule { setting: "sealed", wanted: "false", have: |it| it.sealed.to_string(), fits: |it| !it.sealed },
    Rule { setting: "mirror", wanted: "none", have: |it| it.mirror.as_ref().map_or("none".to_owned(), |it| it.name.clone()), fits: |it| it.mirror.is_none() },
    Rule { setting: "sources", wanted: "none", have: |it| it.sources.as_ref().map_or(0, Vec::len).to_string(), fits: |it| it.sources.as_ref().is_none_or(Vec::is_empty) },
    Rule { setting: "subject_transform", wanted: "none", have: |it| if it.subject_transform.is_some() { "set" } else { "none" }.to_owned(), fits: |it| it.subject_transform.is_none() },
    Rule { setting: "allow_direct", wanted: "true", have: |it| it.allow_direct.to_string(), fits: |it| it.allow_direct },
];

/// The configuration of a new stream.
#[must_use]
pub fn of_new_stream(name: &str, log: LogId) -> Config {
    Config {
        name: name.to_owned(),
        description: Some("The event log of a shared Roleback".to_owned()),
        subjects: vec![layout::subjects(log)],
        storage: StorageType::File,
        num_replicas: REPLICAS_MIN,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        deny_delete: true,
        deny_purge: true,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_bytes: -1,
        max_message_size: -1,
        duplicate_window: DUPLICATE_WINDOW_MIN,
        allow_direct: true,
        ..Config::default()
    }
}

/// Checks the configuration of a stream; returns the log in it.
///
/// # Errors
/// The first setting that could lose records.
pub fn check(config: &Config) -> Result<LogId, ConnectError> {
    let log = layout::log_of(&config.subjects);
    let log = log.ok_or_else(|| ConnectError::NotALog(config.name.clone()))?;
    match RULES.iter().find(|rule| !(rule.fits)(config)) {
        None => Ok(log),
        Some(rule) => Err(ConnectError::Setting {
            place: format!("stream `{}`", config.name),
            setting: rule.setting.to_owned(),
            have: (rule.have)(config),
            wanted: rule.wanted.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use async_nats::jetstream::stream::{Source, SubjectTransform};
    use roleback_journal::Ulid;

    use super::*;

    #[test]
    fn a_new_stream_is_accepted_and_one_with_any_other_setting_is_refused_by_its_name() {
        let log = LogId(Ulid(7));
        assert_eq!(check(&of_new_stream("iam", log)).unwrap(), log);
        type Change = fn(&mut Config);
        let changes: [(&str, Change); 20] = [
            ("storage", |it| it.storage = StorageType::Memory),
            ("num_replicas", |it| it.num_replicas = 1),
            ("retention", |it| it.retention = RetentionPolicy::WorkQueue),
            ("discard", |it| it.discard = DiscardPolicy::Old),
            ("deny_delete", |it| it.deny_delete = false),
            ("deny_purge", |it| it.deny_purge = false),
            ("max_age", |it| it.max_age = Duration::from_secs(1)),
            ("max_msgs", |it| it.max_messages = 9),
            ("max_msgs_per_subject", |it| it.max_messages_per_subject = 9),
            ("max_msg_size", |it| it.max_message_size = 1_000_000),
            ("duplicate_window", |it| {
                it.duplicate_window = Duration::from_secs(1)
            }),
            ("allow_rollup_hdrs", |it| it.allow_rollup = true),
            ("allow_msg_ttl", |it| it.allow_message_ttl = true),
            ("persist_mode", |it| {
                it.persist_mode = Some(PersistenceMode::Async)
            }),
            ("no_ack", |it| it.no_ack = true),
            ("sealed", |it| it.sealed = true),
            ("mirror", |it| it.mirror = Some(Source::default())),
            ("sources", |it| it.sources = Some(vec![Source::default()])),
            ("subject_transform", |it| {
                it.subject_transform = Some(SubjectTransform {
                    source: String::new(),
                    destination: String::new(),
                })
            }),
            ("allow_direct", |it| it.allow_direct = false),
        ];
        assert_eq!(
            changes.map(|(name, _)| name),
            *RULES.iter().map(|rule| rule.setting).collect::<Vec<_>>()
        );
        for (name, change) in changes {
            let mut config = of_new_stream("iam", log);
            change(&mut config);
            let refused = check(&config).unwrap_err().to_string();
            assert!(refused.contains(&format!("`{name}`")), "{name}: {refused}");
        }
    }
}
