use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::codec::{DecodeError, ReadError, read_events, write_events};
use super::*;
use crate::schema::Schema;
use crate::world::World;

const HEAD: &str = "\
# What the journal keeps: every kind of event and version of its payload, then every type that stands in one, then every
# type of a checkpoint. A row of an event that was released never changes, nor does a type in it: a change is a new version
# beside the old one. A change of a checkpoint's type makes older checkpoints useless, and nothing else; whether saved
# worlds can still be read is for their golden files to say.
# `ROLEBACK_UPDATE=1 cargo test -p roleback-world schema` updates this file.
";

/// Kind, version, name and type of a payload.
type Row = (u16, u8, &'static str, String);

fn schema() -> String {
    let mut schema = Schema::default();
    let rows = Payload::schema(&mut schema);
    let types = schema.into_lines();
    // The members of a payload are already in its own row.
    let members = |payload: &str| {
        let own = types.iter().find_map(|line| {
            line.strip_prefix(payload)
                .and_then(|rest| rest.strip_prefix(' '))
        });
        own.unwrap_or("{}").to_owned()
    };
    let payloads: BTreeSet<&str> = rows.iter().map(|row| row.3.as_str()).collect();
    let name_of = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let events = rows.iter().map(|(kind, version, name, payload)| {
        format!("{kind} v{version} {name} {}\n", members(payload))
    });
    let nested = types
        .iter()
        .filter(|line| !payloads.contains(name_of(line).as_str()))
        .map(|line| format!("type {line}\n"));
    let checkpoint = World::schema();
    let checkpoint = checkpoint
        .lines()
        .map(|line| format!("checkpoint {line}\n"));
    HEAD.to_owned() + &events.chain(nested).chain(checkpoint).collect::<String>()
}

#[test]
fn no_row_of_the_schema_changes_unnoticed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.lock");
    let schema = schema();
    assert!(!schema.contains("not traced"), "{schema}");
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        schema,
        "an event or a checkpoint changed: give an event a new version beside the old one, then update the file"
    );
}

#[test]
fn a_number_and_a_name_stand_for_one_thing() {
    let rows = Payload::REGISTRY.iter();
    let numbers: BTreeSet<_> = rows.clone().map(|row| (row.0, row.1)).collect();
    let names: BTreeSet<_> = rows.clone().map(|row| (row.1, row.2)).collect();
    let kinds: BTreeSet<_> = rows.map(|row| (row.0, row.2)).collect();
    let count = Payload::REGISTRY.len();
    assert_eq!((numbers.len(), names.len()), (count, count));
    assert_eq!(
        kinds.iter().map(|row| row.0).collect::<BTreeSet<_>>().len(),
        kinds.len()
    );
}

fn deleted() -> Event {
    let (name, id) = ("bob".into(), "AIDA1".into());
    Event::new(AccountId::default(), UserDeletedV1 { name, id })
}

fn written(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_events(events, &mut bytes).unwrap();
    bytes
}

#[test]
fn what_a_newer_version_wrote_is_refused_by_its_number() {
    let unknown = DecodeError::Unknown {
        kind: 9_999,
        version: 1,
    };
    assert_eq!(Payload::decode(9_999, 1, &[]), Err(unknown));
    let bytes = written(&[deleted()]);
    let payload = &bytes[4 + 8 + 2 + 1 + 4..];
    let longer = [payload, &[0]].concat();
    for wrong in [&longer[..], &payload[..3], &[]] {
        let refused = Payload::decode(12, 1, wrong);
        assert!(matches!(
            refused,
            Err(DecodeError::Payload {
                kind: 12,
                version: 1,
                ..
            })
        ));
    }
    assert_eq!(Payload::decode(12, 1, payload), Ok(deleted().payload));
}

#[test]
fn events_come_back_as_they_were_and_are_refused_where_they_are_cut() {
    let events = [deleted(), deleted()];
    let bytes = written(&events);
    let mut rest = &bytes[..];
    assert_eq!(read_events::<Vec<_>>(&mut rest).unwrap(), events);
    assert!(rest.is_empty());
    for end in 0..bytes.len() {
        assert!(read_events::<Vec<_>>(&mut &bytes[..end]).is_err(), "{end}");
    }
    let mut account = bytes;
    account[4..12].fill(0xff);
    assert_eq!(
        read_events::<Vec<_>>(&mut &account[..]),
        Err(ReadError::Account(u64::MAX))
    );
}

#[test]
fn an_event_says_whom_it_is_about() {
    let account = AccountId::parse("123456789012").unwrap();
    let said = |payload: Payload| {
        let subjects = Event::new(account, payload).subjects();
        let subjects = subjects.iter().map(|it| format!("{} {}", it.kind, it.id));
        subjects.collect::<Vec<_>>().join(", ")
    };
    let (group, group_id) = ("g".to_owned(), "AGPA1".to_owned());
    let added = UserAddedToGroupV1 {
        group,
        group_id,
        user: "u".into(),
        user_id: "AIDA1".into(),
    };
    let key = |user_id: Option<&str>| AccessKeyDeletedV1 {
        id: "AKIA1".into(),
        user_id: user_id.map(Into::into),
    };
    let attached = |target: &str| ControlPolicyAttachedV1 {
        policy: "p-1".into(),
        target: target.into(),
    };
    let tagged = TaggedV1 {
        kind: ResourceKind::Role,
        name: "r".into(),
        id: "AROA1".into(),
        tags: Vec::new(),
    };
    let alias = AccountAliasCreatedV1 { alias: "a".into() };
    let clock = ClockSetV1 {
        time: Timestamp::default(),
        offset_ns: None,
    };
    for (payload, subjects) in [
        (added.into(), "group AGPA1, user AIDA1"),
        (key(Some("AIDA1")).into(), "access-key AKIA1, user AIDA1"),
        (key(None).into(), "access-key AKIA1"),
        (tagged.into(), "role AROA1"),
        (alias.into(), "account 123456789012"),
        (
            attached("ou-1").into(),
            "organizational-unit ou-1, control-policy p-1",
        ),
        (
            attached("111122223333").into(),
            "account 111122223333, control-policy p-1",
        ),
        (WorldResetV1 {}.into(), "world *"),
        (clock.into(), "world *"),
    ] {
        assert_eq!(said(payload), subjects);
    }
}

/// The same registry before and after a format change: the event gains a second and a third version, and a nested type
/// changes with the second.
#[allow(
    dead_code,
    unreachable_pub,
    reason = "two small registries, of which the tests need parts"
)]
mod versions {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(super) struct ColourV1 {
        pub(super) name: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(super) struct ColourV2 {
        pub(super) red: u8,
        pub(super) green: u8,
    }

    pub(super) mod then {
        use super::ColourV1;
        use crate::event::registry::registry;
        use crate::resource_kind::ResourceKind;

        registry! {
            ($)
            /// A thing was painted.
            7 Painted about |it| [(ResourceKind::User, &*it.id)] =>
                v 1 PaintedV1 { id: String, colour: ColourV1 }
        }
    }

    pub(super) mod now {
        use super::{ColourV1, ColourV2};
        use crate::event::registry::registry;
        use crate::resource_kind::ResourceKind;

        registry! {
            ($)
            /// A thing was painted.
            7 Painted about |it| [(ResourceKind::User, &*it.id)] =>
                v 1 PaintedV1 { id: String, colour: ColourV1 }
                v 2 PaintedV2 { id: String, colour: ColourV2 }
                v 3 PaintedV3 { id: String, coats: u32, colour: ColourV2 }
        }

        impl From<PaintedV1> for PaintedV2 {
            fn from(old: PaintedV1) -> Self {
                let is_red = old.colour.name == "red";
                let [red, green] = [is_red, !is_red].map(|is| if is { u8::MAX } else { 0 });
                let colour = ColourV2 { red, green };
                Self { id: old.id, colour }
            }
        }

        impl From<PaintedV2> for PaintedV3 {
            fn from(PaintedV2 { id, colour }: PaintedV2) -> Self {
                Self {
                    id,
                    coats: 1,
                    colour,
                }
            }
        }
    }
}

#[test]
fn an_old_version_of_an_event_is_read_as_the_newest() {
    let colour = versions::ColourV1 { name: "red".into() };
    let id = "x".to_owned();
    let old = versions::then::Payload::from(versions::then::PaintedV1 { id, colour });
    let mut bytes = Vec::new();
    old.append_to(&mut bytes).unwrap();
    assert_eq!((old.name(), old.kind()), ("Painted", (7, 1)));
    assert_eq!(versions::then::Payload::decode(7, 1, &bytes), Ok(old));

    let read = versions::now::Payload::decode(7, 1, &bytes).unwrap();
    let expected = versions::now::PaintedV3 {
        id: "x".into(),
        coats: 1,
        colour: versions::ColourV2 { red: 255, green: 0 },
    };
    assert_eq!(read, versions::now::Payload::Painted(expected));
    assert_eq!((read.kind(), read.subjects().len()), ((7, 3), 1));
    // An old version does not decode as a new one, and an old build reports new versions as unknown.
    assert!(versions::now::Payload::decode(7, 2, &bytes).is_err());
    assert!(versions::then::Payload::decode(7, 3, &bytes).is_err());
    assert_eq!(versions::then::Payload::REGISTRY, [(7, 1, "Painted")]);
}

#[test]
fn the_schema_tells_versions_and_nested_types_apart() {
    let lines = |rows: fn(&mut Schema) -> Vec<Row>| {
        let mut schema = Schema::default();
        (rows(&mut schema).len(), schema.into_lines().join("\n"))
    };
    let (then, then_types) = lines(versions::then::Payload::schema);
    let (now, now_types) = lines(versions::now::Payload::schema);
    assert_eq!((then, now), (1, 3));
    assert!(then_types.contains("ColourV1 {name: str}"), "{then_types}");
    assert!(
        now_types.contains("ColourV2 {red: u8, green: u8}"),
        "{now_types}"
    );
    assert!(now_types.contains("PaintedV3 {id: str, coats: u32, colour: ColourV2}"));
}
