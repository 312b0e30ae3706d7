//! Worlds compared without regard to ids.

use crate::world::World;

/// A world as text without what differs between two histories that did the same: unique ids are replaced by names, and
/// tags are sorted.
pub(super) fn shape(world: &World) -> String {
    let mut names = Vec::new();
    for (account, found) in world.accounts() {
        for entity in found.entities() {
            let label = crate::merge::Label::of(&entity);
            let name = format!("<{} {account} {}>", label.kind, label.name);
            names.extend(label.id.map(|id| (id, name)));
        }
    }
    // Longer ids first: an id can begin with another one.
    names.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    let mut lines: Vec<String> = crate::lines::lines(world)
        .map(|line| {
            let mut line: serde_json::Value = serde_json::from_str(&line).unwrap();
            if let Some(tags) = line["data"]["tags"].as_array_mut() {
                tags.sort_by_key(ToString::to_string);
            }
            names.iter().fold(line.to_string(), |line, (id, name)| {
                line.replace(id.as_str(), name)
            })
        })
        .collect();
    lines.sort();
    lines.join("\n")
}
