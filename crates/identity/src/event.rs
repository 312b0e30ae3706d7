//! Everything that can happen, as facts in the past tense.
//!
//! This is the hand-kept registry of the event format, and the format only grows: a number is never given twice, and
//! the payload of a released version is frozen. A change of a payload is a new version beside the old one, with an
//! upcaster from the old to the new; the world sees only the newest. `schema.lock` and the golden journals in
//! `snapshots/` hold this to account.
//!
//! Facts hold results (ids, secrets, documents as they were stored), never instructions, so applying them runs no
//! validation and draws nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::organization::Kind as ControlPolicyKind;
use crate::secret::Secret;
use crate::world::World;

/// When and where a fact became true.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// The account in which it is true.
    pub account: AccountId,
    /// When the request that made it true was decided.
    pub at: Timestamp,
}

/// Makes one kind of fact true in the world. It stands in the family's file, below the operations that cause it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is in the registry of `event.rs`, but no family applies it"
)]
pub(crate) trait Apply {
    /// Total: a fact that does not fit the world (a damaged history) changes nothing.
    fn apply(self, world: &mut World, stamp: &Stamp);
}

/// The most bytes that one payload may claim while it is decoded.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 30;

/// Why bytes are not a fact.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// The registry has no such kind: a newer version wrote it.
    #[error(
        "event kind {kind} version {version} is unknown to this version of Roleback; open it with the version that wrote it or a newer one"
    )]
    Unknown {
        /// The kind's number.
        kind: u16,
        /// The payload's version.
        version: u8,
    },
    /// The payload is not what its kind and version say.
    #[error("event kind {kind} version {version} has a payload that does not decode: {why}")]
    Payload {
        /// The kind's number.
        kind: u16,
        /// The payload's version.
        version: u8,
        /// The decoder's words.
        why: String,
    },
}

/// A piece of what is too large to be handed over whole is this long, bytes, unless a single text in it is longer.
const PIECE_BYTES: usize = 64 << 10;

const CODEC: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Fixint,
    bincode::config::Limit<PAYLOAD_BYTES_MAX>,
> = bincode::config::legacy().with_limit::<PAYLOAD_BYTES_MAX>();

/// Bytes in the one binary layout that the journal's payloads have (bincode, fixed-width integers, little-endian).
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    append_bytes(value, &mut bytes);
    bytes
}

/// The same, behind what stands in `bytes`.
pub(crate) fn append_bytes<T: Serialize>(value: &T, bytes: &mut Vec<u8>) {
    // Serialising plain structs into memory has no way to fail; a cut payload would be refused when it is read.
    let _ = bincode::serde::encode_into_writer(value, Append(bytes), CODEC);
}

/// The same, handed over piece by piece.
pub(crate) fn write_bytes<T: Serialize>(value: &T, out: &mut dyn FnMut(&[u8])) {
    let mut pieces = Pieces {
        piece: Vec::with_capacity(PIECE_BYTES),
        out,
    };
    let _ = bincode::serde::encode_into_writer(value, &mut pieces, CODEC);
    (pieces.out)(&pieces.piece);
}

/// Lets bincode write pieces.
struct Pieces<'o> {
    piece: Vec<u8>,
    out: &'o mut dyn FnMut(&[u8]),
}

impl bincode::enc::write::Writer for &mut Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        if self.piece.len().saturating_add(bytes.len()) > PIECE_BYTES {
            (self.out)(&self.piece);
            self.piece.clear();
        }
        self.piece.extend_from_slice(bytes);
        Ok(())
    }
}

/// Lets bincode write behind what stands in a vector.
struct Append<'v>(&'v mut Vec<u8>);

impl bincode::enc::write::Writer for Append<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Reads the layout of [`to_bytes`]; bytes that are left over are an error.
pub(crate) fn from_bytes<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, String> {
    let (value, used) =
        bincode::serde::decode_from_slice(bytes, CODEC).map_err(|e| e.to_string())?;
    match bytes.len().checked_sub(used) {
        Some(0) => Ok(value),
        _ => Err(format!("{} bytes, of which {used} were used", bytes.len())),
    }
}

/// One row for each kind and version: number, version, what happened, payload.
macro_rules! registry {
    ($($(#[$doc:meta])* $kind:literal v $version:literal $name:ident => $payload:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            #[allow(missing_docs, reason = "the row's sentence says what happened; its fields are the nouns in it")]
            pub struct $payload { $($(#[$field_doc])* pub $field: $type,)* }
        )*

        /// Something that happened.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "event", content = "data")]
        pub enum Fact { $($(#[$doc])* $name($payload),)* }

        impl Fact {
            /// Kind number, payload version and name of every row, for `schema.lock` and for views.
            pub const REGISTRY: &'static [(u16, u8, &'static str, &'static str)] =
                &[$(($kind, $version, stringify!($name), stringify!($($field: $type),*)),)*];

            /// What happened, in the past tense.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// The number of the kind and the version of the payload.
            pub fn kind(&self) -> (u16, u8) {
                match self { $(Self::$name(_) => ($kind, $version),)* }
            }

            pub(crate) fn payload(&self) -> Vec<u8> {
                match self { $(Self::$name(payload) => to_bytes(payload),)* }
            }

            /// Reads a payload by its kind and version.
            pub fn decode(kind: u16, version: u8, payload: &[u8]) -> Result<Self, DecodeError> {
                match (kind, version) {
                    $(($kind, $version) => from_bytes(payload).map(Self::$name),)*
                    _ => return Err(DecodeError::Unknown { kind, version }),
                }
                .map_err(|why| DecodeError::Payload { kind, version, why })
            }

            pub(crate) fn apply(self, world: &mut World, stamp: &Stamp) {
                match self { $(Self::$name(payload) => payload.apply(world, stamp),)* }
            }
        }

        $(impl From<$payload> for Fact {
            fn from(payload: $payload) -> Self { Self::$name(payload) }
        })*
    };
}

registry! {
    /// The key that seals session tokens was made.
    1 v 1 SealingKeyCreated => SealingKeyCreatedV1 { key: Secret }
    /// Everything was emptied but the sealing key.
    2 v 1 WorldReset => WorldResetV1 {}
    /// A saved world took the place of the whole.
    3 v 1 WorldRestored => WorldRestoredV1 {
        /// The name it was saved under.
        name: String,
        /// The version it was saved as; 0 for a file without one.
        version: u64,
        /// The state hash it was saved with.
        state_hash: String,
        /// The state as canonical JSON lines, secrets included.
        lines: Secret,
    }

    /// A user was created.
    10 v 1 UserCreated => UserCreatedV1 { name: String, path: String, id: String, boundary: Option<String>, tags: Vec<Tag> }
    /// A user got another name or path.
    11 v 1 UserUpdated => UserUpdatedV1 { name: String, new_name: Option<String>, new_path: Option<String> }
    /// A user was deleted.
    12 v 1 UserDeleted => UserDeletedV1 { name: String }

    /// A group was created.
    20 v 1 GroupCreated => GroupCreatedV1 { name: String, path: String, id: String }
    /// A group got another name or path.
    21 v 1 GroupUpdated => GroupUpdatedV1 { name: String, new_name: Option<String>, new_path: Option<String> }
    /// A group was deleted.
    22 v 1 GroupDeleted => GroupDeletedV1 { name: String }
    /// A user became a member of a group.
    23 v 1 UserAddedToGroup => UserAddedToGroupV1 { group: String, user: String }
    /// A user ceased to be a member of a group.
    24 v 1 UserRemovedFromGroup => UserRemovedFromGroupV1 { group: String, user: String }

    /// An access key was created, of a user or (without one) of the root user.
    30 v 1 AccessKeyCreated => AccessKeyCreatedV1 { id: String, user: Option<String>, secret: Secret }
    /// An access key was switched on or off.
    31 v 1 AccessKeyUpdated => AccessKeyUpdatedV1 { id: String, active: bool }
    /// An access key was deleted.
    32 v 1 AccessKeyDeleted => AccessKeyDeletedV1 { id: String }

    /// A role was created.
    40 v 1 RoleCreated => RoleCreatedV1 {
        name: String, path: String, id: String, trust: Arc<str>,
        /// Unique ids of the users and roles that the trust policy names, by ARN.
        trusted: BTreeMap<String, String>,
        description: Option<String>,
        max_session_secs: u32, boundary: Option<String>, tags: Vec<Tag>,
    }
    /// A role got another trust policy.
    41 v 1 RoleTrustUpdated => RoleTrustUpdatedV1 { name: String, trust: Arc<str>, trusted: BTreeMap<String, String> }
    /// A role got another description or longest session. An absent member stays as it is.
    42 v 1 RoleUpdated => RoleUpdatedV1 { name: String, description: Option<String>, max_session_secs: Option<u32> }
    /// A role was deleted.
    43 v 1 RoleDeleted => RoleDeletedV1 { name: String }

    /// An instance profile was created.
    50 v 1 InstanceProfileCreated => InstanceProfileCreatedV1 { name: String, path: String, id: String, tags: Vec<Tag> }
    /// An instance profile was deleted.
    51 v 1 InstanceProfileDeleted => InstanceProfileDeletedV1 { name: String }
    /// A role was put into an instance profile.
    52 v 1 RoleAddedToInstanceProfile => RoleAddedToInstanceProfileV1 { profile: String, role: String }
    /// A role was taken out of an instance profile.
    53 v 1 RoleRemovedFromInstanceProfile => RoleRemovedFromInstanceProfileV1 { profile: String, role: String }

    /// A customer managed policy was created, with version 1 as its default.
    60 v 1 PolicyCreated => PolicyCreatedV1 { name: String, path: String, id: String, description: Option<String>, document: Arc<str>, tags: Vec<Tag> }
    /// A policy got a further version.
    61 v 1 PolicyVersionCreated => PolicyVersionCreatedV1 { name: String, version: u32, document: Arc<str>, is_default: bool }
    /// Another version of a policy became the one that counts.
    62 v 1 PolicyDefaultVersionSet => PolicyDefaultVersionSetV1 { name: String, version: u32 }
    /// A version of a policy was deleted.
    63 v 1 PolicyVersionDeleted => PolicyVersionDeletedV1 { name: String, version: u32 }
    /// A policy was deleted.
    64 v 1 PolicyDeleted => PolicyDeletedV1 { name: String }

    /// A managed policy was attached; `policy_arn` is in the partition `aws`.
    70 v 1 PolicyAttached => PolicyAttachedV1 { noun: Noun, name: String, policy_arn: String }
    /// A managed policy was detached.
    71 v 1 PolicyDetached => PolicyDetachedV1 { noun: Noun, name: String, policy_arn: String }
    /// An inline policy was written.
    72 v 1 InlinePolicyPut => InlinePolicyPutV1 { noun: Noun, name: String, policy_name: String, document: Arc<str> }
    /// An inline policy was deleted.
    73 v 1 InlinePolicyDeleted => InlinePolicyDeletedV1 { noun: Noun, name: String, policy_name: String }
    /// A permissions boundary was set.
    74 v 1 BoundaryPut => BoundaryPutV1 { noun: Noun, name: String, policy_arn: String }
    /// A permissions boundary was taken away.
    75 v 1 BoundaryDeleted => BoundaryDeletedV1 { noun: Noun, name: String }
    /// Tags were set; a key that was there, in any case, has the new value.
    76 v 1 Tagged => TaggedV1 { noun: Noun, name: String, tags: Vec<Tag> }
    /// Tags were taken away.
    77 v 1 Untagged => UntaggedV1 { noun: Noun, name: String, keys: Vec<String> }

    /// The account got an alias.
    80 v 1 AccountAliasCreated => AccountAliasCreatedV1 { alias: String }
    /// The account lost its alias.
    81 v 1 AccountAliasDeleted => AccountAliasDeletedV1 { alias: String }
    /// The version of the tokens that the global STS endpoint issues was set (1 or 2).
    82 v 1 TokenVersionSet => TokenVersionSetV1 { version: u8 }

    /// An organization was created, with its root.
    90 v 1 OrganizationCreated => OrganizationCreatedV1 { id: String, root: String, management_account: AccountId }
    /// The organization was deleted.
    91 v 1 OrganizationDeleted => OrganizationDeletedV1 {}
    /// A unit was created, or got another name.
    92 v 1 UnitPut => UnitPutV1 { id: String, parent: String, name: String }
    /// A unit was deleted.
    93 v 1 UnitDeleted => UnitDeletedV1 { id: String }
    /// An account joined the organization, was moved in it, or got another name there.
    94 v 1 AccountPlaced => AccountPlacedV1 { account: AccountId, parent: String, name: String }
    /// An account left the organization.
    95 v 1 AccountRemoved => AccountRemovedV1 { account: AccountId }
    /// A control policy was created or changed.
    96 v 1 ControlPolicyPut => ControlPolicyPutV1 { id: String, kind: ControlPolicyKind, name: String, description: String, document: Arc<str> }
    /// A control policy was deleted.
    97 v 1 ControlPolicyDeleted => ControlPolicyDeletedV1 { id: String }
    /// A control policy was attached to the root, a unit or an account.
    98 v 1 ControlPolicyAttached => ControlPolicyAttachedV1 { policy: String, target: String }
    /// A control policy was detached from the root, a unit or an account.
    99 v 1 ControlPolicyDetached => ControlPolicyDetachedV1 { policy: String, target: String }
}

/// A tag: a key and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The key as it was written; unique in its resource, whatever the case.
    pub key: String,
    /// The value.
    pub value: String,
}

/// What kind of thing a pattern of operations (tags, attachments, inline policies, boundaries) is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A customer managed policy.
    Policy,
    /// An instance profile.
    InstanceProfile,
}

impl Noun {
    const ALL: [Self; 5] = [
        Self::User,
        Self::Group,
        Self::Role,
        Self::Policy,
        Self::InstanceProfile,
    ];

    /// The noun of a word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.as_str() == word)
    }

    /// The word that stands in ARNs and in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::InstanceProfile => "instance-profile",
        }
    }
}

impl fmt::Display for Noun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word and not a position, so that the order of the variants means nothing in a record.
impl Serialize for Noun {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Noun {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let word = String::deserialize(input)?;
        Self::parse(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("`{word}` is no kind of resource")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    const HEAD: &str = "\
# Every kind of event and version of its payload, with its fields in their order. A row that was released never changes:
# a change is a new version beside it. `ROLEBACK_UPDATE=1 cargo test -p roleback-identity schema` writes this file anew.
";

    /// The registry as text, a row a line. The compiler spaces the fields as it likes; here they have one spelling.
    fn schema() -> String {
        let lines = Fact::REGISTRY.iter().map(|(kind, version, name, fields)| {
            let fields: String = fields.split_whitespace().collect();
            let fields = fields.replace(',', ", ").replace(':', ": ");
            format!("{kind} v{version} {name} {{{fields}}}\n")
        });
        HEAD.to_owned() + &lines.collect::<String>()
    }

    #[test]
    fn no_row_of_the_schema_changes_unnoticed() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.lock");
        if std::env::var_os("ROLEBACK_UPDATE").is_some() {
            fs::write(&path, schema()).unwrap();
        }
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            schema(),
            "an event changed: give it a new version beside the old one, then write the file anew"
        );
    }

    #[test]
    fn a_number_and_a_name_stand_for_one_thing() {
        let numbers: BTreeSet<_> = Fact::REGISTRY.iter().map(|row| (row.0, row.1)).collect();
        let names: BTreeSet<_> = Fact::REGISTRY.iter().map(|row| (row.1, row.2)).collect();
        let count = Fact::REGISTRY.len();
        assert_eq!((numbers.len(), names.len()), (count, count));
    }

    #[test]
    fn what_a_newer_version_wrote_is_refused_by_its_number() {
        assert_eq!(
            Fact::decode(9_999, 1, &[]),
            Err(DecodeError::Unknown {
                kind: 9_999,
                version: 1
            })
        );
        let deleted = Fact::from(UserDeletedV1 { name: "bob".into() });
        let mut longer = deleted.payload();
        longer.push(0);
        for payload in [&longer[..], &longer[..3], &[]] {
            let refused = Fact::decode(12, 1, payload).unwrap_err();
            assert!(matches!(
                refused,
                DecodeError::Payload {
                    kind: 12,
                    version: 1,
                    ..
                }
            ));
        }
        assert_eq!(Fact::decode(12, 1, &deleted.payload()), Ok(deleted));
    }
}
