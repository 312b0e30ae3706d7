//! Values computed from stored text, such as a parsed key. They are not part of the state.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A value that is computed on first use. All instances compare equal and none is serialized. Clones share the value:
/// code that changes the source must replace the `Derived` too.
#[derive(Clone, Default)]
pub struct Derived(Arc<OnceLock<Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value, computed by `make` on the first call. An instance caches one type; a value of another type is
    /// computed on every call.
    pub fn get<T: Any + Send + Sync>(&self, make: impl Fn() -> T) -> Arc<T> {
        let kept = self.0.get_or_init(|| Arc::new(make()));
        Arc::clone(kept)
            .downcast()
            .unwrap_or_else(|_| Arc::new(make()))
    }
}

impl PartialEq for Derived {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_computed_once_and_clones_share_it() {
        let place = Derived::default();
        let copy = place.clone();
        assert_eq!(*place.get(|| 1), 1);
        assert_eq!(*copy.get(|| 2), 1);
        assert_eq!(*copy.get(|| "another type"), "another type");
        assert_eq!(*Derived::default().get(|| 2), 2);
    }
}
