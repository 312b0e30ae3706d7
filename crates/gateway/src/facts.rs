//! Condition keys that only an upstream knows: tags and properties of stored resources.
//!
//! An upstream is asked only if a policy in force reads one of the keys.

mod resolution;
mod sources;

use std::collections::HashSet;
use std::sync::LazyLock;

use roleback_policy::Arn;

pub use resolution::{Resolution, resolution};
use sources::{Field, Source, sources};

use crate::context::collect;
use crate::dynamodb;
use crate::members::{Tree, answer};
use crate::question::Question;

/// The networks of a function, which those of its subnets are.
pub const VPC_IDS: &str = "lambda:VpcIds";

/// A question for condition keys of a resource.
#[derive(Debug)]
pub struct FactQuestion {
    /// The request.
    pub question: Question,
    place: [String; 3],
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

impl Fact {
    /// The condition key.
    pub fn key(&self) -> &str {
        match self {
            Self::One(key, _) | Self::Many(key, _) => key,
        }
    }
}

/// Whether a condition key is read from upstreams or from the items of a request, and only if a policy asks for it.
pub fn is_asked(key: &str) -> bool {
    let is_it = |own: &str| own.eq_ignore_ascii_case(key);
    dynamodb::item_keys().any(is_it) || is_it(VPC_IDS) || is_upstreams(key)
}

/// What [`upstream_keys`] has, in lower case. Each key that a policy reads is looked for, in each request.
static UPSTREAM_KEYS: LazyLock<HashSet<String>> =
    LazyLock::new(|| upstream_keys().map(str::to_ascii_lowercase).collect());

/// Whether upstreams are asked for this condition key.
pub fn is_upstreams(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let of_tags = key.split_inclusive('/').next().unwrap_or_default();
    UPSTREAM_KEYS.contains(&key) || (of_tags.ends_with('/') && UPSTREAM_KEYS.contains(of_tags))
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
    let of_it = sources().filter(|source| source.is_about(&arn));
    let asked = of_it.filter(|source| wanted.iter().any(|key| source.has(key)));
    asked
        .filter_map(|source| {
            Some(FactQuestion {
                question: (source.ask)(&arn, resource, version)?,
                place: [arn.partition, arn.region, arn.account].map(str::to_owned),
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

    /// Whether what the request itself says of these condition keys counts first.
    pub fn is_after_request(&self) -> bool {
        self.source.is_after_request
    }

    fn field(&self, key: &str, field: &Field, tree: &Tree<'_>) -> Option<Fact> {
        let text = |path| inside(tree, path).and_then(Tree::text);
        let one = |value: &str| Fact::One(key.to_owned(), value.to_owned());
        Some(match field {
            Field::Text(path) => one(text(path)?),
            Field::Arn(kind, path) => {
                let [partition, region, account] = &self.place;
                let id = text(path)?;
                one(&format!(
                    "arn:{partition}:ec2:{region}:{account}:{kind}/{id}"
                ))
            }
            Field::Filled(template, paths) => one(&self.filled(template, paths, tree)?),
            Field::Named(path, names) => {
                let found = text(path).filter(|text| !text.is_empty())?;
                let name = names
                    .iter()
                    .find(|(own, _)| own.is_empty() || *own == found);
                one(name?.1)
            }
            Field::Member(path) => match inside(tree, path)? {
                Tree::Map(members) => one(&members.first()?.0),
                _ => return None,
            },
            Field::Many(path, member) => {
                let elements = inside(tree, path)?.elements().iter();
                let texts = elements.filter_map(|element| element.inner(member)?.text());
                Fact::Many(key.to_owned(), texts.map(str::to_owned).collect())
            }
            Field::All(path) => Fact::Many(key.to_owned(), all(tree, path)?),
            Field::Each(path) => match &*all(tree, path)? {
                [same] => one(same),
                several => Fact::Many(key.to_owned(), several.to_vec()),
            },
        })
    }

    /// A template with the values of these paths in place of `{}`, in order.
    fn filled(&self, template: &str, paths: &[&[&str]], tree: &Tree<'_>) -> Option<String> {
        let [partition, region, account] = &self.place;
        let template = template
            .replace("{partition}", partition)
            .replace("{region}", region)
            .replace("{account}", account);
        let mut parts = template.split("{}");
        let mut out = parts.next()?.to_owned();
        for (path, part) in paths.iter().zip(parts) {
            let text = inside(tree, path).and_then(Tree::text);
            out.push_str(text.filter(|text| !text.is_empty())?);
            out.push_str(part);
        }
        Some(out)
    }
}

/// The different texts at the end of a path, in all elements of the lists on the way. `None` without any.
fn all(tree: &Tree<'_>, path: &[&str]) -> Option<Vec<String>> {
    let mut found = vec![tree];
    for name in path {
        let inner = found.iter().flat_map(|tree| tree.elements());
        found = inner.filter_map(|element| element.inner(name)).collect();
    }
    let texts = found.into_iter().flat_map(Tree::texts);
    let mut texts: Vec<_> = texts
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    texts.sort_unstable();
    texts.dedup();
    (!texts.is_empty()).then_some(texts)
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
        (
            "arn:aws:ec2:r:1:vpc-peering-connection/pcx-1",
            "ec2:AccepterVpc",
            "VpcPeeringConnectionId.1=pcx%2D1",
            "<R><vpcPeeringConnectionSet><item><accepterVpcInfo><ownerId>2</ownerId><vpcId>vpc-2</vpcId><region>s</region></accepterVpcInfo></item></vpcPeeringConnectionSet></R>",
            "ec2:AccepterVpc=arn:aws:ec2:s:2:vpc/vpc-2",
        ),
        (
            "arn:aws:ec2:r::snapshot/snap-1",
            "ec2:ParentVolume",
            "SnapshotId.1=snap%2D1",
            "<R><snapshotSet><item><ownerId>1</ownerId><volumeId>vol-1</volumeId></item></snapshotSet></R>",
            "ec2:ParentVolume=arn:aws:ec2:r:1:volume/vol-1",
        ),
        (
            "arn:aws:ec2:r:1:volume/vol-1",
            "ec2:ParentSnapshot",
            "VolumeId.1=vol%2D1",
            "<R><volumeSet><item><snapshotId>snap-1</snapshotId></item></volumeSet></R>",
            "ec2:ParentSnapshot=arn:aws:ec2:r::snapshot/snap-1",
        ),
        (
            "arn:aws:ec2:r:1:volume/vol-1",
            "ec2:ManagedResourceOperator",
            "Action=DescribeVolumes",
            "<R><volumeSet><item><operator><principal>p</principal></operator></item></volumeSet></R>",
            "ec2:ManagedResourceOperator=p",
        ),
        (
            "arn:aws:ec2:r:1:launch-template/lt-1",
            "ec2:ManagedResourceOperator",
            "LaunchTemplateId.1=lt%2D1",
            "<R><launchTemplates><item><operator><principal>p</principal></operator></item></launchTemplates></R>",
            "ec2:ManagedResourceOperator=p",
        ),
        (
            "arn:aws:ec2:r:1:capacity-reservation/cr-1",
            "ec2:CapacityReservationFleet",
            "CapacityReservationId.1=cr%2D1",
            "<R><capacityReservationSet><item><capacityReservationFleetId>crf-1</capacityReservationFleetId></item></capacityReservationSet></R>",
            "ec2:CapacityReservationFleet=arn:aws:ec2:r:1:capacity-reservation-fleet/crf-1",
        ),
        (
            "arn:aws:ec2:r:1:capacity-reservation/cr-1",
            "ec2:CreateDate",
            "Action=DescribeCapacityReservations",
            "<R><capacityReservationSet><item><createDate>2026-01-02T00:00:00Z</createDate></item></capacityReservationSet></R>",
            "ec2:CreateDate=2026-01-02T00:00:00Z",
        ),
        (
            "arn:aws:ec2:r:1:capacity-reservation/cr-1",
            "ec2:IsInterruptible",
            "Action=DescribeCapacityReservations",
            "<R><capacityReservationSet><item><interruptible>true</interruptible></item></capacityReservationSet></R>",
            "ec2:IsInterruptible=true",
        ),
        (
            "arn:aws:ec2:r:1:capacity-reservation/cr-1",
            "ec2:InterruptionType",
            "Action=DescribeCapacityReservations",
            "<R><capacityReservationSet><item><interruptibleCapacityAllocation><interruptibleCapacityReservationId>cr-2</interruptibleCapacityReservationId><interruptionType>adhoc</interruptionType></interruptibleCapacityAllocation></item></capacityReservationSet></R>",
            "ec2:InterruptionType=adhoc",
        ),
        (
            "arn:aws:ec2:r:1:reserved-instances/ri-1",
            "ec2:ReservedInstancesOfferingType",
            "ReservedInstancesId.1=ri%2D1",
            "<R><reservedInstancesSet><item><offeringType>No Upfront</offeringType></item></reservedInstancesSet></R>",
            "ec2:ReservedInstancesOfferingType=No Upfront",
        ),
        (
            "arn:aws:ec2:r:1:prefix-list/pl-1",
            "ec2:IpamPrefixListResolverTargetId",
            "PrefixListId.1=pl%2D1",
            "<R><prefixListSet><item><ipamPrefixListResolverTargetId>t-1</ipamPrefixListResolverTargetId></item></prefixListSet></R>",
            "ec2:IpamPrefixListResolverTargetId=t-1",
        ),
        (
            "arn:aws:ec2:r:1:client-vpn-endpoint/cvpn-1",
            "ec2:CloudwatchLogStreamArn",
            "ClientVpnEndpointId.1=cvpn%2D1",
            "<R><clientVpnEndpoint><item><connectionLogOptions><CloudwatchLogGroup>g</CloudwatchLogGroup><CloudwatchLogStream>s</CloudwatchLogStream></connectionLogOptions></item></clientVpnEndpoint></R>",
            "ec2:CloudwatchLogStreamArn=arn:aws:logs:r:1:log-group:g:log-stream:s",
        ),
        (
            "arn:aws:ec2:r:1:client-vpn-endpoint/cvpn-1",
            "ec2:SamlProviderArn",
            "Action=DescribeClientVpnEndpoints",
            "<R><clientVpnEndpoint><item><authenticationOptions><item><type>certificate-authentication</type></item><item><federatedAuthentication><samlProviderArn>arn:s</samlProviderArn></federatedAuthentication></item></authenticationOptions></item></clientVpnEndpoint></R>",
            "ec2:SamlProviderArn=arn:s",
        ),
        (
            "arn:aws:ec2:r:1:vpn-connection/vpn-1",
            "ec2:GatewayType",
            "VpnConnectionId.1=vpn%2D1",
            "<R><vpnConnectionSet><item><transitGatewayId>tgw-1</transitGatewayId></item></vpnConnectionSet></R>",
            "ec2:GatewayType=TGW",
        ),
        (
            "arn:aws:ec2:r:1:vpn-connection/vpn-1",
            "ec2:RoutingType",
            "Action=DescribeVpnConnections",
            "<R><vpnConnectionSet><item><options><staticRoutesOnly>true</staticRoutesOnly></options></item></vpnConnectionSet></R>",
            "ec2:RoutingType=static",
        ),
        (
            "arn:aws:ec2:r:1:vpn-connection/vpn-1",
            "ec2:DPDTimeoutSeconds",
            "Action=DescribeVpnConnections",
            "<R><vpnConnectionSet><item><options><tunnelOptionSet><item><dpdTimeoutSeconds>30</dpdTimeoutSeconds></item><item><dpdTimeoutSeconds>30</dpdTimeoutSeconds></item></tunnelOptionSet></options></item></vpnConnectionSet></R>",
            "ec2:DPDTimeoutSeconds=30",
        ),
        (
            "arn:aws:s3:r:1:accesspoint/ap/object/k",
            "s3:AccessPointTag/a",
            "GET /v20180820/tags/arn%3Aaws%3As3%3Ar%3A1%3Aaccesspoint%2Fap ",
            "<ListTagsForResourceResult><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></ListTagsForResourceResult>",
            "s3:AccessPointTag/a=b",
        ),
        (
            "arn:aws:s3:r:1:job/j",
            "s3:ExistingJobOperation",
            "GET /v20180820/jobs/j ",
            "<DescribeJobResult><Job><Operation><S3PutObjectTagging><TagSet/></S3PutObjectTagging></Operation></Job></DescribeJobResult>",
            "s3:ExistingJobOperation=S3PutObjectTagging",
        ),
        (
            "arn:aws:s3:r:1:job/j",
            "s3:JobSuspendedCause",
            "GET /v20180820/jobs/j ",
            "<DescribeJobResult><Job><Priority>3</Priority><SuspendedCause>AWAITING_CONFIRMATION</SuspendedCause></Job></DescribeJobResult>",
            "s3:JobSuspendedCause=AWAITING_CONFIRMATION",
        ),
        (
            "arn:aws:s3:r:1:access-grants/default/location/l",
            "s3:AccessGrantsLocationScope",
            "GET /v20180820/accessgrantsinstance/location/l ",
            "<R><LocationScope>s3://b/p*</LocationScope></R>",
            "s3:AccessGrantsLocationScope=s3://b/p*",
        ),
        (
            "arn:aws:s3:r:1:access-grants/default/grant/g",
            "s3:AccessGrantScope",
            "GET /v20180820/accessgrantsinstance/grant/g ",
            "<R><GrantScope>s3://b/p*</GrantScope></R>",
            "s3:AccessGrantScope=s3://b/p*",
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
            assert!(is_asked(&wanted[0].to_ascii_uppercase()), "{}", wanted[0]);
            let (key, value) = found.split_once('=').unwrap();
            let expected = Fact::One(key.to_owned(), value.to_owned());
            let facts = one.facts(200, body.as_bytes());
            assert!(facts.contains(&expected), "{found}: {facts:?}");
            assert_eq!(one.facts(404, body.as_bytes()), [], "{resource}");
            assert_eq!(one.facts(200, b"{}"), [], "{resource}");
            assert_eq!(one.facts(200, b"{bad"), [], "{resource}");
            assert!(questions(resource, None, &["aws:PrincipalTag/a".to_owned()]).is_empty());
        }
        assert!(questions("*", None, &["aws:ResourceTag/a".to_owned()]).is_empty());
        assert!(is_asked("aws:resourcetag/a/b") && is_asked("dynamodb:LeadingKeys"));
        for other in ["aws:ResourceTag", "aws:RequestedRegion", "aws:RequestTag/a"] {
            assert!(!is_asked(other), "{other}");
        }
    }

    /// Resource, wanted key, answer, and the values that it has.
    const LISTS: &[(&str, &str, &str, &[&str])] = &[
        (
            "arn:aws:ec2:r:1:vpn-connection/vpn-1",
            "ec2:IKEVersions",
            "<R><vpnConnectionSet><item><options><tunnelOptionSet><item><ikeVersionSet><item><value>ikev2</value></item></ikeVersionSet></item></tunnelOptionSet></options></item></vpnConnectionSet></R>",
            &["ikev2"],
        ),
        (
            "arn:aws:ec2:r:1:vpn-connection/vpn-1",
            "ec2:InsideTunnelCidr",
            "<R><vpnConnectionSet><item><options><tunnelOptionSet><item><tunnelInsideCidr>b</tunnelInsideCidr></item><item><tunnelInsideCidr>a</tunnelInsideCidr></item></tunnelOptionSet></options></item></vpnConnectionSet></R>",
            &["a", "b"],
        ),
        (
            "arn:aws:ec2:r:1:instance/i-1",
            "ec2:ProductCode",
            "<R><reservationSet><item><instancesSet><item><productCodes><item><productCode>p</productCode><type>marketplace</type></item></productCodes></item></instancesSet></item></reservationSet></R>",
            &["p"],
        ),
        (
            "arn:aws:ssm:r:1:document/d",
            "ssm:DocumentCategories",
            r#"{"Document":{"Category":["c","d"]}}"#,
            &["c", "d"],
        ),
    ];

    #[test]
    fn a_key_with_several_values_has_all_of_them() {
        for (resource, wanted, body, values) in LISTS {
            let asked = questions(resource, None, &[(*wanted).to_owned()]);
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let expected = Fact::Many((*wanted).to_owned(), values);
            let facts = asked[0].facts(200, body.as_bytes());
            assert!(facts.contains(&expected), "{wanted}: {facts:?}");
        }
    }

    #[test]
    fn a_bucket_and_an_access_point_are_asked_for_their_own_tags() {
        let wanted = ["aws:ResourceTag/a".to_owned()];
        for (resource, path) in [
            ("arn:aws:s3:::b", "/b?tagging"),
            ("arn:aws:s3:r:1:accesspoint/ap", "/v20180820/tags/"),
        ] {
            let [one] = &*questions(resource, None, &wanted) else {
                panic!("{resource}");
            };
            assert!(one.question.path.starts_with(path), "{}", one.question.path);
        }
        assert!(
            questions(
                "arn:aws:s3:r:1:accesspoint/ap",
                None,
                &["s3:BucketTag/a".to_owned()]
            )
            .is_empty()
        );
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
