//! Endpoints for the catalogue of AWS services.

use roleback_api::catalogue::{
    Catalogue, CatalogueAction, CatalogueEntry, CatalogueKey, CatalogueResource, CatalogueService,
};
use roleback_policy::catalogue::{self, Action, ConditionKey, Service, globals};
use roleback_policy::operator;

use super::reply::{self, Problem, Reply};

/// `GET /_roleback/catalogue`
pub(crate) fn list() -> Reply {
    let entry = |service: &Service| CatalogueEntry {
        prefix: service.prefix.to_owned(),
        name: service.name.to_owned(),
        actions: service.actions.len(),
    };
    reply::json(&Catalogue {
        services: catalogue::services().iter().map(entry).collect(),
        global_keys: globals::GLOBAL_KEYS.iter().map(key).collect(),
        operators: operator::NAMES
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
    })
}

/// `GET /_roleback/catalogue/{service}`
pub(crate) fn show(prefix: &str) -> Reply {
    let service = catalogue::service(prefix).ok_or_else(|| {
        Problem::not_found(format!(
            "no AWS service has the prefix `{prefix}`: `GET /_roleback/catalogue` lists them"
        ))
    })?;
    let types = service.resource_types.iter();
    reply::json(&CatalogueService {
        prefix: service.prefix.to_owned(),
        name: service.name.to_owned(),
        actions: service
            .actions
            .iter()
            .map(|it| action(service, it))
            .collect(),
        resource_types: types
            .map(|kind| CatalogueResource {
                name: kind.name.to_owned(),
                arn: kind.arn.to_owned(),
            })
            .collect(),
        condition_keys: service.condition_keys.iter().map(key).collect(),
    })
}

fn action(service: &Service, action: &Action) -> CatalogueAction {
    let types = action.targets.iter();
    let types = types.filter_map(|target| service.resource_type(target));
    let mut keys: Vec<String> = service
        .keys_of(action)
        .map(|key| key.name.to_owned())
        .collect();
    keys.sort();
    keys.dedup();
    CatalogueAction {
        name: action.name.to_owned(),
        access: action.access.as_str().to_owned(),
        resource_types: types.map(|kind| kind.name.to_owned()).collect(),
        condition_keys: keys,
        needs: action.needs.iter().map(|it| (*it).to_owned()).collect(),
    }
}

fn key(key: &ConditionKey) -> CatalogueKey {
    CatalogueKey {
        name: key.name.to_owned(),
        r#type: key.values.as_str().to_owned(),
        many: key.many,
    }
}
