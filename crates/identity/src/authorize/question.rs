//! Converts a request to the questions for the policy engine: which action, on which resource, in which context.

use std::borrow::Cow;
use std::sync::Arc;

use roleback_model::Request;
use roleback_policy::arn::is_account_id;
use roleback_policy::{Arn, Context, Document, Principal};
use roleback_world::arn::AccountId;

use super::keys;
use super::resource::{self, Resource};
use super::resource_policy::ResourcePolicy;
use crate::iam::account::properties::{self, ROLE_MANAGER};
use crate::iam::role::template;
use crate::scene::Scene;
use crate::sts::assume;

/// Actions that the trust policy of a role must allow.
const ROLE_ACTIONS: [&str; 5] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];

/// Actions on a resource of another account for which only the policies of the caller's account count: a root user has no
/// resource-based policy that could allow them, and the organization gives its management account access to the member.
const ALLOWED_BY_CALLER_ALONE: [&str; 1] = ["sts:AssumeRoot"];

/// A question for the policy engine.
pub(super) struct Question<'a> {
    pub(super) action: &'a str,
    pub(super) resource: Resource<'a>,
    pub(super) asked: Asked<'a>,
    /// The trust policy that must also allow; `Some(None)` if the role does not exist.
    pub(super) trust: Option<Option<&'a Arc<Document>>>,
    /// What is known about a resource of another service.
    pub(super) elsewhere: Option<Elsewhere<'a>>,
}

/// What is known about a resource of another service.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Elsewhere<'a> {
    /// The account that owns it, if its ARN does not say.
    pub(super) owner: Option<&'a str>,
    /// Its policy.
    pub(super) policy: Option<&'a ResourcePolicy>,
}

/// The source of the condition keys beyond those of every request. They are computed only if a policy reads one of
/// them.
pub(super) enum Asked<'a> {
    /// The members of a request.
    Request(&'a Request),
    /// An additional action of a request, with its own condition key.
    Besides(&'a Request, &'static str, String),
    /// A role is passed to instances.
    Passing,
    /// Exactly these keys.
    Given(Cow<'a, Context<'a>>),
}

impl<'a> Question<'a> {
    /// A question without an actual request. `given` overrides the keys that are known.
    pub(super) fn hypothetical(
        scene: &Scene<'a>,
        action: &'a str,
        resource: &'a str,
        given: Context<'a>,
    ) -> Self {
        let trust = asks_for_role(action, resource).then(|| {
            let role = assume::look_up(scene, resource);
            role.and_then(|(_, role)| role.trust_by_id())
        });
        Self {
            action,
            resource: resource::known(scene, resource),
            asked: Asked::Given(Cow::Owned(given)),
            trust,
            elsewhere: None,
        }
    }

    /// Adds the condition keys of this question to a context.
    pub(super) fn add_to<'q>(&'q self, known: Context<'q>, scene: &Scene<'q>) -> Context<'q> {
        match &self.asked {
            Asked::Request(request) => {
                let known = keys::of_request(known, request);
                keys::of_resource(known, scene, request, &self.resource)
            }
            Asked::Besides(request, key, value) => {
                keys::of_request(known, request).with(*key, value.as_str())
            }
            Asked::Passing => keys::of_passing(known, scene, &self.resource),
            Asked::Given(given) => {
                let known = keys::of_tags(known, &self.resource);
                given.iter().fold(known, |mut known, (key, values)| {
                    known.set(key.into(), values.borrowed());
                    known
                })
            }
        }
    }

    /// The account in the ARN of the resource.
    pub(super) fn asked_account(&self) -> Option<&str> {
        let account = Arn::parse(&self.resource.arn)?.account;
        is_account_id(account).then_some(account)
    }

    /// The account that counts as the resource's owner, if it is not the account in the resource's ARN.
    pub(super) fn deciding_account<'q>(&'q self, principal: &Principal<'q>) -> Option<&'q str> {
        let same = |known: &&str| known.eq_ignore_ascii_case(self.action);
        let is_alone = ALLOWED_BY_CALLER_ALONE.iter().any(same);
        let elsewhere = self.elsewhere.and_then(|known| known.owner);
        principal.account().filter(|_| is_alone).or(elsewhere)
    }

    /// The account that owns the resource; the caller's own if the ARN does not contain one.
    pub(super) fn owner(&self, scene: &Scene<'_>) -> AccountId {
        let known = self.elsewhere.and_then(|known| known.owner);
        let asked = self.asked_account().or(known).and_then(AccountId::parse);
        asked.unwrap_or(scene.caller.account)
    }
}

/// Whether the trust policy must also allow: the resource is a role and the action is one of [`ROLE_ACTIONS`].
fn asks_for_role(action: &str, resource: &str) -> bool {
    let of_role = |known: &str| known.eq_ignore_ascii_case(action);
    let is_role = |arn: Arn<'_>| arn.service == "iam" && arn.resource.starts_with("role/");
    ROLE_ACTIONS.iter().any(|known| of_role(known)) && Arn::parse(resource).is_some_and(is_role)
}

/// The resource of a request; `None` if the caller's policies are not evaluated. Unsigned requests are decided by the
/// trust policy alone, which the operation itself evaluates.
pub(super) fn subject<'a>(scene: &Scene<'a>, request: &'a Request) -> Option<Resource<'a>> {
    let names_no_role = match request {
        Request::AssumeRole(input) => assume::is_no_role(&input.role_arn),
        _ => false,
    };
    let is_asked = request.operation().signed && !names_no_role;
    is_asked.then(|| resource::of_request(scene, request))
}

/// All questions about a request and its resource.
pub(super) fn questions<'q>(
    scene: &'q Scene<'q>,
    request: &'q Request,
    resource: &'q Resource<'q>,
) -> impl Iterator<Item = Question<'q>> {
    let (actions, trust) = match request {
        Request::AssumeRole(input) => {
            let role = assume::look_up(scene, &input.role_arn);
            let trust = role.and_then(|(_, role)| role.trust_by_id());
            (assume::actions(scene, input), Some(trust))
        }
        // Reading the template comes first; the other required actions depend on its content.
        Request::AcquireRole(_) => ([Some("iam:GetRoleTemplateVersion"), None, None], None),
        _ => {
            let own = request.operation().action;
            ([Some(own), tagging(request), scoping(request)], None)
        }
    };
    let asked = actions.into_iter().flatten().map(move |action| Question {
        action,
        resource: resource.borrowed(),
        asked: Asked::Request(request),
        trust,
        elsewhere: None,
    });
    asked
        .chain(passing(scene, request))
        .chain(renaming(request, resource))
        .chain(acquiring(scene, request))
        .chain(enabling(scene, request))
}

/// The permission to read the role that a template has already created, or else those to create it and attach its policies
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_role-manager_enable-use.html>).
fn acquiring<'a>(scene: &Scene<'a>, request: &'a Request) -> Vec<Question<'a>> {
    let Request::AcquireRole(input) = request else {
        return Vec::new();
    };
    let Ok(wanted) = template::wanted(scene, input) else {
        return Vec::new();
    };
    let question = |action, resource, asked| Question {
        action,
        resource,
        asked,
        trust: None,
        elsewhere: None,
    };
    if let Some(role) = scene.account().roles.get(&wanted.name) {
        let resource = resource::role(scene, &role.name);
        return vec![question("iam:GetRole", resource, Asked::Request(request))];
    }
    let resource = || resource::role_at(scene, wanted.template.path, &wanted.name);
    let create = question("iam:CreateRole", resource(), Asked::Request(request));
    let attach = wanted.policy_arns(scene).map(|arn| {
        let asked = Asked::Besides(request, "iam:PolicyARN", arn);
        question("iam:AttachRolePolicy", resource(), asked)
    });
    std::iter::once(create).chain(attach).collect()
}

/// Enabling the role manager requires the permission to create its service-linked role, even if the role exists.
fn enabling<'a>(scene: &Scene<'a>, request: &'a Request) -> Option<Question<'a>> {
    let Request::PutAccountProperties(input) = request else {
        return None;
    };
    properties::enables_role_manager(input).then(|| Question {
        action: "iam:CreateServiceLinkedRole",
        resource: resource::role_of_service(scene, ROLE_MANAGER, &None),
        asked: Asked::Besides(request, "iam:AWSServiceName", ROLE_MANAGER.to_owned()),
        trust: None,
        elsewhere: None,
    })
}

/// The permission to limit the scope of a token.
fn scoping(request: &Request) -> Option<&'static str> {
    match request {
        Request::GetWebIdentityToken(input) if input.scope.is_some() => {
            Some("sts:SetWebIdentityTokenScope")
        }
        _ => None,
    }
}

/// The tagging action for a request that creates a resource with tags.
fn tagging(request: &Request) -> Option<&'static str> {
    macro_rules! with_tags {
        ($($operation:ident $action:literal;)*) => {
            match request {
                $(Request::$operation(input) => (input.tags.is_some(), $action),)*
                _ => return None,
            }
        };
    }
    let (has_tags, action) = with_tags! {
        CreateUser "iam:TagUser";
        CreateRole "iam:TagRole";
        CreatePolicy "iam:TagPolicy";
        CreateInstanceProfile "iam:TagInstanceProfile";
        CreateVirtualMFADevice "iam:TagMFADevice";
        UploadServerCertificate "iam:TagServerCertificate";
        CreateOpenIDConnectProvider "iam:TagOpenIDConnectProvider";
        CreateSAMLProvider "iam:TagSAMLProvider";
        GetFederationToken "sts:TagSession";
        GetWebIdentityToken "sts:TagGetWebIdentityToken";
    };
    has_tags.then_some(action)
}

/// Permission to pass the role to the instances of a profile.
fn passing<'a>(scene: &Scene<'a>, request: &'a Request) -> Option<Question<'a>> {
    let Request::AddRoleToInstanceProfile(input) = request else {
        return None;
    };
    Some(Question {
        action: "iam:PassRole",
        resource: resource::role(scene, &input.role_name).unlabelled(),
        asked: Asked::Passing,
        trust: None,
        elsewhere: None,
    })
}

/// Permission to update a user or a group under its new name, in addition to the old one
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>).
fn renaming<'q>(request: &'q Request, resource: &'q Resource<'q>) -> Option<Question<'q>> {
    let (name, path) = match request {
        Request::UpdateUser(input) => (&input.new_user_name, &input.new_path),
        Request::UpdateGroup(input) => (&input.new_group_name, &input.new_path),
        Request::UpdateServerCertificate(input) => {
            (&input.new_server_certificate_name, &input.new_path)
        }
        _ => return None,
    };
    Some(Question {
        action: request.operation().action,
        resource: resource.renamed(name.as_deref()?, path.as_deref())?,
        asked: Asked::Request(request),
        trust: None,
        elsewhere: None,
    })
}
