//! The quotas that a merge of two states can exceed, although neither state does.

use std::collections::BTreeSet;

use roleback_world::World;
use roleback_world::attribute::{EntityId, find};
use roleback_world::entity::{Grants, User};
use roleback_world::merge::Breach;
use roleback_world::tag::Tag;
use roleback_world::world::{Account, EntityRef};

use crate::iam::document;
use crate::quota::Quotas;

/// A number that is limited: the attributes that it counts, the number, the quota, and what it counts in words.
type Row = (&'static str, usize, u32, &'static str);

/// The quotas that the changed entities exceed and, if `whole_accounts`, those of their accounts.
pub fn breaches(
    world: &World,
    changed: &BTreeSet<EntityId>,
    (quotas, whole_accounts): (&Quotas, bool),
) -> Vec<Breach> {
    let entities = changed.iter().filter_map(|id| Some((id, find(world, id)?)));
    let mut all: Vec<Breach> = entities
        .flat_map(|(id, entity)| exceeded(id, &of_entity(&entity, quotas), true))
        .collect();
    if whole_accounts {
        let accounts: BTreeSet<_> = changed.iter().map(|id| id.account).collect();
        all.extend(accounts.into_iter().flat_map(|account| {
            let rows = of_account(world.account(account), quotas);
            exceeded(&EntityId::settings(account), &rows, false)
        }));
    }
    all
}

fn exceeded(entity: &EntityId, rows: &[Row], by_side: bool) -> Vec<Breach> {
    let over = rows.iter();
    let over = over.filter(|(_, count, quota, _)| *count > *quota as usize);
    over.map(|(path, count, quota, what)| Breach {
        entity: entity.clone(),
        path,
        by_side,
        rule: format!("has {count} {what}; {quota} are allowed"),
    })
    .collect()
}

fn of_entity(entity: &EntityRef<'_>, quotas: &Quotas) -> Vec<Row> {
    match entity {
        EntityRef::User(user) => of_user(user, quotas),
        EntityRef::Group(group) => {
            let most = (quotas.attached_per_group, quotas.group_policy_size);
            of_grants(&group.grants, most)
        }
        EntityRef::Role(role) => {
            let most = (quotas.attached_per_role, quotas.role_policy_size);
            let mut rows = of_grants(&role.grants, most);
            let trust = document::size(&role.trust);
            rows.push((
                "/trust",
                trust,
                quotas.trust_policy_size,
                "characters in its trust policy",
            ));
            rows.push(tags(&role.tags, quotas));
            rows
        }
        EntityRef::ManagedPolicy(policy) => vec![
            (
                "/versions",
                policy.versions.len(),
                quotas.versions_per_policy,
                "versions",
            ),
            tags(&policy.tags, quotas),
        ],
        EntityRef::InstanceProfile(it) => vec![tags(&it.tags, quotas)],
        EntityRef::MfaDevice(it) => vec![tags(&it.tags, quotas)],
        EntityRef::ServerCertificate(it) => vec![tags(&it.tags, quotas)],
        EntityRef::SamlProvider(it) => vec![tags(&it.tags, quotas)],
        EntityRef::OidcProvider(it) => vec![
            (
                "/clientIds",
                it.client_ids.len(),
                quotas.client_ids,
                "client ids",
            ),
            tags(&it.tags, quotas),
        ],
        _ => Vec::new(),
    }
}

fn tags(tags: &[Tag], quotas: &Quotas) -> Row {
    ("/tags", tags.len(), quotas.tags, "tags")
}

fn of_user(user: &User, quotas: &Quotas) -> Vec<Row> {
    let most = (quotas.attached_per_user, quotas.user_policy_size);
    let mut rows = of_grants(&user.grants, most);
    rows.extend([
        tags(&user.tags, quotas),
        (
            "/groups",
            user.groups.len(),
            quotas.groups_per_user,
            "groups",
        ),
        (
            "/accessKeys",
            user.access_keys.len(),
            quotas.access_keys_per_user,
            "access keys",
        ),
        (
            "/mfaDevices",
            user.mfa_devices.len(),
            quotas.mfa_devices_per_user,
            "MFA devices",
        ),
        (
            "/sshPublicKeys",
            user.ssh_public_keys.len(),
            quotas.ssh_public_keys_per_user,
            "SSH public keys",
        ),
        (
            "/signingCertificates",
            user.signing_certificates.len(),
            quotas.signing_certificates_per_user,
            "signing certificates",
        ),
    ]);
    rows
}

fn of_grants(grants: &Grants, (attached, size): (u32, u32)) -> Vec<Row> {
    let sizes = grants.inline.values().map(|text| document::size(text));
    vec![
        (
            "/attached",
            grants.attached.len(),
            attached,
            "attached policies",
        ),
        (
            "/inline",
            sizes.sum(),
            size,
            "characters in its inline policies",
        ),
    ]
}

fn of_account(account: &Account, quotas: &Quotas) -> Vec<Row> {
    vec![
        ("/users", account.users.len(), quotas.users, "users"),
        ("/groups", account.groups.len(), quotas.groups, "groups"),
        ("/roles", account.roles.len(), quotas.roles, "roles"),
        (
            "/policies",
            account.policies.len(),
            quotas.policies,
            "policies",
        ),
        (
            "/instanceProfiles",
            account.instance_profiles.len(),
            quotas.instance_profiles,
            "instance profiles",
        ),
        (
            "/serverCertificates",
            account.server_certificates.len(),
            quotas.server_certificates,
            "server certificates",
        ),
        (
            "/oidcProviders",
            account.oidc_providers.len(),
            quotas.oidc_providers,
            "OIDC providers",
        ),
        (
            "/samlProviders",
            account.saml_providers.len(),
            quotas.saml_providers,
            "SAML providers",
        ),
    ]
}
