//! MFA devices: a second factor of a user or the root user in addition to a password or an access key.
//!
//! A virtual device is an authenticator app with a seed that was generated here: it is created, enabled with two codes,
//! and can be deactivated and assigned to another user. A hardware token is enabled by its printed serial number. Its
//! real seed is known only to its manufacturer, so the SHA-256 of the serial number is used instead, which lets tests
//! compute the codes. A FIDO device has no codes, and no operation enables one.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html>

use data_encoding::BASE32_NOPAD;
use roleback_model::iam::{
    AssignmentStatusType, CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse,
    DeactivateMFADeviceRequest, DeleteVirtualMFADeviceRequest, EnableMFADeviceRequest,
    GetMFADeviceRequest, GetMFADeviceResponse, ListMFADevicesRequest, ListMFADevicesResponse,
    ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse, MFADevice as MfaDeviceShape,
    ResyncMFADeviceRequest, User as UserShape, VirtualMFADevice,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::{self, Partition, ROOT_PATH, iam_arn};
use roleback_world::entity::{MfaDevice, MfaDeviceKind, ROOT_OWNER};
use roleback_world::event::{
    MfaCodeUsedV1, MfaDeviceCreatedV1, MfaDeviceDeactivatedV1, MfaDeviceDeletedV1,
    MfaDeviceEnabledV1, MfaDeviceResyncedV1,
};
use roleback_world::key::{Key, behind};
use roleback_world::secret::Secret;
use sha2::{Digest, Sha256};

use crate::answer::{Change, Read, Write};
use crate::credential::totp::{self, SEED_BYTES, Totp, otpauth_uri, qr_png};
use crate::iam::{tag_list, user};
use crate::principal::Principal;
use crate::scene::Scene;
use crate::{fault, page};

mod owner;

use owner::Owner;
pub(crate) use owner::look_up;

/// The device type in the ARNs of FIDO devices.
const FIDO_KIND: &str = "u2f/";

/// The virtual device with a serial number, or a fault if it does not exist.
pub(crate) fn find_virtual<'a>(scene: &Scene<'a>, serial: &str) -> Result<&'a MfaDevice, Fault> {
    look_up(scene, serial)
        .filter(|device| device.kind == MfaDeviceKind::Virtual)
        .ok_or_else(|| fault::no_such_mfa_device(serial))
}

fn shown_serial(scene: &Scene<'_>, device: &MfaDevice) -> String {
    scene.partition().show(&device.serial).into_owned()
}

/// The seed of a device's codes; `None` for a FIDO device, and if the seed was left out of the pod that was loaded.
fn codes(seed: Option<&Secret>) -> Option<Totp> {
    // A seed that was left out of a pod would be an empty key, whose codes anyone can compute.
    let seed = seed.filter(|seed| !seed.is_absent())?;
    let seed = BASE32_NOPAD.decode(seed.reveal().as_bytes()).ok()?;
    Some(Totp::new(&seed))
}

/// The clock offset and the counter of the second of two codes.
fn sync(scene: &Scene<'_>, device: &MfaDevice, pair: (&str, &str)) -> Result<(i64, i64), Fault> {
    let codes = codes(device.seed.as_ref()).ok_or_else(fault::invalid_authentication_code)?;
    let last = codes.find_pair(pair, scene.now, device.offset_steps, device.last_pair)?;
    Ok((last.saturating_sub(totp::counter(scene.now)), last))
}

/// A hardware token that is not assigned to a user.
fn hardware_token(serial: &str) -> Option<MfaDevice> {
    let is_printed = serial.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_printed.then(|| MfaDevice {
        serial: serial.into(),
        kind: MfaDeviceKind::Hardware,
        seed: Some(totp::base32(&Sha256::digest(serial)).into()),
        ..MfaDevice::default()
    })
}

/// Verifies the MFA code in a request to STS, if it contains one: it must come from the caller's own device and must
/// not have been used before. Returns the event.
pub(crate) fn use_code(
    scene: &Scene<'_>,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<Option<MfaCodeUsedV1>, Fault> {
    let (serial, code) = match (serial, code) {
        (None, None) => return Ok(None),
        (Some(serial), Some(code)) => (serial, code),
        _ => return Err(fault::incomplete_mfa()),
    };
    let device = Owner::of_caller(scene).and_then(|owner| owner.device(scene, serial));
    let device = device.ok_or_else(fault::invalid_mfa)?;
    let codes = codes(device.seed.as_ref()).ok_or_else(fault::invalid_mfa)?;
    let offset = device.offset_steps;
    let counter = codes.find(code, scene.now, offset, &device.used)?;
    let mut used = totp::still_in_window(&device.used, scene.now, offset);
    used.push(counter);
    Ok(Some(MfaCodeUsedV1 {
        serial: device.serial.to_string(),
        owner: device.owner.as_deref().unwrap_or_default().into(),
        used,
    }))
}

impl Write for CreateVirtualMFADeviceRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateVirtualMFADeviceResponse>, Fault> {
        let name = &self.virtual_mfa_device_name;
        let path = self.path.as_deref().unwrap_or(ROOT_PATH);
        let accepted = tag_list::accepted(scene, self.tags.as_deref())?;
        let serial = iam_arn(Partition::Aws, scene.caller.account, "mfa", path, name);
        let devices = &scene.account().mfa_devices;
        if devices.contains(&serial) {
            return Err(fault::mfa_device_exists());
        }
        let quotas = &scene.settings.quotas;
        if devices.len() >= quotas.users as usize {
            return Err(fault::limit_exceeded(
                "VirtualMFADevicesPerAccount",
                quotas.users,
            ));
        }
        let seed = scene.entropy.bytes::<SEED_BYTES>();
        let account = match &scene.caller.principal {
            Principal::User(caller) => caller.name.to_string(),
            _ => scene.caller.account.to_string(),
        };
        let qr_code = qr_png(&otpauth_uri(name, &account, &seed))
            .ok_or_else(fault::mfa_device_name_too_long)?;
        let seed = totp::base32(&seed);
        let virtual_mfa_device = VirtualMFADevice {
            serial_number: scene.partition().show(&serial).into_owned(),
            base32_string_seed: Some(seed.clone().into_bytes()),
            qr_code_png: Some(qr_code),
            tags: tag_list::shown(&accepted),
            ..VirtualMFADevice::default()
        };
        let created = MfaDeviceCreatedV1 {
            serial,
            seed: seed.into(),
            created: scene.now,
            tags: accepted,
        };
        Ok(Change::one(
            CreateVirtualMFADeviceResponse { virtual_mfa_device },
            created,
        ))
    }
}

impl Write for EnableMFADeviceRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, Some(&self.user_name))?;
        owner.check_mfa_session(scene)?;
        let known = look_up(scene, &self.serial_number);
        let new = hardware_token(&self.serial_number).filter(|_| known.is_none());
        let device = known.or(new.as_ref());
        let device = device.ok_or_else(|| fault::no_such_mfa_device(&self.serial_number))?;
        match device.owner.as_deref() {
            None => {}
            Some(id) if id == owner.id() => {
                return Err(fault::mfa_device_enabled(&owner.name(scene)));
            }
            Some(_) => return Err(fault::mfa_device_taken()),
        }
        let quotas = &scene.settings.quotas;
        if owner.devices(scene).len() >= quotas.mfa_devices_per_user as usize {
            return Err(quotas.exceeded("MFADevicesPerUserQuota"));
        }
        let pair = (&*self.authentication_code1, &*self.authentication_code2);
        let (offset_steps, last_pair) = sync(scene, device, pair)?;
        let enabled = MfaDeviceEnabledV1 {
            serial: device.serial.to_string(),
            kind: device.kind,
            user: owner.user(),
            owner: owner.id().into(),
            enabled: scene.now,
            seed: new.as_ref().and_then(|device| device.seed.clone()),
            offset_steps,
            last_pair: Some(last_pair),
            certifications: device.certifications.clone(),
        };
        Ok(Change::one(Nothing, enabled))
    }
}

impl Write for ResyncMFADeviceRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, Some(&self.user_name))?;
        let device = owner.device(scene, &self.serial_number);
        let device = device.ok_or_else(fault::mfa_device_of_another)?;
        let pair = (&*self.authentication_code1, &*self.authentication_code2);
        let (offset_steps, last_pair) = sync(scene, device, pair)?;
        let resynced = MfaDeviceResyncedV1 {
            serial: device.serial.to_string(),
            owner: owner.id().into(),
            offset_steps,
            last_pair,
        };
        Ok(Change::one(Nothing, resynced))
    }
}

impl Read for GetMFADeviceRequest {
    /// Only FIDO devices have an answer.
    fn read(&self, scene: &Scene<'_>) -> Result<GetMFADeviceResponse, Fault> {
        let stored = arn::stored(&self.serial_number);
        let resource = roleback_policy::Arn::parse(&stored).map(|arn| arn.resource);
        if !resource.is_some_and(|resource| resource.starts_with(FIDO_KIND)) {
            return Err(fault::only_fido_devices());
        }
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let device = owner.device(scene, &self.serial_number);
        let device = device.ok_or_else(fault::mfa_device_of_another)?;
        Ok(GetMFADeviceResponse {
            user_name: owner.user(),
            serial_number: shown_serial(scene, device),
            enable_date: device.enabled,
            certifications: Some(device.certifications.clone()),
        })
    }
}

impl Read for ListMFADevicesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListMFADevicesResponse, Fault> {
        let owner = || Owner::find(scene, self.user_name.as_deref());
        let devices = &scene.account().mfa_devices;
        let mine = |start: Option<&Key>| {
            let keys = owner()?.devices(scene).range(behind(start));
            Ok(keys.filter_map(|key| Some((key, devices.at(key)?))))
        };
        let name = owner().map_or_else(|_| String::new(), |owner| owner.name(scene));
        page::list(self, mine, |device| MfaDeviceShape {
            user_name: name.clone(),
            serial_number: shown_serial(scene, device),
            enable_date: device.enabled.unwrap_or(device.created),
        })
    }
}

impl Read for ListVirtualMFADevicesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListVirtualMFADevicesResponse, Fault> {
        let wanted = |(_, device): &(&Key, &MfaDevice)| {
            device.kind == MfaDeviceKind::Virtual
                && match self.assignment_status {
                    Some(AssignmentStatusType::Assigned) => device.owner.is_some(),
                    Some(AssignmentStatusType::Unassigned) => device.owner.is_none(),
                    Some(AssignmentStatusType::Any) | None => true,
                }
        };
        let devices = &scene.account().mfa_devices;
        let wanted = |start: Option<&Key>| Ok(devices.after(start).filter(wanted));
        page::list(self, wanted, |device| listed(scene, device))
    }
}

/// A virtual device with its user, without seed and tags.
fn listed(scene: &Scene<'_>, device: &MfaDevice) -> VirtualMFADevice {
    let owner = device.owner.as_deref();
    VirtualMFADevice {
        serial_number: shown_serial(scene, device),
        user: owner.and_then(|owner| owner_listed(scene, owner)),
        enable_date: device.enabled,
        ..VirtualMFADevice::default()
    }
}

fn owner_listed(scene: &Scene<'_>, owner: &str) -> Option<UserShape> {
    if owner == ROOT_OWNER {
        return Some(UserShape {
            user_name: None,
            ..user::root(scene)
        });
    }
    let (_, _, name) = scene.account().principal(owner)?;
    let user = scene.account().users.get(name)?;
    Some(user::listed(user, scene))
}

impl Write for DeactivateMFADeviceRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        owner.check_mfa_session(scene)?;
        let device = owner.device(scene, &self.serial_number);
        let device = device.ok_or_else(fault::mfa_device_of_another)?;
        let deactivated = MfaDeviceDeactivatedV1 {
            serial: device.serial.to_string(),
            user: owner.user(),
            owner: owner.id().into(),
        };
        Ok(Change::one(Nothing, deactivated))
    }
}

impl Write for DeleteVirtualMFADeviceRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let device = find_virtual(scene, &self.serial_number)?;
        if device.owner.is_some() {
            return Err(fault::mfa_device_in_use());
        }
        let serial = device.serial.to_string();
        Ok(Change::one(Nothing, MfaDeviceDeletedV1 { serial }))
    }
}

#[cfg(test)]
mod tests;
