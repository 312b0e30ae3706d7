use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use ulid::Ulid;

use super::*;
use crate::{ApplyError, Decision, Draft, Durability, Journal, Options, Projection, Record};

const RECORDS: u64 = 45;

/// The sum of all payloads, each times the number of records before it.
#[derive(Clone, Default, PartialEq, Debug)]
struct Sum(u64);

impl Sum {
    fn of(last: u64) -> Self {
        (1..=last).fold(Self::default(), |mut sum, seq| {
            sum.take(seq);
            sum
        })
    }
}

impl Projection for Sum {
    type Step = u64;

    fn fingerprint() -> [u8; 32] {
        [9; 32]
    }

    fn read(record: &Record<'_>) -> Result<u64, ApplyError> {
        Ok(record.seq)
    }

    fn take(&mut self, seq: u64) {
        self.0 = self.0.wrapping_mul(31).wrapping_add(seq);
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.0.to_le_bytes());
        Ok(())
    }

    fn footprint(&self) -> u64 {
        8
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let bytes = bytes.try_into();
        let bytes = bytes.map_err(|_| ApplyError("not a sum".to_owned()))?;
        Ok(Self(u64::from_le_bytes(bytes)))
    }
}

fn open(dir: &Path) -> Journal<Sum> {
    let options = Options {
        durability: Durability::Process,
        segment_records: 8,
        checkpoint_every_records: 16,
        ..Options::at(dir.to_owned(), Ulid(1))
    };
    Journal::open(options, Sum::default()).unwrap().0
}

fn append(journal: &Journal<Sum>) {
    let append = |_: &Sum, next: crate::Next<'_>| Decision::Append {
        draft: Draft {
            ulid: Ulid(u128::from(next.seq)),
            time_ns: next.seq.cast_signed(),
            account: 1,
            caller: "c".to_owned(),
            operation: "o".to_owned(),
            payload: vec![b'x'; 100],
        },
        step: next.seq,
        value: (),
    };
    journal.commit_blocking(append).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in files::paths(from).unwrap() {
        let target = to.join(files::name(&path));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, target).unwrap()),
        }
    }
}

/// Opens a directory in which a process ended during a compaction, and checks that nothing is lost: not the records after
/// `to`, not the state after each of them, and not those before if the compaction is not decided.
fn assert_whole(dir: &Path, beginning: u64) {
    for _ in 0..2 {
        let journal = open(dir);
        assert_eq!(journal.read_only(), None);
        let head = journal.head().seq;
        assert!(head >= RECORDS);
        assert_eq!(journal.read().state, Sum::of(head));
        let seqs: Vec<u64> = journal
            .records(..)
            .map(|it| it.unwrap().get().seq)
            .collect();
        assert_eq!(seqs, (beginning + 1..=head).collect::<Vec<_>>());
        for seq in beginning..=head {
            assert_eq!(journal.at(seq).unwrap().state, Sum::of(seq), "{seq}");
        }
        assert!(beginning == 0 || journal.at(beginning - 1).is_err());
        assert_eq!(journal.verify(true, None).problems, []);
        assert_eq!(journal.base().map_or(0, |base| base.head().seq), beginning);
        assert!(!dir.join(PREPARED).exists() && !dir.join(DECIDED).exists());
        append(&journal);
    }
}

/// Ends a process at each point of a compaction.
#[test]
fn a_process_that_ends_at_any_point_of_a_compaction_loses_nothing() {
    for to in [16, 21, 44] {
        let home = TempDir::new().unwrap();
        let data = home.path().join("data");
        let journal = open(&data);
        (1..=RECORDS - 3).for_each(|_| append(&journal));
        // An earlier base is replaced.
        journal.compact(5, b"earlier", None).unwrap();
        (1..=2).for_each(|_| append(&journal));
        let moment = journal.at(to.min(journal.head().seq)).unwrap();
        let history = Arc::clone(&journal.inner.shared.history);
        let beside = Prepared::begin(&data).unwrap();
        let mut order = journal
            .prepare(&history, &moment, b"notes", Some(beside), None)
            .unwrap();
        append(&journal);
        let at = |name: &str| {
            let dir = home.path().join(name);
            copy(&data, &dir);
            fs::remove_file(dir.join("LOCK")).unwrap();
            dir
        };
        assert_whole(&at("prepared"), 5);
        order.complete(&history, journal.head()).unwrap();
        assert_whole(&at("completed"), 5);
        journal.shutdown();
        order.decide().unwrap();
        for count in 0..=STEPS.len() {
            let dir = at(&count.to_string());
            for step in &STEPS[..count] {
                step(&dir).unwrap();
            }
            assert_whole(&dir, to);
            let base = Base::newest_in(&dir).unwrap().unwrap();
            assert_eq!(base.notes().unwrap(), b"notes");
        }
        // A step that was interrupted is done again.
        for count in 0..STEPS.len() {
            let dir = at(&format!("again-{count}"));
            for step in STEPS[..=count].iter().chain(&STEPS[..=count]) {
                step(&dir).unwrap();
            }
            assert_whole(&dir, to);
        }
    }
}
