//! A value with everything in it, for each type that an answer may hold.

use std::collections::BTreeMap;

use roleback_wire::Timestamp;
use roleback_wire::encode::Nothing;

/// A text that XML has to escape.
pub(crate) const TEXT: &str = "a <b> & \"c\" 'd' é";

/// A value in which nothing is left out.
pub(crate) trait Sample {
    /// That value.
    fn sample() -> Self;
}

impl Sample for String {
    fn sample() -> Self {
        TEXT.to_owned()
    }
}

impl Sample for i32 {
    fn sample() -> Self {
        7
    }
}

impl Sample for bool {
    fn sample() -> Self {
        true
    }
}

impl Sample for Timestamp {
    fn sample() -> Self {
        Self::from_secs(0)
    }
}

impl Sample for Vec<u8> {
    fn sample() -> Self {
        b"\x00\xff".to_vec()
    }
}

impl Sample for Nothing {
    fn sample() -> Self {
        Self
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample() -> Self {
        Some(T::sample())
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample() -> Self {
        vec![T::sample(), T::sample()]
    }
}

impl<T: Sample> Sample for BTreeMap<String, T> {
    fn sample() -> Self {
        Self::from([(TEXT.to_owned(), T::sample())])
    }
}
