//! Damaged and refused pods hide no other pods and leave nothing behind.

use std::fs;

use roleback_journal::pod::{Listed, Version};

use crate::pods::{drain, expected, in_memory, lines, name, save, secrets};
use crate::tally::Home;

#[test]
fn a_damaged_pod_is_listed_as_damaged_and_does_not_hide_the_others() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    for (pod, count) in [("bad", 1), ("bad", 2), ("good", 3), ("worse", 4)] {
        save(pods, pod, &lines(count), &secrets(0)).unwrap();
    }
    let newest = pods.find(&name("bad"), Version::Latest).unwrap().digest;
    let manifest = newest.strip_prefix("sha256:").unwrap();
    fs::write(home.path().join("pods/blobs/sha256").join(manifest), "{}").unwrap();
    fs::write(home.path().join("pods/refs/worse/v1.json"), "junk").unwrap();
    let shown = |listed: Vec<Listed>| -> Vec<_> {
        let sound = |listed| match listed {
            Listed::Sound(saved) => (saved.name.to_string(), Some(saved.version), String::new()),
            Listed::Damaged { name, version, why } => (name.to_string(), version, why),
        };
        listed.into_iter().map(sound).collect()
    };
    let all = shown(pods.list().unwrap());
    let names: Vec<_> = all.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["bad", "good", "worse"]);
    assert!(all[0].2.contains("do not match its digest"), "{all:?}");
    assert_eq!(all[1], ("good".to_owned(), Some(1), String::new()));
    assert!(all[2].2.contains("does not name this version"), "{all:?}");
    let versions = shown(pods.versions(&name("bad")).unwrap());
    assert_eq!(versions[0], ("bad".to_owned(), Some(1), String::new()));
    assert_eq!(versions[1].1, Some(2));
    assert!(!versions[1].2.is_empty());
}

#[test]
fn what_a_refused_file_left_is_removed_at_once_and_only_that() {
    let home = Home::new();
    let (state, mut file) = (lines(60_000), Vec::new());
    let elsewhere = in_memory();
    let theirs = elsewhere.pods();
    save(theirs, "big", &state, &secrets(1)).unwrap();
    theirs
        .write_file(&name("big"), Version::Latest, &mut file)
        .unwrap();
    let journal = home.open().0;
    let pods = journal.pods();
    save(pods, "own", &lines(10), &secrets(1)).unwrap();
    let blobs = || home.files("pods/blobs/sha256");
    let before = blobs();
    let cut = &file[..file.len() - 2_000];
    assert!(pods.store_file(&name("cut"), cut).is_err());
    assert_eq!(blobs(), before);
    let own = drain(journal.pods().open(&name("own"), Version::Latest).unwrap()).unwrap();
    assert_eq!(own, expected(&lines(10), &secrets(1)));
    let manifest = journal
        .pods()
        .find(&name("own"), Version::Latest)
        .unwrap()
        .digest;
    let manifest = manifest.strip_prefix("sha256:").unwrap().to_owned();
    fs::write(home.path().join("pods/blobs/sha256").join(manifest), "{}").unwrap();
    assert!(journal.pods().store_file(&name("cut"), cut).is_err());
    let damaged = blobs();
    assert!(damaged.len() > before.len());
    journal.shutdown();
    let _journal = home.open().0;
    assert_eq!(blobs(), damaged, "what a damaged pod needs is not known");
}
