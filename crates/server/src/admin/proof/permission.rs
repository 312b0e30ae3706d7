//! Evaluates permissions of the decision log again, on a state that may be another.

use std::collections::BTreeMap;

use roleback_api::decisions::ContextValues;
use roleback_identity::authorize::{self, Judgement};
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::scene::{Origin, Scene};
use roleback_policy::Decision;
use roleback_wire::Timestamp;
use roleback_world::World;
use serde_json::{Value, json};

use crate::decisions::Entry;
use crate::decisions::entry::policy_context;
use crate::store::Store;

/// The condition key with the region of a request.
const REGION_KEY: &str = "aws:RequestedRegion";

/// The decisions of the decision log, as far as it reaches, by the record whose state they saw. Empty if it cannot be read.
pub(super) fn entries(store: &Store) -> BTreeMap<u64, Vec<Entry>> {
    let mut entries: BTreeMap<u64, Vec<Entry>> = BTreeMap::new();
    let all = store.decisions.after(0, usize::MAX).unwrap_or_default();
    for entry in all {
        entries.entry(entry.seq).or_default().push(entry);
    }
    entries
}

/// Evaluates a permission again on a state; `None` if that is too much work.
pub(super) fn judge(store: &Store, world: &World, entry: &Entry) -> Option<Judgement> {
    let region = match entry.context.get(REGION_KEY) {
        Some(ContextValues::One(region)) => region.as_str(),
        _ => "",
    };
    let scene = Scene {
        world,
        caller: &entry.identity,
        now: Timestamp(entry.time_ns),
        // Evaluating policies uses no entropy.
        entropy: &Entropy::new(Seed([0; 32])),
        settings: &store.settings,
        origin: &Origin {
            region: region.into(),
            ..Origin::default()
        },
    };
    let given = policy_context(&entry.context);
    authorize::suppose(&scene, &entry.action, &entry.resource, given).ok()
}

/// A decision in a report of differences.
pub(super) fn shown(entry: &Entry, decision: Decision) -> Value {
    json!({
        "principal": entry.principal,
        "action": entry.action,
        "resource": entry.resource,
        "decision": decision,
    })
}
