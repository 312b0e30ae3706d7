//! Journals opened for a proof: the state is rebuilt from all records, and the newest checkpoint must be the same.

use std::fs;

use roleback_journal::{Decision, Journal, OpenReport, Options};

use crate::damaged::{flip, key, killed, messages, stopped, with_sled};
use crate::tally::{Home, Tally, assert_holds, draft, fill, payload, tally_of};

fn open_to_prove(home: &Home) -> (Journal<Tally>, OpenReport) {
    let options = Options {
        read_only: true,
        prove: true,
        ..home.options()
    };
    Journal::open(options, Tally::default()).unwrap()
}

/// Commits the next record of [`fill`], but publishes a state that does not follow from it.
fn commit_wrongly(journal: &Journal<Tally>, wrong: impl FnOnce(Tally) -> Tally + Send + 'static) {
    let payload = payload(journal.head().seq + 1);
    journal
        .commit_blocking(move |_: &Tally, next| Decision::Append {
            draft: draft(&next, &payload),
            step: Box::new(move |tally| *tally = wrong(tally.with(&payload))),
            value: (),
        })
        .unwrap();
}

fn same_report(one: &OpenReport, other: &OpenReport) {
    assert_eq!(
        (one.head, one.checkpoint, one.replayed, &one.read_only),
        (
            other.head,
            other.checkpoint,
            other.replayed,
            &other.read_only
        )
    );
    assert_eq!(one.findings, other.findings);
}

#[test]
fn all_records_make_the_state_and_the_checkpoint_holds_it() {
    let without = stopped();
    fs::remove_dir_all(without.path().join("checkpoints")).unwrap();
    for home in [stopped(), killed(), without, Home::new()] {
        drop(home.open());
        let (journal, report) = open_to_prove(&home);
        let last = report.head.seq;
        assert!(report.proven);
        assert_eq!((report.checkpoint, report.replayed), (None, last));
        assert_eq!(messages(&report), [""; 0]);
        assert_holds(&journal, last);
    }
}

#[test]
fn nobody_is_told_of_a_proof_who_did_not_ask_for_one() {
    let (_, report) = stopped().open_read_only();
    assert!(!report.proven);
}

#[test]
fn a_checkpoint_that_holds_another_state_proves_nothing() {
    let wrongs: [fn(Tally) -> Tally; 3] = [
        |tally| Tally {
            count: tally.count + 1,
            ..tally
        },
        |tally| Tally {
            sum: tally.sum ^ 1 << 63,
            ..tally
        },
        |_| Tally::default(),
    ];
    for wrong in wrongs {
        let home = stopped();
        let journal = home.open().0;
        commit_wrongly(&journal, wrong);
        let published = journal.read().state.clone();
        drop(journal);
        let (journal, report) = open_to_prove(&home);
        assert!(!report.proven);
        assert_eq!(journal.read().state, published);
        drop(journal);
        same_report(&report, &home.open_read_only().1);
    }
}

#[test]
fn a_wrong_checkpoint_with_records_after_it_proves_nothing() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 15);
    commit_wrongly(&journal, |_| Tally::default());
    // A checkpoint is due; no more records may come before it has been renamed.
    let at = home.path().join("checkpoints/00000000000000000016.ckpt");
    while !at.exists() {
        std::thread::yield_now();
    }
    fill(&journal, 3);
    drop(journal);
    for path in home.files("checkpoints") {
        if path != at {
            fs::remove_file(path).unwrap();
        }
    }
    let (journal, report) = open_to_prove(&home);
    assert!(!report.proven);
    assert_eq!((report.checkpoint, report.replayed), (Some(16), 3));
    assert_ne!(journal.read().state, tally_of(19));
}

#[test]
fn where_the_newest_checkpoint_is_damaged_the_older_one_is_compared() {
    let home = stopped();
    flip(&home.files("checkpoints")[1], 100);
    let (journal, report) = open_to_prove(&home);
    assert!(report.proven);
    assert!(messages(&report)[0].ends_with("its checksum does not match"));
    assert_holds(&journal, 20);
}

#[test]
fn a_segment_that_the_log_engine_still_has_is_no_loss() {
    let home = stopped();
    flip(&home.files("segments")[0], 200);
    let (journal, report) = open_to_prove(&home);
    assert!(report.proven);
    assert_holds(&journal, 20);
}

#[test]
fn a_damaged_history_proves_nothing_and_opens_as_ever() {
    let home = stopped();
    fs::remove_file(&home.files("segments")[1]).unwrap();
    with_sled(&home, |tree| drop(tree.remove(key(11)).unwrap()));
    let (journal, report) = open_to_prove(&home);
    assert!(!report.proven);
    assert_eq!((report.head.seq, report.checkpoint), (20, Some(20)));
    assert_eq!(journal.read().state, tally_of(20));
    drop(journal);
    same_report(&report, &home.open_read_only().1);
}
