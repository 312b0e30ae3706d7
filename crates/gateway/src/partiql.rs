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
    Other,
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
        Some(Word::Other) if before == "from" => None,
        _ => Some(table),
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
                Word::Other
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
        words.push(if first == '.' { Word::Dot } else { Word::Other });
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
}
