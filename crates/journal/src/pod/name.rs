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

/// A tag: a name for one version of a pod. It is written like a pod's name, is not all digits, which is a version, and is
/// not `latest`, which is the newest version.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tag(Name);

impl Tag {
    /// Checks a tag.
    ///
    /// # Errors
    /// When it does not have this form.
    pub fn new(text: &str) -> Result<Self, PodError> {
        let is_reserved = text == LATEST || text.bytes().all(|byte| byte.is_ascii_digit());
        match Name::new(text) {
            Ok(name) if !is_reserved => Ok(Self(name)),
            _ => Err(PodError::Tag(text.chars().take(Name::BYTES_MAX).collect())),
        }
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A version of a pod.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Version {
    /// The newest.
    Latest,
    /// This version; versions count from 1.
    Number(u64),
    /// The version that has this tag.
    Tag(Tag),
}

/// The word for the newest version.
const LATEST: &str = "latest";

impl Version {
    /// Parses a number, a tag, or `latest`.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn parse(text: &str) -> Result<Self, PodError> {
        match text.parse() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self::Number(number))
            }
            _ if text == LATEST => Ok(Self::Latest),
            _ => Tag::new(text).map(Self::Tag),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str(LATEST),
            Self::Number(number) => number.fmt(f),
            Self::Tag(tag) => tag.fmt(f),
        }
    }
}

/// How a user names a pod: `NAME`, `NAME:VERSION` or `NAME@TAG`, each with or without `pod:` before it; or a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reference {
    /// A file: the text has a slash, or ends in `.pod`.
    File(String),
    /// A version of a stored pod.
    Stored(Name, Version),
}

/// The suffix of a pod file.
const FILE_SUFFIX: &str = ".pod";
/// May precede the name of a stored pod.
const STORED_PREFIX: &str = "pod:";

impl Reference {
    /// Parses a reference.
    ///
    /// # Errors
    /// When the name, the version or the tag does not have its form.
    pub fn parse(text: &str) -> Result<Self, PodError> {
        if text.contains('/') || text.ends_with(FILE_SUFFIX) {
            return Ok(Self::File(text.to_owned()));
        }
        let text = text.strip_prefix(STORED_PREFIX).unwrap_or(text);
        let (name, version) = match (text.split_once(':'), text.split_once('@')) {
            (Some((name, version)), _) => (name, Version::parse(version)?),
            (None, Some((name, version))) => (name, Version::parse(version)?),
            (None, None) => (text, Version::Latest),
        };
        Ok(Self::Stored(Name::new(name)?, version))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
