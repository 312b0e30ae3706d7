//! What may be asked with which credentials, whatever policies say.
//!
//! Sessions that somebody got without taking on a role stand for who asked for them, and reach less: IAM knows those of a
//! user or root user only where they were issued with multi-factor authentication, and those of a federated user never.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>, last column.

use roleback_model::{OperationInfo, Service};
use roleback_wire::Fault;

use crate::caller::Caller;
use crate::fault;
use crate::principal::Principal;

/// The operations of STS that are open to such sessions. Whether a role can be taken on is for the operation to say.
const OF_STS: [&str; 2] = ["AssumeRole", "GetCallerIdentity"];

impl Caller {
    /// Refuses an operation that is out of reach of the caller's credentials.
    ///
    /// # Errors
    /// `InvalidClientTokenId` where IAM does not know such sessions, `AccessDenied` where STS does not serve them.
    pub fn reaches(&self, operation: &OperationInfo) -> Result<(), Fault> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        let known_to_iam = match self.principal {
            Principal::AssumedRole { .. } | Principal::Anonymous => return Ok(()),
            Principal::Root if session.is_of_root_task() => return Ok(()),
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
