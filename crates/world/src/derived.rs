//! What was found out from something stored, such as a parsed key: beside what is true, not part of it.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A place for a value that is computed when somebody first asks for it. Any two are equal, and none is written. Clones share
/// the value, so whoever changes what it was made from has to put a new one in its place.
#[derive(Clone, Default)]
pub struct Derived(Arc<OnceLock<Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value, which `make` computes at the first call. A place holds values of one type: of another type, it is computed
    /// each time.
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
