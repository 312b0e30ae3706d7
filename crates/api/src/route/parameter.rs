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

/// Rows of the parameters that several endpoints have: the constant, the name, and what the parameter does.
macro_rules! shared {
    ($($constant:ident $name:literal $description:literal;)*) => {
        $(pub(super) const $constant: Parameter = parameter($name, $description);)*
    };
}

shared! {
    MERGE "merge" "How to combine the pod with the state: `overwrite`, `account-region-merge`, `service-merge` or `three-way`; by default `account-region-merge`";
    BASE "base" "The common ancestor of a three-way merge: a moment such as a record number, or a pod; by default the newest that both sides have";
    TAKE "take" "The side that settles every conflict without a decision: `ours` or `theirs`";
    IGNORE_QUOTAS "ignore-quotas" "Do not check the quotas of accounts in a three-way merge";
    REGENERATE "regenerate-secrets" "Make new secrets for access keys that have none in the pod, and show them once";
    DRY_RUN "dry-run" "Only show what would change";
    IF_HEAD "if-head" "Refuse the change unless this is the newest record; records of last uses do not count";
    VERSION "version" "The version of the pod, or a tag; by default the newest version";
    ACTION "action" "Only this action; `*` and `?` are wildcards";
    BY "by" "Only decisions by this kind of policy, this policy or this Sid";
    CONTEXT "context" "Only requests with this condition key: `KEY` or `KEY=VALUE`";
    DECISION "decision" "Only this decision: `allowed`, `denied`, `explicitDeny` or `implicitDeny`";
    LIMIT "limit" "The number of lines on a page; at most 1000, by default 50";
    PRINCIPAL "principal" "Only callers and principals with this text in their ARN";
    REQUEST_ID "request-id" "Only the decisions about this request";
    RESOURCE "resource" "Only resources with this text in their ARN";
    SERVICE "service" "Only the actions of this service";
    SERVICES "services" "Services, separated by commas; by default all";
    SINCE "since" "Only decisions at or after this time";
    UNTIL "until" "Only decisions before this time";
    MATCH "match" "Match entities by `id` or by `name`; by default by id within one event log";
    EFFECT "effect" "Add what changed policy documents allow and deny more or less";
    ACCOUNT "account" "Only the records of this account";
    OPERATION "operation" "Only the records of this operation";
    ACTOR "actor" "Only the records with this text in the caller";
    TYPE "type" "Only the records of this operation, or with an event of this name";
    ENTITY "entity" "Only the records about this entity: its ARN, name or unique id";
    LOG_SINCE "since" "Only the records at or after this time, or after this duration before now";
    LINT_PAGE "maxResults" "The number of findings on a page; by default all";
    LINT_NEXT "nextToken" "The token for this page, from the `nextToken` of the page before";
}
