//! Which entity a line is about, and which part of it changed.

use roleback_world::event::Event;
use serde_json::Value;

use super::values::View;

/// Events that the server writes for itself: not the work of a client.
const OWN_EVENTS: [&str; 2] = ["SealingKeyCreated", "UsesRecorded"];
/// The kinds of lines of a saved state that no client made.
const OWN_KINDS: [&str; 1] = ["sealing_key"];

/// Events that create, rename or delete a whole entity. All others change an attribute.
const WHOLE: &[&str] = &[
    "WorldReset",
    "WorldRestored",
    "EntitiesChanged",
    "ForkPromoted",
    "UserUpdated",
    "GroupUpdated",
    "ServerCertificateUpdated",
    "UnitPut",
    "ControlPolicyPut",
    "AccountPlaced",
    "AccountRemoved",
];
/// How the names of other such events end.
const WHOLE_ENDS: [&str; 3] = ["Created", "Deleted", "Uploaded"];
/// Events with such an end that change only an attribute.
const PARTS: &[&str] = &[
    "PolicyVersionCreated",
    "PolicyVersionDeleted",
    "InlinePolicyDeleted",
    "BoundaryDeleted",
    "AccountAliasCreated",
    "AccountAliasDeleted",
    "PasswordPolicyDeleted",
    "IssuerKeysDeleted",
];

/// The member that says which of several attributes an event changes.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("InlinePolicyPut", "policy_name"),
    ("InlinePolicyDeleted", "policy_name"),
    ("PolicyAttached", "policy_arn"),
    ("PolicyDetached", "policy_arn"),
    ("UserAddedToGroup", "user"),
    ("UserRemovedFromGroup", "user"),
    ("RoleAddedToInstanceProfile", "role"),
    ("RoleRemovedFromInstanceProfile", "role"),
    ("Tagged", "tags"),
    ("Untagged", "keys"),
    ("OidcClientIdAdded", "client_id"),
    ("OidcClientIdRemoved", "client_id"),
    ("ControlPolicyAttached", "policy"),
    ("ControlPolicyDetached", "policy"),
];

/// The groups of events that change the same attribute, by how their names begin.
const GROUPS: [(&str, &str); 12] = [
    ("InlinePolicy", "inline policy"),
    ("PolicyAttached", "attached policy"),
    ("PolicyDetached", "attached policy"),
    ("UserAddedToGroup", "member"),
    ("UserRemovedFromGroup", "member"),
    ("Role", "role"),
    ("Tagged", "tags"),
    ("Untagged", "tags"),
    ("Boundary", "boundary"),
    ("PolicyVersion", "versions"),
    ("PolicyDefaultVersion", "versions"),
    ("ControlPolicy", "control policy"),
];

/// Members that name an entity of the state without a unique id.
const NAMES: [&str; 7] = [
    "serial", "url", "issuer", "owner", "account", "name", "user",
];

/// Whether a client caused the event.
pub(super) fn is_kept(event: &Event) -> bool {
    !OWN_EVENTS.contains(&event.name())
}

/// Whether a line of the state is the server's own.
pub(super) fn is_internal(values: &Value) -> bool {
    member(values, "kind").is_some_and(|kind| OWN_KINDS.contains(&kind))
}

/// A member of an object, if it is text.
fn member<'v>(values: &'v Value, name: &str) -> Option<&'v str> {
    values.get(name).and_then(Value::as_str)
}

/// The entity that an event changed: its symbol, or its kind and its name.
pub(super) fn named(event: &Event, view: View<'_>) -> String {
    let Some(subject) = event.subjects().into_iter().next() else {
        return event.name().to_owned();
    };
    match view.symbols.get(&subject.id) {
        Some(symbol) => symbol.to_owned(),
        None => format!("{} {}", subject.kind, view.plain(&subject.id)),
    }
}

/// The entity of a line of the state.
pub(super) fn named_in_state(values: &Value) -> String {
    let data = values.get("data").unwrap_or(&Value::Null);
    let id = member(data, "id");
    if let Some(symbol) = id.filter(|id| id.starts_with('$')) {
        return symbol.to_owned();
    }
    let kind = member(values, "kind").unwrap_or_default();
    let mut names = NAMES.iter().filter_map(|name| member(data, name));
    let name = id.or_else(|| names.next());
    let name = name.or_else(|| member(values, "account"));
    format!("{kind} {}", name.unwrap_or_default())
}

/// The attribute that an event changes; `None` if it changes the whole entity.
pub(super) fn attribute(event: &str, values: &Value) -> Option<String> {
    let ends_whole = WHOLE_ENDS.iter().any(|end| event.ends_with(end));
    if WHOLE.contains(&event) || (ends_whole && !PARTS.contains(&event)) {
        return None;
    }
    let mut groups = GROUPS.iter();
    let group = groups.find(|(start, _)| event.starts_with(start));
    let group = group.map_or(event, |(_, group)| group);
    let mut members = ATTRIBUTES.iter();
    Some(match members.find(|(known, _)| *known == event) {
        // Tags of several calls can share keys, so that their order counts.
        Some((_, "tags" | "keys")) | None => group.to_owned(),
        Some((_, name)) => format!("{group} {}", member(values, name).unwrap_or_default()),
    })
}

/// The values without the entity's own id, which is the symbol that the line begins with.
pub(super) fn without_own_id(mut values: Value, entity: &str) -> Value {
    if let Value::Object(members) = &mut values
        && members.get("id").and_then(Value::as_str) == Some(entity)
    {
        members.remove("id");
    }
    values
}
