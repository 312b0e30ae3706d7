//! What a request may hold: tables of members and bounds, written as `static` data by the contract's code generator.
//!
//! Tables refer to each other by reference, so a shape that many operations use stands once. They must be
//! `static`, not `const`: a [`Pattern`] compiles itself at first use and keeps the result.

pub use crate::pattern::Pattern;

/// The bound that does not bind: a text or a list with this `max` may have any length.
pub const UNBOUNDED: u32 = u32::MAX;

/// What one value may look like.
#[derive(Debug)]
pub enum Shape {
    /// Any text within bounds.
    Text(Text),
    /// One of these words; the order is the contract's, and messages list them so.
    Enum(&'static [&'static str]),
    /// A whole number within bounds (both ends included); `i32` or `i64` is the generated type's affair.
    Integer {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A moment in ISO 8601.
    Timestamp,
    /// Bytes, base64 on the wire; bounds count bytes.
    Blob(Text),
    /// `Name.member.N`.
    List {
        /// What each entry looks like.
        member: &'static Shape,
        /// Fewest entries allowed.
        min: u32,
        /// Most entries allowed, or [`UNBOUNDED`].
        max: u32,
    },
    /// `Name.entry.N.key` and `Name.entry.N.value`.
    Map {
        /// What each key looks like.
        key: &'static Shape,
        /// What each value looks like.
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
    /// What it may hold.
    pub shape: &'static Shape,
}

/// Bounds of a text. Lengths count characters.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Fewest characters allowed.
    pub min: u32,
    /// Most characters allowed, or [`UNBOUNDED`].
    pub max: u32,
    /// What the whole text must match.
    pub pattern: Option<&'static Pattern>,
    /// True for secrets: their value is never repeated in a message.
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
