//! Diff and blame of random histories, compared with models that look at everything.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::attribute::{self, Attributes, EXISTS, EntityId, Written};
use roleback_world::blame::Blame;
use roleback_world::changes::{self, Action, Match, document, statements};
use roleback_world::event::{Event, lookup};
use roleback_world::lines;
use roleback_world::resource_kind::ResourceKind as Kind;

use super::attributes::states;
use super::*;

/// Every entity of a state.
fn all(world: &World) -> BTreeSet<EntityId> {
    let empty = World::default();
    let found = roleback_world::diff::diff(&empty, world).into_iter();
    let ids =
        found.filter_map(|it| Some(attribute::id_of(it.account.unwrap_or_default(), &it.after?)));
    let settings = world
        .accounts()
        .map(|(account, _)| EntityId::settings(account));
    ids.chain(settings).collect()
}

/// Identity, what happened, and the paths that differ.
type Found = (EntityId, Action, BTreeSet<String>);

/// The differences of two states, from all their attributes.
fn model(before: &World, after: &World) -> BTreeSet<Found> {
    let ids = all(before).union(&all(after)).cloned().collect::<Vec<_>>();
    let compared = ids.into_iter().filter_map(|id| {
        let [old, new] = [before, after].map(|world| attribute::attributes_of(world, &id));
        let action = match (&old, &new) {
            (None, None) => return None,
            (None, _) => Action::Create,
            (_, None) => Action::Delete,
            _ => Action::Update,
        };
        let [old, new] = [old, new].map(Option::unwrap_or_default);
        let paths = old.keys().chain(new.keys());
        let paths: BTreeSet<_> = paths
            .filter(|path| old.get(*path) != new.get(*path))
            .cloned()
            .collect();
        (action != Action::Update || !paths.is_empty()).then_some((id, action, paths))
    });
    compared.collect()
}

fn found(before: &World, after: &World) -> BTreeSet<Found> {
    let changes = changes::changes(before, after, Match::Id).into_iter();
    changes
        .map(|it| {
            let paths = it.attributes.into_iter().map(|it| it.path);
            (it.entity, it.action, paths.collect())
        })
        .collect()
}

/// The entities whose canonical lines differ.
fn changed_lines(before: &World, after: &World) -> usize {
    let [before, after] = [before, after].map(|world| lines::lines(world).collect::<BTreeSet<_>>());
    before.symmetric_difference(&after).count()
}

/// The records about an entity, as an index of keys finds them.
fn about<'s>(
    states: &'s [(World, Vec<Event>)],
    id: &EntityId,
) -> impl Iterator<Item = (usize, &'s [Event])> {
    let keys = [
        lookup::by_id(id.kind, &id.subject_id()),
        lookup::of_everything(),
    ];
    let all = states
        .iter()
        .enumerate()
        .map(|(seq, (_, events))| (seq, events.as_slice()));
    all.filter(move |(_, events)| {
        let mut is_about = false;
        for event in *events {
            event.lookup_keys(&mut |key| is_about |= keys.iter().any(|it| it == key));
        }
        is_about
    })
}

fn written(states: &[(World, Vec<Event>)], seq: usize) -> Vec<Written> {
    let before = seq
        .checked_sub(1)
        .map_or_else(World::default, |it| states[it].0.clone());
    attribute::writes(&states[seq].1, || Ok::<_, Infallible>(before)).unwrap()
}

/// The last record that writes an attribute, by scanning all of them.
fn last_writer(writes: &[Vec<Written>], id: &EntityId, path: &str) -> Option<u64> {
    let covers = |written: &[Written]| written.iter().any(|it| it.entity == *id && it.covers(path));
    let last = writes.iter().rposition(|written| covers(written));
    last.map(|seq| seq as u64)
}

/// The last record that put a statement into a document, by comparing the document after each record.
fn statement_writer(
    states: &[(World, Vec<Event>)],
    id: &EntityId,
    path: &str,
    statement: &serde_json::Value,
) -> Option<u64> {
    let contains = |world: &World| {
        let attributes = attribute::attributes_of(world, id).unwrap_or_default();
        let text = attributes.get(path).and_then(|value| document(path, value));
        let names = statements::statement_names(&text.unwrap_or_default());
        names
            .iter()
            .any(|(_, it)| statements::is_same_statement(it, statement))
    };
    let mut writer = None;
    let mut was_there = false;
    for (seq, (world, _)) in states.iter().enumerate() {
        let is_there = contains(world);
        if is_there && !was_there {
            writer = Some(seq as u64);
        }
        was_there = is_there;
    }
    writer
}

/// What each record writes.
fn all_written(states: &[(World, Vec<Event>)]) -> Vec<Vec<Written>> {
    (0..states.len()).map(|seq| written(states, seq)).collect()
}

fn blame(states: &[(World, Vec<Event>)], writes: &[Vec<Written>], id: &EntityId) -> Blame {
    let mut blame = Blame::new(id.clone());
    for (seq, _) in about(states, id) {
        let after = || Ok::<_, Infallible>(attribute::attributes_of(&states[seq].0, id));
        blame.record(seq as u64, &writes[seq], after).unwrap();
    }
    blame
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn a_diff_finds_what_differs_and_nothing_else(steps in vec(step(), 1..30), from in 0_usize..30, to in 0_usize..30) {
        let states = states(&steps);
        let [before, after] = [from, to].map(|it| &states[it % states.len()].0);
        let found = found(before, after);
        prop_assert_eq!(&found, &model(before, after));
        if changed_lines(before, after) == 0 && found.iter().all(|it| it.1 == Action::Update) {
            prop_assert!(found.is_empty(), "{:?}", found);
        }
        // The other direction finds the same entities.
        let back: BTreeSet<_> = self::found(after, before).into_iter().map(|it| (it.0, it.2)).collect();
        let found: BTreeSet<_> = found.into_iter().map(|it| (it.0, it.2)).collect();
        prop_assert_eq!(back, found);
    }

    #[test]
    fn matched_by_name_a_history_is_equal_to_its_copy_with_other_ids(steps in vec(step(), 1..30)) {
        let states = states(&steps);
        let (last, _) = states.last().unwrap();
        prop_assert!(changes::changes(last, last, Match::Name).is_empty());
        // Every entity that exists on one side only has another name than all of the other side.
        let changes = changes::changes(&states[0].0, last, Match::Name);
        let keys: Vec<_> = changes.iter().map(|it| (it.entity.account, it.entity.kind, it.name.to_lowercase())).collect();
        let different: BTreeSet<_> = keys.iter().collect();
        prop_assert_eq!(different.len(), keys.len());
    }

    #[test]
    fn an_index_finds_all_that_was_written_about_an_entity(steps in vec(step(), 1..30)) {
        let states = states(&steps);
        let all = all_written(&states);
        let entities = all.iter().flatten().map(|it| &it.entity);
        for id in entities.collect::<BTreeSet<_>>() {
            let of_entity = |seq: usize, written: &[Written]| {
                let written = written.iter().filter(|it| it.entity == *id);
                written.map(|it| (seq, it.clone())).collect::<Vec<_>>()
            };
            let scanned: Vec<_> = all.iter().enumerate().flat_map(|(seq, it)| of_entity(seq, it)).collect();
            let indexed = about(&states, id).flat_map(|(seq, _)| of_entity(seq, &all[seq]));
            prop_assert_eq!(indexed.collect::<Vec<_>>(), scanned, "{:?}", id);
        }
    }

    #[test]
    fn blame_names_the_last_record_that_wrote(steps in vec(step(), 1..30)) {
        let states = states(&steps);
        let (last, _) = states.last().unwrap();
        let writes = all_written(&states);
        for id in all(last) {
            let blame = blame(&states, &writes, &id);
            let attributes: Attributes = attribute::attributes_of(last, &id).unwrap_or_default();
            for (path, value) in &attributes {
                let writer = blame.writer(path).map(|it| it.record);
                prop_assert_eq!(writer, last_writer(&writes, &id, path), "{:?} {}", id, path);
                let names = document(path, value).map(|text| statements::statement_names(&text)).unwrap_or_default();
                let found = blame.statements(path);
                // The settings of an account are not created by a record, and states[0] has no events.
                if states[0].0 != *last && writer.is_some() {
                    prop_assert_eq!(found.len(), names.len(), "{:?} {}", id, path);
                }
                for it in found {
                    let expected = statement_writer(&states, &id, path, &it.statement);
                    prop_assert_eq!(Some(it.writer.record), expected, "{:?} {}", id, path);
                }
            }
            prop_assert_eq!(blame.whole().map(|it| it.record), last_writer(&writes, &id, EXISTS));
        }
    }
}

#[test]
fn a_swap_of_names_is_two_renames_and_a_new_entity_of_the_same_name_is_a_replacement() {
    let account = AccountId::parse("123456789012").unwrap();
    for (requests, expected) in [
        (
            &[
                "UpdateUser UserName=a NewUserName=x",
                "UpdateUser UserName=x NewUserName=a",
            ][..],
            &[][..],
        ),
        (
            &[
                "UpdateUser UserName=a NewUserName=x",
                "UpdateUser UserName=b NewUserName=a",
                "UpdateUser UserName=x NewUserName=b",
            ],
            &["Update a from b", "Update b from a"],
        ),
        (
            &[
                "RemoveUserFromGroup GroupName=g UserName=a",
                "DeleteUser UserName=a",
                "CreateUser UserName=a",
            ],
            &["Create a replaces", "Delete a replaces"],
        ),
        (
            &["UpdateGroup GroupName=g NewGroupName=h"],
            &["Update h from g"],
        ),
        (
            &[
                "RemoveUserFromGroup GroupName=g UserName=a",
                "DeleteGroup GroupName=g",
                "CreateGroup GroupName=g",
                "AddUserToGroup GroupName=g UserName=a",
            ],
            // The line of the user is the same, but it is a member of another group.
            &["Create g replaces", "Delete g replaces", "Update a"],
        ),
    ] {
        let mut walk = script(
            "CreateUser UserName=a | ok\nCreateUser UserName=b | ok\nCreateGroup GroupName=g | ok\n\
             AddUserToGroup GroupName=g UserName=a | ok",
        );
        let before = walk.world.clone();
        for request in requests {
            walk.follow(&format!("{request} | ok"));
        }
        let changes = changes::changes(&before, &walk.world, Match::Id);
        let mut shown: Vec<String> = changes
            .iter()
            .map(|it| {
                assert_eq!(it.entity.account, account);
                assert!(matches!(it.entity.kind, Kind::User | Kind::Group));
                let from = it.renamed_from.as_ref().map(|old| format!(" from {old}"));
                let replaces = it.replaces.as_ref().map(|_| " replaces".to_owned());
                format!(
                    "{:?} {}{}",
                    it.action,
                    it.name,
                    from.or(replaces).unwrap_or_default()
                )
            })
            .collect();
        shown.sort();
        assert_eq!(shown, expected, "{requests:?}");
    }
}

#[test]
fn a_membership_keeps_its_writer_when_the_group_is_renamed_and_a_rotated_key_shows_no_secret() {
    let mut walk = script("CreateUser UserName=a | ok\nCreateGroup GroupName=g | ok");
    let mut states = vec![(walk.world.clone(), walk.history.clone())];
    for request in [
        "AddUserToGroup GroupName=g UserName=a",
        "UpdateGroup GroupName=g NewGroupName=h",
        "UpdateUser UserName=a NewUserName=b",
        "CreateServiceSpecificCredential UserName=b ServiceName=codecommit.amazonaws.com",
    ] {
        let known = walk.history.len();
        walk.follow(&format!("{request} | ok"));
        states.push((walk.world.clone(), walk.history[known..].to_vec()));
    }
    let (last, _) = states.last().unwrap();
    let user = all(last)
        .into_iter()
        .find(|id| id.kind == Kind::User)
        .unwrap();
    let attributes = attribute::attributes_of(last, &user).unwrap();
    let membership = attributes
        .keys()
        .find(|path| path.starts_with("/groups/"))
        .unwrap();
    assert_eq!(
        blame(&states, &all_written(&states), &user)
            .writer(membership)
            .unwrap()
            .record,
        1
    );
    let changes = changes::changes(&states[3].0, last, Match::Id);
    let secret = changes[0].attributes.iter().find(|it| it.secret).unwrap();
    assert_eq!((&secret.old, &secret.new), (&None, &None));
    let mut names = BTreeMap::new();
    for change in &changes::changes(&states[0].0, &states[1].0, Match::Id) {
        names.extend(
            change
                .attributes
                .iter()
                .map(|it| (it.path.clone(), it.refers_to.clone())),
        );
    }
    assert_eq!(names[membership].as_deref(), Some("g"));
}
