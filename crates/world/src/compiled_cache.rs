//! A cache of the compiled policies of a user, a group or a role. Compiled on first use, valid while the documents stay
//! the same, and not part of the state.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use roleback_policy::Document;
use roleback_policy::compiled::{CompileError, Compiled};

/// The cached compiled policies of an entity. All caches compare equal and none is serialized. A clone keeps the cached
/// value, and every use checks whether that value is still valid.
#[derive(Default)]
pub struct CompiledCache(Mutex<Option<Arc<CompiledPolicies>>>);

/// Compiled policies and the documents that they were compiled from.
pub struct CompiledPolicies {
    /// The source documents. Holding them keeps their addresses from being reused, because `is_of` compares pointers.
    from: Vec<Arc<Document>>,
    /// Whether the last document is a permissions boundary.
    is_bounded: bool,
    /// Callers must treat an error as a denial.
    pub compiled: Result<Compiled, CompileError>,
}

impl CompiledPolicies {
    /// Compiles these documents with `compile`. If `is_bounded`, the last document is a permissions boundary.
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
    /// The cached policies, if they were compiled from exactly these documents; otherwise compiles and caches them.
    pub fn get<'d, I: Iterator<Item = &'d Arc<Document>> + Clone>(
        &self,
        from: I,
        is_bounded: bool,
        compile: impl FnOnce() -> Result<Compiled, CompileError>,
    ) -> Arc<CompiledPolicies> {
        // Locked while compiling, so that concurrent requests do not all compile the same policies.
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
