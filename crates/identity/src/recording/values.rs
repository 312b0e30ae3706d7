//! The values of events, requests and entities, without what differs between two runs.

use roleback_world::event::Event;
use roleback_world::secret::SECRET_MEMBER;
use serde_json::{Map, Value, json};

use super::symbols::Symbols;
use super::text_rules::TextRules;
use super::{Call, document};

/// The replacement of a secret: neither its value nor anything that is computed from it.
const HIDDEN: &str = "$secret";
/// Numbers from here on are times in nanoseconds: 1973. No other number in an event or an entity is nearly as large.
const TIME_NS_MIN: u64 = 100_000_000_000_000_000;

/// Members that differ between two runs, and their replacement. A member without a replacement is dropped.
const REPLACED: &[(&str, Option<&str>)] = &[
    // Counters of one-time passwords depend on the time.
    ("last_pair", None),
    ("used", None),
    ("offset_steps", None),
    // A hash of the state covers its secrets.
    ("state_hash", None),
    // A report contains dates.
    ("content", None),
    ("report", Some("$access-report")),
    // Generated keys and their ids.
    ("private_key", Some("$private-key")),
    ("private_keys", Some("$private-key")),
    ("added_key", Some("$private-key")),
    ("removed_key", Some("$private-key")),
];

/// Inputs of requests that differ between two runs, and their replacement.
const REPLACED_INPUTS: &[(&str, &str)] = &[
    ("RoleSessionName", "$session"),
    ("Marker", "$marker"),
    ("TokenCode", "$code"),
    ("AuthenticationCode1", "$code"),
    ("AuthenticationCode2", "$code"),
    ("WebIdentityToken", "$token"),
    ("SAMLAssertion", "$token"),
    ("SubjectToken", "$token"),
    ("TradeInToken", "$token"),
    ("EncodedMessage", "$message"),
    ("JobId", "$access-report"),
];

/// How values are seen in a recording.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) rules: &'a TextRules,
    /// Whether documents keep their bytes.
    pub(super) bytes: bool,
}

impl View<'_> {
    /// The payload of an event.
    pub(super) fn event(self, event: &Event) -> Value {
        let mut values = values_of(event);
        if event.name() == "OutboundFederationEnabled" {
            replace(&mut values, "issuer", "$issuer");
        }
        if values.get("is_api_key") == Some(&Value::Bool(true)) {
            replace(&mut values, "login", "$alias");
        }
        self.value(values).unwrap_or_else(|| json!({}))
    }

    /// A request and its result.
    pub(super) fn call(self, call: &Call) -> Value {
        let input = call.input.iter().map(|(name, value)| {
            let known = REPLACED_INPUTS.iter().find(|(known, _)| known == name);
            let value = match known {
                Some((_, replacement)) => Value::from(*replacement),
                None => self.text(value),
            };
            (name.clone(), value)
        });
        let input: Map<String, Value> = input.collect();
        let mut values = json!({
            "caller": self.text(&call.caller),
            "input": input,
            "status": call.status,
        });
        if let (Some(code), Value::Object(members)) = (&call.code, &mut values) {
            members.insert("code".to_owned(), code.as_str().into());
        }
        values
    }

    /// An entity of the state, from its canonical line.
    pub(super) fn state(self, line: &str) -> Value {
        let value = serde_json::from_str(line).unwrap_or_default();
        let mut value = self.value(value).unwrap_or_default();
        sort_lists(&mut value);
        value
    }

    /// A value; `None` if nothing of it can be compared.
    fn value(self, value: Value) -> Option<Value> {
        match value {
            Value::Null => None,
            Value::Number(number) if number.as_u64().is_some_and(|n| n >= TIME_NS_MIN) => None,
            Value::String(text) => Some(self.text(&text)),
            Value::Array(items) => {
                Some(items.into_iter().filter_map(|it| self.value(it)).collect())
            }
            Value::Object(members) if members.contains_key(SECRET_MEMBER) => Some(HIDDEN.into()),
            Value::Object(members) => {
                let members = members.into_iter();
                let members = members.filter_map(|(name, value)| self.member(name, value));
                Some(Value::Object(members.collect()))
            }
            other => Some(other),
        }
    }

    fn member(self, name: String, value: Value) -> Option<(String, Value)> {
        let value = match REPLACED.iter().find(|(known, _)| *known == name) {
            Some((_, replacement)) => match value {
                Value::Null => None,
                _ => replacement.map(Value::from),
            },
            None => self.value(value),
        }?;
        // Maps can be keyed by ids.
        Some((self.symbols.replace(&name), value))
    }

    fn text(self, text: &str) -> Value {
        if !self.bytes
            && let Some(meaning) = document::meaning(text)
        {
            return self.value(meaning).unwrap_or_default();
        }
        self.plain(text).into()
    }

    /// A text with its generated parts and its ids replaced.
    pub(super) fn plain(self, text: &str) -> String {
        self.symbols.replace(&self.rules.apply(text))
    }
}

/// The payload of an event as JSON.
pub(super) fn values_of(event: &Event) -> Value {
    let mut whole = serde_json::to_value(&event.payload).unwrap_or_default();
    whole.get_mut("data").map_or(Value::Null, Value::take)
}

fn replace(values: &mut Value, name: &str, replacement: &str) {
    if let Some(value) = values.get_mut(name).filter(|value| !value.is_null()) {
        *value = replacement.into();
    }
}

/// Sorts every list: sets of ids are in the order of the ids, which differs between two runs.
fn sort_lists(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort_lists);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(members) => members.values_mut().for_each(sort_lists),
        _ => {}
    }
}
