//! The sentence of every kind of event, made from the recorded events in `corpus/body`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roleback_identity::record;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, Payload};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::secret::SECRET_MEMBER;
use roleback_world::summary::{Names, of_events};
use serde_json::Value;

/// Every resource has the same name.
struct Someone;

impl Names for Someone {
    fn name(&self, _: AccountId, _: ResourceKind, _: &str) -> Option<String> {
        Some("someone".to_owned())
    }
}

fn recorded_events() -> Vec<Event> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/body");
    let files = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let bodies = paths.iter().map(|path| fs::read(path).unwrap());
    let events = bodies.flat_map(|bytes| record::events(&bytes).unwrap());
    let mut events: Vec<_> = events.collect();
    events.sort_by_key(|event| event.payload.kind());
    events.dedup_by_key(|event| event.payload.kind());
    events
}

#[test]
fn every_kind_of_event_has_a_sentence() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/summaries.txt");
    let events = recorded_events();
    let line = |event: &Event| {
        let sentence = of_events(std::slice::from_ref(event), &Someone).unwrap();
        format!("{}: {sentence}\n", event.name())
    };
    let lines: String = events.iter().map(line).collect();
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::write(&path, &lines).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), lines);
    let found: BTreeSet<_> = events.iter().map(Event::name).collect();
    let all: BTreeSet<_> = Payload::REGISTRY.iter().map(|row| row.2).collect();
    assert_eq!(found, all);
}

fn secrets<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(SECRET_MEMBER).and_then(Value::as_str));
            members.values().for_each(|value| secrets(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| secrets(value, found)),
        _ => {}
    }
}

#[test]
fn no_sentence_shows_a_secret() {
    let mut hidden = 0;
    for event in recorded_events() {
        let json = serde_json::to_value(&event).unwrap();
        let mut found = Vec::new();
        secrets(&json, &mut found);
        let sentence = of_events(&[event], &Someone).unwrap();
        for secret in found.into_iter().filter(|secret| !secret.is_empty()) {
            assert!(!sentence.contains(secret), "{sentence}");
            hidden += 1;
        }
    }
    assert!(hidden > 0);
}
