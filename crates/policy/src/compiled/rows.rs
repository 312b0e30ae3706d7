//! Lists of policies as numbered rows, and sets of rows as bits.

use crate::layers::Layer;
use crate::verdict::is_guard_rail;

/// Number of a row of a set.
pub(super) type RowId = u16;

/// Maximum number of rows in a set: three times sixteen levels, and six kinds. Each is a bit of a [`RowSet`].
pub(super) const ROWS_MAX: usize = 54;

/// One list of policies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) layer: Layer,
    pub(super) level: Option<usize>,
}

/// All rows of a set, in the order of [`crate::Layers::iter`], and which of them have which role.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) service_control: RowSet,
    pub(super) resource_control: RowSet,
    pub(super) resource: RowSet,
    /// Rows that must allow, but grant nothing.
    pub(super) rails: RowSet,
    /// Rows with a statement that allows everything, of kinds whose allows are never the reason.
    pub(super) always_allow: RowSet,
}

impl Rows {
    /// Adds a row; `None` if there are too many.
    pub(super) fn push(&mut self, row: Row, always_allows: bool) -> Option<RowId> {
        let id = RowId::try_from(self.rows.len())
            .ok()
            .filter(|id| usize::from(*id) < ROWS_MAX)?;
        self.rows.push(row);
        let is = |layer| row.layer == layer;
        self.service_control
            .insert_if(id, is(Layer::ServiceControl));
        self.resource_control
            .insert_if(id, is(Layer::ResourceControl));
        self.resource.insert_if(id, is(Layer::Resource));
        self.rails.insert_if(id, is_guard_rail(row.layer));
        self.always_allow.insert_if(id, always_allows);
        Some(id)
    }

    pub(super) fn get(&self, id: RowId) -> Option<&Row> {
        self.rows.get(usize::from(id))
    }

    /// Every row with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (RowId, &Row)> {
        (0..).zip(&self.rows)
    }
}

/// A set of rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RowSet(u64);

impl RowSet {
    pub(super) fn insert_if(&mut self, id: RowId, condition: bool) {
        if condition {
            self.0 |= bit(id);
        }
    }

    pub(super) fn has(self, id: RowId) -> bool {
        self.0 & bit(id) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The row with the lowest number.
    pub(super) fn first(self) -> Option<RowId> {
        if self.is_empty() {
            None
        } else {
            RowId::try_from(self.0.trailing_zeros()).ok()
        }
    }
}

fn bit(id: RowId) -> u64 {
    1_u64.checked_shl(u32::from(id)).unwrap_or_default()
}
