//! MFA devices.

use std::collections::BTreeMap;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;
use crate::tag::Tag;

/// The type of an MFA device.
/// The event format stores the index of a variant: add new variants at the end only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MfaDeviceKind {
    /// A virtual device: an authenticator app with a seed that was generated here.
    #[default]
    Virtual,
    /// A hardware TOTP token with a seed from its manufacturer.
    Hardware,
    /// A FIDO security key or passkey, which has no codes.
    Fido,
}

/// An MFA device. Only a virtual device can exist without a user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MfaDevice {
    /// The ARN in the partition `aws`, or the printed serial number of a hardware token.
    pub serial: CompactString,
    /// The type.
    pub kind: MfaDeviceKind,
    /// The seed of the codes, in Base32.
    pub seed: Option<Secret>,
    /// The creation date. For a device that was not created here, the date on which it was enabled.
    pub created: Timestamp,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The unique id of the device's user, or [`ROOT_OWNER`](super::ROOT_OWNER).
    pub owner: Option<CompactString>,
    /// When the device was enabled.
    pub enabled: Option<Timestamp>,
    /// How far the device's clock is ahead, in TOTP time steps.
    pub offset_steps: i64,
    /// The counter of the second code of the pair that last enabled or resynced the device.
    pub last_pair: Option<i64>,
    /// The counters of recently used codes: each code can be used once.
    pub used: Vec<i64>,
    /// The certifications of a FIDO device and their levels.
    pub certifications: BTreeMap<String, String>,
}

impl Entity for MfaDevice {
    const KIND: ResourceKind = ResourceKind::MfaDevice;

    fn key(&self) -> Key {
        Self::key_of(&self.serial)
    }
}
