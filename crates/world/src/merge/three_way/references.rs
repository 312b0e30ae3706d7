//! References of the result that lead nowhere, because one side deleted what the other side refers to.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Merging;
use crate::arn::{AccountId, Partition, iam_arn};
use crate::attribute::{Attributes, EXISTS, EntityId, Reference, Target, Value, id_of, references};
use crate::entity::ControlPolicy;
use crate::key::Key;
use crate::merge::conflict::{Choices, ConflictKind, Side, Take};
use crate::resource_kind::ResourceKind::{self, *};
use crate::world::World;

/// The prefix of the ARNs of AWS managed policies, which are not part of a state.
const OF_AWS: &str = "arn:aws:iam::aws:policy/";

/// The kinds of credentials, by what rules of IAM call them.
const CREDENTIALS: &[(&str, ResourceKind)] = &[
    ("/accessKeys", AccessKey),
    ("/mfaDevices", MfaDevice),
    ("/sshPublicKeys", SshPublicKey),
    ("/signingCertificates", SigningCertificate),
    ("/serviceCredentials", ServiceCredential),
];

/// The kind of credentials of a user, by the name of their list.
pub(super) fn credential_kind(path: &str) -> Option<ResourceKind> {
    let row = CREDENTIALS.iter().find(|(list, _)| *list == path);
    row.map(|(_, kind)| *kind)
}

pub(super) fn check(merging: &mut Merging<'_, '_>) {
    for id in merging.changed() {
        let Some(attributes) = merging.now(&id) else {
            continue;
        };
        for reference in references(&id, &attributes) {
            // An earlier decision can have dropped the entity, or kept what it refers to.
            if merging.exists(&id) && !leads(merging, &reference.target) {
                decide(merging, &id, &reference);
            }
        }
    }
}

fn leads(merging: &Merging<'_, '_>, target: &Target) -> bool {
    match target {
        Target::Entity(to) if to.kind == ControlPolicy => {
            ControlPolicy::of_aws(&to.id).is_some() || merging.exists(to)
        }
        Target::Entity(to) => merging.exists(to),
        Target::Policy(arn) if arn.starts_with(OF_AWS) => true,
        Target::Policy(arn) => has_policy(merging, arn),
    }
}

fn has_policy(merging: &Merging<'_, '_>, arn: &str) -> bool {
    let of_ours = policy(merging.sides.ours, arn);
    if of_ours.is_some_and(|id| !merging.result.contains_key(&id)) {
        return true;
    }
    let Some(account) = arn.split(':').nth(4).and_then(AccountId::parse) else {
        return false;
    };
    let first = EntityId {
        account,
        kind: Policy,
        id: Default::default(),
    };
    let changed = merging.result.range(first..);
    let mut changed = changed.take_while(|(id, _)| (id.account, id.kind) == (account, Policy));
    changed.any(|(id, attributes)| {
        let of = |it: &Attributes| arn_of(id.account, it).as_deref() == Some(arn);
        attributes.as_ref().is_some_and(of)
    })
}

fn arn_of(account: AccountId, policy: &Attributes) -> Option<String> {
    let text = |path: &str| policy.get(path).and_then(Value::text);
    let (path, name) = (text("/path")?, text("/name")?);
    Some(iam_arn(Partition::Aws, account, "policy", path, name).to_string())
}

/// The policy of a world with this ARN.
fn policy(world: &World, arn: &str) -> Option<EntityId> {
    let account = AccountId::parse(arn.split(':').nth(4)?)?;
    let name = Key::folded(arn.rsplit('/').next()?);
    let found = world.account(account).entity(Policy, &name)?;
    let id = id_of(account, &found);
    let attributes = crate::attribute::attributes(world, account, &found);
    (arn_of(account, &attributes).as_deref() == Some(arn)).then_some(id)
}

/// Whether an entity cannot exist without what its attribute refers to.
fn is_essential(kind: ResourceKind, path: &str) -> bool {
    matches!(path, "/user" | "/owner")
        || (matches!(kind, OrganizationalUnit | Account) && path == "/parent")
}

fn decide(merging: &mut Merging<'_, '_>, id: &EntityId, reference: &Reference) {
    let path = &reference.path;
    let refers = |side| {
        let of_side = merging.of_side(side, id);
        of_side.is_some_and(|it| references(id, &it).contains(reference))
    };
    let referring = match refers(Side::Theirs) {
        true => Side::Theirs,
        false => Side::Ours,
    };
    let target = match &reference.target {
        Target::Entity(to) => Some(to.clone()),
        Target::Policy(arn) => policy(merging.world(referring), arn),
    };
    let taken = match target.as_ref().filter(|_| is_essential(id.kind, path)) {
        Some(target) => {
            let has = |side| Some(Value(Json::Bool(side == referring)));
            let values = [
                Some(Value(Json::Bool(true))),
                has(Side::Ours),
                has(Side::Theirs),
            ];
            match merging.deletions.get(target) {
                Some(side) => Some(Take::Side(*side)),
                None => {
                    let kind = (ConflictKind::DeleteModify, Choices::SIDES);
                    merging.settle(target, EXISTS, kind, values)
                }
            }
        }
        None => {
            let values = [
                merging.of_base(id),
                merging.of_side(Side::Ours, id),
                merging.of_side(Side::Theirs, id),
            ];
            let values = values.map(|it| it?.get(path).cloned());
            let kind = (ConflictKind::Reference, Choices::SIDES);
            merging.settle(id, path, kind, values)
        }
    };
    let Some(Take::Side(side)) = taken else {
        return;
    };
    match target.filter(|_| side == referring) {
        Some(target) => {
            let kept = merging.of_side(referring, &target);
            merging.result.insert(target, kept);
        }
        None => without(merging, id, path, referring.other()),
    }
}

/// Takes the attribute from the side that deleted what it refers to. An entity that cannot exist without it, and that
/// this side does not know, is dropped.
fn without(merging: &mut Merging<'_, '_>, id: &EntityId, path: &str, side: Side) {
    let of_side = merging.of_side(side, id);
    let value = of_side.as_ref().and_then(|it| it.get(path).cloned());
    if is_essential(id.kind, path) && value.is_none() {
        merging.result.insert(id.clone(), of_side);
    } else {
        merging.set(id, path, value);
    }
}

/// The entities of a kind that a side changed or the merge touches, for the tree of the organization.
pub(super) fn changed_of(merging: &Merging<'_, '_>, kind: ResourceKind) -> BTreeSet<EntityId> {
    let changed = merging.changed().into_iter();
    changed.filter(|id| id.kind == kind).collect()
}
