//! Does a statement mean this principal, and how?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>

use super::Setting;
use crate::arn::{Arn, is_account_id};
use crate::document::{Effect, Element, PrincipalEntry, PrincipalKind};
use crate::principal::Principal;

/// How a principal element means the principal. An allow grants more the more exactly it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// By its account: grants nothing alone, but lets the account's own policies grant.
    Account,
    /// A session by its role, a federated user by its user: grants within boundary and session policy.
    Role,
    /// By its own name, or as everyone: grants whatever boundary and session policy leave out.
    Direct,
}

/// How the element means the principal; `None` when it does not.
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
    // `NotPrincipal` with `Allow` is no longer supported: it means nobody.
    let denies = effect == Effect::Deny && (setting.has_boundary || !is_spared(element, principal));
    denies.then_some(Grant::Direct)
}

/// Whether a `NotPrincipal` names the principal by all its names: a user and its account; a session, its role and their
/// account. AWS asks for all of them to be listed and may deny when one is missing.
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

/// How one entry means the principal. Wildcards inside a name mean nobody.
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

/// The account that a name stands for as a whole: twelve digits, or the ARN of its root.
fn account_named(wanted: &str) -> Option<&str> {
    if is_account_id(wanted) {
        return Some(wanted);
    }
    let arn = Arn::parse(wanted)?;
    (arn.service == "iam" && arn.resource == "root").then_some(arn.account)
}

/// Whether `wanted` is the role of a session of which only the session's ARN is known, which lacks the role's path. Role
/// names are unique in an account, so account and name tell.
fn is_role_of(wanted: &str, principal: &Principal<'_>) -> bool {
    Arn::parse(wanted).is_some_and(|arn| {
        arn.service == "iam"
            && arn.resource.starts_with("role/")
            && Some(arn.account) == principal.account()
            && Some(arn.resource_name()) == principal.role_name()
    })
}
