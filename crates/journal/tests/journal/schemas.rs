//! Checkpoints of builds whose state has another schema.

use roleback_journal::{ApplyError, Journal, Options, Projection, Record};

use crate::tally::{Home, Tally, copy_dir, fill, tally_of};

fn swapped(tally: &Tally) -> Tally {
    Tally {
        count: tally.sum,
        sum: tally.count,
    }
}

/// The same state with its members swapped: the bytes of each schema decode under the other to a different value.
#[derive(Clone, Default)]
struct Newer(Tally);

impl Projection for Newer {
    type Step = crate::tally::Step;

    fn fingerprint() -> [u8; 32] {
        [2; 32]
    }

    fn read(record: &Record<'_>) -> Result<Self::Step, ApplyError> {
        Tally::read(record)
    }

    fn take(&mut self, step: Self::Step) {
        self.0.take(step);
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        swapped(&self.0).checkpoint(out)
    }

    fn footprint(&self) -> u64 {
        16
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        Tally::restore(bytes).map(|tally| Self(swapped(&tally)))
    }
}

#[test]
fn a_checkpoint_of_another_schema_is_deleted_once_and_the_log_replayed() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 20);
    drop(journal);
    assert_eq!(home.files("checkpoints").len(), 2);
    for prove in [false, true] {
        let copy = Home::new();
        copy_dir(&home.path(), &copy.path());
        let options = || Options {
            prove,
            ..copy.options()
        };
        let (journal, report) = Journal::open(options(), Newer::default()).unwrap();
        assert_eq!((report.checkpoint, report.replayed), (None, 20));
        assert_eq!(journal.read().state.0, tally_of(20));
        let said: Vec<_> = report.findings.iter().map(|found| &found.message).collect();
        assert_eq!(
            said,
            [
                "checkpoint `00000000000000000020.ckpt` (and 1 more) was deleted: another build wrote it, whose state has another \
              schema; the log was replayed instead"
            ]
        );
        assert!(copy.files("checkpoints").is_empty());
        journal.shutdown();
        let (_, report) = Journal::open(options(), Newer::default()).unwrap();
        assert_eq!(report.findings, []);
    }
}

#[test]
fn a_checkpoint_of_another_schema_stays_where_nothing_may_be_written() {
    let home = Home::new();
    let journal = home.open().0;
    fill(&journal, 20);
    drop(journal);
    let options = Options {
        read_only: true,
        ..home.options()
    };
    let (journal, report) = Journal::open(options, Newer::default()).unwrap();
    assert_eq!(journal.read().state.0, tally_of(20));
    assert!(report.findings[0].message.contains("was not used"));
    assert_eq!(home.files("checkpoints").len(), 2);
}
