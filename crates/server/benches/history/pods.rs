//! Pods of many users: a save while others write, and loads with all checks.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use roleback_journal::pod::Version;
use roleback_server::admin::snapshots::{LoadOptions, load, save};
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
    for (what, merge) in [
        ("replacing all", Strategy::Overwrite),
        ("again, per account", Strategy::AccountRegionMerge),
    ] {
        let options = LoadOptions {
            merge,
            ..LoadOptions::default()
        };
        let before = restart_peak();
        let started = Instant::now();
        load(store, "many", Version::Latest, &options, None).expect("a load");
        let took = started.elapsed();
        println!(
            "pods of {users}: a load with all checks, {what}, takes {took:?}, {:.2} M entities/s, {} MiB beside {} MiB",
            users as f64 / took.as_secs_f64() / 1e6,
            peak_kib().saturating_sub(before) >> 10,
            before >> 10,
        );
    }
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
