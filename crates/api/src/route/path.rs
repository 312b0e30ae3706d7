//! Paths of endpoints: made from values, and found from requests.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Endpoint, Method, ROUTES, Route};

/// The characters that are escaped in a URI: all but the unreserved characters of RFC 3986.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Route {
    /// The path with values for its variable segments, in order.
    pub fn path(&self, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut fill = |segment: &str| {
            let value = is_variable(segment).then(|| values.next()).flatten();
            match value {
                Some(value) => escaped(value),
                None => segment.to_owned(),
            }
        };
        let segments: Vec<_> = self.template.split('/').map(&mut fill).collect();
        segments.join("/")
    }

    /// The values of the variable segments, if a path belongs to this endpoint.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for expected in self.template.split('/') {
            let found = segments.next()?;
            if is_variable(expected) {
                values.push(found);
            } else if expected != found {
                return None;
            }
        }
        segments.next().is_none().then_some(values)
    }

    /// The number of variable segments.
    pub(super) fn variables(&self) -> usize {
        self.template.split('/').filter(|s| is_variable(s)).count()
    }
}

/// The path with these parameters as its query string.
pub fn query(path: &str, parameters: &[(&str, String)]) -> String {
    let pairs = parameters.iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={}", escaped(value)));
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// A text with everything escaped that is not an unreserved character of a URI.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, &ESCAPED).to_string()
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The endpoint that handles a request, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub enum Target<'p> {
    /// This endpoint handles it, with the values of the path's variable segments.
    Endpoint(Endpoint, Vec<&'p str>),
    /// The path exists, but only with these methods.
    OtherMethods(Vec<Method>),
    /// The path does not exist.
    Unknown,
}

/// Finds the endpoint of a request. A template without variable segments takes precedence over one with variable segments.
pub fn target<'p>(method: &str, path: &'p str) -> Target<'p> {
    let matching = ROUTES
        .iter()
        .filter_map(|route| Some((route, route.matches(path)?)));
    let mut matching: Vec<_> = matching.collect();
    let fewest = matching.iter().map(|(route, _)| route.variables()).min();
    matching.retain(|(route, _)| Some(route.variables()) == fewest);
    let method = Method::named(method);
    let wanted = matching
        .iter()
        .position(|(route, _)| Some(route.method) == method);
    match wanted {
        Some(at) => {
            let (route, values) = matching.swap_remove(at);
            Target::Endpoint(route.endpoint, values)
        }
        None if matching.is_empty() => Target::Unknown,
        None => Target::OtherMethods(matching.iter().map(|(route, _)| route.method).collect()),
    }
}
