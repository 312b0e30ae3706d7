//! The secrets of the lines of a save: stored, left out or encrypted.

use super::super::error::PodError;
use super::super::layers;
use super::super::sealed::{Keep, Sealing};
use super::Line;

/// What becomes of the secrets while the lines are written.
pub(super) struct Secrets<'k> {
    keep: &'k Keep,
    /// The lines that are going to be encrypted.
    sealing: Option<Sealing>,
    pub(super) sealed_lines: u64,
}

impl<'k> Secrets<'k> {
    pub(super) fn new(keep: &'k Keep) -> Result<Self, PodError> {
        let is_encrypted = keep.secrecy().is_encrypted();
        Ok(Self {
            keep,
            sealing: is_encrypted.then(Sealing::new).transpose()?,
            sealed_lines: 0,
        })
    }

    /// The secrets of a line as one JSON value, if it has any that are stored as they are.
    pub(super) fn plain(&mut self, line: &Line) -> Result<Option<String>, PodError> {
        if line.secrets.is_empty() || matches!(self.keep, Keep::Omit) {
            return Ok(None);
        }
        let value = serde_json::Value::from(line.secrets.clone()).to_string();
        let Some(sealing) = &mut self.sealing else {
            return Ok(Some(value));
        };
        sealing.add(&layers::put_line(&line.key, &value))?;
        self.sealed_lines += 1;
        Ok(None)
    }

    /// The encrypted secrets, if there are any.
    pub(super) fn close(self) -> Result<Option<Vec<u8>>, PodError> {
        match (self.sealing, self.keep) {
            (Some(sealing), Keep::Encrypt(lock)) => sealing.close(lock).map(Some),
            _ => Ok(None),
        }
    }
}
