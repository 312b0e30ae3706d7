//! Moments: how clients name a state of the past.
//!
//! ```text
//! moment = point *( "~" N )                      head~2, 42~1; N records earlier
//! point  = "head" / N / ULID / time / "-" duration / "pod:" NAME [":" N / "@" TAG] ["#" N] / "fork:" NAME [":" N] / "mark:" NAME
//! time   = RFC 3339 with an offset, or a date      duration = 1*( N unit ), unit = ms s m h d w
//! ```
//!
//! `N` is the state after record `N`, and `0` is the empty state. Case matters, except in a ULID.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::duration;

mod time;

/// The longest text of a moment, in characters.
pub const CHARS_MAX: usize = 128;
/// The header that addresses a moment, and that names the record in every answer from the past.
pub const HEADER: &str = "x-roleback-at";
/// Characters of a ULID.
const ULID_CHARS: usize = 26;
/// The characters of a ULID, after conversion to upper case.
const ULID_ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A moment: a point in the event log, and how many records earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The point.
    pub point: Point,
    /// Records before it.
    pub back: u64,
}

/// A point in the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// The last record.
    Head,
    /// The record with this number.
    Seq(u64),
    /// The record with this ULID, in upper case.
    Ulid(String),
    /// The last record at or before this time, in nanoseconds since the epoch.
    Time(i64),
    /// The last record at or before the clock's time minus this duration, in nanoseconds.
    Ago(i64),
    /// A saved pod; the newest version unless another one is named.
    Pod(String, Option<PodVersion>),
    /// A record of the event log that a saved pod carries.
    PodRecord(String, Option<PodVersion>, u64),
    /// The last record of a fork, or the one with this number.
    Fork(String, Option<u64>),
    /// The record that `roleback mark` wrote with this name.
    Mark(String),
}

/// A version of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PodVersion {
    /// Its number.
    Number(u64),
    /// Its tag.
    Tag(String),
}

/// A text that is not a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidMoment(String);

impl fmt::Display for InvalidMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest of a long text says nothing more.
        let shown: String = self.0.chars().take(CHARS_MAX).collect();
        write!(
            f,
            "`{shown}` is not a moment: use a record number, a time such as 2026-11-21T20:57:49Z, `-10m`, `head~2` or `pod:NAME`"
        )
    }
}

impl std::error::Error for InvalidMoment {}

impl Moment {
    /// The last record.
    pub const HEAD: Self = Self {
        point: Point::Head,
        back: 0,
    };

    /// The state after this record.
    pub fn of_seq(seq: u64) -> Self {
        Self {
            point: Point::Seq(seq),
            back: 0,
        }
    }

    /// Parses a moment as users write it on the command line, where `@{10m}`, `@{TIME}` and `N^` are allowed, too.
    ///
    /// # Errors
    /// If the text is not a moment.
    pub fn parse_on_command_line(text: &str) -> Result<Self, InvalidMoment> {
        let carets = text.len() - text.trim_end_matches('^').len();
        let point = &text[..text.len() - carets];
        let inner = point
            .strip_prefix("@{")
            .and_then(|rest| rest.strip_suffix('}'));
        let point: Cow<'_, str> = match inner {
            Some(inner) if duration::nanos(inner).is_some() => format!("-{inner}").into(),
            Some(inner) => inner.into(),
            None => point.into(),
        };
        let parsed: Result<Self, _> = point.parse();
        let moment = parsed.map_err(|_| InvalidMoment(text.to_owned()))?;
        let back = moment.back.checked_add(carets as u64);
        Ok(Self {
            back: back.ok_or_else(|| InvalidMoment(text.to_owned()))?,
            ..moment
        })
    }

    /// Whether the same text can mean another record later.
    pub fn is_relative(&self) -> bool {
        match self.point {
            Point::Head | Point::Ago(_) => true,
            Point::Pod(_, ref version) | Point::PodRecord(_, ref version, _) => {
                !matches!(version, Some(PodVersion::Number(_)))
            }
            Point::Fork(_, version) => version.is_none(),
            Point::Seq(_) | Point::Ulid(_) | Point::Time(_) | Point::Mark(_) => false,
        }
    }
}

impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        let fits = text.chars().count() <= CHARS_MAX;
        let parsed = fits.then(|| parse(text)).flatten();
        parsed.ok_or_else(|| InvalidMoment(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Moment> {
    let mut parts = text.split('~');
    let point = point(parts.next()?)?;
    let steps = parts.map(number);
    let back = steps
        .into_iter()
        .try_fold(0_u64, |sum, step| sum.checked_add(step?))?;
    Some(Moment { point, back })
}

fn point(text: &str) -> Option<Point> {
    if let Some((kind, rest)) = text.split_once(':')
        && let Some(named) = named(kind, rest)
    {
        return named;
    }
    if text == "head" {
        return Some(Point::Head);
    }
    if let Some(duration) = text.strip_prefix('-') {
        return duration::nanos(duration).map(Point::Ago);
    }
    let ulid = text.to_ascii_uppercase();
    if is_ulid(&ulid) {
        return Some(Point::Ulid(ulid));
    }
    number(text)
        .map(Point::Seq)
        .or_else(|| time::nanos(text).map(Point::Time))
}

/// The points that begin with a word and a colon; the outer `None` if this is not one of the words.
fn named(kind: &str, rest: &str) -> Option<Option<Point>> {
    Some(match kind {
        "pod" => pod(rest),
        "fork" => fork(rest),
        "mark" => is_name(rest).then(|| Point::Mark(rest.to_owned())),
        _ => return None,
    })
}

fn pod(text: &str) -> Option<Point> {
    if let Some((pod, seq)) = text.split_once('#') {
        let seq = number(seq)?;
        return match self::pod(pod)? {
            Point::Pod(name, version) => Some(Point::PodRecord(name, version, seq)),
            _ => None,
        };
    }
    let (name, version) = match text.split_once([':', '@']) {
        None => (text, None),
        Some((name, version)) if text[name.len()..].starts_with(':') => {
            (name, Some(PodVersion::Number(number(version)?)))
        }
        Some((name, tag)) if is_number(tag) => (name, Some(PodVersion::Number(number(tag)?))),
        Some((name, tag)) => {
            let tag = is_name(tag).then(|| PodVersion::Tag(tag.to_owned()))?;
            (name, Some(tag))
        }
    };
    is_name(name).then(|| Point::Pod(name.to_owned(), version))
}

fn fork(text: &str) -> Option<Point> {
    let (name, seq) = match text.split_once(':') {
        None => (text, None),
        Some((name, seq)) => (name, Some(number(seq)?)),
    };
    is_name(name).then(|| Point::Fork(name.to_owned(), seq))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without leading zeros.
fn number(text: &str) -> Option<u64> {
    let is_canonical = is_number(text) && (text == "0" || !text.starts_with('0'));
    is_canonical.then(|| text.parse().ok()).flatten()
}

fn is_ulid(text: &str) -> bool {
    // A ULID has 128 bits, so its first character of five bits is at most 7.
    text.len() == ULID_CHARS
        && text.starts_with(|first| ('0'..='7').contains(&first))
        && text.chars().all(|char| ULID_ALPHABET.contains(char))
}

/// Whether a text can be the name of a pod, a fork or a mark.
pub fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=CHARS_MAX).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(allowed)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.point.fmt(f)?;
        match self.back {
            0 => Ok(()),
            back => write!(f, "~{back}"),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Seq(seq) => seq.fmt(f),
            Self::Ulid(ulid) => ulid.fmt(f),
            Self::Time(nanos) => f.write_str(&time::text(*nanos)),
            Self::Ago(nanos) => write!(f, "-{}", time::duration_text(*nanos)),
            Self::Pod(name, None) => write!(f, "pod:{name}"),
            Self::Pod(name, Some(PodVersion::Number(version))) => write!(f, "pod:{name}:{version}"),
            Self::Pod(name, Some(PodVersion::Tag(tag))) => write!(f, "pod:{name}@{tag}"),
            Self::PodRecord(name, version, seq) => {
                write!(f, "{}#{seq}", Self::Pod(name.clone(), version.clone()))
            }
            Self::Fork(name, None) => write!(f, "fork:{name}"),
            Self::Fork(name, Some(seq)) => write!(f, "fork:{name}:{seq}"),
            Self::Mark(name) => write!(f, "mark:{name}"),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // The form in which clients have always sent it.
            Self {
                point: Point::Seq(seq),
                back: 0,
            } => serializer.serialize_u64(*seq),
            moment => serializer.collect_str(moment),
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Text {
            Seq(u64),
            Text(String),
        }
        match Text::deserialize(deserializer)? {
            Text::Seq(seq) => Ok(Self::of_seq(seq)),
            Text::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A record number, or a text such as `head~2`, `-10m`, `2026-11-21T20:57:49Z` or `pod:NAME`.",
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "maxLength": CHARS_MAX}],
        })
    }
}

#[cfg(test)]
mod tests;
