//! AWS partitions, account ids and ARNs.
//!
//! The world does not store partitions: an ARN is stored in the partition `aws` and shown in the partition of the
//! request, because one world serves clients that are configured for any region.

use std::borrow::Cow;
use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The default path.
pub const ROOT_PATH: &str = "/";
/// The path of service-linked roles.
pub const SERVICE_ROLE_PATH: &str = "/aws-service-role/";

/// Digits of an account id.
const DIGITS: usize = 12;

/// A group of regions with separate accounts; the second field of an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Partition {
    /// `aws`: the commercial regions outside China.
    #[default]
    Aws,
    /// `aws-cn`: the regions in China.
    AwsCn,
    /// `aws-us-gov`: AWS GovCloud (US).
    AwsUsGov,
    /// `aws-iso`: US Secret and Top Secret regions (C2S).
    AwsIso,
    /// `aws-iso-b`: the US SC2S regions.
    AwsIsoB,
    /// `aws-iso-e`: the European isolated region.
    AwsIsoE,
    /// `aws-iso-f`: the isolated regions shared by US allies.
    AwsIsoF,
    /// `aws-eusc`: the AWS European Sovereign Cloud.
    AwsEusc,
}

/// Region name prefixes of the partitions other than `aws`.
const REGION_PREFIXES: [(&str, Partition); 7] = [
    ("cn-", Partition::AwsCn),
    ("us-gov-", Partition::AwsUsGov),
    ("us-iso-", Partition::AwsIso),
    ("us-isob-", Partition::AwsIsoB),
    ("eu-isoe-", Partition::AwsIsoE),
    ("us-isof-", Partition::AwsIsoF),
    ("eusc-", Partition::AwsEusc),
];

impl Partition {
    /// The partition of a region, by the region's name.
    pub fn of_region(region: &str) -> Self {
        let belongs = |(prefix, _): &&(&str, Self)| region.starts_with(prefix);
        let named = REGION_PREFIXES.iter().find(belongs);
        named.map_or(Self::Aws, |(_, partition)| *partition)
    }

    /// The partition named in an ARN, or `aws` if the name is unknown.
    pub fn of_arn(arn: &str) -> Self {
        let named = arn.split(':').nth(1);
        Self::foreign()
            .find(|partition| named == Some(partition.as_str()))
            .unwrap_or_default()
    }

    /// All partitions except `aws`.
    fn foreign() -> impl Iterator<Item = Self> {
        REGION_PREFIXES.iter().map(|(_, partition)| *partition)
    }

    /// The partition's name in an ARN.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::AwsIso => "aws-iso",
            Self::AwsIsoB => "aws-iso-b",
            Self::AwsIsoE => "aws-iso-e",
            Self::AwsIsoF => "aws-iso-f",
            Self::AwsEusc => "aws-eusc",
        }
    }

    /// Converts a stored ARN (partition `aws`) to this partition.
    pub fn show(self, stored: &str) -> Cow<'_, str> {
        match (self, stored.strip_prefix("arn:aws:")) {
            (Self::Aws, _) | (_, None) => Cow::Borrowed(stored),
            (_, Some(rest)) => Cow::Owned(format!("arn:{}:{rest}", self.as_str())),
        }
    }
}

/// Converts an ARN from a client to its stored form, in the partition `aws`.
pub fn stored(arn: &str) -> Cow<'_, str> {
    let foreign = Partition::foreign().find_map(|partition| {
        arn.strip_prefix("arn:")?
            .strip_prefix(partition.as_str())?
            .strip_prefix(':')
    });
    match foreign {
        Some(rest) => Cow::Owned(format!("arn:aws:{rest}")),
        None => Cow::Borrowed(arn),
    }
}

/// The ARN of an IAM resource, from a kind, a path and a name such as `user`, `/`, `bob`. Concatenated without
/// `format!` because a list page needs a hundred of them.
pub fn iam_arn(
    partition: Partition,
    account: AccountId,
    kind: &str,
    path: &str,
    name: &str,
) -> String {
    let account = account.digits();
    let parts = [
        "arn:",
        partition.as_str(),
        ":iam::",
        &account,
        ":",
        kind,
        path,
        name,
    ];
    parts.concat()
}

/// An AWS account id: twelve decimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AccountId(u64);

impl AccountId {
    /// The largest account id.
    pub const MAX: u64 = 999_999_999_999;

    /// The account with this id; `None` if it has more than twelve digits.
    pub fn new(number: u64) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// Parses exactly twelve digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// The account id as a number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The twelve digits.
    pub fn digits(self) -> CompactString {
        let (mut digits, mut rest) = ([0; DIGITS], self.0);
        for pair in digits.as_chunks_mut::<2>().0.iter_mut().rev() {
            let two = (rest % 100) as u8;
            *pair = [b'0' + two / 10, b'0' + two % 10];
            rest /= 100;
        }
        CompactString::from_utf8(digits).unwrap_or_default()
    }

    /// The ARN of the account's root user.
    pub fn root_arn(self, partition: Partition) -> String {
        [
            "arn:",
            partition.as_str(),
            ":iam::",
            &self.digits(),
            ":root",
        ]
        .concat()
    }

    /// The ARN of an IAM resource of this account, such as `user/path/name`.
    pub fn iam_arn(self, partition: Partition, resource: impl fmt::Display) -> String {
        format!("arn:{}:iam::{self}:{resource}", partition.as_str())
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for AccountId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if out.is_human_readable() {
            out.collect_str(self)
        } else {
            out.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let found = if input.is_human_readable() {
            Self::parse(&String::deserialize(input)?)
        } else {
            Self::new(u64::deserialize(input)?)
        };
        found.ok_or_else(|| serde::de::Error::custom("an account id has twelve digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_twelve_digits() {
        for (text, good) in [
            ("000000000000", true),
            ("123456789012", true),
            ("12345678901", false),
            ("1234567890123", false),
            ("12345678901a", false),
            ("+23456789012", false),
        ] {
            let parsed = AccountId::parse(text);
            assert_eq!(parsed.is_some(), good, "{text}");
            assert!(parsed.is_none_or(|id| id.to_string() == text));
        }
    }

    #[test]
    fn an_arn_is_shown_in_the_partition_of_the_request() {
        let kept = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        for (region, shown) in [
            ("us-east-1", kept),
            ("cn-north-1", "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"),
            (
                "us-gov-west-1",
                "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
            ),
            (
                "us-iso-east-1",
                "arn:aws-iso:iam::aws:policy/ReadOnlyAccess",
            ),
            (
                "us-isob-east-1",
                "arn:aws-iso-b:iam::aws:policy/ReadOnlyAccess",
            ),
            (
                "eusc-de-east-1",
                "arn:aws-eusc:iam::aws:policy/ReadOnlyAccess",
            ),
        ] {
            assert_eq!(Partition::of_region(region).show(kept), shown);
            assert_eq!(stored(shown), kept);
            assert_eq!(Partition::of_arn(shown), Partition::of_region(region));
        }
    }
}
