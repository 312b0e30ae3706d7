//! Which operations each type of credentials can call, regardless of policies.
//!
//! Sessions from GetSessionToken and GetFederationToken are restricted: IAM accepts sessions of users and root users
//! only if they were issued with MFA, and sessions of federated users never. Sessions of AssumeRoot and of delegation
//! requests are not restricted beyond their policies.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>, last column.

use roleback_model::{OperationInfo, Service};
use roleback_wire::Fault;

use crate::caller::Caller;
use crate::fault;
use crate::principal::Principal;
use crate::session::ConsoleAccess;

/// The STS operations open to such sessions. AssumeRole makes further checks itself.
const OF_STS: [&str; 2] = ["AssumeRole", "GetCallerIdentity"];

/// The operations open to a user who must change the password before anything else.
const TO_CHANGE_A_PASSWORD: [&str; 3] = [
    "ChangePassword",
    "GetAccountPasswordPolicy",
    "GetCallerIdentity",
];

impl Caller {
    /// Rejects operations that the caller's credentials cannot call.
    ///
    /// # Errors
    /// `InvalidClientTokenId` if IAM does not accept such sessions, `AccessDenied` if STS does not.
    pub fn reaches(&self, operation: &OperationInfo) -> Result<(), Fault> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        match session.console {
            Some(ConsoleAccess::Full) => return Ok(()),
            Some(ConsoleAccess::PasswordChange) => {
                let is_open = TO_CHANGE_A_PASSWORD.contains(&operation.name);
                return is_open
                    .then_some(())
                    .ok_or_else(|| fault::password_change_required(operation));
            }
            None => {}
        }
        let known_to_iam = match self.principal {
            Principal::AssumedRole { .. } | Principal::Anonymous => return Ok(()),
            Principal::Root | Principal::User(_) if session.is_limited_to_a_purpose() => {
                return Ok(());
            }
            Principal::Root | Principal::User(_) => session.mfa,
            Principal::FederatedUser { .. } | Principal::Service { .. } => false,
        };
        match operation.service {
            Service::Iam if known_to_iam => Ok(()),
            Service::Iam => Err(fault::invalid_client_token_id()),
            Service::Sts if OF_STS.contains(&operation.name) => Ok(()),
            Service::Sts => Err(fault::called_with_session_credentials(operation)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal::UserName;
    use crate::session::SessionContext;
    use crate::testing::script;
    use roleback_model::operation;

    #[test]
    fn sessions_with_a_purpose_reach_what_it_needs() {
        for principal in [
            Principal::Root,
            Principal::User(UserName {
                name: "u".into(),
                id: "AIDA".into(),
            }),
        ] {
            for policy in ["root-task/IAMAuditRootUserCredentials", "ReadOnlyAccess"] {
                let mut caller = script("").caller;
                caller.principal = principal.clone();
                caller.session = Some(SessionContext {
                    policy_arns: vec![format!("arn:aws:iam::aws:policy/{policy}")],
                    ..SessionContext::default()
                });
                let reached = caller.reaches(operation(Service::Iam, "GetUser").unwrap());
                assert!(reached.is_ok(), "{caller:?}");
            }
        }
    }

    #[test]
    fn sessions_reach_less_than_lasting_credentials() {
        let user = || {
            let (name, id) = ("u".into(), "AIDA".into());
            Principal::User(UserName { name, id })
        };
        let federated = Principal::FederatedUser {
            name: "guest".into(),
            issuer: None,
        };
        let role = Principal::AssumedRole {
            role: "r".into(),
            role_id: "AROA".into(),
            session_name: "s".into(),
        };
        let (iam, sts) = (
            (Service::Iam, "GetUser"),
            (Service::Sts, "GetAccessKeyInfo"),
        );
        let caller_identity = (Service::Sts, "GetCallerIdentity");
        let (unknown, cannot) = (
            "InvalidClientTokenId",
            "Cannot call GetAccessKeyInfo with session credentials",
        );
        for (principal, mfa, (service, action), expected) in [
            (user(), None, iam, "ok"),
            (user(), Some(false), iam, unknown),
            (user(), Some(true), iam, "ok"),
            (user(), Some(true), sts, cannot),
            (user(), Some(false), caller_identity, "ok"),
            (Principal::Root, None, sts, "ok"),
            (Principal::Root, Some(false), iam, unknown),
            (
                Principal::Root,
                Some(false),
                (Service::Sts, "AssumeRole"),
                "ok",
            ),
            (federated.clone(), Some(true), iam, unknown),
            (federated.clone(), Some(false), caller_identity, "ok"),
            (federated, Some(false), sts, cannot),
            (role.clone(), Some(false), iam, "ok"),
            (role, Some(false), sts, "ok"),
        ] {
            let mut caller = script("").caller;
            caller.principal = principal;
            caller.session = mfa.map(|mfa| SessionContext {
                mfa,
                ..SessionContext::default()
            });
            let came = caller.reaches(operation(service, action).unwrap());
            let came = came.map_or_else(
                |fault| format!("{} {}", fault.code, fault.message),
                |()| "ok".into(),
            );
            assert!(came.contains(expected), "{caller:?} {action}: {came}");
        }
    }
}
