//! The policy of a resource of another service.

use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::{Document, Layers, Policy};

/// The policy of a resource of another service.
#[derive(Debug)]
pub struct ResourcePolicy {
    /// The document.
    pub document: Document,
    pub(super) compiled: Result<Compiled, CompileError>,
}

impl ResourcePolicy {
    /// A policy that is compiled once, for many decisions.
    pub fn new(document: Document) -> Self {
        let layers = Layers {
            resource: Some(vec![Policy::from(&document)]),
            ..Layers::default()
        };
        Self {
            compiled: Compiled::new(&layers),
            document,
        }
    }
}
