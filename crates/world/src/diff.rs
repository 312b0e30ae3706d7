//! The entities in which two worlds differ.
//!
//! Shared structure of the `imbl` maps is skipped, so that the cost depends on the number of changes, not on the size
//! of the worlds.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::arn::AccountId;
use crate::world::{Account, EntityRef, World};

/// An entity that differs between two worlds. At least one of `before` and `after` is present.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'a> {
    /// The entity's account; `None` if it belongs to no account.
    pub account: Option<AccountId>,
    /// The entity before the change; `None` if it was added.
    pub before: Option<EntityRef<'a>>,
    /// The entity after the change; `None` if it was removed.
    pub after: Option<EntityRef<'a>>,
}

impl Difference<'_> {
    /// Whether the entity is the key that seals session tokens.
    pub fn is_sealing_key(&self) -> bool {
        matches!(self.after.or(self.before), Some(EntityRef::SealingKey(_)))
    }
}

/// The entity before and after a change.
type Pair<'a> = (Option<EntityRef<'a>>, Option<EntityRef<'a>>);

/// Every entity that was added, removed or changed, in the order of the canonical lines.
pub fn diff<'a>(before: &'a World, after: &'a World) -> Vec<Difference<'a>> {
    let key = (before.sealing_key() != after.sealing_key()).then(|| {
        let [one, other] = [before, after].map(|it| it.sealing_key().map(EntityRef::SealingKey));
        (one, other)
    });
    let of_world = key.into_iter().map(|pair| (None, pair));
    let of_accounts = accounts(before, after);
    let of_organization = organization(before, after).into_iter();
    of_world
        .chain(of_accounts)
        .chain(of_organization.map(|pair| (None, pair)))
        .map(|(account, (before, after))| Difference {
            account,
            before,
            after,
        })
        .collect()
}

/// The number of places in which two worlds differ. Each replaced or removed entity is one place; added entities next to each
/// other are one place together. About as many nodes of the earlier world's maps are not shared with the later one.
pub fn places(before: &World, after: &World) -> u64 {
    let in_account = |(id, new): (&AccountId, &Arc<Account>)| match before.accounts.get(id) {
        Some(old) if Arc::ptr_eq(old, new) => 0,
        Some(old) => old.places(new).saturating_add(1),
        None => 1,
    };
    let gone = before.accounts.iter();
    let gone = gone.filter(|(id, _)| !after.accounts.contains_key(*id));
    let gone = gone.map(|(_, account)| account.entities_count() as u64);
    let in_organization = match (&before.organization, &after.organization) {
        (Some(one), Some(other)) if Arc::ptr_eq(one, other) => 0,
        _ => organization(before, after).len() as u64,
    };
    let in_accounts = after.accounts.iter().map(in_account).chain(gone);
    in_accounts.fold(in_organization, u64::saturating_add)
}

fn accounts<'a>(
    before: &'a World,
    after: &'a World,
) -> impl Iterator<Item = (Option<AccountId>, Pair<'a>)> {
    let ids: BTreeSet<AccountId> = (before.accounts.keys())
        .chain(after.accounts.keys())
        .copied()
        .collect();
    let same = |id: &AccountId| match (before.accounts.get(id), after.accounts.get(id)) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => false,
    };
    let changed = ids.into_iter().filter(move |id| !same(id));
    changed.flat_map(|id| {
        let pairs = before.account(id).differences(after.account(id));
        pairs.into_iter().map(move |pair| (Some(id), pair))
    })
}

fn organization<'a>(before: &'a World, after: &'a World) -> Vec<Pair<'a>> {
    match (before.organization(), after.organization()) {
        (None, None) => Vec::new(),
        (Some(gone), None) => gone.entities().map(|it| (Some(it), None)).collect(),
        (None, Some(new)) => new.entities().map(|it| (None, Some(it))).collect(),
        (Some(one), Some(other)) => {
            let heads = [one, other].map(|it| Some(EntityRef::Organization(&it.head)));
            let head = (one.head != other.head).then_some(heads.into());
            head.into_iter().chain(one.differences(other)).collect()
        }
    }
}
