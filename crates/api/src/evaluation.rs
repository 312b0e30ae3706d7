//! Evaluating a request against given policies, and the trace of an evaluation: how every statement matched.
//!
//! The types repeat those of `roleback_policy::chain`, because this crate imports no other crate: clients of the API do not build
//! the policy engine, and the engine can change its types without changing the API. The server converts them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request, and the policies to evaluate it against. A kind of policy that is left out is not present, for example no
/// permissions boundary; an empty list is present and allows nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluateRequest {
    /// An ARN, the name of a service such as `events.amazonaws.com`, or `anonymous`.
    pub principal: String,
    /// The action, as `service:Name`.
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource, if its ARN has no account id.
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
    /// The policy of the resource; for a role, its trust policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<OneOrMany<Value>>,
    /// Service control policies: a list for each level of the organization, beginning with the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_control_policies: Option<Vec<OneOrMany<Value>>>,
    /// Resource control policies: a list for each level of the organization, beginning with the root.
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
    /// A list of policies.
    Many(Vec<T>),
    /// One policy.
    One(T),
}

/// A condition key in the form of AWS's policy simulator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ContextEntry {
    /// The key.
    pub context_key_name: String,
    /// Its values.
    pub context_key_values: Vec<String>,
    /// `string`, `stringList`, `numeric`, ...; by default it is derived from the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_key_type: Option<String>,
}

/// A decision, and how every policy contributed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The decision.
    pub decision: Decision,
    /// Why the decision was made.
    pub reason: Reason,
    /// The reason as a sentence.
    pub because: String,
    /// Every kind of policy that was evaluated.
    pub layers: Vec<LayerEvaluation>,
    /// The statement that denied the request; if no statement did, the statement that came closest to allowing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<StatementRef>,
    /// The changes that would, together, allow the request, as sentences.
    pub changes: Vec<String>,
}

/// The decision about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Every kind of policy that must allow the request allows it, and no policy denies it.
    Allowed,
    /// A statement denies the request.
    ExplicitDeny,
    /// No statement denies the request, but a kind of policy that must allow it does not.
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
    /// The root user needs no permission, and no other kind of policy limits it here.
    Root,
    /// A root user cannot assume a role.
    RootAssumesRole,
    /// A statement allowed or denied the request.
    Statement(StatementRef),
    /// This kind of policy must allow the request, and does not.
    NoAllow {
        /// The kind of policy.
        layer: Layer,
        /// For control policies, the level in the organization; the root is level 0.
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
    /// Policies that GetScopedCredentials added to the session.
    ScopeDown,
}

/// The position of a statement in [`Evaluation::layers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRef {
    /// The kind of policy.
    pub layer: Layer,
    /// For control policies, the level in the organization; the root is level 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// The index of the policy in the layer, from 0.
    pub policy: usize,
    /// The index of the statement in the policy, from 0.
    pub statement: usize,
}

/// The result of one kind of policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LayerEvaluation {
    /// The kind of policy.
    pub layer: Layer,
    /// For control policies, the level in the organization; the root is level 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Why these policies do not apply to the request, if they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
    /// The result of these policies together.
    pub outcome: LayerOutcome,
    /// The result of each policy.
    pub policies: Vec<PolicyEvaluation>,
}

/// Why policies do not apply to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Exemption {
    /// The principal belongs to the management account; for resource control policies, the resource does.
    ManagementAccount,
    /// The principal is a service-linked role.
    ServiceLinkedRole,
    /// The principal does not belong to an account.
    NoAccount,
    /// Resource control policies do not cover this service or action.
    NotCovered,
    /// The root user of a bucket's owner can always repair the bucket policy.
    BucketOwner,
}

/// The result of the policies of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LayerOutcome {
    /// A statement denies the request.
    Denies,
    /// A statement allows the request, and no statement denies it.
    Allows,
    /// No statement applies.
    Silent,
}

/// A policy, and how its statements matched the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyEvaluation {
    /// The entity that has the policy, such as `user alice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The policy's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ARN of a managed policy or a control policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Every statement, in order.
    pub statements: Vec<StatementEvaluation>,
}

/// A statement, and how it matched the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementEvaluation {
    /// The `Sid` of the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The `Effect` of the statement.
    pub effect: Effect,
    /// The line in the document where the statement begins, from 1.
    pub line: usize,
    /// The column where the statement begins, in characters, from 1.
    pub column: usize,
    /// Whether every element matched.
    pub applies: bool,
    /// The result for each element: principal, action, resource, conditions.
    pub checks: Vec<ElementCheck>,
}

/// The `Effect` of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// One element of a statement: the values that it accepts, and the values of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ElementCheck {
    /// The name of the element, such as `Principal`, `NotAction` or `Condition`.
    pub element: String,
    /// The operator of a condition, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The key of a condition, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether the request matches the element.
    pub passed: bool,
    /// The values of the request; `null` if it does not have the condition key.
    pub seen: Option<Vec<String>>,
    /// The values of the statement.
    pub wanted: Vec<String>,
    /// A remark about behavior that a reader of the policy may not expect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Evaluation {
    /// The policy that contains the statement of a reference.
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
