//! Which recorded requests a change of policies would decide differently.

use std::collections::BTreeMap;

use roleback_api::proof::{NotApplicable, PolicyFlip, PolicyReplay};
use roleback_identity::authorize::Judgement;
use roleback_identity::replay::{PolicyChange, permissions_in};
use roleback_journal::{Phase, Progress, ProgressFn};
use roleback_policy::Decision;
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition};

use super::history::{Past, for_each_batch, in_parallel};
use super::permission;
use crate::admin::log::LogError;
use crate::decisions::Entry;
use crate::store::Store;

/// Evaluates every recorded request with and without changes of policies. Each request is evaluated on its own state:
/// changes are not accumulated, and their consequences are not followed.
///
/// # Errors
/// When a record cannot be read or decoded.
pub fn with_policies(
    store: &Store,
    changes: &[PolicyChange],
    progress: Option<&ProgressFn>,
) -> Result<PolicyReplay, LogError> {
    let total = store.journal.head().seq;
    let mut report = Report::new(store, changes);
    let earliest = store.journal.earliest()?;
    report.entries_at(earliest.head.seq, &earliest.state.0);
    for_each_batch(store, total, |past| {
        let judged = in_parallel(past, |past| report.judge(past));
        for (past, judged) in past.iter().zip(judged) {
            report.take(past, judged);
        }
        if let (Some(tell), Some(last)) = (progress, past.last()) {
            tell(Progress {
                phase: Phase::Replay,
                done: last.seq,
                total,
            });
        }
    })?;
    Ok(report.finish())
}

/// What is equal for all requests of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    principal: String,
    action: String,
    resource: String,
    before: &'static str,
    after: &'static str,
    layer: Option<String>,
    policy: Option<String>,
}

/// The requests of a group: how many, the first, and the last.
#[derive(Debug, Clone, Copy)]
struct Span {
    count: u64,
    first: u64,
    last: u64,
}

/// The evaluation of one recorded request.
enum Judged {
    /// It needs no permission, or cannot be evaluated again.
    Not,
    /// The result is the same.
    Same,
    /// Groups of permissions with another result.
    Flipped(Vec<Group>),
}

struct Report<'a> {
    store: &'a Store,
    changes: &'a [PolicyChange],
    entries: BTreeMap<u64, Vec<Entry>>,
    not_applicable: Vec<u64>,
    requests: u64,
    permissions: u64,
    lacking: u64,
    flips: BTreeMap<Group, Span>,
}

impl<'a> Report<'a> {
    fn new(store: &'a Store, changes: &'a [PolicyChange]) -> Self {
        Self {
            store,
            changes,
            entries: permission::entries(store),
            not_applicable: vec![0; changes.len()],
            requests: 0,
            permissions: 0,
            lacking: 0,
            flips: BTreeMap::new(),
        }
    }

    /// The state with every change that is applicable, and which changes are.
    fn changed(&self, world: &World, account: AccountId) -> (World, Vec<bool>) {
        let mut changed = world.clone();
        let applicable =
            self.changes
                .iter()
                .map(|change| match change.applied(&changed, account) {
                    Some(next) => {
                        changed = next;
                        true
                    }
                    None => false,
                });
        let applicable = applicable.collect();
        (changed, applicable)
    }

    fn judge(&self, past: &Past) -> (Judged, Vec<bool>) {
        let account = self.store.settings.default_account;
        let request = &past.body.request;
        // With eventual consistency, the request may have been authorized in an older state.
        let older = request.authorised_at.map(|seq| self.store.at(seq));
        let world = match &older {
            Some(Ok(older)) => &older.state.0,
            Some(Err(_)) => return (Judged::Not, vec![false; self.changes.len()]),
            None => &past.before,
        };
        let (changed, applicable) = self.changed(world, account);
        let worlds = [world, &changed];
        let judged = match permissions_in(worlds, past.time, &past.operation, request) {
            None => Judged::Not,
            Some(None) => Judged::Same,
            Some(Some([before, after])) => {
                let partition = Partition::of_region(&request.origin.region);
                let caller = request.caller.arn(world, partition);
                Judged::Flipped(groups(&caller, &before, &after))
            }
        };
        (judged, applicable)
    }

    fn take(&mut self, past: &Past, (judged, applicable): (Judged, Vec<bool>)) {
        let groups = match judged {
            Judged::Not => Vec::new(),
            Judged::Same => {
                self.requests += 1;
                self.note(&applicable);
                Vec::new()
            }
            Judged::Flipped(groups) => {
                self.requests += 1;
                self.note(&applicable);
                groups
            }
        };
        for group in groups {
            // By default, the request was authorized in the state before its record.
            let before = past.seq.saturating_sub(1);
            self.add(group, past.body.request.authorised_at.unwrap_or(before));
        }
        self.entries_at(past.seq, &past.after);
    }

    fn entries_at(&mut self, seq: u64, world: &World) {
        for entry in self.entries.remove(&seq).unwrap_or_default() {
            let account = self.store.settings.default_account;
            let (changed, applicable) = self.changed(world, account);
            let judged =
                [world, &changed].map(|world| permission::judge(self.store, world, &entry));
            let [Some(before), Some(after)] = judged else {
                self.lacking += 1;
                continue;
            };
            self.permissions += 1;
            self.note(&applicable);
            for group in groups(&entry.principal, &[before], &[after]) {
                self.add(group, seq);
            }
        }
    }

    fn note(&mut self, applicable: &[bool]) {
        for (count, applicable) in self.not_applicable.iter_mut().zip(applicable) {
            *count += u64::from(!applicable);
        }
    }

    fn add(&mut self, group: Group, seq: u64) {
        let span = self.flips.entry(group).or_insert(Span {
            count: 0,
            first: seq,
            last: seq,
        });
        span.count += 1;
        span.first = span.first.min(seq);
        span.last = span.last.max(seq);
    }

    fn finish(self) -> PolicyReplay {
        let flips: Vec<_> = self.flips.into_iter().map(flip).collect();
        let becomes = |decision: &str| {
            let flips = flips.iter().filter(|flip| {
                (flip.after == decision) == (decision == "allowed")
                    && (decision == "allowed" || flip.before == "allowed")
            });
            flips.map(|flip| flip.count).sum()
        };
        PolicyReplay {
            requests: self.requests,
            permissions: self.permissions,
            lacking: self.lacking,
            not_applicable: (1..)
                .zip(self.not_applicable)
                .filter(|(_, requests)| *requests > 0)
                .map(|(change, requests)| NotApplicable { change, requests })
                .collect(),
            new_permissions: becomes("allowed"),
            new_denials: becomes("denied"),
            flips,
        }
    }
}

fn flip((group, span): (Group, Span)) -> PolicyFlip {
    let at = span.first.to_string();
    let explain = [
        "explain",
        &group.principal,
        &group.action,
        &group.resource,
        "--at",
        &at,
    ];
    PolicyFlip {
        explain: explain.map(str::to_owned).into(),
        principal: group.principal,
        action: group.action,
        resource: group.resource,
        before: group.before.to_owned(),
        after: group.after.to_owned(),
        layer: group.layer,
        policy: group.policy,
        count: span.count,
        first: span.first,
        last: span.last,
    }
}

/// The permissions of one request whose result changes.
fn groups(caller: &str, before: &[Judgement], after: &[Judgement]) -> Vec<Group> {
    let pairs = before.iter().zip(after);
    let flipped = pairs.filter(|(before, after)| {
        (before.decision == Decision::Allowed) != (after.decision == Decision::Allowed)
    });
    flipped
        .map(|(before, after)| {
            let deciding = after.statement.as_ref();
            let layer = deciding.map(|statement| statement.layer);
            let layer = layer.or_else(|| after.reason.layer());
            let principal = after.need.context.text("aws:PrincipalArn");
            Group {
                principal: principal.unwrap_or(caller).to_owned(),
                action: after.need.action.clone(),
                resource: after.need.resource.clone(),
                before: name(before.decision),
                after: name(after.decision),
                layer: layer.map(|layer| layer.to_string()),
                policy: deciding.and_then(|statement| statement.policy.clone()),
            }
        })
        .collect()
}

const fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny => "explicitDeny",
        Decision::ImplicitDeny => "implicitDeny",
    }
}
