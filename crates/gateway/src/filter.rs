//! Filters: how a member's value becomes a part of a resource.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use roleback_policy::Arn;

use crate::partiql;

/// What happens to a value before it becomes part of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// It is taken as it is.
    None,
    /// If it is an ARN, it is the whole resource.
    Arn,
    /// The URL or ARN of a queue: account and name, `111122223333:queue`.
    Queue,
    /// A function's name, `ACCOUNT:function:NAME`, or its ARN; with its qualifier.
    Function,
    /// A KMS key: an id, `alias/NAME`, or an ARN of either.
    Key,
    /// `BUCKET/KEY` of a copy's source, without its version.
    CopySource,
    /// The version in a copy's source.
    CopyVersion,
    /// A parameter's name without its first slash, version or label; or its ARN.
    Parameter,
    /// A path of parameters without slashes at either end; or its ARN.
    ParameterPath,
    /// The table, or table and index, of a PartiQL statement.
    Statement,
    /// The kind of a PartiQL statement: `select`, `insert`, `update`, `delete`, or `other`.
    Verb,
    /// The name of an event bus that is not the default one.
    Bus,
    /// The ARN of an instance profile, which stands for its role.
    Profile,
    /// The part after the last slash or colon.
    Last,
    /// A state machine, by its ARN or that of a version or an alias.
    Machine,
    /// The version or the alias in the ARN of a state machine.
    Qualifier,
    /// Who owns an endpoint service, as far as its name says so: `amazon`.
    ServiceOwner,
}

/// The result of a filter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Filtered<'v> {
    /// A part of the resource.
    Part(Cow<'v, str>),
    /// The whole resource.
    Whole(Cow<'v, str>),
    /// Nothing: as if the value were not there.
    Nothing,
}

impl Filter {
    const NAMED: [(&'static str, Self); 16] = [
        ("arn", Self::Arn),
        ("queue", Self::Queue),
        ("function", Self::Function),
        ("key", Self::Key),
        ("copy", Self::CopySource),
        ("copy-version", Self::CopyVersion),
        ("parameter", Self::Parameter),
        ("parameter-path", Self::ParameterPath),
        ("statement", Self::Statement),
        ("verb", Self::Verb),
        ("bus", Self::Bus),
        ("profile", Self::Profile),
        ("last", Self::Last),
        ("machine", Self::Machine),
        ("qualifier", Self::Qualifier),
        ("service-owner", Self::ServiceOwner),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        let named = Self::NAMED.into_iter().find(|(known, _)| *known == name);
        named.map(|(_, filter)| filter)
    }

    pub(crate) fn apply<'v>(self, value: &'v str) -> Filtered<'v> {
        if value.is_empty() {
            return Filtered::Nothing;
        }
        let is_arn = || Arn::parse(value).is_some();
        match self {
            Self::None => Filtered::Part(value.into()),
            Self::Arn if is_arn() => Filtered::Whole(value.into()),
            Self::Arn => Filtered::Part(value.into()),
            Self::Queue => queue(value),
            Self::Function if is_arn() => Filtered::Whole(value.into()),
            Self::Function => Filtered::Part(function(value).into()),
            Self::Key if is_arn() => Filtered::Whole(value.into()),
            Self::Key if value.starts_with("alias/") => Filtered::Part(value.into()),
            Self::Key => Filtered::Part(format!("key/{value}").into()),
            Self::CopySource => copy_source(value, false),
            Self::CopyVersion => copy_source(value, true),
            Self::Parameter if is_arn() => Filtered::Whole(value.into()),
            Self::Parameter => {
                // What is no version or label belongs to the name.
                let name = match value.split_once(':') {
                    Some((name, suffix)) if !suffix.contains([':', '/']) => name,
                    _ => value,
                };
                Filtered::Part(name.trim_start_matches('/').into())
            }
            Self::ParameterPath if is_arn() => Filtered::Whole(value.into()),
            Self::ParameterPath => Filtered::Part(value.trim_matches('/').into()),
            Self::Statement => Filtered::Part(partiql::target(value).into()),
            Self::Verb => Filtered::Part(partiql::verb(value).into()),
            Self::Bus => {
                let name = value.rsplit('/').next().unwrap_or_default();
                match name {
                    "default" => Filtered::Nothing,
                    name => Filtered::Part(name.into()),
                }
            }
            Self::Profile => Filtered::Whole(value.into()),
            Self::Last => {
                let last = value.rsplit(['/', ':']).next().unwrap_or_default();
                Filtered::Part(last.into())
            }
            Self::Machine => match qualified(value) {
                Some((machine, _)) => Filtered::Whole(machine.into()),
                None => Filtered::Whole(value.into()),
            },
            Self::Qualifier => match qualified(value) {
                Some((_, qualifier)) => Filtered::Part(qualifier.into()),
                None => Filtered::Nothing,
            },
            Self::ServiceOwner => match value.split('.').nth(2) {
                // `com.amazonaws.vpce.REGION.vpce-svc-...` is the service of an account.
                Some(third) if third != "vpce" && value.starts_with("com.amazonaws.") => {
                    Filtered::Part("amazon".into())
                }
                _ if value.starts_with("aws.") => Filtered::Part("amazon".into()),
                _ => Filtered::Nothing,
            },
        }
    }
}

/// `arn:PARTITION:states:REGION:ACCOUNT:stateMachine:NAME` and the version or alias after it.
fn qualified(value: &str) -> Option<(&str, &str)> {
    let arn = Arn::parse(value)?;
    let (_, name) = arn.resource.split_once(':')?;
    name.contains(':').then(|| value.rsplit_once(':'))?
}

/// `http://HOST/ACCOUNT/NAME`, or a queue's ARN.
fn queue(value: &str) -> Filtered<'_> {
    if Arn::parse(value).is_some() {
        return Filtered::Whole(value.into());
    }
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').rsplit('/');
    match (parts.next(), parts.next()) {
        (Some(name), Some(account)) if account.len() == 12 && !name.is_empty() => {
            Filtered::Part(format!("{account}:{name}").into())
        }
        _ => Filtered::Nothing,
    }
}

/// `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME`, with the account left out.
fn function(value: &str) -> &str {
    let own = value.split_once(":function:").map(|(_, name)| name);
    own.unwrap_or(value)
}

/// The header `x-amz-copy-source`: `/BUCKET/KEY?versionId=V`, percent-encoded, or an access point's ARN.
fn copy_source(value: &str, wants_version: bool) -> Filtered<'_> {
    let (path, version) = match value.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version)),
        None => (value, None),
    };
    if wants_version {
        return version.map_or(Filtered::Nothing, |version| Filtered::Part(version.into()));
    }
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return Filtered::Nothing;
    };
    match path.strip_prefix('/') {
        Some(path) => Filtered::Part(path.to_owned().into()),
        None if path.starts_with("arn:") => Filtered::Whole(path),
        None => Filtered::Part(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_turns_values_into_parts() {
        let part = |text: &str| Filtered::Part(text.to_owned().into());
        let whole = |text: &str| Filtered::Whole(text.to_owned().into());
        for (filter, value, expected) in [
            ("arn", "T", part("T")),
            (
                "arn",
                "arn:aws:dynamodb:r:1:table/T",
                whole("arn:aws:dynamodb:r:1:table/T"),
            ),
            ("arn", "", Filtered::Nothing),
            ("queue", "http://h:1/111122223333/q", part("111122223333:q")),
            ("queue", "http://h/q", Filtered::Nothing),
            ("queue", "arn:aws:sqs:r:1:q", whole("arn:aws:sqs:r:1:q")),
            ("function", "f:live", part("f:live")),
            ("function", "111122223333:function:f", part("f")),
            ("key", "1-2", part("key/1-2")),
            ("key", "alias/a", part("alias/a")),
            ("copy", "/b/k%20l?versionId=3", part("b/k l")),
            ("copy", "b/k%252F", part("b/k%2F")),
            ("copy-version", "b/k?versionId=3", part("3")),
            ("copy-version", "b/k", Filtered::Nothing),
            ("parameter", "/a/b:3", part("a/b")),
            ("parameter-path", "/a/b/", part("a/b")),
            ("last", "a/b", part("b")),
            (
                "machine",
                "arn:aws:states:r:1:stateMachine:m:PROD",
                whole("arn:aws:states:r:1:stateMachine:m"),
            ),
            (
                "machine",
                "arn:aws:states:r:1:stateMachine:m",
                whole("arn:aws:states:r:1:stateMachine:m"),
            ),
            (
                "qualifier",
                "arn:aws:states:r:1:stateMachine:m:7",
                part("7"),
            ),
            (
                "qualifier",
                "arn:aws:states:r:1:stateMachine:m",
                Filtered::Nothing,
            ),
            (
                "service-owner",
                "com.amazonaws.eu-west-1.s3",
                part("amazon"),
            ),
            (
                "service-owner",
                "aws.sagemaker.eu-west-1.studio",
                part("amazon"),
            ),
            (
                "service-owner",
                "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
                Filtered::Nothing,
            ),
        ] {
            let filter = Filter::named(filter).unwrap();
            assert_eq!(filter.apply(value), expected, "{filter:?} {value}");
        }
    }
}
