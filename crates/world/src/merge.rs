//! Combines a loaded state with the current one.
//!
//! A strategy is a pure function of the two states; [`Report`] compares its result with both of them, so that the report
//! is right by construction, whatever the strategy. Nothing is validated here except what only a combination can break.

mod conflict;
mod label;
mod links;
mod report;
mod simple;
#[cfg(test)]
mod tests;
mod three_way;

use std::collections::BTreeMap;

use crate::lines::ImpossibleEntity;
use crate::world::World;

pub use conflict::{Choices, Conflict, ConflictKind, Resolutions, Side, Take};
pub use label::Label;
pub use report::{Action, Counts, Entry, Report};
pub use three_way::{Breach, MergeError, Merged, Outcome, Sides, three_way};

/// How a loaded state is combined with the current one. The first three have the names that LocalStack's users know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The loaded state replaces everything.
    Overwrite,
    /// Each account that the loaded state has is replaced; the other accounts stay.
    #[default]
    AccountRegionMerge,
    /// Each entity that the loaded state has replaces the one with its name; the other entities stay.
    ServiceMerge,
    /// The changes of both sides since their common ancestor are combined.
    ThreeWay,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 4] = [
        Self::Overwrite,
        Self::AccountRegionMerge,
        Self::ServiceMerge,
        Self::ThreeWay,
    ];

    /// Its name in commands and requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overwrite => "overwrite",
            Self::AccountRegionMerge => "account-region-merge",
            Self::ServiceMerge => "service-merge",
            Self::ThreeWay => "three-way",
        }
    }

    /// Parses the result of [`Strategy::as_str`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|strategy| strategy.as_str() == name)
    }
}

/// Replaces each account that `loaded` has. An organization of `loaded` replaces the current one; the sealing key stays.
pub fn by_account(ours: &World, loaded: &World) -> World {
    simple::by_account(ours, loaded)
}

/// Replaces each entity that `loaded` has, by name. The sealing key stays.
///
/// # Errors
/// Every reference of the result that leads nowhere.
pub fn by_entity(ours: &World, loaded: &World) -> Result<World, Vec<ImpossibleEntity>> {
    let merged = simple::by_entity(ours, loaded);
    let dangling = crate::lines::dangling(&merged);
    if dangling.is_empty() {
        Ok(merged)
    } else {
        Err(dangling)
    }
}

/// Checks a state that no sequence of events made: the rules of [`crate::lines::check`], and that every account alias belongs to
/// one account.
///
/// # Errors
/// The first entity that breaks a rule.
pub fn check(merged: &World) -> Result<(), ImpossibleEntity> {
    crate::lines::check(merged)?;
    check_aliases(merged)
}

/// Checks that every account alias belongs to one account.
fn check_aliases(merged: &World) -> Result<(), ImpossibleEntity> {
    let mut owners = BTreeMap::new();
    for (id, account) in merged.accounts() {
        let Some(alias) = &account.settings.alias else {
            continue;
        };
        if let Some(owner) = owners.insert(alias.as_str(), id) {
            return Err(ImpossibleEntity {
                account: id,
                entity: "the account".to_owned(),
                rule: format!("has the alias `{alias}`, which account {owner} has"),
            });
        }
    }
    Ok(())
}
