//! States of the past, compared with a fold over the records.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use roleback_journal::{
    AtError, CommitError, Decision, Draft, Journal, LogId, Next, Options, Ulid,
};

use crate::tally::{Home, Tally, draft, fill, note, payload, take, tally_of};

fn in_memory() -> Journal<Tally> {
    let options = Options {
        segment_records: 8,
        ..Options::memory(Ulid(1))
    };
    Journal::open(options, Tally::default()).unwrap().0
}

/// Appends a record with this payload and time.
fn append_at(
    payload: Vec<u8>,
    time_ns: i64,
) -> impl FnOnce(&Tally, Next<'_>) -> Decision<Tally, ()> + Send {
    move |_, next| Decision::Append {
        draft: Draft {
            time_ns,
            ..draft(&next, &payload)
        },
        step: take(payload),
        value: (),
    }
}

/// Every state of a journal equals the fold of its records, in any order of asking.
fn assert_past(journal: &Journal<Tally>, order: impl IntoIterator<Item = u64>) {
    for seq in order {
        let moment = journal.at(seq).unwrap();
        assert_eq!((moment.head.seq, &moment.state), (seq, &tally_of(seq)));
    }
}

#[test]
fn every_state_is_available_while_it_runs_and_after_restarts() {
    let home = Home::new();
    for _ in 0..4 {
        let journal = home.open().0;
        fill(&journal, 45);
        let last = journal.head().seq;
        assert_past(&journal, (0..=last).step_by(7).chain((0..=last).rev()));
    }
    assert_past(&home.open_read_only().0, 0..=180);
}

#[test]
fn what_does_not_exist_is_an_error_that_names_the_last_record() {
    let journal = in_memory();
    fill(&journal, 3);
    let error = journal.at(4).map(drop).unwrap_err();
    assert!(matches!(error, AtError::Missing { seq: 4, last: 3 }));
    assert_eq!(
        error.to_string(),
        "record 4 does not exist: the last one is 3"
    );
}

#[test]
fn a_damaged_checkpoint_is_not_used() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 17_000);
    drop(journal);
    let checkpoints = home.files("checkpoints");
    for path in &checkpoints[..checkpoints.len() - 1] {
        std::fs::write(path, b"damaged").unwrap();
    }
    assert_past(&home.open().0, [16_900, 1]);
}

#[test]
fn states_that_were_built_for_the_first_question_are_not_built_again() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 17_000);
    drop(journal);
    let journal = home.open().0;
    assert_eq!(journal.at(10_000).unwrap().state, tally_of(10_000));
    let before = journal.kept_at(8_192).unwrap();
    // The thread that builds states along the log comes past it on the way here.
    while journal.kept_at(16_384).is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    assert!(Arc::ptr_eq(&before, &journal.kept_at(8_192).unwrap()));
}

#[test]
fn a_fork_has_the_past_of_its_parent_and_its_own() {
    let journal = in_memory();
    fill(&journal, 20);
    let start = (*journal.at(12).unwrap()).clone();
    let fork = journal.fork(start, LogId(Ulid(2))).unwrap();
    fork.commit_blocking(append_at(b"forked".to_vec(), 14_500))
        .unwrap();
    assert_past(&fork, 0..=12);
    assert_eq!(fork.at(13).unwrap().state, tally_of(12).with(b"forked"));
    assert!(fork.at(14).is_err());
    let times = [0, 4_000, 12_999, 14_499, 14_500, 99_000];
    let found = times.map(|time| fork.seq_at(time).unwrap());
    assert_eq!(found, [0, 4, 12, 12, 13, 13]);
    assert_past(&journal, 0..=20);
}

#[test]
fn a_frozen_journal_ends_at_its_record_and_appends_nothing() {
    let journal = in_memory();
    fill(&journal, 20);
    for seq in [0, 7, 8, 20] {
        let frozen = journal.frozen(&journal.at(seq).unwrap());
        assert_eq!((frozen.head().seq, frozen.frozen_at()), (seq, Some(seq)));
        assert_eq!(frozen.read().state, tally_of(seq));
        assert_eq!(frozen.records(..).count() as u64, seq);
        assert_past(&frozen, 0..=seq);
        let outcome = frozen.commit_blocking(note(payload(1)));
        assert_eq!(outcome, Err(CommitError::Frozen(seq)));
        let seen = frozen.commit_blocking(|tally: &Tally, _| Decision::Nothing(tally.count));
        assert_eq!(seen, Ok(seq));
    }
    assert_eq!((journal.head().seq, journal.frozen_at()), (20, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn a_state_is_the_fold_of_the_records_before_it(
        payloads in vec(vec(any::<u8>(), 0..3), 0..40),
        order in vec(any::<prop::sample::Index>(), 1..20),
    ) {
        let journal = in_memory();
        let mut folds = vec![Tally::default()];
        for payload in payloads {
            folds.push(folds[folds.len() - 1].with(&payload));
            journal.commit_blocking(append_at(payload, 0)).unwrap();
        }
        for index in order {
            let seq = index.index(folds.len());
            let moment = journal.at(seq as u64).unwrap();
            prop_assert_eq!(&moment.state, &folds[seq]);
        }
    }

    #[test]
    fn a_time_is_the_last_record_that_is_not_later(
        steps in vec(0..4_i64, 0..40),
        asked in -2..100_i64,
    ) {
        let journal = in_memory();
        let mut times = Vec::new();
        for step in steps {
            times.push(times.last().copied().unwrap_or_default() + step);
            journal.commit_blocking(append_at(Vec::new(), times[times.len() - 1])).unwrap();
        }
        let last = times.iter().rposition(|time| *time <= asked);
        prop_assert_eq!(journal.seq_at(asked).unwrap(), last.map_or(0, |at| at as u64 + 1));
    }
}
