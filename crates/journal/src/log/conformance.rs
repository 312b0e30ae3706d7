//! The requirements on every log, checked on each implementation.
#![allow(clippy::missing_panics_doc, reason = "a check fails by a panic")]
#![cfg_attr(
    not(feature = "conformance"),
    allow(unreachable_pub, reason = "public for the tests of other crates only")
)]

use ulid::Ulid;

use super::{AppendError, EventLog, MemoryLog, MirroredLog, PullError, SharedLog};
use crate::contents::Contents;
use crate::envelope::{Frame, Opened, seal};
use crate::hash::{Head, LogId};
use crate::record::Draft;

/// The log to which the records of the checks belong.
pub const LOG: LogId = LogId(Ulid(7));

type Check = fn(&mut dyn EventLog);

/// The checks, each for an empty log.
const CHECKS: &[Check] = &[
    a_new_log_is_empty,
    what_was_appended_is_read_back_byte_for_byte,
    frames_that_do_not_continue_the_head_are_refused_and_change_nothing,
    recovery_keeps_everything_and_appending_goes_on,
    forgetting_never_touches_what_was_not_sealed,
];

/// The same for logs with one writer.
#[cfg(test)]
const CHECKS_WITH_ONE_WRITER: &[Check] = &[a_cut_end_is_overwritten_by_what_comes_next];

/// The checks of a shared log, each with a way to get another node's view of it.
const CHECKS_WITH_TWO_NODES: &[fn(MirroredLog, MirroredLog)] = &[
    a_log_that_others_read_is_not_cut,
    a_node_that_was_overtaken_catches_up_and_appends,
    a_node_that_appended_much_notices_what_another_one_appends,
    a_node_gets_the_content_of_large_records,
    a_large_record_of_a_node_that_was_overtaken_is_not_appended,
    a_node_that_was_gone_compares_the_record_that_it_has,
    a_node_with_other_records_is_refused,
];

/// Checks a shared log together with a copy in memory. `new` returns an empty shared log with the id [`LOG`], as two nodes
/// see it.
pub fn check_shared(mut new: impl FnMut() -> [Box<dyn SharedLog>; 2]) {
    for check in CHECKS {
        let [log, _] = new();
        check(&mut mirrored(log));
    }
    for check in CHECKS_WITH_TWO_NODES {
        let [one, other] = new();
        check(mirrored(one), mirrored(other));
    }
}

/// Takes up all that is there; returns how many records that were.
fn catch_up(log: &mut dyn EventLog) -> usize {
    let mut count = 0;
    loop {
        let frames = log.pull().unwrap();
        if frames.is_empty() {
            return count;
        }
        log.adopt(&frames).unwrap();
        count += frames.len();
    }
}

/// Waits until a node knows that another one has appended.
fn await_news(log: &dyn EventLog) {
    let mut looks = 0..20_000;
    while !log.has_news() {
        assert!(looks.next().is_some(), "the news do not arrive");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Waits until a node has taken up `count` records that another one appended.
fn await_news_of(log: &mut dyn EventLog, count: usize) {
    let mut found = 0;
    while found < count {
        await_news(log);
        found += catch_up(log);
    }
    assert_eq!(found, count);
}

/// Bytes that do not compress well.
fn noise(length: u32) -> Vec<u8> {
    let bytes = (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 23) as u8);
    bytes.collect()
}

fn mirrored(shared: Box<dyn SharedLog>) -> MirroredLog {
    MirroredLog::new(Box::new(MemoryLog::new()), shared, Contents::in_memory())
}

fn draft(after: &Head, payload: &[u8]) -> Draft {
    Draft {
        ulid: Ulid(u128::from(after.seq) + 1),
        time_ns: 1,
        account: 0,
        caller: "root".to_owned(),
        operation: "Note".to_owned(),
        payload: payload.to_vec(),
    }
}

fn frames(after: Head, payloads: &[&[u8]]) -> Vec<Frame> {
    let mut head = after;
    let frame = |payload: &&[u8]| {
        let frame = seal(&draft(&head, payload), LOG, &head).unwrap();
        head = frame.head;
        frame
    };
    payloads.iter().map(frame).collect()
}

fn a_new_log_is_empty(log: &mut dyn EventLog) {
    assert_eq!(log.head(), Head::EMPTY);
    assert!(log.get(1).unwrap().is_none());
}

fn what_was_appended_is_read_back_byte_for_byte(log: &mut dyn EventLog) {
    let noise: Vec<u8> = (0..70_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let sizes = [0, 1, 3_948, 3_949, 4_096, 8_192, 15_000, 70_000];
    let frames = frames(Head::EMPTY, &sizes.map(|size| &noise[..size]));
    log.append(&frames[..3]).unwrap();
    log.append(&frames[3..]).unwrap();
    assert_eq!(log.head(), frames[7].head);
    for frame in &frames {
        assert_eq!(log.get(frame.head.seq).unwrap().unwrap(), &*frame.bytes);
    }
    assert!(log.get(9).unwrap().is_none());
}

fn frames_that_do_not_continue_the_head_are_refused_and_change_nothing(log: &mut dyn EventLog) {
    let first = frames(Head::EMPTY, &[b"a", b"b"]);
    log.append(&first).unwrap();
    let fork = frames(Head::EMPTY, &[b"x", b"y", b"z"]);
    for stale in [&fork[..1], &fork[2..], &first[1..]] {
        assert!(matches!(log.append(stale), Err(AppendError::Overtaken(2))));
    }
    assert_eq!(log.head(), first[1].head);
    assert!(log.get(3).unwrap().is_none());
}

#[cfg(test)]
fn a_cut_end_is_overwritten_by_what_comes_next(log: &mut dyn EventLog) {
    let long = [7_u8; 9_000];
    let first = frames(Head::EMPTY, &[b"a", &long, &long]);
    log.append(&first).unwrap();
    log.cut(first[0].head).unwrap();
    assert_eq!(log.head(), first[0].head);
    let second = frames(first[0].head, &[b"short"]);
    log.append(&second).unwrap();
    assert_eq!(log.get(2).unwrap().unwrap(), &*second[0].bytes);
    assert_eq!(log.head(), second[0].head);
}

fn recovery_keeps_everything_and_appending_goes_on(log: &mut dyn EventLog) {
    let first = frames(Head::EMPTY, &[b"a", b"b"]);
    log.append(&first).unwrap();
    log.recover().unwrap();
    assert_eq!(catch_up(log), 0);
    assert_eq!(log.head(), first[1].head);
    let second = frames(first[1].head, &[b"c"]);
    log.append(&second).unwrap();
    assert_eq!(log.get(1).unwrap().unwrap(), &*first[0].bytes);
    assert_eq!(log.get(3).unwrap().unwrap(), &*second[0].bytes);
}

fn forgetting_never_touches_what_was_not_sealed(log: &mut dyn EventLog) {
    let all = frames(Head::EMPTY, &[b"a", b"b", b"c"]);
    log.append(&all).unwrap();
    log.forget(2);
    assert_eq!(log.get(3).unwrap().unwrap(), &*all[2].bytes);
    assert_eq!(log.head(), all[2].head);
}

fn a_log_that_others_read_is_not_cut(mut log: MirroredLog, _: MirroredLog) {
    let all = frames(Head::EMPTY, &[b"a", b"b"]);
    log.append(&all).unwrap();
    log.cut(all[0].head).unwrap_err();
    assert_eq!(log.head(), all[1].head);
    log.cut(all[1].head).unwrap();
}

fn a_node_that_was_overtaken_catches_up_and_appends(mut one: MirroredLog, mut other: MirroredLog) {
    let first = frames(Head::EMPTY, &[b"a", b"b"]);
    one.append(&first).unwrap();
    let rival = frames(Head::EMPTY, &[b"x"]);
    assert!(matches!(
        other.append(&rival),
        Err(AppendError::Overtaken(0))
    ));
    assert_eq!(other.head(), Head::EMPTY);
    assert_eq!(catch_up(&mut other), 2);
    let second = frames(first[1].head, &[b"c", b"d"]);
    other.append(&second).unwrap();
    assert_eq!(catch_up(&mut other), 0);
    let third = frames(second[1].head, &[b"e"]);
    assert!(one.append(&frames(first[1].head, &[b"y"])).is_err());
    assert_eq!(catch_up(&mut one), 2);
    one.append(&third).unwrap();
    await_news(&other);
    assert_eq!(catch_up(&mut other), 1);
    for frame in first.iter().chain(&second).chain(&third) {
        for log in [&one, &other] {
            assert_eq!(log.get(frame.head.seq).unwrap().unwrap(), &*frame.bytes);
        }
    }
}

fn a_node_that_appended_much_notices_what_another_one_appends(
    mut one: MirroredLog,
    mut other: MirroredLog,
) {
    assert_eq!(catch_up(&mut one), 0);
    // More than a node reads ahead, which includes what it appended itself.
    for _ in 0..200 {
        let next = frames(one.head(), &[b"a"]);
        one.append(&next).unwrap();
        if one.has_news() {
            assert_eq!(catch_up(&mut one), 0);
        }
    }
    assert_eq!(catch_up(&mut other), 200);
    other.append(&frames(other.head(), &[b"b"])).unwrap();
    await_news_of(&mut one, 1);
    assert_eq!(one.head(), other.head());
}

fn a_large_record_of_a_node_that_was_overtaken_is_not_appended(
    mut one: MirroredLog,
    mut other: MirroredLog,
) {
    assert_eq!(catch_up(&mut other), 0);
    let first = frames(Head::EMPTY, &[b"a"]);
    other.append(&first).unwrap();
    let draft = draft(&Head::EMPTY, &noise(2_000_000));
    let rival = one.contents().seal(&draft, LOG, &Head::EMPTY).unwrap();
    assert!(matches!(
        one.append(std::slice::from_ref(&rival)),
        Err(AppendError::Overtaken(0))
    ));
    assert_eq!(catch_up(&mut one), 1);
    assert_eq!(catch_up(&mut other), 0);
    one.append(&frames(first[0].head, &[b"b"])).unwrap();
    await_news_of(&mut other, 1);
    assert_eq!(one.head(), other.head());
}

fn a_node_gets_the_content_of_large_records(mut one: MirroredLog, mut other: MirroredLog) {
    let noise = noise(2_000_000);
    let mut head = Head::EMPTY;
    // The second one is stored already.
    for _ in 0..2 {
        let draft = draft(&head, &noise);
        let frame = one.contents().seal(&draft, LOG, &head).unwrap();
        one.append(std::slice::from_ref(&frame)).unwrap();
        head = frame.head;
    }
    assert_eq!(catch_up(&mut other), 2);
    let bytes = other.get(2).unwrap().unwrap();
    let opened = Opened::at_front_of(&bytes).unwrap();
    assert!(*other.contents().payload(&opened).unwrap() == *noise);
}

fn a_node_that_was_gone_compares_the_record_that_it_has(
    mut one: MirroredLog,
    mut other: MirroredLog,
) {
    let all = frames(Head::EMPTY, &[b"a", b"b", b"c", b"d"]);
    one.append(&all[..3]).unwrap();
    catch_up(&mut other);
    other.recover().unwrap();
    one.append(&all[3..]).unwrap();
    assert!(other.has_news());
    assert_eq!(catch_up(&mut other), 1);
    assert_eq!(other.head(), all[3].head);
}

fn a_node_with_other_records_is_refused(mut one: MirroredLog, mut other: MirroredLog) {
    one.append(&frames(Head::EMPTY, &[b"a", b"b"])).unwrap();
    let fork = frames(Head::EMPTY, &[b"a", b"x"]);
    other.adopt(&fork).unwrap();
    other.recover().unwrap();
    assert!(matches!(other.pull(), Err(PullError::Diverged(_))));
    let longer = frames(fork[1].head, &[b"y"]);
    other.adopt(&longer).unwrap();
    other.recover().unwrap();
    assert!(matches!(other.pull(), Err(PullError::Diverged(_))));
    assert_eq!(other.head(), longer[0].head);
}

#[cfg(test)]
mod tests;
