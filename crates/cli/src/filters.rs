//! Options that select decisions: of `decisions` and of `policy stream`.

use clap::{Arg, ArgMatches};

use crate::options::text;

/// The name of an option, which is the parameter of the endpoint too, its value, and its help. Those that a stream has too
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
        "Only requests with this condition key, or with this value of it",
    ),
    (
        "by",
        "TEXT",
        "Only what this decided: a layer (identity, boundary, session, ...), or text in the name of the policy or the Sid of the statement",
    ),
    ("request-id", "ID", "Only this request"),
    (
        "since",
        "TIME",
        "Only at or after this time, such as 2026-11-21T20:57:49Z",
    ),
    ("until", "TIME", "Only before this time"),
];
/// How many of them a stream has.
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

/// The options that are given, as parameters of the endpoint.
pub(crate) fn pairs(options: &ArgMatches) -> Vec<(&'static str, String)> {
    let is_given = |name: &&str| options.try_contains_id(name).unwrap_or(false);
    let names = FILTERS.iter().map(|(name, ..)| *name).filter(is_given);
    names
        .filter_map(|name| Some((name, text(options, name)?.to_owned())))
        .collect()
}
