//! Public access to S3: block public access, object ownership, ACLs, and whether a policy is public.
//!
//! ACLs count only where object ownership enables them. Without ownership controls they are disabled, as for new buckets.

use roleback_policy::Arn;
use serde_json::{Value, json};

use crate::head::Head;
use crate::members::{Tree, answer};
use crate::question::{Question, encoded};

/// The groups of ACLs that are public.
const EVERYONE: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/// Canned ACLs that are public.
const PUBLIC_ACLS: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];
/// What a grant of an ACL allows: the permission, whether it is of an object, and the actions.
const GRANTED: &[(&str, bool, &[&str])] = &[
    ("READ", true, &["s3:GetObject", "s3:GetObjectVersion"]),
    (
        "READ_ACP",
        true,
        &["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
    ),
    (
        "WRITE_ACP",
        true,
        &["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
    ),
    (
        "READ",
        false,
        &[
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
        ],
    ),
    ("WRITE", false, &["s3:PutObject", "s3:DeleteObject"]),
    ("READ_ACP", false, &["s3:GetBucketAcl"]),
    ("WRITE_ACP", false, &["s3:PutBucketAcl"]),
];
/// Condition keys whose fixed values keep a statement for everyone from being public.
const FIXING: [&str; 12] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];
/// The shortest prefix of a range of IPv4 addresses that is not public.
const PREFIX_BITS_MIN: u8 = 8;
/// The same of IPv6 addresses.
const PREFIX_BITS_MIN_V6: u8 = 32;

/// The four settings of block public access.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Requests that set public ACLs are refused.
    pub acls: bool,
    /// Public ACLs do not count.
    pub ignores_acls: bool,
    /// Public bucket policies are refused.
    pub policy: bool,
    /// A public policy counts only for the account of the bucket.
    pub restricts: bool,
}

impl Block {
    /// The settings in an answer; none are on if there is no configuration.
    pub fn read(status: u16, body: &[u8]) -> Self {
        let tree = answer(body).ok().filter(|_| status == 200);
        tree.as_ref().map_or_else(Self::default, Self::of)
    }

    /// The settings in an element that has one for each.
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let is_on = |name| {
            let found = tree.inner(name).and_then(Tree::text);
            found.is_some_and(|text| text.eq_ignore_ascii_case("true"))
        };
        Self {
            acls: is_on("BlockPublicAcls"),
            ignores_acls: is_on("IgnorePublicAcls"),
            policy: is_on("BlockPublicPolicy"),
            restricts: is_on("RestrictPublicBuckets"),
        }
    }

    /// The settings of the bucket, of the account and of the access point: the strictest of each counts.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            acls: self.acls || other.acls,
            ignores_acls: self.ignores_acls || other.ignores_acls,
            policy: self.policy || other.policy,
            restricts: self.restricts || other.restricts,
        }
    }
}

/// The question for a bucket's settings of block public access.
pub fn block_question(arn: &Arn<'_>) -> Question {
    Question::rest("s3", arn, format!("/{}?publicAccessBlock", bucket_of(arn)))
}

/// The question for an account's settings of block public access.
pub fn account_block_question(account: &str) -> Question {
    let arn = Arn {
        partition: "aws",
        service: "s3",
        region: "",
        account,
        resource: "",
    };
    let path = "/v20180820/configuration/publicAccessBlock".to_owned();
    Question::rest("s3control", &arn, path)
}

/// The question for a bucket's object ownership.
pub fn ownership_question(arn: &Arn<'_>) -> Question {
    Question::rest("s3", arn, format!("/{}?ownershipControls", bucket_of(arn)))
}

/// Whether the answer to [`ownership_question`] enables ACLs.
pub fn has_acls(status: u16, body: &[u8]) -> bool {
    let tree = answer(body).ok().filter(|_| status == 200);
    let ownership = tree
        .as_ref()
        .and_then(|tree| tree.inner("Rule")?.inner("ObjectOwnership")?.text());
    matches!(ownership, Some("ObjectWriter" | "BucketOwnerPreferred"))
}

/// Whether an ACL can grant an action.
pub fn is_by_acl(action: &str) -> bool {
    GRANTED
        .iter()
        .any(|(.., actions)| actions.contains(&action))
}

/// The questions for the ACLs that count for a resource: that of the bucket, and that of the object.
pub fn acl_questions(arn: &Arn<'_>) -> Vec<Question> {
    let bucket = Question::rest("s3", arn, format!("/{}?acl", bucket_of(arn)));
    let object = arn.resource.split_once('/').map(|(bucket, key)| {
        let key: Vec<_> = key.split('/').map(encoded).collect();
        Question::rest("s3", arn, format!("/{bucket}/{}?acl", key.join("/"))).each_time()
    });
    std::iter::once(bucket).chain(object).collect()
}

/// What an ACL allows to everyone, as statements of a policy.
pub fn acl_statements(is_object: bool, status: u16, body: &[u8]) -> Vec<Value> {
    let Some(tree) = answer(body).ok().filter(|_| status == 200) else {
        return Vec::new();
    };
    let list = tree
        .inner("AccessControlList")
        .and_then(|list| list.inner("Grant"));
    let grants = list.map_or(&[][..], Tree::elements).iter();
    grants
        .filter_map(|grant| {
            let group = grant.inner("Grantee")?.inner("URI")?.text()?;
            let permission = grant.inner("Permission")?.text()?;
            let rows = GRANTED.iter().filter(|(name, of_object, _)| {
                *of_object == is_object && (*name == permission || permission == "FULL_CONTROL")
            });
            let actions: Vec<&str> = rows.flat_map(|(.., actions)| *actions).copied().collect();
            let statement =
                json!({"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": "*"});
            match group {
                EVERYONE => Some(statement),
                AUTHENTICATED => {
                    let mut statement = statement;
                    let signed = json!({"Null": {"aws:PrincipalArn": "false"}});
                    statement
                        .as_object_mut()?
                        .insert("Condition".to_owned(), signed);
                    Some(statement)
                }
                _ => None,
            }
        })
        .filter(|statement| statement.get("Action") != Some(&json!([])))
        .collect()
}

/// Whether the headers of a request set a public ACL.
pub fn sets_public_acl(head: &Head<'_>) -> bool {
    head.headers.iter().any(|(name, value)| {
        let text = std::str::from_utf8(value).unwrap_or_default();
        let is_canned = *name == "x-amz-acl" && PUBLIC_ACLS.contains(&text.trim());
        let is_granted = name.starts_with("x-amz-grant-") && text.contains("/groups/global/");
        is_canned || is_granted
    })
}

/// Whether a policy is public, as S3 defines it: it allows something to everyone without a condition that fixes who or where
/// from.
pub fn is_public(policy: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return false;
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    statements.iter().any(|statement| {
        let is_allow = statement
            .get("Effect")
            .is_some_and(|effect| effect == "Allow");
        is_allow && is_for_everyone(statement) && !is_fixed(statement)
    })
}

fn is_for_everyone(statement: &Value) -> bool {
    let Some(principal) = statement.get("Principal") else {
        // `NotPrincipal` with Allow is everyone else.
        return statement.get("NotPrincipal").is_some();
    };
    let is_star = |value: &Value| texts(value).contains(&"*");
    is_star(principal) || principal.get("AWS").is_some_and(is_star)
}

fn is_fixed(statement: &Value) -> bool {
    let Some(Value::Object(operators)) = statement.get("Condition") else {
        return false;
    };
    operators.iter().any(|(operator, keys)| {
        let Value::Object(keys) = keys else {
            return false;
        };
        keys.iter().any(|(key, values)| {
            let (key, values) = (key.to_ascii_lowercase(), texts(values));
            let is_plain = |value: &&str| !value.contains(['*', '?', '$']);
            match operator.as_str() {
                "IpAddress" => key == "aws:sourceip" && values.iter().all(|range| is_narrow(range)),
                "StringEquals" | "ArnEquals" | "StringLike" | "ArnLike" => {
                    FIXING.contains(&key.as_str()) && values.iter().all(is_plain)
                }
                _ => false,
            }
        })
    })
}

fn is_narrow(range: &str) -> bool {
    match range.split_once('/') {
        None => true,
        Some((address, bits)) => {
            let least = match address.contains(':') {
                true => PREFIX_BITS_MIN_V6,
                false => PREFIX_BITS_MIN,
            };
            bits.parse::<u8>().is_ok_and(|bits| bits >= least)
        }
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn bucket_of<'a>(arn: &Arn<'a>) -> &'a str {
    arn.resource.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_public_unless_a_condition_fixes_who_or_where_from() {
        for (principal, condition, expected) in [
            (r#""*""#, "{}", true),
            (r#"{"AWS":"*"}"#, "{}", true),
            (r#"{"AWS":["*"]}"#, "{}", true),
            (r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, "{}", false),
            (r#"{"Service":"s3.amazonaws.com"}"#, "{}", false),
            (
                r#""*""#,
                r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
                false,
            ),
            (
                r#""*""#,
                r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#,
                true,
            ),
            (
                r#""*""#,
                r#"{"StringEquals":{"aws:SourceVpc":["vpc-1","vpc-2"]}}"#,
                false,
            ),
            (r#""*""#, r#"{"StringEquals":{"s3:prefix":"a"}}"#, true),
            (
                r#""*""#,
                r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}"#,
                true,
            ),
            (
                r#""*""#,
                r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
                false,
            ),
            (
                r#""*""#,
                r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
                true,
            ),
            (
                r#""*""#,
                r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001::/16"]}}"#,
                true,
            ),
            (
                r#""*""#,
                r#"{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}"#,
                false,
            ),
        ] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"s3:*","Resource":"*","Condition":{condition}}}}}"#
            );
            assert_eq!(is_public(&text), expected, "{text}");
            assert!(!is_public(&text.replace("Allow", "Deny")), "{text}");
        }
        assert!(!is_public("{bad"));
    }

    #[test]
    fn an_acl_is_statements_for_its_public_groups() {
        let acl = |group: &str, permission: &str| {
            format!(
                "<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>x</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>\
                 <Grant><Grantee><URI>{group}</URI></Grantee><Permission>{permission}</Permission></Grant></AccessControlList></AccessControlPolicy>"
            )
        };
        let read = acl_statements(true, 200, acl(EVERYONE, "READ").as_bytes());
        assert_eq!(read.len(), 1);
        assert!(read[0].to_string().contains("s3:GetObject"), "{read:?}");
        let signed = acl_statements(false, 200, acl(AUTHENTICATED, "FULL_CONTROL").as_bytes());
        let text = signed[0].to_string();
        assert!(
            text.contains("aws:PrincipalArn") && text.contains("s3:PutBucketAcl"),
            "{text}"
        );
        assert!(acl_statements(true, 200, acl("http://other", "READ").as_bytes()).is_empty());
        assert!(acl_statements(true, 200, acl(EVERYONE, "WRITE").as_bytes()).is_empty());
        assert!(acl_statements(true, 404, acl(EVERYONE, "READ").as_bytes()).is_empty());
    }

    #[test]
    fn the_stricter_setting_of_bucket_and_account_counts() {
        let read = |name: &str| {
            let text = format!(
                "<PublicAccessBlockConfiguration><{name}>true</{name}></PublicAccessBlockConfiguration>"
            );
            Block::read(200, text.as_bytes())
        };
        let both = read("RestrictPublicBuckets").or(read("BlockPublicPolicy"));
        assert!(both.restricts && both.policy && !both.acls && !both.ignores_acls);
        assert_eq!(Block::read(404, b"<Error/>"), Block::default());
        let owned = |kind: &str| {
            format!(
                "<OwnershipControls><Rule><ObjectOwnership>{kind}</ObjectOwnership></Rule></OwnershipControls>"
            )
        };
        assert!(has_acls(200, owned("ObjectWriter").as_bytes()));
        assert!(!has_acls(200, owned("BucketOwnerEnforced").as_bytes()));
        assert!(!has_acls(404, b""));
    }
}
