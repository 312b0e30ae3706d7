//! Checks a request against the tables of the contract and reports everything that is wrong with it at once.
//!
//! There are two kinds of errors. Input of the wrong structure or type (a word for a number, a list for a text) is
//! `MalformedInput`; only the first such error is reported, because AWS cannot parse further. Input outside its bounds
//! is one `ValidationError` that lists every violation, in the words of AWS's validation framework. IAM checks names
//! and paths after that framework: if nothing else is wrong, the first one with an invalid character gets a message of
//! its own.

use std::fmt;

use crate::Fault;
use crate::bound::{self, Bound};
use crate::form::{Node, malformed};
use crate::shape::{Member, Shape};

pub use crate::bound::Values;

/// Maximum number of violations in one answer; further ones are left out.
pub const VIOLATIONS_MAX: usize = 100;

/// The patterns of IAM's names and paths, and IAM's messages for values that do not match.
const OWN_WORDS: [(&str, &str); 4] = [
    (
        r"[\w+=,.@-]+",
        "It must contain only alphanumeric characters and/or the following: +=,.@_-",
    ),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", PATH_WORDS),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", PATH_WORDS),
    (
        r"\u002F[\u0021-\u007F]*",
        "It must begin with the / character and contain only alphanumeric characters and/or / characters.",
    ),
];

const PATH_WORDS: &str =
    "It must begin and end with / and contain only alphanumeric characters and/or / characters.";

/// Checks a request's parameters against the shape of the operation's input.
pub fn validate(input: Node<'_>, shape: &Shape, values: Values) -> Result<(), Fault> {
    let mut report = Report {
        values,
        violations: Vec::new(),
        misspelt: None,
    };
    report.check(input, shape, Path::Root)?;
    report.verdict()
}

/// Whether a text satisfies the bounds of a shape of text or of numbers. False for other shapes and for large numbers: then only
/// [`validate`] can tell.
#[must_use]
pub fn accepts(shape: &Shape, text: &str) -> bool {
    bound::accepts(shape, text)
}

/// The violations found so far.
struct Report {
    values: Values,
    violations: Vec<String>,
    /// The message for the first name or path with an invalid character.
    misspelt: Option<String>,
}

/// The current position, such as `tags.1.member.key`. Each step refers to its parent, so that valid requests allocate
/// nothing.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root,
    Member(&'p Self, &'p str),
    /// The entry of a list, by its position from 1.
    Entry(&'p Self, usize),
    /// The entry of a map, by its key.
    Value(&'p Self, &'p str),
}

impl Report {
    fn check(&mut self, node: Node<'_>, shape: &Shape, path: Path<'_>) -> Result<(), Fault> {
        match shape {
            Shape::Structure(members) => self.structure(node, members, path),
            Shape::List { member, min, max } => {
                self.list(node, member, bound::lengths(*min, *max), path)
            }
            Shape::Map {
                key,
                value,
                min,
                max,
            } => self.map(node, (key, value), bound::lengths(*min, *max), path),
            scalar => self.scalar(node, scalar, path),
        }
    }

    fn structure(
        &mut self,
        node: Node<'_>,
        members: &[Member],
        path: Path<'_>,
    ) -> Result<(), Fault> {
        if !matches!(path, Path::Root) && node.below().is_none() {
            return Err(malformed("Unexpected complex element termination"));
        }
        for member in members {
            let child = node.member(member.name);
            let path = Path::Member(&path, member.name);
            if child.is_present() {
                self.check(child, member.shape, path)?;
            } else if member.required {
                self.add("null", path, false, NOT_NULL);
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        node: Node<'_>,
        member: &Shape,
        sizes: impl Iterator<Item = Bound>,
        path: Path<'_>,
    ) -> Result<(), Fault> {
        let entries = node.list()?;
        self.size(&entries, member, sizes, path);
        if bound::is_scalar(member) {
            return self.every(&entries, member, "Member must satisfy constraint", path);
        }
        for (position, entry) in (1..).zip(&entries) {
            self.check(*entry, member, Path::Entry(&path, position))?;
        }
        Ok(())
    }

    fn map(
        &mut self,
        node: Node<'_>,
        (key, value): (&Shape, &Shape),
        sizes: impl Iterator<Item = Bound>,
        path: Path<'_>,
    ) -> Result<(), Fault> {
        let (keys, entries): (Vec<_>, Vec<_>) = node.map()?.into_iter().unzip();
        self.size(&keys, value, sizes, path);
        self.every(&keys, key, "Map keys must satisfy constraint", path)?;
        if bound::is_scalar(value) {
            return self.every(&entries, value, "Map value must satisfy constraint", path);
        }
        for (key, entry) in keys.iter().zip(entries) {
            let key = key.value().unwrap_or_default();
            self.check(entry, value, Path::Value(&path, key))?;
        }
        Ok(())
    }

    fn scalar(&mut self, node: Node<'_>, shape: &Shape, path: Path<'_>) -> Result<(), Fault> {
        let value = bound::measure(node, shape)?;
        for broken in bound::of(shape).filter(|bound| !bound.holds(&value)) {
            if let Some(words) = self.own_words(&broken) {
                self.misspell(path, words);
                continue;
            }
            let shown = format!("'{}'", value.text);
            self.add(
                &shown,
                path,
                bound::is_secret(shape),
                &broken.words(self.values),
            );
        }
        Ok(())
    }

    /// IAM's own message for a name or path, which replaces that of the framework.
    fn own_words(&self, broken: &Bound) -> Option<&'static str> {
        let Bound::Pattern(pattern) = broken else {
            return None;
        };
        let mut own = OWN_WORDS.iter().filter(|_| self.values == Values::Hidden);
        own.find(|(source, _)| *source == pattern.source())
            .map(|(_, words)| *words)
    }

    fn misspell(&mut self, path: Path<'_>, words: &str) {
        self.misspelt
            .get_or_insert_with(|| format!("The specified value for {path} is invalid. {words}"));
    }

    /// Checks the number of entries. Structures have no short form, so their values are not shown.
    fn size(
        &mut self,
        entries: &[Node<'_>],
        member: &Shape,
        sizes: impl Iterator<Item = Bound>,
        path: Path<'_>,
    ) {
        for broken in sizes.filter(|bound| !bound.allows_length(entries.len())) {
            let hide = bound::is_secret(member) || !bound::is_scalar(member);
            self.add(&listed(entries), path, hide, &broken.words(self.values));
        }
    }

    /// The scalars of a list or a map are checked together: if one violates a bound, one violation names all bounds.
    fn every(
        &mut self,
        entries: &[Node<'_>],
        shape: &Shape,
        words: &str,
        path: Path<'_>,
    ) -> Result<(), Fault> {
        let mut all_hold = true;
        for entry in entries {
            let value = bound::measure(*entry, shape)?;
            all_hold &= bound::of(shape).all(|bound| bound.holds(&value));
        }
        if !all_hold {
            let mut bounds: Vec<_> = bound::of(shape)
                .map(|bound| bound.words(self.values))
                .collect();
            bounds.push(NOT_NULL.to_owned());
            self.add(
                &listed(entries),
                path,
                bound::is_secret(shape),
                &format!("{words}: [{}]", bounds.join(", ")),
            );
        }
        Ok(())
    }

    /// Records a violation.
    fn add(&mut self, shown: &str, path: Path<'_>, secret: bool, constraint: &str) {
        if self.violations.len() == VIOLATIONS_MAX {
            return;
        }
        let hide = secret || self.values == Values::Hidden;
        let (shown, space) = if hide { ("", "") } else { (shown, " ") };
        self.violations.push(format!(
            "Value {shown}{space}at '{path}' failed to satisfy constraint: {constraint}"
        ));
    }

    fn verdict(self) -> Result<(), Fault> {
        let (count, list) = (self.violations.len(), self.violations.join("; "));
        let plural = if count == 1 { "" } else { "s" };
        let message = match count {
            0 => self.misspelt,
            _ => Some(format!("{count} validation error{plural} detected: {list}")),
        };
        message.map_or(Ok(()), |message| {
            Err(Fault::sender("ValidationError", 400, message))
        })
    }
}

/// AWS's message for a missing required member.
const NOT_NULL: &str = "Member must not be null";

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(&member_name(name)),
            Self::Member(above, name) => write!(f, "{above}.{}", member_name(name)),
            Self::Entry(above, position) => write!(f, "{above}.{position}.member"),
            Self::Value(above, key) => write!(f, "{above}.{key}.member"),
        }
    }
}

/// Writes `UserName` as `userName`.
fn member_name(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// Formats entries as `[a, b]`.
fn listed(entries: &[Node<'_>]) -> String {
    let values: Vec<_> = entries
        .iter()
        .map(|entry| entry.value().unwrap_or_default())
        .collect();
    format!("'[{}]'", values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Form;
    use crate::shape::{Pattern, Text, UNBOUNDED};

    static NAME: Pattern = Pattern::new(r"[\w+=,.@-]+");
    static USER_NAME: Shape = Shape::Text(Text {
        min: 1,
        max: 4,
        pattern: Some(&NAME),
        sensitive: false,
    });
    static SLASHES: Pattern = Pattern::new(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)");
    static PATH: Shape = Shape::Text(Text {
        pattern: Some(&SLASHES),
        ..Text::ANY
    });
    static SLASH: Pattern = Pattern::new(r"\u002F[\u0021-\u007F]*");
    static PATH_PREFIX: Shape = Shape::Text(Text {
        pattern: Some(&SLASH),
        ..Text::ANY
    });
    static TAG_VALUE: Shape = Shape::Text(Text {
        max: 3,
        ..Text::ANY
    });
    static SECRET: Shape = Shape::Text(Text {
        min: 3,
        sensitive: true,
        ..Text::ANY
    });
    static STATUS: Shape = Shape::Enum(&["Active", "Inactive"]);
    static COUNT: Shape = Shape::Integer { min: 1, max: 1000 };
    static FLAG: Shape = Shape::Boolean;
    static SINCE: Shape = Shape::Timestamp;
    static DATA: Shape = Shape::Blob(Text {
        max: 2,
        ..Text::ANY
    });
    static TAG: Shape = Shape::Structure(&[
        Member {
            name: "Key",
            required: true,
            shape: &USER_NAME,
        },
        Member {
            name: "Value",
            required: true,
            shape: &TAG_VALUE,
        },
    ]);
    static TAGS: Shape = Shape::List {
        member: &TAG,
        min: 0,
        max: 2,
    };
    static NAMES: Shape = Shape::List {
        member: &USER_NAME,
        min: 1,
        max: UNBOUNDED,
    };
    static STATES: Shape = Shape::List {
        member: &STATUS,
        min: 0,
        max: UNBOUNDED,
    };
    static LIMITS: Shape = Shape::Map {
        key: &USER_NAME,
        value: &COUNT,
        min: 0,
        max: 1,
    };
    static NESTED: Shape = Shape::Map {
        key: &USER_NAME,
        value: &NAMES,
        min: 0,
        max: UNBOUNDED,
    };
    static INPUT: Shape = Shape::Structure(&[
        Member {
            name: "UserName",
            required: true,
            shape: &USER_NAME,
        },
        Member {
            name: "Path",
            required: false,
            shape: &PATH,
        },
        Member {
            name: "PathPrefix",
            required: false,
            shape: &PATH_PREFIX,
        },
        Member {
            name: "Status",
            required: false,
            shape: &STATUS,
        },
        Member {
            name: "MaxItems",
            required: false,
            shape: &COUNT,
        },
        Member {
            name: "Secret",
            required: false,
            shape: &SECRET,
        },
        Member {
            name: "SSHFlag",
            required: false,
            shape: &FLAG,
        },
        Member {
            name: "Since",
            required: false,
            shape: &SINCE,
        },
        Member {
            name: "Data",
            required: false,
            shape: &DATA,
        },
        Member {
            name: "Tag",
            required: false,
            shape: &TAG,
        },
        Member {
            name: "Tags",
            required: false,
            shape: &TAGS,
        },
        Member {
            name: "Names",
            required: false,
            shape: &NAMES,
        },
        Member {
            name: "States",
            required: false,
            shape: &STATES,
        },
        Member {
            name: "Limits",
            required: false,
            shape: &LIMITS,
        },
        Member {
            name: "Nested",
            required: false,
            shape: &NESTED,
        },
    ]);

    fn message(form: &str, values: Values) -> String {
        let form = Form::parse(form.as_bytes()).unwrap();
        match validate(form.root(), &INPUT, values) {
            Ok(()) => "fine".to_owned(),
            Err(fault) => format!("{}: {}", fault.code, fault.message),
        }
    }

    /// Each violation by itself, after the part that all messages share.
    fn violation(form: &str, values: Values) -> String {
        let message = message(&format!("UserName=u&{form}"), values);
        message
            .strip_prefix("ValidationError: 1 validation error detected: ")
            .unwrap_or(&message)
            .to_owned()
    }

    #[test]
    fn a_request_within_its_bounds_is_fine() {
        let form = "UserName=a.b&Status=Active&MaxItems=1000&Secret=abc&SSHFlag=true&Since=2026-11-21T20:57:49Z&Data=YWI%3D\
                    &Tags.member.1.Key=k&Tags.member.1.Value=&Names.member.1=n&Limits.entry.1.key=a&Limits.entry.1.value=5&Other=1";
        assert_eq!(message(form, Values::Hidden), "fine");
        assert_eq!(
            message("UserName=abcd&Tags=&States=", Values::Shown),
            "fine"
        );
    }

    #[test]
    fn each_violation_has_awss_words_with_the_value_shown() {
        for (form, expected) in [
            (
                "Status=On",
                "Value 'On' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
            ),
            (
                "MaxItems=0",
                "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
            (
                "MaxItems=1001",
                "Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
            ),
            (
                "Secret=ab",
                "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 3",
            ),
            (
                "Data=YWJj",
                "Value 'YWJj' at 'data' failed to satisfy constraint: Member must have length less than or equal to 2",
            ),
            (
                "Tag.Key=k",
                "Value null at 'tag.value' failed to satisfy constraint: Member must not be null",
            ),
            (
                "Tags.member.7.Key=k",
                "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
            ),
            (
                "Tags.member.2.Key=k&Tags.member.2.Value=long&Tags.member.1.Key=k&Tags.member.1.Value=v",
                "Value 'long' at 'tags.2.member.value' failed to satisfy constraint: Member must have length less than or equal to 3",
            ),
            (
                "Names=",
                "Value '[]' at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (
                "Names.member.1=ok&Names.member.2=n%20o",
                "Value '[ok, n o]' at 'names' failed to satisfy constraint: Member must satisfy constraint: \
                 [Member must have length less than or equal to 4, Member must have length greater than or equal to 1, \
                 Member must satisfy regular expression pattern: [\\w+=,.@-]+, Member must not be null]",
            ),
            (
                "States.member.1=On",
                "Value '[On]' at 'states' failed to satisfy constraint: Member must satisfy constraint: \
                 [Member must satisfy enum value set: [Active, Inactive], Member must not be null]",
            ),
            (
                "Limits.entry.1.key=a&Limits.entry.1.value=0",
                "Value '[0]' at 'limits' failed to satisfy constraint: Map value must satisfy constraint: \
                 [Member must have value less than or equal to 1000, Member must have value greater than or equal to 1, \
                 Member must not be null]",
            ),
            (
                "Nested.entry.1.key=a&Nested.entry.1.value=",
                "Value '[]' at 'nested.a.member' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
        ] {
            assert_eq!(violation(form, Values::Shown), expected, "{form}");
        }
    }

    #[test]
    fn iam_hides_the_value_and_the_words_of_an_enum() {
        for (form, expected) in [
            (
                "Status=On",
                "Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
            ),
            (
                "MaxItems=0",
                "Value at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
            (
                "Tag.Key=k",
                "Value at 'tag.value' failed to satisfy constraint: Member must not be null",
            ),
            (
                "States.member.1=On",
                "Value at 'states' failed to satisfy constraint: Member must satisfy constraint: \
                 [Member must satisfy enum value set, Member must not be null]",
            ),
        ] {
            assert_eq!(violation(form, Values::Hidden), expected, "{form}");
        }
    }

    #[test]
    fn names_and_paths_of_iam_have_words_of_their_own_where_nothing_else_is_wrong() {
        let (name, path) = (
            "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
        );
        let prefix = "The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.";
        for (form, expected) in [
            ("UserName=a/b", name),
            ("UserName=u&Path=x", path),
            ("UserName=u&PathPrefix=x", prefix),
            ("UserName=a/b&Path=x", name),
            (
                "UserName=a/b&Path=x&Status=On",
                "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
            ),
            (
                "UserName=a/b/c",
                "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 4",
            ),
        ] {
            let expected = format!("ValidationError: {expected}");
            assert_eq!(message(form, Values::Hidden), expected, "{form}");
        }
    }

    #[test]
    fn all_violations_come_in_one_answer() {
        assert_eq!(
            message("UserName=a%20long+name&Status=On", Values::Shown),
            "ValidationError: 3 validation errors detected: \
             Value 'a long name' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 4; \
             Value 'a long name' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; \
             Value 'On' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]"
        );
        assert_eq!(
            message("", Values::Hidden),
            "ValidationError: 1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn a_list_that_is_too_long_and_structures_in_it() {
        let tags: String = (1..=3)
            .map(|n| format!("Tags.member.{n}.Key=k&Tags.member.{n}.Value=v&"))
            .collect();
        assert_eq!(
            violation(&tags, Values::Shown),
            "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 2"
        );
    }

    #[test]
    fn a_flood_of_violations_is_cut_off() {
        let tags: String = (1..=500)
            .map(|n| format!("Tags.member.{n}.Key=k&"))
            .collect();
        let message = message(&format!("UserName=u&{tags}"), Values::Shown);
        assert!(
            message.starts_with(
                "ValidationError: 100 validation errors detected: Value at 'tags' failed"
            ),
            "{message}"
        );
    }

    #[test]
    fn input_without_the_form_of_its_shape_is_malformed_before_anything_else() {
        for (form, expected) in [
            (
                "MaxItems=ten",
                "MalformedInput: integer must follow xsd1.1 definition",
            ),
            (
                "SSHFlag=yes",
                "MalformedInput: boolean must follow xsd1.1 definition",
            ),
            ("Since=now", "MalformedInput: timestamp must follow ISO8601"),
            (
                "Data=%21",
                "MalformedInput: blob must follow base64 encoding",
            ),
            (
                "UserName.member.1=a",
                "MalformedInput: Start of list found where not expected",
            ),
            (
                "Tag=k",
                "MalformedInput: Unexpected complex element termination",
            ),
            (
                "Tags.member.1=k",
                "MalformedInput: Unexpected complex element termination",
            ),
            (
                "Tags.1.Key=k",
                "MalformedInput: Top level element may not be treated as a list",
            ),
            (
                "Names=a",
                "MalformedInput: Unexpected list element termination",
            ),
            (
                "Names.member.1.X=a",
                "MalformedInput: Start of structure or map found where not expected.",
            ),
            (
                "Limits.member.1=a",
                "MalformedInput: Top level element may not be treated as a list",
            ),
        ] {
            assert_eq!(message(form, Values::Hidden), expected, "{form}");
        }
    }
}
