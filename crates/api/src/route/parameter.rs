//! Parameters of query strings, and those that several endpoints have.

/// A parameter of the query string.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
}

pub(super) const fn parameter(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, description }
}

pub(super) const MERGE: Parameter = parameter(
    "merge",
    "How to combine the pod with the state: `overwrite`, `account-region-merge`, `service-merge` or `three-way`; by default `account-region-merge`",
);
pub(super) const BASE: Parameter = parameter(
    "base",
    "The common ancestor of a three-way merge: a moment such as a record number, or a pod; by default the newest that both sides have",
);
pub(super) const TAKE: Parameter = parameter(
    "take",
    "The side that settles every conflict without a decision: `ours` or `theirs`",
);
pub(super) const IGNORE_QUOTAS: Parameter = parameter(
    "ignore-quotas",
    "Do not check the quotas of accounts in a three-way merge",
);
pub(super) const REGENERATE: Parameter = parameter(
    "regenerate-secrets",
    "Make new secrets for access keys that have none in the pod, and show them once",
);
pub(super) const DRY_RUN: Parameter = parameter("dry-run", "Only show what would change");
pub(super) const IF_HEAD: Parameter = parameter(
    "if-head",
    "Refuse the load unless this is the newest record",
);
pub(super) const VERSION: Parameter = parameter(
    "version",
    "The version of the pod, or a tag; by default the newest version",
);
pub(super) const ACTION: Parameter =
    parameter("action", "Only this action; `*` and `?` are wildcards");
pub(super) const BY: Parameter = parameter(
    "by",
    "Only decisions by this kind of policy, this policy or this Sid",
);
pub(super) const CONTEXT: Parameter = parameter(
    "context",
    "Only requests with this condition key: `KEY` or `KEY=VALUE`",
);
pub(super) const DECISION: Parameter = parameter(
    "decision",
    "Only this decision: `allowed`, `denied`, `explicitDeny` or `implicitDeny`",
);
pub(super) const LIMIT: Parameter = parameter(
    "limit",
    "The number of lines on a page; at most 1000, by default 50",
);
pub(super) const PRINCIPAL: Parameter = parameter(
    "principal",
    "Only callers and principals with this text in their ARN",
);
pub(super) const REQUEST_ID: Parameter =
    parameter("request-id", "Only the decisions about this request");
pub(super) const RESOURCE: Parameter =
    parameter("resource", "Only resources with this text in their ARN");
pub(super) const SERVICE: Parameter = parameter("service", "Only the actions of this service");
pub(super) const SERVICES: Parameter =
    parameter("services", "Services, separated by commas; by default all");
pub(super) const SINCE: Parameter = parameter("since", "Only decisions at or after this time");
pub(super) const UNTIL: Parameter = parameter("until", "Only decisions before this time");
pub(super) const MATCH: Parameter = parameter(
    "match",
    "Match entities by `id` or by `name`; by default by id within one event log",
);
pub(super) const EFFECT: Parameter = parameter(
    "effect",
    "Add what changed policy documents allow and deny more or less",
);
