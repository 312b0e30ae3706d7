//! The members of a request that rows and condition keys name, whatever the protocol.
//!
//! Nothing else of a body is kept. A request that two readers could read differently is refused: a member that is given
//! twice, a body that does not end where its format says, text that is not UTF-8.

mod cbor;
mod form;
mod json;
mod xml;

use std::borrow::Cow;

pub use form::Form;

use crate::table::row::{Path, Step};
use crate::table::{Location, Operation};

/// How deep a body may be nested.
pub const DEPTH_MAX: usize = 64;

/// A value in a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree<'b> {
    /// Text, a number, or a truth value.
    Text(Cow<'b, str>),
    /// A list.
    List(Vec<Tree<'b>>),
    /// Members or a map.
    Map(Vec<(Cow<'b, str>, Tree<'b>)>),
    /// A value that is not text, such as bytes.
    Opaque,
}

/// Why a request cannot be decided on: the rest of the sentence "The request ...".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ambiguous(pub &'static str);

/// A member is given twice.
pub(crate) const TWICE: Ambiguous = Ambiguous("has a parameter twice");
/// The body does not have the format that the request says.
pub(crate) const MALFORMED: Ambiguous = Ambiguous("has a body that is not well-formed");

/// An XML document, whose outermost element is left out.
pub fn document(body: &[u8]) -> Result<Tree<'_>, Ambiguous> {
    xml::read(body).map(Tree::Map)
}

/// The answer of an upstream: XML, whose outermost element is left out, or JSON.
pub(crate) fn answer(body: &[u8]) -> Result<Tree<'_>, Ambiguous> {
    match body.trim_ascii_start().first() {
        Some(b'<') => document(body),
        _ => whole(Format::Json, body),
    }
}

/// All of a body that is not a form.
pub(crate) fn whole(format: Format, body: &[u8]) -> Result<Tree<'_>, Ambiguous> {
    let members = match format {
        Format::Json => json::read(body, &[])?,
        Format::Cbor => cbor::read(body, &[])?,
        Format::Xml => xml::read(body)?,
        Format::Form => return Err(MALFORMED),
    };
    Ok(Tree::Map(members))
}

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// A form; the query counts, too.
    Form,
    /// XML.
    Xml,
    /// CBOR.
    Cbor,
}

/// The members of a request.
#[derive(Debug, Default)]
pub struct Members<'b>(Vec<(&'static str, Tree<'b>)>);

impl<'b> Members<'b> {
    /// The members of an operation in a body, and in a form that was read already.
    pub(crate) fn add_body(
        &mut self,
        operation: &'static Operation,
        format: Format,
        body: &'b [u8],
        form: Option<&Form<'b>>,
    ) -> Result<(), Ambiguous> {
        let wanted = operation.members.iter();
        let wanted: Vec<_> = wanted
            .filter(|member| matches!(member.location, Location::Body | Location::Payload))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let payload = wanted
            .iter()
            .find(|member| member.location == Location::Payload);
        let names: Vec<&'static str> = match payload {
            Some(_) => Vec::new(),
            None => wanted.iter().map(|member| member.wire).collect(),
        };
        let found = match format {
            Format::Json => json::read(body, &names)?,
            Format::Cbor => cbor::read(body, &names)?,
            Format::Xml => xml::read(body)?,
            Format::Form => form.map_or_else(Vec::new, |form| form.read(&names)),
        };
        if let Some(payload) = payload {
            self.0.push((payload.name, Tree::Map(found)));
            return Ok(());
        }
        for (wire, value) in found {
            let member = wanted.iter().find(|member| member.wire == wire);
            self.0.extend(member.map(|member| (member.name, value)));
        }
        Ok(())
    }

    /// Adds a member that is not in the body.
    pub(crate) fn add(&mut self, name: &'static str, value: Tree<'b>) {
        self.0.push((name, value));
    }

    /// The member with this name.
    pub fn get(&self, name: &str) -> Option<&Tree<'b>> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    /// The value at the end of a path without lists.
    pub(crate) fn find(&self, path: &Path<'_>) -> Option<&Tree<'b>> {
        self.get(path.member)?.find(&path.steps)
    }
}

impl<'b> Tree<'b> {
    /// The value after these steps. A list in the way ends the search.
    pub(crate) fn find(&self, steps: &[Step<'_>]) -> Option<&Self> {
        match steps.split_first() {
            None => Some(self),
            Some((Step::Inner(name), rest)) => self.inner(name)?.find(rest),
            Some((Step::Each | Step::Keys, _)) => None,
        }
    }

    /// The member with this name.
    pub fn inner(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else {
            return None;
        };
        let found = members.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of a list. XML and forms do not tell a list of one from its element.
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            one => std::slice::from_ref(one),
        }
    }

    /// All texts in the value, for conditions on lists.
    pub fn texts(&self) -> Vec<&str> {
        self.elements().iter().filter_map(Self::text).collect()
    }
}
