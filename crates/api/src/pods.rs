//! Pods: saved states with a name and versions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The header with the passphrase of a pod's secrets, in UTF-8: to encrypt them in a save, to open them in a load.
pub const PASSPHRASE_HEADER: &str = "x-roleback-pod-passphrase";
/// The header with private keys that open a pod's secrets in a load: `AGE-SECRET-KEY-1...`, separated by commas.
pub const IDENTITY_HEADER: &str = "x-roleback-pod-identity";

/// A request to save a pod. Every member is optional, and so is the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SavePod {
    /// A message that is shown in the list of pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Who saves it, such as the user of the operating system; the server does not check it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The moment whose state is saved, such as the number of a record or `-10m`; by default now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Delete all but this many of the newest versions of the pod afterwards. Tagged versions stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<u64>,
    /// Delete the versions of the pod that were saved before this time afterwards, or before so long ago, such as `7d`. Tagged
    /// versions stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_since: Option<String>,
    /// Whether secrets are left out. Then access keys, passwords and MFA devices of the pod cannot be used after a load.
    pub no_secrets: bool,
    /// The public keys (`age1...`) whose owners can open the secrets of the pod, which are encrypted then. To encrypt them with
    /// a passphrase instead, send it in the header `x-roleback-pod-passphrase`. Names and policies are not encrypted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// Whether the pod carries the event log up to the saved state, so that it can be looked into after a load elsewhere. With
    /// `no_secrets` without secrets; else it is encrypted like the secrets, or `plain` has to be set.
    pub history: bool,
    /// Whether the event log, which has secrets, can be stored unencrypted.
    pub plain: bool,
}

/// A version of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pod {
    /// The name.
    pub name: String,
    /// The version, from 1.
    pub version: u64,
    /// The digest of the pod's content.
    pub digest: String,
    /// When the version was saved.
    pub created: String,
    /// The sequence number of the last record in the saved state.
    pub seq: u64,
    /// The hash of the saved state.
    pub state_hash: String,
    /// The number of entities of each kind in the saved state.
    pub counts: BTreeMap<String, u64>,
    /// The message that was given when the version was saved.
    pub message: Option<String>,
    /// Who saved it, if that is known.
    #[serde(default)]
    pub author: Option<String>,
    /// The size in bytes.
    pub bytes: u64,
    /// The tags that point to the version.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How secrets are kept: `plain`, `omitted`, or what opens them because they are encrypted: `passphrase` or `recipients`.
    #[serde(default)]
    pub secrets: String,
    /// The digests of the versions that the state descends from, the closest first.
    #[serde(default)]
    pub parents: Vec<String>,
}

/// All that is known of a version of a pod without loading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodDescription {
    /// The version. In a file, the name is empty and the version is 0.
    #[serde(flatten)]
    pub pod: Pod,
    /// The format of the pod.
    pub format: u32,
    /// The version of the product that saved it.
    pub product: String,
    /// The version of the layout of its entities.
    pub content: String,
    /// The id of the event log that it was saved from.
    pub log: String,
    /// The hash of the last record in the saved state.
    pub head_hash: String,
    /// The hash of the saved state without secrets.
    pub public_hash: Option<String>,
    /// The unique id of the save.
    pub ulid: String,
    /// The label.
    pub label: Option<String>,
    /// The number of entities of each account; of the first accounts only, if there are many.
    pub accounts: BTreeMap<String, u64>,
    /// The number of accounts.
    pub account_count: Option<u64>,
    /// The event log that the pod carries, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<PodHistory>,
    /// The number of layers: 1 without deltas.
    pub layers: u32,
    /// The number of entities.
    pub state_lines: u64,
    /// The number of entities with secrets.
    pub secret_lines: u64,
    /// The size in bytes before compression.
    pub raw_bytes: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The event log that a pod carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodHistory {
    /// The number of its records.
    pub records: u64,
    /// The last record that `compact` removed, if it did: the records follow the state after it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub folded: u64,
    /// Whether it has no secrets.
    pub redacted: bool,
    /// Whether it is encrypted, as the secrets are.
    pub encrypted: bool,
}

/// A request to point a tag to a version of a pod, or to remove the tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TagPod {
    /// The tag.
    pub tag: String,
    /// The version, or a tag; by default the newest version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether the tag may point to another version already.
    pub r#move: bool,
    /// Whether the tag is removed.
    pub delete: bool,
}

/// The result of verifying a version of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerifiedPod {
    /// The name; empty for a file.
    pub name: String,
    /// The version; 0 for a file.
    pub version: u64,
    /// Whether it can be loaded.
    pub ok: bool,
    /// What is wrong, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What was not checked, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
}

/// Which versions of pods are kept, besides the newest of each pod and tagged ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectGarbage {
    /// The pod; by default all.
    pub name: Option<String>,
    /// This many of the newest versions.
    pub keep: Option<u64>,
    /// The versions that were saved since this time, or since so long ago.
    pub keep_since: Option<String>,
}

/// The result of deleting what is not to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectedPods {
    /// The versions that were deleted.
    pub deleted: Vec<DeletedVersion>,
    /// The bytes that were freed because no pod needs them.
    pub freed_bytes: u64,
    /// Why bytes that no pod needs were not freed, if they were not.
    pub left: Option<String>,
}

/// A version that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeletedVersion {
    /// The name.
    pub name: String,
    /// The version.
    pub version: u64,
}

/// A version of a pod in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ListedPod {
    /// A version that can be loaded.
    Sound(Pod),
    /// A version that cannot be loaded.
    Damaged(DamagedPod),
}

/// A version of a pod that cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DamagedPod {
    /// The name.
    pub name: String,
    /// The version, if it is known.
    pub version: Option<u64>,
    /// What is wrong.
    pub damaged: String,
}

/// A list of pods: the newest version of each, or every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodList {
    /// The pods.
    pub snapshots: Vec<ListedPod>,
}

/// Every version of a pod, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodVersions {
    /// The versions.
    pub versions: Vec<ListedPod>,
}

/// The result of loading a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedPod {
    /// The record of the load; none if the load changed nothing, or was only tried.
    pub seq: Option<u64>,
    /// The name; for a file, the digest of its content.
    pub name: String,
    /// The version; 0 for a file.
    pub version: u64,
    /// The hash of the state after the load.
    pub state_hash: String,
    /// How the pod was combined with the state: `overwrite`, `account-region-merge`, `service-merge` or `three-way`.
    pub merge: String,
    /// Whether the load was only tried.
    pub dry_run: bool,
    /// The record whose state the pod was combined with. Pass it as `if-head` to load only if no record but those of last uses follows it.
    pub head: u64,
    /// The number of entities by what happened to them.
    pub counts: LoadCounts,
    /// What happened to each entity that the pod and the state did not share; at most 1000 entities.
    pub entities: Vec<LoadedEntity>,
    /// The number of entities that `entities` leaves out.
    pub omitted: u64,
    /// What to know besides, such as trust policies that name a principal that is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The access keys that got new secrets, because the pod has none. The secrets are shown only here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_secrets: Vec<NewSecret>,
}

/// The new secret of an access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewSecret {
    /// The account.
    pub account: String,
    /// The user; none for a key of the root user.
    pub user: Option<String>,
    /// The id of the access key.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
}

/// Why a three-way merge was not applied, and, as the body of the next request, how to settle it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MergeConflicts {
    /// The version of this layout.
    pub schema_version: u32,
    /// The common ancestor.
    #[serde(default)]
    pub base: String,
    /// The current state.
    #[serde(default)]
    pub ours: String,
    /// The pod.
    #[serde(default)]
    pub theirs: String,
    /// The newest record. The decisions are refused if another record follows it.
    #[serde(default)]
    pub if_head: Option<u64>,
    /// What the merge cannot decide.
    pub conflicts: Vec<MergeConflict>,
}

/// Something that a three-way merge cannot decide.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MergeConflict {
    /// Identifies the conflict as long as its values stay the same.
    pub id: String,
    /// The account; none for entities of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The resource kind.
    #[serde(default)]
    pub kind: String,
    /// The name of the entity.
    #[serde(default)]
    pub entity: String,
    /// The attribute; `exists` for the whole entity.
    #[serde(default)]
    pub path: String,
    /// `both-changed`, `delete-modify`, `same-name`, `same-id`, `reference`, `document`, `quota` or `cycle`.
    #[serde(default)]
    pub r#type: String,
    /// The value in the common ancestor. Secrets are hidden.
    #[serde(default)]
    pub base: Value,
    /// The value in the current state.
    #[serde(default)]
    pub ours: Value,
    /// The value in the pod.
    #[serde(default)]
    pub theirs: Value,
    /// More about the conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What can be taken: `ours`, `theirs`, `base`, or `value` for another value.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The decision: `"ours"`, `"theirs"`, `"base"` or `{"value": ...}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<Value>,
}

/// The number of entities by what a load did with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadCounts {
    /// They are now as in the pod.
    pub restored: u64,
    /// They are now a combination of the pod's and the state's.
    pub merged: u64,
    /// They were removed.
    pub removed: u64,
    /// The pod has others, but the state's stayed.
    pub skipped: u64,
    /// They are in the pod as they were in the state.
    pub unchanged: u64,
}

/// What a load did with one entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedEntity {
    /// The account; none for entities of the organization and the sealing key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The resource kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The unique id, if the kind has one beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `restored`, `merged`, `removed` or `skipped`.
    pub action: String,
}

/// The result of deleting versions of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeletedPod {
    /// The name.
    pub name: String,
    /// The versions that were deleted, oldest first.
    pub versions: Vec<u64>,
    /// The bytes that were freed because no other pod uses them.
    pub freed_bytes: u64,
    /// Why bytes that no other pod uses were not freed, if they were not.
    pub left: Option<String>,
}
