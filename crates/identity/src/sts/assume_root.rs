//! AssumeRoot: a root user session in a member account, for one task.
//!
//! The task is defined by an AWS managed policy that denies everything else.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>

use roleback_model::sts::{AssumeRootRequest, AssumeRootResponse};
use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_world::arn::AccountId;
use roleback_world::entity::RootFeatures;

use super::issue::{expiry, issue};
use crate::answer::Read;
use crate::fault;
use crate::policies::policy_arn::PolicyArn;
use crate::principal::Principal;
use crate::scene::Scene;
use crate::session::{ROOT_TASK_POLICIES, SessionContext};

/// The default session duration, in seconds.
const DURATION_SECS_DEFAULT: i32 = 900;

/// The organization feature that a task requires.
type Feature = fn(RootFeatures) -> bool;

const TASKS: [(&str, Feature); 5] = [
    ("IAMAuditRootUserCredentials", |it| {
        it.credentials_management
    }),
    ("IAMCreateRootUserPassword", |it| it.credentials_management),
    ("IAMDeleteRootUserCredentials", |it| {
        it.credentials_management
    }),
    ("S3UnlockBucketPolicy", |it| it.sessions),
    ("SQSUnlockQueuePolicy", |it| it.sessions),
];

impl Read for AssumeRootRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<AssumeRootResponse, Fault> {
        let refused = || {
            let caller = scene.caller.arn(scene.world, scene.partition());
            fault::not_authorized(&caller, "sts:AssumeRoot", &self.target_principal)
        };
        let target = target(&self.target_principal).ok_or_else(refused)?;
        let task = self.task_policy_arn.arn.as_deref().unwrap_or_default();
        if !may_ask(scene) || !is_reachable(scene, target, task) {
            return Err(refused());
        }
        let found = PolicyArn::read(task).and_then(|task| task.find(scene.world, target));
        found.ok_or_else(|| fault::no_such_session_policy(task))?;
        let calling = scene.caller.session.as_ref();
        let source_identity = calling.and_then(|session| session.source_identity.clone());
        let duration_secs = self.duration_seconds.unwrap_or(DURATION_SECS_DEFAULT);
        let context = SessionContext {
            issued: scene.now,
            expires: expiry(scene, duration_secs),
            policy_arns: vec![task.to_owned()],
            source_identity: source_identity.clone(),
            chained: calling.is_some(),
            ..SessionContext::default()
        };
        let size_min = self.minimum_session_token_size;
        let issued = issue(scene, target, Principal::Root, context, size_min)?;
        Ok(AssumeRootResponse {
            credentials: issued.credentials,
            source_identity,
            session_token_utilization: issued.token_utilization,
            session_token_size: issued.token_size,
        })
    }
}

/// The account with this id, or of this root user ARN.
fn target(text: &str) -> Option<AccountId> {
    AccountId::parse(text).or_else(|| {
        let arn = Arn::parse(text)?;
        let is_root = arn.service == "iam" && arn.resource == "root";
        AccountId::parse(arn.account).filter(|_| is_root)
    })
}

/// Users and roles can call it, root users cannot. Clients without credentials of their own act as the root user here,
/// so only root users with real credentials are rejected.
fn may_ask(scene: &Scene<'_>) -> bool {
    let caller = scene.caller;
    match caller.principal {
        Principal::User(_) | Principal::AssumedRole { .. } => true,
        Principal::Root => caller.session.is_none() && caller.long_term_key().is_none(),
        _ => false,
    }
}

/// Checks that the caller is in the management account of the target's organization and that the task's feature is
/// enabled.
fn is_reachable(scene: &Scene<'_>, target: AccountId, task: &str) -> bool {
    let Some(organization) = scene.world.organization() else {
        return false;
    };
    let manager = organization.management_account();
    let is_member = organization.member(target).is_some() && target != manager;
    let name = task.strip_prefix(ROOT_TASK_POLICIES);
    let task = TASKS.into_iter().find(|(known, _)| Some(*known) == name);
    let is_on =
        task.is_some_and(|(_, is_on)| is_on(organization.head.root_features.unwrap_or_default()));
    scene.caller.account == manager && is_member && is_on
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    #[test]
    fn root_is_taken_on_for_a_task_whose_feature_is_on() {
        let refused = |target: &str| {
            format!(
                "AccessDenied User: arn:aws:iam::123456789012:root is not authorized to perform: sts:AssumeRoot on resource: {target}"
            )
        };
        let audit =
            "TaskPolicyArn.arn=arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
        let unlock = "TaskPolicyArn.arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
        let admin = "TaskPolicyArn.arn=arn:aws:iam::aws:policy/AdministratorAccess";
        let member = "222222222222";
        let no = refused(member);
        let mut walk = script(&format!(
            "AssumeRoot TargetPrincipal={member} {audit} | {no}
             org CreateOrganization managementAccount=123456789012 | ok
             org AddAccount account={member} | ok
             AssumeRoot TargetPrincipal={member} {audit} | {no}
             EnableOrganizationsRootCredentialsManagement | ok
             AssumeRoot TargetPrincipal={member} {unlock} | {no}
             AssumeRoot TargetPrincipal={member} {admin} | {no}
             AssumeRoot TargetPrincipal=123456789012 {audit} | {}
             AssumeRoot TargetPrincipal=333333333333 {audit} | {}
             AssumeRoot TargetPrincipal={member} {audit} DurationSeconds=901 | ValidationError 1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900
             AssumeRoot TargetPrincipal={member} {audit} | ok <SessionToken>",
            refused("123456789012"),
            refused("333333333333")
        ));
        let root = format!("TargetPrincipal=arn:aws:iam::{member}:root");
        let session = walk.call(&format!("AssumeRoot {root} {audit}")).unwrap();
        walk.sign_in(&session);
        walk.follow(&format!(
            "GetCallerIdentity | ok <Arn>arn:aws:iam::{member}:root</Arn>
             ListAccessKeys | ok <AccessKeyMetadata/>"
        ));
        // The task policy denies everything that is not part of the task; it has no statement about the rest.
        for (request, is_allowed) in [("ListAccessKeys", true), ("CreateUser UserName=u", false)] {
            let allowed = walk.ask(request, |scene, request| {
                Ok(crate::authorize::is_allowed(scene, request))
            });
            assert_eq!(allowed.unwrap(), is_allowed, "{request}");
        }
    }
}
