//! Ways through the graph.

use std::collections::VecDeque;

use super::Graph;

/// The most paths between two nodes that are found.
pub const PATHS_MAX: usize = 20;
/// The most unfinished paths that are looked at, so that a dense graph takes no exponential time.
const LOOKED_AT_MAX: usize = 50_000;

/// The paths from one node to another, shortest first, as indexes of edges. Of several edges between two nodes, only the one
/// with the fewest conditions is used. No path visits a node twice.
pub fn paths(graph: &Graph, from: usize, to: usize) -> Vec<Vec<usize>> {
    let next = best_edges(graph);
    let mut found = Vec::new();
    let mut waiting = VecDeque::from([(from, Vec::new())]);
    let mut looked_at = 0_usize;
    while let Some((node, path)) = waiting.pop_front() {
        looked_at = looked_at.saturating_add(1);
        if looked_at > LOOKED_AT_MAX || found.len() == PATHS_MAX {
            break;
        }
        for edge in next.get(node).into_iter().flatten() {
            let Some(target) = graph.edges.get(*edge).map(|edge| edge.to) else {
                continue;
            };
            let been = |edge: &usize| graph.edges.get(*edge).is_some_and(|it| it.to == target);
            if target == from || path.iter().any(been) {
                continue;
            }
            let mut longer = path.clone();
            longer.push(*edge);
            match target == to {
                true => found.push(longer),
                false => waiting.push_back((target, longer)),
            }
        }
    }
    found.truncate(PATHS_MAX);
    found
}

/// The shortest path of each node to an administrator, as indexes of edges; `None` if there is none. For an administrator it is
/// empty.
pub fn to_administrator(graph: &Graph) -> Vec<Option<Vec<usize>>> {
    let mut steps: Vec<Option<Option<usize>>> = Vec::new();
    let mut waiting = VecDeque::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        steps.push(node.is_administrator.then_some(None));
        if node.is_administrator {
            waiting.push_back(index);
        }
    }
    let mut incoming = vec![Vec::new(); graph.nodes.len()];
    for edge in best_edges(graph).into_iter().flatten() {
        let to = graph.edges.get(edge).map(|it| it.to);
        if let Some(of_node) = to.and_then(|to| incoming.get_mut(to)) {
            of_node.push(edge);
        }
    }
    while let Some(node) = waiting.pop_front() {
        for edge in incoming.get(node).into_iter().flatten() {
            let Some(from) = graph.edges.get(*edge).map(|it| it.from) else {
                continue;
            };
            if let Some(step @ None) = steps.get_mut(from) {
                *step = Some(Some(*edge));
                waiting.push_back(from);
            }
        }
    }
    let path_of = |node: usize| {
        let mut path = Vec::new();
        let mut at = node;
        loop {
            match steps.get(at).copied().flatten()? {
                None => return Some(path),
                Some(edge) => {
                    path.push(edge);
                    at = graph.edges.get(edge)?.to;
                }
            }
        }
    };
    (0..graph.nodes.len()).map(path_of).collect()
}

/// For each node the best edge to each of its neighbours: that with the fewest conditions.
fn best_edges(graph: &Graph) -> Vec<Vec<usize>> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        let Some(of_node) = next.get_mut(edge.from) else {
            continue;
        };
        let same = |other: &&mut usize| graph.edges.get(**other).is_some_and(|it| it.to == edge.to);
        match of_node.iter_mut().find(same) {
            None => of_node.push(index),
            Some(other) => {
                let before = graph.edges.get(*other).map_or(0, |it| it.conditions.len());
                if edge.conditions.len() < before {
                    *other = index;
                }
            }
        }
    }
    // Edges without conditions first, so that of equally long paths the certain one is found.
    for of_node in &mut next {
        of_node.sort_by_key(|edge| graph.edges.get(*edge).map_or(0, |it| it.conditions.len()));
    }
    next
}
