//! The operations of a service, as the table stores them.

use super::key::Key;
use super::row::Row;

/// Operations whose body is checked, although it says nothing about what they need.
const CHECKED: [&str; 3] = [
    "PutBucketPolicy",
    "PutBucketNotification",
    "PutBucketNotificationConfiguration",
];

/// An operation of a service.
#[derive(Debug)]
pub struct Operation {
    /// `PutItem`
    pub name: &'static str,
    /// The method of the REST protocols.
    pub method: &'static str,
    /// The path template of the REST protocols, with its fixed query: `/{Bucket}/{Key+}?tagging`.
    pub uri: &'static str,
    /// Whether unsigned requests are accepted.
    pub is_unsigned: bool,
    /// The members that rows and condition keys name.
    pub members: Vec<Member>,
    /// The permissions that it needs.
    pub rows: Vec<Row<'static>>,
    /// Condition keys that come from members.
    pub keys: Vec<Key<'static>>,
}

/// A member of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The name in the service's model.
    pub name: &'static str,
    /// Where it is in a request.
    pub location: Location,
    /// Its name there.
    pub wire: &'static str,
}

/// Where a member is in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// A placeholder of the path.
    Path,
    /// A query parameter.
    Query,
    /// A header.
    Header,
    /// All headers with a prefix.
    Headers,
    /// A member of the body.
    Body,
    /// The body itself.
    Payload,
}

impl Location {
    fn of(letter: &str) -> Option<Self> {
        Some(match letter {
            "u" => Self::Path,
            "q" => Self::Query,
            "h" => Self::Header,
            "H" => Self::Headers,
            "b" => Self::Body,
            "p" => Self::Payload,
            _ => return None,
        })
    }
}

impl Operation {
    /// Whether the needs or the condition keys depend on the body of a REST request.
    pub fn reads_body(&self) -> bool {
        let in_body =
            |member: &Member| matches!(member.location, Location::Body | Location::Payload);
        self.members.iter().any(in_body) || CHECKED.contains(&self.name)
    }

    /// The member with this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// The operations of a service's text:
///
/// ```text
/// o NAME METHOD URI FLAGS     an operation; `u` if unsigned requests are accepted
/// m NAME LOCATION WIRE        a member; without WIRE if it has the same name in a request
/// n ROW                       a permission
/// c KEY VALUE CONDITIONS      a condition key; without CONDITIONS if it always has this value
/// ```
pub(super) fn operations(text: &'static str) -> Option<Vec<Operation>> {
    let mut operations: Vec<Operation> = Vec::new();
    for line in text.lines() {
        let (kind, rest) = line.split_once('\t')?;
        let mut fields = rest.split('\t');
        if kind == "o" {
            operations.push(Operation {
                name: fields.next()?,
                method: fields.next().unwrap_or_default(),
                uri: fields.next().unwrap_or_default(),
                is_unsigned: fields.next() == Some("u"),
                members: Vec::new(),
                rows: Vec::new(),
                keys: Vec::new(),
            });
            continue;
        }
        let operation = operations.last_mut()?;
        match kind {
            "m" => {
                let name = fields.next()?;
                operation.members.push(Member {
                    name,
                    location: Location::of(fields.next()?)?,
                    wire: fields.next().unwrap_or(name),
                });
            }
            "n" => operation.rows.push(Row::parse(rest)?),
            "c" => operation.keys.push(Key::parse(
                fields.next()?,
                fields.next()?,
                fields.next().unwrap_or_default(),
            )?),
            _ => return None,
        }
    }
    Some(operations)
}
