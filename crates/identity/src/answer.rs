//! The one function that decides: takes a scene and a request, returns an output and events, or a fault.

use roleback_model::{Operation, Request};
use roleback_wire::Fault;
use roleback_wire::encode::Encode;
use roleback_world::event::{Event, Payload};

use crate::scene::Scene;

/// The result of a request.
pub struct Answer {
    /// The output for the client.
    pub output: Box<dyn Encode + Send>,
    /// The events; always empty for a read.
    pub events: Vec<Event>,
}

/// An operation that only reads. Its result type cannot contain events.
#[diagnostic::on_unimplemented(
    message = "nothing decides `{Self}`",
    note = "write `impl Read for {Self}` in the file of its family under identity/src/iam or identity/src/sts"
)]
pub(crate) trait Read: Operation {
    fn read(&self, scene: &Scene<'_>) -> Result<Self::Output, Fault>;
}

/// An operation that changes the world: returns an output and the resulting events.
#[diagnostic::on_unimplemented(
    message = "nothing decides `{Self}`",
    note = "write `impl Write for {Self}` in the file of its family under identity/src/iam"
)]
pub(crate) trait Write: Operation {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Self::Output>, Fault>;
}

/// An output and the events in the caller's account.
pub(crate) struct Change<T> {
    pub(crate) output: T,
    pub(crate) payloads: Vec<Payload>,
}

impl<T> Change<T> {
    /// A change with one event.
    pub(crate) fn one(output: T, payload: impl Into<Payload>) -> Self {
        Self {
            output,
            payloads: vec![payload.into()],
        }
    }

    /// A change with at most one event.
    pub(crate) fn maybe(output: T, payload: Option<impl Into<Payload>>) -> Self {
        Self {
            output,
            payloads: payload.into_iter().map(Into::into).collect(),
        }
    }

    /// A change without events, because the world already is as requested.
    pub(crate) fn none(output: T) -> Self {
        Self {
            output,
            payloads: Vec::new(),
        }
    }
}

impl<T: Encode + Send + 'static> Change<T> {
    fn answer(self, scene: &Scene<'_>) -> Answer {
        let payloads = self.payloads.into_iter();
        let account = scene.caller.account;
        Answer {
            output: Box::new(self.output),
            events: payloads.map(|it| Event::new(account, it)).collect(),
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
        Read::read(&**$input, $scene).map(|output| Answer { output: Box::new(output), events: Vec::new() })
    };
    (@ write $scene:ident $input:ident) => {
        Write::write(&**$input, $scene).map(|change| change.answer($scene))
    };
}

roleback_model::for_each_operation!(dispatch);

/// Whether a request can produce events. Most requests to STS for a session do not, although their operation can: it
/// records an MFA code as used if the request contains one.
pub fn can_change(request: &Request) -> bool {
    match request {
        Request::AssumeRole(input) => input.token_code.is_some(),
        Request::GetSessionToken(input) => input.token_code.is_some(),
        other => other.operation().mutates,
    }
}

/// Decides a request.
///
/// # Errors
/// The fault that AWS would answer.
pub fn answer(scene: &Scene<'_>, request: &Request) -> Result<Answer, Fault> {
    decide(scene, request)
}
