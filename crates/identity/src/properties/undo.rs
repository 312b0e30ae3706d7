//! Undo and rewind against a model: the history folded without the record.

use std::convert::Infallible;

use roleback_world::World;
use roleback_world::attribute::{self, EXISTS, EntityId, Written};
use roleback_world::event::{Event, Payload};
use roleback_world::lines::{self, state_hash};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::undo::{UndoneRecord, Writes};

use super::attributes::{is_written, states};
use super::*;
use crate::quota::Quotas;
use crate::undo::{Plan, Setting, UndoOptions, plan_rewind, plan_undo};

/// A history: the state after each record and its events. Record 0 is the empty state.
struct History {
    states: Vec<(World, Vec<Event>)>,
    /// What the events of each record write, in the state before it.
    written: Vec<Vec<Written>>,
    /// What all of them write.
    writes: Writes,
}

impl History {
    fn of(steps: &[Step]) -> Self {
        let mut history = Self {
            states: Vec::new(),
            written: Vec::new(),
            writes: Writes(Vec::new()),
        };
        for (world, events) in states(steps) {
            history.push(world, events);
        }
        history
    }

    /// Of requests that succeed, after a user `a` was created.
    fn following(requests: &[&str]) -> Self {
        let mut history = Self::of(&[]);
        let mut walk = script("CreateUser UserName=a | ok");
        for request in requests {
            let known = walk.history.len();
            walk.call(request).unwrap();
            history.push(walk.world.clone(), walk.history[known..].to_vec());
        }
        history
    }

    fn push(&mut self, world: World, events: Vec<Event>) {
        let before = self.states.last().map(|(before, _)| before);
        let written = before.map_or_else(Vec::new, |before| written(before, &events));
        let seq = self.states.len() as u64;
        let all = written.iter().map(|it| (seq, it.clone()));
        self.writes.0.extend(all);
        self.written.push(written);
        self.states.push((world, events));
    }

    fn head(&self) -> &World {
        &self.states.last().unwrap().0
    }

    fn last(&self) -> usize {
        self.states.len() - 1
    }

    /// Plans to undo the records of a range.
    fn undo(&self, first: usize, last: usize) -> Plan {
        let records = (first..=last).rev().map(|seq| UndoneRecord {
            seq: seq as u64,
            before: self.states[seq - 1].0.clone(),
            after: self.states[seq].0.clone(),
        });
        let records: Vec<_> = records.collect();
        let writes = &self.writes;
        let writer =
            |id: &EntityId, path: &str| writes.writer(id, path, u64::MAX).map(|(writer, _)| writer);
        let setting = Setting {
            head: self.head(),
            quotas: &Quotas::default(),
            writer: &writer,
        };
        plan_undo(
            setting,
            &records,
            writes,
            &UndoOptions::default(),
            "1".to_owned(),
        )
    }

    /// Appends the event of a plan as a record.
    fn commit(&mut self, plan: &Plan) {
        let event = plan.event.clone().unwrap();
        let expected = event.state_hash.clone();
        let event = Event::new(Default::default(), event);
        let mut world = self.head().clone();
        world.apply(event.clone().prepare().unwrap());
        assert_eq!(state_hash(&world), expected);
        assert!(world.is_consistent());
        assert_eq!(lines::check(&world), Ok(()));
        let written = written(self.head(), std::slice::from_ref(&event));
        for change in attribute::differences(self.head(), &world) {
            for path in change.paths() {
                assert!(is_written(&change, path, &written), "{path} of {change:?}");
            }
        }
        self.push(world, vec![event]);
    }

    /// The state as if the records of a range had not been written; `None` if a later record does not fit it.
    fn without(&self, first: usize, last: usize) -> Option<World> {
        let mut world = self.states[first - 1].0.clone();
        let mut undone = self.states[first..=last]
            .iter()
            .flat_map(|(_, events)| events);
        if undone.any(is_of_service) {
            return None;
        }
        for (seq, (real, events)) in self.states.iter().enumerate().skip(last + 1) {
            // An event that renamed a unit would create it here.
            if self.written[seq] != written(&world, events) {
                return None;
            }
            for event in events {
                let before = world.clone();
                let events = std::slice::from_ref(event);
                world.apply(event.clone().prepare().unwrap());
                let exist = event.subjects().into_iter().all(|subject| {
                    let id = EntityId {
                        account: event.account,
                        kind: subject.kind,
                        id: subject.id,
                    };
                    let exists = |world| attribute::find(world, &id).is_some();
                    !has_unique_id(id.kind) || exists(&before) || exists(&world)
                });
                let written = written(&before, events);
                if !exist || !fits_state(&before, &world, &written) {
                    return None;
                }
            }
            let written = written(real, events);
            if written
                .iter()
                .any(|it| value(&world, it) != value(real, it))
            {
                // The events found nothing to change, such as a user that has another name here.
                return None;
            }
        }
        (lines::check(&world).is_ok() && has_unique_names(&world)).then_some(world)
    }
}

/// Whether an event creates what is deleted in another way than other entities: a service-linked role, or an organization,
/// with which everything in it goes.
fn is_of_service(event: &Event) -> bool {
    match &event.payload {
        Payload::RoleCreated(it) => it.path.starts_with("/aws-service-role/"),
        Payload::OrganizationCreated(_) | Payload::OrganizationDeleted(_) => true,
        _ => false,
    }
}

/// Whether the entity of a written attribute exists, and the value of the attribute if it is not the whole entity.
fn value(world: &World, written: &Written) -> (bool, Option<attribute::Value>) {
    let attributes = attribute::attributes_of(world, &written.entity);
    let value = attributes
        .as_ref()
        .and_then(|all| all.get(&written.path).cloned());
    (attributes.is_some(), value)
}

fn written(before: &World, events: &[Event]) -> Vec<Written> {
    attribute::writes(events, || Ok::<_, Infallible>(before.clone())).unwrap()
}

/// Whether an event fits a state: it is about entities that exist, and changes nothing else.
fn fits_state(before: &World, after: &World, written: &[Written]) -> bool {
    let changes = attribute::differences(before, after);
    let only_written = changes.iter().all(|change| {
        let mut paths = change.paths().into_iter();
        paths.all(|path| is_written(change, path, written))
    });
    let exists = |world: &World, it: &Written| attribute::find(world, &it.entity).is_some();
    let about_existing = written
        .iter()
        .all(|it| exists(before, it) || exists(after, it));
    let created_or_deleted = written.iter().filter(|it| it.path == EXISTS);
    let deleted_in_use = created_or_deleted
        .filter(|it| !exists(after, it))
        .any(|it| {
            let attributes = attribute::attributes_of(before, &it.entity).unwrap_or_default();
            attributes.keys().any(|path| in_use(path))
        });
    only_written && about_existing && !deleted_in_use
}

/// Attributes that AWS wants to be removed before an entity is deleted.
fn in_use(path: &str) -> bool {
    [
        "/groups/",
        "/attached/arn:",
        "/inline/",
        "/role",
        "/boundary",
    ]
    .iter()
    .any(|prefix| path.starts_with(prefix) && path != "/boundary")
}

/// Whether the names of control policies, and those of units below one parent, are unique.
fn has_unique_names(world: &World) -> bool {
    let Some(organization) = world.organization() else {
        return true;
    };
    let policies = organization.control_policies.values();
    let policies = policies.map(|it| (None, it.name.as_str()));
    let units = organization.units.values();
    let units = units.map(|it| (Some(it.parent.as_ref()), it.name.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    policies.chain(units).all(|it| seen.insert(it))
}

fn has_unique_id(kind: ResourceKind) -> bool {
    use ResourceKind::{Group, InstanceProfile, Policy, Role, User};
    matches!(kind, User | Group | Role | Policy | InstanceProfile)
}

/// Attributes that depend on the number of earlier changes, not on their values: the model counts one change less.
const COUNTING: [&str; 2] = ["/nextVersion", "/former"];

/// The attributes in which the result of an undo is not as in the model.
fn surprises(
    history: &History,
    (first, last): (usize, usize),
    model: &World,
    after: &World,
) -> Vec<String> {
    let writes = &history.writes;
    let changes = attribute::differences(model, after);
    let all = changes.iter().flat_map(|change| {
        let paths = change.paths().into_iter().map(str::to_owned);
        paths.map(move |path| (change.entity.clone(), path))
    });
    let unexpected = all.filter(|(entity, path)| {
        // Statements that a later record wrote again unchanged are undone all the same.
        let (newest, _) = writes.writer(entity, path, u64::MAX).unwrap_or_default();
        let is_document = roleback_world::undo::is_document(entity, path) || path == "/trusted";
        let is_rewritten = newest as usize > last && is_document;
        !COUNTING.contains(&&**path) && !is_rewritten
    });
    unexpected
        .map(|(entity, path)| format!("{first}..{last}: {entity:?} {path}"))
        .collect()
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn undo_gives_the_history_without_the_records(steps in vec(step(), 1..60), length in 0_usize..3) {
        let history = History::of(&steps);
        for first in 1..=history.last() {
            let last = (first + length).min(history.last());
            let (plan, model) = (history.undo(first, last), history.without(first, last));
            let what = || format!("{:?}\nkept {:?}", &history.states[first..=last].iter().map(|it| &it.1).collect::<Vec<_>>(), plan.kept);
            if !plan.reasons.is_empty() {
                prop_assert!(model.is_none(), "refused {:?}: {}", plan.reasons, what());
                continue;
            }
            prop_assert!(plan.after.is_consistent());
            if let Some(model) = model {
                let found = surprises(&history, (first, last), &model, &plan.after);
                prop_assert!(found.is_empty(), "{found:?}: {}", what());
            }
        }
    }

    #[test]
    fn undo_of_an_undo_gives_the_state_before_it(steps in vec(step(), 1..60), from in 0_usize..60) {
        let mut history = History::of(&steps);
        let seq = 1 + from % history.last().max(1);
        prop_assume!(seq <= history.last());
        let plan = history.undo(seq, seq);
        prop_assume!(plan.event.is_some());
        let mut hashes = [state_hash(history.head()), state_hash(&plan.after)];
        history.commit(&plan);
        for _ in 0..3 {
            let plan = history.undo(history.last(), history.last());
            prop_assert!(plan.reasons.is_empty(), "{:?}", plan.reasons);
            history.commit(&plan);
            prop_assert_eq!(state_hash(history.head()), hashes[0].clone());
            hashes.swap(0, 1);
        }
    }

    #[test]
    fn rewind_gives_an_earlier_state_and_can_be_undone(steps in vec(step(), 1..60), to in 0_usize..60) {
        let mut history = History::of(&steps);
        let to = to % history.states.len();
        let target = history.states[to].0.clone();
        let before = state_hash(history.head());
        let plan = plan_rewind(history.head(), &target, &history.writes, to as u64, to.to_string());
        prop_assert_eq!(plan.event.is_none(), state_hash(&target) == before);
        prop_assume!(plan.event.is_some());
        history.commit(&plan);
        prop_assert_eq!(state_hash(history.head()), state_hash(&target));
        let undone = history.undo(history.last(), history.last());
        prop_assert!(undone.reasons.is_empty(), "{:?}", undone.reasons);
        history.commit(&undone);
        prop_assert_eq!(state_hash(history.head()), before);
    }
}

#[test]
fn what_the_records_took_away_before_a_deletion_is_refused_unless_they_gave_it_first() {
    const PUT: &str = "PutUserPolicy UserName=a PolicyName=p PolicyDocument=@allow";
    const DROP: &str = "DeleteUserPolicy UserName=a PolicyName=p";
    const DELETE: &str = "DeleteUser UserName=a";
    let bounded = [
        "CreateUser UserName=b PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess",
        "DeleteUserPermissionsBoundary UserName=b",
        "DeleteUser UserName=b",
    ];
    let created = [
        "CreateUser UserName=b",
        "PutUserPolicy UserName=b PolicyName=p PolicyDocument=@allow",
        "DeleteUserPolicy UserName=b PolicyName=p",
        "DeleteUser UserName=b",
    ];
    let policy = "user a does not exist to get /inline/p back: record 3 deleted it";
    for (requests, (first, last), expected) in [
        (&[PUT, DROP, DELETE][..], (1, 1), &[][..]),
        (&[PUT, DROP, DELETE], (2, 2), &[policy]),
        (&[PUT, DROP, DELETE], (1, 2), &[]),
        // Record 4 took it away again.
        (&[PUT, DROP, PUT, DROP, DELETE], (2, 3), &[]),
        (&[PUT, DROP, PUT, DROP, DELETE], (2, 2), &[]),
        // A user is deleted with its boundary.
        (&bounded, (2, 2), &[]),
        (
            &created,
            (3, 3),
            &["user b does not exist to get /inline/p back: record 4 deleted it"],
        ),
        (&created, (1, 3), &[]),
    ] {
        let history = History::following(requests);
        let found = history.undo(first, last).reasons;
        assert_eq!(found, expected, "{first}..{last} of {requests:?}");
        let model = history.without(first, last);
        let is_right = expected.is_empty() || model.is_none();
        assert!(is_right, "{first}..{last} of {requests:?}");
    }
}
