//! Sessions of users, root users and federated users. They can be requested only with long-term credentials.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>

use roleback_model::sts::{
    FederatedUser, GetFederationTokenRequest, GetFederationTokenResponse, GetSessionTokenRequest,
    GetSessionTokenResponse,
};
use roleback_model::{Operation, OperationInfo};
use roleback_wire::Fault;

use super::issue::{expiry, issue};
use super::session_policies::Passed;
use crate::answer::{Change, Read, Write};
use crate::caller::Caller;
use crate::fault;
use crate::iam::mfa_device::use_code;
use crate::principal::{Principal, UserName};
use crate::scene::Scene;
use crate::session::SessionContext;

/// The default session duration of a user, in seconds.
const DURATION_SECS_DEFAULT: i32 = 12 * 60 * 60;
/// The longest session duration of the root user, in seconds, regardless of the request.
const ROOT_DURATION_SECS_MAX: i32 = 60 * 60;

impl Write for GetSessionTokenRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<GetSessionTokenResponse>, Fault> {
        let user = long_term(scene.caller, Self::OPERATION)?;
        let (serial, code) = (self.serial_number.as_deref(), self.token_code.as_deref());
        let code_used = use_code(scene, serial, code)?;
        let context = SessionContext {
            issued: scene.now,
            expires: expiry(scene, duration_secs(user.as_ref(), self.duration_seconds)),
            mfa: code_used.is_some(),
            ..SessionContext::default()
        };
        let principal = user.map_or(Principal::Root, Principal::User);
        let account = scene.caller.account;
        let issued = issue(
            scene,
            account,
            principal,
            context,
            self.minimum_session_token_size,
        )?;
        let output = GetSessionTokenResponse {
            credentials: issued.credentials,
            session_token_utilization: issued.token_utilization,
            session_token_size: issued.token_size,
        };
        Ok(Change::maybe(output, code_used))
    }
}

/// The user whose long-term credentials signed the request; `None` for the root user.
fn long_term(caller: &Caller, operation: &OperationInfo) -> Result<Option<UserName>, Fault> {
    match (&caller.principal, &caller.session) {
        (Principal::User(user), None) => Ok(Some(user.clone())),
        (Principal::Root, None) => Ok(None),
        _ => Err(fault::called_with_session_credentials(operation)),
    }
}

fn duration_secs(user: Option<&UserName>, wanted: Option<i32>) -> i32 {
    let wanted = wanted.unwrap_or(DURATION_SECS_DEFAULT);
    match user {
        Some(_) => wanted,
        None => wanted.min(ROOT_DURATION_SECS_MAX),
    }
}

impl Read for GetFederationTokenRequest {
    /// A federated user is not an entity: it exists only as a session. Without a session policy it has no permissions.
    fn read(&self, scene: &Scene<'_>) -> Result<GetFederationTokenResponse, Fault> {
        let issuer = long_term(scene.caller, Self::OPERATION)?;
        let account = scene.caller.account;
        let passed = Passed {
            policy: self.policy.as_deref(),
            policy_arns: self.policy_arns.as_deref().unwrap_or_default(),
            tags: self.tags.as_deref().unwrap_or_default(),
            transitive_tag_keys: &[],
        };
        let accepted = passed.accepted(scene.partition(), None)?;
        let context = SessionContext {
            issued: scene.now,
            expires: expiry(scene, duration_secs(issuer.as_ref(), self.duration_seconds)),
            policy: accepted.policy,
            policy_arns: passed.stored_policy_arns(scene, account)?,
            tags: accepted.tags,
            ..SessionContext::default()
        };
        let name = self.name.as_str().into();
        let principal = Principal::FederatedUser { name, issuer };
        let issued = issue(
            scene,
            account,
            principal,
            context,
            self.minimum_session_token_size,
        )?;
        let federated_user = FederatedUser {
            federated_user_id: issued.id,
            arn: issued.arn,
        };
        Ok(GetFederationTokenResponse {
            credentials: issued.credentials,
            federated_user: Some(federated_user),
            packed_policy_size: accepted.packed_size.or(Some(0)),
            session_token_utilization: issued.token_utilization,
            session_token_size: issued.token_size,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    /// The session duration for a request.
    fn lasts_secs(walk: &mut Walk, line: &str) -> i64 {
        let shown = walk.call(line).unwrap();
        let expiration = roleback_wire::Timestamp::parse(&texts(&shown, "Expiration").concat());
        let current = walk.call("GetSessionToken DurationSeconds=900").unwrap();
        let begun = roleback_wire::Timestamp::parse(&texts(&current, "Expiration").concat());
        // The second request came one second after the first.
        expiration.unwrap().secs() - (begun.unwrap().secs() - 900 - 1)
    }

    #[test]
    fn a_session_lasts_as_long_as_asked_and_the_root_users_an_hour_at_most() {
        let mut walk = script("CreateUser UserName=bob | ok");
        for (line, secs) in [
            ("GetSessionToken", 3600),
            ("GetSessionToken DurationSeconds=900", 900),
            ("GetSessionToken DurationSeconds=129600", 3600),
            ("GetFederationToken Name=guest", 3600),
        ] {
            assert_eq!(lasts_secs(&mut walk, line), secs, "root: {line}");
        }
        walk.act_as_user("bob");
        for (line, secs) in [
            ("GetSessionToken", 43_200),
            ("GetSessionToken DurationSeconds=129600", 129_600),
            ("GetFederationToken Name=guest", 43_200),
            ("GetFederationToken Name=guest DurationSeconds=900", 900),
        ] {
            assert_eq!(lasts_secs(&mut walk, line), secs, "user: {line}");
        }
        walk.follow(
            "
            GetSessionToken DurationSeconds=899 | ValidationError 1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900
            GetFederationToken Name=g | ValidationError 1 validation error detected: Value 'g' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
        );
    }

    #[test]
    fn session_credentials_make_no_session_credentials() {
        let mut walk = script("CreateUser UserName=bob | ok");
        for user in [None, Some("bob")] {
            if let Some(user) = user {
                walk.act_as_user(user);
            }
            for line in ["GetSessionToken", "GetFederationToken Name=guest"] {
                let caller = walk.caller.clone();
                let session = walk.call(line).unwrap();
                walk.sign_in(&session);
                walk.follow(
                    "
                    GetSessionToken | AccessDenied Cannot call GetSessionToken with session credentials
                    GetFederationToken Name=guest | AccessDenied Cannot call GetFederationToken with session credentials
                    GetCallerIdentity | ok",
                );
                walk.caller = caller;
            }
        }
    }

    #[test]
    fn a_serial_number_and_a_code_belong_together_and_to_the_caller() {
        script(
            "
            GetSessionToken SerialNumber=arn:aws:iam::123456789012:mfa/bob | AccessDenied MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.
            GetSessionToken TokenCode=123456 | AccessDenied MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.
            GetSessionToken SerialNumber=arn:aws:iam::123456789012:mfa/bob TokenCode=123456 | AccessDenied MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        );
    }

    #[test]
    fn a_federated_user_has_what_was_passed() {
        let mut walk = script(
            "
            CreatePolicy PolicyName=P PolicyDocument=@allow | ok
            GetFederationToken Name=guest | ok <PackedPolicySize>0</PackedPolicySize>
            GetFederationToken Name=guest | ok <FederatedUserId>123456789012:guest</FederatedUserId><Arn>arn:aws:sts::123456789012:federated-user/guest</Arn>
            GetFederationToken Name=guest Policy=@allow | ok <PackedPolicySize>5</PackedPolicySize>
            GetFederationToken Name=guest Policy={} | MalformedPolicyDocument Syntax errors in policy.
            GetFederationToken Name=guest Policy=@trust | MalformedPolicyDocument Policy document should not specify a principal.
            GetFederationToken Name=guest PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/Q | ValidationError Policy arn:aws:iam::123456789012:policy/Q does not exist or is not attachable.
            GetFederationToken Name=guest Tags.member.1.Key=a Tags.member.1.Value=1 Tags.member.2.Key=A Tags.member.2.Value=2 | InvalidParameterValue Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        );
        let session = walk
            .call("GetFederationToken Name=guest Policy=@allow PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/P PolicyArns.member.2.arn=arn:aws:iam::aws:policy/ReadOnlyAccess Tags.member.1.Key=k Tags.member.1.Value=v")
            .unwrap();
        walk.sign_in(&session);
        let context = walk.caller.session.clone().unwrap();
        assert_eq!(context.policy.as_deref(), Some(crate::testing::ALLOW));
        assert_eq!(
            context.policy_arns,
            [
                "arn:aws:iam::123456789012:policy/P",
                "arn:aws:iam::aws:policy/ReadOnlyAccess"
            ]
        );
        assert_eq!(context.tags.len(), 1);
        walk.follow("AssumeRole RoleArn=arn:aws:iam::123456789012:role/r RoleSessionName=s1 | AccessDenied User: arn:aws:sts::123456789012:federated-user/guest is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/r");
    }

    #[test]
    fn a_token_is_as_long_as_asked_and_the_answer_says_how_long() {
        let mut walk = script(
            "GetSessionToken MinimumSessionTokenSize=4097 | ValidationError 1 validation error detected: Value '4097' at 'minimumSessionTokenSize' failed to satisfy constraint: Member must have value less than or equal to 4096",
        );
        for asked in [0, 1, 1000, 1001, 1002, 1003, 4096] {
            let root = walk.caller.clone();
            let shown = walk
                .call(&format!("GetSessionToken MinimumSessionTokenSize={asked}"))
                .unwrap();
            let size = texts(&shown, "SessionToken").concat().len();
            assert!(
                size >= asked && (asked < 1000 || size < asked + 4),
                "{asked}: {size}"
            );
            assert_eq!(texts(&shown, "SessionTokenSize"), [size.to_string()]);
            let percent = (size * 100).div_ceil(4096).to_string();
            assert_eq!(texts(&shown, "SessionTokenUtilization"), [percent]);
            walk.sign_in(&shown);
            walk.caller = root;
        }
    }
}
