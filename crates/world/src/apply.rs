//! What events make of the world. One file a family, named like the file that decides it.
//!
//! Total: an event that does not fit the world (a damaged history) changes nothing, and nothing is validated here, so
//! that what was true once is true in every replay.

use crate::arn::AccountId;
use crate::event::{Event, Payload};
use crate::lines::{self, LinesError};
use crate::world::{Account, World};

mod access_key;
mod account;
mod attachment;
mod boundary;
mod delegation;
mod group;
mod inline_policy;
mod instance_profile;
mod login_profile;
mod managed_policy;
mod mfa_device;
mod oidc_provider;
mod organization;
mod outbound_federation;
mod password_policy;
mod report;
mod role;
mod saml_provider;
mod server_certificate;
mod service_credential;
mod service_linked_role;
mod signing_certificate;
mod ssh_public_key;
mod tags;
mod user;
mod uses;
mod whole;

/// Makes one kind of event true in the world.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is in the registry of `event.rs`, but no file of `apply` says what it makes of the world"
)]
trait Apply {
    fn apply(self, world: &mut World, account: AccountId);
}

/// The same for what happens within one account.
trait ApplyInAccount {
    fn apply(self, account: &mut Account);
}

impl<P: ApplyInAccount> Apply for P {
    fn apply(self, world: &mut World, account: AccountId) {
        ApplyInAccount::apply(self, world.account_mut(account));
    }
}

/// An event of which everything that it brings along has been read, so that applying it cannot fail.
#[derive(Debug)]
pub struct Prepared {
    event: Event,
    /// What a restored world's lines say.
    restored: Option<Box<World>>,
}

impl Event {
    /// Reads what the event brings along as text.
    ///
    /// # Errors
    /// Where that cannot be read: the lines of a restored world.
    pub fn prepare(self) -> Result<Prepared, LinesError> {
        let restored = match &self.payload {
            Payload::WorldRestored(it) => {
                let lines = it.lines.reveal().lines();
                Some(Box::new(lines::read(it.lines_version, lines)?))
            }
            _ => None,
        };
        Ok(Prepared {
            event: self,
            restored,
        })
    }
}

impl World {
    /// Makes one event true.
    pub fn apply(&mut self, Prepared { event, restored }: Prepared) {
        match restored {
            Some(world) => *self = *world,
            None => apply(event.payload, self, event.account),
        }
    }
}

macro_rules! dispatch {
    ($($name:ident)*) => {
        fn apply(payload: Payload, world: &mut World, account: AccountId) {
            match payload { $(Payload::$name(payload) => Apply::apply(payload, world, account),)* }
        }
    };
}

crate::event::for_each_event!(dispatch);
