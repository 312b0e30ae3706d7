//! A progress bar for long-running work, on a terminal only.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use roleback_api::job;
use roleback_journal::{Phase, Progress, ProgressFn};

/// The template of a bar that counts records or steps.
const COUNTED: &str = "{msg} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}";
/// The template of a bar that counts bytes.
const BYTES: &str = "{msg} [{bar:40}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// Shows the progress that a server reports, if there is a bar.
pub(crate) fn show_on(bar: Option<&ProgressFn>, progress: job::Progress) {
    if let Some(bar) = bar {
        bar(Progress {
            phase: phase(progress.phase),
            done: progress.done,
            total: progress.total,
        });
    }
}

fn phase(phase: job::Phase) -> Phase {
    match phase {
        job::Phase::Replay => Phase::Replay,
        job::Phase::Verify => Phase::Verify,
        job::Phase::Export => Phase::Export,
        job::Phase::Import => Phase::Import,
        job::Phase::Upload => Phase::Upload,
        job::Phase::Restore => Phase::Restore,
    }
}

/// A progress bar, if standard error is a terminal.
pub(crate) fn bar() -> Option<ProgressFn> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = Mutex::new(None);
    Some(Arc::new(move |progress: Progress| {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        show(&mut bar, progress);
    }))
}

/// Each phase has its own bar. It is removed when the phase ends or the next phase begins.
fn show(current: &mut Option<(Phase, ProgressBar)>, progress: Progress) {
    let phase = progress.phase;
    let (_, bar) = match current.take().filter(|(shown, _)| *shown == phase) {
        Some(shown) => current.insert(shown),
        None => current.insert((phase, of_phase(phase, progress.total))),
    };
    bar.set_length(progress.total);
    bar.set_position(progress.done);
    if progress.done >= progress.total {
        bar.finish_and_clear();
    }
}

fn of_phase(phase: Phase, total: u64) -> ProgressBar {
    let template = match phase {
        Phase::Upload => BYTES,
        _ => COUNTED,
    };
    let bar = ProgressBar::new(total)
        .with_message(verb(phase))
        .with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn verb(phase: Phase) -> &'static str {
    match phase {
        Phase::Replay => "Replaying",
        Phase::Verify => "Verifying",
        Phase::Export => "Exporting",
        Phase::Import => "Importing",
        Phase::Upload => "Sending",
        Phase::Restore => "Restoring",
    }
}
