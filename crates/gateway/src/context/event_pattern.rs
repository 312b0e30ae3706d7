//! The condition keys of a rule's event pattern: what the rule compares fields of events with.

use roleback_policy::Context;
use serde_json::{Map, Value};

/// Fields of events that are condition keys themselves, and the one whose fields are.
const FIELDS: [&str; 2] = ["source", "detail-type"];
const DETAIL: &str = "detail";

/// Adds `events:source`, `events:detail-type` and `events:detail.FIELD`. A matcher that is not text has its JSON as its value,
/// so that no condition takes the others for all that the rule matches.
pub(super) fn add(context: Context<'static>, pattern: &str) -> Context<'static> {
    let Ok(Value::Object(pattern)) = serde_json::from_str(pattern) else {
        return context;
    };
    let mut keys = Vec::new();
    for name in FIELDS {
        if let Some(Value::Array(matchers)) = pattern.get(name) {
            keys.push((format!("events:{name}"), matchers));
        }
    }
    if let Some(Value::Object(detail)) = pattern.get(DETAIL) {
        fields(&format!("events:{DETAIL}"), detail, &mut keys);
    }
    keys.into_iter().fold(context, |context, (key, matchers)| {
        let text = |matcher: &Value| matcher.as_str().map(str::to_owned);
        let values = matchers
            .iter()
            .map(|matcher| text(matcher).unwrap_or_else(|| matcher.to_string()));
        context.with_many(key, values.collect::<Vec<_>>())
    })
}

/// The fields with matchers, by the names on the way to them. The parser limits how deep they are nested.
fn fields<'p>(
    above: &str,
    pattern: &'p Map<String, Value>,
    keys: &mut Vec<(String, &'p Vec<Value>)>,
) {
    for (name, value) in pattern {
        let key = format!("{above}.{name}");
        match value {
            Value::Array(matchers) => keys.push((key, matchers)),
            Value::Object(inner) => fields(&key, inner, keys),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_pattern_are_condition_keys() {
        let none = Context::new();
        let detail = |key: &'static str, values: &[&'static str]| {
            Context::new().with_many(key, values.iter().copied())
        };
        for (pattern, expected) in [
            (
                r#"{"source":["aws.ec2","own"],"account":["1"]}"#,
                detail("events:source", &["aws.ec2", "own"]),
            ),
            (
                r#"{"detail-type":[{"prefix":"a"},"b",1]}"#,
                detail("events:detail-type", &[r#"{"prefix":"a"}"#, "b", "1"]),
            ),
            (
                r#"{"detail":{"userIdentity":{"principalId":["p"]},"x":1}}"#,
                detail("events:detail.userIdentity.principalId", &["p"]),
            ),
            (r#"{"source":"aws.ec2"}"#, none.clone()),
            (r#"["source"]"#, none.clone()),
            ("{bad", none),
        ] {
            assert_eq!(add(Context::new(), pattern), expected, "{pattern}");
        }
    }
}
