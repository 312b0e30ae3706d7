//! The trace that a request belongs to, as its header `traceparent` says.
//!
//! <https://www.w3.org/TR/trace-context/#traceparent-header>

use std::fmt;

use hyper::header::{HeaderMap, HeaderName};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// The length of a header of version 00, and the least length of later versions.
const LENGTH: usize = 55;

/// Where a request stands in a trace. Log lines and decisions show the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceContext {
    pub(crate) trace: u128,
    /// The client's span.
    pub(crate) parent: u64,
    /// Whether the client records the trace.
    pub(crate) is_sampled: bool,
}

/// The flag of recorded traces.
const SAMPLED: u128 = 1;

impl TraceContext {
    /// The trace in the header, if it has one. A malformed header is ignored, as the standard demands.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(TRACEPARENT).iter();
        let (value, more) = (values.next()?, values.next());
        Self::parse(value.to_str().ok().filter(|_| more.is_none())?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.get(..LENGTH)?.split('-');
        let (version, trace) = (hex(parts.next()?, 2)?, hex(parts.next()?, 32)?);
        let (parent, flags) = (hex(parts.next()?, 16)?, hex(parts.next()?, 2)?);
        // Later versions may append parts.
        let ends = match version {
            0 => text.len() == LENGTH,
            0xff => false,
            _ => matches!(text.as_bytes().get(LENGTH), None | Some(b'-')),
        };
        (ends && trace != 0 && parent != 0).then_some(Self {
            trace,
            parent: u64::try_from(parent).ok()?,
            is_sampled: flags & SAMPLED != 0,
        })
    }
}

/// A number of lower-case hexadecimal digits.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_number = text.len() == digits && text.bytes().all(is_digit);
    is_number.then(|| u128::from_str_radix(text, 16).ok())?
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.trace)
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_header_names_its_trace_or_is_ignored() {
        let trace = Some("0af7651916cd43dd8448eb211c80319c");
        for (header, expected) in [
            (GOOD, trace),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                trace,
            ),
            (
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                trace,
            ),
            (
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                trace,
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                None,
            ),
            (
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
                None,
            ),
            (
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                None,
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                None,
            ),
            (
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1",
                None,
            ),
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", None),
            ("", None),
        ] {
            let found = TraceContext::parse(header).map(|trace| trace.to_string());
            assert_eq!(found.as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn two_headers_are_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(TraceContext::of(&headers), None);
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert!(TraceContext::of(&headers).is_some());
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert_eq!(TraceContext::of(&headers), None);
    }
}
