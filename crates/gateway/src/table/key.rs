//! The language of condition keys: which value of a request a key has.
//!
//! ```text
//! KEY = VALUE [if CONDITION [& CONDITION]...]
//!
//! s3:prefix = Prefix
//! ec2:RequesterVpc = arn:{partition}:ec2:{region}:{account}:vpc/{VpcId}
//! ec2:GatewayType = 'VGW' if VpnGatewayId
//! ```
//!
//! A value is a path; a template of a row ([`super::row`]), which has a value only if all of its placeholders do, and not if the
//! key has one already; or a fixed text. A path through a list gives all the values in it. `KEY@ACTION` is a key of the permissions with
//! this action, `KEY?` is whether the value is there, and `KEY[]` is a key of the permission for one element of a list, with what
//! this element has.

use super::row::{Condition, Path, Piece, Template, conditions, paths_of, template};

/// A condition key that comes from members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'t> {
    /// The name, with what follows it.
    name: &'t str,
    /// The value.
    pub value: Value<'t>,
    /// All of them must hold.
    pub conditions: Vec<Condition<'t>>,
}

/// Where the value of a condition key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    /// What is at the end of a path.
    Path(Path<'t>),
    /// A text with placeholders, or without any.
    Template(Template<'t>),
}

/// Which permissions have a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'t> {
    /// All of the operation's.
    All,
    /// Those with this action.
    Action(&'t str),
    /// The one for an element of a list.
    Element,
}

impl<'t> Key<'t> {
    /// Reads a key from its three parts. `None` if they are not written in this language.
    pub fn parse(name: &'t str, value: &'t str, when: &'t str) -> Option<Self> {
        let value = match value.strip_prefix('\'') {
            Some(text) => Value::Template(vec![Piece::Text(text.strip_suffix('\'')?)]),
            // The keys of a map are written with braces, too.
            None if value.replace("{}", "").contains('{') => Value::Template(template(value)?),
            None => Value::Path(Path::parse(value)?),
        };
        Some(Self {
            name,
            value,
            conditions: conditions(when)?,
        })
    }

    /// The name of the condition key.
    pub fn name(&self) -> &'t str {
        self.name.split(['@', '?', '[']).next().unwrap_or_default()
    }

    /// Whether the condition key says that there is a value.
    pub(crate) fn is_presence(&self) -> bool {
        self.name.ends_with('?')
    }

    /// The permissions that have it.
    pub(crate) fn scope(&self) -> Scope<'t> {
        match self.name.split_once('@') {
            Some((_, action)) => Scope::Action(action),
            None if self.name.ends_with("[]") => Scope::Element,
            None => Scope::All,
        }
    }

    /// Every path in it.
    pub fn paths(&self) -> impl Iterator<Item = &Path<'t>> {
        let (own, template) = match &self.value {
            Value::Path(path) => (Some(path), None),
            Value::Template(template) => (None, Some(template)),
        };
        let in_template = template.into_iter().flat_map(paths_of);
        let in_conditions = self.conditions.iter().map(|condition| &condition.path);
        own.into_iter().chain(in_template).chain(in_conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_part_by_part() {
        for (name, value, when, own, scope, paths) in [
            ("a:B", "M.I", "", "a:B", Scope::All, &["M.I"][..]),
            ("a:B?", "M", "", "a:B", Scope::All, &["M"]),
            (
                "a:B@a:Do",
                "M[]",
                "",
                "a:B",
                Scope::Action("a:Do"),
                &["M[]"],
            ),
            (
                "a:B[]",
                "M[].N",
                "O=1 & !P",
                "a:B",
                Scope::Element,
                &["M[].N", "O", "P"],
            ),
            ("a:B", "M{}", "", "a:B", Scope::All, &["M{}"]),
            ("a:B", "x:{region}:{M|arn}", "", "a:B", Scope::All, &["M"]),
            ("a:B", "'one'", "M", "a:B", Scope::All, &["M"]),
        ] {
            let key = Key::parse(name, value, when).unwrap();
            assert_eq!((key.name(), key.scope()), (own, scope), "{name}");
            let expected: Vec<_> = paths
                .iter()
                .map(|path| Path::parse(path).unwrap())
                .collect();
            assert_eq!(
                key.paths().cloned().collect::<Vec<_>>(),
                expected,
                "{value} {when}"
            );
        }
        for (value, when) in [
            ("", ""),
            ("'open", ""),
            ("{M|x}", ""),
            ("M", "!"),
            ("a b", ""),
        ] {
            assert_eq!(Key::parse("a:B", value, when), None, "{value} {when}");
        }
    }
}
