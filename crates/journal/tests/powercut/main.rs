//! Simulates power cuts at many points of a real run and checks that the journal keeps its promises.
//!
//! A preloaded library records what the appender does to its files (`recorder.c`). From the recording, disks are
//! created as a power cut may leave them (`disk.rs`). Each of them must open, contain every acknowledged record and
//! pod, contain nothing wrong, and accept new records. Without the sync, the same test must lose records, or it would
//! prove nothing.
//!
//! `ROLEBACK_POWERCUTS=2000 cargo test -p roleback-journal --test powercut` simulates more power cuts.
#![cfg(target_os = "linux")]

mod disk;
mod trace;
mod workload;

use std::path::{Path, PathBuf};

use roleback_journal::pod::{Name, PodReader, Version};
use roleback_journal::{Durability, Journal};
use tempfile::TempDir;

use disk::{Dice, Disk};
use trace::Op;
use workload::{Count, decide, options, payload, pod_content};

/// Default number of power cuts.
const CUTS: usize = 200;
/// Number of power cuts without the sync.
const CUTS_WITHOUT_SYNC: usize = 50;
/// Minimum percentage of those that must lose data.
const BAD_WITHOUT_SYNC_PERCENT: usize = 30;

/// What was acknowledged before the power cut.
struct Acked {
    records: u64,
    pods: u64,
}

impl Acked {
    fn of(disk: &Disk) -> Self {
        let text = String::from_utf8(disk.content("acks").to_vec()).unwrap();
        let newest = |kind: &str| {
            let numbers = text.lines().filter_map(|line| line.strip_prefix(kind));
            numbers
                .map(|number| number.trim().parse().unwrap())
                .max()
                .unwrap_or(0)
        };
        Self {
            records: newest("record"),
            pods: newest("pod"),
        }
    }
}

/// Opens what a power cut left and returns its content, or what is wrong with it.
fn check(dir: &Path, acked: &Acked) -> Result<(), String> {
    let (journal, report) = Journal::open(options(dir, Durability::Process), Count::default())
        .map_err(|error| format!("it does not open: {error}"))?;
    if let Some(why) = report.read_only {
        return Err(format!("it takes no writes: {why}"));
    }
    if report.head.seq < acked.records {
        return Err(format!(
            "record {} was acknowledged, {} is the last",
            acked.records, report.head.seq
        ));
    }
    check_records(&journal)?;
    check_pods(&journal, acked.pods)?;
    let next = journal.commit_blocking(|_: &Count, next| decide(next.seq));
    if next != Ok(report.head.seq + 1) {
        return Err(format!("it does not go on: {next:?}"));
    }
    drop(journal);
    let again = Journal::open(options(dir, Durability::Process), Count::default());
    let again = again
        .map_err(|error| format!("it does not open again: {error}"))?
        .0;
    check_records(&again)
}

fn check_records(journal: &Journal<Count>) -> Result<(), String> {
    let head = journal.head().seq;
    if journal.read().state.0 != head {
        return Err("the state is not that of the records".to_owned());
    }
    for (seq, record) in (1..).zip(journal.records(..)) {
        let record = record.map_err(|error| error.to_string())?;
        if (record.get().seq, record.get().payload) != (seq, &payload(seq)) {
            return Err(format!("record {seq} is not what was written"));
        }
    }
    let verified = journal.verify(false, None);
    if verified.records == head && verified.problems.is_empty() {
        Ok(())
    } else {
        Err(format!("{verified:?}"))
    }
}

fn check_pods(journal: &Journal<Count>, acked: u64) -> Result<(), String> {
    let name = Name::new("state").unwrap();
    for version in 1..=acked {
        let opened = journal.pods().open(&name, Version::Number(version));
        let mut reader = opened.map_err(|error| format!("pod {version}: {error}"))?;
        check_lines(&mut reader).map_err(|error| format!("pod {version}: {error}"))?;
    }
    journal
        .pods()
        .list()
        .map(drop)
        .map_err(|error| error.to_string())
}

fn check_lines(reader: &mut PodReader<'_>) -> Result<(), String> {
    let content = pod_content(reader.meta().told.seq);
    let secrets = content.iter().flat_map(|line| &line.secrets);
    let secrets: Vec<_> = secrets.map(|secret| format!("\"{secret}\"")).collect();
    let state = content.into_iter().map(|line| line.state);
    for line in state.chain(secrets) {
        match reader.next_line().map_err(|error| error.to_string())? {
            Some((_, read)) if read == line.as_bytes() => {}
            _ => return Err("its lines are not what was saved".to_owned()),
        }
    }
    if reader
        .next_line()
        .map_err(|error| error.to_string())?
        .is_none()
    {
        Ok(())
    } else {
        Err("more lines".to_owned())
    }
}

/// The points of the power cuts, in order: half of them anywhere, a quarter during starts, a quarter while segments,
/// checkpoints and pods are written.
fn moments(ops: &[Op], cuts: usize, dice: &mut Dice) -> Vec<usize> {
    let phases = Phases::of(ops);
    let choices = [
        &phases.all,
        &phases.starting,
        &phases.all,
        &phases.archiving,
    ];
    let mut moments: Vec<usize> = (0..cuts)
        .map(|cut| choices[cut % 4])
        .map(|phase| phase[dice.below(phase.len())])
        .collect();
    moments.sort_unstable();
    moments
}

#[derive(Default)]
struct Phases {
    all: Vec<usize>,
    starting: Vec<usize>,
    archiving: Vec<usize>,
}

impl Phases {
    fn of(ops: &[Op]) -> Self {
        let (mut phases, mut starting, mut archived) = (Self::default(), false, 0);
        for (at, op) in ops.iter().enumerate() {
            if let Op::Open { path, .. } = op {
                let is = |dir: &str| path.starts_with(PathBuf::from("data").join(dir));
                // A start begins with the lock; its last step is the ack marker.
                starting = is("LOCK") || (starting && !is("ACKED"));
                archived = if is("segments") || is("checkpoints") || is("pods") {
                    at
                } else {
                    archived
                };
            }
            phases.all.push(at);
            if starting {
                phases.starting.push(at);
            }
            if at - archived < 5 {
                phases.archiving.push(at);
            }
        }
        phases
    }
}

/// A directory for disks that need not survive a real power cut.
fn place() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::new_in(memory).unwrap()
    } else {
        TempDir::new().unwrap()
    }
}

/// What was wrong, power cut by power cut.
fn cut_power(durability: &str, cuts: usize) -> Vec<String> {
    let ops = trace::record(durability, 3, 160);
    let mut dice = Dice::new(1);
    let (mut disk, mut done, mut bad) = (Disk::default(), 0, Vec::new());
    for moment in moments(&ops, cuts, &mut dice) {
        while done <= moment {
            disk.apply(&ops[done]);
            done += 1;
        }
        let image = place();
        disk.write_image(&mut dice, image.path());
        if let Err(why) = check(image.path(), &Acked::of(&disk)) {
            bad.push(
                format!("cut after operation {moment} ({:?}): {why}", ops[moment])
                    .chars()
                    .take(400)
                    .collect(),
            );
        }
    }
    bad
}

#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    let cuts = std::env::var("ROLEBACK_POWERCUTS").map_or(CUTS, |cuts| cuts.parse().unwrap());
    let bad = cut_power("power", cuts);
    assert!(
        bad.is_empty(),
        "{} of {cuts} are bad:\n{}",
        bad.len(),
        bad.join("\n")
    );
}

#[test]
fn without_the_sync_power_cuts_lose_records() {
    let bad = cut_power("process", CUTS_WITHOUT_SYNC).len();
    assert!(
        bad * 100 >= CUTS_WITHOUT_SYNC * BAD_WITHOUT_SYNC_PERCENT,
        "only {bad} of {CUTS_WITHOUT_SYNC} are bad"
    );
}
