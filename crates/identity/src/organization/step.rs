//! The changes of an organization and their events.

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::Target;
use roleback_world::event::Event;
use roleback_world::key::Key;
use roleback_world::world::Organization;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Refusal;
use super::plan::{Plan, PolicyText};
use super::text::Text;
use super::tree::Tree;
use crate::entropy::Entropy;

/// The path of the root where a unit is expected.
const ROOT_WORDS: [&str; 2] = ["root", "/"];
/// The member that contains the name of the step.
const TAG: &str = "step";
/// The member of [`Step::PutTree`].
const TREE: &str = "tree";

/// A change of the organization. Units are named by id or by path from the root (`Workloads/Dev`), the root by `root`,
/// policies by id or name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all_fields = "camelCase", deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the step's sentence says what happens; its fields are the kinds in it"
)]
pub enum Step {
    /// Creates the organization, its root and its first member, the management account.
    CreateOrganization {
        management_account: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        root_id: Option<String>,
    },
    /// Deletes the organization, which must be empty except for the management account.
    DeleteOrganization {},
    /// Creates a unit, below the root by default.
    CreateUnit {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Renames a unit.
    RenameUnit { unit: String, name: String },
    /// Deletes an empty unit.
    DeleteUnit { unit: String },
    /// Adds an account, below the root by default.
    AddAccount {
        account: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Moves an account.
    MoveAccount { account: AccountId, parent: String },
    /// Renames an account.
    RenameAccount { account: AccountId, name: String },
    /// Removes an account.
    RemoveAccount { account: AccountId },
    /// Creates a policy, or changes the one with this name.
    PutPolicy {
        name: String,
        r#type: ControlPolicyKind,
        document: Text,
        #[serde(default)]
        description: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Deletes a policy that is not attached to any target.
    DeletePolicy { policy: String },
    /// Attaches a policy to the root, a unit or an account.
    AttachPolicy { policy: String, target: String },
    /// Detaches a policy from the root, a unit or an account.
    DetachPolicy { policy: String, target: String },
    /// Changes the organization to match this tree, and removes what the tree does not contain.
    PutTree { tree: Tree },
}

/// The result of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The events of the step.
    pub events: Vec<Event>,
    /// The generated id of the step's subject, if it has one.
    pub id: Option<String>,
}

/// Decides a step.
///
/// # Errors
/// When it breaks a rule. Then there are no events.
pub fn decide(world: &World, entropy: &Entropy, step: &Step) -> Result<Decided, Refusal> {
    let mut plan = Plan::new(world, entropy);
    let id = step.take(&mut plan)?;
    Ok(Decided {
        events: plan.events()?,
        id: id.map(|id| id.as_str().to_owned()),
    })
}

impl Step {
    /// The step's name in records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateOrganization { .. } => "CreateOrganization",
            Self::DeleteOrganization {} => "DeleteOrganization",
            Self::CreateUnit { .. } => "CreateUnit",
            Self::RenameUnit { .. } => "RenameUnit",
            Self::DeleteUnit { .. } => "DeleteUnit",
            Self::AddAccount { .. } => "AddAccount",
            Self::MoveAccount { .. } => "MoveAccount",
            Self::RenameAccount { .. } => "RenameAccount",
            Self::RemoveAccount { .. } => "RemoveAccount",
            Self::PutPolicy { .. } => "PutPolicy",
            Self::DeletePolicy { .. } => "DeletePolicy",
            Self::AttachPolicy { .. } => "AttachPolicy",
            Self::DetachPolicy { .. } => "DetachPolicy",
            Self::PutTree { .. } => "PutTree",
        }
    }

    /// The step as a record stores it, except its name: pairs of member and value.
    pub fn input(&self) -> Vec<(String, String)> {
        let Ok(Value::Object(members)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let members = members.into_iter().filter(|(name, _)| name != TAG);
        let text = |value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        members.map(|(name, value)| (name, text(value))).collect()
    }

    /// The step stored in a record; `None` if it does not contain one.
    pub fn recorded(name: &str, input: &[(String, String)]) -> Option<Self> {
        let member = |(name, text): &(String, String)| {
            let value = match name.as_str() {
                TREE => serde_json::from_str(text).ok()?,
                _ => Value::String(text.clone()),
            };
            Some((name.clone(), value))
        };
        let mut members: Map<String, Value> = input.iter().map(member).collect::<Option<_>>()?;
        members.insert(TAG.to_owned(), name.into());
        serde_json::from_value(Value::Object(members)).ok()
    }

    /// Adds the step to a plan; returns the id of the created subject.
    fn take(&self, plan: &mut Plan<'_>) -> Result<Option<Key>, Refusal> {
        match self {
            Self::CreateOrganization {
                management_account,
                id,
                root_id,
            } => {
                plan.create_organization(*management_account, id.as_deref(), root_id.as_deref())?;
                return Ok(Some(Key::exact(&plan.organization()?.head.id)));
            }
            Self::DeleteOrganization {} => plan.delete_organization()?,
            Self::CreateUnit { name, parent, id } => {
                let parent = plan.unit_or_root(parent.as_deref())?;
                return plan.create_unit(&parent, name, id.as_deref()).map(Some);
            }
            Self::RenameUnit { unit, name } => plan.rename_unit(&plan.unit(unit)?, name)?,
            Self::DeleteUnit { unit } => plan.delete_unit(&plan.unit(unit)?)?,
            Self::AddAccount {
                account,
                parent,
                name,
            } => {
                let parent = plan.unit_or_root(parent.as_deref())?;
                plan.join(*account, &parent, name.as_deref())?;
            }
            Self::MoveAccount { account, parent } => {
                let parent = plan.unit(parent)?;
                plan.change_account(*account, Some(&parent), None)?;
            }
            Self::RenameAccount { account, name } => {
                plan.change_account(*account, None, Some(name))?;
            }
            Self::RemoveAccount { account } => plan.remove_account(*account)?,
            Self::PutPolicy {
                name,
                r#type,
                document,
                description,
                id,
            } => {
                let text = PolicyText {
                    kind: *r#type,
                    name,
                    description,
                    document: document.as_str(),
                };
                return plan.put_policy(&text, id.as_deref()).map(Some);
            }
            Self::DeletePolicy { policy } => plan.delete_policy(&plan.policy(policy)?)?,
            Self::AttachPolicy { policy, target } => {
                plan.attach(&plan.policy(policy)?, &plan.target(target)?)?;
            }
            Self::DetachPolicy { policy, target } => {
                plan.detach(&plan.policy(policy)?, &plan.target(target)?)?;
            }
            Self::PutTree { tree } => tree.put(plan)?,
        }
        Ok(None)
    }
}

/// Resolves the names in a step.
impl Plan<'_> {
    fn unit_or_root(&self, words: Option<&str>) -> Result<Key, Refusal> {
        words.map_or_else(|| self.root(), |words| self.unit(words))
    }

    fn unit(&self, words: &str) -> Result<Key, Refusal> {
        find_unit(self.organization()?, words).ok_or_else(|| {
            Refusal::not_found(
                "OrganizationalUnitNotFoundException",
                format_args!("there is no unit `{words}`; use its id, or its path from the root"),
            )
        })
    }

    fn target(&self, words: &str) -> Result<Target, Refusal> {
        AccountId::parse(words).map_or_else(
            || self.unit(words).map(Target::Unit),
            |account| Ok(Target::Account(account)),
        )
    }

    /// The id of a policy given by id or name.
    pub(super) fn policy(&self, words: &str) -> Result<Key, Refusal> {
        let found = self.organization()?;
        let policy = found.policy(words).or_else(|| found.policy_named(words));
        policy.map(|policy| policy.id.clone()).ok_or_else(|| {
            Refusal::not_found(
                "PolicyNotFoundException",
                format_args!("there is no control policy `{words}`"),
            )
        })
    }
}

fn find_unit(found: &Organization, words: &str) -> Option<Key> {
    if ROOT_WORDS.contains(&words) {
        return Some(found.head.root.clone());
    }
    if let Some(unit) = found.units.get(words) {
        return Some(unit.id.clone());
    }
    let mut names = words.trim_matches('/').split('/');
    names.try_fold(found.head.root.clone(), |parent, name| {
        found.child(&parent, name).map(|unit| unit.id.clone())
    })
}
