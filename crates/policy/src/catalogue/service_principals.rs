//! The services that a trust policy may name.
//!
//! The names come from the AWS managed policies, the service catalogue, botocore's endpoints and AWS's guides; `cargo
//! xtask service-principals` collects them. AWS has more than it documents, so a caller that refuses unknown names has
//! to offer a way to accept them.

use std::sync::LazyLock;

use super::regions::is_known_region;

/// One name per line, sorted, without the first suffix of [`DOMAINS`].
static FILE: &str = include_str!("../../data/service_principals.txt");
static NAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| FILE.lines().filter(|line| !line.starts_with('#')).collect());

/// The suffixes of names by partition. The names before the suffix are the same in all of them.
const DOMAINS: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// The suffixes of the few names that are listed in full: Amazon services outside AWS.
const OTHER_DOMAIN: &str = ".amazon.com";

/// Whether this is the name of an AWS service: `lambda.amazonaws.com`, in any partition and also with a Region, as in
/// `s3.eu-south-1.amazonaws.com`. Only in lowercase, as AWS writes them.
///
/// ```
/// use roleback_policy::catalogue::service_principals::is_known_service_principal;
///
/// assert!(is_known_service_principal("ec2.amazonaws.com.cn"));
/// assert!(!is_known_service_principal("nope.amazonaws.com"));
/// ```
pub fn is_known_service_principal(principal: &str) -> bool {
    let names = || DOMAINS.iter().filter_map(|end| principal.strip_suffix(end));
    let is_whole = principal.ends_with(OTHER_DOMAIN) && is_listed(principal);
    is_whole || names().any(|name| is_listed(name) || is_regional(name))
}

/// `s3.eu-south-1`
fn is_regional(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(service, region)| is_known_region(region) && is_listed(service))
}

fn is_listed(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn services_are_known_by_their_principals() {
        for (principal, expected) in [
            ("lambda.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", true),
            ("ecs-tasks.amazonaws.com", true),
            ("edgelambda.amazonaws.com", true),
            ("vpc-flow-logs.amazonaws.com", true),
            ("states.eu-central-1.amazonaws.com", true),
            ("codedeploy.cn-north-1.amazonaws.com.cn", true),
            ("ec2.c2s.ic.gov", true),
            ("ops.emr-serverless.amazonaws.com", true),
            ("replicator.lambda.amazonaws.com", true),
            ("alexa-appkit.amazon.com", true),
            ("nope.amazonaws.com", false),
            ("lamda.amazonaws.com", false),
            ("Lambda.amazonaws.com", false),
            ("lambda", false),
            ("lambda.amazonaws.com.", false),
            ("lambda.eu-nowhere-1.amazonaws.com", false),
            ("lambda.example.com", false),
            (".amazonaws.com", false),
            ("alexa-appkit.amazon.com.amazonaws.eu.cn", false),
            ("eu-central-1.amazonaws.com", false),
            ("# botocore.amazonaws.com", false),
            ("", false),
        ] {
            assert_eq!(
                is_known_service_principal(principal),
                expected,
                "{principal}"
            );
        }
    }

    #[test]
    fn the_list_is_sorted_and_has_every_service_of_the_catalogue() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.len() > 600, "{}", NAMES.len());
        for service in catalogue::services() {
            let principal = format!("{}.amazonaws.com", service.prefix);
            assert!(is_known_service_principal(&principal), "{principal}");
        }
    }
}
