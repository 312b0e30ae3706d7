//! What a PartiQL statement does to which table, as far as a permission needs to know.
//!
//! Only one plain statement on one table is understood. Everything else, such as a comment or a second table, is about all
//! tables: no other reader can find less in it.

/// A word of a statement.
#[derive(Debug, PartialEq)]
enum Word<'s> {
    Name(&'s str),
    Quoted(&'s str),
    Dot,
    /// A text or another value in single quotes.
    Literal,
    Sign(char),
}

/// The kinds of statement.
const VERBS: [&str; 4] = ["select", "insert", "update", "delete"];

/// The kind of a statement: `select`, `insert`, `update`, `delete`, or `other`.
pub(crate) fn verb(statement: &str) -> &'static str {
    let first = words(statement).and_then(|words| match words.into_iter().next() {
        Some(Word::Name(name)) => VERBS
            .into_iter()
            .find(|verb| name.eq_ignore_ascii_case(verb)),
        _ => None,
    });
    first.unwrap_or("other")
}

/// `TABLE` or `TABLE/index/INDEX`; `*` if the statement is not understood.
pub(crate) fn target(statement: &str) -> String {
    found(statement).unwrap_or_else(|| "*".to_owned())
}

fn found(statement: &str) -> Option<String> {
    let before = match verb(statement) {
        "select" | "delete" => "from",
        "insert" => "into",
        "update" => "update",
        _ => return None,
    };
    let words = words(statement)?;
    let is_before =
        |word: &&Word<'_>| matches!(word, Word::Name(name) if name.eq_ignore_ascii_case(before));
    if words.iter().filter(is_before).count() != 1 {
        return None;
    }
    let at = words.iter().position(|word| is_before(&word))?;
    let mut rest = words.get(at..)?.iter().skip(1);
    let name = |word: Option<&Word<'_>>| match word {
        Some(Word::Name(name) | Word::Quoted(name)) => Some((*name).to_owned()),
        _ => None,
    };
    let table = name(rest.next())?;
    match rest.next() {
        Some(Word::Dot) => Some(format!("{table}/index/{}", name(rest.next())?)),
        Some(Word::Literal | Word::Sign(_)) if before == "from" => None,
        _ => Some(table),
    }
}

/// Whether the condition of a statement compares each of these attributes with values by `=` or `IN`, in each of its parts
/// with `OR` between them. Conditions in parentheses are not looked into.
pub(crate) fn fixes(statement: &str, keys: &[String]) -> bool {
    let Some(words) = words(statement) else {
        return false;
    };
    let Some(at) = words.iter().position(|word| word.is("where")) else {
        return false;
    };
    let condition = words.get(at.saturating_add(1)..).unwrap_or_default();
    let end = condition.iter().position(|word| word.is("order"));
    let condition = condition.get(..end.unwrap_or(condition.len()));
    let mut alternatives = split(condition.unwrap_or_default(), "or").into_iter();
    alternatives.all(|alternative| {
        let parts = split(alternative, "and");
        keys.iter().all(|key| is_compared(&parts, key))
    })
}

/// Whether one of these conditions compares an attribute with values.
fn is_compared(parts: &[&[Word<'_>]], key: &str) -> bool {
    // After the condition with BETWEEN comes its upper bound.
    let is_bound = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        before.is_some_and(|before| before.iter().any(|word| word.is("between")))
    };
    let mut own = parts.iter().enumerate().filter(|(at, _)| !is_bound(*at));
    own.any(|(_, part)| match part {
        [Word::Name(name) | Word::Quoted(name), rest @ ..] if *name == key => match rest {
            [Word::Sign('='), value] => value.is_value(),
            [Word::Sign('='), whole, Word::Dot, _] => whole.is_value(),
            [word, Word::Sign('(' | '['), ..] => word.is("in"),
            _ => false,
        },
        _ => false,
    })
}

/// The parts between a word, which counts outside of parentheses only.
fn split<'w, 's>(words: &'w [Word<'s>], at: &str) -> Vec<&'w [Word<'s>]> {
    let mut depth: usize = 0;
    words
        .split(|word| {
            match word {
                Word::Sign('(' | '[' | '{') => depth = depth.saturating_add(1),
                Word::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && word.is(at)
        })
        .collect()
}

impl Word<'_> {
    /// Whether it is this keyword.
    fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Name(name) if name.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is a text, a number or a parameter.
    fn is_value(&self) -> bool {
        match self {
            Self::Literal | Self::Sign('?') => true,
            Self::Name(name) => {
                name.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            }
            _ => false,
        }
    }
}

/// The words of a statement; `None` if it has a comment or a text without an end.
fn words(statement: &str) -> Option<Vec<Word<'_>>> {
    let mut words = Vec::new();
    let mut rest = statement;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Some(words);
        };
        if rest.starts_with("--") || rest.starts_with("/*") {
            return None;
        }
        if first == '"' || first == '\'' {
            let (inside, after) = rest.get(1..)?.split_once(first)?;
            // A doubled quote is a quote inside the text.
            if after.starts_with(first) {
                return None;
            }
            words.push(if first == '"' {
                Word::Quoted(inside)
            } else {
                Word::Literal
            });
            rest = after;
            continue;
        }
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        if end > 0 {
            let (name, after) = rest.split_at_checked(end)?;
            words.push(Word::Name(name));
            rest = after;
            continue;
        }
        words.push(if first == '.' {
            Word::Dot
        } else {
            Word::Sign(first)
        });
        rest = rest.get(first.len_utf8()..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_says_its_kind_and_its_table() {
        for (statement, kind, table) in [
            (r#"SELECT * FROM "T" WHERE a = 'from x'"#, "select", "T"),
            (r#"select a from "T"."I""#, "select", "T/index/I"),
            (r#"INSERT INTO "T" VALUE {'a': 1}"#, "insert", "T"),
            (r#"UPDATE T SET a = 1"#, "update", "T"),
            (r#"DELETE FROM "T" WHERE a = 1"#, "delete", "T"),
            (r#"SELECT * FROM "T", "U""#, "select", "*"),
            (
                r#"SELECT * FROM "T" WHERE a IN (SELECT b FROM "U")"#,
                "select",
                "*",
            ),
            (r#"SELECT * /* FROM "T" */ FROM "U""#, "other", "*"),
            ("EXISTS(SELECT * FROM \"T\")", "other", "*"),
            ("", "other", "*"),
        ] {
            assert_eq!(
                (verb(statement), &*target(statement)),
                (kind, table),
                "{statement}"
            );
        }
    }

    #[test]
    fn a_condition_fixes_a_key_only_by_equality_in_every_alternative() {
        let keys = ["id".to_owned()];
        for (condition, expected) in [
            ("id = 'a'", true),
            (r#""id" = ? AND b > 1"#, true),
            ("b > 1 and id=5", true),
            ("id = -1.5", true),
            ("id IN ('a', 'b')", true),
            ("id IN ['a', 'b']", true),
            ("id = 'a' OR id = 'b'", true),
            ("id = 'a' ORDER BY b", true),
            ("id = 'a' OR b = 1", false),
            ("b = 1", false),
            ("id > 'a'", false),
            ("id = b", false),
            ("NOT id = 'a'", false),
            ("(id = 'a' OR b = 1)", false),
            ("id <> 'a'", false),
            ("b BETWEEN 1 AND id = 5", false),
            ("b BETWEEN 1 AND 2 AND id = 5", true),
            ("begins_with(id, 'a')", false),
            ("id = 'a' -- OR b", false),
        ] {
            let statement = format!(r#"SELECT * FROM "T" WHERE {condition}"#);
            assert_eq!(fixes(&statement, &keys), expected, "{condition}");
        }
        assert!(!fixes(r#"SELECT * FROM "T""#, &keys));
        let both = ["id".to_owned(), "b".to_owned()];
        assert!(fixes("SELECT * FROM T WHERE id = 1 AND b = 2", &both));
        assert!(!fixes("SELECT * FROM T WHERE id = 1", &both));
    }
}
