//! The policies of a user or a role, compiled when they are first asked and kept for as long as they are the same.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::{Document, Layers};

use crate::bearing::{Bearing, Held};

/// What bears on whoever has no policies at all.
static NONE: LazyLock<Arc<Ready>> = LazyLock::new(|| Arc::new(Ready::new(&Bearing::default())));

/// Where a user or a role keeps its compiled policies. No part of what is true: any two are equal, and none is written. A
/// clone knows what the other knew: whether that still holds is looked at whenever it is used.
#[derive(Default)]
pub(crate) struct Keeper(Mutex<Option<Arc<Ready>>>);

/// Identity policies and boundary, ready to decide.
pub(crate) struct Ready {
    /// The documents that were compiled. Held fast, so that no other document can come to stand where one of them stood.
    from: Vec<Arc<Document>>,
    /// Whether the last of them is a boundary.
    is_bounded: bool,
    /// An error must be taken as a denial.
    pub(crate) compiled: Result<Compiled, CompileError>,
}

/// The identity policies and the boundary of a principal, compiled.
pub(crate) fn lasting(bearing: &Bearing<'_>) -> Arc<Ready> {
    let Some(keeper) = bearing.keeper else {
        let has_none = bearing.identity.is_empty() && bearing.boundary.is_none();
        return if has_none {
            NONE.clone()
        } else {
            Arc::new(Ready::new(bearing))
        };
    };
    let mut kept = keeper.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(ready) = kept.as_ref().filter(|ready| ready.is_of(bearing)) {
        return Arc::clone(ready);
    }
    let ready = Arc::new(Ready::new(bearing));
    *kept = Some(Arc::clone(&ready));
    ready
}

/// The session policies of a session, which live no longer than the request that brings them.
pub(crate) fn passed(bearing: &Bearing<'_>) -> Option<Result<Compiled, CompileError>> {
    let policies = bearing.session.as_ref()?.iter().map(Held::policy);
    let layers = Layers {
        session: Some(policies.collect()),
        ..Layers::default()
    };
    Some(Compiled::new(&layers))
}

impl Ready {
    fn new(bearing: &Bearing<'_>) -> Self {
        let layers = Layers {
            session: None,
            ..bearing.own_layers()
        };
        Self {
            from: documents(bearing).cloned().collect(),
            is_bounded: bearing.boundary.is_some(),
            compiled: Compiled::new(&layers),
        }
    }

    /// Whether these are the very documents that bear on a principal now.
    fn is_of(&self, bearing: &Bearing<'_>) -> bool {
        let same = |(one, other): (&Arc<Document>, &Arc<Document>)| Arc::ptr_eq(one, other);
        self.is_bounded == bearing.boundary.is_some()
            && self.from.len() == documents(bearing).count()
            && self.from.iter().zip(documents(bearing)).all(same)
    }
}

/// Identity policies, then the boundary.
fn documents<'b>(bearing: &'b Bearing<'_>) -> impl Iterator<Item = &'b Arc<Document>> {
    let held = bearing.identity.iter().chain(&bearing.boundary);
    held.map(Held::document)
}

impl Clone for Keeper {
    fn clone(&self) -> Self {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self(Mutex::new(kept.clone()))
    }
}

impl PartialEq for Keeper {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
