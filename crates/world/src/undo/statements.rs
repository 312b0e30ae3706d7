//! Undoes the statements of a policy document that one record wrote, in a document that was written again since.

use serde_json::Value as Json;

/// The document without what a record changed from `before` to `after`: `Some(None)` if no statement is left, `None` if
/// none of its statements is in the document as the record wrote it.
pub(super) fn undone(before: Option<&str>, after: &str, now: &str) -> Option<Option<String>> {
    let mut document: Json = serde_json::from_str(now).ok()?;
    let before = before.map_or(Some(Vec::new()), statements)?;
    let after = statements(after)?;
    let current = statements(now)?;
    let added: Vec<&Json> = after.iter().filter(|it| !has(&before, it)).collect();
    let mut removed: Vec<&Json> = before.iter().filter(|it| !has(&after, it)).collect();
    let mut left = Vec::new();
    for statement in &current {
        if !added.iter().any(|it| is_same(it, statement)) {
            left.push(statement.clone());
        } else if let Some(old) = take_counterpart(&mut removed, statement) {
            left.push(old.clone());
        }
    }
    // A statement that was rewritten since keeps its new text; one that the record removed comes back.
    let rewritten = |old: &&&Json| {
        added
            .iter()
            .any(|new| sid(new).is_some() && sid(new) == sid(old))
    };
    let back = removed
        .iter()
        .filter(|old| !rewritten(old) && !has(&current, old));
    left.extend(back.map(|old| (*old).clone()));
    if left == current {
        return None;
    }
    if left.is_empty() {
        return Some(None);
    }
    document
        .as_object_mut()?
        .insert("Statement".to_owned(), Json::Array(left));
    Some(Some(document.to_string()))
}

fn take_counterpart<'s>(removed: &mut Vec<&'s Json>, new: &Json) -> Option<&'s Json> {
    let place = removed
        .iter()
        .position(|old| sid(old).is_some() && sid(old) == sid(new))?;
    Some(removed.remove(place))
}

fn statements(document: &str) -> Option<Vec<Json>> {
    let document: Json = serde_json::from_str(document).ok()?;
    match document.get("Statement")? {
        Json::Array(statements) => Some(statements.clone()),
        one => Some(vec![one.clone()]),
    }
}

fn sid(statement: &Json) -> Option<&str> {
    statement.get("Sid").and_then(Json::as_str)
}

fn has(statements: &[Json], statement: &Json) -> bool {
    statements.iter().any(|it| is_same(it, statement))
}

/// Whether two statements have the same content: one value is a list of it, and the order of lists means nothing.
fn is_same(one: &Json, other: &Json) -> bool {
    normal(one) == normal(other)
}

fn normal(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, member)| (name.clone(), normal(member)));
            Json::Object(members.collect())
        }
        Json::Array(items) if items.len() == 1 => items.first().map(normal).unwrap_or_default(),
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(normal).collect();
            items.sort_by_cached_key(Json::to_string);
            Json::Array(items)
        }
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with a statement for each word: `a` or `a=x` for Sid `a` and action `x`.
    fn document(words: &str) -> String {
        let statement = |word: &str| {
            let (sid, action) = word.split_once('=').unwrap_or((word, "s3:Get"));
            format!(r#"{{"Action":"{action}","Effect":"Allow","Resource":"*","Sid":"{sid}"}}"#)
        };
        let all: Vec<_> = words.split_whitespace().map(statement).collect();
        format!(
            r#"{{"Statement":[{}],"Version":"2012-10-17"}}"#,
            all.join(",")
        )
    }

    #[test]
    fn statements_are_undone_one_by_one() {
        for (before, after, now, expected) in [
            // A new policy, of which one statement was edited since: the others go.
            ("", "a b c", "a b=x c", "b=x"),
            ("", "a", "a b", "b"),
            ("a", "a b", "a b c", "a c"),
            // A removed statement comes back, a changed one gets its old text.
            ("a b", "a", "a c", "a c b"),
            ("a=x", "a=y", "b a=y", "b a=x"),
            // Rewritten since: nothing of the record is left.
            ("a=x", "a=y", "a=z", "none"),
            ("", "a", "b", "none"),
            ("", "a", "a", "empty"),
        ] {
            let old = (!before.is_empty()).then(|| document(before));
            let found = undone(old.as_deref(), &document(after), &document(now));
            let expected = match expected {
                "none" => None,
                "empty" => Some(None),
                words => Some(Some(document(words))),
            };
            assert_eq!(found, expected, "{before} / {after} / {now}");
        }
        let list = r#"{"Statement":{"Action":["b","a"],"Effect":"Allow"}}"#;
        let other = r#"{"Statement":[{"Action":["a","b"],"Effect":["Allow"]}]}"#;
        assert_eq!(undone(None, list, other), Some(None));
    }
}
