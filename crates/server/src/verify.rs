//! Who sent a request, and whether it was really they.

use std::sync::Arc;

use roleback_identity::caller::{Caller, claim};
use roleback_identity::world::World;
use roleback_journal::Moment;
use roleback_model::OperationInfo;
use roleback_wire::sigv4::{self, Signed};
use roleback_wire::{Fault, Timestamp};

use crate::clock::Clock;
use crate::config::Signatures;
use crate::core::Core;
use crate::projection::State;
use crate::request::Read;
use crate::store::Store;

/// A request of a known caller: one whose signature is right, or one that needs none.
pub(crate) struct Verified {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) caller: Caller,
    pub(crate) credentials: Option<Credentials>,
    /// The region of the signature; empty without one.
    pub(crate) region: String,
    /// The world in which the caller was found.
    pub(crate) moment: Arc<Moment<State>>,
}

/// What a caller showed: enough to look for it again in a later world.
#[derive(Clone)]
pub(crate) struct Credentials {
    access_key_id: String,
    session_token: Option<String>,
}

impl Verified {
    pub(crate) fn check(
        core: &Core,
        read: &Read<'_>,
        signed: Option<Signed<'_>>,
        operation: &'static OperationInfo,
    ) -> Result<Self, Fault> {
        let moment = core.store.now();
        let Some(signed) = signed else {
            return Self::unsigned(core, operation, moment);
        };
        let scope = signed.scope();
        scope.check(operation.service.as_str(), |region| !region.is_empty())?;
        let region = scope.region.to_string();
        let credentials = Credentials {
            access_key_id: signed.access_key_id().to_owned(),
            session_token: signed.session_token().map(str::to_owned),
        };
        let caller = prove(core, read, signed, &moment.state.0)?;
        caller.reaches(operation)?;
        Ok(Self {
            operation,
            caller,
            credentials: Some(credentials),
            region,
            moment,
        })
    }

    fn unsigned(
        core: &Core,
        operation: &'static OperationInfo,
        moment: Arc<Moment<State>>,
    ) -> Result<Self, Fault> {
        if operation.signed {
            return Err(sigv4::missing_token());
        }
        Ok(Self {
            operation,
            caller: Caller::anonymous(core.store.settings.default_account),
            credentials: None,
            region: String::new(),
            moment,
        })
    }
}

impl Credentials {
    /// Looks for the caller again, in the world that a decision is made in.
    pub(crate) fn caller(
        &self,
        store: &Store,
        world: &World,
        now: Timestamp,
    ) -> Result<Caller, Fault> {
        let token = self.session_token.as_deref();
        claim(world, &store.settings, now, &self.access_key_id, token).map(|claim| claim.caller)
    }
}

/// Finds the caller and checks that the signature was made with its secret.
fn prove(core: &Core, read: &Read<'_>, signed: Signed<'_>, world: &World) -> Result<Caller, Fault> {
    let (key_id, token) = (signed.access_key_id(), signed.session_token());
    let claim = claim(world, &core.store.settings, read.now, key_id, token)?;
    if core.signatures == Signatures::Checked {
        let scope = signed.scope().clone();
        let keys = claim
            .secrets
            .iter()
            .map(|secret| core.keys.get(secret.reveal(), &scope));
        signed.verify_any(keys, read.body())?;
    }
    Ok(claim.caller)
}

/// The time that a signature's age is told by. Where the clock stands still, or signatures are ignored, they have none.
pub(crate) fn signing_now(core: &Core, read: &Read<'_>) -> Timestamp {
    if core.store.clock == Clock::Real && core.signatures == Signatures::Checked {
        return read.now;
    }
    read.signing_time().unwrap_or(read.now)
}
