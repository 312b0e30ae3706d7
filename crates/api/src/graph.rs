//! Who can become whom.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the format of [`Graph`].
pub const SCHEMA_VERSION: u32 = 1;

/// The trust graph: who can assume which role, and who can get the permissions of others in other ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Graph {
    /// The version of this format.
    pub schema_version: u32,
    /// The record whose state was examined.
    pub at: u64,
    /// The users and roles, and what their trust policies name.
    pub nodes: Vec<Node>,
    /// Who can get whose permissions.
    pub edges: Vec<Edge>,
    /// The paths between the two nodes of the request, the shortest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<Path>,
    /// The shortest path of each user and role to the permissions of an administrator.
    pub to_administrator: Vec<Path>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// The ARN, or the name by which a trust policy names it.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// The name.
    pub name: String,
    /// The account, if it has one here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Whether it has every permission.
    pub is_administrator: bool,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NodeKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A group, which users can be added to.
    Group,
    /// An AWS service.
    Service,
    /// An identity provider.
    IdentityProvider,
    /// An account, user or role that the state does not have.
    External,
    /// Everyone.
    Everyone,
    /// Every permission in an account.
    Administrator,
}

/// One node can get the permissions of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// The id of the node that can.
    pub from: String,
    /// The id of the node whose permissions it gets.
    pub to: String,
    /// The action that does it, such as `sts:AssumeRole` or `iam:CreateAccessKey`.
    pub action: String,
    /// Other actions that it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What the request must meet, such as `aws:MultiFactorAuthPresent Bool true`; empty if nothing.
    pub conditions: Vec<String>,
    /// The statements that allow it.
    pub by: Vec<Grant>,
}

/// A statement that allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The kind of policy: `trust` or `identity`.
    pub layer: String,
    /// The ARN or name of the policy; absent for trust policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The `Sid` of the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The index of the statement in the policy, from 0.
    pub statement: usize,
}

/// A path through the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Path {
    /// The id of the node where it begins.
    pub from: String,
    /// The id of the node where it ends.
    pub to: String,
    /// The indexes of its edges in `edges`, in order.
    pub edges: Vec<usize>,
}
