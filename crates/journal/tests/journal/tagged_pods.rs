//! Tags, references, and which versions stay.

use std::fs;

use roleback_journal::pod::{Listed, NewPod, PodError, Pods, Reference, Retention, Tag, Version};

use crate::pods::{drain, entities, in_memory, lines, name, new_pod};
use crate::tally::Home;

fn on_both(check: impl Fn(&Pods)) {
    let home = Home::new();
    check(home.open().0.pods());
    check(in_memory().pods());
}

fn tag(text: &str) -> Tag {
    Tag::new(text).unwrap()
}

/// Saves versions from 1 on, each at its number as the time.
fn save(pods: &Pods, pod: &str, versions: i64) {
    for at in 1..=versions {
        let new = || NewPod {
            created_ns: at,
            ..new_pod()
        };
        let content = || entities(&lines(at.unsigned_abs()), &[]);
        pods.save(&name(pod), None, content, new).unwrap();
    }
}

fn versions(pods: &Pods, pod: &str) -> Vec<u64> {
    let listed = pods.versions(&name(pod)).unwrap().into_iter();
    listed
        .filter_map(Listed::sound)
        .map(|saved| saved.version)
        .collect()
}

#[test]
fn a_tag_points_to_a_version_until_it_is_moved_or_removed() {
    on_both(|pods| {
        save(pods, "dev", 3);
        let dev = name("dev");
        let tagged = |tag| {
            pods.find(&dev, Version::Tag(tag))
                .map(|saved| saved.version)
        };
        let stable = tag("stable");
        let saved = pods.tag(&dev, Version::Number(2), &stable, false).unwrap();
        assert_eq!((saved.version, &saved.tags), (2, &vec![stable.clone()]));
        assert_eq!(tagged(stable.clone()).unwrap(), 2);
        pods.tag(&dev, Version::Number(2), &stable, false).unwrap();
        let refused = pods.tag(&dev, Version::Latest, &stable, false).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the tag `stable` points to version 2: use `--move` to move it"
        );
        pods.tag(&dev, Version::Latest, &stable, true).unwrap();
        assert_eq!(tagged(stable.clone()).unwrap(), 3);
        let read = drain(pods.open(&dev, Version::Tag(stable.clone())).unwrap()).unwrap();
        assert_eq!(read.len(), 3);
        pods.remove_tag(&dev, &stable).unwrap();
        for gone in [
            tagged(stable.clone()).map(drop),
            pods.remove_tag(&dev, &stable),
        ] {
            let error = gone.unwrap_err().to_string();
            assert_eq!(error, "there is no pod `dev@stable`");
        }
        assert!(pods.tag(&dev, Version::Number(9), &stable, false).is_err());
    });
}

#[test]
fn a_tag_goes_with_its_version() {
    on_both(|pods| {
        save(pods, "dev", 2);
        let dev = name("dev");
        pods.tag(&dev, Version::Number(1), &tag("old"), false)
            .unwrap();
        pods.delete(&dev, Some(Version::Tag(tag("old")))).unwrap();
        assert_eq!(versions(pods, "dev"), [2]);
        pods.tag(&dev, Version::Latest, &tag("old"), false).unwrap();
    });
}

#[test]
fn what_may_be_a_tag_and_a_version() {
    for bad in ["latest", "3", "007", "", ".x", "a/b", "a b", "-1 "] {
        assert!(matches!(Tag::new(bad), Err(PodError::Tag(_))), "{bad}");
    }
    for (text, version) in [
        ("latest", Version::Latest),
        ("3", Version::Number(3)),
        ("v3", Version::Tag(tag("v3"))),
        ("99999999999999999999", Version::Latest),
    ] {
        match Version::parse(text) {
            Ok(parsed) => assert_eq!(parsed, version, "{text}"),
            Err(error) => assert!(matches!(error, PodError::Tag(_)), "{error}"),
        }
    }
}

#[test]
fn how_a_pod_is_named() {
    let stored = |pod, version| Reference::Stored(name(pod), version);
    let file = |path: &str| Reference::File(path.to_owned());
    for (text, reference) in [
        ("dev", stored("dev", Version::Latest)),
        ("dev:3", stored("dev", Version::Number(3))),
        ("dev@3", stored("dev", Version::Number(3))),
        ("dev@ok", stored("dev", Version::Tag(tag("ok")))),
        ("dev:latest", stored("dev", Version::Latest)),
        ("pod:dev", stored("dev", Version::Latest)),
        ("pod:dev:3", stored("dev", Version::Number(3))),
        ("pod:dev@ok", stored("dev", Version::Tag(tag("ok")))),
        ("./dev.pod", file("./dev.pod")),
        ("dev.pod", file("dev.pod")),
        ("/tmp/dev", file("/tmp/dev")),
    ] {
        assert_eq!(Reference::parse(text).unwrap(), reference, "{text}");
    }
    for bad in ["", ":", "dev:", "dev@", "a:b:c", "dev:1@x", "d v", "pod:"] {
        assert!(Reference::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_retention_keeps_what_it_names_the_newest_and_the_tagged() {
    for (keep, since, left) in [
        (None, None, vec![1, 2, 3, 4, 5, 6]),
        (Some(2), None, vec![2, 5, 6]),
        (Some(0), None, vec![2, 6]),
        (None, Some(4), vec![2, 4, 5, 6]),
        (None, Some(100), vec![2, 6]),
        (Some(4), Some(6), vec![2, 3, 4, 5, 6]),
    ] {
        on_both(|pods| {
            save(pods, "dev", 6);
            save(pods, "other", 6);
            pods.tag(&name("dev"), Version::Number(2), &tag("stays"), false)
                .unwrap();
            let retention = Retention {
                keep,
                keep_since_ns: since,
            };
            let collected = pods.collect_garbage(Some(&name("dev")), &retention);
            let deleted: Vec<_> = collected.unwrap().deleted;
            assert_eq!(deleted.len() + left.len(), 6);
            assert_eq!(versions(pods, "dev"), left);
            assert_eq!(versions(pods, "other").len(), 6);
            let collected = pods.collect_garbage(None, &retention).unwrap();
            assert_eq!(collected.left, None);
            for version in versions(pods, "dev") {
                drain(pods.open(&name("dev"), Version::Number(version)).unwrap()).unwrap();
            }
        });
    }
}

#[test]
fn a_retention_deletes_no_damaged_version() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    save(pods, "dev", 2);
    let digest = pods.find(&name("dev"), Version::Number(1)).unwrap().digest;
    let manifest = digest.strip_prefix("sha256:").unwrap();
    fs::write(home.path().join("pods/blobs/sha256").join(manifest), "{}").unwrap();
    let retention = Retention {
        keep: Some(1),
        keep_since_ns: None,
    };
    let collected = pods.collect_garbage(None, &retention).unwrap();
    assert_eq!(collected.deleted, []);
    assert!(collected.left.is_some());
}
