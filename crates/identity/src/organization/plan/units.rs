//! The rules for units: unique names among siblings, a maximum depth, and only empty units can be deleted.

use roleback_world::entity::{Target, UNIT_DEPTH_MAX};
use roleback_world::event::{UnitDeletedV1, UnitPutV1};
use roleback_world::key::Key;
use roleback_world::world::Organization;

use super::{ID_CHARS, NAME_CHARS_MAX, Plan, check_name, taken};
use crate::organization::Refusal;

/// Units in an organization.
const UNITS_MAX: usize = 2_000;

impl Plan<'_> {
    /// Creates a unit; returns its id.
    pub(in crate::organization) fn create_unit(
        &mut self,
        parent: &Key,
        name: &str,
        id: Option<&str>,
    ) -> Result<Key, Refusal> {
        let found = self.organization()?;
        check_name("units", name, NAME_CHARS_MAX)?;
        no_such_unit(found, parent, name)?;
        if found.way_to(parent).len() > UNIT_DEPTH_MAX {
            return Err(Refusal::limit(
                "OU_DEPTH_LIMIT_EXCEEDED",
                format_args!(
                    "`{name}` would be deeper than {UNIT_DEPTH_MAX} levels below the root"
                ),
            ));
        }
        if found.units.len() > UNITS_MAX {
            return Err(Refusal::limit(
                "OU_NUMBER_LIMIT_EXCEEDED",
                format_args!("an organization can have at most {UNITS_MAX} units"),
            ));
        }
        let root = found.head.root.as_str();
        let prefix = format!("ou-{}-", root.strip_prefix("r-").unwrap_or(root));
        let id = Key::exact(&self.id(&prefix, &ID_CHARS.unit, id)?);
        if found.units.at(&id).is_some() {
            return Err(taken(id.as_str()));
        }
        self.put_unit(&id, parent, name);
        self.attach_full_access(&Target::Unit(id.clone()));
        Ok(id)
    }

    pub(in crate::organization) fn rename_unit(
        &mut self,
        id: &Key,
        name: &str,
    ) -> Result<(), Refusal> {
        let found = self.organization()?;
        let unit = found.units.at(id).filter(|unit| unit.name != name);
        let Some(parent) = unit.map(|unit| unit.parent.clone()) else {
            return Ok(());
        };
        let parent = parent.ok_or_else(|| Refusal::invalid("the root keeps its name"))?;
        check_name("units", name, NAME_CHARS_MAX)?;
        no_such_unit(found, &parent, name)?;
        self.put_unit(id, &parent, name);
        Ok(())
    }

    fn put_unit(&mut self, id: &Key, parent: &Key, name: &str) {
        self.happen(UnitPutV1 {
            id: id.as_str().to_owned(),
            parent: parent.as_str().to_owned(),
            name: name.to_owned(),
        });
    }

    pub(in crate::organization) fn delete_unit(&mut self, id: &Key) -> Result<(), Refusal> {
        let found = self.organization()?;
        if *id == found.head.root {
            return Err(Refusal::invalid("the root cannot be deleted"));
        }
        if found.children(id).next().is_some() || found.members_of(id).next().is_some() {
            return Err(Refusal::conflict(
                "OrganizationalUnitNotEmptyException",
                format_args!("move what is in {} somewhere else first", id.as_str()),
            ));
        }
        let id = id.as_str().to_owned();
        self.happen(UnitDeletedV1 { id });
        Ok(())
    }
}

fn no_such_unit(found: &Organization, parent: &Key, name: &str) -> Result<(), Refusal> {
    found.child(parent, name).map_or(Ok(()), |unit| {
        Err(Refusal::conflict(
            "DuplicateOrganizationalUnitException",
            format_args!("there is a unit `{name}` beside it: {}", unit.id.as_str()),
        ))
    })
}
