//! Why entities were changed at once.

use serde::{Deserialize, Serialize};

/// Why entities were changed.
/// The event format stores the index of a variant: add new variants at the end only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeCause {
    /// Records were undone.
    Undo,
    /// The state of an earlier record was restored.
    Rewind,
    /// A pod was merged into the state.
    Load,
}
