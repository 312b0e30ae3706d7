//! The resource of an explain request: an ARN, which may or may not exist in the state.

use roleback_policy::Arn;
use roleback_world::arn::AccountId;

use super::{Resource, mfa_device, named, policy};
use crate::scene::Scene;

/// The resource with this ARN, in any account, with its condition keys; just the ARN if it does not exist.
pub(in crate::authorize) fn known<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    let found = Arn::parse(arn).and_then(|parts| {
        let account = scene.world.account(AccountId::parse(parts.account)?);
        let name = parts.resource_name();
        let is = |path: &str| {
            let kind_and_path = parts.resource.strip_suffix(name).unwrap_or_default();
            kind_and_path
                .split_once('/')
                .is_some_and(|(_, rest)| path.strip_prefix('/') == Some(rest))
        };
        if let Some(url) = parts.resource_of("oidc-provider") {
            return Some((&*account.oidc_providers.get(url)?.tags, None));
        }
        if let Some(name) = parts.resource_of("saml-provider") {
            return Some((&*account.saml_providers.get(name)?.tags, None));
        }
        match (parts.service, parts.resource.split('/').next()?) {
            ("iam", "user") => {
                let user = account.users.get(name)?;
                is(&user.path).then_some((&*user.tags, Some(&user.grants)))
            }
            ("iam", "role") => {
                let role = account.roles.get(name)?;
                is(&role.path).then_some((&*role.tags, Some(&role.grants)))
            }
            ("iam", "mfa") => Some((mfa_device(scene, arn).tags, None)),
            ("iam", "policy") => Some((policy(scene, arn).tags, None)),
            ("iam", "instance-profile") => {
                let profile = account.instance_profiles.get(name)?;
                is(&profile.path).then_some((&*profile.tags, None))
            }
            ("iam", "server-certificate") => {
                let certificate = account.server_certificates.get(name)?;
                is(&certificate.path).then_some((&*certificate.tags, None))
            }
            _ => None,
        }
    });
    let (tags, grants) = found.unwrap_or_default();
    Resource {
        tags,
        grants,
        ..named(scene, arn)
    }
}
