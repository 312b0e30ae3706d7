//! The records about an entity, through renames, by its ARN, name or unique id.

use std::collections::BTreeSet;

use roleback_identity::record;
use roleback_journal::{OwnedRecord, ReadError};
use roleback_world::arn::AccountId;
use roleback_world::attribute::EntityId;
use roleback_world::event::{Event, lookup};
use roleback_world::resource_kind::ResourceKind as Kind;

use crate::admin::entity_name::EntityName;
use crate::admin::named_entities::entities_named;
use crate::store::Store;

/// Entities that a name stands for, now or earlier.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    /// Kinds and unique ids.
    pub(crate) ids: BTreeSet<(Kind, String)>,
    account: Option<AccountId>,
    /// The ARN, if a managed policy is meant.
    policy_arn: Option<String>,
}

impl About {
    /// Every entity that has or ever had this name or id.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub(crate) fn named(store: &Store, name: &EntityName) -> Result<Self, ReadError> {
        let keys = name.kinds().into_iter();
        let keys = keys.flat_map(|kind| {
            [
                lookup::by_id(kind, &name.name),
                lookup::by_name(kind, &name.name),
            ]
        });
        let mut about = Self {
            account: name.account,
            policy_arn: name.arn.clone().filter(|_| name.kind == Some(Kind::Policy)),
            ids: BTreeSet::new(),
        };
        // The records that created or named these entities can be folded.
        if store.journal.base().is_some() {
            let earliest = store.journal.earliest()?;
            let named = entities_named(&earliest.state.0, name).into_iter();
            let ids = named.map(|id| (id.kind, id.subject_id().into()));
            about.ids.extend(ids);
        }
        for record in records(store, keys, u64::MAX)? {
            for event in record::events(record.get().payload).unwrap_or_default() {
                about.note(name, &event);
            }
        }
        Ok(about)
    }

    /// Takes note of the entity that an event creates or renames, if it is meant.
    pub(crate) fn note(&mut self, name: &EntityName, event: &Event) {
        let is_meant = |kind: Kind| name.kind.is_none_or(|wanted| wanted == kind);
        if !self.is_in_account(event) {
            return;
        }
        if let Some((kind, new, id)) = event.named()
            && is_meant(kind)
            && new.eq_ignore_ascii_case(&name.name)
        {
            self.ids.insert((kind, id.to_owned()));
        }
        for subject in event.subjects() {
            if is_meant(subject.kind) && subject.id.eq_ignore_ascii_case(&name.name) {
                self.ids.insert((subject.kind, subject.id.into()));
            }
        }
    }

    fn is_in_account(&self, event: &Event) -> bool {
        self.account.is_none_or(|account| account == event.account)
    }

    /// The records about these entities up to `last`, including those that can change everything.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub(crate) fn records(&self, store: &Store, last: u64) -> Result<Vec<OwnedRecord>, ReadError> {
        let by_id = self.ids.iter().map(|(kind, id)| lookup::by_id(*kind, id));
        let by_policy = self.policy_arn.iter().map(|arn| lookup::by_policy(arn));
        let keys = by_id.chain(by_policy).chain([lookup::of_everything()]);
        let mut records = records(store, keys, last)?;
        records.retain(|record| {
            let events = record::events(record.get().payload).unwrap_or_default();
            events.iter().any(|event| self.concerns(event))
        });
        Ok(records)
    }

    /// Whether an event is about one of the entities, or can change everything.
    pub(crate) fn concerns(&self, event: &Event) -> bool {
        let mut ids = self.ids.iter();
        let by_id = self.is_in_account(event) && ids.any(|(kind, id)| event.is_about(*kind, id));
        let by_policy =
            event.policy_arn().is_some() && event.policy_arn() == self.policy_arn.as_deref();
        event.can_change_everything() || by_id || by_policy
    }
}

/// The records up to `last` that can have written attributes of some entities.
///
/// # Errors
/// When a record cannot be read.
pub(crate) fn of_entities<'e>(
    store: &Store,
    entities: impl IntoIterator<Item = &'e EntityId>,
    last: u64,
) -> Result<Vec<OwnedRecord>, ReadError> {
    let by_id = entities.into_iter();
    let by_id = by_id.map(|id| lookup::by_id(id.kind, &id.subject_id()));
    records(store, by_id.chain([lookup::of_everything()]), last)
}

fn records(
    store: &Store,
    keys: impl IntoIterator<Item = String>,
    last: u64,
) -> Result<Vec<OwnedRecord>, ReadError> {
    let keys: Vec<String> = keys.into_iter().collect();
    let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).collect();
    store.journal.records_about(&keys, last)
}
