//! Forks: journals in memory that continue another journal from one of its records.

use std::thread;

use proptest::prelude::*;
use roleback_journal::{
    CommitError, Decision, ExportError, ForkError, Head, Journal, LogId, Moment, Options, Ulid,
};

use crate::tally::{Home, Tally, block_on, draft, fill, note, payload, take, tally_of};

/// A fork of `journal` after record `seq`.
fn fork(journal: &Journal<Tally>, seq: u64, log: u128) -> Journal<Tally> {
    let empty = Moment {
        head: Head::EMPTY,
        state: Tally::default(),
    };
    let start = journal.replay(empty, seq, None).unwrap();
    journal.fork(start, LogId(Ulid(log))).unwrap()
}

/// Checks that a journal has exactly these payloads, that each of its states follows from them, and that its chain holds.
fn assert_is(journal: &Journal<Tally>, expected: &[Vec<u8>]) {
    let found: Vec<_> = journal
        .records(..)
        .map(|record| record.unwrap().get().payload.to_vec())
        .collect();
    assert_eq!(found, expected);
    assert_eq!(journal.head().seq, expected.len() as u64);
    let state = |count: usize| {
        let payloads = expected[..count].iter();
        payloads.fold(Tally::default(), |tally, payload| tally.with(payload))
    };
    assert_eq!(journal.read().state, state(expected.len()));
    for seq in [0, expected.len() / 2, expected.len()] {
        let empty = Moment {
            head: Head::EMPTY,
            state: Tally::default(),
        };
        let then = journal.replay(empty, seq as u64, None).unwrap();
        assert_eq!(then.state, state(seq), "as of {seq}");
    }
    let proof = journal.verify(true, None);
    assert_eq!(proof.problems, []);
    assert_eq!(proof.head, journal.head());
}

#[test]
fn a_fork_continues_the_chain_and_its_parent_does_not_notice() {
    let home = Home::new();
    let (parent, _) = home.open();
    fill(&parent, 20);
    let head = parent.head();
    let child = fork(&parent, 20, 7);
    assert_eq!(child.fork_point(), Some(head));
    assert_eq!((child.head(), child.log()), (head, LogId(Ulid(7))));
    assert_eq!(parent.fork_point(), None);
    assert_eq!(child.commit_blocking(note("of the fork")), Ok(21));
    assert_eq!(block_on(child.commit(note("again"))), Ok(22));
    let first = child.records(21..).next().unwrap().unwrap();
    assert_eq!(first.get().prev, head.hash);
    assert_eq!(parent.head(), head);
    fill(&parent, 1);
    assert_eq!(parent.read().state, tally_of(21));
    let mut expected: Vec<_> = (1..=20).map(payload).collect();
    expected.extend([b"of the fork".to_vec(), b"again".to_vec()]);
    assert_is(&child, &expected);
}

#[test]
fn a_fork_outlasts_its_parent_and_a_parent_its_forks() {
    let (parent, _) = Journal::open(Options::memory(Ulid(1)), Tally::default()).unwrap();
    fill(&parent, 5);
    let child = fork(&parent, 3, 2);
    drop(fork(&parent, 5, 3));
    fill(&parent, 1);
    parent.shutdown();
    drop(parent);
    fill(&child, 2);
    assert_is(&child, &(1..=5).map(payload).collect::<Vec<_>>());
}

#[test]
fn a_fork_answers_a_refusal_and_survives_a_change_that_panics() {
    let (parent, _) = Journal::open(Options::memory(Ulid(1)), Tally::default()).unwrap();
    fill(&parent, 2);
    let child = fork(&parent, 2, 2);
    let seen =
        child.commit_blocking(|tally: &Tally, next| Decision::Nothing((tally.count, next.seq)));
    assert_eq!(seen, Ok((2, 3)));
    let broken = child.commit_blocking(|_: &Tally, next| Decision::Append {
        draft: draft(&next, b"x"),
        step: Box::new(|tally: &mut Tally| {
            tally.count += 7;
            panic!("a test's change");
        }),
        value: (),
    });
    assert_eq!(broken, Err(CommitError::Panicked));
    fill(&child, 1);
    assert_is(&child, &(1..=3).map(payload).collect::<Vec<_>>());
    child.shutdown();
    assert_eq!(
        child.commit_blocking(note("late")),
        Err(CommitError::Closed)
    );
}

#[test]
fn only_a_moment_of_the_journal_can_be_forked_and_a_fork_is_not_exported() {
    let (parent, _) = Journal::open(Options::memory(Ulid(1)), Tally::default()).unwrap();
    fill(&parent, 4);
    let (other, _) = Journal::open(Options::memory(Ulid(9)), Tally::default()).unwrap();
    fill(&other, 2);
    for (start, expected) in [((*other.read()).clone(), 2), {
        fill(&other, 5);
        ((*other.read()).clone(), 7)
    }] {
        let refused = parent.fork(start, LogId(Ulid(2))).err();
        assert_eq!(refused, Some(ForkError::NotHere(expected)));
    }
    let home = Home::new();
    let refused = fork(&parent, 4, 2).export(&home.path(), None);
    assert!(matches!(refused, Err(ExportError::Fork)));
    assert!(!home.path().exists());
}

#[test]
fn writers_of_a_fork_follow_each_other() {
    let (parent, _) = Journal::open(Options::memory(Ulid(1)), Tally::default()).unwrap();
    fill(&parent, 1);
    let child = fork(&parent, 1, 2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let written = child.commit_blocking(|tally: &Tally, next| {
                        assert_eq!(tally.count + 1, next.seq);
                        let bytes = payload(next.seq);
                        Decision::Append {
                            draft: draft(&next, &bytes),
                            step: take(bytes),
                            value: (),
                        }
                    });
                    written.unwrap();
                }
            });
        }
    });
    assert_is(&child, &(1..=801).map(payload).collect::<Vec<_>>());
}

/// A step of a history of forks. Numbers are taken modulo what exists.
#[derive(Debug, Clone)]
enum Act {
    Write(usize, u8),
    Fork(usize, usize),
    Drop(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let (which, seq) = (0..64_usize, 0..64_usize);
    prop_oneof![
        6 => (which.clone(), any::<u8>()).prop_map(|(which, byte)| Act::Write(which, byte)),
        3 => (which.clone(), seq).prop_map(|(which, seq)| Act::Fork(which, seq)),
        1 => which.prop_map(Act::Drop),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn forks_of_forks_are_what_was_written_to_them(acts in prop::collection::vec(act(), 1..120)) {
        let home = Home::new();
        let (first, _) = home.open();
        let mut journals = vec![(first, Vec::<Vec<u8>>::new())];
        for (at, act) in acts.into_iter().enumerate() {
            match act {
                Act::Write(which, byte) => {
                    let count = journals.len();
                    let (journal, expected) = &mut journals[which % count];
                    let payload = vec![byte, at as u8];
                    journal.commit_blocking(note(payload.clone())).unwrap();
                    expected.push(payload);
                }
                Act::Fork(which, seq) => {
                    let (journal, expected) = &journals[which % journals.len()];
                    let seq = seq % (expected.len() + 1);
                    let child = fork(journal, seq as u64, at as u128 + 100);
                    let expected = expected[..seq].to_vec();
                    journals.push((child, expected));
                }
                // The first one has the directory.
                Act::Drop(which) if journals.len() > 1 => {
                    let count = journals.len() - 1;
                    journals.swap_remove(1 + which % count);
                }
                Act::Drop(_) => {}
            }
        }
        for (journal, expected) in &journals {
            assert_is(journal, expected);
        }
    }
}
