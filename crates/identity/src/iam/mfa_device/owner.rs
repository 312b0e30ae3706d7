//! The owner of the requested MFA devices.

use std::collections::BTreeSet;

use roleback_wire::Fault;
use roleback_world::arn;
use roleback_world::entity::{MfaDevice, ROOT_OWNER, User};
use roleback_world::key::Key;

use crate::fault;
use crate::iam::user;
use crate::principal::Principal;
use crate::scene::Scene;

/// The owner of the requested devices.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Root,
    User(&'a User),
}

impl<'a> Owner<'a> {
    /// The named user, or the caller itself. The root user has the name that GetUser shows: the account alias.
    pub(super) fn find(scene: &Scene<'a>, name: Option<&str>) -> Result<Self, Fault> {
        match (name, &scene.caller.principal) {
            (Some(name), Principal::Root)
                if scene.account().settings.alias.as_deref() == Some(name)
                    && !scene.account().users.contains(name) =>
            {
                Ok(Self::Root)
            }
            (Some(name), _) => user::find(scene, name).map(Self::User),
            (None, _) => Self::of_caller(scene).ok_or_else(fault::must_specify_user_name),
        }
    }

    /// The caller, if it is a user or the root user.
    pub(super) fn of_caller(scene: &Scene<'a>) -> Option<Self> {
        match &scene.caller.principal {
            Principal::Root => Some(Self::Root),
            Principal::User(caller) => {
                let user = scene.account().users.get(&caller.name)?;
                Some(Self::User(user))
            }
            _ => None,
        }
    }

    pub(super) fn id(self) -> &'a str {
        match self {
            Self::Root => ROOT_OWNER,
            Self::User(user) => &user.id,
        }
    }

    /// The user name in events; `None` for the root user.
    pub(super) fn user(self) -> Option<String> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(user.name.to_string()),
        }
    }

    /// The name in answers.
    pub(super) fn name(self, scene: &Scene<'_>) -> String {
        match self {
            Self::Root => {
                let alias = scene.account().settings.alias.clone();
                alias.unwrap_or_else(|| scene.caller.account.to_string())
            }
            Self::User(user) => user.name.to_string(),
        }
    }

    pub(super) fn devices(self, scene: &Scene<'a>) -> &'a BTreeSet<Key> {
        match self {
            Self::Root => &scene.account().settings.root_mfa_devices,
            Self::User(user) => &user.mfa_devices,
        }
    }

    /// The device with this serial number, if it belongs to the owner.
    pub(super) fn device(self, scene: &Scene<'a>, serial: &str) -> Option<&'a MfaDevice> {
        look_up(scene, serial).filter(|device| device.owner.as_deref() == Some(self.id()))
    }

    /// A caller that has an MFA device must have used it to sign in before it changes its own devices. Other callers
    /// can change them without.
    pub(super) fn check_mfa_session(self, scene: &Scene<'a>) -> Result<(), Fault> {
        let is_caller = Self::of_caller(scene).is_some_and(|caller| caller.id() == self.id());
        let session = scene.caller.session.as_ref();
        let has_mfa = session.is_some_and(|session| session.mfa);
        if is_caller && !has_mfa && !self.devices(scene).is_empty() {
            return Err(fault::mfa_session_needed());
        }
        Ok(())
    }
}

/// Looks up a device by serial number: that of a hardware token, or an ARN in any partition.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, serial: &str) -> Option<&'a MfaDevice> {
    scene.account().mfa_devices.get(&arn::stored(serial))
}
