//! The Regions of AWS by partition, from the botocore package to one small text that `policy` embeds.
//!
//! A line a partition, its name and then its Regions; before them the package that they are from. The names that botocore has
//! for services without a Region, such as `aws-global`, are none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::botocore;

/// What ends the name of a Region that is none.
const NO_REGION: &str = "-global";

/// `partitions.json`
#[derive(Deserialize)]
pub(crate) struct Partitions {
    partitions: Vec<Partition>,
}

#[derive(Deserialize)]
struct Partition {
    id: String,
    regions: BTreeMap<String, IgnoredAny>,
}

/// Writes the text from the botocore package unpacked under `from`.
pub(crate) fn write(from: &Path) -> Result<()> {
    let text = build(from)?;
    std::fs::write(target(), &text).with_context(|| format!("write `{}`", target().display()))
}

/// Fails when the committed text is not what the package under `from` makes.
pub(crate) fn check(from: &Path) -> Result<()> {
    let committed = std::fs::read_to_string(target())
        .with_context(|| format!("read `{}`", target().display()))?;
    ensure!(
        committed == build(from)?,
        "{} is stale: run `cargo xtask regions --from DIR`",
        target().display()
    );
    Ok(())
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/data/regions.txt")
}

fn build(from: &Path) -> Result<String> {
    let version = botocore::version(from)?;
    Ok(text(&version, &botocore::partitions(from)?))
}

fn text(version: &str, found: &Partitions) -> String {
    let lines = found.partitions.iter().map(|partition| {
        let regions = partition.regions.keys().map(String::as_str);
        let regions = regions.filter(|region| !region.ends_with(NO_REGION));
        let words: Vec<&str> = std::iter::once(&*partition.id).chain(regions).collect();
        words.join(" ") + "\n"
    });
    let lines: String = lines.collect();
    format!("# botocore {version}\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_a_line_with_its_regions_and_no_others() {
        let source = r#"{"version": "1.1", "partitions": [
            {"id": "aws", "regions": {"us-east-1": {"description": "x"}, "eu-west-1": {}, "aws-global": {}}},
            {"id": "aws-cn", "regions": {"cn-north-1": {}}}]}"#;
        let found = serde_json::from_str(source).unwrap();
        assert_eq!(
            text("1.2.3", &found),
            "# botocore 1.2.3\naws eu-west-1 us-east-1\naws-cn cn-north-1\n"
        );
    }
}
