//! Referential integrity of a world from an untrusted source.

use std::collections::{BTreeSet, HashSet};

use crate::arn::{AccountId, Partition, iam_arn};
use crate::entity::{
    AccessKey, ManagedPolicy, ROOT_OWNER, ServiceCredential, SigningCertificate, SshPublicKey, User,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::{Entity, Table};
use crate::world::{Account, Organization, World};

/// An entity that no sequence of events can produce.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("in account {account}, {} {rule}", .entity.escape_debug())]
pub struct ImpossibleEntity {
    /// The account.
    pub account: AccountId,
    /// The kind and name of the entity.
    pub entity: String,
    /// The rule that the entity breaks, worded as the rest of a sentence about it.
    pub rule: String,
}

/// Checks that every reference leads to an entity that refers back, that policy versions are in order, and that ids are
/// unique.
///
/// # Errors
/// The first entity that breaks a rule.
pub fn check(world: &World) -> Result<(), ImpossibleEntity> {
    world.accounts().try_for_each(|(id, account)| {
        first_broken(id, broken_references(id, account))?;
        account.policies.values().try_for_each(|policy| {
            versions(policy)
                .map_err(|rule| impossible(id, (ResourceKind::Policy, &policy.name), rule))
        })?;
        unique_ids(id, account)
    })?;
    world.organization().map_or(Ok(()), |organization| {
        let manager = organization.management_account();
        first_broken(manager, broken_in_organization(organization))
    })
}

/// Every reference that leads nowhere, or to an entity that does not refer back.
pub fn dangling(world: &World) -> Vec<ImpossibleEntity> {
    let accounts = world.accounts();
    let in_accounts = accounts.flat_map(|(id, account)| {
        broken_references(id, account).map(move |broken| dangles(id, broken))
    });
    let organization = world.organization().into_iter();
    let in_organization = organization.flat_map(|organization| {
        let manager = organization.management_account();
        broken_in_organization(organization).map(move |broken| dangles(manager, broken))
    });
    in_accounts.chain(in_organization).collect()
}

fn first_broken(
    account: AccountId,
    mut broken: impl Iterator<Item = (String, String)>,
) -> Result<(), ImpossibleEntity> {
    let first = broken.next().map(|broken| dangles(account, broken));
    first.map_or(Ok(()), Err)
}

fn dangles(account: AccountId, (entity, to): (String, String)) -> ImpossibleEntity {
    let to = to.escape_debug();
    ImpossibleEntity {
        account,
        entity,
        rule: format!("refers to {to}, which is not there or does not refer back"),
    }
}

fn impossible(
    account: AccountId,
    (kind, name): (ResourceKind, &str),
    rule: &str,
) -> ImpossibleEntity {
    ImpossibleEntity {
        account,
        entity: format!("{kind} {name}"),
        rule: rule.to_owned(),
    }
}

/// Checks that a policy's version numbers are ascending, that the default version exists, and that the next number is
/// unused.
fn versions(policy: &ManagedPolicy) -> Result<(), &'static str> {
    let numbers = policy.versions.iter().map(|version| version.number);
    if !numbers.clone().is_sorted_by(|one, next| one < next) {
        return Err("has versions that are not in order, or one of them twice");
    }
    if policy.version(policy.default_version).is_none() {
        return Err("has a default version that is not there");
    }
    if numbers.max() >= Some(policy.next_version) {
        return Err("gives its next version a number that another version has");
    }
    Ok(())
}

/// Checks that no two entities of an account have the same unique id.
fn unique_ids(id: AccountId, account: &Account) -> Result<(), ImpossibleEntity> {
    use ResourceKind::{Group, InstanceProfile, Policy, Role, User};
    let users = account.users.values().map(|it| (User, &it.name, &it.id));
    let groups = account.groups.values().map(|it| (Group, &it.name, &it.id));
    let roles = account.roles.values().map(|it| (Role, &it.name, &it.id));
    let policies = account.policies.values();
    let policies = policies.map(|it| (Policy, &it.name, &it.id));
    let profiles = account.instance_profiles.values();
    let profiles = profiles.map(|it| (InstanceProfile, &it.name, &it.id));
    let mut all = (users.chain(groups))
        .chain(roles)
        .chain(policies)
        .chain(profiles);
    // In a hundred thousand random ids, a sorted set takes several times as long.
    let mut seen = HashSet::with_capacity(account.entities_count());
    match all.find(|(.., id)| !seen.insert(*id)) {
        Some((kind, name, _)) => {
            let rule = "has the unique id of another entity";
            Err(impossible(id, (kind, name.as_str()), rule))
        }
        None => Ok(()),
    }
}

fn broken_references(
    id: AccountId,
    account: &Account,
) -> impl Iterator<Item = (String, String)> + '_ {
    (users(account).chain(groups(account)))
        .chain(credentials(account, &account.access_keys, |user| {
            &user.access_keys
        }))
        .chain(credentials(account, &account.ssh_public_keys, |user| {
            &user.ssh_public_keys
        }))
        .chain(credentials(
            account,
            &account.signing_certificates,
            |user| &user.signing_certificates,
        ))
        .chain(credentials(account, &account.service_credentials, |user| {
            &user.service_credentials
        }))
        .chain(profiles(account))
        .chain(policies(id, account))
        .chain(login_profiles(account))
        .chain(mfa_devices(account))
}

fn broken(holds: bool, from: (ResourceKind, &str), to: (&str, &str)) -> Option<(String, String)> {
    (!holds).then(|| {
        (
            format!("{} {}", from.0, from.1),
            format!("{} {}", to.0, to.1),
        )
    })
}

fn users(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.users.iter().flat_map(move |(key, user)| {
        user.groups.iter().filter_map(move |group| {
            let back = account
                .groups
                .get(group.as_str())
                .is_some_and(|g| g.members.contains(key));
            broken(
                back,
                (ResourceKind::User, &user.name),
                ("group", group.as_str()),
            )
        })
    })
}

fn groups(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.groups.iter().flat_map(move |(key, group)| {
        group.members.iter().filter_map(move |user| {
            let back = account
                .users
                .get(user.as_str())
                .is_some_and(|u| u.groups.contains(key));
            broken(
                back,
                (ResourceKind::Group, &group.name),
                ("user", user.as_str()),
            )
        })
    })
}

/// The credentials of a user.
trait Credential: Entity {
    /// Its user; `None` for the root user.
    fn user(&self) -> Option<&str>;
}

impl Credential for AccessKey {
    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl Credential for SshPublicKey {
    fn user(&self) -> Option<&str> {
        Some(&self.user)
    }
}

impl Credential for SigningCertificate {
    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl Credential for ServiceCredential {
    fn user(&self) -> Option<&str> {
        Some(&self.user)
    }
}

/// Checks that users and their credentials of one kind refer to each other.
fn credentials<'a, T: Credential>(
    account: &'a Account,
    table: &'a Table<T>,
    of_user: fn(&User) -> &BTreeSet<Key>,
) -> impl Iterator<Item = (String, String)> + 'a {
    let of_credentials = table.iter().filter_map(move |(id, credential)| {
        let name = credential.user()?;
        let user = account.users.get(name);
        let back = user.is_some_and(|user| of_user(user).contains(id));
        broken(back, (T::KIND, id.as_str()), ("user", name))
    });
    let of_users = account.users.values().flat_map(move |user| {
        of_user(user).iter().filter_map(move |id| {
            let owner = table.at(id).and_then(Credential::user);
            let to = (T::KIND.as_str(), id.as_str());
            broken(owner == Some(&*user.name), (User::KIND, &user.name), to)
        })
    });
    of_users.chain(of_credentials)
}

/// Whether an owner id is the unique id of a user, or means the root user.
fn owns(account: &Account, owner: &str) -> bool {
    let is_user = |(kind, ..): (ResourceKind, &str, &str)| kind == ResourceKind::User;
    owner == ROOT_OWNER || account.principal(owner).is_some_and(is_user)
}

fn login_profiles(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.login_profiles.values().filter_map(move |profile| {
        let owner = profile.owner.as_str();
        broken(
            owns(account, owner),
            (ResourceKind::LoginProfile, owner),
            ("user", owner),
        )
    })
}

/// Checks that a device and its owner refer to each other.
fn mfa_devices(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    let owned = |owner: &str| match account.principal(owner) {
        _ if owner == ROOT_OWNER => Some(&account.settings.root_mfa_devices),
        Some((ResourceKind::User, _, name)) => account.users.get(name).map(|it| &it.mfa_devices),
        _ => None,
    };
    let to_owners = account.mfa_devices.iter().filter_map(move |(key, device)| {
        let owner = device.owner.as_deref()?;
        broken(
            owned(owner).is_some_and(|devices| devices.contains(key)),
            (ResourceKind::MfaDevice, &device.serial),
            ("user", owner),
        )
    });
    let users = account.users.values();
    let users = users.map(|user| (&*user.id, &*user.name, &user.mfa_devices));
    let root = (ROOT_OWNER, ROOT_OWNER, &account.settings.root_mfa_devices);
    let to_devices = users.chain([root]).flat_map(move |(id, name, devices)| {
        devices.iter().filter_map(move |key| {
            let owner = account
                .mfa_devices
                .at(key)
                .and_then(|it| it.owner.as_deref());
            broken(
                owner == Some(id),
                (ResourceKind::User, name),
                ("MFA device", key.as_str()),
            )
        })
    });
    to_owners.chain(to_devices)
}

fn profiles(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    let to_roles = account
        .instance_profiles
        .iter()
        .filter_map(move |(key, profile)| {
            let role = profile.role.as_ref()?.as_str();
            let back = account
                .roles
                .get(role)
                .is_some_and(|r| r.instance_profiles.contains(key));
            broken(
                back,
                (ResourceKind::InstanceProfile, &profile.name),
                ("role", role),
            )
        });
    let to_profiles = account.roles.iter().flat_map(move |(key, role)| {
        role.instance_profiles.iter().filter_map(move |profile| {
            let held = account
                .instance_profiles
                .get(profile.as_str())
                .and_then(|p| p.role.as_ref());
            broken(
                held == Some(key),
                (ResourceKind::Role, &role.name),
                ("instance profile", profile.as_str()),
            )
        })
    });
    to_roles.chain(to_profiles)
}

/// Checks that attached policies and boundaries exist in the account. AWS managed policies are not checked here: they
/// are not part of the state.
fn policies(id: AccountId, account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.policy_uses.iter().filter_map(move |(arn, uses)| {
        let user = uses.attached.iter().chain(&uses.bounding).next()?;
        let is_there = is_of_aws(arn) || is_of_account(id, account, arn);
        broken(
            is_there,
            (user.0, user.1.as_str()),
            ("policy", arn.as_str()),
        )
    })
}

fn is_of_aws(arn: &Key) -> bool {
    arn.as_str().starts_with("arn:aws:iam::aws:policy/")
}

fn is_of_account(id: AccountId, account: &Account, arn: &Key) -> bool {
    let name = arn.as_str().rsplit('/').next().unwrap_or_default();
    let policy = account.policies.get(name);
    policy
        .is_some_and(|it| iam_arn(Partition::Aws, id, "policy", &it.path, &it.name) == arn.as_str())
}

/// Checks that every unit descends from the root, every account is in a unit, and every attached policy exists.
fn broken_in_organization(found: &Organization) -> impl Iterator<Item = (String, String)> + '_ {
    let head = &found.head;
    let manager = found.member(head.management_account).is_none().then(|| {
        let account = format!("account {}", head.management_account);
        ("the organization".to_owned(), account)
    });
    let units = found.units.iter().filter_map(|(id, unit)| {
        let top = found.way_to(id).first().map(|top| &top.id);
        let is_root = unit.parent.is_none() == (*id == head.root);
        let holds = top == Some(&head.root) && is_root;
        (!holds).then(|| (format!("unit {}", id.as_str()), "the root".to_owned()))
    });
    let members = found.members.values().filter_map(|member| {
        let there = found.units.at(&member.parent).is_some();
        let parent = format!("unit {}", member.parent.as_str());
        (!there).then(|| (format!("account {}", member.account), parent))
    });
    let attached = found.targets().flat_map(|(target, attached)| {
        let missing = attached
            .iter()
            .filter(|id| found.policy(id.as_str()).is_none());
        missing.map(move |id| {
            let policy = format!("control policy {}", id.as_str());
            (target.as_text().into(), policy)
        })
    });
    manager
        .into_iter()
        .chain(units)
        .chain(members)
        .chain(attached)
}
