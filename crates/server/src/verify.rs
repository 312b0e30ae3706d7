//! Finds out who sent a request, and verifies the signature.

use std::sync::Arc;

use roleback_identity::caller::{Caller, claim, is_without_secret};
use roleback_journal::Moment;
use roleback_model::OperationInfo;
use roleback_wire::sigv4::{self, Signed};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;

use crate::clock::{Clock, system_now};
use crate::config::{Signatures, Skew};
use crate::projection::State;
use crate::request::Read;
use crate::seen::{Lagging, Seen};
use crate::state::Core;
use crate::store::Store;

/// A request of a known caller: one with a valid signature, or one that needs none.
pub(crate) struct Verified {
    operation: &'static OperationInfo,
    caller: Caller,
    session_token: Option<String>,
    seen: Seen,
}

impl Verified {
    pub(crate) fn check(
        core: &Core,
        read: &Read<'_>,
        signed: Option<&Signed<'_>>,
        operation: &'static OperationInfo,
        seen: Seen,
    ) -> Result<Self, Fault> {
        let Some(signed) = signed else {
            return Self::unsigned(core, operation, seen);
        };
        let scope = signed.scope();
        scope.check(operation.service.as_str(), |region| !region.is_empty())?;
        let caller = prove(core, read, signed, &seen.auth.state.0)?;
        caller.reaches(operation)?;
        Ok(Self {
            operation,
            caller,
            session_token: signed.session_token().map(str::to_owned),
            seen,
        })
    }

    pub(crate) fn operation(&self) -> &'static OperationInfo {
        self.operation
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The session token, if the caller sent one. The caller is looked up in a later world with it and the key id.
    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// The world in which the caller was looked up.
    pub(crate) fn moment(&self) -> &Arc<Moment<State>> {
        &self.seen.auth
    }

    /// What the request sees with another consistency than the usual one.
    pub(crate) fn lagging(&self) -> Option<&Lagging> {
        self.seen.lagging.as_deref()
    }

    /// The same request, whose caller sees its own writes.
    pub(crate) async fn with_own_writes(self, store: &Store, region: &str) -> Result<Self, Fault> {
        let seen = self.seen.with_own_writes(store, &self.caller, region);
        let seen = seen.await?;
        Ok(Self { seen, ..self })
    }

    /// Moves an unsigned request to a later world. A signed request stays: its caller was found in the earlier world.
    pub(crate) fn in_moment(&mut self, moment: Arc<Moment<State>>) {
        if self.session_token.is_none() && self.caller.access_key_id.is_none() {
            self.seen.move_to(moment);
        }
    }

    fn unsigned(core: &Core, operation: &'static OperationInfo, seen: Seen) -> Result<Self, Fault> {
        if operation.signed {
            return Err(sigv4::missing_token());
        }
        Ok(Self {
            operation,
            caller: Caller::anonymous(core.store.settings.default_account),
            session_token: None,
            seen,
        })
    }
}

/// Looks up the caller and verifies the signature with its secret.
fn prove(
    core: &Core,
    read: &Read<'_>,
    signed: &Signed<'_>,
    world: &World,
) -> Result<Caller, Fault> {
    let (key_id, token) = (signed.access_key_id(), signed.session_token());
    let claim = claim(world, &core.store.settings, read.now, key_id, token);
    let claim = claim.inspect_err(|_| {
        if is_without_secret(world, key_id) {
            tracing::warn!(
                key_id,
                "the access key has no secret: it was loaded from a pod without secrets; create another key"
            );
        }
    })?;
    if core.signatures == Signatures::Checked {
        let secrets = claim.secrets.reveal();
        let keys = secrets.map(|secret| core.keys.get(secret, signed.scope()));
        signed.verify_any(keys, read.body())?;
    }
    Ok(claim.caller)
}

/// The time against which a signature's age is checked: the system clock's, because clients sign by theirs. With a fixed
/// clock, or if signatures or their times are not checked, it is the signature's own time.
pub(crate) fn signing_now(core: &Core, read: &Read<'_>) -> Timestamp {
    let has_age = core.signature_skew == Skew::FifteenMinutes;
    if has_age && core.signatures == Signatures::Checked {
        match core.signing_clock.get() {
            Clock::Real | Clock::Shifted(_) => return system_now(),
            Clock::Fixed(_) => {}
        }
    }
    read.signing_time().unwrap_or(read.now)
}
