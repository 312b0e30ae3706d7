//! A graph while it is made.

use std::collections::BTreeMap;

use roleback_policy::Effort;
use roleback_policy::document::{Effect, Element, Text};
use roleback_world::arn::{AccountId, Partition, iam_arn};
use roleback_world::entity::{Role, User};
use roleback_world::{Account, World};

use super::{ADMINISTRATOR, Edge, Graph, Node, NodeKind, Wanted};
use crate::authorize::caller_of;
use crate::authorize::possible::{Possible, Prober};
use crate::caller::Caller;
use crate::entropy::{Entropy, Seed};
use crate::scene::{Origin, Scene};

/// What the edges are decided with.
pub(super) struct Setting<'a> {
    pub(super) world: &'a World,
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) effort: &'a Effort,
    entropy: Entropy,
    origin: Origin,
}

/// A graph while it is made.
pub(super) struct Draft<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) graph: Graph,
    /// The nodes by id.
    ids: BTreeMap<String, usize>,
}

/// A user or a role.
pub(super) struct Known<'a> {
    pub(super) arn: String,
    pub(super) kind: NodeKind,
    pub(super) account: AccountId,
    pub(super) caller: Caller,
    pub(super) entity: Owner<'a>,
}

/// The entity of a principal.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    User(&'a User),
    Role(&'a Role),
}

impl<'a> Setting<'a> {
    pub(super) fn new(world: &'a World, wanted: &'a Wanted<'a>, effort: &'a Effort) -> Self {
        Self {
            world,
            wanted,
            effort,
            // No decision about permissions draws entropy.
            entropy: Entropy::new(Seed([0; 32])),
            origin: Origin::default(),
        }
    }

    /// The accounts that are wanted.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (AccountId, &'a Account)> + use<'a> {
        let only = self.wanted.account;
        let all = self.world.accounts();
        all.filter(move |(id, _)| only.is_none_or(|only| only == *id))
    }

    /// The users and roles, ordered by account, kind and name.
    pub(super) fn principals(&self) -> Vec<Known<'a>> {
        let mut found = Vec::new();
        for (id, account) in self.accounts() {
            let users = account.users.values().map(Owner::User);
            let roles = account.roles.values().map(Owner::Role);
            found.extend(
                users
                    .chain(roles)
                    .filter_map(|entity| self.known(id, entity)),
            );
        }
        found
    }

    fn known(&self, account: AccountId, entity: Owner<'a>) -> Option<Known<'a>> {
        let (kind, word, path, name) = match entity {
            Owner::User(user) => (NodeKind::User, "user", &user.path, &user.name),
            Owner::Role(role) => (NodeKind::Role, "role", &role.path, &role.name),
        };
        let arn = iam_arn(Partition::Aws, account, word, path, name);
        let caller = caller_of(self.world, &arn)?;
        Some(Known {
            arn,
            kind,
            account,
            caller,
            entity,
        })
    }

    /// A scene in which the caller acts.
    pub(super) fn scene<'s>(&'s self, caller: &'s Caller) -> Scene<'s> {
        Scene {
            world: self.world,
            caller,
            now: self.wanted.now,
            entropy: &self.entropy,
            settings: self.wanted.settings,
            origin: &self.origin,
        }
    }

    /// The possibilities of a caller.
    pub(super) fn prober<'s>(&'s self, caller: &'s Caller) -> Prober<'s> {
        Prober::new(self.scene(caller))
    }
}

impl<'a> Draft<'a> {
    pub(super) fn new(setting: &'a Setting<'a>) -> Self {
        Self {
            setting,
            graph: Graph::default(),
            ids: BTreeMap::new(),
        }
    }

    /// The index of a node, which is added if it is new.
    pub(super) fn node(&mut self, node: Node) -> usize {
        let next = self.graph.nodes.len();
        let index = *self.ids.entry(node.id.clone()).or_insert(next);
        if index == next {
            self.graph.nodes.push(node);
        }
        index
    }

    /// The index of a node that exists.
    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The node of every permission in an account.
    pub(super) fn administrator(&mut self, account: AccountId) -> usize {
        self.node(Node {
            id: format!("{ADMINISTRATOR} of {account}"),
            kind: NodeKind::Administrator,
            account: Some(account),
            is_administrator: true,
        })
    }

    pub(super) fn edge(
        &mut self,
        (from, to): (usize, usize),
        (action, also): (&'static str, &[&'static str]),
        possible: Possible,
    ) {
        self.graph.edges.push(Edge {
            from,
            to,
            action,
            also: also.to_vec(),
            conditions: possible.conditions,
            by: possible.by,
        });
    }
}

/// Whether a policy of a principal may allow an action on something. Wildcards are taken as anything, because the engine
/// decides later; this keeps it from being asked about every pair of principals.
pub(super) fn mentions(prober: &Prober<'_>, action: &str) -> bool {
    let statements = prober.effective().identity.iter();
    let mut statements = statements.flat_map(|held| &held.document.statements);
    statements
        .any(|statement| statement.effect == Effect::Allow && may_name(&statement.action, action))
}

fn may_name(actions: &Element<Text>, action: &str) -> bool {
    let fits = |entry: &Text| {
        let begin = entry.value.split(['*', '?']).next().unwrap_or_default();
        match begin.len() == entry.value.len() {
            true => entry.value.eq_ignore_ascii_case(action),
            false => action
                .get(..begin.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(begin)),
        }
    };
    actions.negated || actions.entries.iter().any(fits)
}
