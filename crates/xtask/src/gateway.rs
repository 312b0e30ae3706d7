//! Generates the gateway's routing table: every operation of every service in botocore, with the permissions that it needs.
//!
//! What an operation needs follows from names (`by_name`), or from our own rows (`own_rows`). The services of
//! [`COMPLETE`] must not have a gap: each of their operations has an action that AWS's catalogue knows, or is listed as newer
//! than the catalogue.

mod by_name;
mod models;
mod own_rows;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use roleback_gateway::table::row::Row;
use roleback_gateway::table::{self, MAGIC};
use roleback_policy::catalogue::{self, Service};

use crate::botocore;
use crate::packages::Packages;
use models::{Member, Model};
use own_rows::{Key, OwnRows};

/// The services whose operations must all have the permissions that AWS documents.
const COMPLETE: &str = include_str!("../../gateway/rows/complete-services.list");
/// The compression level: the table is written once and read often.
const LEVEL: i32 = 19;
/// Members whose tags become `aws:RequestTag` and `aws:TagKeys`.
const TAGS: [&str; 7] = [
    "Tags",
    "tags",
    "TagSpecifications",
    "TagKeys",
    "tagKeys",
    "TagSet",
    "Tagging",
];
/// The beginning of the condition keys of EC2 that are the attributes which a request sets.
const ATTRIBUTE: &str = "ec2:Attribute/";
/// Members that are about the request itself, and the one that can be the user data of an instance.
const NOT_SET: [&str; 3] = ["DryRun", "ClientToken", "Value"];

/// Generates the table.
pub(crate) fn build(packages: &Packages) -> Result<Vec<u8>> {
    let from = packages.holder("botocore")?;
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gateway/rows");
    let mut index = format!("# botocore {}\n", botocore::version(from)?);
    let (mut frames, mut gaps) = (vec![], vec![]);
    let newer = newer_than_catalogue(&rows)?;
    for (name, model) in models::read_all(from)? {
        let own = OwnRows::read(&rows, &name)?;
        let text = service_text(&name, &model, &own, &newer, &mut gaps)
            .with_context(|| format!("the rows of {name}"))?;
        let frame = zstd::bulk::compress(text.as_bytes(), LEVEL)?;
        let metadata = &model.metadata;
        let id = metadata.service_id.replace(' ', "");
        let fields = [
            name.as_str(),
            model.signing_name(),
            prefix_of(&name, &model),
            &model.protocols().join(" "),
            metadata.target_prefix.as_deref().unwrap_or(&id),
            &metadata.api_version,
            &frame.len().to_string(),
            &text.len().to_string(),
        ];
        index.push_str(&fields.join("\t"));
        index.push('\n');
        frames.extend(frame);
    }
    ensure!(
        gaps.is_empty(),
        "{} gaps in services that must have none:\n  {}",
        gaps.len(),
        gaps.join("\n  ")
    );
    let packed = zstd::bulk::compress(index.as_bytes(), LEVEL)?;
    let mut file = MAGIC.to_vec();
    file.extend(u32::try_from(packed.len())?.to_le_bytes());
    file.extend(u32::try_from(index.len())?.to_le_bytes());
    file.extend(packed);
    file.extend(frames);
    Ok(file)
}

/// `SERVICE.OPERATION` of operations whose action the catalogue does not know yet.
fn newer_than_catalogue(rows: &Path) -> Result<BTreeSet<String>> {
    let path: PathBuf = rows.join("newer-than-catalogue.list");
    let text = crate::packages::text(&path)?;
    Ok(text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect())
}

/// The prefix of a service's actions: the one with most actions of the names of its operations.
fn prefix_of<'m>(name: &'m str, model: &'m Model) -> &'m str {
    let candidates = [model.signing_name(), &model.metadata.endpoint_prefix, name];
    let known = |prefix: &&str| {
        let service = catalogue::service(prefix);
        let has = |operation: &&String| {
            service.is_some_and(|service| service.action(operation).is_some())
        };
        model.operations.keys().filter(has).count()
    };
    // Of several with the same number, the first.
    let best = candidates.into_iter().rev().max_by_key(known);
    best.unwrap_or(name)
}

fn service_text(
    name: &str,
    model: &Model,
    own: &OwnRows,
    newer: &BTreeSet<String>,
    gaps: &mut Vec<String>,
) -> Result<String> {
    let prefix = prefix_of(name, model);
    let service = catalogue::service(prefix);
    own.check(name, &model.operations.keys().map(String::as_str).collect())?;
    let mut text = String::new();
    for (operation, definition) in &model.operations {
        let members = model.members(definition);
        let (mut rows, is_known) = match own.replacing.get(operation) {
            Some(rows) => (rows.clone(), true),
            None => by_name::rows(prefix, service, operation, &members),
        };
        rows.extend(own.adding.get(operation).into_iter().flatten().cloned());
        if name == "ec2"
            && members
                .iter()
                .any(|member| member.name == "TagSpecifications")
        {
            rows.push(format!(
                "ec2:CreateTags @ arn:{{partition}}:ec2:{{region}}:{{account}}:{{TagSpecifications[].ResourceType}}/* with ec2:CreateAction={operation}"
            ));
        }
        let full = format!("{name}.{operation}");
        if COMPLETE.lines().any(|complete| complete == name) {
            if !is_known && !newer.contains(&full) {
                gaps.push(format!("{full}: no action of this name, and no row"));
            }
            gaps.extend(
                rows.iter()
                    .filter_map(|row| unknown_action(row, &full, newer)),
            );
        }
        let keys = keys(own, service, operation, &rows, &members);
        let mut used = BTreeSet::new();
        for row in &rows {
            let row =
                Row::parse(row).with_context(|| format!("{operation}: `{row}` is not a row"))?;
            used.extend(row.paths().map(|path| path.member.to_owned()));
        }
        for Key { name, value, when } in &keys {
            let key = table::key::Key::parse(name, value, when)
                .with_context(|| format!("{operation}: `{name}={value}` is not a condition key"))?;
            used.extend(key.paths().map(|path| path.member.to_owned()));
        }
        let is_rest = model
            .protocols()
            .iter()
            .any(|protocol| protocol.starts_with("rest-"));
        let flags = if definition.authtype.as_deref() == Some("none") {
            "u"
        } else {
            ""
        };
        let (method, uri) = match is_rest {
            true => (definition.http.method.as_str(), model.uri(definition)),
            false => ("", String::new()),
        };
        let line = format!("o\t{operation}\t{method}\t{uri}\t{flags}");
        text.push_str(line.trim_end_matches('\t'));
        text.push('\n');
        for member in &used {
            let member = members
                .iter()
                .find(|known| known.name == *member)
                .with_context(|| format!("{operation} has no member `{member}`"))?;
            text.push_str(&member_line(member));
        }
        for row in rows {
            text.push_str(&format!("n\t{row}\n"));
        }
        for Key { name, value, when } in keys {
            let line = format!("c\t{name}\t{value}\t{when}");
            text.push_str(line.trim_end_matches('\t'));
            text.push('\n');
        }
    }
    Ok(text)
}

fn member_line(member: &Member) -> String {
    let Member {
        name,
        location,
        wire,
        ..
    } = member;
    match name == wire {
        true => format!("m\t{name}\t{location}\n"),
        false => format!("m\t{name}\t{location}\t{wire}\n"),
    }
}

/// A message about a row whose action is not in the catalogue.
fn unknown_action(row: &str, operation: &str, newer: &BTreeSet<String>) -> Option<String> {
    let action = row.split('@').next().unwrap_or_default().trim();
    let is_known = catalogue::action(action).is_some() || newer.contains(operation);
    (!is_known).then(|| format!("{operation}: the catalogue has no action {action}"))
}

/// The condition keys that come from members: of the same name, in our rows, and tags.
fn keys(
    own: &OwnRows,
    service: Option<&Service>,
    operation: &str,
    rows: &[String],
    members: &[Member],
) -> Vec<Key> {
    let mut keys = vec![];
    let mut add = |name: &str, value: String| {
        keys.push(Key {
            name: name.to_owned(),
            value,
            when: String::new(),
        });
    };
    let actions = rows
        .iter()
        .filter_map(|row| row.split('@').next()?.trim().split_once(':'));
    let own_actions: Vec<_> = actions
        .filter_map(|(prefix, action)| {
            let service = service.filter(|service| service.prefix == prefix)?;
            service.action(action)
        })
        .collect();
    let known = own_actions.iter().flat_map(|action| {
        service
            .into_iter()
            .flat_map(|service| service.keys_of(action))
    });
    let known: Vec<_> = known.collect();
    for key in &known {
        let Some((_, name)) = key
            .name
            .split_once(':')
            .filter(|(prefix, _)| *prefix != "aws")
        else {
            continue;
        };
        let wanted = by_name::folded(name);
        let simple =
            |member: &&Member| matches!(member.kind, models::Kind::Text | models::Kind::Texts);
        let member = members
            .iter()
            .filter(simple)
            .find(|member| by_name::folded(&member.name) == wanted);
        if let Some(member) = member {
            let brackets = if member.kind == models::Kind::Texts {
                "[]"
            } else {
                ""
            };
            add(key.name, format!("{}{brackets}", member.name));
        }
    }
    if operation.starts_with("Modify") && known.iter().any(|key| key.name.starts_with(ATTRIBUTE)) {
        for member in members
            .iter()
            .filter(|member| !NOT_SET.contains(&member.name.as_str()))
        {
            let name = format!("{ATTRIBUTE}{}", member.name);
            match member.kind {
                models::Kind::Text => add(&name, member.name.clone()),
                models::Kind::Value => add(&name, format!("{}.Value", member.name)),
                models::Kind::Texts | models::Kind::Other => {}
            }
        }
    }
    if known
        .iter()
        .any(|key| key.name.starts_with("aws:RequestTag/") || key.name == "aws:TagKeys")
    {
        let tags = members
            .iter()
            .filter(|member| TAGS.contains(&member.name.as_str()));
        tags.for_each(|member| add("aws:TagKeys", member.name.clone()));
    }
    let named = own
        .keys
        .iter()
        .filter(|(name, _)| name == operation || name == "*");
    for (name, key) in named {
        let member = key.value.split(['.', '[', '{']).next().unwrap_or_default();
        if name != "*" || members.iter().any(|known| known.name == member) {
            keys.push(key.clone());
        }
    }
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    keys
}
