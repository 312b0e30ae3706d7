//! Unique ids as symbols: an id becomes the name that its entity first had, such as `$user.ann` or `$key.ann.1`.
//!
//! Names, unlike ids, do not depend on the order in which parallel clients arrive. Entities that had one name after each
//! other are numbered in that order. Entities whose names are equal only because a generated part was replaced are
//! numbered by their content, because their order differs between runs.

use std::collections::{BTreeMap, HashMap};

use roleback_world::arn::AccountId;
use roleback_world::event::Event;
use serde_json::Value;

use super::entity;
use super::symbols::Symbols;
use super::text_rules::TextRules;
use super::values::{View, values_of};

/// An event that gives an entity its unique id.
struct Creation {
    event: &'static str,
    /// The kind in the symbol.
    kind: &'static str,
    /// Where the id is in the event.
    id: &'static str,
    /// Where the name is, or the name of its owner; empty if it has none.
    name: &'static str,
    /// Whether the name is its owner's, so that there can be several.
    owned: bool,
}

const fn named(event: &'static str, kind: &'static str) -> Creation {
    Creation {
        event,
        kind,
        id: "/id",
        name: "/name",
        owned: false,
    }
}

const fn owned(event: &'static str, kind: &'static str) -> Creation {
    Creation {
        event,
        kind,
        id: "/id",
        name: "/user",
        owned: true,
    }
}

const fn nameless(event: &'static str, kind: &'static str, id: &'static str) -> Creation {
    Creation {
        event,
        kind,
        id,
        name: "",
        owned: false,
    }
}

const CREATIONS: &[Creation] = &[
    named("UserCreated", "user"),
    named("GroupCreated", "group"),
    named("RoleCreated", "role"),
    named("InstanceProfileCreated", "instance-profile"),
    named("PolicyCreated", "policy"),
    named("ServerCertificateUploaded", "server-certificate"),
    named("SamlProviderCreated", "saml-provider"),
    named("UnitPut", "unit"),
    named("ControlPolicyPut", "control-policy"),
    owned("AccessKeyCreated", "key"),
    owned("SshPublicKeyUploaded", "ssh-key"),
    owned("SigningCertificateUploaded", "signing-certificate"),
    owned("ServiceCredentialCreated", "service-credential"),
    Creation {
        name: "/role",
        ..owned("DeletionTaskSucceeded", "deletion-task")
    },
    nameless("OrganizationCreated", "organization", "/id"),
    nameless("OrganizationCreated", "organization-root", "/root"),
    nameless(
        "DelegationRequestCreated",
        "delegation-request",
        "/request/id",
    ),
    nameless("AccessReportGenerated", "access-report", "/report/id"),
];

/// The name in the symbol of a credential of the root user.
const ROOT: &str = "root";

/// An entity that was given an id.
struct Made {
    id: String,
    /// The name before the rules for generated text.
    name: String,
    owned: bool,
}

/// The symbols of a run.
pub(super) fn symbols_of(
    events: &[(u64, Event)],
    account: AccountId,
    rules: &TextRules,
) -> Symbols {
    let mut groups: BTreeMap<String, Vec<Made>> = BTreeMap::new();
    let mut bases = HashMap::new();
    for (_, event) in events {
        let Some(data) = created(event) else {
            continue;
        };
        for creation in CREATIONS.iter().filter(|it| it.event == event.name()) {
            if let Some((mut base, made)) = creation.made(&data, rules)
                && !bases.contains_key(&made.id)
            {
                if event.account != account {
                    base.push_str(&format!("@{}", event.account));
                }
                bases.insert(made.id.clone(), base.clone());
                groups.entry(base).or_default().push(made);
            }
        }
    }
    let bases = Symbols(bases);
    let mut symbols = HashMap::new();
    for (base, group) in groups {
        let group = in_order(&bases, group, events, rules);
        for (made, n) in group.into_iter().zip(1_usize..) {
            let symbol = if n == 1 && !made.owned {
                base.clone()
            } else {
                format!("{base}.{n}")
            };
            symbols.insert(made.id, symbol);
        }
    }
    Symbols(symbols)
}

/// The entities of one symbol in the order of their numbers.
fn in_order(
    symbols: &Symbols,
    group: Vec<Made>,
    events: &[(u64, Event)],
    rules: &TextRules,
) -> Vec<Made> {
    let first = group.first().map(|made| made.name.clone());
    if group.iter().all(|made| Some(&made.name) == first.as_ref()) {
        return group;
    }
    let view = View {
        symbols,
        rules,
        bytes: false,
    };
    let mut content: HashMap<String, Vec<String>> = HashMap::new();
    for (_, event) in events.iter().filter(|(_, event)| entity::is_kept(event)) {
        for subject in event.subjects() {
            let line = format!("{}{}", event.name(), view.event(event));
            content.entry(subject.id.into()).or_default().push(line);
        }
    }
    let mut group = group;
    for lines in content.values_mut() {
        lines.sort();
    }
    // Stable: entities with equal content are interchangeable.
    group.sort_by_cached_key(|made| content.remove(&made.id));
    group
}

/// The data of an event that creates something.
fn created(event: &Event) -> Option<Value> {
    let is_creation = CREATIONS.iter().any(|it| it.event == event.name());
    is_creation.then(|| values_of(event))
}

impl Creation {
    fn made(&self, data: &Value, rules: &TextRules) -> Option<(String, Made)> {
        let text = |path| data.pointer(path).and_then(Value::as_str);
        let id = text(self.id)?.to_owned();
        let mut base = format!("${}", self.kind);
        let name = match self.name {
            "" => String::new(),
            path => text(path).unwrap_or(ROOT).to_owned(),
        };
        if !name.is_empty() {
            base.push('.');
            base.push_str(&rules.apply(&name));
        }
        let owned = self.owned;
        Some((base, Made { id, name, owned }))
    }
}
