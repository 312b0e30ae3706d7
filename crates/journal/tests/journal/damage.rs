//! Damage to the log and its segments, and how the next start handles it.

use std::fs;
use std::path::Path;

use roleback_journal::{Durability, Journal, Options};

use crate::damaged::{assert_sound, find, flip, key, killed, messages, stopped, with_sled};
use crate::tally::{Home, Tally, assert_holds, copy_dir, fill, tally_of};

#[test]
fn a_snapshot_that_a_kill_left_half_made_is_removed() {
    let home = killed();
    fs::write(
        home.path().join("log/snap.00000000DEADBEEF.generating"),
        b"half",
    )
    .unwrap();
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        ["removed `snap.00000000DEADBEEF.generating`, which a kill while opening had left"]
    );
    assert_holds(&journal, 20);
    drop(journal);
    assert_sound(&home, 20);
}

#[test]
fn a_damaged_snapshot_is_set_aside_and_the_log_opened_without_it() {
    for damage in [
        |path: &Path| flip(path, 9),
        |path: &Path| fs::write(path, b"").unwrap(),
    ] {
        let home = stopped();
        // sled makes a snapshot when it opens a log that has grown.
        home.open();
        damage(&find(home.path().join("log"), "snap."));
        let (journal, report) = home.open();
        assert!(
            messages(&report)[0].contains("was opened without its snapshots"),
            "{report:?}"
        );
        assert!(home.path().join("log.damaged-1/db").exists());
        assert_holds(&journal, 20);
        drop(journal);
        assert_sound(&home, 20);
    }
}

#[test]
fn values_in_files_that_are_never_synced_keep_the_journal_from_writing() {
    let home = killed();
    fs::write(home.path().join("log/blobs/7"), b"large").unwrap();
    let (journal, report) = home.open();
    assert_eq!(
        report.read_only.as_deref(),
        Some(
            "the log engine keeps 1 values in `blobs`, which a power cut may lose; export the log and import it into a \
             new directory"
        )
    );
    assert_holds(&journal, 20);
}

#[test]
fn a_bad_record_at_the_very_end_is_cut_off_and_reported() {
    for damage in [
        |tree: &sled::Tree| drop(tree.remove(key(20)).unwrap()),
        |tree: &sled::Tree| drop(tree.insert(key(20), b"torn").unwrap()),
    ] {
        let home = killed();
        with_sled(&home, damage);
        let (journal, report) = home.open();
        assert!(
            messages(&report)[0].starts_with("a torn write was cut off: records 20 to 20 ("),
            "{report:?}"
        );
        assert_eq!(
            messages(&report)[1],
            "record 20 is lost though acknowledged: the end of the log is gone"
        );
        assert_eq!(report.findings[0].records, Some((20, 20)));
        assert_holds(&journal, 19);
        fill(&journal, 1);
        drop(journal);
        assert_sound(&home, 20);
    }
}

#[test]
fn an_end_that_vanished_without_a_trace_is_still_reported() {
    let home = killed();
    let early = Home::new();
    let journal = early.open().0;
    fill(&journal, 16);
    drop(journal);
    // The log as it was four records ago: intact in itself.
    fs::remove_dir_all(home.path().join("log")).unwrap();
    copy_dir(&early.path().join("log"), &home.path().join("log"));
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        ["records 17 to 20 are lost though acknowledged: the end of the log is gone"]
    );
    assert_holds(&journal, 16);
    assert!(!report.lost_before);
    // The loss is not recorded yet, so the next start reports it, too.
    drop(journal);
    let (journal, again) = home.open();
    assert_eq!(messages(&again), messages(&report));
    fill(&journal, 1);
    drop(journal);
    assert_sound(&home, 17);
    assert!(home.open().1.lost_before);
}

#[test]
fn a_damaged_middle_opens_read_only_and_names_the_records() {
    let cases: [(&[u64], &str); 3] = [
        (
            &[18],
            "record 18 is missing or damaged (it is missing) and no segment has them",
        ),
        (
            &[17, 18],
            "records 17 to 18 are missing or damaged (it is missing) and no segment has them",
        ),
        (
            &[19],
            "record 19 is missing or damaged (it is missing) and no segment has them",
        ),
    ];
    for (bad, told) in cases {
        let home = killed();
        with_sled(&home, |tree| {
            bad.iter()
                .for_each(|seq| drop(tree.remove(key(*seq)).unwrap()))
        });
        for _ in 0..2 {
            let (journal, report) = home.open();
            assert_eq!(report.read_only.as_deref(), Some(told));
            assert_eq!(
                report.findings[0].records,
                Some((bad[0], bad[bad.len() - 1]))
            );
            assert_holds(&journal, bad[0] - 1);
            assert!(
                journal
                    .commit_blocking(crate::tally::note(b"x".to_vec()))
                    .is_err()
            );
        }
    }
}

#[test]
fn a_lost_or_damaged_segment_is_made_anew_from_the_log() {
    for which in 0..2 {
        for damage in [
            |path: &Path| flip(path, 200),
            |path: &Path| fs::remove_file(path).unwrap(),
        ] {
            let home = stopped();
            damage(&home.files("segments")[which]);
            let (journal, report) = home.open();
            assert_eq!(report.read_only, None);
            let first = which as u64 * 8 + 1;
            let told = format!(
                "the segment of records {first} to {} was rebuilt from the log",
                first + 7
            );
            assert!(messages(&report).contains(&told.as_str()), "{report:?}");
            assert_holds(&journal, 20);
            drop(journal);
            assert_sound(&home, 20);
        }
    }
}

#[test]
fn a_log_that_lost_sealed_records_gets_them_back() {
    let home = stopped();
    fs::remove_dir_all(home.path().join("log")).unwrap();
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        ["records 1 to 20 were put back into the log from their segments"]
    );
    assert_holds(&journal, 20);
    drop(journal);
    assert_sound(&home, 20);
}

#[test]
fn damage_at_the_front_of_the_log_is_no_torn_write() {
    let of = |durability, home: &Home| Options {
        durability,
        ..home.options()
    };
    let open = |options| Journal::open(options, Tally::default()).unwrap();
    let young = |durability| {
        let home = Home::new();
        fill(&open(of(durability, &home)).0, 3);
        fs::remove_dir_all(home.path().join("segments")).unwrap();
        fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
        home
    };
    let (power, process) = (Durability::Power, Durability::Process);
    let old = killed();
    promise_for_good(&old.path().join("ACKED"));
    for (durability, home, left, last) in [
        (power, young(power), 0, 3),
        (process, young(process), 0, 3),
        (power, old, 16, 20),
        (process, killed(), 16, 20),
    ] {
        flip(&home.path().join("log/db"), 0);
        for _ in 0..2 {
            let (journal, report) = open(of(durability, &home));
            let told = format!(
                "records {} to {last} are lost though acknowledged: the log is damaged near its front and came back empty",
                left + 1
            );
            assert_eq!(report.read_only, Some(told));
            assert_holds(&journal, left);
        }
    }
}

/// What was never promised to be in a file may be lost after a kill alone.
#[test]
fn a_log_that_came_back_empty_is_written_on_where_nothing_was_promised() {
    let home = Home::new();
    let open = || {
        let options = Options {
            durability: Durability::None,
            ..home.options()
        };
        Journal::open(options, Tally::default()).unwrap()
    };
    fill(&open().0, 3);
    fs::remove_dir_all(home.path().join("segments")).unwrap();
    fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
    fs::remove_dir_all(home.path().join("log")).unwrap();
    let (journal, report) = open();
    assert_eq!(report.read_only, None);
    assert_eq!(
        messages(&report),
        ["records 1 to 3 are lost though acknowledged: the end of the log is gone"]
    );
    fill(&journal, 2);
}

/// The ack marker of a writer that syncs.
fn promise_for_good(note: &Path) {
    let mut bytes = fs::read(note).unwrap();
    bytes[4] = 1;
    let sum = crc32c::crc32c(&bytes[..56]);
    bytes[56..].copy_from_slice(&sum.to_le_bytes());
    fs::write(note, bytes).unwrap();
}

/// No repair can fix this.
fn put_a_directory_in_the_place_of(file: &Path) {
    fs::remove_file(file).unwrap();
    fs::create_dir(file).unwrap();
}

#[test]
fn a_record_of_a_newer_version_at_the_end_is_not_cut_off() {
    let home = killed();
    with_sled(&home, |tree| {
        let mut record = tree.get(key(20)).unwrap().unwrap().to_vec();
        record[4] += 1;
        tree.insert(key(20), record).unwrap();
    });
    for _ in 0..2 {
        let (journal, report) = home.open();
        let told = report.read_only.unwrap();
        assert!(
            told.contains("envelope version 2 is newer than 1"),
            "{told}"
        );
        assert_holds(&journal, 19);
    }
}

#[test]
fn a_log_that_cannot_be_opened_is_made_anew_when_segments_hold_all() {
    let home = stopped();
    put_a_directory_in_the_place_of(&home.path().join("log/db"));
    let (journal, report) = home.open();
    assert_eq!(report.read_only, None);
    assert!(home.path().join("log.damaged-1").exists());
    assert_holds(&journal, 20);
    drop(journal);
    assert_sound(&home, 20);
}

#[test]
fn a_log_that_cannot_be_opened_is_read_only_when_something_is_lost() {
    let home = killed();
    put_a_directory_in_the_place_of(&home.path().join("log/db"));
    let (journal, report) = home.open();
    let told = report.read_only.unwrap();
    assert!(
        told.ends_with("history is complete up to record 16, what came after it is lost"),
        "{told}"
    );
    assert_holds(&journal, 16);
}

#[test]
fn what_both_log_and_segments_have_lost_is_named_and_the_last_good_state_served() {
    let home = stopped();
    fs::remove_file(&home.files("segments")[1]).unwrap();
    with_sled(&home, |tree| drop(tree.remove(key(11)).unwrap()));
    fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
    let (journal, report) = home.open();
    assert_eq!(
        report.read_only.as_deref(),
        Some("records 11 to 16 are missing or damaged (it is missing) and no segment has them")
    );
    assert_eq!(journal.read().state, tally_of(8));
    let read: Vec<_> = journal
        .records(..)
        .map(|record| record.map(|record| record.get().seq))
        .collect();
    assert_eq!(read.len(), 8);
    assert_eq!(journal.verify(false, None).first_bad(), Some(9));
}

#[test]
fn a_state_beyond_the_damage_is_served_from_its_checkpoint() {
    let home = stopped();
    fs::remove_file(&home.files("segments")[1]).unwrap();
    with_sled(&home, |tree| drop(tree.remove(key(11)).unwrap()));
    let (journal, report) = home.open();
    assert!(report.read_only.is_some());
    assert_eq!((report.head.seq, report.checkpoint), (20, Some(20)));
    assert_eq!(journal.read().state, tally_of(20));
    let report = journal.verify(false, None);
    assert_eq!((report.first_bad(), report.records), (Some(9), 12));
}

#[test]
fn a_lost_head_entry_is_found_again() {
    let home = killed();
    with_sled(&home, |tree| {
        drop(
            tree.remove(b"\xff\xff\xff\xff\xff\xff\xff\xffhead")
                .unwrap(),
        )
    });
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        ["the log's head entry was lost; its last good record is 20"]
    );
    assert_holds(&journal, 20);
}
