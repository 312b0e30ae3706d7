//! What all kinds of policy say, put together: the rules of [`crate::verdict`] on one outcome a kind.

use crate::layers::Layer;
use crate::plain::Grant;
use crate::principal::Principal;
use crate::request::Request;
use crate::verdict::{Decision, Place, Reason, must_agree};

/// The outcome of each kind. The outer `None` is a kind that is not there, the inner one a kind that allows nothing.
#[derive(Default)]
pub(super) struct Outcomes {
    deny: Option<Place>,
    silent_rail: Option<Missing>,
    identity: Option<Place>,
    boundary: Option<Option<Place>>,
    session: Option<Option<Place>>,
    resource: Option<Option<(Grant, Place)>>,
    trust: Option<Option<(Grant, Place)>>,
}

/// The kind, and level, that would have had to allow.
type Missing = (Layer, Option<usize>);

impl Outcomes {
    /// A statement denies.
    pub(super) fn deny(&mut self, place: Place) {
        self.deny = Some(self.deny.map_or(place, |known| known.min(place)));
    }

    /// A list of policies allows, by the statement at this place, or is silent.
    pub(super) fn add(
        &mut self,
        layer: Layer,
        level: Option<usize>,
        exempt: bool,
        allow: Option<(Grant, Place)>,
    ) {
        let place = allow.map(|(_, place)| place);
        match layer {
            Layer::ServiceControl | Layer::VpcEndpoint if place.is_none() && !exempt => {
                let rail = (layer, level);
                self.silent_rail = Some(self.silent_rail.map_or(rail, |known| known.min(rail)));
            }
            Layer::ServiceControl | Layer::VpcEndpoint | Layer::ResourceControl => {}
            Layer::Identity => self.identity = self.identity.or(place),
            Layer::Boundary => self.boundary = Some(place),
            Layer::Session => self.session = Some(place),
            Layer::Resource => self.resource = Some(allow),
            Layer::Trust => self.trust = Some(allow),
        }
    }

    pub(super) fn combine(&self, request: &Request<'_>) -> (Decision, Reason) {
        if let Some(place) = self.deny {
            return (Decision::ExplicitDeny, Reason::Statement(place));
        }
        match self.silent_rail.map_or_else(|| self.access(request), Err) {
            Ok(reason) => (Decision::Allowed, reason),
            Err((layer, level)) => (Decision::ImplicitDeny, Reason::NoAllow { layer, level }),
        }
    }

    fn access(&self, request: &Request<'_>) -> Result<Reason, Missing> {
        let (layer, speaks) = self.resource_side();
        let grants = |least| match speaks {
            Some((grant, place)) if grant >= least => Ok(Reason::Statement(place)),
            _ => Err((layer.unwrap_or(Layer::Resource), None)),
        };
        if request.principal.account().is_none() {
            return grants(Grant::Direct);
        }
        let cross_account = request.is_cross_account();
        match speaks.map(|(grant, _)| grant) {
            Some(Grant::Direct) if !cross_account => grants(Grant::Direct),
            Some(Grant::Role) if !cross_account => self.limits().and_then(|()| grants(Grant::Role)),
            None if cross_account || must_agree(layer, request) => grants(Grant::Account),
            _ => self.principal_side(&request.principal),
        }
    }

    /// The kind that speaks for the resource, and what it grants.
    fn resource_side(&self) -> (Option<Layer>, Option<(Grant, Place)>) {
        match (self.trust, self.resource) {
            (Some(trust), _) => (Some(Layer::Trust), trust),
            (None, Some(resource)) => (Some(Layer::Resource), resource),
            (None, None) => (None, None),
        }
    }

    fn principal_side(&self, principal: &Principal<'_>) -> Result<Reason, Missing> {
        let is_root = matches!(principal, Principal::Root { .. });
        let allowed = self
            .identity
            .map(Reason::Statement)
            .or(is_root.then_some(Reason::Root));
        let allowed = allowed.ok_or((Layer::Identity, None))?;
        self.limits()?;
        match principal {
            Principal::FederatedUser { .. } if self.session.is_none() => {
                Err((Layer::Session, None))
            }
            _ => Ok(allowed),
        }
    }

    fn limits(&self) -> Result<(), Missing> {
        match (self.boundary, self.session) {
            (Some(None), _) => Err((Layer::Boundary, None)),
            (_, Some(None)) => Err((Layer::Session, None)),
            _ => Ok(()),
        }
    }
}
