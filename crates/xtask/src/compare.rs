//! Compares our contract with the service model in an installed package, item by item.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::contract::{self, Family, Service};
use crate::import;

/// Prints the differences between the contract and the package at `from`, or the one that Python has installed.
pub(crate) fn run(from: Option<&Path>) -> Result<()> {
    let from = from.map_or_else(installed, |from| Ok(from.to_owned()))?;
    let ours = contract::load(&contract::folder())?;
    let theirs = import::import(&from, &ours)?;
    let found: String = ours
        .iter()
        .zip(&theirs)
        .map(|(ours, theirs)| differences(ours, theirs))
        .collect();
    print!(
        "{}",
        if found.is_empty() {
            "no difference\n"
        } else {
            &found
        }
    );
    Ok(())
}

/// The folder of the `botocore` that Python would import.
fn installed() -> Result<PathBuf> {
    let script = "import botocore, os; print(os.path.dirname(os.path.dirname(botocore.__file__)))";
    let output = Command::new("python3")
        .args(["-c", script])
        .output()
        .context("start python3")?;
    ensure!(
        output.status.success(),
        "python3 has no botocore: install it, or name an unpacked one with `--from DIR`"
    );
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// One line for each item that only one side has (`+` theirs, `-` ours), and the differing lines of items that both
/// have.
fn differences(ours: &Service, theirs: &Service) -> String {
    let (our_items, their_items) = (items(ours), items(theirs));
    let heads: BTreeSet<&String> = our_items.keys().chain(their_items.keys()).collect();
    let mut out = String::new();
    for head in heads {
        let lines = match (our_items.get(head), their_items.get(head)) {
            (Some(_), None) => format!("- {} {head}\n", ours.name),
            (None, Some(details)) => {
                format!("+ {} {head}\n{}", ours.name, marked('+', details, &[]))
            }
            (Some(our), Some(their)) if our != their => {
                let (gone, new) = (marked('-', our, their), marked('+', their, our));
                format!("~ {} {head}\n{gone}{new}", ours.name)
            }
            _ => String::new(),
        };
        out.push_str(&lines);
    }
    out
}

/// The lines of `these` that are not in `those`.
fn marked(mark: char, these: &[String], those: &[String]) -> String {
    let only = these.iter().filter(|line| !those.contains(line));
    only.map(|line| format!("    {mark} {}\n", line.trim()))
        .collect()
}

/// Every item of a service, by its keyword and name, with the facts about it. Ignores families, because an item's
/// family follows from its users.
fn items(service: &Service) -> BTreeMap<String, Vec<String>> {
    let mut items = BTreeMap::new();
    for family in service.families.values() {
        let bare = Family {
            about: vec![],
            ..family.clone()
        };
        let mut head = String::new();
        for line in contract::print(&bare)
            .lines()
            .filter(|line| !line.is_empty())
        {
            if line.starts_with(' ') {
                items
                    .entry(head.clone())
                    .or_insert_with(Vec::new)
                    .push(line.to_owned());
                continue;
            }
            let mut words = line.splitn(3, ' ');
            head = [
                words.next().unwrap_or_default(),
                words.next().unwrap_or_default(),
            ]
            .join(" ");
            items.insert(head.clone(), words.map(str::to_owned).collect());
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(source: &str) -> Service {
        let families = BTreeMap::from([("user".to_owned(), contract::parse(source).unwrap())]);
        Service {
            name: "iam".to_owned(),
            families,
        }
    }

    fn check(ours: &str, theirs: &str, expected: &str) {
        assert_eq!(differences(&service(ours), &service(theirs)), expected);
    }

    #[test]
    fn nothing_is_said_of_what_both_have() {
        let both = "# ours alone\nstring nameType length 1..64 pattern [\\w]+\nfault Gone 404 sender GoneException\n";
        check(both, both, "");
        check(both, both.trim_start_matches("# ours alone\n"), "");
    }

    #[test]
    fn what_one_side_has_is_named_with_the_side() {
        check(
            "",
            "operation GetUser\n  access \n  input A\n",
            "+ iam operation GetUser\n    + access\n    + input A\n",
        );
        check("list a of b\n", "", "- iam list a\n");
    }

    #[test]
    fn a_changed_item_shows_only_the_lines_that_differ() {
        check(
            "structure A\n  Name nameType\n  Path pathType\n",
            "structure A\n  Name nameType required\n  Path pathType\n  Tags tagListType\n",
            "~ iam structure A\n    - Name nameType\n    + Name nameType required\n    + Tags tagListType\n",
        );
        check(
            "string nameType length 1..64\n",
            "string nameType length 1..128\n",
            "~ iam string nameType\n    - length 1..64\n    + length 1..128\n",
        );
    }

    #[test]
    fn moving_an_item_to_another_family_is_no_difference() {
        let mut theirs = service("");
        theirs.families.insert(
            "role".to_owned(),
            contract::parse("boolean booleanType\n").unwrap(),
        );
        assert_eq!(differences(&service("boolean booleanType\n"), &theirs), "");
    }
}
