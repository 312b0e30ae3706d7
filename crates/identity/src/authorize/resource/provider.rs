//! Account properties. AWS defines one: whether the role manager is enabled for the account. Enabling it creates the
//! service-linked role of the role manager, which stays when it is disabled.

use super::{Resource, named, of};
use crate::iam;
use crate::scene::Scene;

pub(super) fn oidc_provider<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    Resource {
        tags: iam::oidc_provider::find(scene, arn).map_or(&[], |found| &found.tags),
        ..named(scene, arn)
    }
}

pub(super) fn saml_provider<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    Resource {
        tags: iam::saml_provider::find(scene, arn).map_or(&[], |found| &found.tags),
        ..named(scene, arn)
    }
}

/// The caller's account, as STS names it: tokens are signed in its name.
pub(super) fn caller_account<'a>(scene: &Scene<'a>) -> Resource<'a> {
    let (partition, account) = (scene.partition().as_str(), scene.caller.account);
    of(format!("arn:{partition}:sts::{account}:self"))
}
