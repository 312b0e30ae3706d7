//! What a load did, entity by entity: found by comparing its result with the state before and with the loaded state.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::Label;
use crate::arn::AccountId;
use crate::diff::{Difference, diff};
use crate::entity::AccountSettings;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::World;

/// What happened to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is now what the loaded state has.
    Restored,
    /// It is now a combination of both states.
    Merged,
    /// It was removed.
    Removed,
    /// The loaded state has another one, but the current one stayed.
    Skipped,
}

impl Action {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Merged => "merged",
            Self::Removed => "removed",
            Self::Skipped => "skipped",
        }
    }
}

/// An entity that the loaded state and the current one do not share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its account; `None` if it belongs to no account.
    pub account: Option<AccountId>,
    /// What people call it.
    pub label: Label,
    /// What happened to it.
    pub action: Action,
}

/// The number of entities by what happened to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// They are now what the loaded state has.
    pub restored: u64,
    /// They are now a combination.
    pub merged: u64,
    /// They were removed.
    pub removed: u64,
    /// The loaded state has others, but the current ones stayed.
    pub skipped: u64,
    /// The loaded state has the same.
    pub unchanged: u64,
}

/// What a load did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many entities.
    pub counts: Counts,
    /// Each entity that is not the same in the loaded state and before, in the order of the canonical lines, then those
    /// that were skipped.
    pub entries: Vec<Entry>,
    /// How many more of them there are.
    pub omitted: u64,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

/// An entity among all of a world.
type Place = (Option<AccountId>, ResourceKind, Key);

fn place(difference: &Difference<'_>) -> Option<Place> {
    let entity = difference.before.or(difference.after)?;
    Some((difference.account, entity.kind(), entity.key()))
}

/// Places of some entities. Most differences are of another kind than all of them: their keys need not be made.
#[derive(Default)]
struct Places {
    kinds: BTreeSet<(Option<AccountId>, ResourceKind)>,
    places: BTreeSet<Place>,
}

impl Places {
    fn add(&mut self, difference: &Difference<'_>) {
        if let Some(place) = place(difference) {
            self.kinds.insert((place.0, place.1));
            self.places.insert(place);
        }
    }

    fn contains(&self, difference: &Difference<'_>) -> bool {
        let entity = difference.before.or(difference.after);
        let kind = entity.map(|entity| (difference.account, entity.kind()));
        kind.is_some_and(|kind| self.kinds.contains(&kind))
            && place(difference).is_some_and(|place| self.places.contains(&place))
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

impl Report {
    /// Compares the result of a load with the state before it and with the loaded state. Lists at most `entries_max` entities.
    pub fn of(before: &World, loaded: &World, result: &World, entries_max: usize) -> Self {
        let mut other = Places::default();
        let others = diff(loaded, result);
        others.iter().for_each(|it| other.add(it));
        let mut report = Self::default();
        let mut changed = Places::default();
        let mut loaded_others: u64 = 0;
        let differences = diff(before, result);
        for difference in &differences {
            let is_other = other.contains(difference);
            let action = match difference.after {
                None => Action::Removed,
                Some(_) if is_other => Action::Merged,
                Some(_) => Action::Restored,
            };
            report.add(difference, action, entries_max);
            loaded_others = loaded_others.saturating_add(u64::from(difference.after.is_some()));
            if is_other {
                changed.add(difference);
            }
        }
        report.notes = orphaned(before, result);
        if other.is_empty() {
            // The result is the loaded state: nothing of it was skipped.
            report.counts.unchanged = entities(loaded).saturating_sub(loaded_others);
            return report;
        }
        let told = LazyCell::new(|| ids(&differences));
        loaded_others = 0;
        for difference in diff(before, loaded) {
            if difference.after.is_none() {
                continue;
            }
            loaded_others = loaded_others.saturating_add(1);
            if !other.contains(&difference) || changed.contains(&difference) {
                continue;
            }
            // An entity that was renamed is in the report under its other name.
            let id = difference.after.and_then(|entity| Label::of(&entity).id);
            if !id.is_some_and(|id| told.contains(&id)) {
                report.add(&difference, Action::Skipped, entries_max);
            }
        }
        report.counts.unchanged = entities(loaded).saturating_sub(loaded_others);
        report
    }

    fn add(&mut self, difference: &Difference<'_>, action: Action, entries_max: usize) {
        let Some(entity) = difference.after.or(difference.before) else {
            return;
        };
        let count = match action {
            Action::Restored => &mut self.counts.restored,
            Action::Merged => &mut self.counts.merged,
            Action::Removed => &mut self.counts.removed,
            Action::Skipped => &mut self.counts.skipped,
        };
        *count = count.saturating_add(1);
        if self.entries.len() >= entries_max {
            self.omitted = self.omitted.saturating_add(1);
            return;
        }
        self.entries.push(Entry {
            account: difference.account,
            label: Label::of(&entity),
            action,
        });
    }

    /// Whether the state is as it was.
    pub fn is_unchanged(&self) -> bool {
        let Counts {
            restored,
            merged,
            removed,
            ..
        } = self.counts;
        restored == 0 && merged == 0 && removed == 0
    }
}

/// The unique ids of entities, as they are now.
fn ids(differences: &[Difference<'_>]) -> BTreeSet<String> {
    let entities = differences.iter().filter_map(|it| it.after.or(it.before));
    entities
        .filter_map(|entity| Label::of(&entity).id)
        .collect()
}

fn entities(world: &World) -> u64 {
    let accounts = world.accounts().map(|(_, account)| {
        let settings = usize::from(account.settings != AccountSettings::default());
        account.entities_count().saturating_add(settings)
    });
    let organization = world.organization().map_or(0, |it| it.entities().count());
    let key = usize::from(world.sealing_key().is_some());
    let all = accounts.sum::<usize>().saturating_add(organization);
    all.saturating_add(key) as u64
}

/// The trust policies that named a principal that is gone. As on AWS, they match no principal then, even if one has the
/// same name.
fn orphaned(before: &World, result: &World) -> Vec<String> {
    let has = |world: &World, arn: &str, id: &str| {
        let account = arn.split(':').nth(4).and_then(AccountId::parse);
        account.is_some_and(|account| world.account(account).principals().contains_key(id))
    };
    let mut notes = Vec::new();
    for (account, found) in result.accounts() {
        for role in found.roles.values() {
            let gone = role.trusted.iter();
            let gone = gone.filter(|(arn, id)| has(before, arn, id) && !has(result, arn, id));
            notes.extend(gone.map(|(arn, id)| {
                format!(
                    "role {} in account {account} trusts {arn} with the unique id {id}, which no longer exists: \
                     update its trust policy to trust the principal that has this name now",
                    role.name
                )
            }));
        }
    }
    notes
}
