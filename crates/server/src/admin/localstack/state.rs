//! LocalStack's endpoints that save, load and reset the state in place.
//!
//! Every write is durable before it is answered, so nothing needs to be saved for a restart. `save` marks a state to which
//! `load` returns: it is a version of a pod.

use roleback_api::localstack::StateResult;
use roleback_journal::pod::Version;
use roleback_world::merge::Strategy;

use super::SERVICES;
use crate::admin::reply::{self, Problem, Reply};
use crate::admin::reset;
use crate::admin::snapshots::{self, LoadOptions};
use crate::state::Core;

/// The pod whose newest version is loaded.
const SAVED: &str = "localstack-state";

/// What to do with the state.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Action {
    Reset,
    Save,
    Load,
}

/// `POST /_localstack/state/{save,load,reset}`: one line for each service.
pub(crate) fn all(core: &Core, action: Action) -> Reply {
    let outcome = act(core, action);
    let results = SERVICES.map(|service| result(service.as_str(), &outcome));
    reply::lines(&results, None)
}

/// `POST /_localstack/state/{service}/{save,load,reset}`
pub(crate) fn one(core: &Core, service: &str, action: Action) -> Reply {
    // STS has no state: sessions are in their tokens.
    let outcome = match super::service(service)? {
        roleback_model::Service::Iam => act(core, action),
        roleback_model::Service::Sts => Ok(()),
    };
    reply::json(&result(service, &outcome))
}

fn act(core: &Core, action: Action) -> Result<(), Problem> {
    let store = &core.store;
    match action {
        Action::Reset => drop(reset::reset(store)?),
        Action::Save => {
            let message = "saved by POST /_localstack/state/save".to_owned();
            snapshots::save(store, SAVED, Some(message))?;
        }
        Action::Load => {
            let _alone = core.heavy();
            let options = LoadOptions {
                merge: Strategy::Overwrite,
                ..LoadOptions::default()
            };
            snapshots::load(store, SAVED, Version::Latest, &options, None)?;
        }
    }
    Ok(())
}

fn result(service: &str, outcome: &Result<(), Problem>) -> StateResult {
    StateResult {
        service: service.to_owned(),
        status: if outcome.is_ok() { "ok" } else { "error" }.to_owned(),
        message: outcome
            .as_ref()
            .err()
            .map(|problem| problem.message().to_owned()),
    }
}
