//! The scenarios of `ResourceHandlingOption`: each requires resources of some types.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>

use roleback_policy::Arn;
use roleback_wire::Fault;

use crate::fault;

/// Every scenario with its required resource types, as in ARNs.
const SCENARIOS: [(&str, &[&str]); 4] = [
    (
        "EC2-VPC-InstanceStore",
        &["instance", "image", "security-group", "network-interface"],
    ),
    (
        "EC2-VPC-InstanceStore-Subnet",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "subnet",
        ],
    ),
    (
        "EC2-VPC-EBS",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "volume",
        ],
    ),
    (
        "EC2-VPC-EBS-Subnet",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "subnet",
            "volume",
        ],
    ),
];

/// Refuses an unknown scenario, and a scenario with missing resources.
pub(super) fn check(option: &str, resources: &[String]) -> Result<(), Fault> {
    let scenario = SCENARIOS.iter().find(|(name, _)| *name == option);
    let (_, wanted) = scenario.ok_or_else(|| fault::no_such_handling_option(option))?;
    let is_there = |kind: &str| resources.iter().any(|resource| is_of(resource, kind));
    let missing: Vec<_> = wanted
        .iter()
        .copied()
        .filter(|kind| !is_there(kind))
        .collect();
    match missing.as_slice() {
        [] => Ok(()),
        missing => Err(fault::missing_resources(option, &missing.join(", "))),
    }
}

fn is_of(resource: &str, kind: &str) -> bool {
    Arn::parse(resource).is_some_and(|arn| arn.service == "ec2" && arn.resource_of(kind).is_some())
}
