//! Resources: whether they are ARNs of existing services and resource types, with valid parts.

use super::draft::{Entry, Sketch};
use super::redundant::covered;
use super::regions::{is_pattern, is_region};
use super::{Attached, Check, Report, Scene, Subject};
use crate::arn::{Arn, is_account_id};
use crate::catalogue::{self, template};
use crate::effort::Effort;
use crate::glob;
use crate::pattern;
use crate::variable::split_at_colons;

/// The number of parts of an ARN.
const ARN_PARTS: usize = 6;

/// AWS's partitions.
const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

/// Services with resources that AWS owns, whose ARNs have no account: documents, parameters, views.
const OWNED_BY_AWS: [&str; 2] = ["resource-explorer-2", "ssm"];

/// Resources that are in AWS's guides but not in the Service Authorization Reference: CloudFormation macros.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html>
const UNLISTED: [(&str, &str); 1] = [("cloudformation", "transform/${TransformName}")];

pub(super) fn names(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if scene.subject.is_trust() {
        return;
    }
    for entry in statement.resource.iter().flat_map(|listed| &listed.entries) {
        if entry.text != "*" {
            name(scene, *entry, report);
        }
    }
}

fn name(scene: &Scene<'_>, entry: Entry<'_>, report: &mut Report) {
    let given: Vec<&str> = split_at_colons(entry.text, ARN_PARTS).collect();
    let [prefix, rest @ ..] = given.as_slice() else {
        return;
    };
    if *prefix != "arn" {
        let message = "Add the required prefix (arn) to the resource ARN.";
        return report.find(Check::InvalidArnPrefix, entry.span, message);
    }
    let [partition, service, region, account, resource] = rest else {
        return too_few(entry, report);
    };
    let arn = Arn {
        partition,
        service,
        region,
        account,
        resource,
    };
    in_partition(entry, &arn, report);
    attached_to(scene.subject, entry, &arn, report);
    of_service(scene, entry, &arn, report);
}

/// AWS completes a short ARN with `*`, but only an ARN that ends in `*` shows that this is intended.
fn too_few(entry: Entry<'_>, report: &mut Report) {
    if !entry.text.ends_with('*') {
        let message = format!(
            "Resource ARNs must include at least {ARN_PARTS} fields in the following structure: \
             arn:partition:service:region:account:resource"
        );
        report.find(Check::MissingArnField, entry.span, message);
    }
}

fn in_partition(entry: Entry<'_>, arn: &Arn<'_>, report: &mut Report) {
    let known = PARTITIONS
        .iter()
        .any(|partition| glob::matches(arn.partition, partition));
    if !known && !arn.partition.contains("${") {
        let message = format!(
            "The resource ARN for the service {} does not support the partition {}. Use the supported values: [{}]",
            arn.service,
            arn.partition,
            PARTITIONS.join(", ")
        );
        report.find(Check::InvalidPartition, entry.span, message);
    }
}

fn attached_to(subject: Subject, entry: Entry<'_>, arn: &Arn<'_>, report: &mut Report) {
    let Subject::Resource(Some(attached)) = subject else {
        return;
    };
    let fits = glob::matches(arn.service, attached.service())
        && (attached != Attached::Bucket || arn.account.is_empty());
    if !fits {
        let message = format!(
            "The resource ARN is not supported for the resource-based policy attached to the resource type {}.",
            attached.as_str()
        );
        report.find(Check::UnsupportedResourceArnInPolicy, entry.span, message);
    }
}

fn of_service(scene: &Scene<'_>, entry: Entry<'_>, arn: &Arn<'_>, report: &mut Report) {
    if arn.service.contains("${") {
        return;
    }
    if arn.service.contains(['*', '?']) {
        let message = "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.";
        return report.find(Check::WildcardInServiceName, entry.span, message);
    }
    let folded = arn.service.to_ascii_lowercase();
    if !catalogue::has_arns(&folded) && catalogue::service(&folded).is_none() {
        let message = format!(
            "The service {} does not exist. Use a valid service name.",
            arn.service
        );
        return report.find(Check::InvalidService, entry.span, message);
    }
    if folded != arn.service {
        let message = format!(
            "Update the service name {} in the resource ARN to use all lowercase letters.",
            arn.service
        );
        return report.find(Check::InvalidArnServiceCase, entry.span, message);
    }
    of_type(scene, entry, arn, report);
}

/// Compares with the resource types whose names could match.
fn of_type(scene: &Scene<'_>, entry: Entry<'_>, arn: &Arn<'_>, report: &mut Report) {
    let mut any = false;
    let meant: Vec<Arn<'_>> = catalogue::arns_of(arn.service)
        .inspect(|_| any = true)
        .filter(|template| could_be(arn.resource, template.resource, scene.effort))
        .collect();
    if meant.is_empty() {
        let is_unlisted = |(service, template): (&str, &str)| {
            service == arn.service && could_be(arn.resource, template, scene.effort)
        };
        if any && !UNLISTED.into_iter().any(is_unlisted) {
            let message = "Resource ARN does not match the expected ARN format. Update the resource portion of the ARN.";
            report.find(Check::InvalidArnResource, entry.span, message);
        }
        return;
    }
    in_region(entry, arn, &meant, report);
    in_account(entry, arn, &meant, report);
}

fn in_region(entry: Entry<'_>, arn: &Arn<'_>, meant: &[Arn<'_>], report: &mut Report) {
    let (service, region) = (arn.service, arn.region);
    if region.is_empty() {
        if meant
            .iter()
            .all(|template| !template.region.is_empty() && template.region != "*")
        {
            let message = format!("Add a Region to the {service} resource ARN.");
            report.find(Check::MissingArnRegion, entry.span, message);
        }
    } else if meant.iter().all(|template| template.region.is_empty()) {
        // A `*` also matches nothing.
        if region != "*" {
            let message = format!(
                "The service {service} does not support specifying a Region in the resource ARN."
            );
            report.find(Check::ArnRegionNotAllowed, entry.span, message);
        }
    } else if !is_pattern(region)
        && !is_region(region)
        && !meant.iter().any(|template| template.region == region)
    {
        let message = format!(
            "The Region {region} is not valid for this resource. Update the resource ARN to include a supported Region."
        );
        report.find(Check::InvalidArnRegion, entry.span, message);
    }
}

fn in_account(entry: Entry<'_>, arn: &Arn<'_>, meant: &[Arn<'_>], report: &mut Report) {
    let (service, account) = (arn.service, arn.account);
    if account.is_empty() && OWNED_BY_AWS.contains(&service) {
        return;
    }
    if account.is_empty() {
        if meant
            .iter()
            .all(|template| !template.account.is_empty() && template.account != "*")
        {
            let message = format!(
                "The resource {} in the arn is missing an account id. Please provide a 12 digit account id.",
                arn.resource
            );
            report.find(Check::MissingArnAccount, entry.span, message);
        }
    } else if meant.iter().all(|template| template.account.is_empty()) {
        if account != "*" {
            let message = format!(
                "The service {service} does not support specifying an account ID in the resource ARN."
            );
            report.find(Check::ArnAccountNotAllowed, entry.span, message);
        }
    } else if !is_pattern(account)
        && !is_account_id(account)
        && account != "aws"
        && !meant.iter().any(|template| template.account == account)
    {
        let message = format!(
            "The resource ARN account ID {account} is not valid. Provide a 12-digit account ID."
        );
        report.find(Check::InvalidArnAccount, entry.span, message);
    }
}

/// Whether a resource of a policy can match a resource of the template.
fn could_be(resource: &str, template: &str, effort: &Effort) -> bool {
    pattern::overlap(
        pattern::resource_tokens(resource),
        template::tokens(template),
        effort,
    )
}

/// Entries that another entry of the same list makes redundant.
pub(super) fn redundant(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let entries = statement
        .resource
        .iter()
        .flat_map(|listed| &listed.entries)
        .copied();
    let covered = covered(&entries.collect::<Vec<_>>(), |outer, inner| {
        pattern::resource_includes(outer, inner, scene.effort)
    });
    if !covered.is_empty() {
        let message = format!(
            "The {} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*)",
            covered.len()
        );
        let spans = covered.iter().map(|entry| entry.span).collect();
        report.find_all(Check::RedundantResource, spans, message);
    }
}
