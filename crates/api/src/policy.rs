//! Linting a policy: the request and response of AWS's ValidatePolicy.
//! <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html>

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The policy to lint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LintRequest {
    /// The text of the policy.
    pub policy_document: String,
    /// `IDENTITY_POLICY`, `RESOURCE_POLICY`, `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`.
    pub policy_type: String,
    /// What a resource policy is attached to, such as `AWS::S3::Bucket`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate_policy_resource_type: Option<String>,
    /// The language of the messages. Only English is available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// The findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LintAnswer {
    /// The findings, in the order of their positions in the policy.
    pub findings: Vec<Finding>,
    /// The token for the next page, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What is wrong, and what to do.
    pub finding_details: String,
    /// `ERROR`, `SECURITY_WARNING`, `WARNING` or `SUGGESTION`.
    pub finding_type: String,
    /// The code of the check.
    pub issue_code: String,
    /// The URL of the check's documentation.
    pub learn_more_link: String,
    /// The positions in the policy that the finding is about.
    pub locations: Vec<Location>,
    /// Ways to resolve the finding. Only `/_roleback/policy/lint` has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

/// One way to resolve a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// What the fix does, as an imperative phrase.
    pub title: String,
    /// The edits of the policy's text, which do not overlap.
    pub edits: Vec<Edit>,
}

/// Replaces a part of a policy's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// The part that is replaced.
    pub span: Span,
    /// What replaces it.
    pub text: String,
}

/// A position in a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// The path from the root of the document.
    pub path: Vec<PathElement>,
    /// The part of the text.
    pub span: Span,
}

/// One element of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PathElement {
    /// The value of a member.
    Value(String),
    /// The name of a member.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The position after the last character.
    pub end: Position,
}

/// A position in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 0.
    pub column: usize,
    /// The offset in bytes, from 0.
    pub offset: usize,
}
