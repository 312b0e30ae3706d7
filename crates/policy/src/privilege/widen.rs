//! Replaces many resources at one place with a pattern.

use std::collections::{BTreeMap, BTreeSet};

/// Patterns for these resources. If more than `most` have the same place (everything before the last `/` or `:`), one pattern with
/// their common prefix replaces them; it can match other resources as well.
pub(super) fn widened(resources: BTreeSet<String>, most: usize) -> BTreeSet<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for resource in &resources {
        places.entry(place(resource)).or_default().push(resource);
    }
    let many = places.values().filter(|names| names.len() > most.max(1));
    let starts: Vec<String> = many.filter_map(|names| start(names)).collect();
    let is_covered = |resource: &String| {
        starts
            .iter()
            .any(|start| resource.starts_with(start.as_str()))
    };
    let others = resources.iter().filter(|resource| !is_covered(resource));
    let patterns = starts.iter().map(|start| format!("{start}*"));
    patterns.chain(others.cloned()).collect()
}

/// A name without its last part.
fn place(resource: &str) -> &str {
    let end = resource
        .rfind(['/', ':'])
        .map_or(0, |last| last.saturating_add(1));
    resource.get(..end).unwrap_or_default()
}

/// The common prefix. The texts are sorted, so it is the common prefix of the first and the last. `${*}` is not split.
fn start(names: &[&str]) -> Option<String> {
    let (first, last) = (names.first()?, names.last()?);
    let alike = first.chars().zip(last.chars());
    let mut start: String = alike
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one)
        .collect();
    let open = start
        .rfind("${")
        .filter(|open| start.get(*open..).is_some_and(|rest| !rest.contains('}')));
    if let Some(open) = open {
        start.truncate(open);
    }
    if start.ends_with('$') {
        start.pop();
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_at_one_place_become_a_pattern() {
        for (resources, most, expected) in [
            (&["a:u/x1", "a:u/x2"][..], 2, &["a:u/x1", "a:u/x2"][..]),
            (&["a:u/x1", "a:u/x2"], 1, &["a:u/x*"]),
            (&["a:u/x1", "a:u/y"], 0, &["a:u/*"]),
            (&["a:u/x1"], 0, &["a:u/x1"]),
            (
                &["a:u/b/x", "a:u/x1", "a:u/x2", "b:u"],
                1,
                &["a:u/b/x", "a:u/x*", "b:u"],
            ),
            (&["a:u/b/x", "a:u/b1", "a:u/c"], 1, &["a:u/*"]),
            (&["a:k/${*}", "a:k/${?}"], 1, &["a:k/*"]),
            (&["a:k/${$}x", "a:k/${$}y"], 1, &["a:k/${$}*"]),
            (&["a:k/é", "a:k/è"], 1, &["a:k/*"]),
            (&["*"], 0, &["*"]),
        ] {
            let resources = resources.iter().map(ToString::to_string).collect();
            let found: Vec<_> = widened(resources, most).into_iter().collect();
            assert_eq!(found, expected);
        }
    }
}
