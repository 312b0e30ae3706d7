//! Resources: the first five parts of an ARN are compared as one text if they have no wildcard, the last part as a
//! pattern.

use super::code::Code;
use super::slots::{KeyTable, Slots};
use crate::arn::{Colons, is_account_id};
use crate::document::{Element, Text, Version};
use crate::variable::{Wildcards, split_at_colons};

const PARTS: usize = 6;
const LEADING: usize = 5;

/// `Resource` or `NotResource`.
#[derive(Debug)]
pub(super) struct ResourceTest {
    negated: bool,
    patterns: Box<[Pattern]>,
}

#[derive(Debug)]
enum Pattern {
    /// `*`
    Any,
    /// Fewer than six parts in a policy where these are not filled up: matches nothing.
    Nothing,
    /// The leading parts with their colons, and the last part.
    Exact(Box<str>, Code),
    /// Leading parts with wildcards, and the last part.
    Parts(Box<[Code; LEADING]>, Code),
}

/// The resource of a request, split once.
pub(super) struct SeenResource<'r> {
    name: &'r str,
    arn: Option<SeenArn<'r>>,
}

struct SeenArn<'r> {
    colons: Colons,
    /// Up to and including the fifth colon.
    head: &'r str,
    last: &'r str,
}

impl<'r> SeenResource<'r> {
    pub(super) fn new(name: &'r str) -> Self {
        let arn = Colons::of(name).and_then(|colons| {
            let (head, last) = colons.head_and_last(name)?;
            Some(SeenArn { colons, head, last })
        });
        Self { name, arn }
    }

    /// The account that the ARN names.
    pub(super) fn account(&self) -> Option<&'r str> {
        let account = self.arn.as_ref()?.colons.part(self.name, 4)?;
        (is_account_id(account) && self.name.starts_with("arn:")).then_some(account)
    }
}

impl ResourceTest {
    pub(super) fn new(
        element: &Element<Text>,
        version: Version,
        fills_arns: bool,
        keys: &mut KeyTable,
    ) -> Self {
        let pattern = |text: &Text| pattern(&text.value, version, fills_arns, keys);
        Self {
            negated: element.negated,
            patterns: element.entries.iter().map(pattern).collect(),
        }
    }

    pub(super) fn passes(&self, resource: &SeenResource<'_>, slots: &mut Slots<'_, '_>) -> bool {
        let listed = self
            .patterns
            .iter()
            .any(|pattern| pattern.matches(resource, slots));
        listed != self.negated
    }
}

impl Pattern {
    fn matches(&self, seen: &SeenResource<'_>, slots: &mut Slots<'_, '_>) -> bool {
        match (self, &seen.arn) {
            (Self::Any, _) => true,
            (Self::Exact(head, last), Some(arn)) => {
                arn.head == &**head && last.matches(arn.last, slots)
            }
            (Self::Parts(leading, last), Some(arn)) => {
                let mut leading = leading.iter().enumerate();
                leading.all(|(number, code)| {
                    let part = arn.colons.part(seen.name, number);
                    part.is_some_and(|part| code.matches(part, slots))
                }) && last.matches(arn.last, slots)
            }
            (Self::Nothing, _) | (_, None) => false,
        }
    }
}

fn pattern(text: &str, version: Version, fills_arns: bool, keys: &mut KeyTable) -> Pattern {
    if text == "*" {
        return Pattern::Any;
    }
    let mut parts: Vec<_> = split_at_colons(text, PARTS).collect();
    if fills_arns && parts.first() == Some(&"arn") {
        parts.resize(parts.len().max(PARTS), "*");
    }
    let Some((last, leading)) = parts.split_last() else {
        return Pattern::Nothing;
    };
    let Ok(leading) = <[&str; LEADING]>::try_from(leading) else {
        return Pattern::Nothing;
    };
    let last = Code::new(last, version, Wildcards::Match, keys);
    if leading.iter().any(|part| part.contains(['*', '?'])) {
        // The leading parts have no variables, whatever the policy version.
        let leading = leading.map(|part| Code::new(part, Version::V2008, Wildcards::Match, keys));
        return Pattern::Parts(Box::new(leading), last);
    }
    let head: String = leading.iter().flat_map(|part| [part, ":"]).collect();
    Pattern::Exact(head.into(), last)
}
