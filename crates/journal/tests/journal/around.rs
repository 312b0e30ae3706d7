//! Damage to the files around the log, and how the next start handles it.

use std::fs;
use std::path::Path;

use roleback_journal::{Journal, Ulid};

use crate::damaged::{assert_sound, flip, killed, messages, stopped};
use crate::tally::{Home, Tally, assert_holds, fill};

#[test]
fn damaged_settings_of_the_engine_cost_nothing() {
    for damage in [
        |path: &Path| flip(path, 0),
        |path: &Path| flip(path, 16),
        |path: &Path| fs::write(path, b"not a configuration").unwrap(),
        |path: &Path| fs::write(path, b"").unwrap(),
    ] {
        let home = killed();
        damage(&home.path().join("log/conf"));
        let (journal, report) = home.open();
        assert_eq!(
            messages(&report),
            ["`conf`, the settings of the log engine, was damaged and was replaced"]
        );
        assert_holds(&journal, 20);
        drop(journal);
        assert_sound(&home, 20);
    }
}

#[test]
fn a_directory_that_names_another_log_is_refused_and_left_as_it_is() {
    let young = Home::new();
    fill(&young.open().0, 3);
    fs::remove_dir_all(young.path().join("segments")).unwrap();
    for (home, last) in [(killed(), 20), (stopped(), 20), (young, 3)] {
        let description = home.path().join("journal.json");
        let good = fs::read_to_string(&description).unwrap();
        let other = Ulid(43).to_string();
        fs::write(&description, good.replace(&Ulid(42).to_string(), &other)).unwrap();
        let refused = Journal::open(home.options(), Tally::default()).map(|_| ());
        let told = refused.unwrap_err().to_string();
        let expected = format!("names log {other}, but the records beside it are those of log");
        assert!(told.contains(&expected), "{told}");
        fs::write(&description, good).unwrap();
        assert_holds(&home.open().0, last);
    }
}

#[test]
fn a_damaged_note_of_what_was_acknowledged_is_reported_and_written_anew() {
    let home = stopped();
    flip(&home.path().join("ACKED"), 20);
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        [
            "the note of what was acknowledged is damaged: records that are missing at the end of the log would not be \
             noticed"
        ]
    );
    assert_holds(&journal, 20);
    drop(journal);
    assert_sound(&home, 20);
}

#[test]
fn damaged_checkpoints_cost_time_and_nothing_else() {
    let home = stopped();
    let checkpoints = home.files("checkpoints");
    flip(&checkpoints[1], 100);
    let (journal, report) = home.open();
    assert_eq!((report.checkpoint, report.replayed), (Some(16), 4));
    assert!(messages(&report)[0].ends_with("its checksum does not match"));
    assert_holds(&journal, 20);
    drop(journal);
    for path in home.files("checkpoints") {
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    let (journal, report) = home.open();
    assert_eq!((report.checkpoint, report.replayed), (None, 20));
    assert_holds(&journal, 20);
}

#[test]
fn a_checkpoint_of_another_history_is_not_used() {
    let (home, other) = (stopped(), Home::new());
    let journal = other.open().0;
    for _ in 0..20 {
        journal
            .commit_blocking(crate::tally::note(b"another history".to_vec()))
            .unwrap();
    }
    drop(journal);
    for path in home.files("checkpoints") {
        fs::remove_file(path).unwrap();
    }
    let foreign = &other.files("checkpoints")[1];
    fs::copy(
        foreign,
        home.path()
            .join("checkpoints")
            .join(foreign.file_name().unwrap()),
    )
    .unwrap();
    let (journal, report) = home.open();
    assert_eq!(
        messages(&report),
        [
            "checkpoint `00000000000000000020.ckpt` was not used: record 20 of this log is not the one it was made at"
        ]
    );
    assert_holds(&journal, 20);
}
