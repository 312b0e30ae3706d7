//! The world as text: canonical JSON lines, an entity a line.
//!
//! Two equal worlds give the same lines, however they were reached: the order is that of accounts, kinds and folded
//! names, members are sorted, and absent or empty members are left out, so that a member that comes in a later version
//! does not change what an older world looks like. The **state hash** is the SHA-256 of these lines. Saved worlds (pods)
//! are made of the same lines, with the secrets taken out ([`split_secrets`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::arn::AccountId;
use crate::event::{Apply, Stamp, WorldResetV1, WorldRestoredV1};
use crate::iam::access_key::AccessKey;
use crate::iam::account::{Alias, TokenVersion};
use crate::iam::group::Group;
use crate::iam::instance_profile::InstanceProfile;
use crate::iam::managed_policy::ManagedPolicy;
use crate::iam::role::Role;
use crate::iam::user::User;
use crate::named::Key;
use crate::organization::{ControlPolicy, Head, Member, Organization, Unit};
use crate::secret::SECRET_MEMBER;
use crate::session::SealingKey;
use crate::world::{Account, World};

mod canonical;
mod check;

use canonical::Canonical;
pub use check::ImportError;

/// Lines in a chunk.
const CHUNK_LINES: usize = 1_024;

/// One line to write.
#[derive(Serialize)]
struct LineRef<'a> {
    account: AccountId,
    #[serde(flatten)]
    entity: EntityRef<'a>,
}

/// One line to read.
#[derive(Deserialize)]
struct Line {
    account: AccountId,
    #[serde(flatten)]
    entity: Entity,
}

/// The kinds of lines, in their order: what a line points at stands above it.
macro_rules! entities {
    ($($variant:ident($type:ty)),* $(,)?) => {
        #[derive(Serialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        enum EntityRef<'a> { $($variant(&'a $type),)* }

        #[derive(Deserialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        enum Entity { $($variant($type),)* }
    };
}

entities! {
    SealingKey(SealingKey),
    Alias(Alias),
    TokenVersion(TokenVersion),
    Policy(ManagedPolicy),
    Group(Group),
    User(User),
    AccessKey(AccessKey),
    Role(Role),
    InstanceProfile(InstanceProfile),
    Organization(Head),
    ControlPolicy(ControlPolicy),
    Unit(Unit),
    Member(Member),
}

/// The world's lines, each without its line end.
pub fn lines(world: &World) -> impl Iterator<Item = String> {
    let mut canonical = Canonical::default();
    entities(world).map(move |line| String::from_utf8_lossy(canonical.write(&line)).into_owned())
}

fn entities(world: &World) -> impl Iterator<Item = LineRef<'_>> {
    let key = world.sealing_key.iter().map(EntityRef::SealingKey);
    let world_lines = key.map(|entity| (AccountId::default(), entity));
    let account_lines = world
        .accounts()
        .flat_map(|(id, account)| account_entities(account).map(move |entity| (id, entity)));
    let organization = world.organization.iter();
    let organization = organization.flat_map(|organization| organization_entities(organization));
    let organization_lines = organization.map(|entity| (AccountId::default(), entity));
    world_lines
        .chain(account_lines)
        .chain(organization_lines)
        .map(|(account, entity)| LineRef { account, entity })
}

fn account_entities(account: &Account) -> impl Iterator<Item = EntityRef<'_>> {
    let token_version =
        (account.token_version != TokenVersion::default()).then_some(&account.token_version);
    (account.alias.iter().map(EntityRef::Alias))
        .chain(token_version.map(EntityRef::TokenVersion))
        .chain(
            account
                .policies
                .iter()
                .map(|(_, policy)| EntityRef::Policy(policy)),
        )
        .chain(
            account
                .groups
                .iter()
                .map(|(_, group)| EntityRef::Group(group)),
        )
        .chain(account.users.iter().map(|(_, user)| EntityRef::User(user)))
        .chain(
            account
                .access_keys
                .iter()
                .map(|(_, key)| EntityRef::AccessKey(key)),
        )
        .chain(account.roles.iter().map(|(_, role)| EntityRef::Role(role)))
        .chain(
            account
                .instance_profiles
                .iter()
                .map(|(_, profile)| EntityRef::InstanceProfile(profile)),
        )
}

fn organization_entities(organization: &Organization) -> impl Iterator<Item = EntityRef<'_>> {
    let policies = organization.policies.values();
    let units = organization.units.values();
    let members = organization.accounts.values();
    std::iter::once(EntityRef::Organization(&organization.head))
        .chain(policies.map(|policy| EntityRef::ControlPolicy(policy)))
        .chain(units.map(|unit| EntityRef::Unit(unit)))
        .chain(members.map(|member| EntityRef::Member(member)))
}

/// The SHA-256 of the world's lines, in hexadecimal.
pub fn state_hash(world: &World) -> String {
    hash(chunks(world, 0, 1))
}

/// The lines as text, so many at a time: every chunk whose number leaves `nth` when divided by `of`. So several can share the work.
pub fn chunks(world: &World, nth: usize, of: usize) -> impl Iterator<Item = Vec<u8>> {
    let (mut lines, mut canonical) = (entities(world), Canonical::default());
    let (mine, others) = (
        CHUNK_LINES,
        CHUNK_LINES.saturating_mul(of.saturating_sub(1)),
    );
    let mut ahead = CHUNK_LINES.saturating_mul(nth);
    std::iter::from_fn(move || {
        lines.by_ref().take(ahead).for_each(drop);
        ahead = others;
        let mut text = Vec::new();
        for line in lines.by_ref().take(mine) {
            text.extend_from_slice(canonical.write(&line));
            text.push(b'\n');
        }
        (!text.is_empty()).then_some(text)
    })
}

/// The state hash, from all chunks in their order.
pub fn hash(chunks: impl IntoIterator<Item = Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    chunks.into_iter().for_each(|chunk| hash.update(chunk));
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// How many lines of each kind there are, by account: what a saved world says of itself.
pub fn counts(world: &World) -> BTreeMap<AccountId, BTreeMap<&'static str, usize>> {
    let accounts = world.accounts();
    let mut counts: BTreeMap<_, _> = accounts
        .map(|(id, account)| (id, account_counts(account)))
        .collect();
    if let Some(organization) = world.organization() {
        let of_manager = counts.entry(organization.management_account());
        of_manager
            .or_default()
            .extend(organization_counts(organization));
    }
    counts
}

fn account_counts(account: &Account) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([
        ("policies", account.policies.len()),
        ("groups", account.groups.len()),
        ("users", account.users.len()),
        ("access_keys", account.access_keys.len()),
        ("roles", account.roles.len()),
        ("instance_profiles", account.instance_profiles.len()),
    ])
}

fn organization_counts(organization: &Organization) -> [(&'static str, usize); 3] {
    [
        ("units", organization.units.len()),
        ("members", organization.accounts.len()),
        ("control_policies", organization.policies.len()),
    ]
}

/// Reads a world from its lines, and checks it whole: every reference leads somewhere, and leads back.
///
/// # Errors
/// The first line that is none, or the first reference that does not hold.
pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<World, ImportError> {
    let mut world = World::default();
    for (index, text) in lines.into_iter().enumerate() {
        let line: Line = serde_json::from_str(text).map_err(|why| ImportError::Line {
            line: index.saturating_add(1),
            why: why.to_string(),
        })?;
        insert(&mut world, line);
    }
    world.derive();
    check::references(&world)?;
    Ok(world)
}

fn insert(world: &mut World, line: Line) {
    match line.entity {
        Entity::SealingKey(key) => world.sealing_key = Some(key),
        Entity::Organization(head) => organization_of(world).head = head,
        Entity::ControlPolicy(policy) => {
            let policies = &mut organization_of(world).policies;
            policies.insert(policy.id.clone(), policy.into());
        }
        Entity::Unit(unit) => {
            let units = &mut organization_of(world).units;
            units.insert(unit.id.clone(), unit.into());
        }
        Entity::Member(member) => {
            let accounts = &mut organization_of(world).accounts;
            accounts.insert(member.account, member.into());
        }
        entity => insert_into(world.account_mut(line.account), entity),
    }
}

fn organization_of(world: &mut World) -> &mut Organization {
    Arc::make_mut(world.organization.get_or_insert_default())
}

fn insert_into(account: &mut Account, entity: Entity) {
    match entity {
        Entity::SealingKey(_)
        | Entity::Organization(_)
        | Entity::ControlPolicy(_)
        | Entity::Unit(_)
        | Entity::Member(_) => {}
        Entity::Alias(alias) => account.alias = Some(alias),
        Entity::TokenVersion(version) => account.token_version = version,
        Entity::Policy(policy) => account.policies.insert(&policy.name.clone(), policy),
        Entity::Group(group) => account.groups.insert(&group.name.clone(), group),
        Entity::User(user) => account.users.insert(&user.name.clone(), user),
        Entity::AccessKey(key) => {
            account.access_keys.insert(Key::exact(&key.id), key.into());
        }
        Entity::Role(role) => account.roles.insert(&role.name.clone(), role),
        Entity::InstanceProfile(profile) => account
            .instance_profiles
            .insert(&profile.name.clone(), profile),
    }
}

/// Takes the secrets out of a line: `{"$secret": "text"}` becomes `{"$secret": true}`. Answers the line without
/// them, and the secrets in the order in which they stood.
pub fn split_secrets(line: &str) -> (String, Vec<String>) {
    let mut secrets = Vec::new();
    let mut value: Value = serde_json::from_str(line).unwrap_or_default();
    each_secret(&mut value, &mut |secret| {
        if let Value::String(text) = secret.take() {
            secrets.push(text);
        }
        *secret = Value::Bool(true);
    });
    (value.to_string(), secrets)
}

/// Puts secrets back where [`split_secrets`] took them from. Answers nothing where there are too few.
pub fn join_secrets(line: &str, secrets: &mut impl Iterator<Item = String>) -> Option<String> {
    let mut value: Value = serde_json::from_str(line).ok()?;
    let mut complete = true;
    each_secret(&mut value, &mut |secret| match secrets.next() {
        Some(text) => *secret = Value::String(text),
        None => complete = false,
    });
    complete.then(|| value.to_string())
}

/// Hides every secret of a JSON value, for views.
pub fn redact(value: &mut Value) {
    each_secret(value, &mut |secret| {
        *secret = Value::String("(hidden)".into())
    });
}

fn each_secret(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(members) if members.contains_key(SECRET_MEMBER) => {
            members.values_mut().for_each(visit);
        }
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_secret(member, visit)),
        Value::Array(items) => items.iter_mut().for_each(|item| each_secret(item, visit)),
        _ => {}
    }
}

impl Apply for WorldRestoredV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        if let Ok(restored) = read(self.lines.reveal().lines()) {
            *world = restored;
        }
    }
}

impl Apply for WorldResetV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        world.accounts.clear();
        world.organization = None;
    }
}
