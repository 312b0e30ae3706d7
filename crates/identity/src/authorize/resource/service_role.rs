//! Service-linked roles as resources. Requests name them by their service or by a deletion task.

use roleback_world::arn::SERVICE_ROLE_PATH;

use super::{Resource, of};
use crate::linked_services;
use crate::scene::Scene;

/// The role of a service. For an unknown service, the prefix of the names of all service-linked roles.
pub(in crate::authorize) fn role_of_service<'a>(
    scene: &Scene<'a>,
    service: &str,
    custom_suffix: &Option<String>,
) -> Resource<'a> {
    let path = format!("{SERVICE_ROLE_PATH}{service}/");
    let name = match linked_services::find(service) {
        Some(service) => service.role_name_with(custom_suffix.as_deref()),
        None => linked_services::ROLE_NAME_PREFIX.into(),
    };
    of(scene.arn("role", &path, &name))
}

/// The role that a deletion task deletes: `task/aws-service-role/SERVICE/ROLE/UUID`.
pub(super) fn role_of_task<'a>(scene: &Scene<'a>, task: &str) -> Resource<'a> {
    let path = task.strip_prefix("task").unwrap_or(task);
    let path = path.rsplit_once('/').map_or(path, |(path, _)| path);
    of(scene.arn("role", path, ""))
}
