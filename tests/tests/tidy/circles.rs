//! No circles between files: a file can be understood after reading the files that it uses.
//!
//! A file uses the files that its paths name: `crate::..`, and `super::..` beyond its own parents. A module and the
//! modules inside it are read together, so what a file takes from its parents does not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{crates, files_in, read};

type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn files_do_not_use_each_other_in_a_circle() {
    let mut circles = Vec::new();
    let mut count = 0;
    for folder in crates() {
        let uses = uses_in(&format!("crates/{folder}/src/"));
        count += uses.values().map(BTreeSet::len).sum::<usize>();
        circles.extend(uses.keys().filter_map(|file| circle_from(file, &uses)));
    }
    assert!(count > 1_000, "only {count} uses were found");
    assert!(
        circles.is_empty(),
        "circles of files: move what both need into a file below them\n{}",
        circles.join("\n")
    );
}

#[test]
fn a_circle_is_found() {
    let uses = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let uses = uses.map(|(file, used)| (file.to_owned(), BTreeSet::from([used.to_owned()])));
    let uses = Uses::from(uses);
    assert_eq!(circle_from("a", &uses), None);
    assert_eq!(circle_from("b", &uses), Some("b > c > b".to_owned()));
}

#[test]
fn paths_are_found_in_all_forms() {
    let text =
        "use crate::{a::B, c::{self, d::E as F}};\nuse super::g;\nfn h() { crate::i::j(); }\n";
    let found = paths(text, "x::y");
    assert_eq!(found, ["a::B", "c", "c::d::E", "x::g", "i::j"]);
}

/// What each file of a crate uses.
fn uses_in(source: &str) -> Uses {
    let is_test = |path: &String| path.ends_with("/tests.rs") || path.contains("/tests/");
    let files = files_in(source, ".rs").into_iter();
    let files: BTreeMap<String, String> = files
        .filter(|path| !is_test(path))
        .map(|path| (module(path.trim_start_matches(source)), path))
        .collect();
    let uses = files.iter().map(|(module, path)| {
        let text = read(path);
        let shipped = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let found = paths(shipped, module);
        let found = found.iter().filter_map(|path| file_of(path, &files));
        let used: BTreeSet<String> = found.filter(|used| !is_part(module, used)).collect();
        (module.clone(), used)
    });
    uses.collect()
}

/// The module that a file contains; the crate's is empty.
fn module(path: &str) -> String {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    match path {
        "lib" | "main" | "mod" => String::new(),
        path => path.replace('/', "::"),
    }
}

/// Whether a module is another one or inside it.
fn is_part(module: &str, whole: &str) -> bool {
    let rest = module.strip_prefix(whole);
    whole.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The module with a file that a path leads to.
fn file_of(path: &str, files: &BTreeMap<String, String>) -> Option<String> {
    let mut path = path;
    loop {
        if files.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// The paths in a text that begin with `crate` or `super`, from the root of the crate.
fn paths(text: &str, module: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim_start);
    let code: Vec<&str> = lines.filter(|line| !line.starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    let starts = ["crate::", "super::"];
    while let Some(at) = starts.iter().filter_map(|it| rest.find(it)).min() {
        let is_word = rest[..at].ends_with(|c: char| c.is_alphanumeric() || "_$".contains(c));
        rest = &rest[at..];
        let mut base = module;
        while let Some(after) = rest.strip_prefix("super::") {
            base = base.rsplit_once("::").map_or("", |(parent, _)| parent);
            rest = after;
        }
        if let Some(after) = rest.strip_prefix("crate::") {
            (base, rest) = ("", after);
        }
        if !is_word {
            tree(rest, base, &mut found);
        }
    }
    found
}

/// Adds the paths of a use tree to `found`; returns what is after it.
fn tree<'t>(text: &'t str, base: &str, found: &mut Vec<String>) -> &'t str {
    let is_in_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = text.find(|c| !is_in_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = match (base, name) {
        (base, "" | "self") => base.to_owned(),
        ("", name) => name.to_owned(),
        (base, name) => format!("{base}::{name}"),
    };
    if let Some(rest) = rest.strip_prefix("::") {
        return tree(rest, &path, found);
    }
    let Some(mut rest) = rest.strip_prefix('{').filter(|_| name.is_empty()) else {
        found.push(path);
        return rest;
    };
    loop {
        rest = tree(rest.trim_start(), base, found);
        // A name that it is renamed to, and the comma.
        let next = rest.find([',', '}']).unwrap_or(rest.len());
        let is_last = !rest[next..].starts_with(',');
        rest = rest.get(next + 1..).unwrap_or_default();
        if is_last || rest.trim_start().starts_with('}') {
            return rest.trim_start().trim_start_matches('}');
        }
    }
}

/// The shortest way from a file back to itself, if it is the first file on it.
fn circle_from(file: &str, uses: &Uses) -> Option<String> {
    let mut ways = vec![vec![file]];
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while at < ways.len() {
        let way = ways[at].clone();
        at += 1;
        let last = way.last().expect("a way has a file");
        for used in uses.get(*last).into_iter().flatten() {
            if used == file {
                let is_first = way.iter().all(|other| *other >= file);
                return is_first.then(|| [&way[..], &[file]].concat().join(" > "));
            }
            if seen.insert(used) {
                ways.push([&way[..], &[used.as_str()]].concat());
            }
        }
    }
    None
}
