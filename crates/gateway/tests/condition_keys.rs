//! Every condition key of the fourteen services is filled from the request, asked of the upstream, or listed with the reason why
//! it is not known.

use std::collections::BTreeSet;
use std::path::Path;

use roleback_gateway::{facts, table};
use roleback_policy::catalogue;

const SERVICES: &str = include_str!("../rows/complete-services.list");
/// Keys that are made from the head, the tags or the items of a request. Tests with real clients cover them.
const MADE: [&str; 28] = [
    "s3:AccessPointNetworkOrigin",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "s3:x-amz-*",
    "s3:authType",
    "s3:signatureversion",
    "s3:signatureAge",
    "s3:ResourceAccount",
    "s3:RequestObjectTag/*",
    "s3:RequestObjectTagKeys",
    "dynamodb:LeadingKeys",
    "dynamodb:Attributes",
    "dynamodb:FirstPartitionKeyValues",
    "dynamodb:SecondPartitionKeyValues",
    "dynamodb:ThirdPartitionKeyValues",
    "dynamodb:FourthPartitionKeyValues",
    "dynamodb:FullTableScan",
    "kms:EncryptionContext:*",
    "kms:EncryptionContextKeys",
    "kms:CallerAccount",
    "kms:RequestAlias",
    "kms:ReEncryptOnSameKey",
    "ec2:LaunchTemplate",
    "ec2:Region",
    "events:detail.*",
    "lambda:FunctionArn",
    "lambda:VpcIds",
    "s3:object-lock-remaining-retention-days",
];

/// The prefixes of the services' actions.
fn prefixes() -> impl Iterator<Item = &'static str> {
    let names = SERVICES.lines().filter(|line| !line.starts_with('#'));
    names.map(|name| table::service(name).expect(name).prefix)
}

fn matches(pattern: &str, key: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => key.to_lowercase().starts_with(&begin.to_lowercase()),
        None => pattern.eq_ignore_ascii_case(key),
    }
}

/// Whether operations set a key from their members, or rows with a fixed value.
fn is_in_table(key: &str) -> bool {
    let prefixes: Vec<_> = prefixes().collect();
    let services = table::services().iter();
    // An operation can need a permission of another service.
    let mut operations = services
        .filter(|service| prefixes.contains(&service.prefix))
        .flat_map(|service| service.operations());
    operations.any(|operation| {
        // A key with a part that varies is there with every name that a request can have.
        let own = |name: &str| match key.split_once("${") {
            Some((family, _)) => name.len() > family.len() && name.starts_with(family),
            None => name.eq_ignore_ascii_case(key),
        };
        let of_rows = operation.rows.iter().flat_map(|row| &row.with);
        operation.keys.iter().any(|key| own(key.name()))
            || of_rows.into_iter().any(|(name, _)| own(name))
    })
}

fn is_upstreams(key: &str) -> bool {
    facts::upstream_keys().any(|own| match own.ends_with('/') {
        true => matches(&format!("{own}*"), key),
        false => own.eq_ignore_ascii_case(key),
    })
}

#[test]
fn every_condition_key_is_filled_or_listed_with_a_reason() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rows/unknown-keys.list");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let listed: Vec<(&str, &str)> = lines
        .map(|line| {
            line.split_once(" | ")
                .unwrap_or_else(|| panic!("no reason: {line}"))
        })
        .collect();
    let (mut used, mut gaps, mut needless) = (BTreeSet::new(), vec![], vec![]);
    for prefix in prefixes() {
        let service = catalogue::service(prefix).unwrap();
        // Global keys are the same for IAM and STS; of tags, `aws:ResourceTag/` comes from the upstream.
        let own = service
            .condition_keys
            .iter()
            .filter(|key| !key.name.starts_with("aws:"));
        for key in own {
            let is_made = MADE.iter().any(|made| matches(made, key.name));
            let is_filled = is_made || is_upstreams(key.name) || is_in_table(key.name);
            let reason = listed
                .iter()
                .find(|(pattern, _)| matches(pattern, key.name));
            match reason {
                Some((pattern, _)) if is_filled => {
                    needless.push(format!("{pattern} ({})", key.name))
                }
                Some((pattern, _)) => drop(used.insert(*pattern)),
                None if !is_filled => gaps.push(key.name),
                None => {}
            }
        }
    }
    assert!(
        gaps.is_empty(),
        "not filled, and not in rows/unknown-keys.list: {gaps:#?}"
    );
    assert!(needless.is_empty(), "listed, but filled: {needless:#?}");
    let stale: Vec<_> = listed
        .iter()
        .filter(|(pattern, _)| !used.contains(pattern))
        .collect();
    assert!(
        stale.is_empty(),
        "listed, but no service has it: {stale:#?}"
    );
}

#[test]
fn every_tag_in_a_request_is_a_condition_key() {
    let mut gaps = vec![];
    for prefix in prefixes() {
        let services = table::services()
            .iter()
            .filter(|service| service.prefix == prefix);
        for operation in services.flat_map(|service| service.operations()) {
            let is_tagging = operation.rows.iter().any(|row| {
                let (_, name) = row.action.split_once(':').unwrap_or_default();
                name == "TagResource" || name == "CreateTags" || name.starts_with("AddTags")
            });
            let has_tags = operation.keys.iter().any(|key| key.name() == "aws:TagKeys");
            if is_tagging && !has_tags {
                gaps.push(format!("{prefix}:{}", operation.name));
            }
        }
    }
    assert!(gaps.is_empty(), "{gaps:#?}");
}
