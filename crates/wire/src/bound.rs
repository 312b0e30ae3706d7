//! One bound of one value: whether the value satisfies it, and AWS's message if not.

use crate::Fault;
use crate::Timestamp;
use crate::decode::{Decode, scalar};
use crate::form::Node;
use crate::shape::{Pattern, Shape, Text, UNBOUNDED};

/// Whether messages repeat the invalid value. IAM's do not, STS's do; secrets are never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// `Value at 'status' failed ...`, without the list of an enum's words.
    Hidden,
    /// `Value 'x' at 'roleSessionName' failed ...`.
    Shown,
}

/// A bound of the contract.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    LengthAtMost(u32),
    LengthAtLeast(u32),
    AtMost(i64),
    AtLeast(i64),
    Pattern(&'static Pattern),
    OneOf(&'static [&'static str]),
}

/// The properties of a scalar that bounds limit.
pub(crate) struct Value<'f> {
    pub(crate) text: &'f str,
    length: usize,
    number: i64,
}

/// Reads a scalar; a value of another type is malformed input.
pub(crate) fn measure<'f>(node: Node<'f>, shape: &Shape) -> Result<Value<'f>, Fault> {
    let (mut length, mut number) = (0, 0);
    match shape {
        Shape::Integer { .. } => number = i64::decode(node)?,
        Shape::Boolean => drop(bool::decode(node)?),
        Shape::Timestamp => drop(Timestamp::decode(node)?),
        Shape::Blob(_) => length = Vec::<u8>::decode(node)?.len(),
        _ => length = scalar(node, "string", |text| Some(text.chars().count()))?,
    }
    Ok(Value {
        text: node.value().unwrap_or_default(),
        length,
        number,
    })
}

/// The bounds of a scalar, in the order in which AWS lists them.
pub(crate) fn of(shape: &Shape) -> impl Iterator<Item = Bound> {
    let (first, second, third) = match shape {
        Shape::Text(text) | Shape::Blob(text) => text_bounds(text),
        Shape::Enum(words) => (Some(Bound::OneOf(words)), None, None),
        Shape::Integer { min, max } => (
            (*max < i64::MAX).then_some(Bound::AtMost(*max)),
            (*min > i64::MIN).then_some(Bound::AtLeast(*min)),
            None,
        ),
        _ => (None, None, None),
    };
    [first, second, third].into_iter().flatten()
}

fn text_bounds(text: &Text) -> (Option<Bound>, Option<Bound>, Option<Bound>) {
    let mut lengths = lengths(text.min, text.max);
    (
        lengths.next(),
        lengths.next(),
        text.pattern.map(Bound::Pattern),
    )
}

/// Whether a text satisfies the bounds of a shape of text or of small numbers. False for all other shapes.
pub(crate) fn accepts(shape: &Shape, text: &str) -> bool {
    let number = match shape {
        Shape::Text(_) | Shape::Enum(_) => Some(0),
        // What fits here fits into every type that is generated for a number.
        Shape::Integer { .. } => text.parse::<i32>().ok(),
        _ => None,
    };
    number.is_some_and(|number| {
        let value = Value {
            text,
            length: text.chars().count(),
            number: number.into(),
        };
        of(shape).all(|bound| bound.holds(&value))
    })
}

/// The bounds of a length, without those that do not limit anything.
pub(crate) fn lengths(min: u32, max: u32) -> impl Iterator<Item = Bound> {
    let at_most = (max < UNBOUNDED).then_some(Bound::LengthAtMost(max));
    let at_least = (min > 0).then_some(Bound::LengthAtLeast(min));
    [at_most, at_least].into_iter().flatten()
}

/// Whether a shape is a single value.
pub(crate) fn is_scalar(shape: &Shape) -> bool {
    !matches!(
        shape,
        Shape::Structure(_) | Shape::List { .. } | Shape::Map { .. }
    )
}

/// Whether messages must never repeat the value.
pub(crate) fn is_secret(shape: &Shape) -> bool {
    matches!(shape, Shape::Text(text) | Shape::Blob(text) if text.sensitive)
}

impl Bound {
    pub(crate) fn holds(&self, value: &Value<'_>) -> bool {
        match self {
            Self::LengthAtMost(_) | Self::LengthAtLeast(_) => self.allows_length(value.length),
            Self::AtMost(max) => value.number <= *max,
            Self::AtLeast(min) => value.number >= *min,
            Self::Pattern(pattern) => pattern.matches(value.text),
            Self::OneOf(words) => words.contains(&value.text),
        }
    }

    pub(crate) fn allows_length(&self, length: usize) -> bool {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        match self {
            Self::LengthAtMost(max) => length <= *max,
            Self::LengthAtLeast(min) => length >= *min,
            _ => true,
        }
    }

    /// The message of AWS's validation framework for a value outside this bound.
    pub(crate) fn words(&self, values: Values) -> String {
        match self {
            Self::LengthAtMost(max) => {
                format!("Member must have length less than or equal to {max}")
            }
            Self::LengthAtLeast(min) => {
                format!("Member must have length greater than or equal to {min}")
            }
            Self::AtMost(max) => format!("Member must have value less than or equal to {max}"),
            Self::AtLeast(min) => format!("Member must have value greater than or equal to {min}"),
            Self::Pattern(pattern) => format!(
                "Member must satisfy regular expression pattern: {}",
                pattern.source()
            ),
            Self::OneOf(_) if values == Values::Hidden => {
                "Member must satisfy enum value set".to_owned()
            }
            Self::OneOf(words) => {
                format!("Member must satisfy enum value set: [{}]", words.join(", "))
            }
        }
    }
}
