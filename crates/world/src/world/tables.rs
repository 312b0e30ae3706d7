//! The table of all entity types. A new type needs a row here and a struct in `entity/`. The macro generates its
//! storage, canonical line, count, restore and diff.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};

use super::World;
use super::policy_uses::PolicyUses;
use super::principals::Principals;
use crate::arn::AccountId;
use crate::bounded_serde;
use crate::entity::{
    AccessKey, AccessReport, AccountSettings, ControlCache, ControlPolicy, DelegationRequest,
    DeletionTask, Group, Head, InstanceProfile, IssuerKeys, LoginProfile, ManagedPolicy, Member,
    MfaDevice, OidcProvider, Role, SamlProvider, SealingKey, ServerCertificate, ServiceCredential,
    SigningCertificate, SshPublicKey, Unit, User,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::{Entity as _, Table};
use crate::uses::Uses;

macro_rules! entities {
    (
        account { $($(#[$doc:meta])* $field:ident: $kind:ident,)* }
        organization { $($(#[$part_doc:meta])* $part:ident: $part_kind:ident,)* }
    ) => {
        /// The entities of an account and the indexes over them.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Account {
            $($(#[$doc])* pub $field: Table<$kind>,)*
            /// The account-wide settings.
            pub settings: AccountSettings,
            /// The entities that use each policy, by stored policy ARN. Derived from the entities.
            #[serde(deserialize_with = "bounded_serde::map")]
            pub policy_uses: OrdMap<Key, Arc<PolicyUses>>,
            /// The user or role with each unique id. Derived from the entities.
            #[serde(skip)]
            pub(crate) principals: Principals,
            /// The ids of the root user's access keys. Derived from the keys.
            pub root_keys: BTreeSet<Key>,
            /// The ids of the root user's signing certificates. Derived from the certificates.
            pub root_certificates: BTreeSet<Key>,
            /// When keys, users and roles were last used. Not part of the lines, so the state hash does not depend on
            /// it.
            pub uses: Uses,
        }

        /// The organization.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Organization {
            /// The organization's own properties.
            pub head: Head,
            $($(#[$part_doc])* pub $part: Table<$part_kind>,)*
            /// The cached compiled control policies.
            #[serde(skip)]
            pub compiled: ControlCache,
        }

        /// An entity of a world. The variants have the order of the canonical lines: an entity comes after the entities
        /// that it refers to.
        #[derive(Debug, Clone, Copy, PartialEq, Serialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        #[allow(missing_docs, reason = "the variants are named like the types that they hold")]
        pub enum EntityRef<'a> {
            SealingKey(&'a SealingKey),
            Account(&'a AccountSettings),
            $($kind(&'a $kind),)*
            Organization(&'a Head),
            $($part_kind(&'a $part_kind),)*
        }

        /// An entity parsed from a line. It is small, and goes into its table as it is.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        pub(crate) enum Entity {
            SealingKey(SealingKey),
            Account(Box<AccountSettings>),
            $($kind(Arc<$kind>),)*
            Organization(Box<Head>),
            $($part_kind(Arc<$part_kind>),)*
        }

        /// What lines call the kind of an entity, in the order of the canonical lines.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum KindName {
            SealingKey,
            Account,
            $($kind,)*
            Organization,
            $($part_kind,)*
        }

        impl Entity {
            /// Parses the data of an entity whose kind is known; `None` if the kind is unknown, or the data is of another kind.
            pub(crate) fn of(kind: &str, data: &str) -> Option<Self> {
                let kind = KindName::deserialize(StrDeserializer::<value::Error>::new(kind)).ok()?;
                let entity = match kind {
                    KindName::SealingKey => serde_json::from_str(data).map(Self::SealingKey),
                    KindName::Account => serde_json::from_str(data).map(Self::Account),
                    $(KindName::$kind => serde_json::from_str(data).map(Self::$kind),)*
                    KindName::Organization => serde_json::from_str(data).map(Self::Organization),
                    $(KindName::$part_kind => serde_json::from_str(data).map(Self::$part_kind),)*
                };
                entity.ok()
            }

            /// What lines call its kind.
            pub(crate) fn kind_name(&self) -> KindName {
                match self {
                    Self::SealingKey(_) => KindName::SealingKey,
                    Self::Account(_) => KindName::Account,
                    $(Self::$kind(_) => KindName::$kind,)*
                    Self::Organization(_) => KindName::Organization,
                    $(Self::$part_kind(_) => KindName::$part_kind,)*
                }
            }

            /// The resource kind and the key in its table.
            pub(crate) fn place(&self) -> (ResourceKind, Key) {
                match self {
                    Self::SealingKey(_) => (ResourceKind::World, Key::default()),
                    Self::Account(_) => (ResourceKind::Account, Key::default()),
                    $(Self::$kind(entity) => ($kind::KIND, entity.key()),)*
                    Self::Organization(_) => (ResourceKind::Organization, Key::default()),
                    $(Self::$part_kind(entity) => ($part_kind::KIND, entity.key()),)*
                }
            }

            /// A reference to it.
            pub(crate) fn as_ref(&self) -> EntityRef<'_> {
                match self {
                    Self::SealingKey(entity) => EntityRef::SealingKey(entity),
                    Self::Account(entity) => EntityRef::Account(entity),
                    $(Self::$kind(entity) => EntityRef::$kind(entity),)*
                    Self::Organization(entity) => EntityRef::Organization(entity),
                    $(Self::$part_kind(entity) => EntityRef::$part_kind(entity),)*
                }
            }
        }

        impl EntityRef<'_> {
            /// The resource kind.
            pub fn kind(&self) -> ResourceKind {
                match self {
                    Self::SealingKey(_) => ResourceKind::World,
                    Self::Account(_) => ResourceKind::Account,
                    $(Self::$kind(_) => $kind::KIND,)*
                    Self::Organization(_) => ResourceKind::Organization,
                    $(Self::$part_kind(_) => $part_kind::KIND,)*
                }
            }

            /// The key that is unique among the entities of the kind in the account; empty for kinds with one entity
            /// only.
            pub fn key(&self) -> Key {
                match self {
                    Self::SealingKey(_) | Self::Account(_) | Self::Organization(_) => Key::default(),
                    $(Self::$kind(entity) => entity.key(),)*
                    $(Self::$part_kind(entity) => entity.key(),)*
                }
            }
        }

        impl Account {
            /// All entities, in the order of the lines.
            pub fn entities(&self) -> impl Iterator<Item = EntityRef<'_>> {
                let settings = (self.settings != AccountSettings::default()).then_some(&self.settings);
                settings.map(EntityRef::Account).into_iter()
                    $(.chain(self.$field.values().map(EntityRef::$kind)))*
            }

            /// The number of entities of all kinds.
            pub(crate) fn entities_count(&self) -> usize {
                [$(self.$field.len(),)*].into_iter().sum()
            }

            /// The entity of a kind with this key. Not the settings.
            pub fn entity(&self, kind: ResourceKind, key: &Key) -> Option<EntityRef<'_>> {
                $(if kind == $kind::KIND { return self.$field.at(key).map(EntityRef::$kind); })*
                None
            }

            /// The same, to be put into another world without a copy.
            fn shared(&self, kind: ResourceKind, key: &Key) -> Option<Entity> {
                $(if kind == $kind::KIND { return self.$field.shared(key).map(Entity::$kind); })*
                None
            }

            /// The entities of a kind.
            pub(crate) fn entities_of(&self, kind: ResourceKind) -> Box<dyn Iterator<Item = EntityRef<'_>> + '_> {
                $(if kind == $kind::KIND { return Box::new(self.$field.values().map(EntityRef::$kind)); })*
                Box::new(std::iter::empty())
            }

            /// Puts every entity of another account here, in place of the entity with its key.
            pub(crate) fn overlay(&mut self, other: &Self) {
                if other.settings != AccountSettings::default() {
                    self.settings = other.settings.clone();
                }
                $(self.$field.overlay(&other.$field);)*
            }

            /// In how many places the tables of another account differ.
            pub(crate) fn places(&self, after: &Self) -> u64 {
                [$(self.$field.places(&after.$field),)*].into_iter().sum()
            }

            /// The number of entities of each kind.
            pub(crate) fn counts(&self) -> BTreeMap<&'static str, usize> {
                BTreeMap::from([$((stringify!($field), self.$field.len()),)*])
            }

            /// The entities that differ from those in another account: before and after, in the order of the lines.
            pub(crate) fn differences<'a>(&'a self, after: &'a Self) -> Vec<(Option<EntityRef<'a>>, Option<EntityRef<'a>>)> {
                let mut found = Vec::new();
                if self.settings != after.settings {
                    found.push((Some(EntityRef::Account(&self.settings)), Some(EntityRef::Account(&after.settings))));
                }
                $(for (_, one, other) in self.$field.differences(&after.$field) {
                    found.push((one.map(EntityRef::$kind), other.map(EntityRef::$kind)));
                })*
                found
            }
        }

        impl Organization {
            /// All entities, in the order of the lines.
            pub fn entities(&self) -> impl Iterator<Item = EntityRef<'_>> {
                std::iter::once(EntityRef::Organization(&self.head))
                    $(.chain(self.$part.values().map(EntityRef::$part_kind)))*
            }

            /// The entity of a kind with this key. Not the head.
            pub fn entity(&self, kind: ResourceKind, key: &Key) -> Option<EntityRef<'_>> {
                $(if kind == $part_kind::KIND { return self.$part.at(key).map(EntityRef::$part_kind); })*
                None
            }

            /// The same, to be put into another world without a copy.
            fn shared(&self, kind: ResourceKind, key: &Key) -> Option<Entity> {
                $(if kind == $part_kind::KIND { return self.$part.shared(key).map(Entity::$part_kind); })*
                None
            }

            /// Puts every entity of another organization here, in place of the entity with its key.
            pub(crate) fn overlay(&mut self, other: &Self) {
                self.head = other.head.clone();
                $(self.$part.overlay(&other.$part);)*
            }

            /// The number of entities of each kind.
            pub(crate) fn counts(&self) -> BTreeMap<&'static str, usize> {
                BTreeMap::from([$((stringify!($part), self.$part.len()),)*])
            }

            /// The entities that differ from those in another organization, except the head.
            pub(crate) fn differences<'a>(&'a self, after: &'a Self) -> Vec<(Option<EntityRef<'a>>, Option<EntityRef<'a>>)> {
                let mut found = Vec::new();
                $(for (_, one, other) in self.$part.differences(&after.$part) {
                    found.push((one.map(EntityRef::$part_kind), other.map(EntityRef::$part_kind)));
                })*
                found
            }
        }

        impl World {
            /// Removes the entity of a kind with this key from its table. `KIND` of the accounts of an organization is
            /// that of an account's settings, which are never removed.
            pub(crate) fn remove(&mut self, account: AccountId, kind: ResourceKind, key: &Key) {
                $(if kind == $kind::KIND {
                    self.account_mut(account).$field.remove(key.as_str());
                    return;
                })*
                $(if kind == $part_kind::KIND {
                    if let Some(organization) = self.organization_mut() {
                        organization.$part.remove(key.as_str());
                    }
                    return;
                })*
                match kind {
                    ResourceKind::World => self.sealing_key = None,
                    ResourceKind::Organization => self.organization = None,
                    _ => {}
                }
            }

            /// An entity of this world, to be put into another one without a copy. `account` is `None` if it belongs to no
            /// account.
            pub(crate) fn shared(&self, account: Option<AccountId>, entity: &EntityRef<'_>) -> Option<Entity> {
                let (kind, key) = (entity.kind(), entity.key());
                match (entity, account) {
                    (EntityRef::SealingKey(it), _) => Some(Entity::SealingKey((*it).clone())),
                    (EntityRef::Account(it), _) => Some(Entity::Account(Box::new((*it).clone()))),
                    (EntityRef::Organization(it), _) => Some(Entity::Organization(Box::new((*it).clone()))),
                    (_, Some(account)) => self.account(account).shared(kind, &key),
                    (_, None) => self.organization()?.shared(kind, &key),
                }
            }

            /// Inserts a parsed entity.
            pub(crate) fn put(&mut self, account: AccountId, entity: Entity) {
                match entity {
                    Entity::SealingKey(key) => self.sealing_key = Some(key),
                    Entity::Account(settings) => self.account_mut(account).settings = *settings,
                    $(Entity::$kind(entity) => self.account_mut(account).$field.insert_shared(entity),)*
                    Entity::Organization(head) => self.organization_or_new().head = *head,
                    $(Entity::$part_kind(entity) => self.organization_or_new().$part.insert_shared(entity),)*
                }
            }
        }
    };
}

entities! {
    account {
        /// Customer managed policies.
        policies: ManagedPolicy,
        /// Groups.
        groups: Group,
        /// Users.
        users: User,
        /// Access keys, including those of the root user.
        access_keys: AccessKey,
        /// Passwords, by the unique id of the user or by the root user's owner id.
        login_profiles: LoginProfile,
        /// MFA devices, by serial number.
        mfa_devices: MfaDevice,
        /// SSH public keys of users.
        ssh_public_keys: SshPublicKey,
        /// Signing certificates, including those of the root user.
        signing_certificates: SigningCertificate,
        /// Service-specific credentials.
        service_credentials: ServiceCredential,
        /// Server certificates.
        server_certificates: ServerCertificate,
        /// Roles.
        roles: Role,
        /// Instance profiles.
        instance_profiles: InstanceProfile,
        /// OpenID Connect providers, by URL without the scheme.
        oidc_providers: OidcProvider,
        /// The public keys of OIDC issuers, by URL without the scheme.
        issuer_keys: IssuerKeys,
        /// SAML providers.
        saml_providers: SamlProvider,
        /// Tasks that deleted service-linked roles.
        deletion_tasks: DeletionTask,
        /// Access advisor reports.
        access_reports: AccessReport,
        /// Delegation requests that were made in the account.
        delegation_requests: DelegationRequest,
    }
    organization {
        /// The organization's own control policies.
        control_policies: ControlPolicy,
        /// The root and the organizational units.
        units: Unit,
        /// The accounts, by account id.
        members: Member,
    }
}
