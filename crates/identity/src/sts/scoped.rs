//! Credentials of the caller's own session with fewer permissions, or for a shorter time.
//!
//! The new session is the caller's: same identity, same tags, same time of issue. So a policy that revokes older sessions
//! by `aws:TokenIssueTime` revokes the sessions that were scoped down from them, too. AWS does not document the time of
//! issue of a scoped session.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html>

use roleback_model::sts::{
    GetScopedCredentialsRequest, GetScopedCredentialsResponse, ScopedSession,
};
use roleback_policy::validate::Purpose;
use roleback_wire::{Fault, Timestamp};
use roleback_world::stored_policy::StoredPolicy;

use super::issue::{expiry, issue};
use crate::answer::Read;
use crate::fault;
use crate::iam::document;
use crate::scene::Scene;
use crate::session::SessionContext;

/// Policies that can scope one session down, one after the other.
const LAYERS_MAX: usize = 3;

impl Read for GetScopedCredentialsRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetScopedCredentialsResponse, Fault> {
        let calling = scene.caller.session.as_ref();
        let calling = calling.ok_or_else(fault::not_called_with_session_credentials)?;
        if self.policy.is_none() && self.duration_seconds.is_none() {
            return Err(fault::nothing_to_scope_down());
        }
        let context = SessionContext {
            scope_down: layers(scene, calling, self.policy.as_deref())?,
            expires: ends(scene, calling, self.duration_seconds)?,
            ..calling.clone()
        };
        let count = i32::try_from(context.scope_down.len()).ok();
        let (caller, size_min) = (scene.caller, self.minimum_session_token_size);
        let principal = caller.principal.clone();
        let issued = issue(scene, caller.account, principal, context, size_min)?;
        Ok(GetScopedCredentialsResponse {
            credentials: issued.credentials,
            session_info: Some(ScopedSession {
                scoped_session_id: issued.id,
                arn: issued.arn,
            }),
            session_token_utilization: issued.token_utilization,
            session_token_size: issued.token_size,
            scoped_policies_count: count,
            source_identity: calling.source_identity.clone(),
        })
    }
}

/// The policies that scope the session down, with the one that the request adds.
fn layers(
    scene: &Scene<'_>,
    calling: &SessionContext,
    policy: Option<&str>,
) -> Result<Vec<StoredPolicy>, Fault> {
    let mut layers = calling.scope_down.clone();
    if let Some(policy) = policy {
        document::accepted(scene.partition(), policy, Purpose::Session)?;
        if layers.len() >= LAYERS_MAX {
            return Err(fault::too_many_scope_down_policies(LAYERS_MAX));
        }
        layers.push(policy.into());
    }
    Ok(layers)
}

/// When the session ends: with the caller's unless the request says sooner.
fn ends(
    scene: &Scene<'_>,
    calling: &SessionContext,
    duration_secs: Option<i32>,
) -> Result<Timestamp, Fault> {
    let wanted = duration_secs.map_or(calling.expires, |secs| expiry(scene, secs));
    if wanted > calling.expires {
        return Err(fault::longer_than_calling_session());
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use crate::authorize::is_allowed;
    use crate::testing::{TRUST, Walk, script, texts};

    const SCOPE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:GetUser","iam:ListUsers","sts:GetScopedCredentials"],"Resource":"*"}}"#;
    const NARROW: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:GetUser","sts:*"],"Resource":"*"}}"#;

    /// A session of a role that may do everything.
    fn in_session() -> Walk {
        let trust = TRUST.replace("sts:AssumeRole", "sts:*");
        let mut walk = script(&format!(
            "CreateRole RoleName=r AssumeRolePolicyDocument={trust} | ok
             AttachRolePolicy RoleName=r PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess | ok"
        ));
        let role = "AssumeRole RoleArn=arn:aws:iam::123456789012:role/r RoleSessionName=s1 SourceIdentity=ann";
        let session = walk.call(role).unwrap();
        walk.sign_in(&session);
        walk
    }

    #[test]
    fn a_request_is_refused_with_the_first_error_that_applies() {
        let refused = "InvalidSubjectCredentials GetScopedCredentials can only be called with temporary security credentials.";
        let nothing = "ValidationError Either Policy or DurationSeconds must be specified.";
        script(&format!(
            "GetScopedCredentials DurationSeconds=0 | ValidationError 1 validation error detected: Value '0' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1
             GetScopedCredentials | {refused}
             GetScopedCredentials Policy={{ | {refused}"
        ));
        in_session().follow(&format!(
            "GetScopedCredentials | {nothing}
             GetScopedCredentials ScopedSessionDescription=why | {nothing}
             GetScopedCredentials Policy={{}} DurationSeconds=129600 | MalformedPolicyDocument Syntax errors in policy.
             GetScopedCredentials Policy=@trust | MalformedPolicyDocument Policy document should not specify a principal.
             GetScopedCredentials DurationSeconds=3600 | InsufficientSessionLifetime The requested DurationSeconds exceeds the remaining lifetime of the calling session.
             GetScopedCredentials DurationSeconds=1800 | ok <ScopedPoliciesCount>0</ScopedPoliciesCount>
             GetScopedCredentials Policy=@allow MinimumSessionTokenSize=4096 | ok <ScopedPoliciesCount>1</ScopedPoliciesCount><SourceIdentity>ann</SourceIdentity>"
        ));
    }

    #[test]
    fn the_session_stays_the_callers_and_every_layer_must_allow() {
        let mut walk = in_session();
        let allowed = |walk: &Walk| {
            let asks = |line| walk.ask(line, |scene, request| Ok(is_allowed(scene, request)));
            ["GetUser UserName=u", "ListUsers", "CreateUser UserName=u"]
                .map(|line| asks(line).unwrap())
        };
        assert_eq!(allowed(&walk), [true, true, true]);
        let identity = walk.call("GetCallerIdentity").unwrap();
        let before = walk.caller.session.clone().unwrap();
        for (policy, may) in [(SCOPE, [true, true, false]), (NARROW, [true, false, false])] {
            let scoped = walk
                .call(&format!("GetScopedCredentials Policy={policy}"))
                .unwrap();
            let [id, arn] = ["ScopedSessionId", "Arn"].map(|name| texts(&scoped, name).concat());
            walk.sign_in(&scoped);
            assert_eq!(walk.call("GetCallerIdentity").unwrap(), identity);
            assert!(
                identity.contains(&id) && identity.contains(&arn),
                "{scoped}"
            );
            assert_eq!(allowed(&walk), may, "{policy}");
        }
        let after = walk.caller.session.clone().unwrap();
        assert_eq!(
            (after.issued, after.expires),
            (before.issued, before.expires)
        );
        let denied = walk
            .ask("ListUsers", |scene, request| {
                let judgements = crate::authorize::authorize(scene, request);
                Ok(crate::authorize::denied(scene, request, &judgements).message)
            })
            .unwrap();
        assert_eq!(
            denied,
            "User: arn:aws:sts::123456789012:assumed-role/r/s1 is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::123456789012:user/ because no scope down policy allows the iam:ListUsers action"
        );
        let third = walk
            .call(&format!("GetScopedCredentials Policy={NARROW}"))
            .unwrap();
        walk.sign_in(&third);
        walk.follow(&format!(
            "GetScopedCredentials Policy={{ | MalformedPolicyDocument Syntax errors in policy.
             GetScopedCredentials Policy={NARROW} | AccessDenied The session already has 3 scope down policies, which is the maximum.
             GetScopedCredentials DurationSeconds=60 | ok <ScopedPoliciesCount>3</ScopedPoliciesCount>"
        ));
    }

    #[test]
    fn a_shorter_session_ends_earlier() {
        let mut walk = in_session();
        let scoped = walk
            .call("GetScopedCredentials DurationSeconds=10")
            .unwrap();
        let (id, token) = walk.sign_in(&scoped);
        assert!(walk.claim(&id, Some(&token)).is_ok());
        walk.wait(10);
        assert_eq!(
            walk.claim(&id, Some(&token)).unwrap_err().code,
            "ExpiredToken"
        );
    }
}
