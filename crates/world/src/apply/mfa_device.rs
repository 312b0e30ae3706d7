//! MFA devices.

use std::collections::BTreeSet;

use super::ApplyInAccount;
use crate::entity::{MfaDevice, MfaDeviceKind};
use crate::event::{
    MfaCodeUsedV1, MfaDeviceCreatedV1, MfaDeviceDeactivatedV1, MfaDeviceDeletedV1,
    MfaDeviceEnabledV1, MfaDeviceResyncedV1,
};
use crate::key::Key;
use crate::world::Account;

/// The keys of the MFA devices of a user or of the root user.
fn devices_mut<'a>(account: &'a mut Account, user: Option<&str>) -> Option<&'a mut BTreeSet<Key>> {
    match user {
        None => Some(&mut account.settings.root_mfa_devices),
        Some(name) => account
            .users
            .get_mut(name)
            .map(|user| &mut user.mfa_devices),
    }
}

impl ApplyInAccount for MfaDeviceCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.mfa_devices.insert(MfaDevice {
            serial: self.serial.into(),
            seed: Some(self.seed),
            created: self.created,
            tags: self.tags,
            ..MfaDevice::default()
        });
    }
}

impl ApplyInAccount for MfaDeviceEnabledV1 {
    fn apply(self, account: &mut Account) {
        if let Some(devices) = devices_mut(account, self.user.as_deref()) {
            devices.insert(Key::folded(&self.serial));
        }
        let known = account.mfa_devices.remove(&self.serial);
        let device = known.unwrap_or_else(|| MfaDevice {
            serial: self.serial.into(),
            seed: self.seed,
            created: self.enabled,
            ..MfaDevice::default()
        });
        account.mfa_devices.insert(MfaDevice {
            kind: self.kind,
            owner: Some(self.owner.into()),
            enabled: Some(self.enabled),
            offset_steps: self.offset_steps,
            last_pair: self.last_pair,
            certifications: self.certifications,
            ..device
        });
    }
}

impl ApplyInAccount for MfaDeviceResyncedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(device) = account.mfa_devices.get_mut(&self.serial) {
            device.offset_steps = self.offset_steps;
            device.last_pair = Some(self.last_pair);
        }
    }
}

impl ApplyInAccount for MfaDeviceDeactivatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(devices) = devices_mut(account, self.user.as_deref()) {
            devices.remove(&Key::folded(&self.serial));
        }
        let Some(device) = account.mfa_devices.remove(&self.serial) else {
            return;
        };
        if device.kind == MfaDeviceKind::Virtual {
            account.mfa_devices.insert(MfaDevice {
                owner: None,
                enabled: None,
                ..device
            });
        }
    }
}

impl ApplyInAccount for MfaDeviceDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.mfa_devices.remove(&self.serial);
    }
}

impl ApplyInAccount for MfaCodeUsedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(device) = account.mfa_devices.get_mut(&self.serial) {
            device.used = self.used;
        }
    }
}
