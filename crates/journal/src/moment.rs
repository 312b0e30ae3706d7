//! A state and its position in the log.

use crate::hash::Head;

/// A published state and its position in the log.
#[derive(Clone, Debug)]
pub struct Moment<P> {
    /// The last record that the state contains.
    pub head: Head,
    /// The state.
    pub state: P,
}
