//! Matches methods, paths and queries with the templates of the REST protocols.
//!
//! A template is `/{Bucket}/{Key+}?tagging#x-amz-copy-source`: segments, then parameters and headers that must be there.

use crate::head::Head;
use crate::members::Ambiguous;
use crate::table::{Operation, Service};

/// How well a template fits: its literal segments, whether its end is not greedy, then its fixed parameters and headers.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    literals: usize,
    singles: usize,
    fixed: usize,
}

/// Two sub-resources are named.
const TWO_PARTS: Ambiguous = Ambiguous("names two sub-resources");
/// The name of a bucket has a character that no bucket has, or an escape, which no name needs. Readers that do not decode an
/// escape find another bucket; those that decode the path first find another bucket and key if it is a slash; those that cut
/// parameters off at a semicolon find none.
const NO_BUCKET: Ambiguous = Ambiguous("has a name of a bucket that no bucket has");
/// Parameters of S3 that are fixed in some templates and ordinary in others.
const ORDINARY: [&str; 4] = ["partNumber", "id", "annotationName", "select-type"];

/// The operation of a service that fits best.
pub(super) fn find(
    head: &Head<'_>,
    service: &'static Service,
    segments: &[&str],
) -> Result<Option<(Score, &'static Operation)>, Ambiguous> {
    let is_s3 = service.name == "s3";
    let bucket = segments.first().copied().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if is_s3 && !bucket.bytes().all(is_name) {
        return Err(NO_BUCKET);
    }
    let mut best: Option<(Score, &'static Operation)> = None;
    for operation in service
        .operations()
        .iter()
        .filter(|operation| operation.method == head.method)
    {
        let Some(score) = score(head, operation, segments) else {
            continue;
        };
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, operation));
        }
    }
    if let Some((_, operation)) = best
        && is_s3
    {
        check_parts(head, service, operation)?;
    }
    Ok(best)
}

/// Refuses a request with a sub-resource that is not the operation's: readers differ in which one counts.
fn check_parts(
    head: &Head<'_>,
    service: &'static Service,
    operation: &Operation,
) -> Result<(), Ambiguous> {
    let own: Vec<_> = fixed(operation.uri).map(|(name, _)| name).collect();
    for (name, _) in head.parameters() {
        let is_part = !ORDINARY.contains(&&*name)
            && !own.contains(&&*name)
            && service
                .operations()
                .iter()
                .any(|other| fixed(other.uri).any(|(part, _)| part == name));
        if is_part {
            return Err(TWO_PARTS);
        }
    }
    Ok(())
}

/// The parameters that a template fixes, with their values.
fn fixed(uri: &str) -> impl Iterator<Item = (&str, &str)> {
    let uri = uri.split('#').next().unwrap_or_default();
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn score(head: &Head<'_>, operation: &Operation, segments: &[&str]) -> Option<Score> {
    let (uri, headers) = operation.uri.split_once('#').unwrap_or((operation.uri, ""));
    let path = uri.split('?').next()?;
    let mut score = fit(path.strip_prefix('/').unwrap_or(path), segments)?;
    for (name, value) in fixed(uri) {
        let has = |(known, given): &(std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            known == name && (value.is_empty() || given == value)
        };
        head.parameters().find(has)?;
        score.fixed = score.fixed.saturating_add(1);
    }
    for name in headers.split('&').filter(|name| !name.is_empty()) {
        head.headers.iter().find(|(known, _)| *known == name)?;
        score.fixed = score.fixed.saturating_add(1);
    }
    Some(score)
}

/// Fits a path to a template. An empty last segment, as in `/bucket/`, counts as absent.
fn fit(template: &str, segments: &[&str]) -> Option<Score> {
    let mut score = Score::default();
    let mut rest = segments;
    if let [kept @ .., ""] = rest {
        // `/{Bucket}/{Key+}` needs a key: `/bucket/` is the bucket.
        let is_key_with_slash =
            template.ends_with("+}") && kept.len() >= template.split('/').count();
        if !is_key_with_slash {
            rest = kept;
        }
    }
    for part in template.split('/').filter(|part| !part.is_empty()) {
        if part.starts_with('{') && part.ends_with("+}") {
            return (!rest.is_empty()).then_some(score);
        }
        let (segment, after) = rest.split_first()?;
        rest = after;
        if let Some((before, placeholder)) = part.split_once('{') {
            let after = placeholder.split_once('}').map_or("", |(_, after)| after);
            let inner = segment.strip_prefix(before)?.strip_suffix(after)?;
            if inner.is_empty() {
                return None;
            }
            score.singles = score.singles.saturating_add(1);
        } else if part == *segment {
            score.literals = score.literals.saturating_add(1);
        } else {
            return None;
        }
    }
    rest.is_empty().then_some(score)
}

/// The values of a template's placeholders, still encoded.
pub(crate) fn captures<'r>(
    uri: &'static str,
    segments: &[&'r str],
) -> Vec<(&'static str, std::borrow::Cow<'r, str>)> {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = segments;
    for part in path.strip_prefix('/').unwrap_or(path).split('/') {
        let Some((before, placeholder)) = part.split_once('{') else {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let (name, after) = placeholder.split_once('}').unwrap_or((placeholder, ""));
        if let Some(name) = name.strip_suffix('+') {
            found.push((name, rest.join("/").into()));
            break;
        }
        let Some((segment, tail)) = rest.split_first() else {
            break;
        };
        rest = tail;
        let inner = segment
            .strip_prefix(before)
            .and_then(|inner| inner.strip_suffix(after));
        found.push((name, inner.unwrap_or(segment).into()));
    }
    found
}
