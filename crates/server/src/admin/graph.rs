//! `GET /_roleback/graph`: who can become whom, and how.

use roleback_api::graph as api;
use roleback_identity::authorize::Deciding;
use roleback_identity::graph::{self, Graph, NodeKind, Wanted, paths};
use roleback_policy::{Effort, Stopped};
use roleback_world::arn::AccountId;

use super::parameters::Parameters;
use super::principal;
use super::reply::{self, Problem, Reply};
use crate::state::Core;
use crate::store::Store;

/// What the graph is made for.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    /// Only the users and roles of this account.
    pub account: Option<AccountId>,
    /// Whether ways to get permissions other than assuming a role are included.
    pub escalation: bool,
    /// Where paths begin: an ARN, or a short form such as `user/ann`.
    pub from: Option<String>,
    /// Where paths end.
    pub to: Option<String>,
}

/// Why there is no graph.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// A name does not belong to a node.
    #[error("`{0}` is not in the graph: name a user or a role by its ARN, or as `user/ann`")]
    Missing(String),
    /// Several principals have this name.
    #[error("`{name}` can be {}: use an ARN", candidates.join(" or "))]
    Ambiguous {
        /// The name.
        name: String,
        /// Their ARNs.
        candidates: Vec<String>,
    },
    /// The evaluations are too much work.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// The graph of the store's current state. Blocks: not for async threads.
///
/// # Errors
/// See [`GraphError`].
pub fn graph(
    store: &Store,
    request: &GraphRequest,
    effort: &Effort,
) -> Result<api::Graph, GraphError> {
    let moment = store.now();
    let wanted = Wanted {
        account: request.account,
        with_escalation: request.escalation,
        now: store.clock.now(),
        settings: &store.settings,
    };
    let world = &moment.state.0;
    let graph = graph::graph(world, &wanted, effort)?;
    let index = |name: &str| {
        let account = request.account.unwrap_or(store.settings.default_account);
        let arn = principal::resolve(world, account, name);
        let arn = arn.map_err(|candidates| GraphError::Ambiguous {
            name: name.to_owned(),
            candidates,
        })?;
        let found = graph.nodes.iter().position(|node| node.id == arn);
        found.ok_or_else(|| GraphError::Missing(name.to_owned()))
    };
    let from = request.from.as_deref().map(index).transpose()?;
    let to = request.to.as_deref().map(index).transpose()?;
    let between = match (from, to) {
        (Some(from), Some(to)) => paths::paths(&graph, from, to),
        _ => Vec::new(),
    };
    let steps = paths::to_administrator(&graph).into_iter().enumerate();
    let steps = steps.filter_map(|(node, path)| Some((node, path?)));
    Ok(api::Graph {
        schema_version: api::SCHEMA_VERSION,
        at: moment.head.seq,
        nodes: graph.nodes.iter().map(node).collect(),
        edges: graph.edges.iter().map(|it| edge(&graph, it)).collect(),
        paths: between
            .into_iter()
            .filter_map(|edges| Some(path(&graph, from?, edges)))
            .collect(),
        to_administrator: steps
            .filter(|(node, _)| is_principal(&graph, *node))
            .map(|(node, edges)| path(&graph, node, edges))
            .collect(),
    })
}

fn is_principal(graph: &Graph, node: usize) -> bool {
    let kind = graph.nodes.get(node).map(|node| node.kind);
    matches!(kind, Some(NodeKind::User | NodeKind::Role))
}

fn id(graph: &Graph, node: usize) -> String {
    let node = graph.nodes.get(node);
    node.map_or_else(String::new, |node| node.id.clone())
}

fn path(graph: &Graph, from: usize, edges: Vec<usize>) -> api::Path {
    let last = edges.last().and_then(|edge| graph.edges.get(*edge));
    api::Path {
        from: id(graph, from),
        to: id(graph, last.map_or(from, |edge| edge.to)),
        edges,
    }
}

fn node(node: &graph::Node) -> api::Node {
    let name = match node.kind {
        NodeKind::User | NodeKind::Role | NodeKind::Group | NodeKind::IdentityProvider => {
            node.id.rsplit('/').next().unwrap_or_default()
        }
        _ => &node.id,
    };
    api::Node {
        id: node.id.clone(),
        kind: kind(node.kind),
        name: name.to_owned(),
        account: node.account.map(|account| account.to_string()),
        is_administrator: node.is_administrator,
    }
}

fn kind(kind: NodeKind) -> api::NodeKind {
    match kind {
        NodeKind::User => api::NodeKind::User,
        NodeKind::Role => api::NodeKind::Role,
        NodeKind::Group => api::NodeKind::Group,
        NodeKind::Service => api::NodeKind::Service,
        NodeKind::IdentityProvider => api::NodeKind::IdentityProvider,
        NodeKind::External => api::NodeKind::External,
        NodeKind::Everyone => api::NodeKind::Everyone,
        NodeKind::Administrator => api::NodeKind::Administrator,
    }
}

fn edge(graph: &Graph, edge: &graph::Edge) -> api::Edge {
    api::Edge {
        from: id(graph, edge.from),
        to: id(graph, edge.to),
        action: edge.action.to_owned(),
        also: edge.also.iter().map(|it| (*it).to_owned()).collect(),
        conditions: edge.conditions.clone(),
        by: edge.by.iter().map(grant).collect(),
    }
}

fn grant(it: &Deciding) -> api::Grant {
    api::Grant {
        layer: it.layer.name().to_owned(),
        policy: it.policy.clone(),
        sid: it.sid.clone(),
        statement: it.index,
    }
}

impl From<GraphError> for Problem {
    fn from(error: GraphError) -> Self {
        match error {
            GraphError::Missing(_) => Self::not_found(error),
            GraphError::Ambiguous { .. } => Self::bad_request(error),
            GraphError::Stopped(stopped) => stopped.into(),
        }
    }
}

pub(crate) fn get(core: &Core, parameters: &Parameters<'_>, effort: &Effort) -> Reply {
    let account = parameters.text("account").map(|text| {
        AccountId::parse(text).ok_or_else(|| {
            Problem::bad_request(format!("`account` has twelve digits, not `{text}`"))
        })
    });
    let request = GraphRequest {
        account: account.transpose()?,
        escalation: parameters.text("escalation").is_some(),
        from: parameters.owned("from"),
        to: parameters.owned("to"),
    };
    reply::json(&graph(&core.store, &request, effort)?)
}
