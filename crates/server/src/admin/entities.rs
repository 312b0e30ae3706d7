//! `GET /_roleback/entities`: the entities that a text names, for search boxes.

use roleback_api::entity::{Entity, EntityList};
use roleback_identity::managed;
use roleback_world::Account;
use roleback_world::arn::{AccountId, Partition, ROOT_PATH, iam_arn};
use roleback_world::resource_kind::ResourceKind as Kind;
use roleback_world::world::EntityRef;

use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::state::Core;

/// Default number of entities.
const PAGE_ENTITIES: usize = 50;
/// Maximum number of entities.
const PAGE_ENTITIES_MAX: usize = 1_000;

/// What a search looks for.
struct Search {
    account: AccountId,
    kind: Option<Kind>,
    /// In lower case.
    text: String,
    /// Maximum number of entities.
    limit: usize,
}

/// `GET /_roleback/entities`
pub(crate) fn get(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let kind = parameters.text("kind").map(kind).transpose()?;
    let account = parameters.text("account").map(account).transpose()?;
    let search = Search {
        account: account.unwrap_or(core.store.settings.default_account),
        kind,
        text: parameters.text("text").unwrap_or_default().to_lowercase(),
        limit: parameters.limit(PAGE_ENTITIES, PAGE_ENTITIES_MAX)?,
    };
    let now = core.store.now();
    reply::json(&search.run(now.state.0.account(search.account)))
}

fn kind(text: &str) -> Result<Kind, Problem> {
    let unknown = || Problem::bad_request(format!("`{text}` is not a kind such as `user`"));
    Kind::parse(text).ok_or_else(unknown)
}

fn account(text: &str) -> Result<AccountId, Problem> {
    let wrong = || Problem::bad_request(format!("`account` has twelve digits, not `{text}`"));
    AccountId::parse(text).ok_or_else(wrong)
}

impl Search {
    fn run(&self, account: &Account) -> EntityList {
        let of_account = account.entities().filter_map(|it| self.matched(&it));
        let of_aws = managed::all().iter();
        let of_aws = of_aws.filter(|_| self.wants(Kind::Policy));
        let of_aws = of_aws.filter(|it| self.is_in(&it.name.to_lowercase()));
        let of_aws = of_aws.map(|it| Entity {
            account: None,
            kind: Kind::Policy.as_str().to_owned(),
            id: it.id.to_owned(),
            name: it.name.to_owned(),
            arn: Some(it.arn(Partition::default().as_str())),
        });
        let mut entities: Vec<_> = of_account
            .chain(of_aws)
            .take(self.limit.saturating_add(1))
            .collect();
        let more = entities.len() > self.limit;
        entities.truncate(self.limit);
        EntityList { entities, more }
    }

    fn wants(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }

    fn is_in(&self, name: &str) -> bool {
        name.contains(&self.text)
    }

    /// The entity, if the text names it.
    fn matched(&self, entity: &EntityRef<'_>) -> Option<Entity> {
        let (id, path, name, needs_whole_id) = match entity {
            EntityRef::User(it) => (&*it.id, &*it.path, &*it.name, false),
            EntityRef::Group(it) => (&*it.id, &*it.path, &*it.name, false),
            EntityRef::Role(it) => (&*it.id, &*it.path, &*it.name, false),
            EntityRef::ManagedPolicy(it) => (&*it.id, &*it.path, &*it.name, false),
            EntityRef::OidcProvider(it) => (&*it.url, ROOT_PATH, &*it.url, false),
            EntityRef::SamlProvider(it) => (&*it.name, ROOT_PATH, &*it.name, false),
            // Only a whole id finds a key: it then shows whose key it is.
            EntityRef::AccessKey(it) => (&*it.id, "", it.user.as_deref().unwrap_or_default(), true),
            _ => return None,
        };
        if !self.wants(entity.kind()) {
            return None;
        }
        let arn = || {
            iam_arn(
                Partition::default(),
                self.account,
                entity.kind().as_str(),
                path,
                name,
            )
        };
        let is_named = id.eq_ignore_ascii_case(&self.text)
            || !needs_whole_id
                && (self.is_in(&name.to_lowercase())
                    || self.text.starts_with("arn:") && arn().to_lowercase() == self.text);
        is_named.then(|| Entity {
            account: Some(self.account.to_string()),
            kind: entity.kind().as_str().to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            arn: (!needs_whole_id).then(arn),
        })
    }
}
