//! The policy document of a form: until when it is valid, and what the fields may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roleback_wire::{Fault, Timestamp};
use serde_json::{Value, json};

/// Fields that no condition has to name.
const EXEMPT: [&str; 3] = ["policy", "x-amz-signature", "file"];
/// The beginning of fields that S3 ignores.
pub(super) const IGNORED: &str = "x-ignore-";

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    expiration: Timestamp,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Equals(String, String),
    StartsWith(String, String),
    Length(u64, u64),
}

impl Policy {
    /// Reads a document in base64.
    ///
    /// # Errors
    /// `InvalidPolicyDocument` if it is not a policy document.
    pub fn parse(encoded: &str) -> Result<Self, Fault> {
        let kept: String = encoded
            .chars()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        let text = STANDARD.decode(kept).ok();
        let text = text.and_then(|text| String::from_utf8(text).ok());
        let text = text.ok_or_else(|| invalid("Invalid Base64 Encoding."))?;
        let document: Value = serde_json::from_str(&without_escapes(&text))
            .map_err(|error| invalid(&format!("Invalid JSON: {error}")))?;
        let expiration = match document.get("expiration") {
            None => return Err(invalid("Policy missing expiration.")),
            Some(value) => value.as_str().and_then(Timestamp::parse),
        };
        let expiration =
            expiration.ok_or_else(|| invalid("Invalid 'expiration' value: it must be a date."))?;
        let conditions = document.get("conditions").and_then(Value::as_array);
        let conditions = conditions.ok_or_else(|| invalid("Policy missing conditions."))?;
        let mut read = Vec::new();
        for condition in conditions {
            read.extend(Condition::read(condition)?);
        }
        Ok(Self {
            expiration,
            conditions: read,
        })
    }

    /// Checks the fields, with the bucket among them. Returns how many bytes the file may have.
    ///
    /// # Errors
    /// `AccessDenied` if the document has expired, a condition does not hold, or a field has no condition.
    pub fn check<'f>(
        &self,
        now: Timestamp,
        fields: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> Result<Option<(u64, u64)>, Fault> {
        if now >= self.expiration {
            return Err(denied("Policy expired."));
        }
        let fields: Vec<(&str, &str)> = fields.collect();
        let mut range: Option<(u64, u64)> = None;
        for condition in &self.conditions {
            if let Condition::Length(least, most) = condition {
                let (least_before, most_before) = range.unwrap_or((0, u64::MAX));
                range = Some((least_before.max(*least), most_before.min(*most)));
            } else if !condition.holds(&fields) {
                return Err(denied(&format!(
                    "Policy Condition failed: {}",
                    condition.text()
                )));
            }
        }
        let has_condition = |name: &str| {
            let named = self.conditions.iter().filter_map(Condition::field);
            named
                .into_iter()
                .any(|field| field.eq_ignore_ascii_case(name))
        };
        let extra: Vec<&str> = fields
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !is_exempt(name) && !has_condition(name))
            .collect();
        match extra.is_empty() {
            true => Ok(range),
            false => Err(denied(&format!("Extra input fields: {}", extra.join(", ")))),
        }
    }
}

fn is_exempt(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    EXEMPT.contains(&name.as_str()) || name.starts_with(IGNORED)
}

impl Condition {
    /// Reads `{"acl": "private"}`, `["eq", "$acl", "private"]`, `["starts-with", "$key", "a/"]` or
    /// `["content-length-range", 1, 10]`.
    fn read(value: &Value) -> Result<Vec<Self>, Fault> {
        if let Value::Object(pairs) = value {
            let simple = |(name, value): (&String, &Value)| {
                let value = value.as_str();
                let value = value
                    .ok_or_else(|| invalid("Invalid Simple-Condition: value must be a string."))?;
                Ok(Self::Equals(name.clone(), value.to_owned()))
            };
            return pairs.iter().map(simple).collect();
        }
        let parts = value.as_array().map(Vec::as_slice);
        let Some([operator, first, second]) = parts else {
            return Err(invalid(
                "Invalid Condition: it must be an object, or a list of three values.",
            ));
        };
        let operator = operator.as_str().unwrap_or_default().to_ascii_lowercase();
        if operator == "content-length-range" {
            let range = number(first).zip(number(second));
            let (least, most) = range.ok_or_else(|| {
                invalid("Invalid content-length-range: it must have two numbers.")
            })?;
            return Ok(vec![Self::Length(least, most)]);
        }
        let field = first.as_str().and_then(|text| text.strip_prefix('$'));
        let (Some(field), Some(value)) = (field, second.as_str()) else {
            return Err(invalid(
                "Invalid Condition: a field begins with '$', and its value is a string.",
            ));
        };
        let (field, value) = (field.to_owned(), value.to_owned());
        match operator.as_str() {
            "eq" => Ok(vec![Self::Equals(field, value)]),
            "starts-with" => Ok(vec![Self::StartsWith(field, value)]),
            other => Err(invalid(&format!(
                "Invalid Condition: unknown operation '{other}'."
            ))),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Equals(field, _) | Self::StartsWith(field, _) => Some(field),
            Self::Length(..) => None,
        }
    }

    fn holds(&self, fields: &[(&str, &str)]) -> bool {
        let found = |field: &str| {
            let mut named = fields
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(field));
            named.next().map(|(_, value)| *value)
        };
        match self {
            Self::Equals(field, value) => found(field) == Some(value),
            Self::StartsWith(field, start) if field.eq_ignore_ascii_case("content-type") => {
                // A list of types matches if each of them does.
                let list = found(field).unwrap_or_default();
                list.split(',')
                    .all(|kind| kind.trim_start().starts_with(start.as_str()))
            }
            Self::StartsWith(field, start) => {
                start.is_empty()
                    || found(field).is_some_and(|value| value.starts_with(start.as_str()))
            }
            Self::Length(..) => true,
        }
    }

    fn text(&self) -> String {
        let (operator, field, value) = match self {
            Self::Equals(field, value) => ("eq", field, value),
            Self::StartsWith(field, value) => ("starts-with", field, value),
            Self::Length(least, most) => {
                return format!("[\"content-length-range\", {least}, {most}]");
            }
        };
        format!(
            "[{}, {}, {}]",
            json!(operator),
            json!(format!("${field}")),
            json!(value)
        )
    }
}

/// A number, or its text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A document without the escapes that JSON does not have: `\$` is a dollar sign, `\v` a vertical tab.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('$') => out.push('$'),
            Some('v') => out.push_str("\\u000b"),
            other => {
                out.push('\\');
                out.extend(other);
            }
        }
    }
    out
}

fn invalid(why: &str) -> Fault {
    Fault::sender(
        "InvalidPolicyDocument",
        400,
        format!("Invalid Policy: {why}"),
    )
}

fn denied(why: &str) -> Fault {
    Fault::sender(
        "AccessDenied",
        403,
        format!("Invalid according to Policy: {why}"),
    )
}
