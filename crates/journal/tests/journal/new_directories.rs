//! Exports and imports create a new directory completely, or leave nothing.

use std::fs;
use std::path::{Path, PathBuf};

use roleback_journal::{Journal, OpenError, Options, Ulid};

use crate::damaged::flip;
use crate::tally::{Home, Tally, assert_holds, fill};

fn import(from: &Path, to: &Path) -> Result<Journal<Tally>, OpenError> {
    let options = Options::at(to, Ulid(43));
    Journal::import(from, options, Tally::default()).map(|(journal, _)| journal)
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn only_a_new_or_an_empty_directory_outside_of_others_is_written() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 20);
    let place = home.dir.path();
    let export = place.join("export");
    journal.export(&export, None).unwrap();
    fs::create_dir(place.join("used")).unwrap();
    fs::write(place.join("used/note"), "mine").unwrap();
    fs::write(place.join("file"), "mine").unwrap();
    let taken = [
        ("data", "it is not empty"),
        ("export", "it is not empty"),
        ("used", "it is not empty"),
        ("data/new", "it is inside the data directory"),
        ("export/deep/new", "it is inside the data directory"),
        ("file", "ot a directory"),
    ];
    let before = entries(place);
    for (dir, why) in taken {
        let exported = journal.export(&place.join(dir), None).unwrap_err();
        let imported = import(&export, &place.join(dir)).map(drop).unwrap_err();
        for said in [exported.to_string(), imported.to_string()] {
            assert!(said.contains(why), "{dir}: {said}");
        }
        assert_eq!(entries(place), before, "{dir}");
    }
    assert_eq!(fs::read(place.join("used/note")).unwrap(), b"mine");
    for dir in ["new", "empty", "deep/er/new"] {
        if dir == "empty" {
            fs::create_dir(place.join(dir)).unwrap();
        }
        assert_holds(&import(&export, &place.join(dir)).unwrap(), 20);
    }
}

#[test]
fn what_fails_halfway_leaves_nothing() {
    let home = Home::new();
    for _ in 0..3 {
        // Each clean stop seals a segment.
        fill(&home.open().0, 7);
    }
    let journal = home.open().0;
    let place = home.dir.path();
    let export = place.join("export");
    journal.export(&export, None).unwrap();
    let segments = entries(&export.join("segments"));
    let before = entries(place);
    // An export reaches this one after it has written the first.
    let own = home.files("segments");
    flip(&own[1], 200);
    assert!(journal.export(&place.join("a/b"), None).is_err());
    flip(&own[1], 200);
    flip(segments.last().unwrap(), 200);
    assert!(import(&export, &place.join("c/d")).is_err());
    assert_eq!(entries(place), before);
}
