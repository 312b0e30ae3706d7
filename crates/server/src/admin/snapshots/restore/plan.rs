//! What a load would make of the current state.

use roleback_api::pods::{LoadCounts, LoadedEntity};
use roleback_identity::quota::Quotas;
use roleback_identity::restored;
use roleback_world::World;
use roleback_world::diff::diff;
use roleback_world::merge::{self, Entry, Report, Strategy};

use super::super::SnapshotError;
use super::LoadOptions;
use super::content::Content;
use crate::projection::State;

/// The most entities that the answer to a load lists. All of them are in the record.
const ENTITIES_LISTED_MAX: usize = 1_000;

/// The state after a load, checked, and how it came about.
pub(super) struct Plan {
    /// The record that the plan was made for.
    pub(super) head: u64,
    pub(super) result: World,
    pub(super) state_hash: String,
    pub(super) report: Report,
}

impl Plan {
    pub(super) fn make(
        (ours, head): (&World, u64),
        content: &Content,
        options: &LoadOptions,
        quotas: &Quotas,
    ) -> Result<Self, SnapshotError> {
        if options.if_head.is_some_and(|expected| expected != head) {
            return Err(SnapshotError::Moved { head });
        }
        let loaded = &content.world;
        let result = match options.merge {
            Strategy::Overwrite => loaded.clone(),
            Strategy::AccountRegionMerge => merge::by_account(ours, loaded),
            Strategy::ServiceMerge => {
                merge::by_entity(ours, loaded).map_err(SnapshotError::Dangling)?
            }
        };
        let state_hash = if options.merge == Strategy::Overwrite {
            content.state_hash.clone()
        } else {
            check(loaded, &result, quotas)?;
            State(result.clone()).hash()
        };
        let report = Report::of(ours, loaded, &result);
        Ok(Self {
            head,
            result,
            state_hash,
            report,
        })
    }
}

/// Checks what only the combination can break: references, ids and aliases, and the entities that are in neither state.
fn check(loaded: &World, result: &World, quotas: &Quotas) -> Result<(), SnapshotError> {
    merge::check(result)?;
    let combined = diff(loaded, result).into_iter();
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
    let listed = report.entries.iter().take(ENTITIES_LISTED_MAX);
    let omitted = report.entries.len().saturating_sub(ENTITIES_LISTED_MAX);
    (listed.map(entity).collect(), omitted as u64)
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
