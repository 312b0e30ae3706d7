//! The resources of create operations: the ARN that the new resource will have.

use roleback_world::arn::ROOT_PATH;

use super::{ANYTHING, Resource, delegation_request, of};
use crate::scene::Scene;

/// A new resource of a kind at a path.
fn new<'a>(scene: &Scene<'a>, kind: &str, path: &Option<String>, name: &str) -> Resource<'a> {
    of(scene.arn(kind, path.as_deref().unwrap_or(ROOT_PATH), name))
}

macro_rules! new {
    ($($function:ident $kind:literal;)*) => {
        $(pub(super) fn $function<'a>(scene: &Scene<'a>, path: &Option<String>, name: &str) -> Resource<'a> {
            new(scene, $kind, path, name)
        })*
    };
}

new! {
    new_user "user";
    new_role "role";
    new_group "group";
    new_instance_profile "instance-profile";
    new_mfa_device "mfa";
    new_server_certificate "server-certificate";
}

/// Denials name a new policy by its name, because it has no ARN yet.
pub(super) fn new_policy<'a>(
    scene: &Scene<'a>,
    path: &Option<String>,
    name: &'a str,
) -> Resource<'a> {
    new(scene, "policy", path, name).labelled("policy", name)
}

/// A provider's ARN contains its URL without the scheme.
pub(super) fn new_oidc_provider<'a>(scene: &Scene<'a>, url: &str) -> Resource<'a> {
    let name = url.strip_prefix("https://").unwrap_or(url);
    of(scene.arn("oidc-provider", ROOT_PATH, name))
}

pub(super) fn new_saml_provider<'a>(scene: &Scene<'a>, name: &str) -> Resource<'a> {
    of(scene.arn("saml-provider", ROOT_PATH, name))
}

/// The id is not generated yet.
pub(super) fn new_delegation_request<'a>(scene: &Scene<'a>) -> Resource<'a> {
    delegation_request(scene, ANYTHING)
}
