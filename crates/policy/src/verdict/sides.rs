//! The two sides that can grant: the principal's policies and the resource's.

use super::{Missing, Outcome, Reason, trace::LayerTrace};
use crate::layers::{Layer, Layers};
use crate::plain::Grant;
use crate::principal::Principal;
use crate::request::Request;

/// The traces of the kinds that grant and of those that limit the principal.
pub(super) struct Sides<'t, 'a> {
    layers: &'t Layers<'a>,
    traces: &'t [LayerTrace<'a>],
    principal: Principal<'a>,
}

impl<'t, 'a> Sides<'t, 'a> {
    pub(super) fn new(
        layers: &'t Layers<'a>,
        traces: &'t [LayerTrace<'a>],
        request: &'t Request<'a>,
    ) -> Self {
        Self {
            layers,
            traces,
            principal: request.principal,
        }
    }

    /// Which kind of policy speaks for the resource; `None` when none is there.
    pub(super) fn resource_layer(&self) -> Option<Layer> {
        let trust = self.layers.trust.as_ref().map(|_| Layer::Trust);
        trust.or(self.layers.resource.as_ref().map(|_| Layer::Resource))
    }

    fn outcome(&self, layer: Layer) -> Outcome {
        let trace = self.traces.iter().find(|trace| trace.layer == layer);
        trace.map_or(Outcome::Silent, |trace| trace.outcome)
    }

    fn resource_outcome(&self) -> Outcome {
        self.resource_layer()
            .map_or(Outcome::Silent, |layer| self.outcome(layer))
    }

    /// How the resource's policy names the principal in what it allows.
    pub(super) fn grant(&self) -> Option<Grant> {
        match self.resource_outcome() {
            Outcome::Allows(_, grant) => Some(grant),
            _ => None,
        }
    }

    /// The resource's side: allows when it names the principal at least as exactly as this.
    pub(super) fn resource(&self, least: Grant) -> Result<Reason, Missing> {
        match self.resource_outcome() {
            Outcome::Allows(place, grant) if grant >= least => Ok(Reason::Statement(place)),
            _ => Err((self.resource_layer().unwrap_or(Layer::Resource), None)),
        }
    }

    /// The principal's side: identity policies within boundary and session policies.
    pub(super) fn principal(&self) -> Result<Reason, Missing> {
        let allowed = match self.outcome(Layer::Identity) {
            Outcome::Allows(place, _) => Reason::Statement(place),
            _ if matches!(self.principal, Principal::Root { .. }) => Reason::Root,
            _ => return Err((Layer::Identity, None)),
        };
        self.limits()?;
        let needs_session = matches!(self.principal, Principal::FederatedUser { .. });
        if needs_session && self.layers.session.is_none() {
            return Err((Layer::Session, None));
        }
        Ok(allowed)
    }

    /// What limits the principal: a boundary and session policies, where there are any, must allow.
    pub(super) fn limits(&self) -> Result<(), Missing> {
        let limits = [
            (Layer::Boundary, &self.layers.boundary),
            (Layer::Session, &self.layers.session),
        ];
        let silent = limits.into_iter().find(|(layer, policies)| {
            policies.is_some() && !matches!(self.outcome(*layer), Outcome::Allows(..))
        });
        silent.map_or(Ok(()), |(layer, _)| Err((layer, None)))
    }
}
