//! Policy documents by meaning: single values become lists, and lists whose order means nothing are sorted.

use serde_json::{Map, Value};

/// The members of a statement whose values are sets.
const SETS: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];
/// The members of a statement that are maps of sets.
const PRINCIPALS: [&str; 2] = ["Principal", "NotPrincipal"];
const CONDITION: &str = "Condition";
const STATEMENT: &str = "Statement";

/// The meaning of a text that is a policy document; `None` for other text.
pub(super) fn meaning(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut document: Map<String, Value> = serde_json::from_str(text).ok()?;
    let statements = document.remove(STATEMENT)?;
    let mut statements: Vec<Value> = list(statements).into_iter().map(statement).collect();
    statements.sort_by_cached_key(Value::to_string);
    document.insert(STATEMENT.to_owned(), Value::Array(statements));
    Some(Value::Object(document))
}

fn statement(value: Value) -> Value {
    let Value::Object(mut members) = value else {
        return value;
    };
    for (name, member) in &mut members {
        let taken = member.take();
        *member = match name.as_str() {
            name if SETS.contains(&name) => set(taken),
            name if PRINCIPALS.contains(&name) => each(taken, set),
            CONDITION => each(taken, |operator| each(operator, set)),
            _ => taken,
        };
    }
    Value::Object(members)
}

/// Changes every member of an object; other values stay.
fn each(value: Value, change: impl Fn(Value) -> Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, change(value)))
            .collect(),
        other => other,
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        single => vec![single],
    }
}

fn set(value: Value) -> Value {
    let mut items = list(value);
    items.sort_by_cached_key(Value::to_string);
    items.dedup();
    Value::Array(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_with_the_same_meaning_are_equal() {
        let one = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":["b","a"],
            "Principal":{"AWS":"x"},"Condition":{"StringEquals":{"k":["2","1"]}}}}"#;
        let other = r#"{"Statement":[{"Resource":["a","b","a"],"Action":["s3:*"],"Effect":"Allow",
            "Principal":{"AWS":["x"]},"Condition":{"StringEquals":{"k":["1","2"]}}}]}"#;
        assert_eq!(meaning(one), meaning(other));
        assert!(meaning(one).is_some());
        let third = one.replace("Allow", "Deny");
        assert_ne!(meaning(one), meaning(&third));
        for text in ["", "plain", "{}", "{\"a\":1}", "{\"Statement\":"] {
            assert_eq!(meaning(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_statements_means_nothing() {
        let statements = |order: [u8; 2]| {
            let texts = order.map(|n| format!(r#"{{"Sid":"s{n}"}}"#));
            meaning(&format!(r#"{{"Statement":[{}]}}"#, texts.join(",")))
        };
        assert_eq!(statements([1, 2]), statements([2, 1]));
    }
}
