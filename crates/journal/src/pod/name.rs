//! Names that are safe as a directory name, in a URL and on a command line.

use std::fmt;

use super::error::PodError;

/// A pod's name: 1 to 128 characters of `A-Z a-z 0-9 . _ -`, not starting with a dot.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Name(String);

impl Name {
    /// Maximum length of a name in bytes.
    pub const BYTES_MAX: usize = 128;

    /// Checks a name.
    ///
    /// # Errors
    /// When it does not have this form.
    pub fn new(text: &str) -> Result<Self, PodError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let fits = (1..=Self::BYTES_MAX).contains(&text.len());
        if fits && !text.starts_with('.') && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(PodError::Name(text.chars().take(Self::BYTES_MAX).collect()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
