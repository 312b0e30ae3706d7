//! Records by subject, compared with a scan of all records.

use std::fs;

use proptest::prelude::*;
use roleback_journal::{Journal, Options, Ulid};

use crate::tally::{Home, Tally, note};

/// The numbers of the records about any of the subjects, by scanning.
fn scanned(journal: &Journal<Tally>, subjects: &[u8]) -> Vec<u64> {
    let records = journal.records(..).map(Result::unwrap);
    let about = records.filter(|record| {
        let payload = record.get().payload.to_vec();
        payload.iter().any(|byte| subjects.contains(byte))
    });
    about.map(|record| record.get().seq).collect()
}

fn looked_up(journal: &Journal<Tally>, subjects: &[u8], last: u64) -> Vec<u64> {
    let subjects: Vec<&[u8]> = subjects.iter().map(std::slice::from_ref).collect();
    let found = journal.records_about(&subjects, last).unwrap();
    found.iter().map(|record| record.get().seq).collect()
}

fn assert_same(journal: &Journal<Tally>) {
    for subjects in [&[0_u8][..], &[1], &[2, 5], &[77], &[]] {
        let mut expected = scanned(journal, subjects);
        for last in [u64::MAX, journal.head().seq / 2, 0] {
            expected.retain(|seq| *seq <= last);
            assert_eq!(
                looked_up(journal, subjects, last),
                expected,
                "{subjects:?} up to {last}"
            );
        }
    }
}

/// Each byte of a payload is a subject.
fn append(journal: &Journal<Tally>, records: &[Vec<u8>]) {
    for payload in records {
        journal.commit_blocking(note(payload.clone())).unwrap();
    }
}

fn payloads(count: u8) -> Vec<Vec<u8>> {
    let of = |n: u8| vec![n % 3, n % 7, n];
    (0..count).map(of).collect()
}

#[test]
fn records_are_found_before_and_after_restarts_and_read_only() {
    let home = Home::new();
    for _ in 0..3 {
        let journal = home.open().0;
        append(&journal, &payloads(45));
        assert_same(&journal);
    }
    assert!(!home.files("index").is_empty());
    fs::remove_dir_all(home.path().join("index")).unwrap();
    assert_same(&home.open_read_only().0);
    assert!(!home.path().join("index").exists());
}

#[test]
fn a_damaged_index_is_made_again() {
    let home = Home::new();
    {
        let journal = home.open().0;
        append(&journal, &payloads(16));
    }
    assert_same(&home.open().0);
    let path = home.files("index")[0].clone();
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, bad).unwrap();
        assert_same(&home.open_read_only().0);
    }
    for length in [0, 10, 64, good.len() - 1] {
        fs::write(&path, &good[..length]).unwrap();
        assert_same(&home.open_read_only().0);
    }
    fs::write(&path, b"").unwrap();
    assert_same(&home.open().0);
    assert_eq!(fs::read(&path).unwrap(), good);
}

#[test]
fn a_lookup_reads_only_segments_with_records_of_the_subject() {
    let home = Home::new();
    let mut payloads = vec![vec![1_u8]; 40];
    payloads[3].push(9);
    let journal = home.open().0;
    append(&journal, &payloads);
    drop(journal);
    let journal = home.open().0;
    assert_eq!(looked_up(&journal, &[9], u64::MAX), [4]);
    let segments = home.files("segments");
    assert!(segments.len() > 2);
    for segment in &segments[1..] {
        fs::remove_file(segment).unwrap();
    }
    assert_eq!(looked_up(&journal, &[9], u64::MAX), [4]);
    assert!(journal.records_about(&[&[1]], u64::MAX).is_err());
}

#[test]
fn an_index_of_another_segment_is_not_used() {
    let home = Home::new();
    {
        let journal = home.open().0;
        append(&journal, &payloads(60));
    }
    assert_same(&home.open().0);
    let files = home.files("index");
    fs::copy(&files[0], &files[1]).unwrap();
    assert_same(&home.open().0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_lookup_equals_a_scan(
        records in proptest::collection::vec(proptest::collection::vec(0_u8..6, 0..4), 0..60),
        at in 0_u64..60,
    ) {
        let options = Options { segment_records: 8, ..Options::memory(Ulid(1)) };
        let journal = Journal::open(options, Tally::default()).unwrap().0;
        append(&journal, &records);
        assert_same(&journal);
        let moment = journal.at(at.min(journal.head().seq)).unwrap();
        assert_same(&journal.frozen(&moment));
    }
}
