//! Principal elements with classified entries, and the caller with all its names.

use crate::arn::{Arn, is_account_id};
use crate::document::{Effect, Element, PrincipalEntry, PrincipalKind};
use crate::plain::Grant;
use crate::principal::Principal;

/// `Principal` or `NotPrincipal`.
#[derive(Debug)]
pub(super) struct PrincipalTest {
    negated: bool,
    everyone: bool,
    entries: Box<[Entry]>,
}

#[derive(Debug)]
enum Entry {
    Account(Box<str>),
    /// A user, role or session by ARN or id; for the ARN of a role its account and name too.
    Named(Box<str>, Option<(Box<str>, Box<str>)>),
    Service(Box<str>),
    Provider(Box<str>),
}

/// The principal of a request, with derived values that are used often.
pub(super) struct Caller<'r> {
    pub(super) principal: Principal<'r>,
    account: Option<&'r str>,
    /// The role's name, for a session whose role's ARN is unknown.
    role_name: Option<&'r str>,
}

impl<'r> Caller<'r> {
    pub(super) fn new(principal: Principal<'r>, account: Option<&'r str>) -> Self {
        let role_name = match principal {
            Principal::Session { role_arn: None, .. } => principal.role_name(),
            _ => None,
        };
        Self {
            principal,
            account,
            role_name,
        }
    }
}

impl PrincipalTest {
    pub(super) fn new(element: &Element<PrincipalEntry>) -> Self {
        let star = |entry: &PrincipalEntry| {
            matches!(entry.kind, PrincipalKind::Everyone | PrincipalKind::Aws)
                && &*entry.text.value == "*"
        };
        Self {
            negated: element.negated,
            everyone: element.entries.iter().any(star),
            entries: element.entries.iter().filter_map(Entry::new).collect(),
        }
    }

    /// Whether the element matches every caller.
    pub(super) fn is_everyone(&self) -> bool {
        self.everyone && !self.negated
    }

    /// How the element matches the caller; `None` if it does not.
    pub(super) fn grant(
        &self,
        effect: Effect,
        has_boundary: bool,
        caller: &Caller<'_>,
    ) -> Option<Grant> {
        if self.negated {
            let denies = effect == Effect::Deny
                && (has_boundary || !(self.everyone || self.lists_all_names(caller)));
            return denies.then_some(Grant::Direct);
        }
        if self.everyone {
            return Some(Grant::Direct);
        }
        self.entries
            .iter()
            .filter_map(|entry| entry.grant(caller))
            .max()
    }

    fn lists_all_names(&self, caller: &Caller<'_>) -> bool {
        let needed: &[Grant] = match caller.principal {
            Principal::Root { .. } => &[Grant::Account],
            Principal::User { .. } | Principal::FederatedUser { .. } => {
                &[Grant::Direct, Grant::Account]
            }
            Principal::Session { .. } => &[Grant::Direct, Grant::Role, Grant::Account],
            Principal::Federated { .. } | Principal::Service { .. } => &[Grant::Direct],
            Principal::Anonymous => return false,
        };
        needed.iter().all(|needed| {
            self.entries
                .iter()
                .any(|entry| entry.grant(caller) == Some(*needed))
        })
    }
}

impl Entry {
    fn new(entry: &PrincipalEntry) -> Option<Self> {
        let text = &entry.text.value;
        match entry.kind {
            PrincipalKind::Aws => Some(Self::aws(text)),
            PrincipalKind::Service => Some(Self::Service(text.clone())),
            PrincipalKind::Federated => Some(Self::Provider(text.clone())),
            PrincipalKind::Everyone | PrincipalKind::CanonicalUser => None,
        }
    }

    fn aws(text: &str) -> Self {
        if is_account_id(text) {
            return Self::Account(text.into());
        }
        match Arn::parse(text) {
            Some(arn) if arn.service == "iam" && arn.resource == "root" => {
                Self::Account(arn.account.into())
            }
            Some(arn) if arn.service == "iam" && arn.resource.starts_with("role/") => Self::Named(
                text.into(),
                Some((arn.account.into(), arn.resource_name().into())),
            ),
            _ => Self::Named(text.into(), None),
        }
    }

    fn grant(&self, caller: &Caller<'_>) -> Option<Grant> {
        match (self, caller.principal) {
            (Self::Account(account), _) => {
                (caller.account == Some(account)).then_some(Grant::Account)
            }
            (Self::Named(name, role), _) => named(name, role.as_ref(), caller),
            (Self::Service(wanted), Principal::Service { name }) => {
                (**wanted == *name).then_some(Grant::Direct)
            }
            (Self::Provider(wanted), Principal::Federated { provider }) => {
                (**wanted == *provider).then_some(Grant::Direct)
            }
            _ => None,
        }
    }
}

fn named(name: &str, role: Option<&(Box<str>, Box<str>)>, caller: &Caller<'_>) -> Option<Grant> {
    let is = |known: Option<&str>| known == Some(name);
    let (direct, indirect) = match caller.principal {
        Principal::User { arn, id } => (is(Some(arn)) || is(id), false),
        Principal::Session {
            arn,
            role_arn,
            role_id,
        } => {
            let by_name = role.is_some_and(|(account, role)| {
                caller.account == Some(account) && caller.role_name == Some(role)
            });
            let indirect = is(role_arn) || is(role_id) || by_name;
            (is(Some(arn)) && !indirect, indirect)
        }
        Principal::FederatedUser {
            arn,
            user_arn,
            user_id,
        } => (is(Some(arn)), is(user_arn) || is(user_id)),
        _ => (false, false),
    };
    direct
        .then_some(Grant::Direct)
        .or(indirect.then_some(Grant::Role))
}
