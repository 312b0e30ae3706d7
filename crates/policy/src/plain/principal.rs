//! Whether and how a statement matches a principal.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>

use super::Setting;
use crate::arn::{Arn, is_account_id};
use crate::document::{Effect, Element, PrincipalEntry, PrincipalKind};
use crate::principal::Principal;

/// How a principal element matches the principal. The more exact the match, the more an `Allow` grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// By its account: grants nothing by itself, but policies in the account can grant.
    Account,
    /// A session by its role, or a federated user by its user: grants within the boundary and the session policies.
    Role,
    /// By its own name, or as everyone: grants even if the boundary and the session policies do not allow.
    Direct,
}

/// How the element matches the principal; `None` if it does not.
pub(super) fn grant(
    element: &Element<PrincipalEntry>,
    effect: Effect,
    setting: Setting<'_>,
    principal: &Principal<'_>,
) -> Option<Grant> {
    if !element.negated {
        return element
            .entries
            .iter()
            .filter_map(|entry| entry_grant(entry, principal))
            .max();
    }
    // `NotPrincipal` with `Allow` is no longer supported: it matches no principal.
    let denies = effect == Effect::Deny && (setting.has_boundary || !is_spared(element, principal));
    denies.then_some(Grant::Direct)
}

/// Whether a `NotPrincipal` lists all names of the principal: a user and its account; a session, its role and their
/// account. AWS requires all of them, and can deny if one is missing.
fn is_spared(element: &Element<PrincipalEntry>, principal: &Principal<'_>) -> bool {
    let by = |wanted: Grant| {
        let grants = element
            .entries
            .iter()
            .filter_map(|entry| entry_grant(entry, principal));
        grants.into_iter().any(|grant| grant == wanted)
    };
    let everyone = element.entries.iter().any(is_everyone);
    let all_names = match principal {
        Principal::Root { .. } => by(Grant::Account),
        Principal::User { .. } | Principal::FederatedUser { .. } => {
            by(Grant::Direct) && by(Grant::Account)
        }
        Principal::Session { .. } => by(Grant::Direct) && by(Grant::Role) && by(Grant::Account),
        Principal::Federated { .. } | Principal::Service { .. } => by(Grant::Direct),
        Principal::Anonymous => false,
    };
    everyone || all_names
}

/// `*` and `{"AWS": "*"}` are the same.
fn is_everyone(entry: &PrincipalEntry) -> bool {
    matches!(entry.kind, PrincipalKind::Everyone | PrincipalKind::Aws) && &*entry.text.value == "*"
}

/// How one entry matches the principal. An entry with wildcards inside a name matches no principal.
fn entry_grant(entry: &PrincipalEntry, principal: &Principal<'_>) -> Option<Grant> {
    if is_everyone(entry) {
        return Some(Grant::Direct);
    }
    let wanted = &*entry.text.value;
    match (entry.kind, principal) {
        (PrincipalKind::Aws, _) => aws_grant(wanted, principal),
        (PrincipalKind::Service, Principal::Service { name }) if *name == wanted => {
            Some(Grant::Direct)
        }
        (PrincipalKind::Federated, Principal::Federated { provider }) if *provider == wanted => {
            Some(Grant::Direct)
        }
        _ => None,
    }
}

fn aws_grant(wanted: &str, principal: &Principal<'_>) -> Option<Grant> {
    if account_named(wanted).is_some_and(|account| principal.account() == Some(account)) {
        return Some(Grant::Account);
    }
    let is = |name: Option<&str>| name == Some(wanted);
    match *principal {
        Principal::User { arn, id } => (arn == wanted || is(id)).then_some(Grant::Direct),
        Principal::Session {
            arn,
            role_arn,
            role_id,
        } => {
            let role = is(role_arn)
                || is(role_id)
                || (role_arn.is_none() && is_role_of(wanted, principal));
            let own = arn == wanted && !role;
            own.then_some(Grant::Direct).or(role.then_some(Grant::Role))
        }
        Principal::FederatedUser {
            arn,
            user_arn,
            user_id,
        } => {
            let user = is(user_arn) || is(user_id);
            (arn == wanted)
                .then_some(Grant::Direct)
                .or(user.then_some(Grant::Role))
        }
        _ => None,
    }
}

/// The account, if an entry names a whole account: twelve digits, or the ARN of its root.
fn account_named(wanted: &str) -> Option<&str> {
    if is_account_id(wanted) {
        return Some(wanted);
    }
    let arn = Arn::parse(wanted)?;
    (arn.service == "iam" && arn.resource == "root").then_some(arn.account)
}

/// Whether `wanted` is the role of a session if only the session's ARN is known, which does not contain the role's path. Role
/// names are unique in an account, so account and name are enough.
fn is_role_of(wanted: &str, principal: &Principal<'_>) -> bool {
    Arn::parse(wanted).is_some_and(|arn| {
        arn.service == "iam"
            && arn.resource.starts_with("role/")
            && Some(arn.account) == principal.account()
            && Some(arn.resource_name()) == principal.role_name()
    })
}
