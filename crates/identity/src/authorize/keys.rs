//! The condition keys that depend on the operation and its resource, in addition to those of every request
//! (`context.rs`).
//!
//! The rows are the table "Condition keys for AWS Identity and Access Management" of the Service Authorization Reference.

use roleback_model::Request;
use roleback_model::iam::Tag as IamTag;
use roleback_model::sts::Tag as StsTag;
use roleback_policy::Context;

use super::resource::Resource;
use crate::context;
use crate::scene::Scene;
use crate::sts::assume;

/// The service to which a role in an instance profile is passed.
const INSTANCES: &str = "ec2.amazonaws.com";

/// A tag in a request.
trait Pair {
    fn pair(&self) -> (&str, &str);
}

macro_rules! pairs {
    ($($tag:ident)*) => {$(
        impl Pair for $tag {
            fn pair(&self) -> (&str, &str) {
                (&self.key, &self.value)
            }
        }
    )*};
}

pairs! { IamTag StsTag }

/// An optional member, as a list of at most one value.
trait Values {
    fn values(&self) -> Vec<String>;
}

impl Values for String {
    fn values(&self) -> Vec<String> {
        vec![self.clone()]
    }
}

impl Values for i32 {
    fn values(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}

impl<T: Values> Values for Option<T> {
    fn values(&self) -> Vec<String> {
        self.as_ref().map_or_else(Vec::new, Values::values)
    }
}

/// Adds the keys of each row to the context if the row contains the request's operation.
macro_rules! keys {
    ($context:ident $request:ident; $($kind:ident $what:tt: $($operation:ident)+;)*) => {$(
        $context = match $request {
            $(Request::$operation(input) => keys!(@ $kind $context input $what),)+
            _ => $context,
        };
    )*};
    (@ made_with $context:ident $input:ident ($member:ident)) => {
        tagged($context, $input.$member.as_deref().unwrap_or_default())
    };
    (@ tagged $context:ident $input:ident ($member:ident)) => { tagged($context, &$input.$member) };
    (@ untagged $context:ident $input:ident ($member:ident)) => {
        $context.with_many("aws:TagKeys", $input.$member.iter().map(String::as_str))
    };
    (@ text $context:ident $input:ident ($key:literal $($member:ident).+)) => {
        $input.$($member).+.values().into_iter().fold($context, |context, value| context.with($key, value))
    };
}

/// Adds the condition keys of a request to the context.
pub(super) fn of_request<'a>(mut context: Context<'a>, request: &'a Request) -> Context<'a> {
    keys! { context request;
        made_with(tags):
            CreateUser CreateRole CreatePolicy CreateInstanceProfile CreateVirtualMFADevice
            UploadServerCertificate CreateOpenIDConnectProvider CreateSAMLProvider
            GetFederationToken GetWebIdentityToken;
        tagged(tags):
            TagUser TagRole TagPolicy TagInstanceProfile TagMFADevice TagServerCertificate
            TagOpenIDConnectProvider TagSAMLProvider;
        untagged(tag_keys):
            UntagUser UntagRole UntagPolicy UntagInstanceProfile UntagMFADevice
            UntagServerCertificate UntagOpenIDConnectProvider UntagSAMLProvider;
        text("iam:PolicyARN" policy_arn):
            AttachUserPolicy AttachRolePolicy AttachGroupPolicy
            DetachUserPolicy DetachRolePolicy DetachGroupPolicy;
        text("iam:PermissionsBoundary" permissions_boundary):
            CreateUser CreateRole PutUserPermissionsBoundary PutRolePermissionsBoundary;
        text("iam:AWSServiceName" aws_service_name): CreateServiceLinkedRole;
        text("iam:RoleTemplateARN" template_arn): AcquireRole GetRoleTemplateVersion;
        text("iam:ServiceSpecificCredentialServiceName" service_name):
            CreateServiceSpecificCredential;
        text("iam:ServiceSpecificCredentialAgeDays" credential_age_days):
            CreateServiceSpecificCredential;
        text("iam:OrganizationsPolicyId" organizations_policy_id): GenerateOrganizationsAccessReport;
        text("iam:DelegationDuration" session_duration): CreateDelegationRequest;
        text("iam:NotificationChannel" notification_channel): CreateDelegationRequest;
        text("iam:TemplateArn" permissions.policy_template_arn): CreateDelegationRequest;
        text("iam:DelegationRequestOwner" owner_id): ListDelegationRequests;
        text("sts:TaskPolicyArn" task_policy_arn.arn): AssumeRoot;
        text("sts:DurationSeconds" duration_seconds): GetWebIdentityToken;
        text("sts:SigningAlgorithm" signing_algorithm): GetWebIdentityToken;
    }
    many(context, request)
}

/// Multivalued keys other than tags.
fn many<'a>(context: Context<'a>, request: &'a Request) -> Context<'a> {
    let texts = |values: &'a [String]| values.iter().map(String::as_str);
    match request {
        Request::AssumeRole(input) => assume::keys(context, input),
        Request::GetWebIdentityToken(input) => {
            context.with_many("sts:IdentityTokenAudience", texts(&input.audience))
        }
        Request::PutAccountProperties(input) => {
            let namespaces = input.properties.keys();
            let namespaces = namespaces.filter_map(|key| key.split('/').next());
            context.with_many("iam:AccountPropertyNamespaces", namespaces)
        }
        _ => context,
    }
}

fn tagged<'a>(context: Context<'a>, tags: &'a [impl Pair]) -> Context<'a> {
    let keys = tags.iter().map(|tag| tag.pair().0);
    let context = context.with_many("aws:TagKeys", keys);
    tags.iter()
        .map(Pair::pair)
        .fold(context, |context, (key, value)| {
            context.with(format!("aws:RequestTag/{key}"), value)
        })
}

/// Adds the condition keys of the resource. If the request names a boundary itself, that value takes precedence.
pub(super) fn of_resource<'a>(
    context: Context<'a>,
    scene: &Scene<'_>,
    request: &Request,
    resource: &Resource<'a>,
) -> Context<'a> {
    let context = of_tags(context, resource);
    match resource.grants.and_then(|grants| grants.boundary.as_ref()) {
        Some(arn) if sees_boundary(request) => {
            let arn = scene.partition().show(arn.as_str()).into_owned();
            context.with("iam:PermissionsBoundary", arn)
        }
        _ => context,
    }
}

/// Adds the condition keys of a role that is passed to the instances of a profile. The instances are not known yet, and
/// AWS documents the values used instead
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>).
pub(super) fn of_passing<'a>(
    context: Context<'a>,
    scene: &Scene<'_>,
    resource: &Resource<'a>,
) -> Context<'a> {
    let (partition, account) = (scene.partition().as_str(), scene.caller.account);
    let instances = format!("arn:{partition}:ec2:*:{account}:instance/*");
    let context = context
        .with("iam:PassedToService", INSTANCES)
        .with("iam:AssociatedResourceArn", instances);
    of_tags(context, resource)
}

/// Adds the tags of the resource. Tags of users and roles appear under two keys.
pub(super) fn of_tags<'a>(context: Context<'a>, resource: &Resource<'a>) -> Context<'a> {
    let context = context::tagged(context, "aws:ResourceTag/", resource.tags);
    match resource.grants {
        Some(_) => context::tagged(context, "iam:ResourceTag/", resource.tags),
        None => context,
    }
}

/// Whether the current boundary of the user or role is a condition key of the operation.
fn sees_boundary(request: &Request) -> bool {
    matches!(
        request,
        Request::AttachRolePolicy(_)
            | Request::AttachUserPolicy(_)
            | Request::DetachRolePolicy(_)
            | Request::DetachUserPolicy(_)
            | Request::DeleteRolePermissionsBoundary(_)
            | Request::DeleteUserPermissionsBoundary(_)
            | Request::DeleteRolePolicy(_)
            | Request::DeleteUserPolicy(_)
            | Request::PutRolePolicy(_)
            | Request::PutUserPolicy(_)
            | Request::DeleteRole(_)
            | Request::GetRole(_)
    )
}
