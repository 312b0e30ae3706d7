//! Failing writes: what is reported, and how the journal recovers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use roleback_journal::{
    ApplyError, CommitError, Decision, Faults, Head, Journal, Next, Options, Projection, Record,
    Ulid,
};

use crate::pods::{lines, save, secrets};
use crate::tally::{Home, Tally, assert_holds, fill, is_storage, note};

/// Waits until the journal reports that writes work, or fail. If that never happens, the test runner ends the test.
fn wait_until(journal: &Journal<Tally>, fails: bool) {
    while journal.write_failure().is_some() != fails {
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_decision_that_cannot_be_written_down_fails_and_changes_nothing() {
    let journal = Journal::open(Options::memory(Ulid(42)), Tally::default())
        .unwrap()
        .0;
    fill(&journal, 3);
    let refused = journal.commit_blocking(|_: &Tally, _: Next<'_>| {
        Decision::<_, ()>::Unwritable("a sequence without length".to_owned())
    });
    let why = "a sequence without length".to_owned();
    assert_eq!(refused, Err(CommitError::Invalid(why)));
    fill(&journal, 1);
    assert_holds(&journal, 4);
    assert_eq!(journal.write_failure(), None);
}

/// A state that cannot be encoded.
#[derive(Clone, Default)]
struct Unencodable;

impl Projection for Unencodable {
    type Step = ();

    fn fingerprint() -> [u8; 32] {
        [7; 32]
    }

    fn read(_: &Record<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn take(&mut self, (): ()) {}

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(b"half of it");
        Err(ApplyError("a sequence without length".to_owned()))
    }

    fn footprint(&self) -> u64 {
        8
    }

    fn restore(_: &[u8]) -> Result<Self, ApplyError> {
        Ok(Self)
    }
}

#[test]
fn a_state_that_cannot_be_encoded_leaves_no_checkpoint() {
    let home = Home::new();
    fill(&home.open().0, 20);
    fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
    drop(Journal::open(home.options(), Unencodable).unwrap());
    assert!(home.files("checkpoints").is_empty());
    let (_, report) = Journal::open(home.options(), Unencodable).unwrap();
    assert_eq!((report.checkpoint, report.replayed), (None, 20));
}

#[test]
fn the_cause_of_a_failed_write_is_told_until_a_write_succeeds_and_nobody_needs_to_write_for_that() {
    let (home, faults) = (Home::new(), Faults::default());
    let options = Options {
        faults: Some(faults.clone()),
        ..home.options()
    };
    let journal = Journal::open(options, Tally::default()).unwrap().0;
    fill(&journal, 2);
    assert_eq!(journal.write_failure(), None);
    faults.fill();
    assert!(is_storage(&journal.commit_blocking(note(*b"x"))));
    wait_until(&journal, true);
    let why = journal.write_failure().unwrap();
    assert!(why.contains("no storage space"), "{why}");
    faults.free();
    wait_until(&journal, false);
    fill(&journal, 2);
    assert_holds(&journal, 4);
    assert_eq!(journal.read_only(), None);
}

/// Changes to the data directory of a running journal, and the expected error.
type Mishap = (&'static str, fn(&Path));

const MISHAPS: [Mishap; 4] = [
    ("removed", |dir| fs::remove_dir_all(dir).unwrap()),
    ("removed", |dir| fs::rename(dir, aside(dir)).unwrap()),
    ("replaced", |dir| {
        fs::rename(dir, aside(dir)).unwrap();
        fs::create_dir(dir).unwrap();
        fs::write(dir.join("LOCK"), "").unwrap();
    }),
    ("removed", |dir| {
        fs::rename(dir.join("log"), aside(dir)).unwrap();
    }),
];

fn aside(dir: &Path) -> std::path::PathBuf {
    dir.with_extension("aside")
}

fn names_in(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[cfg(unix)]
#[test]
fn what_is_written_to_where_the_directory_was_is_not_acknowledged() {
    for (what, mishap) in MISHAPS {
        let home = Home::new();
        let journal = home.open().0;
        fill(&journal, 3);
        mishap(&home.path());
        for _ in 0..2 {
            let outcome = journal.commit_blocking(note(*b"x"));
            assert!(is_storage(&outcome), "{outcome:?}");
            let said = outcome.unwrap_err().to_string();
            assert!(said.contains(&format!("was {what} while")), "{said}");
        }
        wait_until(&journal, true);
        assert!(journal.write_failure().unwrap().contains(what));
        if !home.path().join("segments").exists() {
            let saved = save(journal.pods(), "dev", &lines(1), &secrets(0));
            assert!(saved.unwrap_err().to_string().contains(what));
        }
        let before = names_in(&home.path());
        drop(journal);
        let made = &names_in(&home.path()) - &before;
        // Where only the log is gone, its records are sealed and indexed as ever.
        let may_be_made = before.contains("segments").then(|| "index".to_owned());
        assert!(
            made.iter().all(|name| Some(name) == may_be_made.as_ref()),
            "made where the directory was: {made:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_directory_that_is_put_back_is_written_again() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 3);
    let aside = aside(&home.path());
    fs::rename(home.path(), &aside).unwrap();
    assert!(is_storage(&journal.commit_blocking(note(*b"x"))));
    fs::rename(&aside, home.path()).unwrap();
    wait_until(&journal, false);
    // The failed record was written, although its caller got an error.
    assert_eq!(journal.head().seq, 4);
    assert_eq!(journal.commit_blocking(note(*b"y")), Ok(5));
    let state = journal.read().state.clone();
    journal.shutdown();
    assert_eq!(home.open().0.read().state, state);
}

#[test]
fn a_log_is_ahead_of_a_clock_that_shows_less_than_its_last_time() {
    let head = |time_ns| Head {
        time_ns,
        ..Head::EMPTY
    };
    let seconds = 1_000_000_000;
    for (time, now, ahead) in [
        (0, 0, None),
        (5, 6, None),
        (6 * seconds, 5 * seconds, Some(1)),
        (i64::MIN, i64::MAX, None),
    ] {
        let ahead = ahead.map(Duration::from_secs);
        assert_eq!(head(time).ahead_of(now), ahead, "{time} {now}");
    }
    let most = head(i64::MAX).ahead_of(i64::MIN);
    assert_eq!(most, Some(Duration::from_nanos(u64::MAX)));
}
