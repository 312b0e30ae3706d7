//! The head of a request, read so that no two readers can differ about what is decided on.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::members::{Ambiguous, MALFORMED, TWICE};

/// The head of a request to any service.
#[derive(Debug, Clone, Copy)]
pub struct Head<'r> {
    /// The method.
    pub method: &'r str,
    /// The path as it was sent.
    pub path: &'r str,
    /// The query as it was sent, without `?`.
    pub query: &'r str,
    /// The host that the client called, with its port if it has one.
    pub host: &'r str,
    /// The service in the scope of the signature; `None` for an unsigned request.
    pub scope: Option<&'r str>,
    /// All headers, with names in lowercase.
    pub headers: &'r [(&'r str, &'r [u8])],
}

/// A header is given twice.
const HEADER_TWICE: Ambiguous = Ambiguous("has a header twice that decides what it does");
/// The path has a segment `.` or `..`.
pub(crate) const DOTS: Ambiguous = Ambiguous("has `.` or `..` as a segment of its path");

/// The path or the query has bytes that must be escaped: readers differ in which text they are.
pub(crate) const NOT_ASCII: Ambiguous =
    Ambiguous("has a character in its path or query that is not ASCII and not escaped");

impl<'r> Head<'r> {
    /// The value of a header that may be given once.
    pub fn header(&self, name: &str) -> Result<Option<&'r str>, Ambiguous> {
        let mut found = self.headers.iter().filter(|(known, _)| *known == name);
        let Some((_, value)) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            return Err(HEADER_TWICE);
        }
        std::str::from_utf8(value)
            .map(|value| Some(value.trim()))
            .map_err(|_| MALFORMED)
    }

    /// The media type of the body, without parameters, in lowercase.
    pub(crate) fn media_type(&self) -> Result<String, Ambiguous> {
        let value = self.header("content-type")?.unwrap_or_default();
        let kind = value.split(';').next().unwrap_or_default();
        Ok(kind.trim().to_ascii_lowercase())
    }

    /// The parameters of the query, decoded, in order.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (Cow<'r, str>, Cow<'r, str>)> {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
    }

    /// The segments of a path in REST style, with the bucket of a virtual host in front.
    pub(crate) fn segments(&self, bucket: Option<&'r str>) -> Vec<&'r str> {
        let path = self.path.strip_prefix('/').unwrap_or(self.path);
        let own = path.split('/');
        bucket.into_iter().chain(own).collect()
    }

    /// Refuses a path with a segment `.` or `..`, which some readers resolve. Encoded slashes separate segments, too. Refuses
    /// bytes that are not ASCII.
    pub(crate) fn check_path(&self) -> Result<(), Ambiguous> {
        if !self.path.is_ascii() || !self.query.is_ascii() {
            return Err(NOT_ASCII);
        }
        let is_dots = |segment: &str| matches!(segment, "." | "..");
        match decoded_path(self.path).split('/').any(is_dots) {
            true => Err(DOTS),
            false => Ok(()),
        }
    }
}

/// Refuses a query with a parameter of a name twice.
pub(crate) fn once(head: &Head<'_>) -> Result<(), Ambiguous> {
    let mut names: Vec<_> = head.parameters().map(|(name, _)| name).collect();
    names.sort_unstable();
    match names.windows(2).any(|pair| pair.first() == pair.last()) {
        true => Err(TWICE),
        false => Ok(()),
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '%']) {
        return text.into();
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
        .into()
}

/// A segment of a path, decoded.
pub(crate) fn decoded_path(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
