//! The requirements on every log, tested against each implementation.

use tempfile::TempDir;
use ulid::Ulid;

use super::{AppendError, EventLog, Failure, Faulty, MemoryLog, OPEN_TIME, SledLog, SledOptions};
use crate::envelope::{Frame, seal};
use crate::hash::{Head, LogId};
use crate::options::{Durability, Faults};
use crate::record::Draft;

const LOG: LogId = LogId(Ulid(7));

fn sled_in(dir: &TempDir, durability: Durability) -> SledLog {
    let options = SledOptions {
        dir: dir.path().join("log"),
        cache_bytes: 1 << 20,
        durability,
        open_time: OPEN_TIME,
    };
    SledLog::open(options, &mut Vec::new()).unwrap()
}

/// Runs `check` on an empty log of every kind.
fn on_every_log(check: impl Fn(&mut dyn EventLog)) {
    let dirs: Vec<_> = (0..4).map(|_| TempDir::new().unwrap()).collect();
    let logs: [Box<dyn EventLog>; 5] = [
        Box::new(MemoryLog::new()),
        Box::new(sled_in(&dirs[0], Durability::Power)),
        Box::new(sled_in(&dirs[1], Durability::Process)),
        Box::new(sled_in(&dirs[2], Durability::None)),
        Box::new(Faulty::new(
            sled_in(&dirs[3], Durability::Power),
            Faults::default(),
        )),
    ];
    for mut log in logs {
        check(&mut *log);
    }
}

fn frames(after: Head, payloads: &[&[u8]]) -> Vec<Frame> {
    let mut head = after;
    let frame = |payload: &&[u8]| {
        let draft = Draft {
            ulid: Ulid(u128::from(head.seq) + 1),
            time_ns: 1,
            account: 0,
            caller: "root".to_owned(),
            operation: "Note".to_owned(),
            payload: payload.to_vec(),
        };
        let frame = seal(&draft, LOG, &head).unwrap();
        head = frame.head;
        frame
    };
    payloads.iter().map(frame).collect()
}

#[test]
fn a_new_log_is_empty() {
    on_every_log(|log| {
        assert_eq!(log.head(), Head::EMPTY);
        assert!(log.get(1).unwrap().is_none());
    });
}

#[test]
fn what_was_appended_is_read_back_byte_for_byte() {
    on_every_log(|log| {
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
    });
}

#[test]
fn frames_that_do_not_continue_the_head_are_refused_and_change_nothing() {
    on_every_log(|log| {
        let first = frames(Head::EMPTY, &[b"a", b"b"]);
        log.append(&first).unwrap();
        let fork = frames(Head::EMPTY, &[b"x", b"y", b"z"]);
        for stale in [&fork[..1], &fork[2..], &first[1..]] {
            assert!(matches!(log.append(stale), Err(AppendError::Overtaken(2))));
        }
        assert_eq!(log.head(), first[1].head);
        assert!(log.get(3).unwrap().is_none());
    });
}

#[test]
fn a_cut_end_is_overwritten_by_what_comes_next() {
    on_every_log(|log| {
        let long = [7_u8; 9_000];
        let first = frames(Head::EMPTY, &[b"a", &long, &long]);
        log.append(&first).unwrap();
        log.cut(first[0].head).unwrap();
        assert_eq!(log.head(), first[0].head);
        let second = frames(first[0].head, &[b"short"]);
        log.append(&second).unwrap();
        assert_eq!(log.get(2).unwrap().unwrap(), &*second[0].bytes);
        assert_eq!(log.head(), second[0].head);
    });
}

#[test]
fn recovery_keeps_everything_and_appending_goes_on() {
    on_every_log(|log| {
        let first = frames(Head::EMPTY, &[b"a", b"b"]);
        log.append(&first).unwrap();
        log.recover().unwrap();
        assert_eq!(log.head(), first[1].head);
        let second = frames(first[1].head, &[b"c"]);
        log.append(&second).unwrap();
        assert_eq!(log.get(1).unwrap().unwrap(), &*first[0].bytes);
        assert_eq!(log.get(3).unwrap().unwrap(), &*second[0].bytes);
    });
}

#[test]
fn forgetting_never_touches_what_was_not_sealed() {
    on_every_log(|log| {
        let all = frames(Head::EMPTY, &[b"a", b"b", b"c"]);
        log.append(&all).unwrap();
        log.forget(2);
        assert_eq!(log.get(3).unwrap().unwrap(), &*all[2].bytes);
        assert_eq!(log.head(), all[2].head);
    });
}

#[test]
fn a_faulty_log_fails_when_told_and_works_again() {
    let faults = Faults::default();
    let mut log = Faulty::new(MemoryLog::new(), faults.clone());
    let all = frames(Head::EMPTY, &[b"a", b"b"]);
    faults.fill();
    assert!(matches!(log.append(&all[..1]), Err(AppendError::Failed(_))));
    assert!(log.recover().is_err());
    faults.free();
    log.recover().unwrap();
    log.append(&all[..1]).unwrap();
    faults.fail_after_append(0);
    assert!(matches!(log.append(&all[1..]), Err(AppendError::Failed(_))));
    assert_eq!(log.head(), all[1].head);
}

#[test]
fn a_log_without_its_head_ends_at_the_last_record_that_follows_from_those_before() {
    let dir = TempDir::new().unwrap();
    let torn = frames(Head::EMPTY, &[b"a", b"b", b"torn", b"torn"]);
    let mut log = sled_in(&dir, Durability::Power);
    log.append(&torn).unwrap();
    log.cut(torn[1].head).unwrap();
    let kept = frames(torn[1].head, &[b"c"]);
    log.append(&kept).unwrap();
    log.rot_head();
    drop(log);
    let log = sled_in(&dir, Durability::Power);
    assert_eq!(log.head(), kept[0].head);
}

#[test]
fn a_log_whose_data_file_was_written_anew_after_a_failed_sync_has_everything() {
    let dir = TempDir::new().unwrap();
    let all = frames(Head::EMPTY, &[b"a", b"b", &[7; 9_000]]);
    let mut log = sled_in(&dir, Durability::Power);
    log.append(&all).unwrap();
    log.doubt_the_disk();
    log.recover().unwrap();
    assert_eq!(log.head(), all[2].head);
    let more = frames(all[2].head, &[b"c"]);
    log.append(&more).unwrap();
    drop(log);
    let log = sled_in(&dir, Durability::Power);
    for frame in all.iter().chain(&more) {
        assert_eq!(log.get(frame.head.seq).unwrap().unwrap(), &*frame.bytes);
    }
}

#[test]
#[cfg(unix)]
fn an_engine_that_does_not_come_back_is_not_waited_for_and_not_taken_for_damaged() {
    let dir = TempDir::new().unwrap();
    let options = SledOptions {
        dir: dir.path().join("log"),
        cache_bytes: 1 << 20,
        durability: Durability::Process,
        open_time: std::time::Duration::from_millis(50),
    };
    std::fs::create_dir(&options.dir).unwrap();
    // Opening a pipe waits for its other end.
    let pipe = options.dir.join("snap.0000000000000000");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.unwrap().success());
    let refused = SledLog::open(options, &mut Vec::new()).map(|_| ());
    let Err(Failure::Refused(error)) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        error.to_string().contains("did not come back within 50ms"),
        "{error}"
    );
}
