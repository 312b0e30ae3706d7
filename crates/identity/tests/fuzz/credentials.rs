//! Events of credentials that no request of the root user causes.

use roleback_wire::Timestamp;
use roleback_world::entity::MfaDeviceKind;
use roleback_world::event::{
    MfaCodeUsedV1, MfaDeviceDeactivatedV1, MfaDeviceEnabledV1, MfaDeviceResyncedV1,
    PasswordChangedV1, Payload,
};

const PHONE: &str = "arn:aws:iam::123456789012:mfa/phone";
const TOKEN: &str = "GAKT12345678";

/// Events about the devices and the password of a user with this name and unique id.
pub(crate) fn events(user: &str, owner: &str) -> [Payload; 6] {
    let enabled = |serial: &str, kind, seed: Option<&str>| MfaDeviceEnabledV1 {
        serial: serial.into(),
        kind,
        user: Some(user.into()),
        owner: owner.into(),
        enabled: Timestamp::from_secs(1_767_225_600),
        seed: seed.map(|seed| seed.to_owned().into()),
        offset_steps: -1,
        last_pair: Some(58_907_520),
        certifications: [("FIDO".to_owned(), "L1".to_owned())].into(),
    };
    let deactivated = MfaDeviceDeactivatedV1 {
        serial: TOKEN.into(),
        user: Some(user.into()),
        owner: owner.into(),
    };
    let resynced = MfaDeviceResyncedV1 {
        serial: PHONE.into(),
        owner: owner.into(),
        offset_steps: 2,
        last_pair: 58_907_530,
    };
    let used = MfaCodeUsedV1 {
        serial: PHONE.into(),
        owner: owner.into(),
        used: vec![58_907_531, 58_907_533],
    };
    let changed = PasswordChangedV1 {
        owner: owner.into(),
        password: "$argon2id$".to_owned().into(),
        changed: Timestamp::from_secs(1_767_225_601),
    };
    [
        enabled(PHONE, MfaDeviceKind::Virtual, None).into(),
        enabled(TOKEN, MfaDeviceKind::Hardware, Some("MFRGG")).into(),
        deactivated.into(),
        resynced.into(),
        used.into(),
        changed.into(),
    ]
}
