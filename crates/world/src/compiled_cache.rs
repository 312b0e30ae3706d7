//! The policies of a user, a group or a role, compiled when they are first asked for and kept for as long as they are the
//! same. Beside what is true, not part of it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use roleback_policy::Document;
use roleback_policy::compiled::{CompileError, Compiled};

/// Where an entity keeps its compiled policies: any two are equal, and none is written. A clone knows what the other
/// knew; whether that still holds is looked at whenever it is used.
#[derive(Default)]
pub struct CompiledCache(Mutex<Option<Arc<CompiledPolicies>>>);

/// Policies that are ready to decide.
pub struct CompiledPolicies {
    /// The documents that were compiled. Held, so that no other document can come to stand where one of them stood.
    from: Vec<Arc<Document>>,
    /// Whether the last of them is a permissions boundary.
    is_bounded: bool,
    /// An error must be taken as a denial.
    pub compiled: Result<Compiled, CompileError>,
}

impl CompiledPolicies {
    /// What `compile` makes of these documents; the last is a boundary where `is_bounded`.
    pub fn new<'d>(
        from: impl Iterator<Item = &'d Arc<Document>>,
        is_bounded: bool,
        compile: impl FnOnce() -> Result<Compiled, CompileError>,
    ) -> Self {
        Self {
            from: from.cloned().collect(),
            is_bounded,
            compiled: compile(),
        }
    }

    fn is_of<'d>(&self, from: impl Iterator<Item = &'d Arc<Document>>, is_bounded: bool) -> bool {
        let mut known = self.from.iter();
        self.is_bounded == is_bounded
            && from.into_iter().all(|document| {
                known
                    .next()
                    .is_some_and(|known| Arc::ptr_eq(known, document))
            })
            && known.next().is_none()
    }
}

impl CompiledCache {
    /// What is kept of these very documents; else what `compile` makes of them, kept from now on.
    pub fn get<'d, I: Iterator<Item = &'d Arc<Document>> + Clone>(
        &self,
        from: I,
        is_bounded: bool,
        compile: impl FnOnce() -> Result<Compiled, CompileError>,
    ) -> Arc<CompiledPolicies> {
        // Held while compiling, so that requests that come at once do not all compile the same.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = kept.as_ref()
            && ready.is_of(from.clone(), is_bounded)
        {
            return Arc::clone(ready);
        }
        let ready = Arc::new(CompiledPolicies::new(from, is_bounded, compile));
        *kept = Some(Arc::clone(&ready));
        ready
    }
}

impl Clone for CompiledCache {
    fn clone(&self) -> Self {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self(Mutex::new(kept.clone()))
    }
}

impl PartialEq for CompiledCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for CompiledCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
