//! The two sides that can grant: the principal's policies and the resource's.

use super::{Missing, Outcome, Reason, Said};
use crate::layers::Layer;
use crate::plain::Grant;
use crate::principal::Principal;
use crate::request::Request;

/// The results of the kinds that grant, and of those that limit the principal.
pub(super) struct Sides<'s> {
    said: &'s [Said],
    principal: Principal<'s>,
}

impl<'s> Sides<'s> {
    pub(super) fn new(said: &'s [Said], request: &'s Request<'_>) -> Self {
        Self {
            said,
            principal: request.principal,
        }
    }

    /// The result of a kind; `None` if it is absent.
    fn outcome(&self, layer: Layer) -> Option<Outcome> {
        self.said
            .iter()
            .find(|said| said.layer == layer)
            .map(|said| said.outcome)
    }

    /// The kind of policy of the resource; `None` if there is none.
    pub(super) fn resource_layer(&self) -> Option<Layer> {
        [Layer::Trust, Layer::Resource]
            .into_iter()
            .find(|layer| self.outcome(*layer).is_some())
    }

    fn resource_outcome(&self) -> Option<Outcome> {
        self.resource_layer().and_then(|layer| self.outcome(layer))
    }

    /// How the resource's policy names the principal in the statement that allows.
    pub(super) fn grant(&self) -> Option<Grant> {
        match self.resource_outcome()? {
            Outcome::Allows(_, grant) => Some(grant),
            _ => None,
        }
    }

    /// The resource's side: allows if it names the principal at least this exactly.
    pub(super) fn resource(&self, least: Grant) -> Result<Reason, Missing> {
        match self.resource_outcome() {
            Some(Outcome::Allows(place, grant)) if grant >= least => Ok(Reason::Statement(place)),
            _ => Err((self.resource_layer().unwrap_or(Layer::Resource), None)),
        }
    }

    /// The principal's side: identity policies, limited by the boundary and the session policies.
    pub(super) fn principal(&self) -> Result<Reason, Missing> {
        let allowed = match self.outcome(Layer::Identity) {
            Some(Outcome::Allows(place, _)) => Reason::Statement(place),
            _ if matches!(self.principal, Principal::Root { .. }) => Reason::Root,
            _ => return Err((Layer::Identity, None)),
        };
        self.limits()?;
        let needs_session = matches!(self.principal, Principal::FederatedUser { .. });
        if needs_session && self.outcome(Layer::Session).is_none() {
            return Err((Layer::Session, None));
        }
        Ok(allowed)
    }

    /// The limits of the principal: a boundary and session policies, if present, must allow.
    pub(super) fn limits(&self) -> Result<(), Missing> {
        let is_limit =
            |layer: &Layer| !matches!(self.outcome(*layer), None | Some(Outcome::Allows(..)));
        let limit = [Layer::Boundary, Layer::Session].into_iter().find(is_limit);
        limit.map_or(Ok(()), |layer| Err((layer, None)))
    }
}
