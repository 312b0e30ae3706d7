//! What a three-way merge cannot decide, and the decisions of the user.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::Label;
use crate::attribute::{EntityId, Value};

/// Hexadecimal digits of a conflict's id.
const ID_DIGITS: usize = 16;

/// Why a merge cannot decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConflictKind {
    /// Both sides changed the attribute differently.
    BothChanged,
    /// One side deleted what the other side changed or uses.
    DeleteModify,
    /// Both sides have an entity of this name.
    SameName,
    /// Both sides have an entity of this id, with other content.
    SameId,
    /// One side refers to what the other side deleted.
    Reference,
    /// Both sides changed the same part of a document, or the combined document is not valid.
    Document,
    /// Together, both sides exceed a quota.
    Quota,
    /// Together, both sides make a unit its own ancestor.
    Cycle,
}

impl ConflictKind {
    /// Its name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BothChanged => "both-changed",
            Self::DeleteModify => "delete-modify",
            Self::SameName => "same-name",
            Self::SameId => "same-id",
            Self::Reference => "reference",
            Self::Document => "document",
            Self::Quota => "quota",
            Self::Cycle => "cycle",
        }
    }
}

/// One of the two states that are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The current state.
    Ours,
    /// The loaded state.
    Theirs,
}

impl Side {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// A way to settle a conflict.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    /// As one side has it.
    Side(Side),
    /// As it was before both changes.
    Base,
    /// Another value.
    Value(Json),
}

impl Take {
    /// As `"ours"`, `"theirs"`, `"base"` or `{"value": ...}`.
    pub fn parse(json: &Json) -> Option<Self> {
        match json {
            Json::String(text) => match text.as_str() {
                "ours" => Some(Self::Side(Side::Ours)),
                "theirs" => Some(Self::Side(Side::Theirs)),
                "base" => Some(Self::Base),
                _ => None,
            },
            Json::Object(members) if members.len() == 1 => {
                members.get("value").cloned().map(Self::Value)
            }
            _ => None,
        }
    }
}

/// Which kinds of [`Take`] settle a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// Either side.
    pub sides: bool,
    /// The value before.
    pub base: bool,
    /// Another value.
    pub value: bool,
}

impl Choices {
    /// Either side.
    pub const SIDES: Self = Self {
        sides: true,
        base: false,
        value: false,
    };
    /// Either side, the value before, or another value.
    pub const ANY: Self = Self {
        sides: true,
        base: true,
        value: true,
    };
    /// Either side, or another value: a new name.
    pub const NAMED: Self = Self {
        sides: true,
        base: false,
        value: true,
    };
    /// Either side, or the value before.
    pub const KNOWN: Self = Self {
        sides: true,
        base: true,
        value: false,
    };
    /// None: the merge is only possible after a change.
    pub const NONE: Self = Self {
        sides: false,
        base: false,
        value: false,
    };

    fn allow(self, take: &Take) -> bool {
        match take {
            Take::Side(_) => self.sides,
            Take::Base => self.base,
            Take::Value(_) => self.value,
        }
    }

    /// The choices as answers name them.
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (self.sides, "ours"),
            (self.sides, "theirs"),
            (self.base, "base"),
            (self.value, "value"),
        ];
        let allowed = all.into_iter().filter(|(allowed, _)| *allowed);
        allowed.map(|(_, name)| name).collect()
    }
}

/// Something that a merge cannot decide.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Identifies the conflict as long as its three values stay the same.
    pub id: String,
    /// The entity.
    pub entity: EntityId,
    /// What people call the entity.
    pub label: Label,
    /// The attribute; `exists` for the whole entity.
    pub path: String,
    /// Why it cannot be decided.
    pub kind: ConflictKind,
    /// The value before both changes; `None` if there was none.
    pub base: Option<Value>,
    /// The value of the current state.
    pub ours: Option<Value>,
    /// The value of the loaded state.
    pub theirs: Option<Value>,
    /// What settles it.
    pub choices: Choices,
    /// What a reader should know besides.
    pub why: Option<String>,
}

/// The three values of a conflict: base, ours, theirs.
pub(super) type Values = [Option<Value>; 3];

impl Conflict {
    pub(super) fn new(
        (entity, label): (EntityId, Label),
        path: impl Into<String>,
        (kind, choices): (ConflictKind, Choices),
        values: Values,
    ) -> Self {
        let path = path.into();
        let id = id(&entity, &label, &path, kind, &values);
        let [base, ours, theirs] = values;
        Self {
            id,
            entity,
            label,
            path,
            kind,
            base,
            ours,
            theirs,
            choices,
            why: None,
        }
    }

    pub(super) fn because(self, why: impl Into<String>) -> Self {
        Self {
            why: Some(why.into()),
            ..self
        }
    }
}

/// The unique id is not part of it where a name is in question, because each side has its own.
fn id(entity: &EntityId, label: &Label, path: &str, kind: ConflictKind, values: &Values) -> String {
    let id = match kind {
        ConflictKind::SameName => label.name.as_str(),
        _ => entity.id.as_str(),
    };
    let text = json!([
        entity.account,
        entity.kind.as_str(),
        id,
        path,
        kind.as_str(),
        values
            .each_ref()
            .map(|value| value.as_ref().map(|it| &it.0)),
    ]);
    let hash = Sha256::digest(text.to_string());
    let digits = hash.iter().map(|byte| format!("{byte:02x}"));
    let digits: String = digits.collect();
    digits.chars().take(ID_DIGITS).collect()
}

/// The decisions of the user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolutions {
    /// What settles every conflict that has no decision of its own.
    pub all: Option<Side>,
    /// Decisions by the id of the conflict.
    pub by_id: BTreeMap<String, Take>,
}

/// Settles conflicts, and collects those that stay open.
#[derive(Debug)]
pub(super) struct Settling<'r> {
    resolutions: &'r Resolutions,
    used: BTreeSet<String>,
    open: BTreeMap<String, Conflict>,
}

impl<'r> Settling<'r> {
    pub(super) fn new(resolutions: &'r Resolutions) -> Self {
        Self {
            resolutions,
            used: BTreeSet::new(),
            open: BTreeMap::new(),
        }
    }

    /// The decision on a conflict; without one, the conflict is open.
    pub(super) fn settle(&mut self, conflict: Conflict) -> Option<Take> {
        let own = self.resolutions.by_id.get(&conflict.id).cloned();
        if own.is_some() {
            self.used.insert(conflict.id.clone());
        }
        let all = self.resolutions.all.map(Take::Side);
        let take = own.or(all).filter(|take| conflict.choices.allow(take));
        if take.is_none() {
            self.open.insert(conflict.id.clone(), conflict);
        }
        take
    }

    pub(super) fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The open conflicts, in the order of their entities, and the decisions that no conflict asked for.
    pub(super) fn into_open(self) -> (Vec<Conflict>, Vec<String>) {
        let asked = self.resolutions.by_id.keys();
        let unknown = asked.filter(|id| !self.used.contains(*id)).cloned();
        let unknown = unknown.collect();
        let mut open: Vec<_> = self.open.into_values().collect();
        open.sort_by(|one, other| one.order().cmp(&other.order()));
        (open, unknown)
    }
}

impl Conflict {
    fn order(&self) -> (&EntityId, &str, ConflictKind) {
        (&self.entity, &self.path, self.kind)
    }
}
