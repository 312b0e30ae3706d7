//! Trust policies: who can assume a role, by which action, under which conditions.

use super::draft::{Entry, Sketch, Trusted};
use super::{Check, Report, Scene};
use crate::arn::Arn;
use crate::glob;

const GITHUB: &str = "token.actions.githubusercontent.com";
const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";
const ROLES_ANYWHERE_ACTIONS: [&str; 3] =
    ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

/// Keys that only a request with an additional action can set.
const KEY_NEEDS_ACTION: [(&str, &str); 4] = [
    ("sts:SourceIdentity", "sts:SetSourceIdentity"),
    ("sts:TransitiveTagKeys", "sts:TagSession"),
    ("aws:RequestTag/", "sts:TagSession"),
    ("sts:RequestContext/", "sts:SetContext"),
];

pub(super) fn statement(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if !scene.subject.is_trust() {
        return;
    }
    if let Some(resource) = &statement.resource {
        let message = "Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.";
        report.find(
            Check::RoleTrustPolicySyntaxErrorResource,
            resource.name_span,
            message,
        );
    }
    if let Some(principal) = &statement.principal {
        principals(statement, principal, report);
    }
    key_actions(statement, report);
}

fn principals(statement: &Sketch<'_>, principal: &Trusted<'_>, report: &mut Report) {
    if principal.negated {
        let message = "Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.";
        report.find(
            Check::RoleTrustPolicySyntaxErrorNotprincipal,
            principal.name_span,
            message,
        );
    }
    if principal.everyone {
        let message = "\"Principal:\" \"*\" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.";
        report.find(
            Check::RoleTrustPolicyUnsupportedWildcardInPrincipal,
            principal.node.span,
            message,
        );
    }
    for entry in of_kind(principal, "Federated") {
        if provider(entry.text).is_none() {
            let message = "The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN.";
            report.find(
                Check::InvalidFederatedPrincipalSyntaxInRoleTrustPolicy,
                entry.span,
                message,
            );
        }
        if statement.allows() {
            federated(statement, entry, report);
        }
    }
    mismatched(statement, principal, report);
    roles_anywhere(statement, principal, report);
    redundant(principal, report);
}

fn of_kind<'s, 'n>(
    principal: &'s Trusted<'n>,
    kind: &'s str,
) -> impl Iterator<Item = Entry<'n>> + 's {
    let of_kind = principal
        .entries
        .iter()
        .filter(move |(member, _)| member.name == kind);
    of_kind.map(|(_, entry)| *entry)
}

/// The protocol of an identity provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider<'a> {
    Saml,
    /// OIDC, with this domain and path.
    Oidc(&'a str),
}

fn provider(principal: &str) -> Option<Provider<'_>> {
    let Some(arn) = Arn::parse(principal) else {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_domain = principal.contains('.') && principal.bytes().all(may_stand);
        return is_domain.then_some(Provider::Oidc(principal));
    };
    let named = |kind| arn.resource_of(kind).filter(|name| !name.is_empty());
    match arn.service {
        "iam" if named("saml-provider").is_some() => Some(Provider::Saml),
        "iam" => named("oidc-provider").map(Provider::Oidc),
        // A Cognito user pool works like an OIDC provider.
        "cognito-idp" | "cognito-identity" => {
            Some(Provider::Oidc("cognito-identity.amazonaws.com"))
        }
        _ => None,
    }
}

fn federated(statement: &Sketch<'_>, entry: Entry<'_>, report: &mut Report) {
    let Some(Provider::Oidc(domain)) = provider(entry.text) else {
        return;
    };
    let of_provider = |key: &str| {
        key.rsplit_once(':')
            .is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case(domain))
    };
    let mut clauses = statement.conditions.iter();
    if !clauses.any(|clause| of_provider(clause.key.text)) {
        let message = "Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.";
        report.find(
            Check::MissingConditionKeyForOidcPrincipal,
            entry.span,
            message,
        );
    }
    if domain == GITHUB {
        github(statement, entry, report);
    }
}

fn github(statement: &Sketch<'_>, entry: Entry<'_>, report: &mut Report) {
    let subject = format!("{GITHUB}:sub");
    if !statement.has_key(&subject) {
        let message = "Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and repository name in the value.";
        return report.find(Check::MissingGithubRepoConditionKey, entry.span, message);
    }
    let has_reference = statement.has_key(&format!("{GITHUB}:ref"));
    for value in statement.about(&subject).flat_map(|clause| &clause.values) {
        let repository = value.text.strip_prefix("repo:").unwrap_or(value.text);
        let (repository, reference) = repository.split_once(':').unwrap_or((repository, ""));
        if repository.contains('*')
            || (!has_reference && (reference.is_empty() || reference.contains('*')))
        {
            let message = "Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name. If the subject claim does not include the branch, specify it in a token.actions.githubusercontent.com:ref condition key.";
            report.find(
                Check::SpecificGithubRepoAndBranchRecommended,
                value.span,
                message,
            );
        }
    }
}

/// `AssumeRoleWithSAML` is for SAML providers, `AssumeRoleWithWebIdentity` for OIDC providers, `AssumeRole` for neither.
fn mismatched(statement: &Sketch<'_>, principal: &Trusted<'_>, report: &mut Report) {
    for action in statement.actions() {
        let is = |name: &str| action.text.eq_ignore_ascii_case(name);
        let fits: fn(&str, Option<Provider<'_>>) -> bool = if is("sts:AssumeRoleWithSAML") {
            |kind, provider| kind == "Federated" && provider == Some(Provider::Saml)
        } else if is("sts:AssumeRoleWithWebIdentity") {
            |kind, provider| kind == "Federated" && matches!(provider, Some(Provider::Oidc(_)))
        } else if is("sts:AssumeRole") {
            |kind, _| kind != "Federated"
        } else {
            continue;
        };
        let misfits: Vec<_> = principal
            .entries
            .iter()
            .filter(|(member, entry)| {
                let provider = provider(entry.text);
                let malformed = member.name == "Federated" && provider.is_none();
                !malformed && !fits(&member.name, provider)
            })
            .map(|(_, entry)| *entry)
            .collect();
        if misfits.len() == principal.entries.len() && !misfits.is_empty() {
            mismatch(*action, &misfits, report);
        }
    }
}

fn mismatch(action: Entry<'_>, misfits: &[Entry<'_>], report: &mut Report) {
    let names: Vec<_> = misfits.iter().map(|entry| entry.text).collect();
    let message = format!(
        "The {} action is invalid with the following principal(s): {}. Use a SAML provider principal with the \
         sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. \
         Ensure the provider is Federated if you use either of the two options.",
        action.text,
        names.join(", ")
    );
    let spans = std::iter::once(action.span).chain(misfits.iter().map(|entry| entry.span));
    report.find_all(
        Check::MismatchedActionForPrincipal,
        spans.collect(),
        message,
    );
}

fn roles_anywhere(statement: &Sketch<'_>, principal: &Trusted<'_>, report: &mut Report) {
    let Some(entry) = of_kind(principal, "Service").find(|entry| entry.text == ROLES_ANYWHERE)
    else {
        return;
    };
    if statement.allows()
        && !ROLES_ANYWHERE_ACTIONS
            .iter()
            .all(|action| has_action(statement, action))
    {
        let message = "The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy.";
        report.find(
            Check::MissingActionForRolesAnywhereTrustPolicy,
            entry.span,
            message,
        );
    }
}

fn has_action(statement: &Sketch<'_>, action: &str) -> bool {
    let named = |entry: &Entry<'_>| glob::matches_ignoring_case(entry.text, action);
    statement.actions().iter().any(named)
}

/// A session that is listed together with its own role.
fn redundant(principal: &Trusted<'_>, report: &mut Report) {
    for entry in of_kind(principal, "AWS") {
        let Some(arn) = Arn::parse(entry.text) else {
            continue;
        };
        let Some((role, _session)) = arn
            .resource_of("assumed-role")
            .and_then(|name| name.split_once('/'))
        else {
            continue;
        };
        let is_parent = |other: &Entry<'_>| {
            Arn::parse(other.text).is_some_and(|parent| {
                parent.account == arn.account
                    && parent.resource_of("role").is_some()
                    && parent.resource_name() == role
            })
        };
        if let Some(parent) = of_kind(principal, "AWS").find(is_parent) {
            let message = format!(
                "The assumed-role principal {} is redundant with its parent role {}. Remove the assumed-role principal.",
                entry.text, parent.text
            );
            report.find_all(
                Check::RedundantPrincipalInRoleTrustPolicy,
                vec![entry.span, parent.span],
                message,
            );
        }
    }
}

fn key_actions(statement: &Sketch<'_>, report: &mut Report) {
    if statement
        .action
        .as_ref()
        .is_none_or(|action| action.negated)
    {
        return;
    }
    for clause in &statement.conditions {
        let folded = clause.key.text.to_ascii_lowercase();
        let sets = |key: &str| {
            let key = key.to_ascii_lowercase();
            folded == key || (key.ends_with('/') && folded.starts_with(&key))
        };
        let needed = KEY_NEEDS_ACTION.iter().find(|(key, _)| sets(key));
        if let Some((_, action)) = needed.filter(|(_, action)| !has_action(statement, action)) {
            let message = format!(
                "The {action} action must be in the action block to allow setting values for the condition key {}. Add \
                 {action} to the action block.",
                clause.key.text
            );
            report.find(
                Check::MissingActionForConditionKey,
                clause.key.span,
                message,
            );
        }
    }
}
