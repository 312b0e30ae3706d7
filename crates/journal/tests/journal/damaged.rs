//! Journals after an accident, and tools to cause more.

use std::fs;
use std::path::{Path, PathBuf};

use roleback_journal::OpenReport;

use crate::tally::{Home, assert_holds, copy_dir, fill};

/// A journal that was killed: 20 records, of which the last 4 are in no segment.
pub(crate) fn killed() -> Home {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 20);
    let copy = Home::new();
    // The archivist works beside the writer; the copy is taken once it has done its part.
    while home.files("segments").len() < 2 || home.files("checkpoints").is_empty() {
        std::thread::yield_now();
    }
    copy_dir(&home.path(), &copy.path());
    copy
}

/// A journal that was stopped: all 20 records are in segments.
pub(crate) fn stopped() -> Home {
    let home = Home::new();
    fill(&home.open().0, 20);
    home
}

pub(crate) fn with_sled<T>(home: &Home, work: impl FnOnce(&sled::Tree) -> T) -> T {
    let db = sled::Config::new()
        .path(home.path().join("log"))
        .flush_every_ms(None)
        .open()
        .unwrap();
    let outcome = work(&db.open_tree("events").unwrap());
    db.flush().unwrap();
    outcome
}

pub(crate) fn key(seq: u64) -> [u8; 10] {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&seq.to_be_bytes());
    key
}

pub(crate) fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1 << (at % 8);
    fs::write(path, bytes).unwrap();
}

pub(crate) fn messages(report: &OpenReport) -> Vec<&str> {
    report
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect()
}

pub(crate) fn find(dir: PathBuf, start: &str) -> PathBuf {
    let mut entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .find(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(start)
        })
        .unwrap()
}

/// Opens a repaired journal again: it contains everything and reports nothing.
pub(crate) fn assert_sound(home: &Home, last: u64) {
    let (journal, report) = home.open();
    assert_eq!((messages(&report), &report.read_only), (vec![], &None));
    assert_holds(&journal, last);
    fill(&journal, 3);
    drop(journal);
    let journal = home.open_read_only().0;
    assert_holds(&journal, last + 3);
    assert_eq!(journal.verify(true, None).problems, []);
}
