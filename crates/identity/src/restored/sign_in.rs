//! Validates passwords, password policies and MFA devices.

use data_encoding::BASE32_NOPAD;
use roleback_world::entity::{
    FORMER_PASSWORDS_MAX, LoginProfile, MfaDevice, MfaDeviceKind, PasswordPolicy,
};
use roleback_world::resource_kind::ResourceKind;

use super::{Broken, Made, Rules, at_most};
use crate::credential::password;
use crate::credential::totp::CODES_IN_WINDOW;

impl Rules<'_> {
    pub(super) fn mfa_device(&self, device: &MfaDevice) -> Broken {
        let mut made = Made::new("TagMFADevice");
        made.member("SerialNumber", &device.serial);
        made.tags(&device.tags);
        if device.tags.is_empty() {
            made = Made::new("DeleteVirtualMFADevice");
            made.member("SerialNumber", &device.serial);
        }
        made.conforms()?;
        self.tags(ResourceKind::MfaDevice, &device.tags)?;
        at_most(device.used.len(), CODES_IN_WINDOW, "used codes")?;
        if device.owner.is_none() && device.kind != MfaDeviceKind::Virtual {
            return Err("has no user, and is no virtual device".to_owned());
        }
        let seed = device.seed.as_ref().map(|seed| seed.reveal().as_bytes());
        match (device.kind, seed.map(|seed| BASE32_NOPAD.decode(seed))) {
            (MfaDeviceKind::Fido, None) => Ok(()),
            (MfaDeviceKind::Virtual | MfaDeviceKind::Hardware, Some(Ok(_))) => Ok(()),
            _ => Err("has a seed that is no Base32, or none, or should have none".to_owned()),
        }
    }
}

/// A hash determines how expensive it is to check a password: hashes from outside must not cost more than ours.
pub(super) fn login_profile(profile: &LoginProfile) -> Broken {
    at_most(
        profile.former.len(),
        u32::try_from(FORMER_PASSWORDS_MAX).unwrap_or(u32::MAX),
        "former passwords",
    )?;
    let mut hashes = std::iter::once(&profile.password).chain(&profile.former);
    if !hashes.all(|hash| password::is_affordable(hash.reveal())) {
        return Err(
            "has a password hash that is not argon2id's, or takes too much work".to_owned(),
        );
    }
    let Some(secs) = profile.max_signin_session_secs else {
        return Ok(());
    };
    let mut made = Made::new("UpdateLoginProfile");
    made.member("UserName", "-");
    made.number("MaxSigninSessionDuration", secs);
    made.conforms()
}

pub(super) fn password_policy(policy: &PasswordPolicy) -> Broken {
    let mut made = Made::new("UpdateAccountPasswordPolicy");
    for (member, number) in [
        ("MinimumPasswordLength", Some(policy.length_min)),
        ("MaxPasswordAge", policy.max_age_days),
        ("PasswordReusePrevention", policy.reuse_prevention),
    ] {
        if let Some(number) = number {
            made.number(member, number);
        }
    }
    made.conforms()
}
