//! The organization: its accounts, organizational units and control policies.
//!
//! The types repeat `organization::tree::Tree` and `organization::step::Step` of `roleback_identity`, because this crate imports no
//! other crate. A test of the server checks that every change has the same JSON in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The whole organization. The response of `GET` can be sent with `PUT` without changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationTree {
    /// The organization's id, `o-...`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The management account. Control policies do not apply to it.
    pub management_account: String,
    /// The root.
    #[serde(default)]
    pub root: Unit,
    /// The control policies, without those that AWS manages.
    #[serde(default)]
    pub policies: Vec<ControlPolicy>,
}

impl OrganizationTree {
    /// Reads a tree, either as [`GET /_roleback/org`](crate::route::Endpoint::Organization) returns it or in the envelope that
    /// `roleback org show -o json` prints.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        match serde_json::from_str(text) {
            Ok(Envelope { data, .. }) => Ok(data),
            Err(_) => serde_json::from_str(text),
        }
    }
}

/// The envelope that a command prints around its data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    #[serde(rename = "schemaVersion")]
    _schema_version: u64,
    data: OrganizationTree,
}

/// The root or an organizational unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unit {
    /// The id, `r-...` or `ou-...`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name; optional for the root.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The attached control policies, by name or id; by default `FullAWSAccess`.
    #[serde(default)]
    pub policies: Option<Vec<String>>,
    /// The accounts in the unit.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// The units in the unit.
    #[serde(default)]
    pub units: Vec<Unit>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The account id, twelve digits.
    pub id: String,
    /// The name; by default the account id.
    #[serde(default)]
    pub name: Option<String>,
    /// The attached control policies, by name or id; by default `FullAWSAccess`.
    #[serde(default)]
    pub policies: Option<Vec<String>>,
}

/// A control policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlPolicy {
    /// The policy's id, `p-...`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, which must be unique.
    pub name: String,
    /// `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`.
    pub r#type: String,
    /// The description.
    #[serde(default)]
    pub description: String,
    /// The policy document, as text or as an object.
    pub document: Value,
}

/// A change of the organization. A unit is given by its id or its path from the root (`Workloads/Dev`), the root as `root`, and
/// a policy by its id or name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all_fields = "camelCase", deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the description of a change covers its members"
)]
pub enum OrganizationChange {
    /// Create the organization, with its root and its management account.
    CreateOrganization {
        management_account: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        root_id: Option<String>,
    },
    /// Delete the organization. It must have no account besides its management account.
    DeleteOrganization {},
    /// Create a unit, by default below the root.
    CreateUnit {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Rename a unit.
    RenameUnit { unit: String, name: String },
    /// Delete a unit. It must be empty.
    DeleteUnit { unit: String },
    /// Add an account, by default below the root.
    AddAccount {
        account: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Move an account.
    MoveAccount { account: String, parent: String },
    /// Rename an account.
    RenameAccount { account: String, name: String },
    /// Remove an account.
    RemoveAccount { account: String },
    /// Create a policy, or change the policy with this name.
    PutPolicy {
        name: String,
        r#type: String,
        document: Value,
        #[serde(default)]
        description: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Delete a policy. It must not be attached to anything.
    DeletePolicy { policy: String },
    /// Attach a policy to the root, a unit or an account.
    AttachPolicy { policy: String, target: String },
    /// Detach a policy from the root, a unit or an account.
    DetachPolicy { policy: String, target: String },
    /// Make the organization equal to this tree, and remove everything that is not in the tree.
    PutTree { tree: OrganizationTree },
}

/// The result of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganizationChanged {
    /// The record of the change; `null` if nothing changed.
    pub seq: Option<u64>,
    /// The id of the entity that was created.
    pub id: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tree_is_read_as_it_is_answered_and_as_it_is_printed() {
        let tree = json!({"managementAccount": "111122223333", "root": {"accounts": [{"id": "111122223333"}]}});
        let expected: OrganizationTree = serde_json::from_value(tree.clone()).unwrap();
        let printed =
            json!({"schemaVersion": 1, "command": "org show", "status": "ok", "data": tree});
        for text in [tree, printed] {
            assert_eq!(
                OrganizationTree::from_json(&text.to_string()).unwrap(),
                expected
            );
        }
    }

    #[test]
    fn an_error_is_about_the_tree() {
        let error = OrganizationTree::from_json(r#"{"managementAcount": "1"}"#).unwrap_err();
        assert!(error.to_string().contains("managementAcount"), "{error}");
    }
}
