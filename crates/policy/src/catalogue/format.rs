//! The format of `data/service_catalogue.bin`, which `cargo xtask service-catalogue` writes:
//!
//! ```text
//! "RBCAT\0\0\x01"     what it is, and the version of this format
//! u32                 bytes of the text, little-endian
//! zstd frame          the text
//! ```
//!
//! The text has one record per line, with members separated by tabs, the record's kind first. A service is followed by
//! everything that belongs to it:
//!
//! ```text
//! # PACKAGE VERSION                                    where the facts were taken from
//! s PREFIX NAME r                                      a service; `r` when resource control policies bear on it
//! k NAME TYPE                                          a condition key: S A B N D I, and `*` for many values
//! r NAME ARN KEYS                                      a resource type; keys by number, separated by spaces
//! a NAME ACCESS KEYS TARGETS NEEDS                     an action: L R W T P
//! ```
//!
//! A target is the number of a resource type, `!` if it is required, and after a colon its condition keys.

use super::{AccessLevel, Action, ConditionKey, ResourceType, Service, Target, ValueType};

const MAGIC: &[u8] = b"RBCAT\0\0\x01";
/// Maximum size of the uncompressed text in bytes.
const TEXT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The uncompressed text; `None` if the file has another format, which a test rules out for the embedded file.
pub(super) fn text(file: &[u8]) -> Option<String> {
    let (bytes, packed) = file.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
    let bytes = usize::try_from(u32::from_le_bytes(*bytes)).ok()?;
    let text = zstd::bulk::decompress(packed, bytes.min(TEXT_BYTES_MAX)).ok()?;
    String::from_utf8(text).ok()
}

/// Every service of the text.
pub(super) fn services(text: &'static str) -> Option<Vec<Service>> {
    let mut services: Vec<Service> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (kind, members) = line.split_once('\t')?;
        let mut members = members.split('\t');
        if kind == "s" {
            services.push(service(&mut members)?);
            continue;
        }
        let service = services.last_mut()?;
        match kind {
            "k" => service.condition_keys.push(condition_key(&mut members)?),
            "r" => service.resource_types.push(resource_type(&mut members)?),
            "a" => service.actions.push(action(&mut members)?),
            _ => return None,
        }
    }
    Some(services)
}

type Members<'m> = &'m mut dyn Iterator<Item = &'static str>;

fn service(members: Members<'_>) -> Option<Service> {
    Some(Service {
        prefix: members.next()?,
        name: members.next()?,
        resource_control: members.next()? == "r",
        condition_keys: Vec::new(),
        resource_types: Vec::new(),
        actions: Vec::new(),
    })
}

fn condition_key(members: Members<'_>) -> Option<ConditionKey> {
    let name = members.next()?;
    let kind = members.next()?;
    let (letter, many) = match kind.strip_suffix('*') {
        Some(letter) => (letter, true),
        None => (kind, false),
    };
    let values = match letter {
        "S" => ValueType::String,
        "A" => ValueType::Arn,
        "B" => ValueType::Bool,
        "N" => ValueType::Numeric,
        "D" => ValueType::Date,
        "I" => ValueType::IpAddress,
        _ => return None,
    };
    Some(ConditionKey { name, values, many })
}

fn resource_type(members: Members<'_>) -> Option<ResourceType> {
    Some(ResourceType {
        name: members.next()?,
        arn: members.next()?,
        keys: numbers(members.next()?)?,
    })
}

fn action(members: Members<'_>) -> Option<Action> {
    let name = members.next()?;
    let access = match members.next()? {
        "L" => AccessLevel::List,
        "R" => AccessLevel::Read,
        "W" => AccessLevel::Write,
        "T" => AccessLevel::Tagging,
        "P" => AccessLevel::Permissions,
        _ => return None,
    };
    let keys = numbers(members.next()?)?;
    let targets = members
        .next()?
        .split(',')
        .filter(|target| !target.is_empty());
    Some(Action {
        name,
        access,
        keys,
        targets: targets.map(target).collect::<Option<_>>()?,
        needs: members
            .next()?
            .split(' ')
            .filter(|needed| !needed.is_empty())
            .collect(),
    })
}

fn target(text: &str) -> Option<Target> {
    let (kind, keys) = text.split_once(':').unwrap_or((text, ""));
    Some(Target {
        required: kind.ends_with('!'),
        number: kind.trim_end_matches('!').parse().ok()?,
        keys: numbers(keys)?,
    })
}

fn numbers(text: &str) -> Option<Vec<u16>> {
    text.split(' ')
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect()
}
