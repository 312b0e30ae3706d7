//! Regions and accounts in the ARNs of services whose ARNs have none.
//!
//! The service catalogue lists these services: those whose ARN templates all have an empty part.

use super::refusal::{Malformed, each, refuse};
use super::resources::filled;
use crate::arn::Arn;
use crate::catalogue::{self, template};
use crate::document::{Document, Text};
use crate::effort::Effort;
use crate::pattern;

/// For these services, the kind of resource determines whether the ARN has a Region: S3's access points have one, buckets and
/// objects do not. Other services with a Region in some ARNs accept it in all.
const BY_KIND: [&str; 1] = ["s3"];

pub(super) fn of_services(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        let mut resources = statement
            .resource
            .iter()
            .flat_map(|element| &element.entries);
        resources.try_for_each(of_service)
    })
}

fn of_service(resource: &Text) -> Result<(), Malformed> {
    let Some(arn) = filled(&resource.value) else {
        return Ok(());
    };
    let name = &resource.value;
    if names_place(arn.region) && !can_have(&arn, |template| template.region) {
        let message = match arn.service {
            "iam" => format!("IAM resource {name} cannot contain region information."),
            _ => format!("Resource {name} can not contain region information."),
        };
        return refuse(resource.span, message);
    }
    if names_place(arn.account) && !can_have(&arn, |template| template.account) {
        let message = format!("Resource {name} cannot contain an account id.");
        return refuse(resource.span, message);
    }
    Ok(())
}

fn names_place(part: &str) -> bool {
    !matches!(part, "" | "*")
}

/// Whether some ARN of the service has this part. A service that is not in the catalogue can have any part.
fn can_have(arn: &Arn<'_>, part: fn(&Arn<'static>) -> &'static str) -> bool {
    let by_kind = BY_KIND.contains(&arn.service);
    let is_kind = |template: &Arn<'static>| {
        !by_kind
            || pattern::overlap(
                template::tokens(template.resource),
                pattern::resource_tokens(arn.resource),
                // A template is short, and a resource is at most as long as a document.
                &Effort::unlimited(),
            )
    };
    !catalogue::has_arns(arn.service)
        || catalogue::arns_of(arn.service)
            .any(|template| !part(&template).is_empty() && is_kind(&template))
}
