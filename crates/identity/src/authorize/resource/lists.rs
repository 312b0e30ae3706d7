//! The resources of list operations: the path that is listed.

use roleback_world::arn::ROOT_PATH;

use super::{ANYTHING, Resource, Text, of, user};
use crate::scene::Scene;

/// The entities of a kind below a path.
fn listed<'a>(scene: &Scene<'a>, kind: &str, prefix: Option<&str>) -> Resource<'a> {
    of(scene.arn(kind, prefix.unwrap_or(ROOT_PATH), ""))
}

macro_rules! listed {
    ($($function:ident $kind:literal;)*) => {
        $(pub(super) fn $function<'a>(scene: &Scene<'a>, prefix: &Option<String>) -> Resource<'a> {
            listed(scene, $kind, prefix.as_deref())
        })*
    };
}

listed! {
    users "user";
    roles "role";
    groups "group";
    instance_profiles "instance-profile";
    server_certificates "server-certificate";
}

/// Policy lists include AWS's own policies, so the resource in AWS's messages is not an ARN.
pub(super) fn policies<'a>(_: &Scene<'a>, prefix: &Option<String>) -> Resource<'a> {
    let prefix = prefix.as_deref().unwrap_or(ROOT_PATH);
    of(format!("policy path {prefix}"))
}

pub(super) fn mfa_devices<'a>(scene: &Scene<'a>) -> Resource<'a> {
    listed(scene, "mfa", None)
}

pub(super) fn oidc_providers<'a>(scene: &Scene<'a>) -> Resource<'a> {
    of(scene.arn("oidc-provider", ROOT_PATH, ANYTHING))
}

pub(super) fn saml_providers<'a>(scene: &Scene<'a>) -> Resource<'a> {
    of(scene.arn("saml-provider", ROOT_PATH, ANYTHING))
}

/// The user whose credentials are listed, or all users.
pub(super) fn users_of_credentials<'a>(
    scene: &Scene<'a>,
    name: &'a impl Text,
    all_users: &Option<bool>,
) -> Resource<'a> {
    match all_users {
        Some(true) => of(scene.arn("user", ROOT_PATH, ANYTHING)),
        _ => user(scene, name),
    }
}
