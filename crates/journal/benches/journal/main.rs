//! Measures the cost of the journal compared with the log engine below it. Run with
//!
//!     cargo bench -p roleback-journal -- [append|replay|start|past|pods] [--rounds N] [--records N] [--dir DIR]
//!
//! `append` has 16 writers commit for a second, alternately to the journal and to a bare sled tree with the same group
//! commit and the same sync, and prints the median ratio. `replay` writes `--records` records of about 600 bytes and
//! opens them again: without a checkpoint, with one, and verifying everything. `start` creates empty journals, opens
//! them again, and prints how much memory one takes. `past` writes `--records` records that each change one of 10,000
//! entities, opens the journal again, and prints how long it takes to get the state after random records: the first one,
//! others once the states along the log are built (cold), and the last of them again (warm). `pods` saves 100, 10,000 and 100,000
//! entities, prints what a save and a load take, and how many bytes 100 saves with 1 % changed between have.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use roleback_journal::{
    ApplyError, Decision, Draft, Durability, Head, Journal, Moment, Next, Options, Projection,
    Record, Ulid,
};

mod measure;
mod past;
mod pods;

use measure::{fresh, is_busy, median, seconds};
use past::bench_past;

const WRITERS: usize = 16;
const ROUND: Duration = Duration::from_secs(1);
const PAYLOAD_BYTES: usize = 450;

/// The smallest possible state.
#[derive(Clone, Default)]
struct Count(u64);

impl Projection for Count {
    type Step = u64;

    fn fingerprint() -> [u8; 32] {
        [1; 32]
    }

    fn read(record: &Record<'_>) -> Result<u64, ApplyError> {
        Ok(u64::from(!record.payload.is_empty()))
    }

    fn take(&mut self, more: u64) {
        self.0 += more;
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.0.to_le_bytes());
        Ok(())
    }

    fn footprint(&self) -> u64 {
        8
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let bytes = bytes
            .try_into()
            .map_err(|_| ApplyError("not a count".to_owned()))?;
        Ok(Self(u64::from_le_bytes(bytes)))
    }
}

/// A payload that resembles an event: repeating structure, and some random bytes.
fn payload(number: u64) -> Vec<u8> {
    let mut bytes = format!(
        "{{\"event\":\"UserCreated\",\"path\":\"/\",\"name\":\"user{number:09}\",\"fresh\":\""
    )
    .into_bytes();
    let mut seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while bytes.len() < PAYLOAD_BYTES {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let word = if bytes.len() % 3 == 0 {
            seed
        } else {
            0x6e6f_6974_6163_7469
        };
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes
}

fn append(next: &Next<'_>) -> Decision<Count, u64> {
    let draft = Draft {
        ulid: Ulid(u128::from(next.seq)),
        time_ns: 1,
        account: 0,
        caller: "arn:aws:iam::000000000000:user/bench".to_owned(),
        operation: "CreateUser".to_owned(),
        payload: payload(next.seq),
    };
    Decision::Append {
        draft,
        step: 1,
        value: next.seq,
    }
}

/// Records per second through the journal, with `WRITERS` writers that each wait for their answer.
fn journal_round(dir: &Path, durability: Durability) -> f64 {
    let options = Options {
        durability,
        ..Options::at(dir.join("journal"), Ulid(1))
    };
    let journal = Journal::open(options, Count::default())
        .expect("a journal in an empty directory")
        .0;
    let done = AtomicBool::new(false);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    journal
                        .commit_blocking(|_: &Count, next| append(&next))
                        .expect("a commit");
                }
            });
        }
        thread::sleep(ROUND);
        done.store(true, Ordering::Relaxed);
    });
    journal.head().seq as f64 / start.elapsed().as_secs_f64()
}

type Job = (Vec<u8>, SyncSender<()>);

/// The same through sled alone.
fn sled_round(dir: &Path, durability: Durability) -> f64 {
    let path = dir.join("sled");
    let db = sled::Config::new()
        .path(&path)
        .flush_every_ms(None)
        .open()
        .expect("sled in an empty directory");
    let file = OpenOptions::new()
        .write(true)
        .open(path.join("db"))
        .expect("sled's file");
    let (sender, jobs) = sync_channel::<Job>(1_024);
    let (done, total) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| commit_groups(&db, &file, durability, jobs));
        for writer in 0..WRITERS as u64 {
            let (sender, done, total) = (sender.clone(), &done, &total);
            scope.spawn(move || {
                let (answer, answered) = sync_channel(1);
                let mut number = writer << 40;
                while !done.load(Ordering::Relaxed) {
                    // As many bytes as a record with its envelope.
                    let mut record = payload(number);
                    record.resize(PAYLOAD_BYTES + 200, 7);
                    sender
                        .send((record, answer.clone()))
                        .expect("the committer");
                    answered.recv().expect("the committer");
                    total.fetch_add(1, Ordering::Relaxed);
                    number += 1;
                }
            });
        }
        drop(sender);
        thread::sleep(ROUND);
        done.store(true, Ordering::Relaxed);
    });
    total.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

fn commit_groups(db: &sled::Db, file: &fs::File, durability: Durability, jobs: Receiver<Job>) {
    let mut seq = 0_u64;
    while let Ok(first) = jobs.recv() {
        let group: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).collect();
        let mut batch = sled::Batch::default();
        for (record, _) in &group {
            batch.insert(&seq.to_be_bytes(), record.as_slice());
            seq += 1;
        }
        db.apply_batch(batch).expect("a batch");
        db.flush().expect("a flush");
        if durability == Durability::Power {
            file.sync_data().expect("a sync");
        }
        for (_, answer) in group {
            answer.send(()).expect("the writer");
        }
    }
}

fn bench_append(dir: &Path, rounds: usize) {
    for durability in [Durability::Power, Durability::Process] {
        let mut results = Vec::new();
        for round in 0..rounds {
            let home = fresh(dir);
            let rates = if round % 2 == 0 {
                let journal = journal_round(&home, durability);
                (journal, sled_round(&home, durability))
            } else {
                let sled = sled_round(&home, durability);
                (journal_round(&home, durability), sled)
            };
            results.push(rates);
        }
        let median = |of: fn(&(f64, f64)) -> f64| median(results.iter().map(of).collect());
        println!(
            "append, {WRITERS} writers, {}: journal {:.0}/s, sled alone {:.0}/s, ratio {:.2} (medians of {rounds})",
            durability.as_str(),
            median(|rates| rates.0),
            median(|rates| rates.1),
            median(|rates| rates.0 / rates.1),
        );
    }
}

fn bench_replay(dir: &Path, records: u64, rounds: usize) {
    let home = fresh(dir);
    let options = Options {
        durability: Durability::None,
        ..Options::at(home.join("journal"), Ulid(1))
    };
    let journal = Journal::open(options.clone(), Count::default())
        .expect("a journal in an empty directory")
        .0;
    let filled = seconds(|| fill(&journal, records));
    println!(
        "filled {records} records in {filled:.1} s; clean stop {:.2} s",
        seconds(|| journal.shutdown())
    );
    drop(journal);
    let open = || Journal::open(options.clone(), Count::default()).expect("the same journal");
    let checkpoints = home.join("journal/checkpoints");
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for _ in 0..rounds {
        warm.push(seconds(|| assert_eq!(open().1.replayed, 0)));
        fs::remove_dir_all(&checkpoints).expect("checkpoints");
        cold.push(seconds(|| assert_eq!(open().1.replayed, records)));
    }
    let cold = median(cold);
    println!(
        "open with a checkpoint, every segment checked: {:.2} s",
        median(warm)
    );
    println!("open without: {cold:.2} s");
    let journal = open().0;
    let empty = || Moment {
        head: Head::EMPTY,
        state: Count::default(),
    };
    let replay = || {
        assert_eq!(
            journal
                .replay(empty(), u64::MAX, None)
                .expect("a replay")
                .head
                .seq,
            records
        )
    };
    let verify = || assert_eq!(journal.verify(false, None).problems, []);
    report("replay", records, rounds, replay);
    report("verify", records, rounds, verify);
}

/// Wall-clock time, and processor time, which does not depend on the load of the machine.
fn report(what: &str, records: u64, rounds: usize, work: impl Fn()) {
    let mut cpu = Vec::new();
    let mut wall = Vec::new();
    for _ in 0..rounds {
        let before = cpu_seconds();
        wall.push(seconds(&work));
        cpu.push(cpu_seconds() - before);
    }
    let (wall, cpu) = (median(wall), median(cpu));
    let per_record_us = cpu * 1e6 / records as f64;
    println!(
        "{what}: {wall:.2} s, {:.2} M records/s, {per_record_us:.2} us CPU a record",
        records as f64 / wall / 1e6
    );
}

/// User and system time of this process; 0 where there is no /proc.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .split_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    // After the name and the state, which are not numbers, the two times have the indexes 11 and 12.
    fields
        .get(11..13)
        .map_or(0.0, |ticks| ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The time of a first and a second start, synced as in production, and the memory that an empty journal takes.
fn bench_start(dir: &Path, rounds: usize) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let before = resident_kib();
    let mut held = 0;
    for _ in 0..rounds {
        let options = Options::at(fresh(dir).join("journal"), Ulid(1));
        let open = || {
            Journal::open(options.clone(), Count::default())
                .expect("an empty journal")
                .0
        };
        first.push(seconds(|| open().shutdown()));
        let mut journal = None;
        second.push(seconds(|| journal = Some(open())));
        held = resident_kib().saturating_sub(before);
    }
    let (first, second) = (median(first) * 1e3, median(second) * 1e3);
    println!(
        "empty journal: made and stopped in {first:.1} ms, opened in {second:.1} ms, {held} KiB resident"
    );
}

/// Memory that this process uses; 0 where there is no /proc.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

fn fill(journal: &Journal<Count>, records: u64) {
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                let more = move |count: &Count, next: Next<'_>| {
                    if count.0 < records {
                        append(&next)
                    } else {
                        Decision::Nothing(0)
                    }
                };
                while journal.commit_blocking(more).expect("a commit") != 0 {}
            });
        }
    });
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, default: u64| {
        option(name).map_or(default, |text| text.parse().expect("a number"))
    };
    let dir =
        option("--dir").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let wanted = |what: &str| {
        let named = ["append", "replay", "start", "past", "pods"]
            .iter()
            .any(|name| arguments.iter().any(|argument| argument == name));
        !named || arguments.iter().any(|argument| argument == what)
    };
    let rounds = number("--rounds", 9) as usize;
    if wanted("start") {
        bench_start(&dir, rounds);
    }
    if wanted("past") {
        bench_past(&dir, number("--records", 1_000_000));
    }
    if wanted("pods") {
        pods::measure(&dir);
    }
    if wanted("append") {
        bench_append(&dir, rounds);
    }
    if wanted("replay") {
        bench_replay(&dir, number("--records", 1_000_000), rounds.min(3));
    }
}
