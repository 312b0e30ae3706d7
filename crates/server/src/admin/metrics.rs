//! `GET /_roleback/metrics`: what the server counts and holds, in Prometheus's text format.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use roleback_journal::pod::{Listed, PodError};

use super::reply::{self, Problem, Reply};
use crate::enforcement::Mode;
use crate::metrics::table;
use crate::metrics::{CONTENT_TYPE, Scrape};
use crate::peers;
use crate::sse::SUBSCRIBERS_MAX;
use crate::state::Core;

/// The parts of a data directory: folders by name, and last everything else.
const PARTS: [&str; 9] = [
    "log",
    "segments",
    "checkpoints",
    "content",
    "index",
    "base",
    "pods",
    "decisions",
    "other",
];

/// `GET /_roleback/metrics`
pub(crate) fn show(core: &Core) -> Reply {
    let mut scrape = Scrape::default();
    process(core, &mut scrape);
    core.metrics.write_requests(&mut scrape);
    core.metrics.upstreams.write(&mut scrape);
    core.store.enforcement.counts.write(&mut scrape);
    log(core, &mut scrape);
    storage(core, &mut scrape);
    core.metrics.write_replays(&mut scrape);
    held(core, &mut scrape)?;
    streams(core, &mut scrape);
    Ok(reply::of_type(CONTENT_TYPE, scrape.into_text()))
}

fn process(core: &Core, scrape: &mut Scrape) {
    scrape.begin(&table::BUILD);
    scrape.sample(&table::BUILD, &[super::health::VERSION], 1);
    scrape.single(&table::STARTED, core.metrics.started.secs());
    scrape.begin(&table::MEMORY);
    if let Some(bytes) = resident_bytes() {
        scrape.sample(&table::MEMORY, &[], bytes);
    }
    scrape.begin(&table::OPEN_FILES);
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        scrape.sample(&table::OPEN_FILES, &[], files.count());
    }
    scrape.begin(&table::ENFORCEMENT);
    let current = core.store.enforcement.mode();
    for mode in [Mode::Off, Mode::Engine, Mode::Soft, Mode::On] {
        let is_current = u8::from(mode == current);
        scrape.sample(&table::ENFORCEMENT, &[mode.name()], is_current);
    }
}

/// The resident memory of this process, where the system shows it.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024)
}

fn log(core: &Core, scrape: &mut Scrape) {
    let journal = &core.store.journal;
    let timings = journal.timings();
    scrape.single(&table::HEAD, journal.head().seq);
    scrape.single(&table::APPENDED, timings.records.load(Ordering::Relaxed));
    scrape.single(
        &table::APPENDED_BYTES,
        timings.bytes.load(Ordering::Relaxed),
    );
    for (metric, histogram) in [
        (&table::APPEND_SECONDS, &timings.append),
        (&table::SYNC_SECONDS, &timings.sync),
    ] {
        scrape.begin(metric);
        scrape.histogram(metric, &[], &histogram.counted());
    }
    for (metric, is_so) in [
        (&table::READ_ONLY, journal.read_only().is_some()),
        (&table::WRITE_FAILING, journal.write_failure().is_some()),
        (&table::STALLED, core.stall.why().is_some()),
        (&table::LOST, core.store.has_lost),
    ] {
        scrape.single(metric, u8::from(is_so));
    }
    shared_log(core, scrape);
    let is_behind = core.store.clock_behind().is_some();
    scrape.single(&table::CLOCK_BEHIND, u8::from(is_behind));
}

/// What is known of the stream. A server on its own has none.
fn shared_log(core: &Core, scrape: &mut Scrape) {
    let size = &core.stream_size;
    let decides = peers::decides(&core.store.peers);
    // Also while it is cut off: what it knows stays.
    let is_shared = core.store.peers.get().is_some();
    let limit = size.bytes_max.load(Ordering::Relaxed);
    let samples = [
        (&table::SHARED_DECIDES, decides.map(u64::from)),
        (
            &table::SHARED_LAG,
            is_shared.then(|| size.lag(core.store.journal.head().seq)),
        ),
        (
            &table::SHARED_BYTES,
            is_shared.then(|| size.bytes.load(Ordering::Relaxed)),
        ),
        (&table::SHARED_BYTES_LIMIT, (limit > 0).then_some(limit)),
    ];
    for (metric, sample) in samples {
        scrape.begin(metric);
        if let Some(value) = sample {
            scrape.sample(metric, &[], value);
        }
    }
}

fn storage(core: &Core, scrape: &mut Scrape) {
    scrape.begin(&table::STORAGE);
    if let Some(dir) = &core.data_dir {
        for (part, bytes) in PARTS.iter().zip(sizes(dir)) {
            scrape.sample(&table::STORAGE, &[part], bytes);
        }
    }
    scrape.begin(&table::STORAGE_FREE);
    let found = core.data_dir.as_deref().map(rustix::fs::statvfs);
    if let Some(Ok(found)) = found {
        let bytes = found.f_bavail.saturating_mul(found.f_frsize);
        scrape.sample(&table::STORAGE_FREE, &[], bytes);
    }
}

/// The size of each of [`PARTS`] in bytes.
fn sizes(dir: &Path) -> [u64; PARTS.len()] {
    let mut sizes = [0; PARTS.len()];
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let part = PARTS.iter().position(|part| entry.file_name() == *part);
        sizes[part.unwrap_or(PARTS.len() - 1)] += size(entry.path());
    }
    sizes
}

/// The size of a file, or of all files in a directory, in bytes. Files can disappear meanwhile: those do not count.
fn size(path: PathBuf) -> u64 {
    let mut bytes = 0;
    let mut left = vec![path];
    while let Some(path) = left.pop() {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                left.extend(entries.map(|entry| entry.path()));
            }
            Ok(found) => bytes += found.len(),
            Err(_) => {}
        }
    }
    bytes
}

fn held(core: &Core, scrape: &mut Scrape) -> Result<(), Problem> {
    let pods = core.store.journal.pods();
    let count = |listed: Result<Vec<Listed>, PodError>| match listed {
        Ok(listed) => Ok(listed.len()),
        Err(error) => Err(Problem::failed(error)),
    };
    scrape.single(&table::PODS, count(pods.list())?);
    scrape.single(&table::POD_VERSIONS, count(pods.list_versions())?);
    let (bytes, limit) = core.forks.bytes();
    scrape.single(&table::FORKS, core.forks.all().len());
    scrape.single(&table::FORK_BYTES, bytes);
    scrape.single(&table::FORK_BYTES_LIMIT, limit);
    Ok(())
}

fn streams(core: &Core, scrape: &mut Scrape) {
    let lags = core.metrics.lags();
    let all = SUBSCRIBERS_MAX.saturating_sub(core.subscribers.available_permits());
    let decisions = &core.store.decisions;
    let status = decisions.status();
    scrape.begin(&table::SUBSCRIBERS);
    scrape.sample(&table::SUBSCRIBERS, &["records"], lags.len());
    scrape.sample(
        &table::SUBSCRIBERS,
        &["decisions"],
        all.saturating_sub(lags.len()),
    );
    scrape.begin(&table::STREAM_LAG);
    let lag = lags.into_iter().max().unwrap_or_default();
    scrape.sample(&table::STREAM_LAG, &["records"], lag);
    scrape.sample(&table::STREAM_LAG, &["decisions"], decisions.lag());
    scrape.single(&table::DECISION_LOG_BYTES, status.bytes);
    scrape.single(&table::DECISIONS_DROPPED, status.not_logged);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_of_a_data_directory_counts_for_one_part() {
        let dir = tempfile::tempdir().unwrap();
        for (file, bytes) in [("pods/a/b", 10), ("log/c", 5), ("d", 3), ("e/log/f", 2)] {
            let file = dir.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, vec![0; bytes]).unwrap();
        }
        let found = PARTS.into_iter().zip(sizes(dir.path()));
        let found: Vec<_> = found.filter(|(_, bytes)| *bytes > 0).collect();
        assert_eq!(found, [("log", 5), ("pods", 10), ("other", 5)]);
        assert_eq!(sizes(&dir.path().join("missing")), [0; PARTS.len()]);
    }
}
