//! The conflicts of a three-way merge: as text, and as a file with decisions.

use roleback_api::pods::{MergeConflict, MergeConflicts};
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::files::read_bytes;
use crate::output::text::{Text, said, say};

/// The most characters of a value in the text; `--output json` has all of it.
const VALUE_CHARS_MAX: usize = 200;

/// The conflicts in a file: as `--output json` prints them, with or without its envelope.
pub(super) fn read(path: &str) -> Result<MergeConflicts, Failure> {
    let failed = |why: serde_json::Error| {
        Kind::Usage.because(format_args!(
            "`{path}` is not the JSON that `roleback pod load --merge three-way -o json` prints: {why}"
        ))
    };
    let mut value: Value = serde_json::from_slice(&read_bytes(path)?).map_err(failed)?;
    if let Some(data) = value.get_mut("data") {
        value = data.take();
    }
    serde_json::from_value(value).map_err(failed)
}

/// One block for each conflict: what it is, the three values, and what settles it.
pub(super) fn shown(open: &MergeConflicts) -> Text {
    let mut text = said!(
        "The merge has {} conflicts and changed nothing. Base: {}; ours: {}; theirs: {}.\n",
        open.conflicts.len(),
        open.base,
        open.ours,
        open.theirs
    );
    for conflict in &open.conflicts {
        text.append(&block(conflict));
    }
    text
}

fn block(conflict: &MergeConflict) -> Text {
    let mut text = said!("\n{} {}", conflict.r#type, conflict.kind);
    if !conflict.entity.is_empty() {
        say!(text, " {}", conflict.entity);
    }
    if let Some(account) = &conflict.account {
        say!(text, " in account {}", account);
    }
    say!(text, ": {}\n", conflict.path);
    if let Some(why) = &conflict.why {
        say!(text, "  {}\n", why);
    }
    for (name, value) in [
        ("base", &conflict.base),
        ("ours", &conflict.ours),
        ("theirs", &conflict.theirs),
    ] {
        say!(text, "  {:7} {}\n", name, short(value));
    }
    let id = &conflict.id;
    let choices = conflict.choices.join(", ");
    match conflict.choices.is_empty() {
        true => say!(
            text,
            "  settle it with `--ignore-quotas`, or change one side\n"
        ),
        false => say!(
            text,
            "  settle it with `--ours`, `--theirs`, or `take` of {} in `--resolve FILE`: {}\n",
            id,
            choices
        ),
    }
    text
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => return "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
