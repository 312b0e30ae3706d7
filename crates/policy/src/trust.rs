//! Evaluates the trust policy of a role by itself: who can assume a role is decided even if permissions are not enforced.

use crate::document::{Document, Effect, PrincipalKind};
use crate::effort::Effort;
use crate::plain::{self, Grant, Setting};
use crate::principal::Principal;
use crate::request::Request;

/// The result of a trust policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Some statement denies.
    Denied {
        /// Which, from 0.
        statement: usize,
    },
    /// Some statement allows.
    Allowed {
        /// Which, from 0.
        statement: usize,
        /// How it names the principal. By its account ([`Grant::Account`]), the principal's own policies must allow too.
        grant: Grant,
    },
    /// No statement applies.
    Silent,
}

/// Evaluates a trust policy. The request's resource is the role; a trust policy has no resource element to compare it with.
///
/// ```
/// use roleback_policy::{Document, Grant, Principal, Request, trust::{self, Trust}};
///
/// let document = Document::parse(r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
///     "Principal":{"AWS":"111122223333"},"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}}"#).unwrap();
/// let user = Principal::User { arn: "arn:aws:iam::111122223333:user/u", id: Some("AIDAEXAMPLEEXAMPLE12") };
/// let mut request = Request::new(user, "sts:AssumeRole", "arn:aws:iam::444455556666:role/r");
/// assert_eq!(trust::ask(&document, &request), Trust::Silent);
/// request.context = request.context.with("sts:ExternalId", "x");
/// assert_eq!(trust::ask(&document, &request), Trust::Allowed { statement: 0, grant: Grant::Account });
/// ```
pub fn ask(document: &Document, request: &Request<'_>) -> Trust {
    let setting = Setting {
        version: document.version,
        fills_arns: false,
        has_boundary: false,
        effort: &Effort::unlimited(),
    };
    let traces = plain::trace(document, setting, request);
    let denies = traces
        .iter()
        .find(|trace| trace.effect() == Some(Effect::Deny));
    let allows = traces
        .iter()
        .filter(|trace| trace.effect() == Some(Effect::Allow))
        .filter(|trace| names_provider(document, trace.index, &request.principal));
    let allows = allows.rev().max_by_key(|trace| trace.grant());
    match (denies, allows) {
        (Some(deny), _) => Trust::Denied {
            statement: deny.index,
        },
        (None, Some(allow)) => Trust::Allowed {
            statement: allow.index,
            grant: allow.grant(),
        },
        (None, None) => Trust::Silent,
    }
}

/// Whether a statement that matches the principal also names it, if it is an identity provider. A provider belongs to no account,
/// so `{"AWS": "*"}` does not allow it anything. True for all other principals.
fn names_provider(document: &Document, index: usize, principal: &Principal<'_>) -> bool {
    let Principal::Federated { provider } = principal else {
        return true;
    };
    let statement = document.statements.get(index);
    let named = statement.and_then(|statement| statement.principal.as_ref());
    named.is_some_and(|named| {
        named.entries.iter().any(|entry| match entry.kind {
            PrincipalKind::Everyone => true,
            PrincipalKind::Federated => &*entry.text.value == *provider,
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: Principal<'_> = Principal::User {
        arn: "arn:aws:iam::111122223333:user/u",
        id: Some("AIDAEXAMPLEEXAMPLE12"),
    };
    const SESSION: Principal<'_> = Principal::Session {
        arn: "arn:aws:sts::111122223333:assumed-role/r/s",
        role_arn: Some("arn:aws:iam::111122223333:role/p/r"),
        role_id: Some("AROAEXAMPLEEXAMPLE12"),
    };

    const PROVIDER: Principal<'_> = Principal::Federated {
        provider: "arn:aws:iam::111122223333:saml-provider/p",
    };

    #[test]
    fn a_trust_policy_answers_by_whom_it_names() {
        let allowed = |grant| Trust::Allowed {
            statement: 0,
            grant,
        };
        let table = [
            (r#"{"AWS":"*"}"#, USER, allowed(Grant::Direct)),
            (
                r#"{"AWS":"arn:aws:iam::111122223333:user/u"}"#,
                USER,
                allowed(Grant::Direct),
            ),
            (
                r#"{"AWS":"AIDAEXAMPLEEXAMPLE12"}"#,
                USER,
                allowed(Grant::Direct),
            ),
            (r#"{"AWS":"AIDAOTHEROTHEROTHER1"}"#, USER, Trust::Silent),
            (
                r#"{"AWS":"arn:aws:iam::111122223333:root"}"#,
                USER,
                allowed(Grant::Account),
            ),
            (r#"{"AWS":"444455556666"}"#, USER, Trust::Silent),
            (
                r#"{"AWS":["111122223333","arn:aws:iam::111122223333:role/p/r"]}"#,
                SESSION,
                allowed(Grant::Role),
            ),
            (
                r#"{"AWS":"arn:aws:iam::111122223333:role/r"}"#,
                SESSION,
                Trust::Silent,
            ),
            (
                r#"{"AWS":"AROAEXAMPLEEXAMPLE12"}"#,
                SESSION,
                allowed(Grant::Role),
            ),
            (
                r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}"#,
                SESSION,
                allowed(Grant::Direct),
            ),
            (r#"{"AWS":"*"}"#, PROVIDER, Trust::Silent),
            (
                r#"{"AWS":"*","Federated":"accounts.google.com"}"#,
                PROVIDER,
                Trust::Silent,
            ),
            (
                r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}"#,
                PROVIDER,
                allowed(Grant::Direct),
            ),
            (r#"{"Service":"ec2.amazonaws.com"}"#, USER, Trust::Silent),
            (
                r#"{"Service":"ec2.amazonaws.com"}"#,
                Principal::Service {
                    name: "ec2.amazonaws.com",
                },
                allowed(Grant::Direct),
            ),
            (
                r#"{"Federated":"accounts.google.com"}"#,
                Principal::Federated {
                    provider: "accounts.google.com",
                },
                allowed(Grant::Direct),
            ),
        ];
        for (principals, principal, expected) in table {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Action":"sts:Assume*","Principal":{principals}}}}}"#
            );
            let document = Document::parse(&text).unwrap();
            let request = Request::new(
                principal,
                "sts:AssumeRole",
                "arn:aws:iam::111122223333:role/wanted",
            );
            assert_eq!(
                ask(&document, &request),
                expected,
                "{principals} {principal:?}"
            );
        }
    }

    #[test]
    fn a_deny_wins_wherever_it_stands() {
        let document = Document::parse(
            r#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}},
                {"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"*"},
                 "Condition":{"Null":{"aws:MultiFactorAuthPresent":"true"}}}]}"#,
        );
        let document = document.unwrap();
        let mut request = Request::new(
            USER,
            "sts:AssumeRole",
            "arn:aws:iam::111122223333:role/wanted",
        );
        assert_eq!(ask(&document, &request), Trust::Denied { statement: 1 });
        request.context = request.context.with("aws:MultiFactorAuthPresent", "true");
        assert_eq!(
            ask(&document, &request),
            Trust::Allowed {
                statement: 0,
                grant: Grant::Direct
            }
        );
    }
}
