//! How each event changes the world. One file per family, with the name of the file in `identity` that decides it.
//!
//! Applying is total: an event that does not fit the world (a damaged log) changes nothing. Nothing is validated here,
//! so every replay gives the result of the first run.

use crate::arn::AccountId;
use crate::event::{Event, Payload};
use crate::lines::{self, LinesError};
use crate::world::{Account, Entity, World};

mod access_key;
mod account;
mod attachment;
mod behaviour;
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

/// Applies one kind of event to the world.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is in the registry of `event.rs`, but no file of `apply` says what it makes of the world"
)]
trait Apply {
    fn apply(self, world: &mut World, account: AccountId);
}

/// The same for events that change a single account.
trait ApplyInAccount {
    fn apply(self, account: &mut Account);
}

impl<P: ApplyInAccount> Apply for P {
    fn apply(self, world: &mut World, account: AccountId) {
        ApplyInAccount::apply(self, world.account_mut(account));
    }
}

/// An event whose embedded text has been parsed, so that applying it cannot fail.
#[derive(Debug)]
pub struct Prepared {
    event: Event,
    parsed: Parsed,
}

/// The parsed lines of an event.
#[derive(Debug)]
enum Parsed {
    Nothing,
    /// A whole world.
    Restored(Box<World>),
    /// The entities to put.
    Entities(Vec<(AccountId, Entity)>),
    /// The world that putting and removing entities leads to.
    Changed(Box<World>),
}

impl Event {
    /// Parses the text that the event contains.
    ///
    /// # Errors
    /// If the lines of a restored world or of entities cannot be read.
    pub fn prepare(self) -> Result<Prepared, LinesError> {
        let parsed = match &self.payload {
            Payload::WorldRestored(it) => {
                let lines = it.lines.reveal().lines();
                Parsed::Restored(Box::new(lines::read(it.lines_version, lines)?))
            }
            Payload::EntitiesChanged(it) => {
                let lines = it.put.reveal().lines();
                Parsed::Entities(lines::entities(it.lines_version, lines)?)
            }
            _ => Parsed::Nothing,
        };
        Ok(Prepared {
            event: self,
            parsed,
        })
    }

    /// The same for an event that restores a world, without parsing: `world` must be what its lines say.
    pub fn prepare_restored(self, world: World) -> Prepared {
        Prepared {
            event: self,
            parsed: Parsed::Restored(Box::new(world)),
        }
    }

    /// The same for an event that puts and removes entities: it must lead to `after`, and be applied to the world that it
    /// leads from.
    pub fn prepare_changed(self, after: World) -> Prepared {
        Prepared {
            event: self,
            parsed: Parsed::Changed(Box::new(after)),
        }
    }
}

impl World {
    /// Applies one event.
    pub fn apply(&mut self, Prepared { event, parsed }: Prepared) {
        match (parsed, event.payload) {
            (Parsed::Restored(world), _) => self.replace_all(*world),
            (Parsed::Entities(put), Payload::EntitiesChanged(it)) => whole::change(self, it, put),
            (Parsed::Changed(after), Payload::EntitiesChanged(it)) => {
                whole::become_changed(self, it, *after);
            }
            (_, payload) => apply(payload, self, event.account),
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
