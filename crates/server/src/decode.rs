//! From a form to a typed request.

use roleback_identity::caller::Caller;
use roleback_identity::scene::Origin;
use roleback_model::{self as model, OperationInfo, Request};
use roleback_wire::form::Form;
use roleback_wire::{Fault, Timestamp};

use crate::entropy::Arrival;
use crate::projection::State;
use crate::request::Read;
use crate::verify::Verified;

use roleback_journal::Moment;
use std::sync::Arc;

/// A valid request of a known caller: all that a decision needs besides the world.
pub(crate) struct Decoded {
    pub(crate) request: Request,
    pub(crate) operation: &'static OperationInfo,
    pub(crate) caller: Caller,
    pub(crate) session_token: Option<String>,
    pub(crate) origin: Origin,
    pub(crate) now: Timestamp,
    pub(crate) arrival: Arrival,
    /// What a record keeps of the input; nothing for a read.
    pub(crate) input: Vec<(String, String)>,
    /// The world in which the caller was found.
    pub(crate) moment: Arc<Moment<State>>,
}

impl Decoded {
    /// Decodes; all violations of the contract are in the one fault.
    pub(crate) fn from_form(
        verified: Verified,
        read: &Read<'_>,
        form: &Form<'_>,
        origin: Origin,
    ) -> Result<Self, Fault> {
        let operation = verified.operation;
        let request = model::request_of(operation, form)?;
        let input = if operation.mutates {
            model::normalise(operation, form)
        } else {
            Vec::new()
        };
        Ok(Self {
            request,
            operation,
            caller: verified.caller,
            session_token: verified.session_token,
            origin,
            now: read.now,
            arrival: read.arrival,
            input,
            moment: verified.moment,
        })
    }
}
