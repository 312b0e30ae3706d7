//! The rules: each change of the tree is checked against a world in which the previous changes have been applied.
//!
//! Limits are from <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>, after the
//! increase for service control policies of May 2026.

use std::ops::RangeInclusive;

use roleback_world::event::Payload;

use super::Refusal;
use crate::entropy::Entropy;
use crate::ids::lower_case_id;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::entity::Target;
use roleback_world::event::Event;
use roleback_world::event::OrganizationCreatedV1;
use roleback_world::event::OrganizationDeletedV1;
use roleback_world::event::codec::EVENTS_MAX;
use roleback_world::key::Key;
use roleback_world::world::Organization;

mod accounts;
mod attachments;
mod policies;
mod units;

pub(super) use policies::PolicyText;

/// Characters in the name of a unit or policy.
const NAME_CHARS_MAX: usize = 128;
/// Characters after the prefix of an id: of a generated one, and the minimum and maximum of a given one.
const ID_CHARS: IdChars = IdChars {
    organization: (10, 10..=32),
    root: (4, 4..=32),
    unit: (8, 8..=32),
    policy: (8, 8..=128),
};

struct IdChars {
    organization: Length,
    root: Length,
    unit: Length,
    policy: Length,
}

type Length = (usize, RangeInclusive<usize>);

/// The planned events, and the world after them.
pub(super) struct Plan<'a> {
    world: World,
    entropy: &'a Entropy,
    events: Vec<Event>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(world: &World, entropy: &'a Entropy) -> Self {
        Self {
            world: world.clone(),
            entropy,
            events: Vec::new(),
        }
    }

    /// The planned events.
    pub(super) fn events(self) -> Result<Vec<Event>, Refusal> {
        if self.events.len() > EVENTS_MAX as usize {
            return Err(Refusal::invalid(format_args!(
                "that is {} changes at once, and {EVENTS_MAX} fit into a record; make them in parts",
                self.events.len()
            )));
        }
        Ok(self.events)
    }

    /// Adds an event of the organization, in its management account.
    fn happen(&mut self, payload: impl Into<Payload>) {
        let organization = self.world.organization();
        let manager = organization.map(Organization::management_account);
        self.happen_in(manager.unwrap_or_default(), payload);
    }

    /// Adds an event of an account.
    fn happen_in(&mut self, account: AccountId, payload: impl Into<Payload>) {
        let event = Event::new(account, payload);
        // These events embed no text, so `prepare` cannot fail.
        if let Ok(prepared) = event.clone().prepare() {
            self.world.apply(prepared);
            self.events.push(event);
        }
    }

    pub(super) fn organization(&self) -> Result<&Organization, Refusal> {
        self.world
            .organization()
            .ok_or_else(Refusal::no_organization)
    }

    pub(super) fn root(&self) -> Result<Key, Refusal> {
        self.organization().map(|found| found.head.root.clone())
    }

    /// The given id, if it has the right form, or a generated one.
    fn id(&self, prefix: &str, length: &Length, given: Option<&str>) -> Result<String, Refusal> {
        let Some(id) = given else {
            return Ok(prefix.to_owned() + &lower_case_id(length.0, self.entropy));
        };
        let may_stand = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_id = id
            .strip_prefix(prefix)
            .is_some_and(|own| length.1.contains(&own.len()) && own.bytes().all(may_stand));
        is_id.then(|| id.to_owned()).ok_or_else(|| {
            let (min, max) = (length.1.start(), length.1.end());
            Refusal::invalid(format_args!(
                "`{id}` is no such id: it is `{prefix}` and {min} to {max} lower-case letters and digits"
            ))
        })
    }

    pub(super) fn create_organization(
        &mut self,
        management_account: AccountId,
        id: Option<&str>,
        root: Option<&str>,
    ) -> Result<(), Refusal> {
        if let Some(found) = self.world.organization() {
            return Err(Refusal::conflict(
                "AlreadyInOrganizationException",
                format_args!(
                    "there is the organization {} of account {}; a world has one",
                    found.head.id, found.head.management_account
                ),
            ));
        }
        let id = self.id("o-", &ID_CHARS.organization, id)?;
        let root = self.id("r-", &ID_CHARS.root, root)?;
        let target = Target::Unit(Key::exact(&root));
        let created = OrganizationCreatedV1 {
            id,
            root,
            management_account,
        };
        self.happen_in(management_account, created);
        self.attach_full_access(&target);
        let root = self.root()?;
        self.join(management_account, &root, None)
    }

    pub(super) fn delete_organization(&mut self) -> Result<(), Refusal> {
        let found = self.organization()?;
        let is_empty = (found.units.len(), found.members.len()) == (1, 1);
        if !is_empty || !found.control_policies.is_empty() {
            return Err(Refusal::conflict(
                "OrganizationNotEmptyException",
                "remove all accounts but the management account, all units and all policies first",
            ));
        }
        let id = found.head.id.to_string();
        self.happen(OrganizationDeletedV1 { id });
        Ok(())
    }
}

fn taken(id: &str) -> Refusal {
    Refusal::invalid(format_args!("the id {id} is taken"))
}

fn check_name(of: &str, name: &str, max: usize) -> Result<(), Refusal> {
    let chars = name.chars().count();
    if chars == 0 || chars > max {
        return Err(Refusal::invalid(format_args!(
            "names of {of} have 1 to {max} characters, not {chars}"
        )));
    }
    Ok(())
}
