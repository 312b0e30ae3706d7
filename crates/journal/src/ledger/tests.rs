use tokio::sync::oneshot::Receiver;
use tokio::sync::oneshot::error::TryRecvError;
use ulid::Ulid;

use super::*;
use crate::commit::{Commit, Decision};
use crate::error::ApplyError;
use crate::hash::Head;
use crate::record::{Draft, Record};

/// Counts records.
#[derive(Debug, Clone, Default)]
struct Count(u64);

impl Projection for Count {
    type Step = ();

    fn fingerprint() -> [u8; 32] {
        [1; 32]
    }

    fn read(_: &Record<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn take(&mut self, (): ()) {
        self.0 += 1;
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.0.to_le_bytes());
        Ok(())
    }

    fn footprint(&self) -> u64 {
        8
    }

    fn restore(_: &[u8]) -> Result<Self, ApplyError> {
        Ok(Self::default())
    }
}

type Answer = Receiver<Result<u64, CommitError>>;

fn ledger() -> Ledger<Count> {
    let published = Moment {
        head: Head::EMPTY,
        state: Count::default(),
    };
    Ledger::new(
        LogId(Ulid(1)),
        crate::contents::Contents::in_memory(),
        published,
    )
}

/// A commit that appends a record and answers how many records it saw before it.
fn writes(ledger: &mut Ledger<Count>) -> Answer {
    let (job, answer) = Commit::new(|count: &Count, _: Next<'_>| Decision::Append {
        draft: Draft {
            ulid: Ulid(7),
            time_ns: 0,
            account: 1,
            caller: "ann".to_owned(),
            operation: "Count".to_owned(),
            payload: Vec::new(),
        },
        step: (),
        value: count.0,
    });
    ledger.take(Box::new(job));
    answer
}

/// A commit that only answers how many records it saw.
fn asks(ledger: &mut Ledger<Count>) -> Answer {
    let (job, answer) = Commit::new(|count: &Count, _: Next<'_>| Decision::Nothing(count.0));
    ledger.take(Box::new(job));
    answer
}

fn waits(answer: &mut Answer) -> bool {
    matches!(answer.try_recv(), Err(TryRecvError::Empty))
}

fn keep(group: Group<Count>) {
    let (_, _, answers) = group.kept();
    answers.release();
}

#[test]
fn commits_are_decided_on_what_those_before_them_left_and_answered_when_it_is_kept() {
    let mut ledger = ledger();
    let mut answers = [writes(&mut ledger), writes(&mut ledger), asks(&mut ledger)];
    assert!(answers.iter_mut().all(waits));
    let group = ledger.next_group().unwrap();
    assert_eq!((group.frames.len(), group.moment.state.0), (2, 2));
    keep(group);
    for (mut answer, saw) in answers.into_iter().zip(0..) {
        assert!(matches!(answer.try_recv(), Ok(Ok(count)) if count == saw));
    }
    assert!(ledger.next_group().is_none());
}

#[test]
fn who_saw_nothing_that_can_be_lost_is_answered_at_once() {
    let mut ledger = ledger();
    let mut answer = asks(&mut ledger);
    assert!(matches!(answer.try_recv(), Ok(Ok(0))));
    assert!(!ledger.is_waited_for());
}

#[test]
fn who_saw_a_record_on_its_way_waits_for_it() {
    let mut ledger = ledger();
    let _writer = writes(&mut ledger);
    let group = ledger.next_group().unwrap();
    let mut asked = asks(&mut ledger);
    assert!(waits(&mut asked) && ledger.is_waited_for());
    keep(group);
    keep(ledger.next_group().unwrap());
    assert!(matches!(asked.try_recv(), Ok(Ok(1))));
}

#[test]
fn a_group_that_fails_takes_down_what_was_decided_on_it() {
    let mut ledger = ledger();
    let published = ledger.latest.clone();
    let mut answers = vec![writes(&mut ledger)];
    let group = ledger.next_group().unwrap();
    answers.extend([writes(&mut ledger), asks(&mut ledger)]);
    ledger.fail(group, &CommitError::Overtaken);
    for answer in &mut answers {
        assert!(matches!(answer.try_recv(), Ok(Err(CommitError::Overtaken))));
    }
    let mut late = writes(&mut ledger);
    assert!(ledger.is_in_doubt() && ledger.is_waited_for() && waits(&mut late));
    ledger.mended(published);
    let group = ledger.next_group().unwrap();
    assert_eq!(group.moment.state.0, 1);
    keep(group);
    assert!(matches!(late.try_recv(), Ok(Ok(0))));
}

#[test]
fn a_full_group_leaves_the_rest_for_the_next_in_order() {
    let mut ledger = ledger();
    let mut answers: Vec<Answer> = (0..GROUP_RECORDS + 2)
        .map(|_| writes(&mut ledger))
        .collect();
    let first = ledger.next_group().unwrap();
    assert_eq!(first.frames.len(), GROUP_RECORDS);
    keep(first);
    let second = ledger.next_group().unwrap();
    assert_eq!(second.moment.state.0 as usize, GROUP_RECORDS + 2);
    keep(second);
    for (answer, saw) in answers.iter_mut().zip(0..) {
        assert!(matches!(answer.try_recv(), Ok(Ok(count)) if count == saw));
    }
}

#[test]
fn without_a_writer_everyone_is_told() {
    let mut ledger = ledger();
    let mut before = writes(&mut ledger);
    ledger.close();
    let mut after = writes(&mut ledger);
    for answer in [&mut before, &mut after] {
        assert!(matches!(answer.try_recv(), Ok(Err(CommitError::Closed))));
    }
}

#[test]
fn the_writer_is_called_for_the_first_commit_and_for_a_complete_group() {
    let mut ledger = ledger();
    let mut answers = Vec::new();
    let mut called = |ledger: &mut Ledger<Count>| {
        answers.push(writes(ledger));
        (ledger.calls_writer(), ledger.is_gathering())
    };
    // Nothing is expected yet, so each commit completes the group.
    assert_eq!(called(&mut ledger), (true, false));
    let group = ledger.next_group().unwrap();
    assert_eq!(called(&mut ledger), (true, false));
    assert_eq!(called(&mut ledger), (true, false));
    // One is answered, and two wait already.
    ledger.expect_again(group.commits());
    keep(group);
    assert!(ledger.is_gathering());
    assert_eq!(called(&mut ledger), (true, false));
    assert_eq!(called(&mut ledger), (true, false));
    let group = ledger.next_group().unwrap();
    assert!(!ledger.is_gathering());
    ledger.expect_again(group.commits());
    keep(group);
    for expected in [(true, true), (false, true), (false, true), (true, false)] {
        assert_eq!(called(&mut ledger), expected);
    }
}
