//! The trust graph: who can become whom.
//!
//! A node is a user, a role, or something that a trust policy names. An edge says that a principal can get the permissions of
//! another: by assuming a role ([`assume`]), or by a permission that changes who may do what, such as a new access key for
//! another user ([`escalation`]). Each edge is a decision of the policy engine about a hypothetical request
//! ([`Prober`]): it names the statements that allow it, and the conditions that the request must meet.
//! [`paths`] finds the ways through the graph.

mod assume;
mod draft;
mod escalation;
pub mod paths;
#[cfg(test)]
mod tests;

use roleback_policy::{Context, Effort, Stopped};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;

use crate::authorize::Deciding;
use crate::authorize::possible::Prober;
use crate::settings::Settings;
use draft::{Draft, Setting};

/// The name of the node that stands for every permission in the account.
pub const ADMINISTRATOR: &str = "administrator";

/// A principal that can do all of this is an administrator: actions of several services and actions that grant permissions,
/// on resources that do not exist.
const ADMINISTRATOR_CAN: [(&str, &str); 6] = [
    ("iam:AttachUserPolicy", "iam::{account}:user/any"),
    ("iam:PutRolePolicy", "iam::{account}:role/any"),
    ("iam:CreatePolicyVersion", "iam::{account}:policy/any"),
    ("s3:DeleteBucket", "s3:::any"),
    ("kms:ScheduleKeyDeletion", "kms:us-east-1:{account}:key/any"),
    (
        "ec2:TerminateInstances",
        "ec2:us-east-1:{account}:instance/any",
    ),
];

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// An account, user or role that this state does not have.
    External,
    /// Everyone: a trust policy names `*`.
    Everyone,
    /// Every permission in an account.
    Administrator,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The ARN, or the name by which a trust policy names it.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its account, if it has one here.
    pub account: Option<AccountId>,
    /// Whether it has every permission.
    pub is_administrator: bool,
}

/// An edge: one node can get the permissions of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The index of the node that can.
    pub from: usize,
    /// The index of the node whose permissions it gets.
    pub to: usize,
    /// The action that does it, such as `sts:AssumeRole` or `iam:CreateAccessKey`.
    pub action: &'static str,
    /// Other actions that it takes, in order.
    pub also: Vec<&'static str>,
    /// What the request must meet; empty if nothing.
    pub conditions: Vec<String>,
    /// The statements that allow it.
    pub by: Vec<Deciding>,
}

/// Which principals can get the permissions of which others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The nodes: first the users and roles, ordered by account, kind and name.
    pub nodes: Vec<Node>,
    /// The edges, ordered by their nodes.
    pub edges: Vec<Edge>,
}

/// What the graph is made for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only the users and roles of this account; `None` means of all accounts.
    pub account: Option<AccountId>,
    /// Whether the ways to get permissions other than assuming a role are included.
    pub with_escalation: bool,
    /// The time at which policies are evaluated.
    pub now: Timestamp,
    /// The server's settings.
    pub settings: &'a Settings,
}

/// The graph of a state.
///
/// # Errors
/// If the evaluations take more than the effort, or are cancelled.
pub fn graph(world: &World, wanted: &Wanted<'_>, effort: &Effort) -> Result<Graph, Stopped> {
    let setting = Setting::new(world, wanted, effort);
    let known = setting.principals();
    let probers = known.iter();
    let probers: Vec<_> = probers.map(|known| setting.prober(&known.caller)).collect();
    let mut draft = Draft::new(&setting);
    for (known, prober) in known.iter().zip(&probers) {
        let is_administrator = is_administrator(prober, known.account, effort)?;
        let node = Node {
            id: known.arn.clone(),
            kind: known.kind,
            account: Some(known.account),
            is_administrator,
        };
        draft.node(node);
    }
    assume::add(&mut draft, &known, &probers)?;
    if wanted.with_escalation {
        for (index, (known, prober)) in known.iter().zip(&probers).enumerate() {
            // A principal with every permission cannot gain more.
            let is_administrator = draft.graph.nodes.get(index);
            if is_administrator.is_some_and(|node| !node.is_administrator) {
                escalation::add(&mut draft, index, known, prober)?;
            }
        }
    }
    let mut graph = draft.graph;
    graph
        .edges
        .sort_by(|a, b| (a.from, a.to, a.action).cmp(&(b.from, b.to, b.action)));
    Ok(graph)
}

fn is_administrator(
    prober: &Prober<'_>,
    account: AccountId,
    effort: &Effort,
) -> Result<bool, Stopped> {
    for (action, resource) in ADMINISTRATOR_CAN {
        let resource = format!("arn:aws:{resource}").replace("{account}", &account.digits());
        let possible = prober.can(action, &resource, Context::new(), effort)?;
        if possible.is_none_or(|possible| !possible.conditions.is_empty()) {
            return Ok(false);
        }
    }
    Ok(true)
}
