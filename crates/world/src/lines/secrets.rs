//! Secrets in lines: removing, restoring and hiding them.

use serde_json::Value;

use crate::secret::SECRET_MEMBER;

/// [`SECRET_MEMBER`] as it is written in a line.
const MARK: &str = "\"$secret\"";

/// Whether there is a secret in a line. Most lines do not even have a `$`, which is found sooner than a longer text.
pub fn has_secrets(line: &str) -> bool {
    line.as_bytes().contains(&b'$') && line.contains(MARK)
}

/// Removes the secrets from a line: `{"$secret": "text"}` becomes `{"$secret": true}`. Returns the line without them,
/// and the secrets in order.
pub fn split_secrets(line: &str) -> (String, Vec<String>) {
    // Most lines have no secrets, and parsing them is most of the work of a save.
    if !has_secrets(line) {
        return (line.to_owned(), Vec::new());
    }
    let mut secrets = Vec::new();
    let mut value: Value = serde_json::from_str(line).unwrap_or_default();
    each_secret(&mut value, &mut |secret| {
        if let Value::String(text) = secret.take() {
            secrets.push(text);
        }
        *secret = Value::Bool(true);
    });
    (value.to_string(), secrets)
}

/// Restores the secrets that [`split_secrets`] removed; `None` if there are too few.
pub fn join_secrets(line: &str, secrets: &mut impl Iterator<Item = String>) -> Option<String> {
    if !has_secrets(line) {
        return Some(line.to_owned());
    }
    let mut value: Value = serde_json::from_str(line).ok()?;
    let mut complete = true;
    each_secret(&mut value, &mut |secret| match secrets.next() {
        Some(text) => *secret = Value::String(text),
        None => complete = false,
    });
    complete.then(|| value.to_string())
}

/// Hides every secret in a JSON value before it is shown.
pub fn redact(value: &mut Value) {
    each_secret(value, &mut |secret| {
        *secret = Value::String("(hidden)".into())
    });
}

/// Whether a secret in a JSON value is empty.
pub(crate) fn lacks_secret(value: &Value) -> bool {
    match value {
        Value::Object(members) => match members.get(SECRET_MEMBER) {
            Some(secret) => secret.as_str().is_some_and(str::is_empty),
            None => members.values().any(lacks_secret),
        },
        Value::Array(items) => items.iter().any(lacks_secret),
        _ => false,
    }
}

/// Empties every secret in a JSON value. Entities in a secret, as records of loads have them, keep everything but their own
/// secrets; a sealing key, which is nothing else, goes.
pub fn empty(value: &mut Value) {
    each_secret(value, &mut |secret| {
        let emptied = secret.as_str().and_then(entities_without_secrets);
        *secret = Value::String(emptied.unwrap_or_default());
    });
}

/// The lines of entities, with empty secrets; `None` if the text is something else.
fn entities_without_secrets(text: &str) -> Option<String> {
    let mut emptied = String::new();
    for line in text.lines() {
        let mut entity: Value = serde_json::from_str(line).ok()?;
        match entity.get("kind")?.as_str()? {
            "sealing_key" => continue,
            _ => empty(&mut entity),
        }
        emptied.push_str(&entity.to_string());
        emptied.push('\n');
    }
    Some(emptied)
}

fn each_secret(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(members) if members.contains_key(SECRET_MEMBER) => {
            members.values_mut().for_each(visit);
        }
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_secret(member, visit)),
        Value::Array(items) => items.iter_mut().for_each(|item| each_secret(item, visit)),
        _ => {}
    }
}
