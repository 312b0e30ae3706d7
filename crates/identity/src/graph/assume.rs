//! Who can assume which role.

use roleback_policy::document::{Document, Effect, PrincipalKind, Statement};
use roleback_policy::{Context, Layers, Policy, Principal, Request, Stopped};
use roleback_world::arn::{AccountId, Partition, iam_arn};
use roleback_world::entity::Role;

use super::draft::{Draft, Known, mentions};
use super::{Node, NodeKind};
use crate::authorize::caller_without_arn;
use crate::authorize::possible::{Possible, Prober, possible};
use crate::policies::EffectivePolicies;
use crate::policies::held::EVERYTHING;

/// The action with which users, roles and services assume a role.
pub(super) const ASSUME: &str = "sts:AssumeRole";
/// The actions with which identities of identity providers do.
const FEDERATED: [&str; 2] = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];

/// Adds the edges to every role.
pub(super) fn add(
    draft: &mut Draft<'_>,
    known: &[Known<'_>],
    probers: &[Prober<'_>],
) -> Result<(), Stopped> {
    let may_ask: Vec<bool> = probers.iter().map(|it| mentions(it, ASSUME)).collect();
    for (account, entities) in draft.setting.accounts() {
        for role in entities.roles.values() {
            let arn = iam_arn(Partition::Aws, account, "role", &role.path, &role.name);
            let (Some(to), Some(trust)) = (draft.index(&arn), role.trust.document()) else {
                continue;
            };
            let named = Named::of(trust);
            for (from, (known, prober)) in known.iter().zip(probers).enumerate() {
                let may_ask = may_ask.get(from).copied().unwrap_or_default();
                if from == to || !named.may_mean(known, may_ask) {
                    continue;
                }
                let found = prober.can(ASSUME, &arn, Context::new(), draft.setting.effort)?;
                if let Some(found) = found {
                    draft.edge((from, to), (ASSUME, &[]), found);
                }
            }
            for (kind, name) in named.entries {
                add_stranger(draft, (kind, name), (to, account, &arn), (role, known))?;
            }
        }
    }
    Ok(())
}

/// The principals that a trust policy names in statements that allow.
struct Named<'a> {
    entries: Vec<(PrincipalKind, &'a str)>,
    /// Whether a statement names those that it does not mean.
    is_negated: bool,
}

impl<'a> Named<'a> {
    fn of(trust: &'a Document) -> Self {
        let allowing = trust.statements.iter();
        let allowing = allowing.filter(|statement| statement.effect == Effect::Allow);
        let principals = allowing.filter_map(|it: &Statement| it.principal.as_ref());
        let is_negated = principals.clone().any(|it| it.negated);
        let entries = principals.flat_map(|it| &it.entries);
        let mut entries: Vec<_> = entries
            .map(|entry| (entry.kind, &*entry.text.value))
            .collect();
        entries.sort_unstable();
        entries.dedup();
        Self {
            entries,
            is_negated,
        }
    }

    /// Whether a principal can be meant. One that is only meant with its account needs a permission of its own.
    fn may_mean(&self, known: &Known<'_>, may_ask: bool) -> bool {
        let account = known.account.digits();
        let is_meant = |(kind, name): &(PrincipalKind, &str)| match kind {
            PrincipalKind::Everyone => true,
            PrincipalKind::Aws if *name == "*" => true,
            PrincipalKind::Aws if is_account(name, &account) => may_ask,
            PrincipalKind::Aws => *name == known.arn || is_session_of(name, known),
            _ => false,
        };
        self.is_negated || self.entries.iter().any(is_meant)
    }
}

/// Whether a trust policy names an account with this.
fn is_account(name: &str, account: &str) -> bool {
    name == account || (name.ends_with(":root") && name.contains(account))
}

/// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
fn is_session_of(name: &str, known: &Known<'_>) -> bool {
    let role = known.arn.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split('/');
    known.kind == NodeKind::Role
        && parts.next().is_some_and(|it| it.ends_with(":assumed-role"))
        && parts.next() == Some(role)
}

/// Adds an edge from something that this state has no entity for.
fn add_stranger(
    draft: &mut Draft<'_>,
    (kind, name): (PrincipalKind, &str),
    (to, account, arn): (usize, AccountId, &str),
    (role, known): (&Role, &[Known<'_>]),
) -> Result<(), Stopped> {
    let is_known = |name: &str| {
        let owner = |(id, _): (AccountId, _)| is_account(name, &id.digits());
        known
            .iter()
            .any(|it| it.arn == name || is_session_of(name, it))
            || draft.setting.world.accounts().any(owner)
    };
    let trust = role.trust.document();
    let (kind, action, found) = match kind {
        PrincipalKind::Service => {
            let Some(caller) = caller_without_arn(name, account) else {
                return Ok(());
            };
            let prober = draft.setting.prober(&caller);
            let found = prober.can(ASSUME, arn, Context::new(), draft.setting.effort)?;
            (NodeKind::Service, ASSUME, found)
        }
        PrincipalKind::Federated => {
            let principal = Principal::Federated { provider: name };
            for action in FEDERATED {
                let found = trusted(draft, trust, Request::new(principal, action, arn))?;
                if found.is_some() {
                    let node = stranger(draft, NodeKind::IdentityProvider, name);
                    draft.edge((node, to), (action, &[]), found.unwrap_or_default());
                }
            }
            return Ok(());
        }
        PrincipalKind::Everyone | PrincipalKind::Aws if name == "*" => {
            let user = "arn:aws:iam::999999999999:user/any";
            let principal = Principal::User {
                arn: user,
                id: None,
            };
            let found = trusted(draft, trust, Request::new(principal, ASSUME, arn))?;
            (NodeKind::Everyone, ASSUME, found)
        }
        PrincipalKind::Aws if !is_known(name) => {
            // Root users cannot assume roles; a user of the account stands for all.
            let user = match name.strip_suffix(":root") {
                Some(account) => format!("{account}:user/any"),
                None if name.len() == 12 => format!("arn:aws:iam::{name}:user/any"),
                None => name.to_owned(),
            };
            let Some(principal) = Principal::from_arn(&user) else {
                return Ok(());
            };
            let found = trusted(draft, trust, Request::new(principal, ASSUME, arn))?;
            (NodeKind::External, ASSUME, found)
        }
        _ => return Ok(()),
    };
    if let Some(found) = found {
        let node = stranger(draft, kind, name);
        draft.edge((node, to), (action, &[]), found);
    }
    Ok(())
}

fn stranger(draft: &mut Draft<'_>, kind: NodeKind, name: &str) -> usize {
    draft.node(Node {
        id: name.to_owned(),
        kind,
        account: None,
        is_administrator: false,
    })
}

/// Whether a trust policy allows a principal that is allowed everything by its own policies.
fn trusted(
    draft: &Draft<'_>,
    trust: Option<&std::sync::Arc<Document>>,
    request: Request<'_>,
) -> Result<Option<Possible>, Stopped> {
    let trust = trust.map(|trust| Policy::from(&**trust));
    let layers = Layers {
        identity: vec![Policy::from(&**EVERYTHING)],
        trust: Some(trust.into_iter().collect()),
        ..Layers::default()
    };
    let found = possible(
        &layers,
        &request,
        &EffectivePolicies::default(),
        draft.setting.effort,
    )?;
    Ok(found.map(|found| Possible {
        // Their own policies are not ours to name.
        by: found
            .by
            .into_iter()
            .filter(|it| it.layer == roleback_policy::Layer::Trust)
            .collect(),
        ..found
    }))
}
