//! Whose credential a request is about: the named user or, without a name, the caller.

use roleback_wire::Fault;
use roleback_world::entity::User;

use crate::fault;
use crate::iam::user;
use crate::principal::Principal;
use crate::scene::Scene;

/// The owner of credentials.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    Root,
    User(&'a User),
}

impl<'a> Owner<'a> {
    /// The named user or, without a name, the calling user or root user. A role session has to name a user.
    pub(crate) fn find(scene: &Scene<'a>, name: Option<&str>) -> Result<Self, Fault> {
        if let Some(name) = name {
            return user::find(scene, name).map(Self::User);
        }
        match &scene.caller.principal {
            Principal::Root => Ok(Self::Root),
            Principal::User(caller) => user::find(scene, &caller.name).map(Self::User),
            _ => Err(fault::must_specify_user_name()),
        }
    }

    /// The user; `None` for the root user.
    pub(crate) fn user(self) -> Option<&'a User> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(user),
        }
    }

    pub(crate) fn name(self) -> Option<&'a str> {
        self.user().map(|user| &*user.name)
    }

    pub(crate) fn id(self) -> Option<&'a str> {
        self.user().map(|user| &*user.id)
    }
}
