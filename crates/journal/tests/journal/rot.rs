//! Flipped bits and cut files: never wrong data, never a silent loss.

use std::fs::{self, OpenOptions};
use std::path::Path;

use roleback_journal::{Hash, Journal, OpenError, Options, Ulid};

use crate::damaged::{flip, key, killed, stopped, with_sled};
use crate::tally::{Home, Tally, assert_holds, copy_dir, payload, tally_of};

/// Opens a damaged directory: everything that it returns is correct, and everything missing is reported.
fn assert_honest(home: &Home, complete: bool, what: &str) {
    let (journal, report) = match Journal::open(home.options(), Tally::default()) {
        Ok(opened) => opened,
        Err(OpenError::Log { .. } | OpenError::Read(_)) => return,
        Err(error) => panic!("{what}: {error}"),
    };
    let mut served = 0;
    for record in journal.records(..).map_while(Result::ok) {
        served = record.get().seq;
        assert!(
            record.get().payload == payload(served).as_slice(),
            "{what}: record {served}"
        );
    }
    assert_eq!(journal.read().state, tally_of(journal.head().seq), "{what}");
    let silent = report.read_only.is_none() && report.findings.is_empty();
    assert!(
        served == 20 || !silent,
        "{what}: {served} records and not a word"
    );
    assert!(
        served == 20 || !complete || report.read_only.is_some(),
        "{what}: {served} records: {report:?}"
    );
}

/// Offsets spread over the used part of a file.
fn offsets(path: &Path, count: usize) -> Vec<usize> {
    let bytes = fs::read(path).unwrap();
    let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    used.iter()
        .step_by((used.len() / count).max(1))
        .copied()
        .collect()
}

#[test]
fn no_flipped_bit_in_the_log_is_ever_served_or_lost_in_silence() {
    for (home, complete) in [(killed(), false), (stopped(), true)] {
        for at in offsets(&home.path().join("log/db"), 40) {
            let copy = Home::new();
            copy_dir(&home.path(), &copy.path());
            flip(&copy.path().join("log/db"), at);
            assert_honest(
                &copy,
                complete,
                &format!("byte {at} of db, stopped {complete}"),
            );
        }
    }
}

#[test]
fn no_cut_of_the_log_is_ever_served_or_lost_in_silence() {
    for (home, complete) in [(killed(), false), (stopped(), true)] {
        for at in offsets(&home.path().join("log/db"), 12) {
            let copy = Home::new();
            copy_dir(&home.path(), &copy.path());
            OpenOptions::new()
                .write(true)
                .open(copy.path().join("log/db"))
                .unwrap()
                .set_len(at as u64)
                .unwrap();
            assert_honest(
                &copy,
                complete,
                &format!("db cut to {at}, stopped {complete}"),
            );
        }
    }
}

#[test]
fn no_flipped_bit_in_a_segment_or_checkpoint_is_ever_served() {
    let home = stopped();
    for dir in ["segments", "checkpoints"] {
        for (number, path) in home.files(dir).iter().enumerate() {
            for at in offsets(path, 12) {
                let copy = Home::new();
                copy_dir(&home.path(), &copy.path());
                flip(&copy.files(dir)[number], at);
                let (journal, report) = copy.open();
                assert_eq!(report.read_only, None);
                // The older checkpoint is not read.
                assert!(
                    number == 0 || !report.findings.is_empty(),
                    "{dir} {number} byte {at}"
                );
                assert_holds(&journal, 20);
            }
        }
    }
}

#[test]
fn no_flipped_bit_in_a_small_file_costs_a_record() {
    for home in [killed(), stopped()] {
        for name in ["LOCK", "ACKED", "journal.json", "log/conf"] {
            let bytes = fs::read(home.path().join(name)).unwrap();
            for at in (0..bytes.len()).step_by(5) {
                let copy = Home::new();
                copy_dir(&home.path(), &copy.path());
                flip(&copy.path().join(name), at);
                // Either it does not open and nothing is changed, or everything is there.
                match Journal::open(copy.options(), Tally::default()) {
                    Ok((journal, report)) => {
                        assert_eq!(report.read_only, None, "{name} byte {at}");
                        assert_holds(&journal, 20);
                    }
                    Err(error) => {
                        assert_eq!(name, "journal.json", "byte {at}: {error}");
                        fs::write(copy.path().join(name), &bytes).unwrap();
                        assert_holds(&copy.open().0, 20);
                    }
                }
            }
        }
    }
}

#[test]
fn verify_names_the_first_bad_record_of_a_segment_that_rots_while_it_is_open() {
    let home = stopped();
    let journal = home.open_read_only().0;
    assert_eq!(journal.verify(true, None).first_bad(), None);
    flip(&home.files("segments")[1], 300);
    let report = journal.verify(false, None);
    assert_eq!(
        (report.first_bad(), report.segments, report.records),
        (Some(9), 2, 12)
    );
    let read: Vec<_> = journal.records(..).collect();
    assert_eq!(read.len(), 9);
    assert_eq!(
        read[8].as_ref().err().unwrap().to_string(),
        "record 9 is damaged: the segment's bytes do not match the hash in its name"
    );
}

#[test]
fn a_full_verify_finds_what_the_log_has_lost_and_a_segment_still_has() {
    let home = stopped();
    with_sled(&home, |tree| {
        tree.remove(key(5)).unwrap();
        tree.insert(key(9), b"nonsense").unwrap();
    });
    let journal = home.open_read_only().0;
    assert_holds(&journal, 20);
    assert_eq!(journal.verify(false, None).problems, []);
    let problems: Vec<_> = journal
        .verify(true, None)
        .problems
        .into_iter()
        .map(|problem| (problem.seq, problem.what))
        .collect();
    assert_eq!(
        problems,
        [
            (
                5,
                "the log engine has lost it; the segment has it".to_owned()
            ),
            (
                9,
                "the log engine holds other bytes than the segment".to_owned()
            ),
        ]
    );
}

#[test]
fn an_export_with_a_damaged_segment_is_not_imported() {
    let (home, exported, target) = (stopped(), Home::new(), Home::new());
    home.open().0.export(&exported.path(), None).unwrap();
    flip(&exported.files("segments")[0], 150);
    let refused = Journal::import(&exported.path(), target.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .ends_with("its bytes do not match the hash in its name"),
        "{refused}"
    );
    assert!(!target.path().exists());
    fs::remove_file(&exported.files("segments")[0]).unwrap();
    let refused = Journal::import(&exported.path(), target.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(refused.to_string(), "record 1 is damaged: it is missing");
}

/// The second half of the flips also gets the name that fits the flipped bytes, so that only the checks inside are left.
#[test]
fn five_hundred_flipped_bits_of_a_segment_are_never_served() {
    let (home, exported) = (stopped(), Home::new());
    home.open().0.export(&exported.path(), None).unwrap();
    let path = exported.files("segments").remove(0);
    let good = fs::read(&path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let numbers = name.rsplit_once('-').unwrap().0;
    let open = || Journal::import(&exported.path(), Options::memory(Ulid(1)), Tally::default());
    let last = open().unwrap().0.head().seq;
    fs::remove_file(&path).unwrap();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for flip in 0..500 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = (seed >> 33) as usize % (good.len() * 8);
        let mut bad = good.clone();
        bad[at / 8] ^= 1 << (at % 8);
        let name = match flip < 250 {
            true => name.clone(),
            false => format!("{numbers}-{}.seg", Hash::of(&bad)),
        };
        let path = path.with_file_name(name);
        fs::write(&path, &bad).unwrap();
        if let Ok((journal, report)) = open() {
            match report.read_only {
                // A flip that is not even noticed changed nothing that counts.
                None => assert_holds(&journal, last),
                Some(_) => assert_eq!(journal.read().state, tally_of(journal.head().seq)),
            }
        }
        fs::remove_file(&path).unwrap();
    }
}
