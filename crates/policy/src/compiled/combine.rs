//! Combines the results of all kinds of policies by the rules of [`crate::verdict`].

use crate::layers::Layer;
use crate::plain::Grant;
use crate::principal::Principal;
use crate::request::{Accounts, Request};
use crate::verdict::{Decision, Place, Reason, must_agree};

/// The result of each kind. The outer `None` is a kind without policies.
#[derive(Default)]
pub(super) struct Outcomes {
    deny: Option<Place>,
    silent_rail: Option<Missing>,
    identity: Option<Place>,
    /// Whether the boundary allows.
    boundary: Option<bool>,
    /// Whether a session policy allows.
    session: Option<bool>,
    resource: Option<Allow>,
    trust: Option<Allow>,
}

/// The kind, and level, that would have had to allow.
type Missing = (Layer, Option<usize>);

/// How the resource's policy names the principal in its allowing statements, and where; `None` if it does not allow.
type Allow = Option<(Grant, Place)>;

impl Outcomes {
    /// A statement denies.
    pub(super) fn deny(&mut self, place: Place) {
        self.deny = Some(self.deny.map_or(place, |known| known.min(place)));
    }

    /// A guard rail does not allow the request.
    pub(super) fn silent_rail(&mut self, layer: Layer, level: Option<usize>) {
        let rail = (layer, level);
        self.silent_rail = Some(self.silent_rail.map_or(rail, |known| known.min(rail)));
    }

    pub(super) fn identity(&mut self, place: Option<Place>) {
        self.identity = self.identity.or(place);
    }

    pub(super) fn boundary(&mut self, allows: bool) {
        self.boundary = Some(allows);
    }

    pub(super) fn session(&mut self, allows: bool) {
        self.session = Some(allows);
    }

    pub(super) fn resource(&mut self, allow: Allow) {
        self.resource = Some(allow);
    }

    pub(super) fn trust(&mut self, allow: Allow) {
        self.trust = Some(allow);
    }

    pub(super) fn combine(
        &self,
        request: &Request<'_>,
        accounts: &Accounts<'_>,
    ) -> (Decision, Reason) {
        if let Some(place) = self.deny {
            return (Decision::ExplicitDeny, Reason::Statement(place));
        }
        match self
            .silent_rail
            .map_or_else(|| self.access(request, accounts), Err)
        {
            Ok(reason) => (Decision::Allowed, reason),
            Err((layer, level)) => (Decision::ImplicitDeny, Reason::NoAllow { layer, level }),
        }
    }

    fn access(&self, request: &Request<'_>, accounts: &Accounts<'_>) -> Result<Reason, Missing> {
        let (layer, speaks) = self.resource_side();
        let grants = |least| match speaks {
            Some((grant, place)) if grant >= least => Ok(Reason::Statement(place)),
            _ => Err((layer.unwrap_or(Layer::Resource), None)),
        };
        if accounts.principal.is_none() {
            return grants(Grant::Direct);
        }
        let cross_account = accounts.differ();
        match speaks.map(|(grant, _)| grant) {
            Some(Grant::Direct) if !cross_account => grants(Grant::Direct),
            Some(Grant::Role) if !cross_account => self.limits().and_then(|()| grants(Grant::Role)),
            None if cross_account || must_agree(layer, request.resource) => grants(Grant::Account),
            _ => self.principal_side(&request.principal),
        }
    }

    /// The kind of the resource's policy, and what it grants.
    fn resource_side(&self) -> (Option<Layer>, Allow) {
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
            (Some(false), _) => Err((Layer::Boundary, None)),
            (_, Some(false)) => Err((Layer::Session, None)),
            _ => Ok(()),
        }
    }
}
