//! The language of rows: which permission an operation needs, on which resource.
//!
//! ```text
//! ACTION @ RESOURCE [else RESOURCE]... [if CONDITION [& CONDITION]...] [with KEY=VALUE]...
//!
//! s3:GetObject @ arn:{partition}:s3:::{Bucket}/{Key} if !VersionId
//! dynamodb:Query @ arn:{partition}:dynamodb:{region}:{account}:table/{TableName|arn}
//! iam:PassRole @ {Role} if Role with iam:PassedToService=lambda.amazonaws.com
//! ```
//!
//! `{Member}` is the text of a member, `{Member.Inner}` of a member inside it, `{Member[]}` of each element of a list
//! (one need each), `{Member{}}` each key of a map. After a bar comes a [`Filter`]. An
//! ARN that a filter finds replaces all of the resource before it. A resource whose placeholders have no value is skipped for the next after `else`; in the last one, what has no value becomes `*`, unless it is in a
//! list: then the element needs nothing. A condition is `Member`, `!Member`, `Member=text` or `Member!=text`.

use crate::filter::Filter;

/// One permission that an operation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// The action.
    pub action: &'t str,
    /// The resources to try, in order.
    pub resources: Vec<Template<'t>>,
    /// All of them must hold.
    pub conditions: Vec<Condition<'t>>,
    /// Condition keys with fixed values.
    pub with: Vec<(&'t str, &'t str)>,
    /// The list or map whose elements each need the permission.
    pub each: Option<Path<'t>>,
}

/// A resource with placeholders.
pub type Template<'t> = Vec<Piece<'t>>;

/// A part of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text.
    Text(&'t str),
    /// The partition of the region.
    Partition,
    /// The region of the signature.
    Region,
    /// The caller's account.
    Account,
    /// A value from the request.
    Value(Path<'t>, Filter),
}

/// The way to a value: a member, then members inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'t> {
    /// The name of a member of the input.
    pub member: &'t str,
    /// The steps after it.
    pub steps: Vec<Step<'t>>,
}

/// A step into a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'t> {
    /// The member with this name.
    Inner(&'t str),
    /// Each element of a list.
    Each,
    /// Each key of a map.
    Keys,
}

/// A condition on the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition<'t> {
    /// What is tested.
    pub path: Path<'t>,
    /// What happens to the value first.
    pub filter: Filter,
    /// The test.
    pub test: Test<'t>,
}

/// A test of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test<'t> {
    /// It is there.
    Present,
    /// It is not there.
    Absent,
    /// It is this text.
    Is(&'t str),
    /// It is there and another text.
    IsNot(&'t str),
}

impl<'t> Row<'t> {
    /// Reads a row. `None` if it is not written in this language.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (text, with) = match text.split_once(" with ") {
            Some((text, with)) => (text, with),
            None => (text, ""),
        };
        let (text, conditions) = match text.split_once(" if ") {
            Some((text, conditions)) => (text, conditions),
            None => (text, ""),
        };
        let (action, resources) = text.split_once('@')?;
        let with = with.split_ascii_whitespace();
        let resources = resources.split(" else ").map(|text| template(text.trim()));
        let mut row = Self {
            action: action.trim(),
            resources: resources.collect::<Option<_>>()?,
            conditions: self::conditions(conditions)?,
            with: with
                .map(|pair| pair.split_once('='))
                .collect::<Option<_>>()?,
            each: None,
        };
        let each = row.paths().find_map(Path::list);
        row.each = each;
        Some(row)
    }

    /// Every path in the row.
    pub fn paths(&self) -> impl Iterator<Item = &Path<'t>> {
        let in_resources = self.resources.iter().flat_map(paths_of);
        let in_conditions = self.conditions.iter().map(|condition| &condition.path);
        in_resources.chain(in_conditions)
    }
}

/// The paths in a template.
pub(super) fn paths_of<'p, 't>(template: &'p Template<'t>) -> impl Iterator<Item = &'p Path<'t>> {
    template.iter().filter_map(|piece| match piece {
        Piece::Value(path, _) => Some(path),
        _ => None,
    })
}

/// Reads conditions with `&` between them.
pub(super) fn conditions(text: &str) -> Option<Vec<Condition<'_>>> {
    let conditions = text.split('&').map(str::trim);
    let conditions = conditions.filter(|condition| !condition.is_empty());
    conditions.map(Condition::parse).collect()
}

/// Reads a resource with placeholders.
pub(super) fn template(text: &str) -> Option<Template<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        // A map's keys are written with braces, too.
        let end = after.replace("{}", "  ").find('}')?;
        let (inside, tail) = after.split_at_checked(end)?;
        rest = tail.get(1..)?;
        pieces.push(match inside {
            "partition" => Piece::Partition,
            "region" => Piece::Region,
            "account" => Piece::Account,
            _ => {
                let (path, filter) = match inside.split_once('|') {
                    Some((path, filter)) => (path, Filter::named(filter)?),
                    None => (inside, Filter::None),
                };
                Piece::Value(Path::parse(path)?, filter)
            }
        });
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    (!pieces.is_empty()).then_some(pieces)
}

impl<'t> Path<'t> {
    /// Reads a path.
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut member = None;
        for part in text.split('.') {
            let (name, kind) = match (part.strip_suffix("[]"), part.strip_suffix("{}")) {
                (Some(name), _) => (name, Some(Step::Each)),
                (_, Some(name)) => (name, Some(Step::Keys)),
                (None, None) => (part, None),
            };
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-:".contains(&byte))
            {
                return None;
            }
            match member {
                None => member = Some(name),
                Some(_) => steps.push(Step::Inner(name)),
            }
            steps.extend(kind);
        }
        Some(Self {
            member: member?,
            steps,
        })
    }

    /// The path up to its first list or map.
    pub(crate) fn list(&self) -> Option<Self> {
        let at = self
            .steps
            .iter()
            .position(|step| !matches!(step, Step::Inner(_)))?;
        Some(Self {
            member: self.member,
            steps: self.steps.get(..=at)?.to_vec(),
        })
    }

    /// The steps after a list, if the path leads through it.
    pub(crate) fn inside(&self, list: &Self) -> Option<&[Step<'t>]> {
        let same = self.member == list.member;
        self.steps
            .strip_prefix(list.steps.as_slice())
            .filter(|_| same)
    }
}

impl<'t> Condition<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (path, test) = if let Some((path, value)) = text.split_once("!=") {
            (path, Test::IsNot(value))
        } else if let Some((path, value)) = text.split_once('=') {
            (path, Test::Is(value))
        } else if let Some(path) = text.strip_prefix('!') {
            (path, Test::Absent)
        } else {
            (text, Test::Present)
        };
        let (path, filter) = match path.split_once('|') {
            Some((path, filter)) => (path, Filter::named(filter)?),
            None => (path, Filter::None),
        };
        Some(Self {
            path: Path::parse(path)?,
            filter,
            test,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_part_by_part() {
        let row =
            Row::parse("a:B @ x/{M|arn} else y/{L[].T}/{region} if L[].T & !N & O=1 with k=v")
                .unwrap();
        assert_eq!(row.action, "a:B");
        assert_eq!(row.resources.len(), 2);
        assert_eq!(row.with, [("k", "v")]);
        assert_eq!(row.each, Path::parse("L[]"));
        let tests: Vec<_> = row
            .conditions
            .iter()
            .map(|condition| condition.test)
            .collect();
        assert_eq!(tests, [Test::Present, Test::Absent, Test::Is("1")]);
        let map = Row::parse("a:B @ t/{R{}|arn}").unwrap();
        assert_eq!(map.each, Path::parse("R{}"));
    }

    #[test]
    fn what_is_not_a_row_is_refused() {
        for text in [
            "",
            "a:B",
            "a:B @ ",
            "a:B @ {",
            "a:B @ {M|x}",
            "a:B @ {.}",
            "a:B @ * with k",
            "a:B @ * if !",
        ] {
            assert_eq!(Row::parse(text), None, "{text}");
        }
    }
}
