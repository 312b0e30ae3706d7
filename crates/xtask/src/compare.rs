//! What a newer service model has that our contract does not, and the other way round.

use std::path::Path;

use anyhow::Result;

pub(crate) fn run(_from: &Path) -> Result<()> {
    Ok(())
}
