//! Pods: what saves and loads take, and what many versions of a state that changes little cost.

use std::fs;
use std::path::Path;
use std::time::Instant;

use roleback_journal::pod::{Line, Name, NewPod, Version};
use roleback_journal::{Journal, Options, Ulid};

use crate::Count;
use crate::measure::fresh;

/// Saves after which the bytes are counted.
const SAVES: u32 = 100;

fn entities(count: u64, round: u32) -> Vec<Line> {
    let line = |number: u64| {
        // One in a hundred changes in each round, each time others.
        let changed = (0..=u64::from(round))
            .rev()
            .find(|round| (number + round).is_multiple_of(100));
        let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Line {
            key: format!("000000000000/user/user-{number:06}"),
            state: format!(
                r#"{{"account":"000000000000","data":{{"arn_path":"/team-{}/","created":{},"groups":["g{}"],"id":"AIDA{mixed:016X}","name":"user-{number:06}","tags":[{{"key":"round","value":"{changed:?}"}},{{"key":"cost-center","value":"{:x}"}}]}},"kind":"user"}}"#,
                number % 13,
                1_700_000_000_000_000_000_u64 + number * 7_919,
                number % 50,
                mixed >> 40,
            ),
            secrets: Vec::new(),
        }
    };
    (0..count).map(line).collect()
}

fn bytes_in(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let size = |path: &Path| match path.is_dir() {
        true => bytes_in(path),
        false => fs::metadata(path).map_or(0, |it| it.len()),
    };
    entries.map(|entry| size(&entry.path())).sum()
}

/// Measures pods in new directories.
pub(crate) fn measure(dir: &Path) {
    for count in [100, 10_000, 100_000] {
        let data = fresh(dir).join("data");
        let options = Options::at(data.clone(), Ulid(1));
        let (journal, _) = Journal::open(options, Count::default()).expect("a journal");
        let (pods, name) = (journal.pods(), Name::new("p").expect("a name"));
        let stored = data.join("pods");
        let (mut parent, mut first) = (None::<String>, 0);
        let saves = if count > 10_000 { 1 } else { SAVES };
        for round in 0..saves {
            let content = entities(count, round);
            let new = || NewPod {
                created_ns: i64::from(round),
                ulid: Ulid(round.into()).to_string(),
                log: Ulid(7).to_string(),
                seq: u64::from(round) * 101,
                head_hash: format!("{:064x}", u128::from(round) << 90),
                state_hash: format!("{:064x}", u128::from(round) << 91),
                public_hash: Some(format!("{:064x}", u128::from(round) << 92)),
                parents: parent.clone().into_iter().collect(),
                ..NewPod::default()
            };
            let started = Instant::now();
            let saved = pods.save(&name, parent.as_deref(), || content.iter().cloned(), new);
            let saved = saved.expect("a save");
            if round == 0 {
                first = bytes_in(&stored);
                println!(
                    "pods of {count}: a save takes {:?}, {first} bytes",
                    started.elapsed()
                );
            }
            parent = Some(saved.digest);
        }
        let all = bytes_in(&stored);
        println!(
            "pods of {count}: {saves} saves with 1 % changed between have {all} bytes, {:.2} times one",
            all as f64 / first as f64
        );
        let started = Instant::now();
        let mut reader = pods.open(&name, Version::Latest).expect("a pod");
        let mut lines = 0;
        while reader.next_line().expect("a line").is_some() {
            lines += 1;
        }
        println!(
            "pods of {count}: reading and checking {lines} lines takes {:?}",
            started.elapsed()
        );
        journal.shutdown();
    }
}
