//! Runs the checks on the logs of this crate, with further ones for each.

use tempfile::TempDir;

use super::{CHECKS, CHECKS_WITH_ONE_WRITER, check_shared, frames};
use crate::hash::Head;
use crate::log::{
    AppendError, EventLog, Failure, Faulty, Hub, MemoryLog, OPEN_TIME, SledLog, SledOptions,
};
use crate::options::{Durability, Faults};

fn sled_in(dir: &TempDir, durability: Durability) -> SledLog {
    let options = SledOptions {
        dir: dir.path().join("log"),
        cache_bytes: 1 << 20,
        durability,
        open_time: OPEN_TIME,
    };
    SledLog::open(options, &mut Vec::new()).unwrap()
}

#[test]
fn every_log_conforms() {
    for check in CHECKS.iter().chain(CHECKS_WITH_ONE_WRITER) {
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
}

#[test]
fn a_shared_log_in_memory_conforms() {
    check_shared(|| {
        let hub = Hub::default();
        [Box::new(hub.node()), Box::new(hub.node())]
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
