//! Restarts after a stop or a kill.

use std::fs;
use std::sync::{Arc, Mutex};

use roleback_journal::{Hash, Journal, OpenError, Options, Phase, ProgressFn, Ulid};

use crate::tally::{Home, Tally, assert_holds, copy_dir, fill, note, take};

#[test]
fn a_new_journal_is_made_and_an_old_one_is_found() {
    let home = Home::new();
    let (journal, report) = home.open();
    assert!(report.created);
    assert_eq!((report.log.0, report.head.seq), (Ulid(42), 0));
    drop(journal);
    let options = Options {
        new_log_id: Ulid(43),
        ..home.options()
    };
    let report = Journal::open(options, Tally::default()).unwrap().1;
    assert!(!report.created);
    assert_eq!(report.log.0, Ulid(42));
}

#[test]
fn after_a_clean_stop_everything_is_sealed_and_nothing_is_replayed() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 30);
    let head = journal.head();
    drop(journal);
    let (journal, report) = home.open();
    assert_eq!(
        (report.head, report.checkpoint, report.replayed),
        (head, Some(30), 0)
    );
    assert_eq!(report.findings, []);
    assert_holds(&journal, 30);
}

#[test]
fn a_copy_taken_while_it_runs_opens_with_everything_that_was_answered() {
    let home = Home::new();
    let journal = home.open().0;
    for round in 1..=5 {
        fill(&journal, 13);
        let copy = Home::new();
        copy_dir(&home.path(), &copy.path());
        let (copied, report) = copy.open();
        assert_eq!(report.read_only, None);
        assert_holds(&copied, round * 13);
    }
}

#[test]
fn many_restarts_keep_the_chain_and_a_few_checkpoints() {
    let home = Home::new();
    for round in 0..12 {
        let (journal, report) = home.open();
        assert_eq!(report.head.seq, round * 5);
        fill(&journal, 5);
    }
    let (journal, _) = home.open();
    assert_holds(&journal, 60);
    let report = journal.verify(false, None);
    assert_eq!(
        (report.records, report.head.seq, report.problems),
        (60, 60, vec![])
    );
    // The newest two, and one at twice the distance of the one after it, and so on.
    assert_eq!(home.files("checkpoints").len(), 4);
}

#[test]
fn a_second_opener_is_told_who_has_the_directory() {
    let home = Home::new();
    let first = home.open().0;
    let refused = Journal::open(home.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    let told = format!(
        "data directory `{}` is in use by process {}; stop that process or choose another directory",
        home.path().display(),
        std::process::id()
    );
    assert_eq!(refused.to_string(), told);
    drop(first);
    home.open();
}

#[test]
fn a_directory_with_other_things_in_it_is_left_alone() {
    let home = Home::new();
    fs::create_dir(home.path()).unwrap();
    fs::write(home.path().join("thesis.txt"), "years of work").unwrap();
    let refused = Journal::open(home.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(refused, OpenError::NotAJournal { .. }));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_newer_format_is_refused_and_names_the_version_it_needs() {
    let home = Home::new();
    home.open();
    fs::write(
        home.path().join("journal.json"),
        r#"{"format":3,"needs":"0.9.0"}"#,
    )
    .unwrap();
    let refused = Journal::open(home.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    let told = format!(
        "`{}` has format 3, this build reads up to 2; use version 0.9.0 or newer",
        home.path().display()
    );
    assert_eq!(refused.to_string(), told);
}

/// What builds that know only format 1 would take for damage is behind a format that they refuse.
#[test]
fn a_payload_in_pieces_raises_the_format_of_the_directory_and_of_exports() {
    let home = Home::new();
    let is_extended = |dir: &std::path::Path| {
        let description = fs::read_to_string(dir.join("journal.json")).unwrap();
        let formats = [1, 2].map(|format| description.contains(&format!("\"format\": {format},")));
        assert!(formats[0] != formats[1], "{description}");
        formats[1]
    };
    let journal = home.open().0;
    journal.commit_blocking(note(vec![7; 256 << 10])).unwrap();
    let (plain, extended) = (
        home.dir.path().join("plain"),
        home.dir.path().join("extended"),
    );
    journal.export(&plain, None).unwrap();
    assert!(!is_extended(&home.path()) && !is_extended(&plain));
    let large: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    journal.commit_blocking(note(large)).unwrap();
    journal.export(&extended, None).unwrap();
    assert!(is_extended(&home.path()) && is_extended(&extended));
    let head = journal.head();
    drop(journal);
    assert_eq!(home.open().0.head(), head);
    for (export, expected) in [(plain, false), (extended, true)] {
        let copy = Home::new();
        drop(Journal::import(&export, copy.options(), Tally::default()).unwrap());
        assert_eq!(is_extended(&copy.path()), expected);
    }
}

#[test]
fn opening_read_only_makes_nothing_and_writes_nothing() {
    let home = Home::new();
    let options = Options {
        read_only: true,
        ..home.options()
    };
    let refused = Journal::open(options, Tally::default())
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(refused, OpenError::Missing { .. }));
    assert!(!home.path().exists());

    let journal = home.open().0;
    fill(&journal, 11);
    let copy = Home::new();
    copy_dir(&home.path(), &copy.path());
    let segments = copy.files("segments");
    let (read_only, report) = copy.open_read_only();
    assert_eq!(report.read_only.as_deref(), Some("it was opened read-only"));
    assert_holds(&read_only, 11);
    let verified = read_only.verify(true, None);
    assert_eq!(
        (verified.records, verified.compared, verified.problems),
        (11, 11, vec![])
    );
    drop(read_only);
    assert_eq!(copy.files("segments"), segments);
}

#[test]
fn a_record_that_the_state_does_not_take_stops_the_start_and_is_named() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 3);
    journal
        .commit_blocking(|_: &Tally, next| {
            let mut draft = crate::tally::draft(&next, b"");
            draft.operation = "Unheard".to_owned();
            roleback_journal::Decision::Append {
                draft,
                step: take(*b""),
                value: (),
            }
        })
        .unwrap();
    let copy = Home::new();
    copy_dir(&home.path(), &copy.path());
    let refused = Journal::open(copy.options(), Tally::default())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "record 4 cannot be applied: unknown operation"
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_directory_or_a_file_in_it() {
    use std::os::unix::fs::PermissionsExt;

    fn check(path: &std::path::Path) {
        let metadata = fs::metadata(path).unwrap();
        let mode = metadata.permissions().mode() & 0o777;
        assert_eq!(
            mode,
            if metadata.is_dir() { 0o700 } else { 0o600 },
            "{}",
            path.display()
        );
        if metadata.is_dir() {
            fs::read_dir(path)
                .unwrap()
                .for_each(|entry| check(&entry.unwrap().path()));
        }
    }

    let home = Home::new();
    fs::create_dir(home.path()).unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let journal = home.open().0;
    fill(&journal, 40);
    check(&home.path());
    drop(journal);
    let journal = home.open().0;
    check(&home.path());
    drop(journal);
}

#[test]
fn a_history_moves_from_sled_through_segments_to_memory_and_back_with_the_same_head() {
    let (first, exported, again, last) = (Home::new(), Home::new(), Home::new(), Home::new());
    let journal = first.open().0;
    fill(&journal, 43);
    let head = journal.head();
    assert_ne!(head.hash, Hash::ZERO);
    assert_eq!(journal.export(&exported.path(), None).unwrap(), head);

    let (memory, report) =
        Journal::import(&exported.path(), Options::memory(Ulid(1)), Tally::default()).unwrap();
    assert_eq!((memory.head(), report.log), (head, journal.log()));
    assert_holds(&memory, 43);
    memory.export(&again.path(), None).unwrap();

    let (sled, _) = Journal::import(&again.path(), last.options(), Tally::default()).unwrap();
    assert_eq!((sled.head(), sled.log()), (head, journal.log()));
    fill(&sled, 5);
    drop(sled);
    let sled = last.open_read_only().0;
    assert_holds(&sled, 48);
    let report = sled.verify(true, None);
    assert_eq!((report.compared, report.problems), (48, vec![]));
}

#[test]
fn long_work_tells_how_far_it_is_and_ends_at_its_total() {
    let (home, exported, target) = (Home::new(), Home::new(), Home::new());
    fill(&home.open().0, 30);
    std::fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let progress: ProgressFn = {
        let told = Arc::clone(&told);
        Arc::new(move |progress| told.lock().unwrap().push(progress))
    };
    let with_progress = |options| Options {
        progress: Some(Arc::clone(&progress)),
        ..options
    };
    let assert_told = |phase| {
        let told = std::mem::take(&mut *told.lock().unwrap());
        let done: Vec<u64> = told
            .iter()
            .filter(|told| told.phase == phase)
            .map(|told| told.done)
            .collect();
        assert!(done.len() > 1 && done.is_sorted(), "{phase:?}: {done:?}");
        assert!(told.iter().all(|told| told.total == 30));
        assert_eq!(done.last(), Some(&30));
    };
    let journal = Journal::open(with_progress(home.options()), Tally::default())
        .unwrap()
        .0;
    assert_told(Phase::Replay);
    journal.verify(false, Some(&progress));
    assert_told(Phase::Verify);
    journal.export(&exported.path(), Some(&progress)).unwrap();
    assert_told(Phase::Export);
    Journal::import(
        &exported.path(),
        with_progress(target.options()),
        Tally::default(),
    )
    .unwrap();
    assert_told(Phase::Import);
}

#[test]
fn what_a_crash_left_of_unfinished_files_is_removed() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 9);
    crate::pods::save(journal.pods(), "dev", &["{}".to_owned()], &[]).unwrap();
    drop(journal);
    let leftovers = [
        "journal.json.tmp",
        "segments/x.seg.tmp",
        "checkpoints/x.ckpt.tmp",
        "log/db.tmp",
        "pods/blobs/sha256/x.tmp",
    ];
    for leftover in leftovers {
        fs::write(home.path().join(leftover), "half").unwrap();
    }
    let (journal, report) = home.open();
    assert_eq!(report.findings, []);
    assert_holds(&journal, 9);
    for leftover in leftovers {
        assert!(!home.path().join(leftover).exists(), "{leftover}");
    }
}
