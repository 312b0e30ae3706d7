//! Pods of many users: a save while others write, and loads with all checks, into the same state and into a new one.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use roleback_journal::pod::{Name, Version};
use roleback_server::admin::snapshots::{LoadOptions, load, load_file, save};
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_world::merge::Strategy;

use crate::{append, tagged};

/// Threads that write while a pod is saved, each with a pause between its writes: a busy server, not a full one.
const WRITERS: u64 = 4;
const PAUSE: Duration = Duration::from_millis(2);
/// How long writes are measured without a save.
const QUIET: Duration = Duration::from_secs(5);

/// Measures a save while writing and the loads after it.
pub(super) fn measure(store: &Store, users: u64) {
    let (_, quiet) = writing(store, users, || thread::sleep(QUIET));
    println!("pods of {users}: without a save, {}", shown(quiet));
    let before = restart_peak();
    let (took, writes) = writing(store, users, || {
        let started = Instant::now();
        save(store, "many", None).expect("a save");
        started.elapsed()
    });
    println!(
        "pods of {users}: a save while writing takes {took:?}, {} MiB beside the state; {}",
        peak_kib().saturating_sub(before) >> 10,
        shown(writes)
    );
    for merge in [Strategy::Overwrite, Strategy::AccountRegionMerge] {
        measure_load(
            users,
            &format!("which has the same, {}", merge.as_str()),
            || {
                let loaded = load(store, "many", Version::Latest, &loading(merge), None);
                assert_eq!(loaded.expect("a load").seq, None);
            },
        );
    }
    let mut file = Vec::new();
    let name = Name::new("many").expect("a name");
    let pods = store.journal.pods();
    pods.write_file(&name, Version::Latest, &mut file)
        .expect("a file");
    for merge in [
        Strategy::Overwrite,
        Strategy::AccountRegionMerge,
        Strategy::ThreeWay,
    ] {
        let dir = tempfile::tempdir().expect("a directory");
        let mut config = Config {
            data_dir: Some(dir.path().join("data")),
            ..Config::default()
        };
        config.set("durability", "process").expect("a durability");
        let (empty, _) = Store::open(&config).expect("a new store");
        let options = LoadOptions {
            base: (merge == Strategy::ThreeWay).then(|| "0".to_owned()),
            ..loading(merge)
        };
        measure_load(
            users,
            &format!("which is empty, {}", merge.as_str()),
            || {
                let loaded = load_file(&empty, &*file, &options, None).expect("a load");
                assert!(loaded.seq.is_some());
            },
        );
        empty.journal.shutdown();
    }
}

fn loading(merge: Strategy) -> LoadOptions {
    LoadOptions {
        merge,
        ignore_quotas: true,
        ..LoadOptions::default()
    }
}

fn measure_load(users: u64, into: &str, work: impl FnOnce()) {
    let before = restart_peak();
    let started = Instant::now();
    work();
    let took = started.elapsed();
    println!(
        "pods of {users}: a load with all checks into a state {into}, takes {took:?}, {:.2} M entities/s, {} MiB beside {} MiB",
        users as f64 / took.as_secs_f64() / 1e6,
        peak_kib().saturating_sub(before) >> 10,
        before >> 10,
    );
}

/// Does something while other threads write; what each write took.
fn writing<T>(store: &Store, users: u64, work: impl FnOnce() -> T) -> (T, Vec<Duration>) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = |nth: u64| {
            let done = &done;
            scope.spawn(move || {
                let (mut took, mut number) = (Vec::new(), nth);
                while !done.load(Ordering::Relaxed) {
                    let started = Instant::now();
                    append(store, tagged(number % users, number));
                    took.push(started.elapsed());
                    number += WRITERS;
                    thread::sleep(PAUSE);
                }
                took
            })
        };
        let writers: Vec<_> = (0..WRITERS).map(writer).collect();
        let value = work();
        done.store(true, Ordering::Relaxed);
        let writers = writers.into_iter();
        let took = writers.flat_map(|writer| writer.join().expect("a writer"));
        (value, took.collect())
    })
}

fn shown(mut took: Vec<Duration>) -> String {
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    format!(
        "{} writes: median {:?}, p99 {:?}, longest {:?}",
        took.len(),
        at(50),
        at(99),
        at(100)
    )
}

/// Resets the peak of the memory. Returns what is in use now, in KiB; 0 where there is no /proc.
fn restart_peak() -> u64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    status("VmRSS:")
}

fn peak_kib() -> u64 {
    status("VmHWM:")
}

fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
