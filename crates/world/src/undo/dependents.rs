//! The entities that refer to another one.

use crate::attribute::{EntityId, Target, references};
use crate::resource_kind::ResourceKind;
use crate::world::World;

/// An entity that refers to another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// The entity that refers.
    pub entity: EntityId,
    /// The attribute that refers.
    pub path: String,
}

/// The entities of a state that refer to an entity. Reads the whole account or organization.
pub fn dependents(world: &World, of: &EntityId, policy_arn: Option<&str>) -> Vec<Dependent> {
    let account = world.account(of.account);
    let in_account = account.entities().map(|it| (of.account, it));
    let organization = world.organization().into_iter();
    let organization = organization.flat_map(|it| it.entities());
    let organization = organization.map(|it| (Default::default(), it));
    let is_of_organization = matches!(
        of.kind,
        ResourceKind::Organization | ResourceKind::OrganizationalUnit | ResourceKind::ControlPolicy
    );
    let all = in_account
        .filter(|_| !is_of_organization)
        .chain(organization.filter(|_| is_of_organization));
    let found = all.flat_map(|(account, entity)| {
        let id = crate::attribute::id_of(account, &entity);
        let attributes = crate::attribute::attributes(world, account, &entity);
        let refers = move |target: &Target| match target {
            Target::Entity(id) => id == of,
            Target::Policy(arn) => Some(arn.as_str()) == policy_arn,
        };
        let references = references(&id, &attributes).into_iter();
        let references = references.filter(move |it| refers(&it.target));
        references.map(move |it| Dependent {
            entity: id.clone(),
            path: it.path,
        })
    });
    found.collect()
}
