//! A bar for long work, on a terminal only.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use roleback_journal::{Phase, Progress, ProgressFn};

/// What a bar looks like.
const TEMPLATE: &str = "{msg} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}";

/// Tells nobody, where there is no bar.
pub(crate) fn show_on(bar: Option<&ProgressFn>, progress: Progress) {
    if let Some(bar) = bar {
        bar(progress);
    }
}

/// Shows how far long work is, where standard error is a terminal.
pub(crate) fn bar() -> Option<ProgressFn> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    Some(Arc::new(move |progress: Progress| show(&bar, progress)))
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_message(verb(progress.phase));
    bar.set_length(progress.total);
    bar.set_position(progress.done);
    if progress.done >= progress.total {
        bar.finish_and_clear();
    }
}

fn verb(phase: Phase) -> &'static str {
    match phase {
        Phase::Replay => "Replaying",
        Phase::Verify => "Verifying",
        Phase::Export => "Exporting",
        Phase::Import => "Importing",
    }
}
