//! Describes valid requests: tables of members and bounds, which the code generator writes as `static` data.
//!
//! Tables refer to each other by reference, so a shape that many operations use exists once. They must be `static`, not
//! `const`, because a [`Pattern`] compiles itself at first use and keeps the result.

pub use crate::pattern::Pattern;

/// A bound without effect: a text or a list with this `max` may have any length.
pub const UNBOUNDED: u32 = u32::MAX;

/// The valid values of one member.
#[derive(Debug)]
pub enum Shape {
    /// Text within bounds.
    Text(Text),
    /// One of these words, in the contract's order, which messages repeat.
    Enum(&'static [&'static str]),
    /// An integer within bounds, both inclusive. The generated type decides whether it is an `i32` or an `i64`.
    Integer {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A time in ISO 8601.
    Timestamp,
    /// Bytes, base64 on the wire; bounds count bytes.
    Blob(Text),
    /// `Name.member.N`.
    List {
        /// The shape of each entry.
        member: &'static Shape,
        /// Fewest entries allowed.
        min: u32,
        /// Most entries allowed, or [`UNBOUNDED`].
        max: u32,
    },
    /// `Name.entry.N.key` and `Name.entry.N.value`.
    Map {
        /// The shape of each key.
        key: &'static Shape,
        /// The shape of each value.
        value: &'static Shape,
        /// Fewest entries allowed.
        min: u32,
        /// Most entries allowed, or [`UNBOUNDED`].
        max: u32,
    },
    /// `Name.Member`.
    Structure(&'static [Member]),
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// The name on the wire, such as `UserName`.
    pub name: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Its shape.
    pub shape: &'static Shape,
}

/// Bounds of a text. Lengths count characters.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Fewest characters allowed.
    pub min: u32,
    /// Most characters allowed, or [`UNBOUNDED`].
    pub max: u32,
    /// The pattern that the whole text must match.
    pub pattern: Option<&'static Pattern>,
    /// Whether it is a secret, which messages never repeat.
    pub sensitive: bool,
}

impl Text {
    /// No bounds at all; tables write `Text { max: 64, ..Text::ANY }`.
    pub const ANY: Self = Self {
        min: 0,
        max: UNBOUNDED,
        pattern: None,
        sensitive: false,
    };
}

impl Shape {
    /// Calls `visit` for this shape and every shape below it. Contract tables have no cycles.
    pub fn walk(&'static self, visit: &mut impl FnMut(&'static Shape)) {
        visit(self);
        match self {
            Self::List { member, .. } => member.walk(visit),
            Self::Map { key, value, .. } => {
                key.walk(visit);
                value.walk(visit);
            }
            Self::Structure(members) => members.iter().for_each(|member| member.shape.walk(visit)),
            Self::Text(_)
            | Self::Enum(_)
            | Self::Integer { .. }
            | Self::Boolean
            | Self::Timestamp
            | Self::Blob(_) => {}
        }
    }

    /// The pattern of a text or of bytes.
    pub fn pattern(&self) -> Option<&'static Pattern> {
        match self {
            Self::Text(text) | Self::Blob(text) => text.pattern,
            _ => None,
        }
    }
}
