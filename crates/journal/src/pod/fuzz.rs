//! Feeds damaged pod files to all readers.

use super::manifest::Manifest;
use super::meta::Meta;
use super::{Line, Name, NewPod, Part, PodError, PodFile, Pods, Version, strict};
use crate::mutate::{Mutator, corpus};

fn pod(lines: &[&str], secrets: &[&str]) -> Vec<u8> {
    let (pods, name) = (Pods::in_memory(), Name::new("seed").unwrap());
    let line = |(number, state): (usize, &&str)| Line {
        key: number.to_string(),
        state: (*state).to_owned(),
        secrets: secrets
            .get(number)
            .map(|it| (*it).to_owned())
            .into_iter()
            .collect(),
    };
    let content = || lines.iter().enumerate().map(line).collect::<Vec<_>>();
    pods.save(&name, None, content, NewPod::default).unwrap();
    let mut file = Vec::new();
    pods.write_file(&name, Version::Latest, &mut file).unwrap();
    file
}

/// A pod of two layers: the second puts, changes and removes.
fn layered() -> Vec<u8> {
    let (pods, name) = (Pods::in_memory(), Name::new("seed").unwrap());
    let line = |key: u8, state: u8| Line {
        key: key.to_string(),
        state: format!(r#"{{"user":"{}"}}"#, "x".repeat(state.into())),
        secrets: vec![state.to_string(); usize::from(key % 3)],
    };
    let first = || (0..9).map(|key| line(key, key));
    let saved = pods.save(&name, None, first, NewPod::default).unwrap();
    let second = || (1..10).map(|key| line(key, if key == 4 { 1 } else { key }));
    pods.save(&name, Some(&saved.digest), second, NewPod::default)
        .unwrap();
    let mut file = Vec::new();
    pods.write_file(&name, Version::Latest, &mut file).unwrap();
    file
}

fn seeds() -> Vec<Vec<u8>> {
    corpus("pod", || {
        let repeated = vec![r#"{"user":"ann","path":"/","tags":[]}"#; 40];
        vec![
            ("empty.pod", pod(&[], &[])),
            ("small.pod", pod(&["{}"], &[])),
            (
                "secrets.pod",
                pod(
                    &[r#"{"user":"ann"}"#, "[1,2.5,null,true]"],
                    &[r#"{"key":"AKIA","secret":"s"}"#],
                ),
            ),
            ("compressed.pod", pod(&repeated, &repeated)),
            ("layered.pod", layered()),
        ]
    })
}

fn drain(bytes: &[u8]) -> Result<Vec<(Part, Vec<u8>)>, PodError> {
    let mut file = PodFile::new(bytes);
    let mut reader = file.reader()?;
    let mut lines = Vec::new();
    while let Some((part, line)) = reader.next_line()? {
        lines.push((part, line.to_vec()));
    }
    Ok(lines)
}

#[test]
fn the_seeds_are_pods_that_every_version_reads() {
    let lines: Vec<usize> = seeds()
        .iter()
        .map(|seed| drain(seed).unwrap().len())
        .collect();
    assert_eq!(lines, [80, 0, 80, 0, 3, 1, 18, 3, 1]);
}

#[test]
fn no_broken_pod_yields_lines_that_nobody_saved() {
    let (seeds, mut mutator) = (seeds(), Mutator::new(2));
    let saved: Vec<_> = seeds.iter().map(|seed| drain(seed).unwrap()).collect();
    for _ in 0..6_000 {
        if let Ok(lines) = drain(&mutator.mutate(&seeds)) {
            assert!(saved.contains(&lines));
        }
    }
}

#[test]
fn a_file_that_is_longer_or_shorter_by_any_number_of_bytes_is_refused() {
    for seed in seeds() {
        for missing in 1..=seed.len().min(2_000) {
            assert!(
                drain(&seed[..seed.len() - missing]).is_err(),
                "{missing} bytes missing"
            );
        }
        for more in [&[0][..], &[1], &[0; 512], &[0; 9_216]] {
            let longer = [&seed[..], more].concat();
            assert!(drain(&longer).is_err(), "{} bytes more", more.len());
        }
    }
}

#[test]
fn no_broken_head_does_harm() {
    let mut texts = Vec::new();
    for seed in seeds() {
        let mut file = PodFile::new(&*seed);
        let parts = file.parts().unwrap();
        texts.extend([parts.manifest_bytes, parts.meta_bytes]);
    }
    let mut mutator = Mutator::new(3);
    let mut believed = 0;
    for _ in 0..20_000 {
        let bad = mutator.mutate(&texts);
        let understood = strict::check(&bad).is_ok();
        let taken = Manifest::decode(&bad).is_ok() || Meta::decode(&bad).is_ok();
        assert!(understood || !taken);
        believed += u32::from(taken);
    }
    assert!(
        believed > 0,
        "mutations are so wild that nothing behind the first check was reached"
    );
}
