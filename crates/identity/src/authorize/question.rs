//! From a request to the questions that the engine is asked: which action, on which resource, with which context.

use std::borrow::Cow;
use std::sync::Arc;

use roleback_model::Request;
use roleback_model::iam::AddRoleToInstanceProfileRequest;
use roleback_policy::arn::is_account_id;
use roleback_policy::{Arn, Context, Document};

use super::aim::{self, Aim};
use super::{action, keys};
use crate::arn::AccountId;
use crate::scene::Scene;
use crate::sts::assume;

/// What a role in an instance profile is for.
const INSTANCES: &str = "ec2.amazonaws.com";

/// Actions that a role has to trust the caller with.
const ROLE_ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

/// One question to the engine.
pub(super) struct Question<'a> {
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    /// What this request has besides what every request has.
    pub(super) context: Context<'a>,
    /// The trust policy that has a say; `Some(None)` where a role that is not there would have to trust.
    pub(super) trust: Option<Option<&'a Arc<Document>>>,
}

impl<'a> Question<'a> {
    /// The question whether somebody may do something, of which nothing else is known.
    pub(super) fn of_anything(scene: &Scene<'a>, action: &'a str, resource: &'a str) -> Self {
        let is_of_role = ROLE_ACTIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(action));
        let role = assume::look_up(scene, resource);
        let trust = role.and_then(|(_, role)| role.trust_by_id());
        Self {
            action: action.into(),
            resource: resource.into(),
            context: Context::new(),
            trust: is_of_role.then_some(trust),
        }
    }

    /// The account that owns the resource.
    pub(super) fn asked_account(&self) -> Option<&str> {
        let account = Arn::parse(&self.resource)?.account;
        is_account_id(account).then_some(account)
    }

    /// The account whose resource it is: the caller's own where the resource does not say.
    pub(super) fn owner(&self, scene: &Scene<'_>) -> AccountId {
        let asked = self.asked_account().and_then(AccountId::parse);
        asked.unwrap_or(scene.caller.account)
    }
}

/// All that must be allowed; nothing where no policy of the caller has a say: requests without a signature are the matter
/// of the trust policy alone, which the operation itself asks.
pub(super) fn questions<'a>(scene: &Scene<'a>, request: &'a Request) -> Vec<Question<'a>> {
    if !request.operation().signed {
        return Vec::new();
    }
    let aim = aim::aim(scene, request);
    if let Request::AssumeRole(input) = request {
        if assume::is_no_role(&input.role_arn) {
            return Vec::new();
        }
        let actions = assume::actions(scene, input);
        let trust = assume::look_up(scene, &input.role_arn);
        let trust = trust.and_then(|(_, role)| role.trust_by_id());
        let asked = actions.map(|action| Question {
            trust: Some(trust),
            ..about(scene, request, &aim, action.into())
        });
        return asked.collect();
    }
    let own = about(scene, request, &aim, action(request).into());
    let tagging = tagging(request).map(|action| about(scene, request, &aim, action.into()));
    let passing = match request {
        Request::AddRoleToInstanceProfile(input) => Some(passing(scene, input)),
        _ => None,
    };
    [Some(own), tagging, passing]
        .into_iter()
        .flatten()
        .collect()
}

fn about<'a>(
    scene: &Scene<'a>,
    request: &'a Request,
    aim: &Aim<'a>,
    action: Cow<'a, str>,
) -> Question<'a> {
    let context = keys::of_request(Context::new(), request);
    Question {
        action,
        resource: aim.resource.clone(),
        context: keys::of_resource(context, scene, request, aim),
        trust: None,
    }
}

/// The right to tag, for a request that makes something with tags.
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

/// The right to pass a role on to the instances of a profile. Which instances is not known yet, and AWS documents what
/// stands in their place (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>).
fn passing<'a>(scene: &Scene<'a>, input: &'a AddRoleToInstanceProfileRequest) -> Question<'a> {
    let aim = aim::role(scene, &input.role_name);
    let (partition, account) = (scene.partition().as_str(), scene.caller.account);
    let instances = format!("arn:{partition}:ec2:*:{account}:instance/*");
    let context = Context::new()
        .with("iam:PassedToService", INSTANCES)
        .with("iam:AssociatedResourceArn", instances);
    Question {
        action: "iam:PassRole".into(),
        context: keys::of_tags(context, &aim),
        resource: aim.resource,
        trust: None,
    }
}
