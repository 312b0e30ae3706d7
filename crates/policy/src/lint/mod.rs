//! Checks a policy as AWS's ValidatePolicy does, without AWS: errors, security warnings, warnings and suggestions, each with
//! AWS's issue code, message and link, and the positions in the text.
//!
//! [`checks`] lists every check; each of the other files has small rules about one part of a policy. The rules read a
//! [`draft`], which also contains elements that the strict parser refuses, because a linter must report on invalid documents.
//! Facts about services come from [`crate::catalogue`].
//! <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html>
//!
//! ```
//! use roleback_policy::lint::{self, Subject};
//!
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}}"#;
//! let findings = lint::lint(text, Subject::Identity);
//! assert_eq!(findings[0].check.code(), "INVALID_ACTION");
//! assert_eq!(findings[0].locations[0].start.column, 63);
//! ```

mod actions;
pub mod checks;
mod conditions;
mod control;
mod draft;
pub mod fix;
mod grants;
mod json;
mod place;
mod principals;
mod reach;
mod redundant;
mod regions;
mod report;
mod resources;
mod sizes;
mod structure;
mod tags;
mod trust;
mod values;
mod variables;
mod wildcards;

pub use checks::{Check, Kind};
pub use place::{Location, Point, Step};

use crate::catalogue;
use crate::document::DOCUMENT_BYTES_MAX;
use crate::effort::{Effort, Stopped};
use crate::json::{Node, Value, parse};
use crate::span::Span;
use draft::{Draft, Sketch};
use place::Places;
use report::Report;

/// The kind of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// `IDENTITY_POLICY`: of a user, group or role.
    Identity,
    /// `RESOURCE_POLICY`: of a resource, with its type if it is known.
    Resource(Option<Attached>),
    /// `SERVICE_CONTROL_POLICY`
    ServiceControl,
    /// `RESOURCE_CONTROL_POLICY`
    ResourceControl,
}

/// `validatePolicyResourceType`: what a resource policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attached {
    /// A role: its trust policy.
    AssumeRole,
    /// A bucket.
    Bucket,
    /// An access point of a bucket.
    AccessPoint,
    /// An access point of buckets in several Regions.
    MultiRegionAccessPoint,
    /// An access point that transforms objects.
    ObjectLambdaAccessPoint,
    /// A table.
    Table,
}

impl Attached {
    /// Every type, with its name in AWS's API.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::AssumeRole, "AWS::IAM::AssumeRolePolicyDocument"),
        (Self::Bucket, "AWS::S3::Bucket"),
        (Self::AccessPoint, "AWS::S3::AccessPoint"),
        (
            Self::MultiRegionAccessPoint,
            "AWS::S3::MultiRegionAccessPoint",
        ),
        (
            Self::ObjectLambdaAccessPoint,
            "AWS::S3ObjectLambda::AccessPoint",
        ),
        (Self::Table, "AWS::DynamoDB::Table"),
    ];

    /// The name in AWS's API.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(attached, _)| *attached == self);
        found.map_or("", |(_, name)| name)
    }

    /// The prefix of the resource's service.
    const fn service(self) -> &'static str {
        match self {
            Self::AssumeRole => "sts",
            Self::Bucket | Self::AccessPoint | Self::MultiRegionAccessPoint => "s3",
            Self::ObjectLambdaAccessPoint => "s3-object-lambda",
            Self::Table => "dynamodb",
        }
    }
}

impl Subject {
    /// The trust policy of a role.
    pub const TRUST: Self = Self::Resource(Some(Attached::AssumeRole));

    /// The kind of policy with this name in AWS's API, and the type of the resource that it is attached to.
    pub fn named(policy_type: &str, attached: Option<&str>) -> Option<Self> {
        let known = |name: &str| Attached::ALL.iter().find(|(_, known)| *known == name);
        let attached = match attached {
            Some(name) => Some(known(name)?.0),
            None => None,
        };
        let all = [
            Self::Identity,
            Self::Resource(attached),
            Self::ServiceControl,
            Self::ResourceControl,
        ];
        let named = all
            .into_iter()
            .find(|subject| subject.as_str() == policy_type)?;
        (attached.is_none() || matches!(named, Self::Resource(_))).then_some(named)
    }

    /// The value of `policyType`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "IDENTITY_POLICY",
            Self::Resource(_) => "RESOURCE_POLICY",
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    fn is_trust(self) -> bool {
        self == Self::TRUST
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: Check,
    /// `findingDetails`
    pub message: String,
    /// The positions; several if they are related.
    pub locations: Vec<Location>,
}

/// The input of the rules.
struct Scene<'n> {
    subject: Subject,
    draft: Draft<'n>,
    effort: &'n Effort,
}

impl Scene<'_> {
    /// Counts a search of the catalogue for a name or pattern; returns whether to do it.
    fn may_search(&self, name: &str) -> bool {
        self.effort.spend(catalogue::search_steps(name)).is_ok()
    }
}

type Rule = fn(&Scene<'_>, &mut Report);
type StatementRule = fn(&Scene<'_>, &Sketch<'_>, &mut Report);

const RULES: &[Rule] = &[structure::sids, sizes::quota, redundant::statements];

const STATEMENT_RULES: &[StatementRule] = &[
    actions::exist,
    actions::redundant,
    resources::names,
    resources::redundant,
    principals::allowed,
    principals::entries,
    principals::of_services,
    conditions::operators,
    conditions::keys,
    reach::pairs,
    reach::actions,
    wildcards::permissive,
    values::types,
    values::ranges,
    values::formats,
    values::redundant,
    variables::well_formed,
    grants::roles,
    tags::supported,
    trust::statement,
    control::service,
    control::resource,
];

/// All findings, in the order of the text.
pub fn lint(text: &str, subject: Subject) -> Vec<Finding> {
    lint_with(text, subject, &Effort::unlimited())
}

/// Like [`lint`], with a limit on the work.
pub fn lint_within(text: &str, subject: Subject, effort: &Effort) -> Result<Vec<Finding>, Stopped> {
    effort.spend(text.len())?;
    let findings = lint_with(text, subject, effort);
    effort.check().map(|()| findings)
}

fn lint_with(text: &str, subject: Subject, effort: &Effort) -> Vec<Finding> {
    let mut report = Report::default();
    let root = match read(text) {
        Ok(root) => root,
        Err(at) => return vec![syntax_error(text, at)],
    };
    structure::document(&root, subject, &mut report);
    let scene = Scene {
        subject,
        draft: Draft::read(&root),
        effort,
    };
    for rule in RULES {
        rule(&scene, &mut report);
    }
    for statement in &scene.draft.statements {
        let span = statement.node.span;
        let bytes = span.end.saturating_sub(span.start);
        for rule in STATEMENT_RULES {
            if effort.spend(bytes).is_err() {
                return Vec::new();
            }
            rule(&scene, statement, &mut report);
        }
    }
    report.into_findings(&Places::new(text, &root))
}

fn read(text: &str) -> Result<Node, usize> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(DOCUMENT_BYTES_MAX);
    }
    parse(text).map_err(|error| error.at)
}

fn syntax_error(text: &str, at: usize) -> Finding {
    let root = Node {
        span: Span::new(0, text.len()),
        value: Value::Null,
    };
    let places = Places::new(text, &root);
    let Point {
        line,
        column,
        offset,
    } = places.point(at);
    Finding {
        check: Check::JsonSyntaxError,
        message: format!(
            "Fix the JSON syntax error at index {offset} line {line} column {column}."
        ),
        locations: vec![places.location(Span::new(at, at))],
    }
}

#[cfg(test)]
mod tests;
