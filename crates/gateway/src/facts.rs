//! Condition keys that only an upstream knows: tags and properties of stored resources.
//!
//! An upstream is asked only if a policy in force reads one of the keys.

mod resolution;
mod sources;

use roleback_policy::Arn;

pub use resolution::{Resolution, resolution};
use sources::{Field, Source, sources};

use crate::context::collect;
use crate::dynamodb::{ATTRIBUTES, LEADING_KEYS};
use crate::members::{Tree, answer};
use crate::question::Question;

/// The networks of a function, which those of its subnets are.
pub const VPC_IDS: &str = "lambda:VpcIds";

/// A question for condition keys of a resource.
#[derive(Debug)]
pub struct FactQuestion {
    /// The request.
    pub question: Question,
    arn_prefix: String,
    source: &'static Source,
}

/// A condition key that an upstream knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// With one value.
    One(String, String),
    /// With several.
    Many(String, Vec<String>),
}

/// Whether a condition key is read from upstreams or from the items of a request, and only if a policy asks for it.
pub fn is_asked(key: &str) -> bool {
    let is_it = |own: &&str| own.eq_ignore_ascii_case(key);
    [LEADING_KEYS, ATTRIBUTES, VPC_IDS].iter().any(is_it) || is_upstreams(key)
}

/// Whether upstreams are asked for this condition key.
pub fn is_upstreams(key: &str) -> bool {
    sources().any(|source| source.has(key))
}

/// Every condition key that upstreams are asked for; those of tags end with a slash.
pub fn upstream_keys() -> impl Iterator<Item = &'static str> {
    sources().flat_map(|source| source.keys())
}

/// The questions about a resource for condition keys that policies read.
pub fn questions(resource: &str, version: Option<&str>, wanted: &[String]) -> Vec<FactQuestion> {
    let Some(arn) = Arn::parse(resource).filter(|arn| !arn.resource.contains('*')) else {
        return Vec::new();
    };
    // The tags of a bucket and its objects are asked for with the bucket's ARN, which has no account.
    let is_access_point = arn.service == "s3" && !arn.account.is_empty();
    let of_it = sources().filter(|source| source.is_about(&arn) && !is_access_point);
    let asked = of_it.filter(|source| wanted.iter().any(|key| source.has(key)));
    asked
        .filter_map(|source| {
            Some(FactQuestion {
                question: (source.ask)(&arn, resource, version)?,
                arn_prefix: format!(
                    "arn:{}:{}:{}:{}:",
                    arn.partition, arn.service, arn.region, arn.account
                ),
                source,
            })
        })
        .collect()
}

impl FactQuestion {
    /// The condition keys in an answer.
    pub fn facts(&self, status: u16, body: &[u8]) -> Vec<Fact> {
        let tree = match status {
            200 => answer(body).ok(),
            _ => None,
        };
        let Some(tree) = tree else {
            return Vec::new();
        };
        let mut facts = self.tags(&tree);
        for (key, field) in self.source.fields {
            facts.extend(self.field(key, field, &tree));
        }
        facts
    }

    fn tags(&self, tree: &Tree<'_>) -> Vec<Fact> {
        let mut pairs = Vec::new();
        if let Some(tags) = inside(tree, self.source.tags) {
            collect(tags, &mut pairs);
        }
        let prefixes = self.source.tag_keys.iter();
        let named = prefixes.flat_map(|prefix| {
            pairs.iter().filter_map(move |(key, value)| {
                Some(Fact::One(format!("{prefix}{key}"), value.clone()?))
            })
        });
        named.collect()
    }

    fn field(&self, key: &str, field: &Field, tree: &Tree<'_>) -> Option<Fact> {
        let text = |path| inside(tree, path).and_then(Tree::text);
        Some(match field {
            Field::Text(path) => Fact::One(key.to_owned(), text(path)?.to_owned()),
            Field::Arn(kind, path) => {
                let id = text(path)?;
                Fact::One(key.to_owned(), format!("{}{kind}/{id}", self.arn_prefix))
            }
            Field::Many(path, member) => {
                let elements = inside(tree, path)?.elements().iter();
                let texts = elements.filter_map(|element| element.inner(member)?.text());
                Fact::Many(key.to_owned(), texts.map(str::to_owned).collect())
            }
        })
    }
}

/// The value after these members. A list has its first element looked at: each question is about one resource.
fn inside<'t, 'b>(tree: &'t Tree<'b>, path: &[&str]) -> Option<&'t Tree<'b>> {
    let (last, before) = path.split_last()?;
    let above = before
        .iter()
        .try_fold(tree, |tree, name| tree.inner(name)?.elements().first())?;
    above.inner(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Resource, wanted key, part of the request, answer, key and value that it has.
    const CASES: &[(&str, &str, &str, &str, &str)] = &[
        (
            "arn:aws:s3:::bbb/k/é",
            "s3:ExistingObjectTag/a",
            "GET /bbb/k/%C3%A9?tagging ",
            "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
            "s3:ExistingObjectTag/a=b",
        ),
        (
            "arn:aws:dynamodb:r:1:table/t/index/i",
            "aws:ResourceTag/a",
            r#"POST / {"ResourceArn":"arn:aws:dynamodb:r:1:table/t"}"#,
            r#"{"Tags":[{"Key":"a","Value":"b"}]}"#,
            "aws:ResourceTag/a=b",
        ),
        (
            "arn:aws:sqs:r:111122223333:q",
            "AWS:resourcetag/a",
            "111122223333/q",
            r#"{"Tags":{"a":"b"}}"#,
            "aws:ResourceTag/a=b",
        ),
        (
            "arn:aws:sns:r:1:t",
            "aws:ResourceTag/a",
            "ResourceArn=arn%3Aaws",
            "<R><ListTagsForResourceResult><Tags><member><Key>a</Key><Value>b</Value></member></Tags></ListTagsForResourceResult></R>",
            "aws:ResourceTag/a=b",
        ),
        (
            "arn:aws:kms:r:1:key/k",
            "aws:ResourceTag/a",
            r#"{"KeyId":"k"}"#,
            r#"{"Tags":[{"TagKey":"a","TagValue":"b"}]}"#,
            "aws:ResourceTag/a=b",
        ),
        (
            "arn:aws:kms:r:1:key/k",
            "kms:KeySpec",
            r#"{"KeyId":"k"}"#,
            r#"{"KeyMetadata":{"KeySpec":"RSA_2048"}}"#,
            "kms:KeySpec=RSA_2048",
        ),
        (
            "arn:aws:ec2:r:1:instance/i-1",
            "ec2:ResourceTag/a",
            "Filter.1.Value.1=i%2D1",
            "<R><tagSet><item><resourceId>i-1</resourceId><key>a</key><value>b</value></item></tagSet></R>",
            "ec2:ResourceTag/a=b",
        ),
        (
            "arn:aws:ec2:r:1:instance/i-1",
            "ec2:InstanceType",
            "Action=DescribeInstances",
            "<R><reservationSet><item><instancesSet><item><instanceType>t3.micro</instanceType></item></instancesSet></item></reservationSet></R>",
            "ec2:InstanceType=t3.micro",
        ),
        (
            "arn:aws:ec2:r:1:security-group/sg-1",
            "ec2:Vpc",
            "GroupId.1=sg%2D1",
            "<R><securityGroupInfo><item><vpcId>vpc-1</vpcId></item></securityGroupInfo></R>",
            "ec2:Vpc=arn:aws:ec2:r:1:vpc/vpc-1",
        ),
        (
            "arn:aws:ec2:r:1:elastic-ip/eipalloc-1",
            "ec2:PublicIpAddress",
            "Action=DescribeAddresses",
            "<R><addressesSet><item><publicIp>192.0.2.1</publicIp></item></addressesSet></R>",
            "ec2:PublicIpAddress=192.0.2.1",
        ),
        (
            "arn:aws:ec2:r:1:placement-group/g",
            "ec2:PlacementGroupStrategy",
            "GroupName.1=g",
            "<R><placementGroupSet><item><strategy>spread</strategy></item></placementGroupSet></R>",
            "ec2:PlacementGroupStrategy=spread",
        ),
        (
            "arn:aws:events:r:1:rule/b/n",
            "events:creatorAccount",
            r#"{"EventBusName":"b","Name":"n"}"#,
            r#"{"CreatedBy":"111122223333"}"#,
            "events:creatorAccount=111122223333",
        ),
        (
            "arn:aws:lambda:r:1:function:f:q",
            "aws:ResourceTag/a",
            "/2017-03-31/tags/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af ",
            r#"{"Tags":{"a":"b"}}"#,
            "aws:ResourceTag/a=b",
        ),
    ];

    #[test]
    fn each_key_is_asked_of_its_service_and_found_in_the_answer() {
        for (resource, wanted, asked, body, found) in CASES {
            let wanted = [(*wanted).to_owned()];
            let asked_for = questions(resource, None, &wanted);
            let [one] = asked_for.as_slice() else {
                panic!("{resource}: {asked_for:?}");
            };
            let Question {
                method,
                path,
                body: own,
                ..
            } = &one.question;
            let whole = format!("{method} {path} {own}");
            assert!(whole.contains(asked), "{whole}");
            let (key, value) = found.split_once('=').unwrap();
            let expected = Fact::One(key.to_owned(), value.to_owned());
            assert!(
                one.facts(200, body.as_bytes()).contains(&expected),
                "{found}"
            );
            assert_eq!(one.facts(404, body.as_bytes()), [], "{resource}");
            assert_eq!(one.facts(200, b"{}"), [], "{resource}");
            assert_eq!(one.facts(200, b"{bad"), [], "{resource}");
            assert!(questions(resource, None, &["aws:PrincipalTag/a".to_owned()]).is_empty());
        }
        assert!(questions("*", None, &["aws:ResourceTag/a".to_owned()]).is_empty());
    }

    #[test]
    fn aliases_of_a_key_are_a_list() {
        let wanted = ["kms:ResourceAliases".to_owned()];
        let asked = questions("arn:aws:kms:r:1:key/k", None, &wanted);
        let body = br#"{"Aliases":[{"AliasName":"alias/a"},{"AliasName":"alias/b"}]}"#;
        let texts = vec!["alias/a".to_owned(), "alias/b".to_owned()];
        assert_eq!(
            asked[0].facts(200, body),
            [Fact::Many(wanted[0].clone(), texts)]
        );
    }
}
