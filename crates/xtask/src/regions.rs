//! Generates the AWS Regions by partition: from the botocore package to a small text that `policy` embeds.
//!
//! The first line names the package. Each following line has the name of a partition and its Regions. botocore also
//! lists names for services without a Region, such as `aws-global`; these are left out.

use anyhow::Result;

use crate::botocore::{self, Partitions};
use crate::packages::Packages;

/// The suffix of names that are not Regions.
const NO_REGION: &str = "-global";

/// Generates the text from botocore.
pub(crate) fn build(packages: &Packages) -> Result<Vec<u8>> {
    let from = packages.holder("botocore")?;
    let version = botocore::version(from)?;
    Ok(text(&version, &botocore::partitions(from)?).into_bytes())
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
