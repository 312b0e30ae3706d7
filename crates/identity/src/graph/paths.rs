//! Ways through the graph.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Graph;

/// The most paths between two nodes that are found.
pub const PATHS_MAX: usize = 20;
/// The most unfinished paths that are kept, so that a dense graph takes no exponential time or memory.
const UNFINISHED_MAX: usize = 50_000;

/// The paths from one node to another, shortest first, as indexes of edges. Of several edges between two nodes, only the one
/// with the fewest conditions is used. No path visits a node twice.
///
/// Paths are continued in the order of their shortest possible length, so that the shortest one is found whatever the limit
/// on unfinished paths. Of equally long ones, that with the fewest steps left is continued first.
pub fn paths(graph: &Graph, from: usize, to: usize) -> Vec<Vec<usize>> {
    let next = best_edges(graph);
    let steps = steps_to(graph, &next, |node| node == to);
    let distance = |node: usize| steps.get(node).copied().flatten();
    let mut found = Vec::new();
    let mut made = 0_usize;
    let mut waiting = BinaryHeap::from([Reverse((0, 0, made, from, Vec::new()))]);
    while let Some(Reverse((_, _, _, node, path))) = waiting.pop() {
        if node == to && !path.is_empty() {
            found.push(path);
            if found.len() == PATHS_MAX {
                break;
            }
            continue;
        }
        for edge in next.get(node).into_iter().flatten() {
            let Some(target) = graph.edges.get(*edge).map(|edge| edge.to) else {
                continue;
            };
            let been = |edge: &usize| graph.edges.get(*edge).is_some_and(|it| it.to == target);
            let (false, Some(Step { left, .. })) =
                (target == from || path.iter().any(been), distance(target))
            else {
                continue;
            };
            made = made.saturating_add(1);
            if made > UNFINISHED_MAX {
                break;
            }
            let mut longer = path.clone();
            longer.push(*edge);
            let length = longer.len().saturating_add(left);
            waiting.push(Reverse((length, left, made, target, longer)));
        }
    }
    found
}

/// The shortest path of each node to an administrator, as indexes of edges; `None` if it has no such path. That of an
/// administrator is empty.
pub fn to_administrator(graph: &Graph) -> Vec<Option<Vec<usize>>> {
    let is_administrator = |node: usize| {
        let node = graph.nodes.get(node);
        node.is_some_and(|node| node.is_administrator)
    };
    let steps = steps_to(graph, &best_edges(graph), is_administrator);
    let path_of = |node: usize| {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(edge) = steps.get(at).copied().flatten()?.edge {
            path.push(edge);
            at = graph.edges.get(edge)?.to;
        }
        Some(path)
    };
    (0..graph.nodes.len()).map(path_of).collect()
}

/// The next step of a shortest path.
#[derive(Clone, Copy)]
struct Step {
    /// The number of steps to the end.
    left: usize,
    /// The edge; `None` at the end.
    edge: Option<usize>,
}

/// The next step of each node on a shortest path to the nearest end; `None` if no end can be reached.
fn steps_to(
    graph: &Graph,
    next: &[Vec<usize>],
    is_end: impl Fn(usize) -> bool,
) -> Vec<Option<Step>> {
    let mut incoming = vec![Vec::new(); graph.nodes.len()];
    for edge in next.iter().flatten() {
        let to = graph.edges.get(*edge).map(|it| it.to);
        if let Some(of_node) = to.and_then(|to| incoming.get_mut(to)) {
            of_node.push(*edge);
        }
    }
    let end = Step {
        left: 0,
        edge: None,
    };
    let ends = (0..graph.nodes.len()).map(|node| is_end(node).then_some(end));
    let mut steps: Vec<Option<Step>> = ends.collect();
    let ends = steps.iter().enumerate();
    let mut waiting: VecDeque<usize> = ends.filter_map(|(node, it)| it.map(|_| node)).collect();
    while let Some(node) = waiting.pop_front() {
        let left = steps.get(node).copied().flatten();
        let left = left.map_or(0, |step| step.left).saturating_add(1);
        for edge in incoming.get(node).into_iter().flatten() {
            let Some(from) = graph.edges.get(*edge).map(|it| it.from) else {
                continue;
            };
            if let Some(step @ None) = steps.get_mut(from) {
                *step = Some(Step {
                    left,
                    edge: Some(*edge),
                });
                waiting.push_back(from);
            }
        }
    }
    steps
}

/// For each node the best edge to each of its neighbours: that with the fewest conditions.
fn best_edges(graph: &Graph) -> Vec<Vec<usize>> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        let Some(of_node) = next.get_mut(edge.from) else {
            continue;
        };
        // The edges are ordered by their nodes, so those between the same two nodes follow each other.
        let same = |other: &&mut usize| graph.edges.get(**other).is_some_and(|it| it.to == edge.to);
        match of_node.last_mut().filter(same) {
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
