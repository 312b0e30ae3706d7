//! The body of a request to another service as far as the decision reads it, and the sender that it proves.

use hyper::body::{Body as _, Incoming};
use roleback_gateway::route::Found;
use roleback_identity::caller::Caller;
use roleback_wire::Fault;
use roleback_wire::sigv4::Chunks;
use roleback_world::World;

use super::asked::{Asked, Proof};
use super::body::{self, Held, Payload};

/// A request whose sender is verified.
pub(super) struct Content<'c> {
    pub(super) caller: Caller,
    /// The body as it arrived, if the decision reads it.
    pub(super) held: Option<Held<'c>>,
    /// The data in the frames of a held body.
    pub(super) unframed: Option<Vec<u8>>,
    /// Verifies the chunks of a body that is passed on as it arrives.
    pub(super) chunks: Option<Chunks>,
}

impl<'c> Content<'c> {
    /// Reads the body if the decision depends on it, and verifies the signature.
    pub(super) async fn read(
        asked: &Asked<'c>,
        found: &Found<'_>,
        world: &World,
        body: &mut Option<Incoming>,
    ) -> Result<Self, Fault> {
        // Over HTTP/2 a body has no header that announces it.
        let has_body = body.as_ref().is_some_and(|body| !body.is_end_stream());
        let held = match Payload::of(asked, found, has_body) {
            Payload::Held => Some(Held::read(asked.core, body).await?),
            Payload::Passed => None,
        };
        let raw = held.as_ref().map(Held::bytes);
        let Proof { caller, chunks } = asked.prove(world, raw)?;
        let (unframed, chunks) = match (raw, body::framing(asked.declared())?) {
            (Some(raw), Some(framing)) => {
                let frames = body::frames(asked, framing, chunks)?;
                (Some(body::unframed(frames, raw)?), None)
            }
            // The frames of a body that is passed on are checked on the way.
            _ => (None, chunks),
        };
        Ok(Self {
            caller,
            held,
            unframed,
            chunks,
        })
    }

    /// What the decision reads; empty if it does not read the body.
    pub(super) fn bytes(&self) -> &[u8] {
        let raw = self.held.as_ref().map(Held::bytes);
        self.unframed.as_deref().or(raw).unwrap_or_default()
    }
}
