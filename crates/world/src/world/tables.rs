//! The one table of all kinds of entities. A new kind is a row here and a struct in `entity/`; the rest follows: where it
//! is kept, its canonical line, its count, how it is put back and how two worlds are compared in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
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
        /// One account: what stands in it, and who uses what.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Account {
            $($(#[$doc])* pub $field: Table<$kind>,)*
            /// What is set for the account as a whole.
            pub settings: AccountSettings,
            /// By stored policy ARN: who has the policy attached or as boundary. Derived from the entities themselves.
            #[serde(deserialize_with = "bounded_serde::map")]
            pub policy_uses: OrdMap<Key, Arc<PolicyUses>>,
            /// By unique id: which user or role has it.
            #[serde(skip)]
            pub(crate) principals: Principals,
            /// The ids of the root user's access keys. Derived from the keys themselves.
            pub root_keys: BTreeSet<Key>,
            /// The ids of the root user's signing certificates. Derived from the certificates themselves.
            pub root_certificates: BTreeSet<Key>,
            /// When keys, users and roles were last used. No line has it, so that the state hash does not depend on it.
            pub uses: Uses,
        }

        /// The organization.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Organization {
            /// What it is besides its tree.
            pub head: Head,
            $($(#[$part_doc])* pub $part: Table<$part_kind>,)*
            /// What binds an account, ready to decide.
            #[serde(skip)]
            pub compiled: ControlCache,
        }

        /// An entity that stands in a world. Their order is that of the canonical lines: what one points at stands above it.
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

        /// An entity that was read from a line.
        #[derive(Deserialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        pub(crate) enum Entity {
            SealingKey(SealingKey),
            Account(AccountSettings),
            $($kind($kind),)*
            Organization(Head),
            $($part_kind($part_kind),)*
        }

        impl EntityRef<'_> {
            /// What kind of resource it is.
            pub fn kind(&self) -> ResourceKind {
                match self {
                    Self::SealingKey(_) => ResourceKind::World,
                    Self::Account(_) => ResourceKind::Account,
                    $(Self::$kind(_) => $kind::KIND,)*
                    Self::Organization(_) => ResourceKind::Organization,
                    $(Self::$part_kind(_) => $part_kind::KIND,)*
                }
            }

            /// What tells it from others of its kind in its account; empty where there is one only.
            pub fn key(&self) -> Key {
                match self {
                    Self::SealingKey(_) | Self::Account(_) | Self::Organization(_) => Key::default(),
                    $(Self::$kind(entity) => entity.key(),)*
                    $(Self::$part_kind(entity) => entity.key(),)*
                }
            }
        }

        impl Account {
            /// Everything in it, in the order of the lines.
            pub fn entities(&self) -> impl Iterator<Item = EntityRef<'_>> {
                let settings = (self.settings != AccountSettings::default()).then_some(&self.settings);
                settings.map(EntityRef::Account).into_iter()
                    $(.chain(self.$field.values().map(EntityRef::$kind)))*
            }

            /// How many there are of each kind.
            pub(crate) fn counts(&self) -> BTreeMap<&'static str, usize> {
                BTreeMap::from([$((stringify!($field), self.$field.len()),)*])
            }

            /// What is not the same in another: before and after, in the order of the lines.
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
            /// Everything in it, in the order of the lines.
            pub fn entities(&self) -> impl Iterator<Item = EntityRef<'_>> {
                std::iter::once(EntityRef::Organization(&self.head))
                    $(.chain(self.$part.values().map(EntityRef::$part_kind)))*
            }

            /// How many there are of each kind.
            pub(crate) fn counts(&self) -> BTreeMap<&'static str, usize> {
                BTreeMap::from([$((stringify!($part), self.$part.len()),)*])
            }

            /// What is not the same in another, but for the heads.
            pub(crate) fn differences<'a>(&'a self, after: &'a Self) -> Vec<(Option<EntityRef<'a>>, Option<EntityRef<'a>>)> {
                let mut found = Vec::new();
                $(for (_, one, other) in self.$part.differences(&after.$part) {
                    found.push((one.map(EntityRef::$part_kind), other.map(EntityRef::$part_kind)));
                })*
                found
            }
        }

        impl World {
            /// Puts an entity that was read into its place.
            pub(crate) fn put(&mut self, account: AccountId, entity: Entity) {
                match entity {
                    Entity::SealingKey(key) => self.sealing_key = Some(key),
                    Entity::Account(settings) => self.account_mut(account).settings = settings,
                    $(Entity::$kind(entity) => self.account_mut(account).$field.insert(entity),)*
                    Entity::Organization(head) => self.organization_or_new().head = head,
                    $(Entity::$part_kind(entity) => self.organization_or_new().$part.insert(entity),)*
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
        /// Access keys, those of the root user too.
        access_keys: AccessKey,
        /// The passwords of users, by the unique id of the user; that of the root user too.
        login_profiles: LoginProfile,
        /// MFA devices, by serial number.
        mfa_devices: MfaDevice,
        /// SSH public keys of users.
        ssh_public_keys: SshPublicKey,
        /// Signing certificates, those of the root user too.
        signing_certificates: SigningCertificate,
        /// Service-specific credentials.
        service_credentials: ServiceCredential,
        /// Server certificates.
        server_certificates: ServerCertificate,
        /// Roles.
        roles: Role,
        /// Instance profiles.
        instance_profiles: InstanceProfile,
        /// OpenID Connect providers, by their URLs without the scheme.
        oidc_providers: OidcProvider,
        /// The public keys of OIDC issuers, by their URLs without the scheme.
        issuer_keys: IssuerKeys,
        /// SAML providers.
        saml_providers: SamlProvider,
        /// Tasks that deleted service-linked roles.
        deletion_tasks: DeletionTask,
        /// Reports of which services are accessible and were used.
        access_reports: AccessReport,
        /// Delegation requests that were made in the account.
        delegation_requests: DelegationRequest,
    }
    organization {
        /// The control policies that were made here.
        control_policies: ControlPolicy,
        /// The root and the units.
        units: Unit,
        /// The accounts, by their digits.
        members: Member,
    }
}
