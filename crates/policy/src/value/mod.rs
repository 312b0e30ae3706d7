//! Values that conditions compare: numbers, times, addresses, bytes, booleans.

mod address;
mod binary;
mod decimal;
mod instant;

pub use address::Range;
pub use binary::same_bytes;
pub use decimal::Decimal;
pub use instant::Instant;

/// `true` or `false` in any case.
pub fn boolean(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|value| text.eq_ignore_ascii_case(if *value { "true" } else { "false" }))
}
