//! The keys under which a record is found by what it is about: the unique id of an entity, its name, or an ARN.
//!
//! Keys are in lower case and contain no account, so that a lookup finds at least the records that are wanted; the reader
//! compares the events themselves.

use super::{Event, Payload, Subject, Subjects};
use crate::resource_kind::ResourceKind as Kind;

/// Changes when [`Event::lookup_keys`] finds other keys for an event than before.
pub const VERSION: u32 = 2;

/// The id under which the records that promoted a fork are found, among those about the world.
pub const PROMOTION: &str = "promotion";

/// The key of the records about an entity.
pub fn by_id(kind: Kind, id: &str) -> String {
    format!("{kind}/{}", id.to_ascii_lowercase())
}

/// The key of the records that give an entity this name.
pub fn by_name(kind: Kind, name: &str) -> String {
    format!("{kind}={}", name.to_ascii_lowercase())
}

/// The key of the records that name this managed policy.
pub fn by_policy(arn: &str) -> String {
    format!("policy-arn={}", arn.to_ascii_lowercase())
}

/// The key of the records that can change every entity.
pub fn of_everything() -> String {
    by_id(Kind::World, "*")
}

/// The key of the records that promoted a fork.
pub fn of_promotions() -> String {
    by_id(Kind::World, PROMOTION)
}

impl Event {
    /// Passes on the keys of the event.
    pub fn lookup_keys(&self, found: &mut dyn FnMut(&str)) {
        for subject in self.entities() {
            found(&by_id(subject.kind, &subject.id));
        }
        if let Some((kind, name, _)) = self.named() {
            found(&by_name(kind, name));
        }
        if let Some(arn) = self.policy_arn() {
            found(&by_policy(arn));
        }
        // It ends everything in the organization, and names only the organization.
        if matches!(self.payload, Payload::OrganizationDeleted(_)) {
            found(&of_everything());
        }
    }

    /// The subjects, by unique id or by the key that identifies the entity in the state.
    pub fn entities(&self) -> Subjects {
        let mut entities = self.subjects();
        if let Payload::DeletionTaskSucceeded(it) = &self.payload {
            // The state keeps the newest task of a role, while the subject is each single task.
            entities.push(Subject {
                kind: Kind::DeletionTask,
                id: it.role.as_str().into(),
            });
        }
        entities
    }

    /// Whether an event is about an entity. Serial numbers and names ignore case; unique ids have only upper case.
    pub fn is_about(&self, kind: Kind, id: &str) -> bool {
        let mut entities = self.entities().into_iter();
        entities.any(|it| it.kind == kind && it.id.eq_ignore_ascii_case(id))
    }

    /// The kind, new name and unique id of the entity that this event creates or renames. Nothing for kinds whose name is
    /// their id.
    pub fn named(&self) -> Option<(Kind, &str, &str)> {
        match &self.payload {
            Payload::UserCreated(it) => Some((Kind::User, &it.name, &it.id)),
            Payload::UserUpdated(it) => Some((Kind::User, it.new_name.as_ref()?, &it.id)),
            Payload::GroupCreated(it) => Some((Kind::Group, &it.name, &it.id)),
            Payload::GroupUpdated(it) => Some((Kind::Group, it.new_name.as_ref()?, &it.id)),
            Payload::RoleCreated(it) => Some((Kind::Role, &it.name, &it.id)),
            Payload::InstanceProfileCreated(it) => Some((Kind::InstanceProfile, &it.name, &it.id)),
            Payload::PolicyCreated(it) => Some((Kind::Policy, &it.name, &it.id)),
            Payload::ServerCertificateUploaded(it) => {
                Some((Kind::ServerCertificate, &it.name, &it.id))
            }
            Payload::ServerCertificateUpdated(it) => {
                Some((Kind::ServerCertificate, it.new_name.as_ref()?, &it.id))
            }
            Payload::SamlProviderCreated(it) => Some((Kind::SamlProvider, &it.name, &it.id)),
            Payload::UnitPut(it) => Some((Kind::OrganizationalUnit, &it.name, &it.id)),
            Payload::ControlPolicyPut(it) => Some((Kind::ControlPolicy, &it.name, &it.id)),
            _ => None,
        }
    }

    /// Whether this event can change every entity.
    pub fn can_change_everything(&self) -> bool {
        matches!(
            self.payload,
            Payload::WorldReset(_) | Payload::WorldRestored(_)
        )
    }

    /// Whether this event deletes an entity.
    pub fn deletes(&self, kind: Kind, id: &str) -> bool {
        let is_deletion = self.name().ends_with("Deleted");
        let subject = self.payload.subjects().into_iter().next();
        is_deletion && subject.is_some_and(|it| it.kind == kind && it.id.eq_ignore_ascii_case(id))
    }

    /// The managed policy that this event attaches, detaches or sets as a boundary.
    pub fn policy_arn(&self) -> Option<&str> {
        match &self.payload {
            Payload::PolicyAttached(it) => Some(&it.policy_arn),
            Payload::PolicyDetached(it) => Some(&it.policy_arn),
            Payload::BoundaryPut(it) => Some(&it.policy_arn),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::AccountId;
    use crate::event::{OrganizationDeletedV1, PolicyAttachedV1, UserUpdatedV1};

    fn keys(payload: impl Into<Payload>) -> Vec<String> {
        let mut keys = Vec::new();
        Event::new(AccountId::default(), payload).lookup_keys(&mut |key| keys.push(key.to_owned()));
        keys
    }

    #[test]
    fn an_event_is_found_by_id_name_and_policy() {
        let renamed = |new_name: Option<&str>| UserUpdatedV1 {
            name: "ann".into(),
            id: "AIDA1".into(),
            new_name: new_name.map(Into::into),
            new_path: None,
        };
        assert_eq!(keys(renamed(Some("Anna"))), ["user/aida1", "user=anna"]);
        assert_eq!(keys(renamed(None)), ["user/aida1"]);
        let attached = PolicyAttachedV1 {
            kind: Kind::Role,
            name: "ci".into(),
            id: "AROA1".into(),
            policy_arn: "arn:aws:iam::aws:policy/P".into(),
        };
        assert_eq!(
            keys(attached),
            ["role/aroa1", "policy-arn=arn:aws:iam::aws:policy/p"]
        );
        let ended = OrganizationDeletedV1 { id: "o-1".into() };
        assert_eq!(
            keys(ended),
            ["organization/o-1".to_owned(), of_everything()]
        );
    }
}
