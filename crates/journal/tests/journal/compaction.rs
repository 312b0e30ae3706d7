//! Compaction: what is left of a log, in the running journal and after restarts.

use std::fs;

use proptest::prelude::*;
use roleback_journal::{
    AtError, BaseParts, CompactError, Hash, Imported, Journal, LogId, OpenError, Options, Record,
    Ulid, VerifyReport,
};

use crate::tally::{Home, Tally, fill, note, payload, tally_of};

/// Checks everything that a journal shows of records 1 to `last` of which the first `to` are folded.
fn assert_folded(journal: &Journal<Tally>, to: u64, last: u64) {
    assert_eq!(journal.head().seq, last);
    assert_eq!(journal.read().state, tally_of(last));
    let shown: Vec<(u64, Vec<u8>)> = journal
        .records(..)
        .map(|record| {
            let record = record.unwrap();
            let Record { seq, payload, .. } = record.get();
            (seq, payload.to_vec())
        })
        .collect();
    let expected: Vec<_> = (to + 1..=last).map(|seq| (seq, payload(seq))).collect();
    assert_eq!(shown, expected);
    for seq in [0, 1, to.saturating_sub(1)] {
        match journal.at(seq) {
            Err(AtError::Compacted { seq: found, first }) if seq < to => {
                assert_eq!((found, first), (seq, to));
            }
            found => assert!(seq == to && found.is_ok()),
        }
    }
    for seq in to..=last {
        assert_eq!(journal.at(seq).unwrap().state, tally_of(seq));
    }
    let VerifyReport {
        head,
        folded,
        records,
        problems,
        ..
    } = journal.verify(true, None);
    assert_eq!(problems, []);
    assert_eq!((head.seq, folded, records), (last, to, last - to));
    for seq in to..=last {
        let time = seq.cast_signed() * 1_000;
        assert_eq!(journal.seq_at(time).unwrap(), seq);
        assert_eq!(journal.seq_at(time + 999).unwrap(), seq);
    }
    assert_eq!(journal.seq_at(to.cast_signed() * 1_000 - 1).unwrap(), 0);
}

#[test]
fn a_compacted_log_keeps_its_numbers_its_chain_and_its_states() {
    for to in [1, 7, 8, 9, 20, 39, 40] {
        let home = Home::new();
        let journal = home.open().0;
        fill(&journal, 40);
        let before = journal.head();
        let base = journal.compact(to, b"what was there", None).unwrap();
        assert_eq!(journal.head(), before);
        assert_eq!(base.head().seq, to);
        let mut first = 1;
        for segment in base.segments() {
            assert_eq!(segment.first, first);
            assert_eq!(segment.least_ns, first.cast_signed() * 1_000);
            assert_eq!(segment.greatest_ns, segment.last.time_ns);
            first = segment.last.seq + 1;
        }
        assert_eq!(first, to + 1);
        assert_eq!(base.segments().last().unwrap().last, base.head());
        assert_folded(&journal, to, 40);
        fill(&journal, 20);
        assert_folded(&journal, to, 60);
        drop(journal);
        assert_folded(&home.open_read_only().0, to, 60);
        // Without a checkpoint, the state comes from the base; without the engine, the segments have all records.
        fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
        assert_folded(&home.open().0, to, 60);
        fs::remove_dir_all(home.path().join("log")).unwrap();
        let (journal, report) = home.open();
        assert_eq!(report.read_only, None);
        assert_folded(&journal, to, 60);
        assert_eq!(journal.base().unwrap().notes().unwrap(), b"what was there");
    }
}

#[test]
fn a_log_can_be_compacted_again_and_in_memory() {
    let home = Home::new();
    let options = Options {
        segment_records: 8,
        ..Options::memory(Ulid(1))
    };
    let in_memory = Journal::open(options, Tally::default()).unwrap().0;
    for journal in [home.open().0, in_memory] {
        fill(&journal, 30);
        for to in [3, 4, 16, 29, 30] {
            journal.compact(to, &[b'n'; 3], None).unwrap();
            assert_folded(&journal, to, 30);
        }
        for (to, expected) in [
            (
                0,
                "the records before 0 are folded already: the earliest moment is 30",
            ),
            (
                30,
                "the records before 30 are folded already: the earliest moment is 30",
            ),
            (31, "record 31 does not exist: the last one is 30"),
        ] {
            let refused = journal.compact(to, b"", None).unwrap_err();
            assert_eq!(refused.to_string(), expected);
        }
        fill(&journal, 12);
        assert_folded(&journal, 30, 42);
    }
    assert_folded(&home.open().0, 30, 42);
}

#[test]
fn what_is_in_use_is_not_folded() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 30);
    let refused = |to: u64| match journal.compact(to, b"", None) {
        Err(CompactError::InUse { seq }) => seq,
        other => panic!("{other:?}"),
    };
    let moment = journal.at(10).unwrap();
    let reader = journal.frozen(&moment);
    assert_eq!(refused(11), 10);
    drop(reader);
    let fork = journal.fork((*moment).clone(), LogId(Ulid(5))).unwrap();
    fill(&fork, 4);
    let of_fork = fork.at(12).unwrap();
    let nested = fork.fork((*of_fork).clone(), LogId(Ulid(6))).unwrap();
    drop(fork);
    assert_eq!(refused(20), 10);
    assert!(matches!(
        nested.compact(2, b"", None),
        Err(CompactError::NotHere)
    ));
    // The fork begins after what is folded.
    journal.compact(10, b"", None).unwrap();
    assert_eq!(nested.records(..).count(), 2);
    assert_eq!(nested.at(10).unwrap().state, tally_of(10));
    assert!(matches!(
        nested.at(9),
        Err(AtError::Compacted { seq: 9, first: 10 })
    ));
    assert_eq!(nested.verify(false, None).problems, []);
    drop(nested);
    let hold = journal.hold(15);
    assert_eq!(refused(16), 15);
    drop(hold);
    journal.compact(16, b"", None).unwrap();
    assert_folded(&journal, 16, 30);
}

#[test]
fn a_compacted_log_is_exported_and_imported() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 30);
    journal.compact(13, b"notes", None).unwrap();
    let target = home.dir.path().join("export");
    assert_eq!(journal.export(&target, None).unwrap(), journal.head());
    let copy = Home::new();
    let (imported, _) = Journal::import(&target, copy.options(), Tally::default()).unwrap();
    assert_folded(&imported, 13, 30);
    assert_eq!(imported.head(), journal.head());
    let memory = Options::memory(Ulid(1));
    let (imported, _) = Journal::import(&target, memory, Tally::default()).unwrap();
    assert_folded(&imported, 13, 30);
    assert_eq!(imported.base().unwrap().notes().unwrap(), b"notes");
}

#[test]
fn a_damaged_base_is_noticed() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 30);
    journal.compact(13, b"notes", None).unwrap();
    drop(journal);
    let path = home.files("base")[0].clone();
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, bad).unwrap();
        let options = Options {
            read_only: true,
            ..home.options()
        };
        assert!(
            Journal::open(options, Tally::default()).is_err(),
            "byte {at}"
        );
    }
    fs::write(&path, &good).unwrap();
    let journal = home.open().0;
    assert_folded(&journal, 13, 30);
    fs::write(&path, &good[..good.len() - 1]).unwrap();
    let problems = journal.verify(false, None).problems;
    assert_eq!(problems[0].seq, 13);
}

#[test]
fn commits_go_on_while_a_log_is_compacted() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 200);
    let writing = {
        let journal = journal.clone();
        std::thread::spawn(move || {
            for _ in 0..200 {
                let number = |_: &Tally, next: roleback_journal::Next<'_>| {
                    note(payload(next.seq))(&Tally::default(), next)
                };
                journal.commit_blocking(number).unwrap();
            }
        })
    };
    for to in [50, 100, 150, 190] {
        journal.compact(to, b"", None).unwrap();
    }
    writing.join().unwrap();
    assert_folded(&journal, 190, 400);
    drop(journal);
    assert_folded(&home.open().0, 190, 400);
}

/// What an export has of a compacted log: its base, and the records after it.
fn exported(journal: &Journal<Tally>) -> (BaseParts, Vec<Vec<u8>>) {
    let parts = journal.base().unwrap().parts().unwrap();
    let records = journal.records(..).map(|record| record.unwrap());
    let bytes = records.map(|record| record.as_bytes().to_vec());
    (parts, bytes.collect())
}

fn imported(
    (log, parts): (LogId, &BaseParts),
    records: &[Vec<u8>],
    options: Options,
) -> Result<Journal<Tally>, OpenError> {
    let records = records.iter().cloned().map(Imported::Bytes);
    let records = records.map(Ok::<_, String>);
    let made = Journal::import_records((log, Some(parts)), records, options, Tally::default());
    made.map(|(journal, _)| journal)
}

#[test]
fn a_compacted_log_is_made_again_from_its_base_and_its_records() {
    for to in [1, 8, 9, 39, 40] {
        let home = Home::new();
        let journal = home.open().0;
        fill(&journal, 40);
        journal.compact(to, b"what was there", None).unwrap();
        let (parts, records) = exported(&journal);
        let log = journal.log();
        let there = Home::new();
        let in_memory = Options {
            segment_records: 8,
            ..Options::memory(Ulid(1))
        };
        for options in [there.options(), in_memory] {
            let made = imported((log, &parts), &records, options).unwrap();
            assert_eq!((made.log(), made.head()), (log, journal.head()));
            assert_folded(&made, to, 40);
            let (parts_again, records_again) = exported(&made);
            assert_eq!(parts_again.notes, b"what was there");
            assert_eq!(parts_again.state, parts.state);
            assert_eq!(parts_again.segments.len(), parts.segments.len());
            assert_eq!(records_again, records);
            fill(&made, 10);
            assert_folded(&made, to, 50);
        }
    }
}

#[test]
fn records_that_do_not_follow_from_a_base_are_refused_and_leave_nothing() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 40);
    journal.compact(20, b"", None).unwrap();
    let (parts, records) = exported(&journal);
    let log = journal.log();
    let with = |change: fn(&mut BaseParts)| {
        let mut changed = parts.clone();
        change(&mut changed);
        changed
    };
    let whole = records.as_slice();
    for (what, parts, records) in [
        ("no first record", parts.clone(), &whole[1..]),
        ("another hash", with(|it| it.head.hash = Hash::ZERO), whole),
        ("another number", with(|it| it.head.seq = 19), whole),
        ("no state", with(|it| it.state.clear()), whole),
        ("another state", with(|it| it.state.push(b'x')), whole),
    ] {
        let there = Home::new();
        let refused = imported((log, &parts), records, there.options());
        assert!(refused.is_err(), "{what}");
        assert!(!there.path().exists(), "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_compacted_log_is_the_rest_of_the_whole_one(
        count in 1_u64..60,
        folds in proptest::collection::vec(1_u64..60, 1..4),
        more in 0_u64..20,
    ) {
        let home = Home::new();
        let journal = home.open().0;
        fill(&journal, count);
        let mut folded = 0;
        for to in folds {
            let done = journal.compact(to, b"", None);
            prop_assert_eq!(done.is_ok(), to > folded && to <= count);
            folded = done.map_or(folded, |base| base.head().seq);
        }
        fill(&journal, more);
        if folded > 0 {
            assert_folded(&journal, folded, count + more);
            drop(journal);
            assert_folded(&home.open().0, folded, count + more);
        }
    }
}
