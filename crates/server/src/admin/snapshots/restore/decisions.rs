//! Conflicts as answers show them, and decisions as requests bring them.

use roleback_api::pods::{MergeConflict, MergeConflicts};
use roleback_world::attribute::Value;
use roleback_world::merge::{Conflict, Resolutions, Side, Take};
use roleback_world::resource_kind::ResourceKind;
use serde_json::Value as Json;

use super::super::SnapshotError;

/// The version of the layout of conflicts.
const SCHEMA_VERSION: u32 = 1;

/// The decisions of a request.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// The side that settles every conflict without a decision.
    pub all: Option<Side>,
    /// The conflicts that an earlier attempt listed, with a decision in each.
    pub conflicts: Option<MergeConflicts>,
}

impl Decisions {
    /// The decisions as the merge takes them.
    ///
    /// # Errors
    /// A decision that cannot be read, or another layout.
    pub(super) fn read(&self) -> Result<Resolutions, SnapshotError> {
        let mut resolutions = Resolutions {
            all: self.all,
            ..Resolutions::default()
        };
        let Some(given) = &self.conflicts else {
            return Ok(resolutions);
        };
        if given.schema_version != SCHEMA_VERSION {
            return Err(SnapshotError::Decision(format!(
                "the decisions have layout {}, this build reads {SCHEMA_VERSION}",
                given.schema_version
            )));
        }
        for conflict in &given.conflicts {
            let Some(take) = &conflict.take else { continue };
            let take = Take::parse(take).ok_or_else(|| {
                SnapshotError::Decision(format!(
                    "`take` of conflict {} is {take}: use \"ours\", \"theirs\", \"base\" or {{\"value\": ...}}",
                    conflict.id
                ))
            })?;
            resolutions.by_id.insert(conflict.id.clone(), take);
        }
        Ok(resolutions)
    }
}

/// The conflicts of a merge: base, ours and theirs by name, and the newest record.
pub(super) fn answer(
    [base, ours, theirs]: [String; 3],
    head: u64,
    conflicts: &[Conflict],
) -> MergeConflicts {
    MergeConflicts {
        schema_version: SCHEMA_VERSION,
        base,
        ours,
        theirs,
        if_head: Some(head),
        conflicts: conflicts.iter().map(shown).collect(),
    }
}

fn shown(conflict: &Conflict) -> MergeConflict {
    let value = |value: &Option<Value>| value.as_ref().map_or(Json::Null, Value::shown);
    let is_of_account = !matches!(
        conflict.entity.kind,
        ResourceKind::Organization | ResourceKind::OrganizationalUnit | ResourceKind::ControlPolicy
    );
    MergeConflict {
        id: conflict.id.clone(),
        account: is_of_account.then(|| conflict.entity.account.to_string()),
        kind: conflict.label.kind.to_string(),
        entity: conflict.label.name.clone(),
        path: conflict.path.clone(),
        r#type: conflict.kind.as_str().to_owned(),
        base: value(&conflict.base),
        ours: value(&conflict.ours),
        theirs: value(&conflict.theirs),
        why: conflict.why.clone(),
        choices: conflict
            .choices
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        take: None,
    }
}
