//! What must hold between the entities of a world that comes from outside.

use crate::arn::AccountId;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::{Account, Organization, World};

/// An entity points at something that is not there or does not point back.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("in account {account}, {from} refers to {to}, which is not there or does not refer back")]
pub struct BrokenReference {
    /// The account.
    pub account: AccountId,
    /// What refers.
    pub from: String,
    /// What it refers to.
    pub to: String,
}

/// Every reference of every account leads somewhere, and leads back.
///
/// # Errors
/// The first that does not.
pub fn check(world: &World) -> Result<(), BrokenReference> {
    world
        .accounts()
        .try_for_each(|(id, account)| first_broken(id, broken_references(account)))?;
    world.organization().map_or(Ok(()), |organization| {
        let manager = organization.management_account();
        first_broken(manager, broken_in_organization(organization))
    })
}

fn first_broken(
    account: AccountId,
    mut broken: impl Iterator<Item = (String, String)>,
) -> Result<(), BrokenReference> {
    broken.next().map_or(Ok(()), |(from, to)| {
        Err(BrokenReference { account, from, to })
    })
}

fn broken_references(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    (users(account).chain(groups(account)))
        .chain(access_keys(account))
        .chain(profiles(account))
        .chain(policies(account))
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
        let groups = user.groups.iter().filter_map(move |group| {
            let back = account
                .groups
                .get(group.as_str())
                .is_some_and(|g| g.members.contains(key));
            broken(
                back,
                (ResourceKind::User, &user.name),
                ("group", group.as_str()),
            )
        });
        let keys = user.access_keys.iter().filter_map(move |id| {
            let owner = account.access_keys.at(id).and_then(|k| k.user.as_deref());
            broken(
                owner == Some(&*user.name),
                (ResourceKind::User, &user.name),
                ("access key", id.as_str()),
            )
        });
        groups.chain(keys)
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

fn access_keys(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.access_keys.iter().filter_map(move |(id, key)| {
        let name = key.user.as_deref()?;
        let back = account
            .users
            .get(name)
            .is_some_and(|user| user.access_keys.contains(id));
        (!back).then(|| (format!("access key {}", key.id), format!("user {name}")))
    })
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

/// Attached policies and boundaries of the account itself must be there; those of AWS are data of this program.
fn policies(account: &Account) -> impl Iterator<Item = (String, String)> + '_ {
    account.policy_uses.iter().filter_map(|(arn, uses)| {
        let name = customer_policy_name(arn)?;
        let user = uses.attached.iter().chain(&uses.bounding).next()?;
        let there = account.policies.contains(name);
        broken(there, (user.0, user.1.as_str()), ("policy", arn.as_str()))
    })
}

fn customer_policy_name(arn: &Key) -> Option<&str> {
    let (_, resource) = arn.as_str().split_once(":policy/")?;
    let of_aws = arn.as_str().starts_with("arn:aws:iam::aws:");
    (!of_aws).then(|| resource.rsplit('/').next()).flatten()
}

/// Every unit hangs below the root, every account on a unit, and every policy that hangs somewhere is there.
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
