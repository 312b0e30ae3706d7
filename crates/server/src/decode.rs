//! From a form to a typed request.

use std::sync::Arc;

use roleback_identity::answer::can_change;
use roleback_identity::caller::{Caller, claim};
use roleback_identity::record;
use roleback_identity::scene::Origin;
use roleback_journal::Moment;
use roleback_model::{self as model, OperationInfo, Request};
use roleback_wire::form::Form;
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;

use crate::entropy::Arrival;
use crate::projection::State;
use crate::request::Read;
use crate::seen::Lagging;
use crate::store::Store;
use crate::trace_context::TraceContext;
use crate::verify::Verified;

/// A valid request of a known caller: all that a decision needs besides the world. Only a verified request can be
/// decoded.
pub(crate) struct Decoded {
    request: Request,
    verified: Verified,
    origin: Origin,
    now: Timestamp,
    arrival: Arrival,
    trace: Option<TraceContext>,
    /// The input as a record keeps it; `None` for a read.
    input: Vec<(String, String)>,
}

impl Decoded {
    /// Decodes the request. The fault lists every violation of the contract. Boxed, because every step from here on would move
    /// half a kilobyte and have room for it.
    pub(crate) fn from_form(
        verified: Verified,
        read: &Read<'_>,
        form: &Form<'_>,
        origin: Origin,
        trace: Option<TraceContext>,
    ) -> Result<Box<Self>, Fault> {
        let operation = verified.operation();
        let request = model::request_of(operation, form)?;
        let input = if can_change(&request) {
            record::kept_input(operation, model::normalise(operation, form))
        } else {
            Vec::new()
        };
        Ok(Box::new(Self {
            request,
            verified,
            origin,
            now: read.now,
            arrival: read.arrival,
            trace,
            input,
        }))
    }

    pub(crate) fn request(&self) -> &Request {
        &self.request
    }

    pub(crate) fn operation(&self) -> &'static OperationInfo {
        self.verified.operation()
    }

    pub(crate) fn caller(&self) -> &Caller {
        self.verified.caller()
    }

    /// The caller, looked up in a later world.
    pub(crate) fn caller_in(
        &self,
        store: &Store,
        world: &World,
        now: Timestamp,
    ) -> Result<Caller, Fault> {
        let caller = self.caller();
        let Some(key_id) = &caller.access_key_id else {
            return Ok(caller.clone());
        };
        let token = self.verified.session_token();
        claim(world, &store.settings, now, key_id, token).map(|claim| claim.caller)
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn arrival(&self) -> Arrival {
        self.arrival
    }

    /// The trace that the request belongs to.
    pub(crate) fn trace(&self) -> Option<TraceContext> {
        self.trace
    }

    /// The input as a record keeps it.
    pub(crate) fn input(&self) -> Vec<(String, String)> {
        self.input.clone()
    }

    /// The same request, decided in a later world.
    pub(crate) fn in_moment(mut self: Box<Self>, moment: Arc<Moment<State>>) -> Box<Self> {
        self.verified.in_moment(moment);
        self
    }

    /// What the request sees with another consistency than the usual one.
    pub(crate) fn lagging(&self) -> Option<&Lagging> {
        self.verified.lagging()
    }

    /// The same request, whose caller sees its own writes, if the consistency says so.
    pub(crate) async fn with_own_writes(
        self: Box<Self>,
        store: &Store,
    ) -> Result<Box<Self>, Fault> {
        let decoded = *self;
        let verified = decoded.verified;
        let verified = verified.with_own_writes(store, &decoded.origin.region);
        let verified = verified.await?;
        Ok(Box::new(Self {
            verified,
            ..decoded
        }))
    }

    /// The world in which the caller was found, and its last record.
    pub(crate) fn moment(&self) -> &Arc<Moment<State>> {
        self.verified.moment()
    }
}
