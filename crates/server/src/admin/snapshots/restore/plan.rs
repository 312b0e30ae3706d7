//! What a load would make of the current state.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread;

use roleback_api::pods::{LoadCounts, LoadedEntity};
use roleback_identity::merged;
use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_world::World;
use roleback_world::attribute::EntityId;
use roleback_world::diff::{Difference, diff};
use roleback_world::merge::{self, Entry, Outcome, Report, Sides, Strategy};

use super::super::SnapshotError;
use super::base::Base;
use super::content::Content;
use super::{LoadOptions, decisions};
use crate::store::Store;

/// The most entities that the answer to a load lists. All of them are in the record.
const ENTITIES_LISTED_MAX: usize = 1_000;

/// The state after a load, checked, and how it came about.
pub(super) struct Plan {
    /// The record that the plan was made for.
    pub(super) head: u64,
    pub(super) result: World,
    pub(super) state_hash: String,
    pub(super) report: Report,
    /// Whether the result equals the loaded state, apart from the key that seals session tokens.
    pub(super) is_loaded: bool,
}

/// What a plan is made from.
pub(super) struct Planning<'p> {
    pub(super) content: &'p Content,
    pub(super) options: &'p LoadOptions,
    pub(super) quotas: &'p Quotas,
    pub(super) store: &'p Store,
    /// The common ancestor, for a three-way merge.
    pub(super) base: Option<&'p Base>,
}

impl Plan {
    pub(super) fn make(
        (ours, head): (&World, u64),
        planning: &Planning<'_>,
    ) -> Result<Self, SnapshotError> {
        let Planning {
            content,
            options,
            quotas,
            ..
        } = planning;
        let listed = options.decisions.conflicts.as_ref();
        let expected = options.if_head.or_else(|| listed?.if_head);
        let expected = expected.filter(|expected| *expected != head);
        if expected.is_some_and(|expected| !planning.store.are_only_uses(expected, head)) {
            return Err(SnapshotError::Moved { head });
        }
        let loaded = &content.world;
        let (result, notes) = match options.merge {
            Strategy::Overwrite => (loaded.clone(), Vec::new()),
            Strategy::AccountRegionMerge => (merge::by_account(ours, loaded), Vec::new()),
            Strategy::ServiceMerge => {
                let merged = merge::by_entity(ours, loaded);
                (merged.map_err(SnapshotError::Dangling)?, Vec::new())
            }
            Strategy::ThreeWay => planning.three_way(ours, head)?,
        };
        let others = diff(loaded, &result);
        if options.merge != Strategy::Overwrite {
            check(ours, &result, &others, quotas)?;
        }
        let is_loaded = others.iter().all(Difference::is_sealing_key);
        let (state_hash, mut report) = thread::scope(|scope| {
            let hashing = scope.spawn(|| content.hash_of_result(&result, &others));
            let report = Report::of(ours, loaded, &result, ENTITIES_LISTED_MAX);
            let hash = hashing.join();
            (hash.unwrap_or_else(|panic| resume_unwind(panic)), report)
        });
        report.notes.splice(..0, notes);
        Ok(Self {
            head,
            result,
            state_hash,
            report,
            is_loaded,
        })
    }
}

impl Planning<'_> {
    /// The merged state, and notes on it.
    fn three_way(&self, ours: &World, head: u64) -> Result<(World, Vec<String>), SnapshotError> {
        let Some(base) = self.base else {
            let why = "a three-way merge needs a common ancestor: give `--base REF`";
            return Err(SnapshotError::Base(why.to_owned()));
        };
        let sides = Sides {
            base: &base.world,
            ours,
            theirs: &self.content.world,
        };
        let whole_accounts = !self.options.ignore_quotas;
        let rules = |world: &World, changed: &BTreeSet<EntityId>| {
            merged::breaches(world, changed, (self.quotas, whole_accounts))
        };
        let resolutions = self.options.decisions.read()?;
        let outcome = merge::three_way(sides, &resolutions, rules)
            .map_err(|why| SnapshotError::Base(format!("the states cannot be merged: {why}")))?;
        match outcome {
            Outcome::Merged(merged) => Ok((merged.world, merged.notes)),
            Outcome::Open { unknown, .. } if !unknown.is_empty() => {
                Err(SnapshotError::Decision(format!(
                    "the merge has no conflict {}: it may have changed since it was listed; list the conflicts again",
                    unknown.join(", ")
                )))
            }
            Outcome::Open { conflicts, .. } => {
                let names = [
                    base.name.clone(),
                    format!("record {head}"),
                    self.content.title.clone(),
                ];
                let conflicts = decisions::answer(names, head, &conflicts);
                Err(SnapshotError::Conflicts(Box::new(conflicts)))
            }
        }
    }
}

/// Checks what only the combination can break: references, ids and aliases, and the entities that are in neither state.
/// `others` are the differences between the loaded state, which was checked, and the result.
fn check(
    ours: &World,
    result: &World,
    others: &[Difference<'_>],
    quotas: &Quotas,
) -> Result<(), SnapshotError> {
    if others.iter().all(Difference::is_sealing_key) {
        return Ok(());
    }
    merge::check(result)?;
    let place = |it: &Difference<'_>| {
        let entity = it.after?;
        Some((it.account, entity.kind(), entity.key()))
    };
    let own = diff(ours, result);
    let own: BTreeSet<_> = own.iter().filter_map(place).collect();
    let combined = others.iter();
    let combined = combined.filter(|it| place(it).is_some_and(|place| own.contains(&place)));
    let combined = combined.filter_map(|it| Some((it.account.unwrap_or_default(), it.after?)));
    Ok(restored::check_entities(combined, quotas)?)
}

/// The numbers of a report as the answer shows them.
pub(super) fn counts(report: &Report) -> LoadCounts {
    let counts = report.counts;
    LoadCounts {
        restored: counts.restored,
        merged: counts.merged,
        removed: counts.removed,
        skipped: counts.skipped,
        unchanged: counts.unchanged,
    }
}

/// The entities of a report as the answer shows them, and how many it leaves out.
pub(super) fn entities(report: &Report) -> (Vec<LoadedEntity>, u64) {
    (report.entries.iter().map(entity).collect(), report.omitted)
}

fn entity(entry: &Entry) -> LoadedEntity {
    LoadedEntity {
        account: entry.account.map(|account| account.to_string()),
        kind: entry.label.kind.to_string(),
        name: entry.label.name.clone(),
        id: entry.label.id.clone(),
        action: entry.action.as_str().to_owned(),
    }
}
