use std::convert::Infallible;

use roleback_wire::Timestamp;

use super::*;
use crate::event::*;
use crate::tag::Tag;

fn account() -> AccountId {
    AccountId::parse("123456789012").unwrap()
}

fn apply(world: &mut World, payload: impl Into<Payload>) {
    world.apply(Event::new(account(), payload).prepare().unwrap());
}

/// User ann with a tag and a key, in group g.
fn world() -> World {
    let mut world = World::default();
    let created = UserCreatedV1 {
        name: "ann".into(),
        path: "/team/".into(),
        id: "AIDA1".into(),
        created: Timestamp::default(),
        boundary: None,
        tags: vec![Tag {
            key: "Team".into(),
            value: "a".into(),
        }],
    };
    apply(&mut world, created);
    let group = GroupCreatedV1 {
        name: "g".into(),
        path: "/".into(),
        id: "AGPA1".into(),
        created: Timestamp::default(),
    };
    apply(&mut world, group);
    let member = UserAddedToGroupV1 {
        group: "g".into(),
        group_id: "AGPA1".into(),
        user: "ann".into(),
        user_id: "AIDA1".into(),
    };
    apply(&mut world, member);
    let key = AccessKeyCreatedV1 {
        id: "AKIA1".into(),
        user: Some("ann".into()),
        user_id: Some("AIDA1".into()),
        secret: "s3cr3t".to_owned().into(),
        active: true,
        created: Timestamp::default(),
    };
    apply(&mut world, key);
    world
}

fn id(kind: ResourceKind, id: &str) -> EntityId {
    EntityId {
        account: account(),
        kind,
        id: id.into(),
    }
}

fn shown(world: &World, entity: &EntityId) -> String {
    let all = attributes_of(world, entity).unwrap();
    let each = all.iter().map(|(path, value)| format!("{path} {value:?}"));
    each.collect::<Vec<_>>().join("; ")
}

#[test]
fn attributes_have_the_documented_paths_and_hide_secrets() {
    let world = world();
    let created = "/created 0";
    for (entity, expected) in [
        (
            id(ResourceKind::User, "AIDA1"),
            format!(
                "{created}; /groups/AGPA1 true; /name \"ann\"; /path \"/team/\"; \
                 /tags/team {{\"key\":\"Team\",\"value\":\"a\"}}"
            ),
        ),
        (
            id(ResourceKind::Group, "AGPA1"),
            format!("{created}; /name \"g\"; /path \"/\""),
        ),
        (
            id(ResourceKind::AccessKey, "AKIA1"),
            format!(
                "/active true; {created}; /secret {{\"$secret\":\"(hidden)\"}}; /user \"AIDA1\""
            ),
        ),
    ] {
        let found = shown(&world, &entity);
        assert_eq!(found, expected);
    }
    let key = attributes_of(&world, &id(ResourceKind::AccessKey, "AKIA1")).unwrap();
    assert!(key["/secret"].is_secret() && !key["/user"].is_secret());
}

#[test]
fn a_rename_changes_the_name_only_and_is_undone_everywhere() {
    let before = world();
    let mut after = before.clone();
    let (name, user_id) = ("ann".to_owned(), "AIDA1".to_owned());
    let renamed = UserUpdatedV1 {
        name,
        id: user_id,
        new_name: Some("anna".into()),
        new_path: None,
    };
    apply(&mut after, renamed);
    let found = differences(&before, &after);
    let changed: Vec<_> = found
        .iter()
        .map(|it| (&*it.entity.id, it.paths()))
        .collect();
    assert_eq!(changed, [("AIDA1", vec!["/name"])]);
    let changes = found.into_iter().map(|it| (it.entity, it.before)).collect();
    let undone = rebuild(&after, &changes, &before).unwrap();
    assert_eq!(undone, before);
    assert!(undone.is_consistent());
}

#[test]
fn a_reference_to_what_does_not_exist_is_an_error() {
    let (before, user) = (world(), id(ResourceKind::User, "AIDA1"));
    let mut attributes = attributes_of(&before, &user).unwrap();
    attributes.insert("/groups/AGPA2".into(), Value(true.into()));
    let changes = Changes::from([(user.clone(), Some(attributes))]);
    let refused = rebuild(&before, &changes, &before).unwrap_err();
    let to = id(ResourceKind::Group, "AGPA2");
    assert_eq!(refused, RebuildError::Missing { from: user, to });
}

#[test]
fn writing_the_whole_entity_covers_every_attribute_and_a_put_depends_on_the_state() {
    let created = OrganizationCreatedV1 {
        id: "o-1".into(),
        root: "r-1".into(),
        management_account: account(),
    };
    let put = |name: &str| {
        Event::new(
            account(),
            UnitPutV1 {
                id: "ou-1".into(),
                parent: "r-1".into(),
                name: name.into(),
            },
        )
    };
    let events = [Event::new(account(), created), put("a"), put("b")];
    let written = writes(&events, || Ok::<_, Infallible>(World::default())).unwrap();
    let paths: Vec<_> = written
        .iter()
        .map(|it| format!("{} {}", it.entity.id, it.path))
        .collect();
    let expected = [
        "o-1 exists",
        "r-1 exists",
        "ou-1 exists",
        "ou-1 /name",
        "ou-1 /parent",
    ];
    assert_eq!(paths, expected);
    assert!(written[0].covers("/name") && !written[3].covers("/parent"));
}
