//! Access points of S3: another name of a bucket, with a policy of its own.
//!
//! A request names one by the host, `NAME-ACCOUNT.s3-accesspoint...`, as clients do for its ARN, or by its alias in place of a
//! bucket. It needs the same permissions twice: on the access point, by the policy of the access point, and on the bucket, by
//! the policy of the bucket.

use roleback_policy::Arn;

use crate::members::{Tree, answer};
use crate::need::Need;
use crate::question::{Question, encoded};
use crate::s3_access::Block;

/// The end of an alias.
const ALIAS: &str = "-s3alias";
/// Digits of an account.
const ACCOUNT_DIGITS: usize = 12;

/// How a request names an access point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'r> {
    /// By an alias.
    Alias(&'r str),
    /// By its name and account. It may be the name of a bucket, too.
    Name(&'r str, &'r str),
}

/// An access point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPoint {
    /// Its ARN.
    pub arn: String,
    /// The account in its ARN.
    pub account: String,
    /// The bucket behind it.
    pub bucket: String,
    /// `Internet` or `VPC`.
    pub origin: String,
    /// Its settings of block public access.
    pub block: Block,
}

/// Whether a name ends like an alias. No bucket may have such a name.
pub fn is_alias(bucket: &str) -> bool {
    bucket.ends_with(ALIAS)
}

/// The access point that a bucket's name can stand for. Only a host names one by its name.
pub fn named(bucket: &str, is_in_host: bool) -> Option<Named<'_>> {
    if is_alias(bucket) {
        return Some(Named::Alias(bucket));
    }
    let (name, account) = bucket.rsplit_once('-')?;
    let is_account =
        account.len() == ACCOUNT_DIGITS && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_in_host && is_account && !name.is_empty()).then_some(Named::Name(name, account))
}

/// The question for the access point with a name.
pub fn question(name: &str, account: &str, region: &str) -> Question {
    control(account, region, format!("/{}", encoded(name)))
}

/// The question for all access points of an account, of which one has the alias.
pub fn list_question(account: &str, region: &str) -> Question {
    control(account, region, String::new())
}

/// The question for the policy of an access point.
pub(crate) fn policy_question(arn: &Arn<'_>) -> Option<Question> {
    let name = arn
        .resource
        .strip_prefix("accesspoint/")?
        .split('/')
        .next()?;
    Some(control(
        arn.account,
        arn.region,
        format!("/{}/policy", encoded(name)),
    ))
}

fn control(account: &str, region: &str, path: String) -> Question {
    let arn = Arn {
        partition: "aws",
        service: "s3",
        region,
        account,
        resource: "",
    };
    Question::rest("s3control", &arn, format!("/v20180820/accesspoint{path}"))
}

/// The name of the access point with this alias, in the answer to [`list_question`].
pub fn name_of_alias(status: u16, body: &[u8], alias: &str) -> Option<String> {
    let tree = answer(body).ok().filter(|_| status == 200)?;
    let points = tree.inner("AccessPointList")?.inner("AccessPoint")?;
    let text =
        |point: &Tree<'_>, name: &str| point.inner(name).and_then(Tree::text).map(str::to_owned);
    let mut points = points.elements().iter();
    let point = points.find(|point| text(point, "Alias").as_deref() == Some(alias))?;
    text(point, "Name")
}

impl AccessPoint {
    /// The access point in the answer to [`question`]. `partition` is that of the region.
    pub fn read(
        (status, body): (u16, &[u8]),
        (name, account): (&str, &str),
        (partition, region): (&str, &str),
    ) -> Option<Self> {
        let tree = answer(body).ok().filter(|_| status == 200)?;
        let text = |name: &str| tree.inner(name).and_then(Tree::text);
        let block = tree.inner("PublicAccessBlockConfiguration");
        Some(Self {
            arn: format!("arn:{partition}:s3:{region}:{account}:accesspoint/{name}"),
            account: account.to_owned(),
            bucket: text("Bucket")?.to_owned(),
            origin: text("NetworkOrigin").unwrap_or("Internet").to_owned(),
            block: block.map_or_else(Block::default, Block::of),
        })
    }

    /// What a request through the access point needs in place of a permission on what it calls the bucket.
    pub fn needs(&self, need: Need) -> [Need; 2] {
        let Need {
            action,
            resource,
            context,
        } = need;
        let context = context
            .with("s3:DataAccessPointArn", self.arn.clone())
            .with("s3:DataAccessPointAccount", self.account.clone())
            .with("s3:AccessPointNetworkOrigin", self.origin.clone());
        let partition = self.arn.split(':').nth(1).unwrap_or("aws");
        let (through, direct) = match resource.split_once('/') {
            Some((_, key)) => (
                format!("{}/object/{key}", self.arn),
                format!("arn:{partition}:s3:::{}/{key}", self.bucket),
            ),
            None => (
                self.arn.clone(),
                format!("arn:{partition}:s3:::{}", self.bucket),
            ),
        };
        [through, direct].map(|resource| Need {
            action: action.clone(),
            resource,
            context: context.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use roleback_policy::Context;

    use super::*;

    #[test]
    fn a_name_of_a_bucket_can_stand_for_an_access_point() {
        let by_name = Some(Named::Name("my-ap", "123456789012"));
        let alias = "my-ap-abc-s3alias";
        for (bucket, is_in_host, expected) in [
            ("my-ap-123456789012", true, by_name),
            ("my-ap-123456789012", false, None),
            (alias, true, Some(Named::Alias(alias))),
            (alias, false, Some(Named::Alias(alias))),
            ("my-ap-12345678901", true, None),
            ("bucket", true, None),
        ] {
            assert_eq!(named(bucket, is_in_host), expected, "{bucket}");
        }
    }

    #[test]
    fn the_same_permission_is_needed_on_the_access_point_and_the_bucket() {
        let body = br"<GetAccessPointResult><Name>ap</Name><Bucket>b</Bucket><NetworkOrigin>VPC</NetworkOrigin><PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration></GetAccessPointResult>";
        let point = AccessPoint::read((200, body), ("ap", "123456789012"), ("aws", "eu-west-1"));
        let point = point.unwrap();
        let block = Block {
            restricts: true,
            ..Block::default()
        };
        assert_eq!(point.block, block);
        for (resource, through, direct) in [
            (
                "arn:aws:s3:::ap-123456789012/a/b",
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/object/a/b",
                "arn:aws:s3:::b/a/b",
            ),
            (
                "arn:aws:s3:::ap-123456789012",
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap",
                "arn:aws:s3:::b",
            ),
        ] {
            let need = Need {
                action: "s3:X".into(),
                resource: resource.to_owned(),
                context: Context::new(),
            };
            let context = Context::new()
                .with(
                    "s3:DataAccessPointArn",
                    "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap",
                )
                .with("s3:DataAccessPointAccount", "123456789012")
                .with("s3:AccessPointNetworkOrigin", "VPC");
            let found = point.needs(need);
            assert!(
                found.iter().all(|need| need.context == context),
                "{found:?}"
            );
            assert_eq!(found.map(|need| need.resource), [through, direct]);
        }
        let missing = AccessPoint::read((404, body), ("ap", "123456789012"), ("aws", "eu-west-1"));
        assert_eq!(missing, None);
    }

    #[test]
    fn an_alias_is_found_among_the_access_points_of_an_account() {
        let point = |name: &str| {
            format!("<AccessPoint><Name>{name}</Name><Alias>{name}-x-s3alias</Alias></AccessPoint>")
        };
        for (names, alias, expected) in [
            (&["a", "b"][..], "b-x-s3alias", Some("b")),
            (&["a"], "a-x-s3alias", Some("a")),
            (&["a"], "b-x-s3alias", None),
            (&[], "a-x-s3alias", None),
        ] {
            let points: String = names.iter().map(|name| point(name)).collect();
            let body = format!(
                "<ListAccessPointsResult><AccessPointList>{points}</AccessPointList></ListAccessPointsResult>"
            );
            let found = name_of_alias(200, body.as_bytes(), alias);
            assert_eq!(found.as_deref(), expected, "{names:?} {alias}");
        }
        let question = list_question("123456789012", "eu-west-1");
        assert_eq!(
            (question.service, &*question.path),
            ("s3control", "/v20180820/accesspoint")
        );
    }
}
