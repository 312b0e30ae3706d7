//! Changes as answers show them.

use roleback_api::diff as api;
use roleback_api::entity::Entity;
use roleback_policy::compare::{self, compare};
use roleback_policy::document::Effect;
use roleback_policy::{Document, Effort, Stopped};
use roleback_world::attribute::EntityId;
use roleback_world::changes;
use roleback_world::resource_kind::ResourceKind as Kind;

/// The numbers of changes.
pub(super) fn counts(changes: &[api::Change]) -> api::Counts {
    let mut counts = api::Counts::default();
    for change in changes {
        let counted = match (change.action, &change.replaces) {
            (api::Action::Create, Some(_)) => &mut counts.replaced,
            // The other half of a replaced entity.
            (api::Action::Delete, Some(_)) => continue,
            (api::Action::Create, None) => &mut counts.created,
            (api::Action::Delete, None) => &mut counts.deleted,
            (api::Action::Update, _) => &mut counts.updated,
        };
        *counted += 1;
        counts.renamed += u64::from(change.renamed_from.is_some());
    }
    counts
}

fn action(action: changes::Action) -> api::Action {
    match action {
        changes::Action::Create => api::Action::Create,
        changes::Action::Update => api::Action::Update,
        changes::Action::Delete => api::Action::Delete,
    }
}

/// Why each of the two states has no secrets, if it is from a pod that keeps them closed.
type Closed = [Option<api::NotCompared>; 2];

/// Why a secret was not compared.
fn not_compared(it: &changes::AttributeChange, closed: Closed) -> Option<api::NotCompared> {
    let sides = [it.old_is_absent, it.new_is_absent];
    let mut absent = sides.into_iter().zip(closed).filter(|(absent, _)| *absent);
    // Otherwise the state has it from the load of a pod without secrets.
    absent
        .next()
        .map(|(_, why)| why.unwrap_or(api::NotCompared::LeftOut))
}

/// Why the key that seals sessions was not compared: it is nothing but a secret, so a pod that keeps them closed has none.
fn sealing_key(it: &changes::Change, closed: Closed) -> Option<api::NotCompared> {
    let side = match it.action {
        changes::Action::Create => closed[0],
        changes::Action::Delete => closed[1],
        changes::Action::Update => None,
    };
    side.filter(|_| it.entity.kind == Kind::World)
}

/// A change as answers show it. `closed` says why each of the two states has no secrets.
pub(super) fn shown(
    it: changes::Change,
    closed: Closed,
    effort: Option<&Effort>,
) -> Result<api::Change, Stopped> {
    let sealing_key = sealing_key(&it, closed);
    let shown = |of| match sealing_key {
        Some(_) => api::Action::Update,
        None => action(of),
    };
    let (id, changed) = (it.entity, shown(it.action));
    let attributes = it.attributes.into_iter().map(|it| api::Attribute {
        not_compared: sealing_key.or_else(|| not_compared(&it, closed)),
        path: it.path,
        refers_to: it.refers_to,
        action: shown(it.action),
        old: it.old,
        new: it.new,
        secret: it.secret,
    });
    let documents = it.documents.into_iter();
    let documents = documents.map(|it| document(it, effort));
    Ok(api::Change {
        entity: named(id, it.name, it.arn),
        action: changed,
        renamed_from: it.renamed_from,
        replaces: it.replaces.map(Into::into),
        attributes: attributes.collect(),
        documents: documents.collect::<Result<_, _>>()?,
    })
}

fn document(it: changes::DocumentAt, effort: Option<&Effort>) -> Result<api::Document, Stopped> {
    let effect = match effort {
        Some(effort) => effects(&it.old, &it.new, effort)?,
        None => None,
    };
    let change = it.change.unwrap_or_default();
    let statements = change.statements.into_iter().map(|it| api::Statement {
        sid: it.sid,
        action: match (&it.old, &it.new) {
            (None, _) => api::Action::Create,
            (_, None) => api::Action::Delete,
            _ => api::Action::Update,
        },
        old: it.old,
        new: it.new,
    });
    Ok(api::Document {
        path: it.path,
        formatting_only: change.formatting_only,
        statements: statements.collect(),
        effect,
    })
}

/// What a document allows and denies more or less; `None` if one of the texts is not a policy.
fn effects(old: &str, new: &str, effort: &Effort) -> Result<Option<Vec<api::Effect>>, Stopped> {
    let [Ok(old), Ok(new)] = [old, new].map(Document::parse) else {
        return Ok(None);
    };
    let changes = compare(&old, &new, effort)?;
    Ok(Some(changes.into_iter().map(effect).collect()))
}

fn effect(change: compare::Change) -> api::Effect {
    let verb = match change.effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    api::Effect {
        change: format!("{verb} {}", if change.more { "more" } else { "less" }),
        certain: change.certain,
        actions: change.actions,
        principal: change.principal,
        resource: change.resource,
        conditions: change.conditions,
    }
}

/// Whether entities of a kind belong to an account.
pub(in crate::admin) fn has_account(kind: Kind, id: &str) -> bool {
    match kind {
        Kind::Organization | Kind::OrganizationalUnit | Kind::ControlPolicy | Kind::World => false,
        // The place of an account in the organization is an entity of the organization.
        Kind::Account => id == roleback_world::attribute::SETTINGS,
        _ => true,
    }
}

/// An entity as answers name it.
pub(in crate::admin) fn named(id: EntityId, name: String, arn: Option<String>) -> Entity {
    Entity {
        account: has_account(id.kind, &id.id).then(|| id.account.to_string()),
        kind: id.kind.to_string(),
        id: id.id.into(),
        name,
        arn,
    }
}
