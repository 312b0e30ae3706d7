//! Evaluating a request against given policies, and the account of an evaluation: what every statement said.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request and the policies to evaluate it against. A kind of policy that is left out does not exist; an empty list exists
/// and allows nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluateRequest {
    /// An ARN, the name of a service such as `events.amazonaws.com`, or `anonymous`.
    pub principal: String,
    /// `service:Name`
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource, where its ARN does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// The management account of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_account: Option<String>,
    /// Condition keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Vec<ContextEntry>>,
    /// Identity policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_policies: Option<OneOrMany<Value>>,
    /// The permissions boundary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<OneOrMany<Value>>,
    /// Session policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_policies: Option<OneOrMany<Value>>,
    /// The policy of the resource; of a role, its trust policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<OneOrMany<Value>>,
    /// Service control policies, a list for each level from the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_control_policies: Option<Vec<OneOrMany<Value>>>,
    /// Resource control policies, a list for each level from the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_control_policies: Option<Vec<OneOrMany<Value>>>,
    /// The policy of a VPC endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_policies: Option<OneOrMany<Value>>,
}

/// One policy or a list of policies, each as an object or as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// A list.
    Many(Vec<T>),
    /// One.
    One(T),
}

/// A condition key as AWS's policy simulator takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ContextEntry {
    /// The key.
    pub context_key_name: String,
    /// Its values.
    pub context_key_values: Vec<String>,
    /// `string`, `stringList`, `numeric`, ...; by default what the values look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_key_type: Option<String>,
}

/// A decision and everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The decision.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
    /// Why, as a sentence.
    pub because: String,
    /// Every kind of policy that was there.
    pub layers: Vec<LayerEvaluation>,
    /// The statement that denied; otherwise the statement that came nearest to allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<StatementRef>,
    /// Changes that together would allow the request, as sentences.
    pub changes: Vec<String>,
}

/// The decision about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// A policy allows, and none that must allow is silent.
    Allowed,
    /// A policy denies.
    ExplicitDeny,
    /// No policy that would be enough allows.
    ImplicitDeny,
}

impl Decision {
    /// The name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

/// Why the decision is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Reason {
    /// No policy controls this action.
    Uncontrolled,
    /// The root user may do everything that no other kind of policy forbids.
    Root,
    /// No root user may assume a role.
    RootAssumesRole,
    /// A statement allowed or denied.
    Statement(StatementRef),
    /// This kind of policy would have had to allow.
    NoAllow {
        /// The kind of policy.
        layer: Layer,
        /// The level of control policies, from the root as 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<usize>,
    },
}

/// A kind of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
    /// The VPC endpoint policy.
    VpcEndpoint,
    /// The resource policy.
    Resource,
    /// The role trust policy.
    Trust,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

/// Where a statement is found among the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRef {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of control policies, from the root as 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// The index of the policy in the layer.
    pub policy: usize,
    /// The index of the statement in the policy.
    pub statement: usize,
}

/// What one kind of policy said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LayerEvaluation {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of control policies, from the root as 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Why these policies do not apply to the request, if they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
    /// What they said together.
    pub outcome: LayerOutcome,
    /// Each policy.
    pub policies: Vec<PolicyEvaluation>,
}

/// Why policies do not apply to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Exemption {
    /// The principal, or for resource control policies the resource, belongs to the management account.
    ManagementAccount,
    /// The principal is a service-linked role.
    ServiceLinkedRole,
    /// The principal belongs to no account.
    NoAccount,
    /// Resource control policies do not cover this service or action.
    NotCovered,
    /// The root user of a bucket's owner can always repair the bucket policy.
    BucketOwner,
}

/// What policies of one kind say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LayerOutcome {
    /// A statement denies.
    Denies,
    /// A statement allows, and none denies.
    Allows,
    /// No statement applies.
    Silent,
}

/// A policy and what its statements said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyEvaluation {
    /// Who or what holds it, such as `user alice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ARN of a managed or control policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Every statement, in order.
    pub statements: Vec<StatementEvaluation>,
}

/// A statement and how it matched the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementEvaluation {
    /// `Sid`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// `Effect`
    pub effect: Effect,
    /// The line of its `{` in the document, from 1.
    pub line: usize,
    /// The column of its `{`, from 1, in characters.
    pub column: usize,
    /// Whether every element matched.
    pub applies: bool,
    /// Every element: principal, action, resource, conditions.
    pub checks: Vec<ElementCheck>,
}

/// `Effect`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// One element of a statement: what it wants and what the request has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ElementCheck {
    /// `Principal`, `NotAction`, ..., or `Condition`.
    pub element: String,
    /// The operator of a condition, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The key of a condition, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether the request matches.
    pub passed: bool,
    /// What the request has; `null` for a missing key.
    pub seen: Option<Vec<String>>,
    /// What the statement has.
    pub wanted: Vec<String>,
    /// What a reader of the policy may not expect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Evaluation {
    /// The policy that a reference points into.
    pub fn policy(&self, at: &StatementRef) -> Option<&PolicyEvaluation> {
        let mut layers = self.layers.iter();
        let layer = layers.find(|layer| (layer.layer, layer.level) == (at.layer, at.level))?;
        layer.policies.get(at.policy)
    }

    /// The statement that a reference points to.
    pub fn statement(&self, at: &StatementRef) -> Option<&StatementEvaluation> {
        self.policy(at)?.statements.get(at.statement)
    }
}
