//! Graphs for drawing programs: DOT (<https://graphviz.org/doc/info/lang.html>) and Mermaid
//! (<https://mermaid.js.org/syntax/flowchart.html>). Edges with conditions are dashed; administrators are red.

use std::fmt::Write;

use roleback_api::graph::{Edge, Node};

use crate::output::text::line;

/// The colour of administrators, which both programs know.
const ADMINISTRATOR: &str = "#d91515";

/// A node's name for people: `user/ann` instead of its ARN.
pub(super) fn label(id: &str) -> &str {
    match id.strip_prefix("arn:") {
        Some(_) => id
            .splitn(6, ':')
            .nth(5)
            .filter(|it| *it != "root")
            .unwrap_or(id),
        None => id,
    }
}

/// The nodes at the ends of edges.
fn ends<'a>(nodes: &'a [Node], edges: &'a [Edge]) -> impl Iterator<Item = (usize, &'a Node)> {
    let is_end = |node: &Node| {
        edges
            .iter()
            .any(|edge| edge.from == node.id || edge.to == node.id)
    };
    nodes
        .iter()
        .enumerate()
        .filter(move |(_, node)| is_end(node))
}

fn action(edge: &Edge) -> String {
    let mut lines = vec![edge.action.clone()];
    let conditions = edge.conditions.iter();
    lines.extend(conditions.map(|it| format!("if {}", line(it))));
    lines.join("\n")
}

pub(super) fn dot(nodes: &[Node], edges: &[Edge]) -> String {
    let quoted = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", escaped.replace('\n', "\\n"))
    };
    let mut text = "digraph roleback {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (_, node) in ends(nodes, edges) {
        let color = match node.is_administrator {
            true => format!(", color={}", quoted(ADMINISTRATOR)),
            false => String::new(),
        };
        let (id, shown) = (quoted(&line(&node.id)), quoted(&line(label(&node.id))));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {id} [label={shown}{color}];");
    }
    for edge in edges {
        let style = if edge.conditions.is_empty() {
            ""
        } else {
            ", style=dashed"
        };
        let (from, to, shown) = (
            quoted(&line(&edge.from)),
            quoted(&line(&edge.to)),
            quoted(&action(edge)),
        );
        let _ = writeln!(text, "  {from} -> {to} [label={shown}{style}];");
    }
    text + "}\n"
}

pub(super) fn mermaid(nodes: &[Node], edges: &[Edge]) -> String {
    // Quotes inside quotes are entities.
    let quoted = |text: &str| {
        let escaped = text
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        format!("\"{}\"", escaped.replace('\n', "<br>"))
    };
    let number = |id: &str| {
        nodes
            .iter()
            .position(|node| node.id == id)
            .unwrap_or_default()
    };
    let mut text = "flowchart LR\n".to_owned();
    for (index, node) in ends(nodes, edges) {
        let class = if node.is_administrator {
            ":::administrator"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  n{index}[{}]{class}",
            quoted(&line(label(&node.id)))
        );
    }
    for edge in edges {
        let arrow = if edge.conditions.is_empty() {
            "-->"
        } else {
            "-.->"
        };
        let (from, to) = (number(&edge.from), number(&edge.to));
        let _ = writeln!(text, "  n{from} {arrow}|{}| n{to}", quoted(&action(edge)));
    }
    let _ = writeln!(text, "  classDef administrator stroke:{ADMINISTRATOR}");
    text
}

#[cfg(test)]
mod tests {
    use roleback_api::graph::NodeKind;

    use super::*;

    fn sample() -> (Vec<Node>, Vec<Edge>) {
        let node = |id: &str, is_administrator| Node {
            id: id.to_owned(),
            kind: NodeKind::User,
            name: String::new(),
            account: None,
            is_administrator,
        };
        let nodes = vec![
            node("arn:aws:iam::000000000000:user/ann", false),
            node("arn:aws:iam::000000000000:user/alone", false),
            node("arn:aws:iam::000000000000:role/R", true),
        ];
        let edge = |conditions: &[&str]| Edge {
            from: nodes[0].id.clone(),
            to: nodes[2].id.clone(),
            action: "sts:AssumeRole".to_owned(),
            also: Vec::new(),
            conditions: conditions.iter().map(|it| (*it).to_owned()).collect(),
            by: Vec::new(),
        };
        let edges = vec![edge(&[]), edge(&["aws:x StringEquals \"<\\"])];
        (nodes, edges)
    }

    #[test]
    fn a_drawing_has_the_nodes_of_its_edges_and_dashes_conditions() {
        let (nodes, edges) = sample();
        assert_eq!(
            dot(&nodes, &edges),
            r##"digraph roleback {
  rankdir=LR;
  node [shape=box];
  "arn:aws:iam::000000000000:user/ann" [label="user/ann"];
  "arn:aws:iam::000000000000:role/R" [label="role/R", color="#d91515"];
  "arn:aws:iam::000000000000:user/ann" -> "arn:aws:iam::000000000000:role/R" [label="sts:AssumeRole"];
  "arn:aws:iam::000000000000:user/ann" -> "arn:aws:iam::000000000000:role/R" [label="sts:AssumeRole\nif aws:x StringEquals \"<\\", style=dashed];
}
"##
        );
        assert_eq!(
            mermaid(&nodes, &edges),
            "flowchart LR
  n0[\"user/ann\"]
  n2[\"role/R\"]:::administrator
  n0 -->|\"sts:AssumeRole\"| n2
  n0 -.->|\"sts:AssumeRole<br>if aws:x StringEquals &quot;&lt;\\\"| n2
  classDef administrator stroke:#d91515
"
        );
    }

    #[test]
    fn labels_are_short_but_name_accounts() {
        for (id, expected) in [
            ("arn:aws:iam::000000000000:user/a/ann", "user/a/ann"),
            (
                "arn:aws:iam::000000000000:root",
                "arn:aws:iam::000000000000:root",
            ),
            ("ec2.amazonaws.com", "ec2.amazonaws.com"),
            ("*", "*"),
        ] {
            assert_eq!(label(id), expected);
        }
    }
}
