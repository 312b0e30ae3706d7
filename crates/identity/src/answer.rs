//! The one function that decides: a scene and a request to an output and facts, or a fault.

use roleback_model::{Operation, Request};
use roleback_wire::Fault;
use roleback_wire::encode::Encode;

use crate::event::Fact;
use crate::scene::Scene;

/// What came of a request.
pub struct Answer {
    /// What the client is told.
    pub output: Box<dyn Encode + Send>,
    /// What became true; always empty for a read.
    pub facts: Vec<Fact>,
}

/// An operation that changes nothing. Its type has no place for a fact.
#[diagnostic::on_unimplemented(
    message = "nothing decides `{Self}`",
    note = "write `impl Read for {Self}` in the file of its family under identity/src/iam or identity/src/sts, or list it in identity/src/pending.rs"
)]
pub(crate) trait Read: Operation {
    fn read(&self, scene: &Scene<'_>) -> Result<Self::Output, Fault>;
}

/// An operation that changes the world: what it answers, and what becomes true by it.
#[diagnostic::on_unimplemented(
    message = "nothing decides `{Self}`",
    note = "write `impl Write for {Self}` in the file of its family under identity/src/iam, or list it in identity/src/pending.rs"
)]
pub(crate) trait Write: Operation {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Self::Output>, Fault>;
}

/// An output and the facts that it rests on.
pub(crate) struct Change<T> {
    pub(crate) output: T,
    pub(crate) facts: Vec<Fact>,
}

impl<T> Change<T> {
    /// One fact.
    pub(crate) fn one(output: T, fact: impl Into<Fact>) -> Self {
        Self {
            output,
            facts: vec![fact.into()],
        }
    }

    /// What was asked for was so already.
    pub(crate) fn none(output: T) -> Self {
        Self {
            output,
            facts: Vec::new(),
        }
    }
}

macro_rules! dispatch {
    ($($kind:ident $operation:ident $request:ident $service:literal $family:literal;)*) => {
        fn decide(scene: &Scene<'_>, request: &Request) -> Result<Answer, Fault> {
            match request { $(Request::$operation(input) => dispatch!(@ $kind scene input),)* }
        }
    };
    (@ read $scene:ident $input:ident) => {
        Read::read(&**$input, $scene).map(|output| Answer { output: Box::new(output), facts: Vec::new() })
    };
    (@ write $scene:ident $input:ident) => {
        Write::write(&**$input, $scene).map(|change| Answer { output: Box::new(change.output), facts: change.facts })
    };
}

roleback_model::for_each_operation!(dispatch);

/// Decides a request.
///
/// # Errors
/// The fault that AWS would answer.
pub fn answer(scene: &Scene<'_>, request: &Request) -> Result<Answer, Fault> {
    decide(scene, request)
}
