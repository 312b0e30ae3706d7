//! The rules of IAM for the state after an undo: free names, references, quotas, documents.

use std::collections::BTreeMap;

use roleback_policy::validate::Purpose;
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, iam_arn};
use roleback_world::attribute::{
    Attributes, EXISTS, EntityId, SETTINGS, Target, attributes_of, id_of, references,
};
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::diff::diff;
use roleback_world::key::Key;
use roleback_world::lines;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::undo::Undoing;
use roleback_world::world::{Account, EntityRef};

use super::{Setting, UndoOptions, named};
use crate::iam::document;
use crate::quota::Quotas;
use crate::restored;

/// Prefix of the ARNs of AWS managed policies, which always exist.
const OF_AWS: &str = "arn:aws:iam::aws:";

/// The rules that can be checked on the changed attributes: names and references.
pub(super) fn before(
    setting: Setting<'_>,
    like: &World,
    found: &Undoing,
    reasons: &mut Vec<String>,
) {
    let now = Now {
        setting,
        like,
        found,
    };
    for (id, attributes) in &found.changes {
        if let Some(attributes) = attributes {
            now.name(id, attributes, reasons);
            now.references(id, attributes, reasons);
            now.versions(id, attributes, reasons);
            now.documents(id, attributes, reasons);
            now.control_policies(id, attributes, reasons);
        }
    }
}

/// The rules that are checked on the whole state: limits of entities and accounts, and that the state is possible.
pub(super) fn after(
    setting: Setting<'_>,
    found: &Undoing,
    options: &UndoOptions,
    after: &World,
    reasons: &mut Vec<String>,
) {
    let head = setting.head;
    for changed in diff(head, after) {
        let Some(entity) = changed.after else {
            continue;
        };
        let account = changed.account.unwrap_or_default();
        let one = || std::iter::once((account, entity));
        let was_valid = changed.before.is_none_or(|before| {
            let before = std::iter::once((account, before));
            restored::check_entities(before, setting.quotas).is_ok()
        });
        if let Err(why) = restored::check_entities(one(), setting.quotas)
            && was_valid
        {
            reasons.push(why.to_string());
        }
        reasons.extend(attached_limit(
            setting.quotas,
            account,
            &entity,
            changed.before.as_ref(),
        ));
    }
    if !options.ignore_quotas {
        let accounts = found.changes.keys().map(|id| id.account);
        let accounts: std::collections::BTreeSet<AccountId> = accounts.collect();
        for account in accounts {
            account_limits(setting, account, after, reasons);
        }
    }
    if let Err(why) = lines::check(after) {
        reasons.push(why.to_string());
    }
}

struct Now<'n> {
    setting: Setting<'n>,
    like: &'n World,
    found: &'n Undoing,
}

impl Now<'_> {
    fn attributes(&self, id: &EntityId) -> Option<Attributes> {
        match self.found.changes.get(id) {
            Some(changed) => changed.clone(),
            None => attributes_of(self.setting.head, id),
        }
    }

    fn named(&self, id: &EntityId) -> String {
        named(&[self.setting.head, self.like], id)
    }

    fn since(&self, id: &EntityId, path: &str) -> String {
        let writer = (self.setting.writer)(id, path);
        writer
            .map(|seq| format!(" since record {seq}"))
            .unwrap_or_default()
    }

    /// The entities with the same name where names are unique.
    fn name(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        let head = self.setting.head;
        let others: Vec<EntityId> = match id.kind {
            ResourceKind::Account if id.id == SETTINGS => {
                return self.alias(id, attributes, reasons);
            }
            ResourceKind::OrganizationalUnit | ResourceKind::ControlPolicy => {
                let organization = head.organization().into_iter();
                let entities = organization.flat_map(|it| it.entities());
                let same_kind = entities.filter(|it| it.kind() == id.kind);
                same_kind.map(|it| id_of(id.account, &it)).collect()
            }
            kind => {
                let name = attributes.get("/name").and_then(|it| it.text());
                let key = name.map_or_else(|| Key::exact(&id.id), Key::folded);
                let account = head.account(id.account);
                let found = account.entity(kind, &key);
                found.map(|it| id_of(id.account, &it)).into_iter().collect()
            }
        };
        let changed = self.found.changes.keys();
        let changed = changed.filter(|it| (it.account, it.kind) == (id.account, id.kind));
        let is_exact = matches!(
            id.kind,
            ResourceKind::OrganizationalUnit | ResourceKind::ControlPolicy
        );
        let text = |from: &Attributes, path| {
            let text = from.get(path).and_then(|it| it.text()).unwrap_or_default();
            if is_exact {
                text.to_owned()
            } else {
                text.to_ascii_lowercase()
            }
        };
        for other in others.iter().chain(changed).filter(|other| *other != id) {
            let Some(theirs) = self.attributes(other) else {
                continue;
            };
            let has_name = attributes.contains_key("/name");
            let is_same = text(&theirs, "/name") == text(attributes, "/name");
            let is_sibling = text(&theirs, "/parent") == text(attributes, "/parent");
            if has_name && is_same && is_sibling {
                let name = attributes.get("/name").and_then(|it| it.text());
                reasons.push(format!(
                    "the name {} is taken by another {}{}",
                    name.unwrap_or_default(),
                    id.kind,
                    self.since(other, "/name")
                ));
            }
        }
    }

    fn alias(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        let Some(alias) = attributes.get("/alias").and_then(|it| it.text()) else {
            return;
        };
        let accounts = self.setting.head.accounts();
        for (account, _) in accounts.filter(|(account, _)| *account != id.account) {
            let other = EntityId::settings(account);
            let theirs = self.attributes(&other);
            let theirs = theirs.as_ref().and_then(|it| it.get("/alias")?.text());
            if theirs == Some(alias) {
                let since = self.since(&other, "/alias");
                reasons.push(format!(
                    "the alias {alias} is taken by account {account}{since}"
                ));
            }
        }
    }

    fn references(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        for reference in references(id, attributes) {
            let (exists, what) = match &reference.target {
                Target::Policy(arn) => (self.has_policy(id.account, arn), format!("policy {arn}")),
                Target::Entity(to) => {
                    let is_of_aws =
                        to.id.starts_with("p-") && to.kind == ResourceKind::ControlPolicy;
                    let exists = self.attributes(to).is_some()
                        || (is_of_aws
                            && roleback_world::entity::ControlPolicy::of_aws(&to.id).is_some());
                    (exists, format!("{}{}", self.named(to), self.deleted(to)))
                }
            };
            if !exists {
                reasons.push(format!(
                    "{} refers to {what}, which does not exist",
                    self.named(id)
                ));
            }
        }
    }

    fn deleted(&self, id: &EntityId) -> String {
        let writer = (self.setting.writer)(id, EXISTS);
        writer
            .map(|seq| format!(" (deleted by record {seq})"))
            .unwrap_or_default()
    }

    fn has_policy(&self, account: AccountId, arn: &str) -> bool {
        let is_it = |id: &EntityId, attributes: &Attributes| {
            let text = |path| {
                attributes
                    .get(path)
                    .and_then(|it| it.text())
                    .unwrap_or_default()
            };
            let own = iam_arn(
                Partition::Aws,
                id.account,
                "policy",
                text("/path"),
                text("/name"),
            );
            own == arn
        };
        if arn.starts_with(OF_AWS) {
            return true;
        }
        let changed = self.found.changes.iter();
        let mut changed = changed.filter(|(id, _)| id.kind == ResourceKind::Policy);
        if changed.any(|(id, it)| it.as_ref().is_some_and(|it| is_it(id, it))) {
            return true;
        }
        let name = arn.rsplit('/').next().unwrap_or_default();
        let policy = self.setting.head.account(account).policies.get(name);
        policy.is_some_and(|policy| {
            let id = id_of(account, &EntityRef::ManagedPolicy(policy));
            self.attributes(&id).is_some_and(|it| is_it(&id, &it))
        })
    }

    /// The default version of a policy must exist.
    fn versions(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        if id.kind != ResourceKind::Policy {
            return;
        }
        let default = attributes
            .get("/defaultVersion")
            .map(|it| it.shown().to_string());
        let default = default.unwrap_or_default();
        if !attributes.contains_key(&format!("/versions/{default}")) {
            let since = self.since(id, &format!("/versions/{default}"));
            reasons.push(format!(
                "v{default} would be the default version of {}, but it does not exist{since}",
                self.named(id)
            ));
        }
    }

    /// A target keeps at least one control policy.
    fn control_policies(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        let is_target = matches!(
            id.kind,
            ResourceKind::OrganizationalUnit | ResourceKind::Account
        );
        let has_any =
            |attributes: &Attributes| attributes.keys().any(|path| path.starts_with("/attached/"));
        let had_any = attributes_of(self.setting.head, id).is_some_and(|it| has_any(&it));
        if is_target && had_any && !has_any(attributes) {
            let what = self.named(id);
            reasons.push(format!(
                "{what} would have no control policy; AWS does not detach the last one"
            ));
        }
    }

    /// Documents that were put together from statements must be accepted as if they were sent.
    fn documents(&self, id: &EntityId, attributes: &Attributes, reasons: &mut Vec<String>) {
        let merged = self.found.merged.iter().filter(|(entity, _)| entity == id);
        for (_, path) in merged {
            let Some(text) = attributes.get(path).and_then(|it| it.text()) else {
                continue;
            };
            let purpose = match (path.as_str(), attributes.get("/kind").map(|it| it.shown())) {
                ("/trust", _) => Purpose::Trust,
                ("/document", Some(kind)) if kind == kind_text(ControlPolicyKind::Resource) => {
                    Purpose::ResourceControl
                }
                ("/document", _) => Purpose::ServiceControl,
                _ => Purpose::Inline,
            };
            if let Err(fault) = document::accepted(Partition::Aws, text, purpose) {
                let what = self.named(id);
                reasons.push(format!(
                    "{path} of {what} would be invalid: {}",
                    fault.message
                ));
            }
        }
    }
}

fn kind_text(kind: ControlPolicyKind) -> serde_json::Value {
    serde_json::to_value(kind).unwrap_or_default()
}

/// The limit on the managed policies of a user, group or role.
fn attached_limit(
    quotas: &Quotas,
    account: AccountId,
    entity: &EntityRef<'_>,
    before: Option<&EntityRef<'_>>,
) -> Option<String> {
    let count = |entity: &EntityRef<'_>| match entity {
        EntityRef::User(it) => (it.grants.attached.len(), quotas.attached_per_user),
        EntityRef::Group(it) => (it.grants.attached.len(), quotas.attached_per_group),
        EntityRef::Role(it) => (it.grants.attached.len(), quotas.attached_per_role),
        _ => (0, 0),
    };
    let (now, most) = count(entity);
    let then = before.map_or(0, |before| count(before).0);
    (now > most as usize && now > then).then(|| {
        let name = super::name_of(entity).unwrap_or_default();
        format!(
            "{} {name} in account {account} would have {now} attached policies; {most} are allowed",
            entity.kind()
        )
    })
}

/// The limits on the number of entities in an account.
fn account_limits(setting: Setting<'_>, id: AccountId, after: &World, reasons: &mut Vec<String>) {
    let quotas = setting.quotas;
    let counts = |account: &Account| {
        BTreeMap::from([
            ("users", (account.users.len(), quotas.users)),
            ("groups", (account.groups.len(), quotas.groups)),
            ("roles", (account.roles.len(), quotas.roles)),
            (
                "instance profiles",
                (account.instance_profiles.len(), quotas.instance_profiles),
            ),
            ("policies", (account.policies.len(), quotas.policies)),
            (
                "server certificates",
                (
                    account.server_certificates.len(),
                    quotas.server_certificates,
                ),
            ),
            (
                "OIDC providers",
                (account.oidc_providers.len(), quotas.oidc_providers),
            ),
            (
                "SAML providers",
                (account.saml_providers.len(), quotas.saml_providers),
            ),
        ])
    };
    let before = counts(setting.head.account(id));
    for (what, (now, most)) in counts(after.account(id)) {
        let then = before.get(what).map_or(0, |(count, _)| *count);
        if now > most as usize && now > then {
            reasons.push(format!(
                "account {id} would have {now} {what}; {most} are allowed (`--ignore-quotas` skips this check)"
            ));
        }
    }
}
