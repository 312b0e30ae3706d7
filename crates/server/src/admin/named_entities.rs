//! The entities of a state that have a name or an id.

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::attribute::{EntityId, attributes_of, find, id_of};
use roleback_world::changes::name_of;
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind as Kind;

use super::entity_name::EntityName;

/// The entities with a name or id.
pub(crate) fn entities_named(world: &World, wanted: &EntityName) -> Vec<EntityId> {
    let accounts: Vec<AccountId> = match wanted.account {
        Some(account) => vec![account],
        None => world.accounts().map(|(id, _)| id).collect(),
    };
    let mut found = Vec::new();
    for account in accounts {
        let entities = world.account(account);
        for kind in wanted.kinds() {
            let keys = [Key::folded(&wanted.name), Key::exact(&wanted.name)];
            let by_key = keys.iter().find_map(|key| entities.entity(kind, key));
            let by_id = || {
                let id = EntityId {
                    account,
                    kind,
                    id: wanted.name.as_str().into(),
                };
                find(world, &id)
            };
            if let Some(entity) = by_key.or_else(by_id) {
                found.push(id_of(account, &entity));
            }
        }
        let is_settings = wanted.name == account.digits().as_str();
        if is_settings && wanted.kinds().contains(&Kind::Account) {
            found.push(EntityId::settings(account));
        }
    }
    let of_organization = world.organization().into_iter();
    let of_organization = of_organization.flat_map(|it| it.entities());
    for entity in of_organization.filter(|it| wanted.kinds().contains(&it.kind())) {
        let id = id_of(AccountId::default(), &entity);
        let attributes = attributes_of(world, &id).unwrap_or_default();
        let is_named = name_of(world, &id, &attributes).eq_ignore_ascii_case(&wanted.name);
        // The twelve digits of an account mean its settings.
        let by_id = id.kind != Kind::Account && id.id == wanted.name.as_str();
        if is_named || by_id {
            found.push(id);
        }
    }
    found.sort();
    found.dedup();
    found
}
