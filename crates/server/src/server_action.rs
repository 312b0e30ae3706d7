//! Changes that the server itself makes.

/// A change that the server itself makes, as its record names it.
#[derive(Clone)]
pub(crate) struct ServerAction {
    /// Its name, such as `Reset`.
    pub(crate) operation: &'static str,
    /// Its input.
    pub(crate) input: Vec<(String, String)>,
}
