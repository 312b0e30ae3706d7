//! Options that select decisions, for `decisions` and `policy stream`.

use clap::{Arg, ArgMatches};

use crate::options::text;

/// Each option: its name, which is also the parameter of the endpoint; its value; its help. The options that a stream also has
/// come first.
const FILTERS: [(&str, &str, &str); 10] = [
    (
        "principal",
        "TEXT",
        "Only callers and principals with this text in their ARN",
    ),
    (
        "service",
        "NAME",
        "Only actions of this service, such as iam",
    ),
    (
        "action",
        "ACTION",
        "Only this action; `*` and `?` are wildcards",
    ),
    (
        "resource",
        "TEXT",
        "Only resources with this text in their ARN",
    ),
    (
        "decision",
        "allowed|denied|explicitDeny|implicitDeny",
        "Only this decision",
    ),
    (
        "context",
        "KEY[=VALUE]",
        "Only requests with this condition key, or with this key and value",
    ),
    (
        "by",
        "TEXT",
        "Only decisions by this: a layer (identity, boundary, session, ...), or text in the policy's name or the statement's Sid",
    ),
    ("request-id", "ID", "Only the decisions about this request"),
    (
        "since",
        "TIME",
        "Only decisions at or after this time, such as 2026-11-21T20:57:49Z",
    ),
    ("until", "TIME", "Only decisions before this time"),
];
/// The number of options that a stream has.
const STREAMED: usize = 7;

/// The options that select recorded decisions.
pub(crate) fn all() -> impl Iterator<Item = Arg> {
    args(&FILTERS)
}

/// The options that select decisions of a stream.
pub(crate) fn streamed() -> impl Iterator<Item = Arg> {
    args(&FILTERS[..STREAMED])
}

fn args(rows: &'static [(&str, &str, &str)]) -> impl Iterator<Item = Arg> {
    rows.iter()
        .map(|(name, value, help)| Arg::new(*name).long(*name).value_name(*value).help(*help))
}

/// The options that were given, as parameters of the endpoint.
pub(crate) fn pairs(options: &ArgMatches) -> Vec<(&'static str, String)> {
    let is_given = |name: &&str| options.try_contains_id(name).unwrap_or(false);
    let names = FILTERS.iter().map(|(name, ..)| *name).filter(is_given);
    names
        .filter_map(|name| Some((name, text(options, name)?.to_owned())))
        .collect()
}
