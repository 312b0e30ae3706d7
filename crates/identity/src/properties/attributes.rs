//! The attributes that records write are those that change, and every state can be rebuilt from attributes.

use std::collections::BTreeSet;
use std::convert::Infallible;

use roleback_world::World;
use roleback_world::attribute::{self, Changes, EXISTS, EntityChange, Written};
use roleback_world::change_cause::ChangeCause;
use roleback_world::event::{EntitiesChangedV1, Event};
use roleback_world::lines::{self, state_hash};

use super::*;

/// The states of a history: the state after each record, and the events of the record.
pub(super) fn states(steps: &[Step]) -> Vec<(World, Vec<Event>)> {
    let mut walk = script("CreateUser UserName=a | ok");
    let mut states = vec![(walk.world.clone(), Vec::new())];
    for step in steps {
        let known = walk.history.len();
        step.take(&mut walk);
        let events = walk.history[known..].to_vec();
        if !events.is_empty() {
            states.push((walk.world.clone(), events));
        }
    }
    states
}

pub(super) fn is_written(change: &EntityChange, path: &str, written: &[Written]) -> bool {
    let mut of_entity = written.iter().filter(|it| it.entity == change.entity);
    of_entity.any(|it| it.covers(path))
}

/// The changes that lead back from one state to an earlier one.
fn back(from: &World, to: &World) -> Changes {
    let changed = attribute::differences(from, to).into_iter();
    let changed = changed.map(|change| (change.entity, change.after));
    // The order of a set can differ in an entity without different attributes.
    let touched = roleback_world::diff::diff(from, to).into_iter();
    let touched = touched.filter_map(|it| {
        let (id, entity) = (it.account.unwrap_or_default(), it.after?);
        let id = attribute::id_of(id, &entity);
        let attributes = attribute::attributes_of(to, &id);
        Some((id, attributes))
    });
    touched.chain(changed).collect()
}

fn assert_rebuilds(from: &World, to: &World) {
    let rebuilt = attribute::rebuild(from, &back(from, to), to).unwrap();
    let text = |world: &World| lines::lines(world).collect::<BTreeSet<_>>();
    assert_eq!(text(&rebuilt), text(to));
    assert!(rebuilt.is_consistent());
    let event = EntitiesChangedV1::between(
        from,
        &rebuilt,
        (ChangeCause::Rewind, "1".to_owned()),
        Vec::new(),
    );
    assert_eq!(event.state_hash, state_hash(to));
    let mut applied = from.clone();
    applied.prepare_lookups();
    let event = Event::new(Default::default(), event);
    let mut known = applied.clone();
    known.apply(event.clone().prepare_changed(rebuilt.clone()));
    applied.apply(event.prepare().unwrap());
    assert!(
        known == applied,
        "entities that are known are not as parsed"
    );
    assert_eq!(state_hash(&applied), state_hash(to));
    assert!(applied.is_consistent());
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_a_record_changes_is_what_its_events_write(steps in vec(step(), 1..60)) {
        for states in states(&steps).windows(2) {
            let [(before, _), (after, events)] = states else { continue };
            let written = attribute::writes(events, || Ok::<_, Infallible>(before.clone())).unwrap();
            for change in attribute::differences(before, after) {
                for path in change.paths() {
                    prop_assert!(is_written(&change, path, &written), "{events:?}: {path} of {change:?}");
                }
            }
            // An event about an entity that does not exist before or after it would be a wrong identity.
            for it in written.iter().filter(|it| it.path != EXISTS) {
                let exists = [before, after].map(|world| attribute::find(world, &it.entity).is_some());
                prop_assert!(exists.contains(&true), "{events:?}: {it:?}");
            }
        }
    }

    #[test]
    fn every_state_is_rebuilt_from_attributes(steps in vec(step(), 1..60), jump in 1_usize..20) {
        let states = states(&steps);
        for (nth, (later, _)) in states.iter().enumerate() {
            let (earlier, _) = &states[nth.saturating_sub(jump)];
            assert_rebuilds(later, earlier);
            assert_rebuilds(earlier, later);
        }
    }
}
