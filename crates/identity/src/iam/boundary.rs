//! Permissions boundaries: the managed policy that caps what a user or a role can be allowed. One pattern over two nouns.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>

use roleback_model::iam::{AttachedPermissionsBoundary, PermissionsBoundaryAttachmentType};
use roleback_wire::Fault;

use crate::arn::stored;
use crate::event::{Apply, BoundaryDeletedV1, BoundaryPutV1, Noun, Stamp};
use crate::fault;
use crate::iam::managed_policy::look_up;
use crate::named::Key;
use crate::scene::Scene;
use crate::world::{Account, Grants, World};

/// The boundary that a request asks for, as a stored ARN: a managed policy that is there.
pub(crate) fn accepted(scene: &Scene<'_>, arn: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(arn) = arn else {
        return Ok(None);
    };
    match look_up(scene, arn)? {
        Some(_) => Ok(Some(stored(arn).into_owned())),
        None => Err(fault::no_such_boundary(arn)),
    }
}

/// The boundary as answers show it.
pub(crate) fn shown(scene: &Scene<'_>, grants: &Grants) -> Option<AttachedPermissionsBoundary> {
    grants
        .boundary
        .as_ref()
        .map(|arn| AttachedPermissionsBoundary {
            permissions_boundary_type: Some(
                PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
            ),
            permissions_boundary_arn: Some(scene.partition().show(arn.as_str()).into_owned()),
        })
}

impl Apply for BoundaryPutV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        set(
            account,
            self.noun,
            &self.name,
            Some(Key::exact(&self.policy_arn)),
        );
    }
}

impl Apply for BoundaryDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        set(
            world.account_mut(stamp.account),
            self.noun,
            &self.name,
            None,
        );
    }
}

fn set(account: &mut Account, noun: Noun, name: &str, boundary: Option<Key>) {
    let Some(grants) = account.grants_mut(noun, name) else {
        return;
    };
    let before = std::mem::replace(&mut grants.boundary, boundary.clone());
    let entity = (noun, Key::folded(name));
    if let Some(arn) = before {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.remove(&entity);
        });
    }
    if let Some(arn) = boundary {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.insert(entity);
        });
    }
}
