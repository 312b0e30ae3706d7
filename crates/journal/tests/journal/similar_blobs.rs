//! Manifests and descriptions that are stored as what differs from those of the version before.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use roleback_journal::pod::{Pods, Retention, Saved, Version};

use crate::pods::{drain, entities, lines, name, save_after};
use crate::tally::Home;

/// The longest chain of changes, as in the specification.
const DELTAS_MAX: usize = 32;

/// Saves versions that each change one of 200 entities; the state of each by its number.
fn save_many(pods: &Pods, count: usize) -> BTreeMap<u64, Vec<String>> {
    let mut state = lines(200);
    let mut saved: Option<Saved> = None;
    (1..=count)
        .map(|round| {
            state[round % 200] = format!(r#"{{"round":{round}}}"#);
            let next = save_after(pods, "dev", saved.as_ref(), entities(&state, &[])).unwrap();
            let version = next.version;
            saved = Some(next);
            (version, state.clone())
        })
        .collect()
}

fn check(pods: &Pods, version: u64, state: &[String]) {
    let read = drain(pods.open(&name("dev"), Version::Number(version)).unwrap()).unwrap();
    let read: Vec<_> = read.into_iter().map(|(_, line)| line).collect();
    assert_eq!(read, state, "version {version}");
}

fn deltas(home: &Home) -> Vec<PathBuf> {
    let mut files = home.files("pods/blobs/sha256");
    files.retain(|path| path.extension().is_some_and(|it| it == "delta"));
    files
}

#[test]
fn many_small_versions_stay_small_and_read_as_they_were_saved() {
    let home = Home::new();
    let journal = home.open().0;
    let states = save_many(journal.pods(), 100);
    let delta_files = deltas(&home);
    let bytes: u64 = delta_files
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .sum();
    // A manifest and a description for each version; a few of them complete. They list two to four hashes each.
    assert!(delta_files.len() > 180, "{}", delta_files.len());
    assert!(
        bytes / (delta_files.len() as u64) < 300,
        "{bytes} bytes in {}",
        delta_files.len()
    );
    let below = delta_files.iter().map(|path| fs::read(path).unwrap()[5]);
    assert_eq!(below.max().map(usize::from), Some(DELTAS_MAX - 1));
    for (version, state) in &states {
        check(journal.pods(), *version, state);
    }
    journal.shutdown();
    let journal = home.open().0;
    for (version, state) in &states {
        check(journal.pods(), *version, state);
    }
}

#[test]
fn a_version_outlives_those_that_it_is_stored_as_a_change_of() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let states = save_many(pods, 40);
    for version in (1..40).filter(|version| version % 5 != 0) {
        let number = Some(Version::Number(version));
        pods.delete(&name("dev"), number).unwrap();
        check(pods, 40, &states[&40]);
    }
    for version in (5..=40).step_by(5) {
        check(pods, version, &states[&version]);
    }
    let keep = Retention {
        keep: Some(1),
        keep_since_ns: None,
    };
    let collected = pods.collect_garbage(None, &keep).unwrap();
    assert_eq!((collected.deleted.len(), collected.left), (7, None));
    check(pods, 40, &states[&40]);
    pods.delete(&name("dev"), None).unwrap();
    assert!(home.files("pods/blobs/sha256").is_empty());
}

#[test]
fn a_reader_can_finish_after_the_deletion_of_all_versions() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let states = save_many(pods, 5);
    let reader = pods.open(&name("dev"), Version::Number(5)).unwrap();
    pods.delete(&name("dev"), None).unwrap();
    assert_eq!(drain(reader).unwrap().len(), states[&5].len());
}

#[test]
fn a_version_that_is_imported_beside_its_parent_is_stored_as_a_change() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let state = lines(200);
    let first = save_after(pods, "dev", None, entities(&state, &[])).unwrap();
    let new = || roleback_journal::pod::NewPod {
        parents: vec![first.digest.clone()],
        ..crate::pods::new_pod()
    };
    let changed = || entities(&lines(201), &[]);
    pods.save(&name("dev"), Some(&first.digest), changed, new)
        .unwrap();
    let mut file = Vec::new();
    pods.write_file(&name("dev"), Version::Latest, &mut file)
        .unwrap();
    let before = deltas(&home);
    assert_eq!(before.len(), 2);
    pods.delete(&name("dev"), Some(Version::Latest)).unwrap();
    assert_eq!(deltas(&home).len(), 0);
    let stored = pods.store_file(&name("dev"), file.as_slice()).unwrap();
    assert_eq!((stored.version, deltas(&home)), (3, before));
    check(pods, 3, &lines(201));
}

/// Replaces the change that a manifest is stored as, and tries to read the version.
fn refused(change: impl FnOnce(&Home, Vec<u8>) -> Vec<u8>) -> String {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    save_many(pods, 3);
    let digest = pods.find(&name("dev"), Version::Latest).unwrap().digest;
    let hex = digest.strip_prefix("sha256:").unwrap();
    let path = home
        .path()
        .join("pods/blobs/sha256")
        .join(format!("{hex}.delta"));
    let bytes = change(&home, fs::read(&path).unwrap());
    fs::write(&path, bytes).unwrap();
    // Saving, deleting and collecting must not fail, loop or remove another version.
    let why = pods.open(&name("dev"), Version::Latest).map(drop);
    let gone = pods.delete(&name("dev"), Some(Version::Latest)).unwrap();
    assert_eq!(gone.left, None);
    drain(pods.open(&name("dev"), Version::Latest).unwrap()).unwrap();
    why.unwrap_err().to_string()
}

#[test]
fn damaged_and_hostile_changes_are_refused() {
    type Change = fn(&Home, Vec<u8>) -> Vec<u8>;
    /// The digest in the name of a file.
    fn digest(path: &std::path::Path) -> Vec<u8> {
        let hex = path.file_stem().unwrap().to_str().unwrap();
        (0..32)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }
    let cases: [(Change, &str); 7] = [
        (|_, _| Vec::new(), "not a change of a blob"),
        (|_, bytes| bytes[..20].to_vec(), "not a change of a blob"),
        (|_, bytes| bytes[..38].to_vec(), "incomplete frame"),
        (
            |_, mut bytes| {
                bytes[4] = 2;
                bytes
            },
            "not a change of a blob",
        ),
        (
            |_, mut bytes| {
                bytes[6..38].fill(7);
                bytes
            },
            "which is missing",
        ),
        (
            // Another blob in place of the one that it was made from.
            |home, mut bytes| {
                let files = home.files("pods/blobs/sha256");
                let other = files.iter().find(|path| path.extension().is_none());
                bytes[6..38].copy_from_slice(&digest(other.unwrap()));
                bytes
            },
            "",
        ),
        (
            // A change of itself, which makes a circle.
            |home, mut bytes| {
                let own = deltas(home).into_iter();
                let own = own.map(|path| (fs::read(&path).unwrap(), path));
                let own = own.into_iter().find(|(read, _)| *read == bytes).unwrap().1;
                bytes[6..38].copy_from_slice(&digest(&own));
                bytes
            },
            "more than 32 changes",
        ),
    ];
    for (change, why) in cases {
        let error = refused(change);
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_change_that_expands_without_end_is_cut_at_the_limit() {
    let error = refused(|_, mut bytes| {
        bytes.truncate(38);
        let zeros = vec![0; 64 << 20];
        bytes.extend(zstd::bulk::compress(&zeros, 3).unwrap());
        bytes
    });
    assert!(error.contains("do not match"), "{error}");
}

#[test]
fn no_flipped_bit_gives_another_manifest() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let states = save_many(pods, 4);
    for path in deltas(&home) {
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(5) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            fs::write(&path, &bad).unwrap();
            for (version, state) in &states {
                let opened = pods.open(&name("dev"), Version::Number(*version));
                if let Ok(read) = opened.and_then(drain) {
                    let read: Vec<_> = read.into_iter().map(|(_, line)| line).collect();
                    assert_eq!(&read, state);
                }
            }
        }
        fs::write(&path, &good).unwrap();
    }
    // Saving the same again repairs a damaged change.
    for path in deltas(&home) {
        fs::write(&path, "damaged").unwrap();
    }
    save_many(pods, 4);
    for (version, state) in &states {
        check(pods, *version + 4, state);
    }
}

#[test]
fn a_pod_is_not_stored_as_a_change_of_a_pod_with_another_name() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let state = entities(&lines(200), &[]);
    let first = save_after(pods, "dev", None, state.clone()).unwrap();
    save_after(pods, "other", Some(&first), state).unwrap();
    assert_eq!(deltas(&home).len(), 0);
}
