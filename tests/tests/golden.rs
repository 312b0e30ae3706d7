//! Files of every released format stay readable: what each `snapshots/format-N/` and `snapshots/pod-format-N/` contains is
//! opened, verified, and loaded.

use std::fs;
use std::path::{Path, PathBuf};

use roleback_server::admin::snapshots::LoadOptions;
use roleback_server::admin::{proof, snapshots};
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_world::merge::Strategy;
use serde_json::Value;

/// The formats that have a golden file or directory of this name.
fn formats(name: &str) -> Vec<PathBuf> {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let mut formats: Vec<_> = fs::read_dir(snapshots)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").exists() && path.join(name).exists())
        .collect();
    formats.sort();
    assert!(!formats.is_empty(), "there is no golden {name}");
    formats
}

fn expected(format: &Path) -> Value {
    serde_json::from_slice(&fs::read(format.join("expected.json")).unwrap()).unwrap()
}

/// Opening writes a lock file and can repair the log, so a copy is opened and the golden journal stays unchanged.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn open(dir: &Path) -> Store {
    let config = Config {
        data_dir: Some(dir.to_owned()),
        ..Config::default()
    };
    Store::open(&config).unwrap().0
}

#[test]
fn every_golden_journal_opens_to_its_recorded_state() {
    for format in formats("journal") {
        let place = tempfile::tempdir().unwrap();
        copy(&format.join("journal"), place.path());
        let store = open(place.path());
        let found = proof::verify(&store, None);
        let expected = expected(&format);
        assert!(found.ok, "{}: {:?}", format.display(), found.problems);
        assert_eq!(
            found.state_hash,
            expected["state_hash"],
            "{}",
            format.display()
        );
        assert_eq!(found.hash, expected["hash"], "{}", format.display());
        let folded = serde_json::to_value(&found.folded).unwrap();
        assert_eq!(folded, expected["folded"], "{}", format.display());
        store.journal.shutdown();
    }
}

#[test]
fn every_golden_pod_loads_to_its_recorded_state() {
    for format in formats("world.pod") {
        let config = Config {
            memory: true,
            ..Config::default()
        };
        let store = Store::open(&config).unwrap().0;
        let pod = fs::File::open(format.join("world.pod")).unwrap();
        let options = LoadOptions {
            merge: Strategy::Overwrite,
            ..LoadOptions::default()
        };
        let restored = snapshots::load_file(&store, pod, &options, None).unwrap();
        assert_eq!(
            restored.state_hash,
            expected(&format)["state_hash"],
            "{}",
            format.display()
        );
        let found = proof::verify(&store, None);
        assert!(
            found.ok && found.state_hash == restored.state_hash,
            "{:?}",
            found.problems
        );
    }
}
