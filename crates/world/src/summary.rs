//! One sentence for the events of a record: "created user ann in /team/", "attached ReadOnlyAccess to role ci".
//!
//! The sentences have no subject, because the caller of the record stands beside them. Where an event contains only the
//! unique id of another resource, its name comes from [`Names`]: the state before the record. Secrets never appear.

mod sentences;

use crate::arn::AccountId;
use crate::event::{Event, Payload};
use crate::resource_kind::ResourceKind as Kind;
use crate::world::World;
use sentences::of_event;

/// Changes of one record that the sentence names; it counts the rest.
const CLAUSES_MAX: usize = 3;
/// Names in one list that the sentence shows; it counts the rest.
const NAMES_MAX: usize = 4;

/// Finds the names of resources by their unique ids.
pub trait Names {
    /// The name of a resource, if it exists.
    fn name(&self, account: AccountId, kind: Kind, id: &str) -> Option<String>;
}

impl Names for World {
    fn name(&self, account: AccountId, kind: Kind, id: &str) -> Option<String> {
        let organization = self.organization();
        match kind {
            Kind::User | Kind::Role => {
                let (found, _, name) = self.account(account).principal(id)?;
                (found == kind).then(|| name.to_owned())
            }
            Kind::OrganizationalUnit => {
                let unit = organization?.units.get(id)?;
                Some(unit.name.to_string())
            }
            Kind::ControlPolicy => Some(organization?.policy(id)?.name.to_string()),
            Kind::Account => {
                let member = organization?.member(AccountId::parse(id)?)?;
                Some(member.name.to_string())
            }
            _ => None,
        }
    }
}

/// The events of one record as a sentence without a final period; `None` for a record without events.
pub fn of_events(events: &[Event], before: &dyn Names) -> Option<String> {
    let mut clauses: Vec<String> = Vec::new();
    let is_promotion = |event: &Event| matches!(event.payload, Payload::ForkPromoted(_));
    let promotes = events.iter().any(is_promotion);
    for event in events {
        // The promotion of a fork says more of it than the change that it made.
        if promotes && matches!(event.payload, Payload::EntitiesChanged(_)) {
            continue;
        }
        let clause = of_event(event, before);
        if clauses.last() != Some(&clause) {
            clauses.push(clause);
        }
    }
    (!clauses.is_empty()).then(|| joined(&clauses))
}

/// Shows the first clauses and counts the others.
fn joined(clauses: &[String]) -> String {
    let (shown, hidden) = match clauses.split_at_checked(CLAUSES_MAX) {
        Some((shown, rest)) if rest.len() > 1 => (shown, rest.len()),
        _ => (clauses, 0),
    };
    let mut parts: Vec<_> = shown.to_vec();
    if hidden > 0 {
        parts.push(format!("made {hidden} more changes"));
    }
    and(&parts)
}

/// `a`, `a and b`, `a, b and c`.
fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The names of a list, the first ones if it is long.
fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let Some((shown, rest)) = names
        .split_at_checked(NAMES_MAX)
        .filter(|(_, rest)| rest.len() > 1)
    else {
        return and(&names);
    };
    format!("{} and {} more", shown.join(", "), rest.len())
}

/// `one thing`, `3 things`.
fn count(n: usize, thing: &str) -> String {
    match n {
        1 => format!("one {thing}"),
        n => format!("{n} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{
        AccessKeyDeletedV1, PolicyAttachedV1, TaggedV1, UnitPutV1, UserCreatedV1, UserDeletedV1,
        UserUpdatedV1,
    };
    use crate::tag::Tag;

    fn created(name: &str, path: &str) -> Payload {
        let (name, path, id) = (name.into(), path.into(), format!("AIDA{name}"));
        let created = Default::default();
        Payload::UserCreated(UserCreatedV1 {
            name,
            path,
            id,
            created,
            boundary: None,
            tags: Vec::new(),
        })
    }

    fn sentence(payloads: impl IntoIterator<Item = Payload>, before: &World) -> Option<String> {
        let account = AccountId::default();
        let events: Vec<_> = payloads
            .into_iter()
            .map(|it| Event::new(account, it))
            .collect();
        of_events(&events, before)
    }

    fn attached(policy: &str) -> Payload {
        let (kind, name, id) = (Kind::Role, "ci".into(), "AROA1".into());
        Payload::PolicyAttached(PolicyAttachedV1 {
            kind,
            name,
            id,
            policy_arn: policy.into(),
        })
    }

    fn tagged(keys: &[&str]) -> Payload {
        let tag = |key: &&str| Tag {
            key: (*key).into(),
            value: "1".into(),
        };
        let (kind, name, id) = (Kind::User, "ann".into(), "AIDAann".into());
        Payload::Tagged(TaggedV1 {
            kind,
            name,
            id,
            tags: keys.iter().map(tag).collect(),
        })
    }

    #[test]
    fn the_events_of_a_record_make_one_sentence() {
        let deleted = Payload::UserDeleted(UserDeletedV1 {
            name: "bob".into(),
            id: "AIDA2".into(),
        });
        let renamed = |name: Option<&str>, path: Option<&str>| {
            let (new_name, new_path) = (name.map(str::to_owned), path.map(str::to_owned));
            Payload::UserUpdated(UserUpdatedV1 {
                name: "ann".into(),
                id: "AIDAann".into(),
                new_name,
                new_path,
            })
        };
        let users = |n: usize| {
            (0..n)
                .map(|i| created(&i.to_string(), "/"))
                .collect::<Vec<_>>()
        };
        for (payloads, expected) in [
            (vec![created("ann", "/team/")], "created user ann in /team/"),
            (
                vec![created("ann", "/"), deleted],
                "created user ann and deleted user bob",
            ),
            (
                vec![attached("arn:aws:iam::aws:policy/ReadOnlyAccess")],
                "attached ReadOnlyAccess to role ci",
            ),
            (
                vec![tagged(&["a", "b", "c"])],
                "tagged user ann with a=1, b=1 and c=1",
            ),
            (
                vec![tagged(&["a", "b", "c", "d", "e", "f"])],
                "tagged user ann with a=1, b=1, c=1, d=1 and 2 more",
            ),
            (
                vec![tagged(&["a"]), tagged(&["a"])],
                "tagged user ann with a=1",
            ),
            (
                vec![renamed(Some("anna"), None)],
                "renamed user ann to anna",
            ),
            (vec![renamed(None, Some("/x/"))], "moved user ann to /x/"),
            (
                vec![renamed(Some("anna"), Some("/x/"))],
                "renamed user ann to anna and moved it to /x/",
            ),
            (
                users(3),
                "created user 0, created user 1 and created user 2",
            ),
            (
                users(4),
                "created user 0, created user 1, created user 2 and created user 3",
            ),
            (
                users(5),
                "created user 0, created user 1, created user 2 and made 2 more changes",
            ),
        ] {
            let said = sentence(payloads, &World::default());
            assert_eq!(said.as_deref(), Some(expected));
        }
        assert_eq!(sentence([], &World::default()), None);
    }

    #[test]
    fn names_come_from_the_state_before_the_record() {
        let mut before = World::default();
        let event = Event::new(AccountId::default(), created("ann", "/"));
        before.apply(event.prepare().unwrap());
        let deleted = |user: &str| {
            let (id, user_id) = ("AKIA1".into(), Some(user.to_owned()));
            Payload::AccessKeyDeleted(AccessKeyDeletedV1 { id, user_id })
        };
        let of = |user: &str| sentence([deleted(user)], &before).unwrap();
        assert_eq!(of("AIDAann"), "deleted access key AKIA1 of user ann");
        assert_eq!(of("AIDAbob"), "deleted access key AKIA1 of user AIDAbob");
        let unit = UnitPutV1 {
            id: "ou-1".into(),
            parent: "r-1".into(),
            name: "Dev".into(),
        };
        let named = sentence([Payload::UnitPut(unit)], &before).unwrap();
        assert_eq!(named, "created organizational unit Dev");
    }
}
