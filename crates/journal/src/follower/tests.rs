//! Several nodes in one process, over a shared log in memory.

use std::time::Duration;

use crate::commit::Decision;
use crate::error::{ApplyError, CommitError, HandOverError, OpenError};
use crate::hash::Hash;
use crate::journal::Journal;
use crate::log::conformance::LOG;
use crate::log::{Delivery, Hub};
use crate::options::Options;
use crate::projection::Projection;
use crate::record::{Draft, Record};
use ulid::Ulid;

/// The texts of all records.
#[derive(Clone, Default, PartialEq, Debug)]
struct Texts(Vec<String>);

impl Projection for Texts {
    type Step = String;
    fn fingerprint() -> [u8; 32] {
        *Hash::of(b"Texts").as_bytes()
    }
    fn read(record: &Record<'_>) -> Result<String, ApplyError> {
        match record.payload {
            b"unknown" => Err(ApplyError("this build does not know it".to_owned())),
            text => Ok(String::from_utf8_lossy(text).into_owned()),
        }
    }
    fn take(&mut self, text: String) {
        self.0.push(text);
    }
    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(self.0.join("\n").as_bytes());
        Ok(())
    }
    fn footprint(&self) -> u64 {
        8
    }
    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let text = String::from_utf8_lossy(bytes);
        Ok(Self(text.lines().map(str::to_owned).collect()))
    }
}

fn node(hub: &Hub) -> Journal<Texts> {
    node_in(Options::memory(Ulid(1)), hub).unwrap()
}

fn node_in(options: Options, hub: &Hub) -> Result<Journal<Texts>, OpenError> {
    let shared = Box::new(hub.node());
    Journal::open_shared(options, Texts::default(), shared).map(|(journal, _)| journal)
}

fn write(journal: &Journal<Texts>, text: &str) -> Result<u64, CommitError> {
    let text = text.to_owned();
    journal.commit_blocking(move |_, next| Decision::Append {
        draft: Draft {
            ulid: Ulid(next.seq.into()),
            time_ns: 0,
            account: 0,
            caller: String::new(),
            operation: "Note".to_owned(),
            payload: text.clone().into_bytes(),
        },
        step: text,
        value: next.seq,
    })
}

/// Waits until a condition holds; returns whether it came to hold.
fn soon(mut holds: impl FnMut() -> bool) -> bool {
    (0..20_000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        holds()
    })
}

#[test]
fn every_node_gets_the_records_of_every_node() {
    let hub = Hub::default();
    let nodes = [node(&hub), node(&hub), node(&hub)];
    let writers = nodes.iter().cloned().enumerate().map(|(at, node)| {
        std::thread::spawn(move || {
            for n in 0..50 {
                while write(&node, &format!("{at}:{n}")) == Err(CommitError::Overtaken) {}
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    writers.into_iter().for_each(|it| it.join().unwrap());
    let late = node(&hub);
    for journal in nodes.iter().chain([&late]) {
        assert!(soon(|| journal.head().seq == 150), "{:?}", journal.head());
        assert_eq!(journal.head(), late.head());
        assert_eq!(journal.read().state, late.read().state);
        assert_eq!(journal.records(..).count(), 150);
        assert_eq!(journal.write_failure(), None);
    }
    let mut texts = late.read().state.0.clone();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 150);
}

#[test]
fn a_node_that_was_overtaken_takes_up_why_although_nobody_decides_again() {
    let hub = Hub::default();
    let [one, other] = [node(&hub), node(&hub)];
    hub.set_mute(true);
    write(&one, "a").unwrap();
    assert_eq!(write(&other, "b"), Err(CommitError::Overtaken));
    assert!(soon(|| other.head() == one.head()), "{:?}", other.head());
    assert_eq!(write(&other, "b"), Ok(2));
}

#[test]
fn a_node_that_was_stopped_takes_up_what_it_missed() {
    let (hub, dir) = (Hub::default(), tempfile::tempdir().unwrap());
    let options = || Options::at(dir.path(), Ulid(1));
    let stopped = node_in(options(), &hub).unwrap();
    write(&stopped, "a").unwrap();
    stopped.shutdown();
    drop(stopped);
    let other = node(&hub);
    for n in 0..300 {
        write(&other, &n.to_string()).unwrap();
    }
    let again = node_in(options(), &hub).unwrap();
    assert_eq!(again.head(), other.head());
    assert_eq!(write(&again, "b"), Ok(302));
    assert!(soon(|| other.head() == again.head()));
}

#[test]
fn a_directory_with_another_log_is_refused() {
    let (hub, dir) = (Hub::default(), tempfile::tempdir().unwrap());
    let options = || Options::at(dir.path(), Ulid(1));
    drop(Journal::open(options(), Texts::default()).unwrap());
    let refused = node_in(options(), &hub).map(drop).unwrap_err();
    assert!(matches!(refused, OpenError::NotTheSharedLog { .. }));
}

#[test]
fn a_record_whose_answer_was_lost_is_there_once() {
    let hub = Hub::default();
    let (one, other) = (node(&hub), node(&hub));
    write(&one, "a").unwrap();
    hub.lose_answer();
    assert!(matches!(write(&one, "b"), Err(CommitError::Storage(_))));
    assert_eq!(write(&one, "c"), Ok(3));
    assert!(soon(|| other.head() == one.head()));
    assert_eq!(other.read().state.0, ["a", "b", "c"]);
}

#[test]
fn reads_go_on_while_the_log_is_down_and_writes_afterwards() {
    let hub = Hub::default();
    let (one, other) = (node(&hub), node(&hub));
    write(&one, "a").unwrap();
    hub.set_down(true);
    assert!(matches!(write(&one, "b"), Err(CommitError::Storage(_))));
    assert!(one.write_failure().is_some());
    assert_eq!(one.read().state.0, ["a"]);
    hub.set_down(false);
    assert!(soon(|| one.write_failure().is_none()));
    assert_eq!(write(&one, "c"), Ok(2));
    assert!(soon(|| other.read().state.0 == ["a", "c"]));
}

/// Changes the second of four records behind the back of a node that has one, and starts a node.
fn refused(damage: impl Fn(&mut Vec<(u64, Delivery)>)) -> (Journal<Texts>, String) {
    let hub = Hub::default();
    let writer = node(&hub);
    for text in ["a", "b", "c", "d"] {
        write(&writer, text).unwrap();
    }
    hub.damage(damage);
    let journal = node(&hub);
    let why = journal.read_only().expect("the node goes on");
    assert!(matches!(
        write(&journal, "e"),
        Err(CommitError::ReadOnly(_))
    ));
    (journal, why)
}

#[test]
fn a_gap_a_fork_or_a_wrong_hash_stops_a_node_at_the_last_good_record() {
    let (journal, why) = refused(|stored| drop(stored.remove(1)));
    assert!(
        why.contains("record 2") && why.contains("number 3"),
        "{why}"
    );
    assert_eq!(journal.read().state.0, ["a"]);
    let (_, why) = refused(|stored| {
        let Delivery::Records(bytes) = &mut stored[1].1 else {
            panic!();
        };
        *bytes.last_mut().unwrap() ^= 1;
    });
    assert!(why.contains("checksum"), "{why}");
    let (_, why) = refused(|stored| {
        let fork = Hub::default();
        let other = node(&fork);
        for text in ["x", "y"] {
            write(&other, text).unwrap();
        }
        fork.damage(|others| stored[1] = others[1].clone());
    });
    assert!(why.contains("does not continue"), "{why}");
}

#[test]
fn what_the_log_lost_or_damaged_comes_from_another_node() {
    type Damage = fn(&mut Vec<(u64, Delivery)>);
    let damages: [Damage; 3] = [
        |stored| drop(stored.remove(1)),
        |stored| {
            let Delivery::Records(bytes) = &mut stored[1].1 else {
                panic!();
            };
            *bytes.last_mut().unwrap() ^= 1;
        },
        |stored| stored[1].1 = stored[0].1.clone(),
    ];
    for damage in damages {
        let hub = Hub::default();
        let good = node(&hub);
        for text in ["a", "b", "c"] {
            write(&good, text).unwrap();
        }
        hub.damage(damage);
        let late = node(&hub);
        assert!(soon(|| late.read_only().is_some()));
        assert!(matches!(write(&late, "x"), Err(CommitError::ReadOnly(_))));
        assert_eq!(late.read().state.0, ["a"]);
        // What does not continue the node's records is not taken up, whoever sends it.
        let wrong = Delivery::Records(b"wrong".to_vec());
        hub.answer_with(vec![wrong.clone()]);
        assert_eq!(late.head().seq, 1);
        let mut answer = good.some_after(1).unwrap();
        answer.insert(0, wrong);
        hub.answer_with(answer);
        assert!(
            soon(|| late.head() == good.head()),
            "{:?}",
            late.read_only()
        );
        assert!(soon(|| late.read_only().is_none()));
        assert!(soon(|| late.write_failure().is_none()));
        assert_eq!(late.read().state, good.read().state);
    }
}

#[test]
fn some_records_and_what_they_refer_to_are_handed_to_another_node() {
    let journal = node(&Hub::default());
    for text in ["a", "b", "c"] {
        write(&journal, text).unwrap();
    }
    assert_eq!(journal.some_after(3).unwrap(), []);
    assert_eq!(journal.some_after(9).unwrap(), []);
    let one = journal.some_after(2).unwrap();
    let all = journal.some_after(0).unwrap();
    assert_eq!((one.len(), all.len()), (1, 1));
    assert!(one[0].len() < all[0].len());
}

#[test]
fn a_record_of_a_newer_build_stops_a_node_and_is_not_stored() {
    let (hub, dir) = (Hub::default(), tempfile::tempdir().unwrap());
    let writer = node(&hub);
    write(&writer, "a").unwrap();
    let journal = node_in(Options::at(dir.path(), Ulid(1)), &hub).unwrap();
    // The writer's decision brings its own step, so it does not read what it wrote.
    write(&writer, "unknown").unwrap();
    assert!(soon(|| journal.read_only().is_some()));
    assert!(journal.read_only().unwrap().contains("does not know it"));
    assert_eq!(journal.head().seq, 1);
    journal.shutdown();
    drop(journal);
    let alone = Journal::open(Options::at(dir.path(), Ulid(1)), Texts::default()).unwrap();
    assert_eq!(alone.1.head.seq, 1);
}

#[test]
fn a_log_is_handed_over_and_continued_after_an_interruption() {
    let hub = Hub::default();
    let alone = Journal::open(Options::memory(LOG.0), Texts::default())
        .unwrap()
        .0;
    for n in 0..700 {
        write(&alone, &n.to_string()).unwrap();
    }
    let head = alone.hand_over(&mut hub.node(), None).unwrap();
    assert_eq!(head, alone.head());
    hub.damage(|stored| stored.truncate(1));
    assert_eq!(alone.hand_over(&mut hub.node(), None).unwrap(), head);
    let other = node(&hub);
    assert_eq!(
        (other.head(), &other.read().state),
        (head, &alone.read().state)
    );
    write(&other, "more").unwrap();
    let longer = alone.hand_over(&mut hub.node(), None);
    assert!(matches!(longer, Err(HandOverError::Longer(701))));
    write(&alone, "different").unwrap();
    let forked = alone.hand_over(&mut hub.node(), None);
    assert!(matches!(forked, Err(HandOverError::Other(701))));
    let another = Journal::open(Options::memory(Ulid(9)), Texts::default())
        .unwrap()
        .0;
    let refused = another.hand_over(&mut hub.node(), None);
    assert!(matches!(refused, Err(HandOverError::OtherLog { .. })));
}
