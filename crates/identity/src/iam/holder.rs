//! Users, groups and roles as entities that can have policies. The generic implementations (attachments, inline
//! policies) look them up here.

use roleback_wire::Fault;
use roleback_world::arn::SERVICE_ROLE_PATH;
use roleback_world::entity::Grants;
use roleback_world::resource_kind::ResourceKind;

use crate::fault;
use crate::scene::Scene;

/// A user, a group or a role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) kind: ResourceKind,
    /// The name in its original case.
    pub(crate) name: &'a str,
    pub(crate) path: &'a str,
    pub(crate) id: &'a str,
    pub(crate) grants: &'a Grants,
}

/// The entity with this name, if it exists.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, kind: ResourceKind, name: &str) -> Option<Holder<'a>> {
    let account = scene.account();
    let (name, path, id, grants) = match kind {
        ResourceKind::User => {
            let user = account.users.get(name)?;
            (&user.name, &user.path, &user.id, &user.grants)
        }
        ResourceKind::Group => {
            let group = account.groups.get(name)?;
            (&group.name, &group.path, &group.id, &group.grants)
        }
        ResourceKind::Role => {
            let role = account.roles.get(name)?;
            (&role.name, &role.path, &role.id, &role.grants)
        }
        _ => return None,
    };
    Some(Holder {
        kind,
        name,
        path,
        id,
        grants,
    })
}

/// The entity with this name, or a fault if it does not exist.
pub(crate) fn find<'a>(
    scene: &Scene<'a>,
    kind: ResourceKind,
    name: &str,
) -> Result<Holder<'a>, Fault> {
    look_up(scene, kind, name).ok_or_else(|| fault::no_such_holder(kind, name))
}

/// The entity with this name, unless only its service can change it (a service-linked role).
pub(crate) fn changeable<'a>(
    scene: &Scene<'a>,
    kind: ResourceKind,
    name: &str,
) -> Result<Holder<'a>, Fault> {
    let holder = find(scene, kind, name)?;
    if kind == ResourceKind::Role && holder.path.starts_with(SERVICE_ROLE_PATH) {
        return Err(fault::protected_role(holder.name));
    }
    Ok(holder)
}
