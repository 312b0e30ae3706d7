//! Stores in a directory, in memory, and with failures.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::pod_file::{Writer, digest, digest_text};
use crate::{Environment, GRACE_DEFAULT, Push, Remote, RemoteError, Safety};

mod deletion;
mod faulty;

use faulty::{Faulty, on};

/// Long before any file of a test was written, and long after.
const EARLY: SystemTime = SystemTime::UNIX_EPOCH;

fn late() -> SystemTime {
    EARLY + Duration::from_secs(10_000_000_000)
}

fn none() -> Environment<'static> {
    Environment {
        variable: &|_| None,
        read: &|_| None,
    }
}

fn open(dir: &FilePath) -> Remote {
    let remote = Remote::connect(dir.to_str().unwrap(), Safety::Conditional, &none()).unwrap();
    remote.prepare().unwrap();
    remote
}

/// A pod file with these chunks, based on other pods; and its digest.
fn pod(chunks: &[&str], parents: &[&str]) -> (Vec<u8>, String) {
    let meta = serde_json::json!({"parents": parents}).to_string();
    let listed = |text: &str| {
        let digest = digest_text(&digest(text.as_bytes()));
        serde_json::json!({"digest": digest, "size": text.len()})
    };
    let layers: Vec<_> = chunks.iter().map(|chunk| listed(chunk)).collect();
    let manifest = serde_json::json!({"config": listed(&meta), "layers": layers}).to_string();
    let mut file = Writer::new(Vec::new());
    for part in [&manifest, &meta]
        .into_iter()
        .map(String::as_str)
        .chain(chunks.iter().copied())
    {
        file.add(&digest(part.as_bytes()), part.as_bytes()).unwrap();
    }
    (
        file.finish().unwrap(),
        digest_text(&digest(manifest.as_bytes())),
    )
}

fn push(remote: &Remote, name: &str, chunks: &[&str]) -> u64 {
    let pushed = remote.push(name, &*pod(chunks, &[]).0, &Push::default(), EARLY);
    pushed.unwrap().version
}

fn pulled(
    remote: &Remote,
    name: &str,
    version: Option<u64>,
) -> std::result::Result<Vec<u8>, RemoteError> {
    let mut file = Vec::new();
    remote.pull(name, version, &mut file).map(|_| file)
}

#[test]
fn versions_are_pushed_listed_and_pulled_and_share_their_parts() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    assert_eq!(push(&remote, "base", &["one", "two"]), 1);
    let (file, _) = pod(&["one", "three"], &[]);
    let pushed = remote
        .push("base", &*file, &Push::default(), EARLY)
        .unwrap();
    // The manifest and one chunk are new; the description and the other chunk are there.
    assert_eq!((pushed.version, pushed.sent, pushed.had), (2, 2, 2));
    let again = remote
        .push("base", &*file, &Push::default(), EARLY)
        .unwrap();
    assert!(again.already && again.version == 2 && again.sent == 0);
    assert_eq!(pulled(&remote, "base", None).unwrap(), file);
    assert_eq!(
        pulled(&remote, "base", Some(1)).unwrap(),
        pod(&["one", "two"], &[]).0
    );
    let [listed] = &remote.list().unwrap()[..] else {
        panic!("one name")
    };
    assert_eq!(
        (&*listed.name, listed.version, listed.versions),
        ("base", 2, 2)
    );
    for (name, version) in [("other", None), ("base", Some(3))] {
        let missing = pulled(&remote, name, version).unwrap_err();
        assert!(matches!(missing, RemoteError::NotFound { .. }), "{missing}");
    }
}

#[test]
fn a_condition_that_does_not_hold_refuses_the_push() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    let (first, first_digest) = pod(&["one"], &[]);
    let (middle, middle_digest) = pod(&["two"], &[&first_digest]);
    let (last, _) = pod(&["three"], &[&middle_digest]);
    let (stranger, _) = pod(&["four"], &[]);
    let expect = |expect| Push {
        expect: Some(expect),
        ..Push::default()
    };
    let forward = |history: &[(&String, &String)]| Push {
        ff_only: true,
        history: history
            .iter()
            .map(|(digest, parent)| ((*digest).clone(), vec![(*parent).clone()]))
            .collect(),
        ..Push::default()
    };
    let push = |file: &[u8], push: &Push| remote.push("base", file, push, EARLY);
    assert!(matches!(
        push(&first, &expect(1)),
        Err(RemoteError::Unexpected { found: 0, .. })
    ));
    assert_eq!(push(&first, &expect(0)).unwrap().version, 1);
    assert!(matches!(
        push(&last, &expect(0)),
        Err(RemoteError::Unexpected { found: 1, .. })
    ));
    // The pod between the newest and the pushed one is only here.
    assert!(matches!(
        push(&last, &forward(&[])),
        Err(RemoteError::NotForward { newest: 1, .. })
    ));
    let history = [(&middle_digest, &first_digest)];
    assert_eq!(push(&last, &forward(&history)).unwrap().version, 2);
    assert!(matches!(
        push(&stranger, &forward(&history)),
        Err(RemoteError::NotForward { .. })
    ));
    assert!(push(&last, &forward(&[])).unwrap().already);
    assert_eq!(push(&middle, &Push::default()).unwrap().version, 3);
    assert_eq!(push(&stranger, &expect(3)).unwrap().version, 4);
}

#[test]
fn eight_who_push_at_once_get_eight_versions() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path());
    const PUSHERS: usize = 8;
    const EACH: usize = 4;
    let versions: Vec<u64> = std::thread::scope(|scope| {
        let pusher = |pusher: usize| {
            let dir = dir.path();
            scope.spawn(move || {
                let remote = open(dir);
                (0..EACH)
                    .map(|n| push(&remote, "base", &[&format!("{pusher}/{n}")]))
                    .collect::<Vec<_>>()
            })
        };
        let pushers: Vec<_> = (0..PUSHERS).map(pusher).collect();
        pushers
            .into_iter()
            .flat_map(|pusher| pusher.join().unwrap())
            .collect()
    });
    let mut sorted = versions.clone();
    sorted.sort_unstable();
    let expected: Vec<u64> = (1..=(PUSHERS * EACH) as u64).collect();
    assert_eq!(sorted, expected);
    let remote = open(dir.path());
    let contents: std::collections::BTreeSet<_> = expected
        .iter()
        .map(|version| pulled(&remote, "base", Some(*version)).unwrap())
        .collect();
    assert_eq!(contents.len(), PUSHERS * EACH);
}

#[test]
fn a_directory_with_other_content_is_refused_and_so_is_one_without_a_store() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("photo.jpg"), "x").unwrap();
    let url = dir.path().to_str().unwrap();
    let remote = Remote::connect(url, Safety::Conditional, &none()).unwrap();
    let refused = remote.prepare().unwrap_err().to_string();
    assert!(
        refused.contains(url) && refused.contains("not a store of pods"),
        "{refused}"
    );
    let refused = remote.push("base", &*pod(&["one"], &[]).0, &Push::default(), EARLY);
    assert!(matches!(refused, Err(RemoteError::NoStore { .. })));
    assert!(matches!(
        pulled(&remote, "base", None),
        Err(RemoteError::NoStore { .. })
    ));
    let inside = dir.path().join("photo.jpg").join("pods");
    let refused = Remote::connect(inside.to_str().unwrap(), Safety::Conditional, &none());
    assert!(refused.is_err_and(|error| error.to_string().contains("photo.jpg")));
    let newer = tempfile::tempdir().unwrap();
    std::fs::write(newer.path().join("roleback-pods.json"), r#"{"format": 2}"#).unwrap();
    let newer = Remote::connect(newer.path().to_str().unwrap(), Safety::Conditional, &none());
    assert!(matches!(
        newer.unwrap().list(),
        Err(RemoteError::TooNew { found: 2, .. })
    ));
}

#[test]
fn a_damaged_or_hostile_file_of_the_store_is_refused_when_it_is_pulled() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    push(&remote, "base", &["one", "two"]);
    let blob = |text: &str| {
        dir.path()
            .join("blobs/sha256")
            .join(digest(text.as_bytes()))
    };
    let version = dir.path().join("refs/base/v1.json");
    let good = std::fs::read(&version).unwrap();
    let huge = "x".repeat(5_000_000);
    for (path, content, why) in [
        (blob("two"), "twO", "does not have the digest"),
        (blob("two"), "", "does not have the digest"),
        (blob("two"), &huge, "are allowed"),
        (version.clone(), "{", "refs/base/v1.json"),
        (
            version.clone(),
            r#"{"version":1,"digest":"sha256:../../../etc/passwd"}"#,
            "hexadecimal",
        ),
        (version.clone(), &huge, "are allowed"),
    ] {
        let before = std::fs::read(&path).unwrap();
        std::fs::write(&path, content).unwrap();
        let refused = pulled(&remote, "base", None).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
        std::fs::write(&path, before).unwrap();
    }
    std::fs::remove_file(blob("one")).unwrap();
    let refused = pulled(&remote, "base", None).unwrap_err().to_string();
    assert!(refused.contains("missing"), "{refused}");
    assert_eq!(std::fs::read(&version).unwrap(), good);
}

#[test]
fn a_file_that_is_no_pod_is_not_pushed() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    let (file, _) = pod(&["one", "two"], &[]);
    let without_the_end = &file[..file.len() - 4 * 512];
    let mut changed = file.clone();
    let at = changed
        .windows(3)
        .rposition(|bytes| bytes == b"two")
        .unwrap();
    changed[at] = b'T';
    for file in [&b""[..], b"no pod", without_the_end, &changed] {
        let refused = remote.push("base", file, &Push::default(), EARLY);
        assert!(
            matches!(refused, Err(RemoteError::Refused { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(remote.list().unwrap(), []);
}

#[test]
fn garbage_is_removed_after_the_grace_period_and_a_push_saves_old_parts_from_it() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    push(&remote, "base", &["one", "two"]);
    push(&remote, "gone", &["one", "three"]);
    std::fs::remove_file(dir.path().join("refs/gone/v1.json")).unwrap();
    let young = remote.gc(GRACE_DEFAULT, EARLY).unwrap();
    assert_eq!((young.removed, young.young, young.needed), (0, 2, 4));
    // Old parts are written again, and so are young for a collection that runs meanwhile.
    let (file, _) = pod(&["three"], &[]);
    let pushed = remote
        .push("base", &*file, &Push::default(), late())
        .unwrap();
    assert_eq!((pushed.sent, pushed.had), (3, 0));
    let collected = remote.gc(GRACE_DEFAULT, late()).unwrap();
    // The manifest of the lost version; its chunk is part of another one now.
    assert_eq!((collected.removed, collected.needed), (1, 6));
    for version in [1, 2] {
        pulled(&remote, "base", Some(version)).unwrap();
    }
    std::fs::write(dir.path().join("refs/base/v2.json"), "{").unwrap();
    assert!(
        remote.gc(GRACE_DEFAULT, late()).is_err(),
        "what it needs is unknown"
    );
}

#[test]
fn a_push_that_is_cut_at_any_write_leaves_no_version_without_its_parts() {
    let (file, _) = pod(&["one", "two", "three"], &[]);
    let mut versions = Vec::new();
    for writes in 0..8 {
        let store = Faulty::new(false);
        let remote = on(&store, Safety::Conditional);
        remote.prepare().unwrap();
        store.writes.store(writes, Ordering::Relaxed);
        let pushed = remote.push("base", &*file, &Push::default(), EARLY);
        store.writes.store(usize::MAX, Ordering::Relaxed);
        // Five parts and the version; the hint is not needed.
        assert_eq!(pushed.is_ok(), writes >= 6, "{writes}: {pushed:?}");
        for listed in remote.list().unwrap() {
            assert_eq!(
                pulled(&remote, &listed.name, None).unwrap(),
                file,
                "{writes}"
            );
            versions.push(writes);
        }
        let again = remote
            .push("base", &*file, &Push::default(), EARLY)
            .unwrap();
        assert_eq!(again.version, 1, "{writes}");
    }
    assert_eq!(versions, [6, 7]);
}

#[test]
fn a_store_without_conditional_writes_is_refused_unless_it_is_accepted() {
    let store = Faulty::new(true);
    let refused = on(&store, Safety::Conditional).prepare().unwrap_err();
    assert!(
        matches!(refused, RemoteError::Unconditional { .. }),
        "{refused}"
    );
    let remote = on(&store, Safety::Unsafe);
    remote.prepare().unwrap();
    assert_eq!(
        [
            push(&remote, "base", &["one"]),
            push(&remote, "base", &["two"])
        ],
        [1, 2]
    );
}

#[test]
fn the_hint_follows_the_newest_version() {
    let store = Faulty::new(false);
    let remote = on(&store, Safety::Conditional);
    remote.prepare().unwrap();
    for chunk in ["one", "two", "three"] {
        push(&remote, "base", &[chunk]);
    }
    let hint = remote
        .run(remote.get(&remote.paths.latest("base"), 1_000))
        .unwrap()
        .unwrap();
    let hint: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&hint).unwrap();
    assert_eq!(hint["version"], 3);
}
