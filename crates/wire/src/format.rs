//! The two formats of answers: XML, and JSON for a client that asks for it with its `Accept` header.

use crate::Fault;
use crate::encode::Encode;
use crate::envelope;
use crate::xml::Tag;

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// The default of AWS's query services.
    #[default]
    Xml,
    /// For clients that send `Accept: application/json`.
    Json,
}

/// The media types that select a format by name. All others, including wildcards, select the default.
const NAMED: &[(&str, Format)] = &[
    ("application/json", Format::Json),
    ("application/xml", Format::Xml),
    ("text/xml", Format::Xml),
];
/// The weight of a media type without a weight, in thousandths: RFC 9110 allows three decimals.
const WEIGHT_MAX: u16 = 1000;

impl Format {
    /// The format that the client prefers. Of equal weights, a named type wins over a wildcard, and an earlier one over
    /// a later one.
    pub fn accepted<'h>(headers: impl IntoIterator<Item = &'h str>) -> Self {
        let ranges = headers.into_iter().flat_map(|header| header.split(','));
        let mut best = ((0, false), Self::default());
        for (range, weight) in ranges.filter_map(weighted) {
            let named = NAMED
                .iter()
                .find(|(name, _)| range.eq_ignore_ascii_case(name));
            let rank = (weight, named.is_some());
            let is_known = named.is_some() || ["*/*", "application/*", "text/*"].contains(&range);
            if is_known && weight > 0 && rank > best.0 {
                best = (rank, named.map_or(Self::default(), |(_, format)| *format));
            }
        }
        best.1
    }

    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }

    /// A successful answer. `result` names the element around the output; an operation without output has none.
    pub fn success(
        self,
        namespace: &str,
        operation: &str,
        result: Option<Tag>,
        output: &dyn Encode,
        request_id: &str,
    ) -> String {
        match self {
            Self::Xml => envelope::success(namespace, operation, result, output, request_id),
            Self::Json => envelope::success_json(operation, result, output, request_id),
        }
    }

    /// An error response.
    pub fn error(self, namespace: &str, fault: &Fault, request_id: &str) -> String {
        match self {
            Self::Xml => envelope::error(namespace, fault, request_id),
            Self::Json => envelope::error_json(fault, request_id),
        }
    }
}

/// A media range and its weight; `None` if the weight is not a number from 0 to 1.
fn weighted(range: &str) -> Option<(&str, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?;
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    Some((name, weight.map_or(Some(WEIGHT_MAX), thousandths)?))
}

/// Parses `0.75` as 750.
fn thousandths(weight: &str) -> Option<u16> {
    let number: f32 = weight.parse().ok()?;
    // The range is checked, so the cast only drops digits after the third decimal.
    (0.0..=1.0)
        .contains(&number)
        .then_some((number * f32::from(WEIGHT_MAX)) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_chooses_the_format() {
        for (headers, expected) in [
            (&[][..], Format::Xml),
            (&["application/json"], Format::Json),
            (&["Application/JSON; charset=utf-8"], Format::Json),
            (&["application/json, text/plain, */*"], Format::Json),
            (&["*/*, application/json"], Format::Json),
            (&["*/*", "application/json"], Format::Json),
            (&["text/html", "application/json;q=0.1"], Format::Json),
            (&["application/json;q=0.5, text/xml;q=0.9"], Format::Xml),
            (
                &["application/json;q=0.9, text/xml ; Q = 0.5"],
                Format::Json,
            ),
            (&["application/json;q=0.5, */*"], Format::Xml),
            (&["application/json, application/xml"], Format::Json),
            (&["application/xml, application/json"], Format::Xml),
            (&["application/json;q=0"], Format::Xml),
            (&["application/json;q=x"], Format::Xml),
            (&["application/json;q=2"], Format::Xml),
            (&["application/json;q=-1"], Format::Xml),
            (&["application/json;q=NaN"], Format::Xml),
            (&["application/json;version=1;q=0.2"], Format::Json),
            (&["application/x-amz-json-1.1"], Format::Xml),
            (&["text/html, image/gif, *; q=.2, */*; q=.2"], Format::Xml),
            (&["application/*"], Format::Xml),
            (&["", ",,;;=", "q=1"], Format::Xml),
        ] {
            assert_eq!(
                Format::accepted(headers.iter().copied()),
                expected,
                "{headers:?}"
            );
        }
    }
}
