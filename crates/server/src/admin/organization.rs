//! Endpoints for the organization: its tree and control policies, and the changes to them.

use roleback_api::organization::{OrganizationChange, OrganizationChanged, OrganizationTree};
use roleback_identity::entropy::Entropy;
use roleback_identity::organization::Refusal;
use roleback_identity::organization::Why;
use roleback_identity::organization::step;
use roleback_identity::organization::step::Step;
use roleback_identity::organization::tree::Tree;
use roleback_journal::CommitError;
use roleback_world::World;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::limits::TREE_BYTES_MAX;
use crate::server_action::ServerAction;
use crate::state::Core;
use crate::store::Store;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// The organization, if one exists.
pub fn tree(store: &Store) -> Option<Tree> {
    store.now().state.0.organization().map(Tree::of)
}

/// Makes a change. Blocks: not for async threads.
///
/// # Errors
/// See [`OrganizationError`]; the world is unchanged then.
pub fn take(store: &Store, step: Step) -> Result<OrganizationChanged, OrganizationError> {
    let action = ServerAction {
        operation: step.name(),
        input: step.input(),
    };
    let decide = move |world: &World, entropy: &Entropy| {
        step::decide(world, entropy, &step).map(|decided| (decided.events, decided.id))
    };
    let (seq, id) = store.commit_decided(action, decide)??;
    Ok(OrganizationChanged { seq, id })
}

impl From<OrganizationError> for Problem {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Commit(error) => error.into(),
            OrganizationError::Refused(refusal) => match refusal.why {
                Why::Invalid => Self::bad_request(refusal),
                Why::NotFound => Self::not_found(refusal),
                Why::Conflict => Self::conflict(refusal),
            },
        }
    }
}

/// `GET /_roleback/org`
pub(crate) fn get(core: &Core) -> Reply {
    let tree = tree(&core.store).ok_or_else(|| {
        Problem::not_found(
            "there is no organization: create it with `roleback org create` or `roleback org apply`",
        )
    })?;
    let tree: OrganizationTree = converted(&tree).map_err(Problem::failed)?;
    reply::json(&tree)
}

/// `PUT /_roleback/org`
pub(crate) fn put(core: &Core, body: &mut BodyReader) -> Reply {
    let text = body::text(body, TREE_BYTES_MAX)?;
    let tree = OrganizationTree::from_json(&text).map_err(Problem::bad_request)?;
    let tree = converted(&tree).map_err(Problem::bad_request)?;
    reply::json(&take(&core.store, Step::PutTree { tree })?)
}

/// `POST /_roleback/org`
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let text = body::text(body, TREE_BYTES_MAX)?;
    let change: OrganizationChange = serde_json::from_str(&text).map_err(Problem::bad_request)?;
    let step = converted(&change).map_err(Problem::bad_request)?;
    reply::json(&take(&core.store, step)?)
}

/// Converts a value between the types of `api` and `identity`, which have the same JSON form.
fn converted<T: DeserializeOwned>(value: &impl Serialize) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::to_value(value)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A change of each kind, with every member.
    fn changes() -> Value {
        let document = json!({"Version": "2012-10-17", "Statement": []});
        json!([
            {"step": "CreateOrganization", "managementAccount": "111122223333", "id": "o-a1b2c3d4e5", "rootId": "r-a1b2"},
            {"step": "DeleteOrganization"},
            {"step": "CreateUnit", "name": "Dev", "parent": "root", "id": "ou-a1b2-c3d4e5f6"},
            {"step": "RenameUnit", "unit": "Dev", "name": "Test"},
            {"step": "DeleteUnit", "unit": "Dev"},
            {"step": "AddAccount", "account": "111122223333", "parent": "Dev", "name": "one"},
            {"step": "MoveAccount", "account": "111122223333", "parent": "Dev"},
            {"step": "RenameAccount", "account": "111122223333", "name": "two"},
            {"step": "RemoveAccount", "account": "111122223333"},
            {"step": "PutPolicy", "name": "P", "type": "SERVICE_CONTROL_POLICY", "document": document, "description": "d", "id": "p-a1b2c3d4"},
            {"step": "DeletePolicy", "policy": "P"},
            {"step": "AttachPolicy", "policy": "P", "target": "root"},
            {"step": "DetachPolicy", "policy": "P", "target": "root"},
            {"step": "PutTree", "tree": {
                "id": "o-a1b2c3d4e5",
                "managementAccount": "111122223333",
                "root": {
                    "id": "r-a1b2",
                    "policies": ["FullAWSAccess"],
                    "accounts": [{"id": "111122223333", "name": "one", "policies": ["P"]}],
                    "units": [{"id": "ou-a1b2-c3d4e5f6", "name": "Dev", "policies": null, "accounts": [], "units": []}],
                },
                "policies": [{"id": "p-a1b2c3d4", "name": "P", "type": "SERVICE_CONTROL_POLICY", "description": "d", "document": document}],
            }},
        ])
    }

    #[test]
    fn a_change_has_one_form_in_the_api_and_in_the_heart() {
        let all = changes();
        let mut names = Vec::new();
        for change in all.as_array().unwrap() {
            let of_api: OrganizationChange = serde_json::from_value(change.clone()).unwrap();
            let of_heart: Step = converted(&of_api).unwrap();
            names.push(of_heart.name());
            let back: OrganizationChange = converted(&of_heart).unwrap();
            assert_eq!(back, of_api);
            assert_eq!(serde_json::to_value(&of_heart).unwrap(), *change);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 14, "a change of each kind");
    }
}
