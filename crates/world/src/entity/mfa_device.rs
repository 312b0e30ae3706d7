//! Devices for multi-factor authentication.

use std::collections::BTreeMap;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;
use crate::tag::Tag;

/// What kind of device it is.
///
/// Events hold the position of a variant: new ones are added at the end only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MfaDeviceKind {
    /// An app that makes codes from a seed that was made here.
    #[default]
    Virtual,
    /// A token that makes codes from a seed that its manufacturer put into it.
    Hardware,
    /// A FIDO security key or passkey, which makes no codes.
    Fido,
}

/// A device for multi-factor authentication. Only a virtual one can be there without a user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MfaDevice {
    /// The ARN in the partition `aws`; of a hardware token, what is printed on it.
    pub serial: CompactString,
    /// Its kind.
    pub kind: MfaDeviceKind,
    /// What its codes are made from, in Base32.
    pub seed: Option<Secret>,
    /// When it was created; of a device that was not created here, when it was enabled.
    pub created: Timestamp,
    /// Its tags, in the order in which they came.
    pub tags: Vec<Tag>,
    /// The unique id of the user who has it, or [`ROOT_OWNER`](super::ROOT_OWNER).
    pub owner: Option<CompactString>,
    /// When the user enabled it.
    pub enabled: Option<Timestamp>,
    /// How far its clock is ahead, in steps of a code.
    pub offset_steps: i64,
    /// The counter of the second of the two codes that were accepted last to enable or resync it.
    pub last_pair: Option<i64>,
    /// The counters of the codes that signed its user in lately: each code is good once.
    pub used: Vec<i64>,
    /// What a FIDO device is certified for, by the name of the certification.
    pub certifications: BTreeMap<String, String>,
}

impl Entity for MfaDevice {
    const KIND: ResourceKind = ResourceKind::MfaDevice;

    fn key(&self) -> Key {
        Self::key_of(&self.serial)
    }
}
