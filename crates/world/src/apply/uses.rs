//! Last uses.

use super::Apply;
use crate::arn::AccountId;
use crate::event::UsesRecordedV1;
use crate::world::World;

impl Apply for UsesRecordedV1 {
    /// Ignores keys and principals that were deleted after their use.
    fn apply(mut self, world: &mut World, id: AccountId) {
        let Some(account) = world.accounts.get(&id) else {
            return;
        };
        self.keys.retain(|it| account.access_keys.contains(&it.id));
        let root = id.digits();
        self.principals
            .retain(|it| it.id == *root || account.principal(&it.id).is_some());
        if self.keys.is_empty() && self.principals.is_empty() {
            return;
        }
        let uses = &mut world.account_mut(id).uses;
        self.keys.into_iter().for_each(|it| uses.add_key(it));
        self.principals
            .into_iter()
            .for_each(|it| uses.add_principal(it));
    }
}

#[cfg(test)]
mod tests {
    use roleback_wire::Timestamp;

    use super::*;
    use crate::event::{Event, Payload, UserCreatedV1, UserDeletedV1};
    use crate::lines::state_hash;
    use crate::uses::{KeyUse, PrincipalUse};

    const ID: &str = "AIDA1";

    fn account() -> AccountId {
        AccountId::parse("123456789012").unwrap()
    }

    fn apply(world: &mut World, payload: impl Into<Payload>) {
        world.apply(Event::new(account(), payload).prepare().unwrap());
    }

    fn world() -> World {
        let mut world = World::default();
        let created = UserCreatedV1 {
            name: "bob".into(),
            path: "/".into(),
            id: ID.into(),
            created: Timestamp::default(),
            boundary: None,
            tags: Vec::new(),
        };
        apply(&mut world, created);
        world
    }

    fn used(id: &str, action: &str, at: i64) -> UsesRecordedV1 {
        UsesRecordedV1 {
            keys: vec![KeyUse {
                id: "AKIANOTHERE".into(),
                at: Timestamp::from_secs(at),
                service: "iam".into(),
                region: "us-east-1".into(),
            }],
            principals: vec![PrincipalUse {
                id: id.into(),
                at: Timestamp::from_secs(at),
                service: "iam".into(),
                action: action.into(),
                region: "us-east-1".into(),
            }],
        }
    }

    #[test]
    fn a_use_is_kept_in_checkpoints_and_outside_the_state_hash() {
        let mut world = world();
        let before = state_hash(&world);
        apply(&mut world, used(ID, "GetUser", 120));
        assert_eq!(state_hash(&world), before);
        let mut bytes = Vec::new();
        world
            .write_bytes(&mut |part| bytes.extend_from_slice(part))
            .unwrap();
        let read = World::from_bytes(&bytes).unwrap();
        let uses = read.account(account()).uses.principal(ID).unwrap();
        assert_eq!(uses.last.at, Timestamp::from_secs(120));
    }

    #[test]
    fn the_newest_use_of_each_action_counts() {
        let mut world = world();
        for (action, at) in [("GetUser", 180), ("ListUsers", 60), ("GetUser", 120)] {
            apply(&mut world, used(ID, action, at));
        }
        let uses = world.account(account()).uses.principal(ID).unwrap();
        let at = |action: &str| uses.services["iam"].actions[action].at;
        assert_eq!(at("GetUser"), Timestamp::from_secs(180));
        assert_eq!(at("ListUsers"), Timestamp::from_secs(60));
        assert_eq!(uses.last.at, Timestamp::from_secs(180));
        assert_eq!(uses.services["iam"].last.at, Timestamp::from_secs(180));
    }

    #[test]
    fn what_is_not_there_is_not_used_and_what_goes_is_forgotten() {
        let mut world = world();
        apply(&mut world, used("AIDA2", "GetUser", 60));
        apply(&mut world, used(ID, "GetUser", 60));
        let uses = &world.account(account()).uses;
        assert_eq!(uses.principals().count(), 1);
        assert!(uses.key("AKIANOTHERE").is_none());
        let deleted = UserDeletedV1 {
            name: "bob".into(),
            id: ID.into(),
        };
        apply(&mut world, deleted);
        assert_eq!(world.account(account()).uses.principals().count(), 0);
    }
}
