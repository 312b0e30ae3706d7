//! The registry of all events, named in the past tense.
//!
//! The event format only grows: a kind number is never reused, and the payload of a released version is frozen,
//! including all nested types. To change a payload, add a version to its row, with a `From` conversion from the version
//! before; the world sees only the newest version. `schema.lock` and the golden journals in `snapshots/` enforce this.
//! Events hold results (ids, secrets, dates, documents as they were stored), never instructions, so that applying them
//! neither validates nor generates anything. They identify an entity by its name, to find it, and by its unique id, to
//! distinguish it from earlier or later entities with the same name.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::arn::AccountId;
use crate::behaviour::{Consistency, FaultRule, FaultRuleV1};
use crate::change_cause::ChangeCause;
use crate::control_policy_kind::ControlPolicyKind;
use crate::entity::{
    AccessReport, AssertionEncryption, ContextProvider, DelegationRequest, MfaDeviceKind,
    OutboundIssuer, ROOT_OWNER, RootFeatures, SamlPrivateKey,
};
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::tag::Tag;
use crate::uses::{KeyUse, PrincipalUse};

pub mod codec;
mod entities_changed;
pub mod lookup;
mod registry;
#[cfg(test)]
mod tests;

use ResourceKind as Kind;
pub use entities_changed::{ForkRecord, RemovedEntity, WrittenAttribute};
use registry::registry;

/// A change in an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The account that the event is about, or the caller's account if the subject belongs to no account.
    pub account: AccountId,
    /// What happened.
    #[serde(flatten)]
    pub payload: Payload,
}

/// The events of one record; usually a single event.
pub type Events = SmallVec<[Event; 1]>;

/// A resource that an event is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The resource kind.
    pub kind: ResourceKind,
    /// The unique id; for resources without one, the name, account id or ARN.
    pub id: CompactString,
}

/// The subjects of an event: the changed resource first.
pub type Subjects = SmallVec<[Subject; 2]>;

impl Event {
    /// An event in an account.
    pub fn new(account: AccountId, payload: impl Into<Payload>) -> Self {
        Self {
            account,
            payload: payload.into(),
        }
    }

    /// The name of the event, in the past tense.
    pub fn name(&self) -> &'static str {
        self.payload.name()
    }

    /// The changed resource, then the other resources that the event names; the account if the row names none.
    pub fn subjects(&self) -> Subjects {
        let mut subjects = self.payload.subjects();
        if subjects.is_empty() {
            subjects.push(Subject {
                kind: Kind::Account,
                id: self.account.digits(),
            });
        }
        subjects
    }
}

/// A row's list as subjects, without entries that have an empty id.
fn subjects(list: impl IntoSubjects) -> Subjects {
    list.into_subjects()
}

/// What a row can list as the subjects of its event.
trait IntoSubjects {
    fn into_subjects(self) -> Subjects;
}

impl<const N: usize> IntoSubjects for [(ResourceKind, &str); N] {
    fn into_subjects(self) -> Subjects {
        let named = self.into_iter().filter(|(_, id)| !id.is_empty());
        named
            .map(|(kind, id)| Subject {
                kind,
                id: id.into(),
            })
            .collect()
    }
}

impl IntoSubjects for Subjects {
    fn into_subjects(self) -> Subjects {
        self
    }
}

/// A control policy target as a subject: account ids have only digits, ids of units and the root contain a dash.
fn target(text: &str) -> (ResourceKind, &str) {
    let kind = match AccountId::parse(text) {
        Some(_) => Kind::Account,
        None => Kind::OrganizationalUnit,
    };
    (kind, text)
}

registry! {
    ($)
    /// The key that seals session tokens was made.
    1 SealingKeyCreated about |_| [(Kind::World, "*")] =>
        v 1 SealingKeyCreatedV1 { key: Secret }
    /// Everything except the sealing key was deleted.
    2 WorldReset about |_| [(Kind::World, "*")] =>
        v 1 WorldResetV1 {}
    /// A saved world replaced the whole world.
    3 WorldRestored about |_| [(Kind::World, "*")] =>
        v 1 WorldRestoredV1 {
            /// The name of the pod.
            name: String,
            /// The version of the pod; 0 for a file that is not in the pod store.
            version: u64,
            /// The state hash of the saved world.
            state_hash: String,
            /// The version of the line format.
            lines_version: u32,
            /// The state as canonical JSON lines, secrets included.
            lines: Secret,
        }
    /// Whole entities were put into the world or removed from it, by a command that works on the history.
    4 EntitiesChanged about |it| entities_changed::subjects(&it.written) =>
        v 1 EntitiesChangedV1 {
            /// Why they were changed.
            cause: ChangeCause,
            /// What was undone, rewound to or loaded, in words: a record and its sentence, or the name of a pod.
            source: String,
            /// The version of the line format.
            lines_version: u32,
            /// The entities that were put, as canonical JSON lines, secrets included.
            put: Secret,
            /// The entities that were removed.
            removed: Vec<RemovedEntity>,
            /// The attributes that were changed by this.
            written: Vec<WrittenAttribute>,
            /// The state hash of the world afterwards.
            state_hash: String,
        }
    /// The clock was set. It runs at this difference from the system clock, or is fixed.
    5 ClockSet about |_| [(Kind::World, "*")] =>
        v 1 ClockSetV1 { time: Timestamp, offset_ns: Option<i64> }
    /// The injected faults or the consistency were set.
    6 BehaviourSet about |_| [(Kind::World, "*")] =>
        v 1 BehaviourSetV1 { faults: Vec<FaultRuleV1>, consistency: Option<Consistency> }
        v 2 BehaviourSetV2 { faults: Vec<FaultRule>, consistency: Option<Consistency> }

    /// A fork was merged into the state that it was made from. Its log ends with it: this is what stays known of its records.
    7 ForkPromoted about |_| [(Kind::World, lookup::PROMOTION)] =>
        v 1 ForkPromotedV1 {
            /// The name of the fork, and the id of its log.
            name: String,
            log: String,
            /// The record of this log that the fork was made at.
            at: u64,
            /// The newest record of the fork, and its hash.
            seq: u64,
            hash: String,
            /// The records of the fork that set what was merged.
            records: Vec<ForkRecord>,
            /// What they set; the origin is the number of the record in the fork.
            written: Vec<WrittenAttribute>,
        }

    /// A user was created.
    10 UserCreated about |it| [(Kind::User, &*it.id)] =>
        v 1 UserCreatedV1 { name: String, path: String, id: String, created: Timestamp, boundary: Option<String>, tags: Vec<Tag> }
    /// A user was renamed or moved to another path.
    11 UserUpdated about |it| [(Kind::User, &*it.id)] =>
        v 1 UserUpdatedV1 { name: String, id: String, new_name: Option<String>, new_path: Option<String> }
    /// A user was deleted.
    12 UserDeleted about |it| [(Kind::User, &*it.id)] =>
        v 1 UserDeletedV1 { name: String, id: String }

    /// A group was created.
    20 GroupCreated about |it| [(Kind::Group, &*it.id)] =>
        v 1 GroupCreatedV1 { name: String, path: String, id: String, created: Timestamp }
    /// A group was renamed or moved to another path.
    21 GroupUpdated about |it| [(Kind::Group, &*it.id)] =>
        v 1 GroupUpdatedV1 { name: String, id: String, new_name: Option<String>, new_path: Option<String> }
    /// A group was deleted.
    22 GroupDeleted about |it| [(Kind::Group, &*it.id)] =>
        v 1 GroupDeletedV1 { name: String, id: String }
    /// A user was added to a group.
    23 UserAddedToGroup about |it| [(Kind::Group, &*it.group_id), (Kind::User, &it.user_id)] =>
        v 1 UserAddedToGroupV1 { group: String, group_id: String, user: String, user_id: String }
    /// A user was removed from a group.
    24 UserRemovedFromGroup about |it| [(Kind::Group, &*it.group_id), (Kind::User, &it.user_id)] =>
        v 1 UserRemovedFromGroupV1 { group: String, group_id: String, user: String, user_id: String }

    /// An access key was created for a user or, without a user name, for the root user.
    30 AccessKeyCreated about |it| [(Kind::AccessKey, &*it.id), of_user(&it.user_id)] =>
        v 1 AccessKeyCreatedV1 {
            id: String, user: Option<String>, user_id: Option<String>, secret: Secret, active: bool, created: Timestamp,
        }
    /// An access key was activated or deactivated.
    31 AccessKeyUpdated about |it| [(Kind::AccessKey, &*it.id), of_user(&it.user_id)] =>
        v 1 AccessKeyUpdatedV1 { id: String, user_id: Option<String>, active: bool }
    /// An access key was deleted.
    32 AccessKeyDeleted about |it| [(Kind::AccessKey, &*it.id), of_user(&it.user_id)] =>
        v 1 AccessKeyDeletedV1 { id: String, user_id: Option<String> }

    /// A role was created.
    40 RoleCreated about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleCreatedV1 {
            name: String, path: String, id: String, created: Timestamp, trust: Arc<str>,
            /// Unique ids of the users and roles in the trust policy, by ARN.
            trusted: BTreeMap<String, String>,
            description: Option<String>,
            max_session_secs: u32, boundary: Option<String>, tags: Vec<Tag>,
        }
    /// The trust policy of a role was replaced.
    41 RoleTrustUpdated about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleTrustUpdatedV1 { name: String, id: String, trust: Arc<str>, trusted: BTreeMap<String, String> }
    /// The description or the longest session duration of a role was changed. An absent member keeps its value.
    42 RoleUpdated about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleUpdatedV1 { name: String, id: String, description: Option<String>, max_session_secs: Option<u32> }
    /// A role was deleted.
    43 RoleDeleted about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleDeletedV1 { name: String, id: String }

    /// An instance profile was created.
    50 InstanceProfileCreated about |it| [(Kind::InstanceProfile, &*it.id)] =>
        v 1 InstanceProfileCreatedV1 { name: String, path: String, id: String, created: Timestamp, tags: Vec<Tag> }
    /// An instance profile was deleted.
    51 InstanceProfileDeleted about |it| [(Kind::InstanceProfile, &*it.id)] =>
        v 1 InstanceProfileDeletedV1 { name: String, id: String }
    /// A role was added to an instance profile.
    52 RoleAddedToInstanceProfile about |it| [(Kind::InstanceProfile, &*it.profile_id), (Kind::Role, &it.role_id)] =>
        v 1 RoleAddedToInstanceProfileV1 { profile: String, profile_id: String, role: String, role_id: String }
    /// A role was removed from an instance profile.
    53 RoleRemovedFromInstanceProfile about |it| [(Kind::InstanceProfile, &*it.profile_id), (Kind::Role, &it.role_id)] =>
        v 1 RoleRemovedFromInstanceProfileV1 { profile: String, profile_id: String, role: String, role_id: String }

    /// A customer managed policy was created, with one version as its default.
    60 PolicyCreated about |it| [(Kind::Policy, &*it.id)] =>
        v 1 PolicyCreatedV1 {
            name: String, path: String, id: String, created: Timestamp, updated: Timestamp, description: Option<String>,
            version: u32, document: Arc<str>, tags: Vec<Tag>,
        }
    /// A version was added to a policy.
    61 PolicyVersionCreated about |it| [(Kind::Policy, &*it.id)] =>
        v 1 PolicyVersionCreatedV1 {
            name: String, id: String, version: u32, document: Arc<str>, is_default: bool, created: Timestamp,
        }
    /// The default version of a policy was changed.
    62 PolicyDefaultVersionSet about |it| [(Kind::Policy, &*it.id)] =>
        v 1 PolicyDefaultVersionSetV1 { name: String, id: String, version: u32 }
    /// A policy version was deleted.
    63 PolicyVersionDeleted about |it| [(Kind::Policy, &*it.id)] =>
        v 1 PolicyVersionDeletedV1 { name: String, id: String, version: u32 }
    /// A policy was deleted.
    64 PolicyDeleted about |it| [(Kind::Policy, &*it.id)] =>
        v 1 PolicyDeletedV1 { name: String, id: String }

    /// A managed policy was attached; `policy_arn` is in the partition `aws`.
    70 PolicyAttached about |it| [(it.kind, &*it.id)] =>
        v 1 PolicyAttachedV1 { kind: ResourceKind, name: String, id: String, policy_arn: String }
    /// A managed policy was detached.
    71 PolicyDetached about |it| [(it.kind, &*it.id)] =>
        v 1 PolicyDetachedV1 { kind: ResourceKind, name: String, id: String, policy_arn: String }
    /// An inline policy was created or replaced.
    72 InlinePolicyPut about |it| [(it.kind, &*it.id)] =>
        v 1 InlinePolicyPutV1 { kind: ResourceKind, name: String, id: String, policy_name: String, document: Arc<str> }
    /// An inline policy was deleted.
    73 InlinePolicyDeleted about |it| [(it.kind, &*it.id)] =>
        v 1 InlinePolicyDeletedV1 { kind: ResourceKind, name: String, id: String, policy_name: String }
    /// A permissions boundary was set.
    74 BoundaryPut about |it| [(it.kind, &*it.id)] =>
        v 1 BoundaryPutV1 { kind: ResourceKind, name: String, id: String, policy_arn: String }
    /// A permissions boundary was removed.
    75 BoundaryDeleted about |it| [(it.kind, &*it.id)] =>
        v 1 BoundaryDeletedV1 { kind: ResourceKind, name: String, id: String }
    /// Tags were added or replaced.
    76 Tagged about |it| [(it.kind, &*it.id)] =>
        v 1 TaggedV1 { kind: ResourceKind, name: String, id: String, tags: Vec<Tag> }
    /// Tags were removed.
    77 Untagged about |it| [(it.kind, &*it.id)] =>
        v 1 UntaggedV1 { kind: ResourceKind, name: String, id: String, keys: Vec<String> }

    /// The account alias was set.
    80 AccountAliasCreated about |_| [] =>
        v 1 AccountAliasCreatedV1 { alias: String }
    /// The account alias was deleted.
    81 AccountAliasDeleted about |_| [] =>
        v 1 AccountAliasDeletedV1 { alias: String }
    /// The version of the tokens from the global STS endpoint was set (1 or 2).
    82 TokenVersionSet about |_| [] =>
        v 1 TokenVersionSetV1 { version: u8 }

    /// An organization was created, with its root.
    90 OrganizationCreated about |it| [(Kind::Organization, &*it.id), (Kind::OrganizationalUnit, &it.root)] =>
        v 1 OrganizationCreatedV1 { id: String, root: String, management_account: AccountId }
    /// The organization was deleted.
    91 OrganizationDeleted about |it| [(Kind::Organization, &*it.id)] =>
        v 1 OrganizationDeletedV1 { id: String }
    /// A unit was created or renamed.
    92 UnitPut about |it| [(Kind::OrganizationalUnit, &*it.id)] =>
        v 1 UnitPutV1 { id: String, parent: String, name: String }
    /// A unit was deleted.
    93 UnitDeleted about |it| [(Kind::OrganizationalUnit, &*it.id)] =>
        v 1 UnitDeletedV1 { id: String }
    /// An account joined the organization, or was moved or renamed in it.
    94 AccountPlaced about |it| [(Kind::Account, &*it.account.digits())] =>
        v 1 AccountPlacedV1 { account: AccountId, parent: String, name: String }
    /// An account left the organization.
    95 AccountRemoved about |it| [(Kind::Account, &*it.account.digits())] =>
        v 1 AccountRemovedV1 { account: AccountId }
    /// A control policy was created or changed.
    96 ControlPolicyPut about |it| [(Kind::ControlPolicy, &*it.id)] =>
        v 1 ControlPolicyPutV1 { id: String, kind: ControlPolicyKind, name: String, description: String, document: Arc<str> }
    /// A control policy was deleted.
    97 ControlPolicyDeleted about |it| [(Kind::ControlPolicy, &*it.id)] =>
        v 1 ControlPolicyDeletedV1 { id: String }
    /// A control policy was attached to the root, a unit or an account.
    98 ControlPolicyAttached about |it| [target(&it.target), (Kind::ControlPolicy, &it.policy)] =>
        v 1 ControlPolicyAttachedV1 { policy: String, target: String }
    /// A control policy was detached from the root, a unit or an account.
    99 ControlPolicyDetached about |it| [target(&it.target), (Kind::ControlPolicy, &it.policy)] =>
        v 1 ControlPolicyDetachedV1 { policy: String, target: String }

    /// A password was set for a user or the root user. For the root user it is empty: AWS has it reset by email.
    100 LoginProfileCreated about |it| [owned(Kind::LoginProfile, &it.owner), of_owner(&it.owner)] =>
        v 1 LoginProfileCreatedV1 {
            owner: String, password: Secret, created: Timestamp, reset_required: bool, max_signin_session_secs: Option<u32>,
        }
    /// An administrator changed a password or its settings. Without a password in the event, the password stays as it
    /// was.
    101 LoginProfileUpdated about |it| [owned(Kind::LoginProfile, &it.owner), of_owner(&it.owner)] =>
        v 1 LoginProfileUpdatedV1 {
            owner: String, password: Option<Secret>, changed: Timestamp, reset_required: bool, max_signin_session_secs: Option<u32>,
        }
    /// The password of a user or the root user was deleted.
    102 LoginProfileDeleted about |it| [owned(Kind::LoginProfile, &it.owner), of_owner(&it.owner)] =>
        v 1 LoginProfileDeletedV1 { owner: String }
    /// A user changed its own password, which also ends the requirement to do so at the next sign-in.
    103 PasswordChanged about |it| [owned(Kind::LoginProfile, &it.owner), of_owner(&it.owner)] =>
        v 1 PasswordChangedV1 { owner: String, password: Secret, changed: Timestamp }
    /// A user or the root user signed in to the console.
    104 ConsoleSignedIn about |it| [owned(Kind::LoginProfile, &it.owner), of_owner(&it.owner)] =>
        v 1 ConsoleSignedInV1 { owner: String, at: Timestamp }
    /// The password policy of the account was replaced.
    105 PasswordPolicySet about |_| [] =>
        v 1 PasswordPolicySetV1 {
            length_min: u32, symbols: bool, numbers: bool, uppercase: bool, lowercase: bool, users_may_change: bool,
            max_age_days: Option<u32>, reuse_prevention: Option<u32>, hard_expiry: Option<bool>,
        }
    /// The password policy of the account was deleted.
    106 PasswordPolicyDeleted about |_| [] =>
        v 1 PasswordPolicyDeletedV1 {}

    /// A virtual MFA device was created. `serial` is in the partition `aws`, the seed in Base32.
    110 MfaDeviceCreated about |it| [(Kind::MfaDevice, &*it.serial)] =>
        v 1 MfaDeviceCreatedV1 { serial: String, seed: Secret, created: Timestamp, tags: Vec<Tag> }
    /// An MFA device was enabled for a user or the root user. If it was not created here, the event includes its type.
    111 MfaDeviceEnabled about |it| [(Kind::MfaDevice, &*it.serial), of_owner(&it.owner)] =>
        v 1 MfaDeviceEnabledV1 {
            serial: String, kind: MfaDeviceKind, user: Option<String>, owner: String, enabled: Timestamp, seed: Option<Secret>,
            offset_steps: i64, last_pair: Option<i64>, certifications: BTreeMap<String, String>,
        }
    /// An MFA device was resynchronized: the offset of its clock was measured again.
    112 MfaDeviceResynced about |it| [(Kind::MfaDevice, &*it.serial), of_owner(&it.owner)] =>
        v 1 MfaDeviceResyncedV1 { serial: String, owner: String, offset_steps: i64, last_pair: i64 }
    /// An MFA device was deactivated. If it was not created here, it was deleted as well.
    113 MfaDeviceDeactivated about |it| [(Kind::MfaDevice, &*it.serial), of_owner(&it.owner)] =>
        v 1 MfaDeviceDeactivatedV1 { serial: String, user: Option<String>, owner: String }
    /// A virtual MFA device was deleted.
    114 MfaDeviceDeleted about |it| [(Kind::MfaDevice, &*it.serial)] =>
        v 1 MfaDeviceDeletedV1 { serial: String }
    /// A code of an MFA device was accepted. `used` lists the counters of all codes in the acceptance window that
    /// cannot be used again.
    115 MfaCodeUsed about |it| [(Kind::MfaDevice, &*it.serial), of_owner(&it.owner)] =>
        v 1 MfaCodeUsedV1 { serial: String, owner: String, used: Vec<i64> }

    /// An SSH public key of a user was uploaded.
    130 SshPublicKeyUploaded about |it| [(Kind::SshPublicKey, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 SshPublicKeyUploadedV1 { id: String, user: String, user_id: String, body: Arc<str>, uploaded: Timestamp }
    /// An SSH public key was activated or deactivated.
    131 SshPublicKeyUpdated about |it| [(Kind::SshPublicKey, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 SshPublicKeyUpdatedV1 { id: String, user_id: String, active: bool }
    /// An SSH public key was deleted.
    132 SshPublicKeyDeleted about |it| [(Kind::SshPublicKey, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 SshPublicKeyDeletedV1 { id: String, user_id: String }

    /// A signing certificate of a user or (without a user) of the root user was uploaded.
    135 SigningCertificateUploaded about |it| [(Kind::SigningCertificate, &*it.id), of_user(&it.user_id)] =>
        v 1 SigningCertificateUploadedV1 { id: String, user: Option<String>, user_id: Option<String>, body: Arc<str>, uploaded: Timestamp }
    /// A signing certificate was activated or deactivated.
    136 SigningCertificateUpdated about |it| [(Kind::SigningCertificate, &*it.id), of_user(&it.user_id)] =>
        v 1 SigningCertificateUpdatedV1 { id: String, user_id: Option<String>, active: bool }
    /// A signing certificate was deleted.
    137 SigningCertificateDeleted about |it| [(Kind::SigningCertificate, &*it.id), of_user(&it.user_id)] =>
        v 1 SigningCertificateDeletedV1 { id: String, user_id: Option<String> }

    /// A server certificate was uploaded. Its private key was checked and is not stored.
    140 ServerCertificateUploaded about |it| [(Kind::ServerCertificate, &*it.id)] =>
        v 1 ServerCertificateUploadedV1 {
            name: String, path: String, id: String, body: Arc<str>, chain: Option<Arc<str>>,
            uploaded: Timestamp, expires: Timestamp, tags: Vec<Tag>,
        }
    /// The name or path of a server certificate was changed.
    141 ServerCertificateUpdated about |it| [(Kind::ServerCertificate, &*it.id)] =>
        v 1 ServerCertificateUpdatedV1 { name: String, id: String, new_name: Option<String>, new_path: Option<String> }
    /// A server certificate was deleted.
    142 ServerCertificateDeleted about |it| [(Kind::ServerCertificate, &*it.id)] =>
        v 1 ServerCertificateDeletedV1 { name: String, id: String }

    /// A service-specific credential was created. It has a user name, or it is an API key and has an alias.
    150 ServiceCredentialCreated about |it| [(Kind::ServiceCredential, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 ServiceCredentialCreatedV1 {
            id: String, user: String, user_id: String, service: String,
            /// The user name, or the alias of an API key.
            login: String,
            /// Whether it is an API key.
            is_api_key: bool,
            /// The password, or the whole API key.
            secret: Secret,
            created: Timestamp, expires: Option<Timestamp>,
        }
    /// A service-specific credential was activated or deactivated.
    151 ServiceCredentialUpdated about |it| [(Kind::ServiceCredential, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 ServiceCredentialUpdatedV1 { id: String, user_id: String, active: bool }
    /// The password or API key of a service-specific credential was reset.
    152 ServiceCredentialReset about |it| [(Kind::ServiceCredential, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 ServiceCredentialResetV1 { id: String, user_id: String, secret: Secret }
    /// A service-specific credential was deleted.
    153 ServiceCredentialDeleted about |it| [(Kind::ServiceCredential, &*it.id), (Kind::User, &it.user_id)] =>
        v 1 ServiceCredentialDeletedV1 { id: String, user_id: String }

    /// An OpenID Connect provider was created. The URL has no scheme.
    170 OidcProviderCreated about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcProviderCreatedV1 {
            url: String, created: Timestamp, client_ids: Vec<String>, thumbprints: Vec<String>, tags: Vec<Tag>,
            context_provider: Option<ContextProvider>, identity_center_instance: Option<String>,
        }
    /// An OpenID Connect provider was deleted.
    171 OidcProviderDeleted about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcProviderDeletedV1 { url: String }
    /// A client id was added to an OpenID Connect provider.
    172 OidcClientIdAdded about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcClientIdAddedV1 { url: String, client_id: String }
    /// A client id was removed from an OpenID Connect provider.
    173 OidcClientIdRemoved about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcClientIdRemovedV1 { url: String, client_id: String }
    /// The thumbprints of an OpenID Connect provider were replaced.
    174 OidcThumbprintsUpdated about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcThumbprintsUpdatedV1 { url: String, thumbprints: Vec<String> }
    /// The trusted identity propagation settings of an OpenID Connect provider were changed.
    175 OidcContextUpdated about |it| [(Kind::OidcProvider, &*it.url)] =>
        v 1 OidcContextUpdatedV1 { url: String, context_provider: Option<ContextProvider>, identity_center_instance: Option<String> }
    /// The public keys of an OIDC issuer were registered, replaced, or fetched at a time. The issuer has no scheme.
    176 IssuerKeysPut about |it| [(Kind::IssuerKeys, &*it.issuer)] =>
        v 1 IssuerKeysPutV1 { issuer: String, key_set: Arc<str>, fetched: Option<Timestamp> }
    /// The public keys of an OIDC issuer were deleted.
    177 IssuerKeysDeleted about |it| [(Kind::IssuerKeys, &*it.issuer)] =>
        v 1 IssuerKeysDeletedV1 { issuer: String }

    /// The task that deletes a service-linked role succeeded: the role was deleted.
    190 DeletionTaskSucceeded about |it| [(Kind::DeletionTask, &*it.id), (Kind::Role, &it.role_id)] =>
        v 1 DeletionTaskSucceededV1 { id: String, role: String, role_id: String }

    /// Access keys, users and roles were used. One event collects the uses of a few seconds; the state hash does not
    /// cover them.
    200 UsesRecorded about |_| [] =>
        v 1 UsesRecordedV1 { keys: Vec<KeyUse>, principals: Vec<PrincipalUse> }
    /// A credential report was generated. Later changes to the credentials do not affect it.
    201 CredentialReportGenerated about |_| [] =>
        v 1 CredentialReportGeneratedV1 { created: Timestamp, content: Arc<str> }
    /// An access advisor report was generated, and expired reports were dropped.
    202 AccessReportGenerated about |it| [(Kind::AccessReport, &*it.report.id)] =>
        v 1 AccessReportGeneratedV1 { report: AccessReport, dropped: Vec<String> }
    /// Account properties were set, by full key.
    203 AccountPropertiesPut about |_| [] =>
        v 1 AccountPropertiesPutV1 { properties: BTreeMap<String, String> }
    /// The features for centralized root access of the organization were changed.
    204 RootFeaturesSet about |it| [(Kind::Organization, &*it.organization)] =>
        v 1 RootFeaturesSetV1 { organization: String, features: RootFeatures }

    /// A delegation request was created.
    230 DelegationRequestCreated about |it| [(Kind::DelegationRequest, &*it.request.id)] =>
        v 1 DelegationRequestCreatedV1 { request: Box<DelegationRequest> }
    /// A delegation request was assigned to an owner.
    231 DelegationRequestAssociated about |it| [(Kind::DelegationRequest, &*it.id)] =>
        v 1 DelegationRequestAssociatedV1 {
            id: String, requestor: AccountId, owner: String, owner_id: String, owner_account: AccountId,
            updated: Timestamp, expires: Timestamp,
        }
    /// A delegation request was sent for approval, with or without notes.
    232 DelegationRequestUpdated about |it| [(Kind::DelegationRequest, &*it.id)] =>
        v 1 DelegationRequestUpdatedV1 { id: String, requestor: AccountId, notes: Option<String>, updated: Timestamp, expires: Timestamp }
    /// A delegation request was accepted.
    233 DelegationRequestAccepted about |it| [(Kind::DelegationRequest, &*it.id)] =>
        v 1 DelegationRequestAcceptedV1 {
            id: String, requestor: AccountId,
            /// The ARN of the principal that accepted it, and its account.
            approver: String, approver_account: AccountId,
            /// The kind, name and unique id of the underlying user or role.
            approver_kind: ResourceKind, approver_name: String, approver_id: String,
            updated: Timestamp, expires: Timestamp,
        }
    /// A delegation request was rejected.
    234 DelegationRequestRejected about |it| [(Kind::DelegationRequest, &*it.id)] =>
        v 1 DelegationRequestRejectedV1 { id: String, requestor: AccountId, reason: Option<String>, updated: Timestamp, expires: Timestamp }
    /// The token of an accepted delegation request was sent and can be exchanged for credentials.
    235 DelegationTokenSent about |it| [(Kind::DelegationRequest, &*it.id)] =>
        v 1 DelegationTokenSentV1 { id: String, requestor: AccountId, token: Secret, updated: Timestamp, expires: Timestamp }

    /// A SAML provider was created.
    240 SamlProviderCreated about |it| [(Kind::SamlProvider, &*it.id)] =>
        v 1 SamlProviderCreatedV1 {
            name: String, id: String, created: Timestamp, valid_until: Timestamp, metadata: Arc<str>, tags: Vec<Tag>,
            encryption: Option<AssertionEncryption>, private_key: Option<SamlPrivateKey>,
            context_provider: Option<ContextProvider>, identity_center_instance: Option<String>,
        }
    /// The metadata, the keys or another setting of a SAML provider changed. Absent metadata stay unchanged.
    241 SamlProviderUpdated about |it| [(Kind::SamlProvider, &*it.id)] =>
        v 1 SamlProviderUpdatedV1 {
            name: String, id: String, metadata: Option<Arc<str>>, valid_until: Timestamp, encryption: Option<AssertionEncryption>,
            added_key: Option<SamlPrivateKey>, removed_key: Option<String>, identity_center_instance: Option<String>,
        }
    /// The attributes of a SAML provider's assertions for trusted identity propagation were set.
    242 SamlContextUpdated about |it| [(Kind::SamlProvider, &*it.id)] =>
        v 1 SamlContextUpdatedV1 { name: String, id: String, context_provider: Option<ContextProvider> }
    /// A SAML provider was deleted.
    243 SamlProviderDeleted about |it| [(Kind::SamlProvider, &*it.id)] =>
        v 1 SamlProviderDeletedV1 { name: String, id: String }

    /// Outbound web identity federation was enabled. The first time creates the issuer and its keys.
    250 OutboundFederationEnabled about |_| [] =>
        v 1 OutboundFederationEnabledV1 { issuer: Option<OutboundIssuer> }
    /// Outbound web identity federation was disabled. The issuer keeps its keys.
    251 OutboundFederationDisabled about |_| [] =>
        v 1 OutboundFederationDisabledV1 {}
    /// A role was created from a role template. The record says before this what the template made.
    260 RoleAcquired about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleAcquiredV1 {
            name: String, id: String,
            /// The ARN of the template, in the partition `aws`.
            template: String, minor_version: u32,
            /// The values of the template's parameters.
            values: BTreeMap<String, String>,
        }
    /// The longest sign-in session of a role was set, or is the default again.
    261 RoleSigninDurationSet about |it| [(Kind::Role, &*it.id)] =>
        v 1 RoleSigninDurationSetV1 { name: String, id: String, max_signin_session_secs: Option<u32> }
}

pub(crate) use for_each_event;

/// The owner of a key or certificate as a subject; empty for the root user.
fn of_user(id: &Option<String>) -> (ResourceKind, &str) {
    (Kind::User, id.as_deref().unwrap_or_default())
}

/// The owner of a credential as a subject; none for the root user.
fn of_owner(owner: &str) -> (ResourceKind, &str) {
    owned(Kind::User, owner)
}

/// The owner's unique id as a subject; none for the root user.
fn owned(kind: ResourceKind, owner: &str) -> (ResourceKind, &str) {
    (kind, if owner == ROOT_OWNER { "" } else { owner })
}
