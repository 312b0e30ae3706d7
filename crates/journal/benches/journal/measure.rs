//! Times and directories of measurements.

use super::*;

/// Whether this process still works on something: it used the processor in the last tenth of a second.
pub(super) fn is_busy() -> bool {
    let before = cpu_seconds();
    thread::sleep(Duration::from_millis(200));
    cpu_seconds() - before > 0.05
}

pub(super) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(super) fn fresh(dir: &Path) -> PathBuf {
    let home = dir.join("roleback-bench");
    if home.exists() {
        fs::remove_dir_all(&home).expect("an old benchmark's directory");
    }
    fs::create_dir_all(&home).expect("a directory for the benchmark");
    home
}
