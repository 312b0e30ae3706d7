//! Writing: order, groups, failures.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use roleback_journal::{CommitError, Decision, Draft, Faults, Journal, Options, Ulid};

use crate::tally::{
    Home, Tally, assert_holds, block_on, draft, fill, is_storage, note, payload, take, tally_of,
};

fn in_memory() -> Journal<Tally> {
    Journal::open(Options::memory(Ulid(42)), Tally::default())
        .unwrap()
        .0
}

fn with_faults(home: &Home) -> (Journal<Tally>, Faults) {
    let faults = Faults::default();
    let options = Options {
        faults: Some(faults.clone()),
        ..home.options()
    };
    (Journal::open(options, Tally::default()).unwrap().0, faults)
}

#[test]
fn a_commit_is_answered_with_its_value_and_its_state_is_published() {
    let journal = in_memory();
    assert_eq!(block_on(journal.commit(note(payload(1)))), Ok(1));
    assert_eq!(journal.commit_blocking(note(payload(2))), Ok(2));
    assert_holds(&journal, 2);
}

#[test]
fn a_decision_that_appends_nothing_leaves_no_trace() {
    let journal = in_memory();
    fill(&journal, 1);
    let seen =
        journal.commit_blocking(|tally: &Tally, next| Decision::Nothing((tally.count, next.seq)));
    assert_eq!(seen, Ok((1, 2)));
    assert_holds(&journal, 1);
}

#[test]
fn a_write_that_does_not_return_is_detected_and_blocks_no_reader() {
    let home = Home::new();
    let (journal, faults) = with_faults(&home);
    fill(&journal, 1);
    assert_eq!(journal.write_under_way(), None);
    faults.hang();
    thread::scope(|scope| {
        let writer = scope.spawn(|| journal.commit_blocking(note(payload(2))));
        let seen = std::iter::repeat_with(|| journal.write_under_way()).find_map(|write| write);
        assert_holds(&journal, 1);
        assert_eq!(journal.write_under_way(), seen);
        faults.free();
        assert_eq!(writer.join().unwrap(), Ok(2));
    });
    assert_eq!(journal.write_under_way(), None);
    assert_holds(&journal, 2);
}

#[test]
fn decisions_see_each_other_in_order_with_many_writers() {
    let journal = in_memory();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    journal
                        .commit_blocking(|tally: &Tally, next| {
                            assert_eq!(tally.count + 1, next.seq);
                            let bytes = payload(next.seq);
                            Decision::Append {
                                draft: draft(&next, &bytes),
                                step: take(bytes),
                                value: (),
                            }
                        })
                        .unwrap();
                }
            });
        }
    });
    assert_holds(&journal, 1_600);
}

#[test]
fn a_published_state_never_runs_ahead_of_the_records_and_never_goes_back() {
    let journal = in_memory();
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !stopped.load(Ordering::Relaxed) {
                let moment = journal.read();
                assert_eq!(moment.head.seq, moment.state.count);
                assert!(moment.head.seq >= last);
                last = moment.head.seq;
                assert_eq!(journal.records(..=last).count() as u64, last);
            }
        });
        fill(&journal, 300);
        stopped.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
}

#[test]
fn a_panicking_decision_is_answered_and_the_next_one_works() {
    let journal = in_memory();
    let outcome =
        journal.commit_blocking::<u64, _>(|_, _| panic!("the decision of this test panics"));
    assert_eq!(outcome, Err(CommitError::Panicked));
    assert_eq!(journal.commit_blocking(note(payload(1))), Ok(1));
}

#[test]
fn a_panicking_change_has_no_effect() {
    let journal = in_memory();
    fill(&journal, 3);
    let outcome = journal.commit_blocking(|_: &Tally, next| Decision::Append {
        draft: draft(&next, b"payload"),
        step: Box::new(|tally| {
            tally.count = 99;
            panic!("the change of this test panics")
        }),
        value: (),
    });
    assert_eq!(outcome, Err(CommitError::Panicked));
    assert_eq!(journal.commit_blocking(note(payload(4))), Ok(4));
    assert_holds(&journal, 4);
}

#[test]
fn a_draft_over_a_limit_is_refused_with_the_limit() {
    let cases = [
        (
            Draft::CALLER_BYTES_MAX + 1,
            1,
            "its caller has 2049 bytes, the limit is 2048",
        ),
        (
            1,
            Draft::OPERATION_BYTES_MAX + 1,
            "its operation has 129 bytes, the limit is 128",
        ),
    ];
    let journal = in_memory();
    for (caller, operation, why) in cases {
        let outcome = journal.commit_blocking(move |_: &Tally, next| {
            let draft = Draft {
                caller: "c".repeat(caller),
                operation: "o".repeat(operation),
                ..draft(&next, b"payload")
            };
            Decision::Append {
                draft,
                step: Box::new(|_| ()),
                value: (),
            }
        });
        assert_eq!(outcome, Err(CommitError::Invalid(why.to_owned())));
    }
    assert_holds(&journal, 0);
}

#[test]
fn on_a_full_disk_writes_fail_reads_continue_and_free_space_enables_writes() {
    let home = Home::new();
    let (journal, faults) = with_faults(&home);
    fill(&journal, 10);
    faults.fill();
    for _ in 0..3 {
        assert!(is_storage(&journal.commit_blocking(note(payload(11)))));
        assert_holds(&journal, 10);
    }
    faults.free();
    fill(&journal, 10);
    assert_holds(&journal, 20);
    drop(journal);
    assert_holds(&home.open().0, 20);
}

#[test]
fn a_failed_append_fails_its_whole_group_and_publishes_nothing() {
    let home = Home::new();
    let (journal, faults) = with_faults(&home);
    fill(&journal, 5);
    faults.fail_before_append(0);
    assert!(is_storage(&journal.commit_blocking(note(payload(6)))));
    assert_holds(&journal, 5);
    fill(&journal, 5);
    assert_holds(&journal, 10);
}

#[test]
fn a_record_whose_acknowledgement_was_lost_is_applied_before_the_next_write() {
    let home = Home::new();
    let (journal, faults) = with_faults(&home);
    fill(&journal, 5);
    faults.fail_after_append(0);
    assert!(is_storage(&journal.commit_blocking(note(payload(6)))));
    assert_eq!(journal.head().seq, 5);
    assert_eq!(journal.commit_blocking(note(payload(7))), Ok(7));
    assert_holds(&journal, 7);
}

#[test]
fn large_payloads_are_restored_and_compressible_ones_are_stored_compressed() {
    let home = Home::new();
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 23) as u8)
        .collect();
    let payloads = [
        vec![b'x'; 3 << 20],
        noise,
        vec![b'y'; 16 << 10],
        vec![b'z'; (16 << 10) - 1],
    ];
    let journal = home.open().0;
    for payload in &payloads {
        journal.commit_blocking(note(payload.clone())).unwrap();
    }
    drop(journal);
    let journal = home.open().0;
    let records: Vec<_> = journal.records(..).map(Result::unwrap).collect();
    for (record, payload) in records.iter().zip(&payloads) {
        assert!(record.get().payload == payload.as_slice());
    }
    assert_eq!(
        records
            .iter()
            .map(|record| record.as_bytes().len() < 4_096)
            .collect::<Vec<_>>(),
        [true, false, true, false]
    );
    assert_eq!(
        std::fs::read_dir(home.path().join("log/blobs"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn after_shutdown_commits_are_refused_and_reads_continue() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 3);
    journal.shutdown();
    journal.shutdown();
    assert_eq!(
        journal.commit_blocking(note(payload(4))),
        Err(CommitError::Closed)
    );
    assert_holds(&journal, 3);
    assert_holds(&home.open().0, 3);
}

#[test]
fn shutdown_completes_commits_in_flight() {
    let journal = in_memory();
    let answered: u64 = thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = 0;
                    loop {
                        match journal.commit_blocking(note(b"payload".to_vec())) {
                            Ok(_) => done += 1,
                            Err(error) => break (done, error),
                        }
                    }
                })
            })
            .collect();
        while journal.head().seq < 100 {
            thread::yield_now();
        }
        journal.shutdown();
        writers
            .into_iter()
            .map(|writer| {
                let (done, error) = writer.join().unwrap();
                assert_eq!(error, CommitError::Closed);
                done
            })
            .sum()
    });
    assert_eq!(answered, journal.head().seq);
}

#[test]
fn as_of_any_record_is_the_state_that_was() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 40);
    for last in [0, 1, 7, 8, 9, 39, 40, 99] {
        let start = roleback_journal::Moment {
            head: roleback_journal::Head::EMPTY,
            state: Tally::default(),
        };
        let moment = journal.replay(start, last, None).unwrap();
        assert_eq!(moment.state, tally_of(last.min(40)));
    }
}
