//! What differs by resource kind: how the members of a line become attributes, and which attributes refer to other
//! entities.

use serde_json::Value as Json;

use super::{Attributes, EntityId, SETTINGS};
use crate::arn::AccountId;
use crate::entity::ROOT_OWNER;
use crate::resource_kind::ResourceKind::{self, *};

/// How a member of a line becomes attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// One attribute.
    Whole,
    /// The entity's unique id, which is its identity.
    Identity,
    /// Follows from other entities.
    Derived,
    /// Its members belong to the entity itself.
    Nested,
    /// An attribute for each text.
    Set,
    /// An attribute for each entry.
    Map,
    /// An attribute for each element, identified by this member of it.
    List(&'static str),
    /// The name of an entity of this kind.
    Reference(ResourceKind),
    /// The names of entities of this kind.
    References(ResourceKind),
}

/// The rule for a member of a kind.
pub(super) fn rule(kind: ResourceKind, member: &str) -> Rule {
    match (kind, member) {
        (DeletionTask, "id") => Rule::Whole,
        (_, "id") => Rule::Identity,
        (_, "grants") => Rule::Nested,
        (_, "attached") | (OidcProvider, "client_ids") => Rule::Set,
        (_, "inline") | (Account, "properties") => Rule::Map,
        (_, "tags") => Rule::List("key"),
        (Policy, "versions") => Rule::List("number"),
        (SamlProvider, "private_keys") => Rule::List("id"),
        (User, "groups") => Rule::References(Group),
        (InstanceProfile, "role") => Rule::Reference(Role),
        (AccessKey | SshPublicKey | SigningCertificate | ServiceCredential, "user") => {
            Rule::Reference(User)
        }
        _ if BACKWARDS
            .iter()
            .any(|it| (it.target, it.member) == (kind, member)) =>
        {
            Rule::Derived
        }
        _ => Rule::Whole,
    }
}

/// A member of a line that follows from an attribute of other entities.
pub(super) struct Backward {
    /// The kind of the entities with the attribute.
    pub(super) source: ResourceKind,
    /// The attribute, or the attributes below this path.
    pub(super) path: &'static str,
    /// The kind of the entity that the attribute leads to.
    pub(super) target: ResourceKind,
    /// The member in its line.
    pub(super) member: &'static str,
}

/// All members that follow from attributes of other entities.
pub(super) const BACKWARDS: &[Backward] = &[
    back(User, "/groups", Group, "members"),
    back(InstanceProfile, "/role", Role, "instance_profiles"),
    back(AccessKey, "/user", User, "access_keys"),
    back(SshPublicKey, "/user", User, "ssh_public_keys"),
    back(SigningCertificate, "/user", User, "signing_certificates"),
    back(ServiceCredential, "/user", User, "service_credentials"),
    back(MfaDevice, "/owner", User, "mfa_devices"),
    back(MfaDevice, "/owner", Account, "root_mfa_devices"),
];

const fn back(
    source: ResourceKind,
    path: &'static str,
    target: ResourceKind,
    member: &'static str,
) -> Backward {
    Backward {
        source,
        path,
        target,
        member,
    }
}

/// A reference from an entity to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The attribute that refers.
    pub path: String,
    /// What it refers to.
    pub target: Target,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An entity.
    Entity(EntityId),
    /// A managed policy, by its stored ARN.
    Policy(String),
}

/// The entities that an entity refers to, and that must exist for it.
pub fn references(id: &EntityId, attributes: &Attributes) -> Vec<Reference> {
    let all = attributes.iter();
    let all = all.filter_map(|(path, value)| {
        let target = target(id, path, value.text())?;
        Some(Reference {
            path: path.clone(),
            target,
        })
    });
    all.collect()
}

fn target(id: &EntityId, path: &str, text: Option<&str>) -> Option<Target> {
    let element = |prefix: &str| path.strip_prefix(prefix);
    let in_account = |account, kind, id: &str| {
        Some(Target::Entity(EntityId {
            account,
            kind,
            id: id.into(),
        }))
    };
    let own = id.account;
    match id.kind {
        User if path.starts_with("/groups/") => in_account(own, Group, element("/groups/")?),
        User | Group | Role if path.starts_with("/attached/") => {
            Some(Target::Policy(element("/attached/")?.to_owned()))
        }
        User | Group | Role if path == "/boundary" => Some(Target::Policy(text?.to_owned())),
        InstanceProfile if path == "/role" => in_account(own, Role, text?),
        AccessKey | SshPublicKey | SigningCertificate | ServiceCredential if path == "/user" => {
            in_account(own, User, text?)
        }
        MfaDevice | LoginProfile if path == "/owner" => match text? {
            ROOT_OWNER => in_account(own, Account, SETTINGS),
            owner => in_account(own, User, owner),
        },
        OrganizationalUnit | Account if path == "/parent" => {
            in_account(own, OrganizationalUnit, text?)
        }
        OrganizationalUnit | Account if path.starts_with("/attached/") => {
            in_account(AccountId::default(), ControlPolicy, element("/attached/")?)
        }
        _ => None,
    }
}

/// Kinds whose identity is a unique id, while their table is sorted by name.
pub(super) fn has_unique_id(kind: ResourceKind) -> bool {
    matches!(
        kind,
        User | Group | Role | Policy | InstanceProfile | ServerCertificate | SamlProvider
    )
}

/// Whether a member is inside `grants` in the line.
pub(super) fn is_granted(kind: ResourceKind, member: &str) -> bool {
    matches!(kind, User | Group | Role) && matches!(member, "attached" | "inline" | "boundary")
}

/// The last segment of the path of a list's element.
pub(super) fn element(kind: ResourceKind, by: &str, item: &Json) -> String {
    match item.get(by) {
        Some(Json::String(key)) if by == "key" => kind.tag_key(key).as_str().to_owned(),
        Some(Json::String(id)) => id.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// The name of a kind's lines.
pub(super) fn line_kind(id: &EntityId) -> &'static str {
    match id.kind {
        User => "user",
        Group => "group",
        Role => "role",
        Policy => "managed_policy",
        InstanceProfile => "instance_profile",
        AccessKey => "access_key",
        Account if id.id == SETTINGS => "account",
        Account => "member",
        Organization => "organization",
        OrganizationalUnit => "unit",
        ControlPolicy => "control_policy",
        World => "sealing_key",
        LoginProfile => "login_profile",
        MfaDevice => "mfa_device",
        SshPublicKey => "ssh_public_key",
        SigningCertificate => "signing_certificate",
        ServerCertificate => "server_certificate",
        ServiceCredential => "service_credential",
        OidcProvider => "oidc_provider",
        SamlProvider => "saml_provider",
        DelegationRequest => "delegation_request",
        DeletionTask => "deletion_task",
        IssuerKeys => "issuer_keys",
        AccessReport => "access_report",
    }
}

/// `max_session_secs` as `maxSessionSecs`.
pub(super) fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut chars = word.chars();
        all.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        all + chars.as_str()
    })
}

/// `maxSessionSecs` as `max_session_secs`.
pub(super) fn snake(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len());
    for char in camel.chars() {
        if char.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}
