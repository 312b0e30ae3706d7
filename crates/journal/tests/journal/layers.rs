//! Versions as a base and deltas: every version reads as it was saved, whatever the versions before it were.

use proptest::collection::btree_map;
use proptest::prelude::*;
use roleback_journal::pod::{Line, Saved, Version};

use crate::pods::{drain, entities, in_memory, lines, name, save_after, secrets};
use crate::tally::Home;

/// The largest number of deltas on a base.
const DELTAS_MAX: u32 = 128;

/// A state as the model has it: the entity and the secrets of each key.
fn states() -> impl Strategy<Value = Vec<Vec<Line>>> {
    let key = proptest::sample::select(vec!["a", "b", "c", "d\"\\", "e\u{e4}", ""]);
    let secret = proptest::collection::vec("[a-c\"]{0,2}", 0..3);
    let state = btree_map(key, (0..3_u8, secret), 0..6);
    let line = |(key, (state, secrets)): (&str, (u8, Vec<String>))| Line {
        key: key.to_owned(),
        state: format!("{{\"n\":{state}}}"),
        secrets,
    };
    let state = state.prop_map(move |state| state.into_iter().map(line).collect());
    proptest::collection::vec(state, 1..12)
}

/// What a reader gives of a state.
fn read_back(state: &[Line]) -> Vec<String> {
    let secrets = state.iter().flat_map(|line| &line.secrets);
    let secrets = secrets.map(|secret| serde_json::Value::from(secret.as_str()).to_string());
    let state = state.iter().map(|line| line.state.clone());
    state.chain(secrets).collect()
}

proptest! {
    #[test]
    fn every_version_reads_as_it_was_saved(states in states()) {
        let journal = in_memory();
        let pods = journal.pods();
        let mut parent: Option<Saved> = None;
        for state in &states {
            parent = Some(save_after(pods, "dev", parent.as_ref(), state.clone()).unwrap());
        }
        for (version, state) in (1..).zip(&states) {
            let reader = pods.open(&name("dev"), Version::Number(version)).unwrap();
            let read: Vec<_> = drain(reader).unwrap().into_iter().map(|(_, line)| line).collect();
            prop_assert_eq!(read, read_back(state));
        }
    }
}

#[test]
fn a_small_change_costs_a_small_layer_and_a_large_one_a_new_base() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let mut state = entities(&lines(20_000), &secrets(10));
    let first = save_after(pods, "dev", None, state.clone()).unwrap();
    state[10_000].state = r#"{"kind":"user","name":"changed"}"#.to_owned();
    let before = home.files("pods/blobs/sha256").len();
    let second = save_after(pods, "dev", Some(&first), state.clone()).unwrap();
    // One chunk, the description and the manifest are new.
    assert_eq!(home.files("pods/blobs/sha256").len(), before + 3);
    let layers = |saved: &Saved| {
        let reader = pods.open(&name("dev"), Version::Number(saved.version));
        reader.unwrap().layers()
    };
    assert_eq!((layers(&first), layers(&second)), (1, 2));
    let mut renamed = |from: &str, to: &str, parent: &Saved| {
        for line in &mut state {
            line.state = line.state.replace(from, to);
        }
        save_after(pods, "dev", Some(parent), state.clone()).unwrap()
    };
    // A delta that changes every line has nearly as many bytes as the base: three have more than twice as many.
    let third = renamed("user", "role", &second);
    let fourth = renamed("role", "rule", &third);
    let fifth = renamed("rule", "rank", &fourth);
    assert_eq!([&third, &fourth, &fifth].map(layers), [3, 4, 1]);
}

#[test]
fn layers_end_at_their_greatest_number() {
    let journal = in_memory();
    let pods = journal.pods();
    let mut state = entities(&lines(1_000), &[]);
    let mut parent = save_after(pods, "dev", None, state.clone()).unwrap();
    let mut seen = Vec::new();
    for number in 0..=DELTAS_MAX as usize {
        state[number].state = "{}".to_owned();
        parent = save_after(pods, "dev", Some(&parent), state.clone()).unwrap();
        let reader = pods.open(&name("dev"), Version::Latest).unwrap();
        seen.push(reader.layers());
    }
    let deltas = (2..=DELTAS_MAX + 1).chain([1]);
    assert_eq!(seen, deltas.collect::<Vec<_>>());
}

#[test]
fn a_parent_that_is_gone_or_damaged_costs_only_space() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let state = entities(&lines(100), &secrets(2));
    let gone = save_after(pods, "gone", None, state.clone()).unwrap();
    pods.delete(&name("gone"), None).unwrap();
    let damaged = save_after(pods, "dev", Some(&gone), state.clone()).unwrap();
    let chunk = home.files("pods/blobs/sha256").remove(0);
    std::fs::write(chunk, "{}").unwrap();
    let healed = save_after(pods, "dev", Some(&damaged), state.clone()).unwrap();
    let reader = pods.open(&name("dev"), Version::Number(healed.version));
    let read: Vec<_> = drain(reader.unwrap()).unwrap();
    assert_eq!(read.len(), 102);
}

#[test]
fn a_version_outlives_the_versions_it_was_made_from() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let mut state = entities(&lines(500), &secrets(5));
    let first = save_after(pods, "dev", None, state.clone()).unwrap();
    state[7].secrets = vec!["other".to_owned()];
    save_after(pods, "dev", Some(&first), state.clone()).unwrap();
    pods.delete(&name("dev"), Some(Version::Number(1))).unwrap();
    let reader = pods.open(&name("dev"), Version::Number(2)).unwrap();
    let read: Vec<_> = drain(reader)
        .unwrap()
        .into_iter()
        .map(|(_, line)| line)
        .collect();
    assert_eq!(read, read_back(&state));
}
