//! The services that have service-linked roles, with the name and the policy of each role.
//!
//! No public list is complete. `data/service_linked_roles.txt` says how certain each row is; a test compares the rows with AWS's
//! managed policies.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>

use std::collections::BTreeMap;
use std::sync::LazyLock;

static FILE: &str = include_str!("../data/service_linked_roles.txt");
static SERVICES: LazyLock<BTreeMap<&str, LinkedService>> = LazyLock::new(|| {
    let rows = FILE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(row).collect()
});

/// The prefix of the names of all service-linked roles.
pub(crate) const ROLE_NAME_PREFIX: &str = "AWSServiceRoleFor";

/// A service that has a service-linked role.
#[derive(Debug)]
pub(crate) struct LinkedService {
    /// The service principal that assumes the role: `autoscaling.amazonaws.com`.
    pub(crate) principal: &'static str,
    /// The name of the role, without a suffix.
    pub(crate) role_name: &'static str,
    pub(crate) suffix: Suffix,
    /// The name of the AWS managed policy that the role has.
    pub(crate) policy: &'static str,
    /// The description of the role if the request has none.
    pub(crate) description: Option<&'static str>,
}

/// The suffix of the role's name, after `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// No suffix: an account has one such role.
    Never,
    /// The suffix of the request, if it has one.
    OfRequest,
    /// A suffix that the service generates.
    OfService,
}

impl LinkedService {
    /// The name of the role with its suffix, if there is one.
    pub(crate) fn role_name_with(&self, suffix: Option<&str>) -> String {
        match suffix {
            Some(suffix) => format!("{}_{suffix}", self.role_name),
            None => self.role_name.into(),
        }
    }
}

/// The service with this principal, if it has a service-linked role.
pub(crate) fn find(principal: &str) -> Option<&'static LinkedService> {
    SERVICES.get(principal)
}

fn row(line: &'static str) -> Option<(&'static str, LinkedService)> {
    let mut members = line.split('\t');
    let (principal, name, policy) = (members.next()?, members.next()?, members.next()?);
    let (role_name, suffix) = match (name.strip_suffix("[_*]"), name.strip_suffix("_*")) {
        (Some(name), _) => (name, Suffix::OfRequest),
        (None, Some(name)) => (name, Suffix::OfService),
        (None, None) => (name, Suffix::Never),
    };
    let service = LinkedService {
        principal,
        role_name,
        suffix,
        policy,
        description: members.next(),
    };
    Some((principal, service))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed;
    use roleback_world::arn::SERVICE_ROLE_PATH;

    #[test]
    fn every_row_names_a_different_managed_policy_of_aws() {
        let rows = FILE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), SERVICES.len());
        let mut policies: Vec<_> = SERVICES.values().map(|service| service.policy).collect();
        for policy in &policies {
            let found = managed::named(policy);
            assert_eq!(
                found.map(|it| (it.name, it.path)),
                Some((*policy, SERVICE_ROLE_PATH))
            );
        }
        policies.sort_unstable();
        policies.dedup();
        assert_eq!(policies.len(), SERVICES.len());
    }

    /// A managed policy that allows creating the role of a service names the service and the role, or a prefix of the role's
    /// name.
    #[test]
    fn the_names_equal_those_in_the_managed_policies_of_aws() {
        let mut compared = 0;
        for policy in managed::all() {
            let document = managed::document(policy);
            for role in document.split("role/aws-service-role/").skip(1) {
                let role = role.split('"').next().unwrap();
                let Some((principal, name)) = role.split_once('/') else {
                    continue;
                };
                let Some(service) = find(principal) else {
                    continue;
                };
                if name.starts_with(ROLE_NAME_PREFIX) && !name.contains(['*', '$']) {
                    assert!(
                        service.role_name.starts_with(name),
                        "{name} in {}",
                        policy.name
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
