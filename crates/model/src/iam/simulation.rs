//!  Generated from `contract/iam/simulation.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetContextKeysForCustomPolicy",
    family: "simulation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY_REQUEST,
    result: Some("GetContextKeysForCustomPolicyResult"),
    faults: &[fault::INVALID_INPUT],
    pages: &[],
    decode: decode_as::<GetContextKeysForCustomPolicyRequest>,
};

impl Operation for GetContextKeysForCustomPolicyRequest {
    type Output = GetContextKeysForPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY;
}

static GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetContextKeysForPrincipalPolicy",
    family: "simulation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Group, Resource::Role, Resource::User],
    input: &GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY_REQUEST,
    result: Some("GetContextKeysForPrincipalPolicyResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &[],
    decode: decode_as::<GetContextKeysForPrincipalPolicyRequest>,
};

impl Operation for GetContextKeysForPrincipalPolicyRequest {
    type Output = GetContextKeysForPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY;
}

static SIMULATE_CUSTOM_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "SimulateCustomPolicy",
    family: "simulation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &SIMULATE_CUSTOM_POLICY_REQUEST,
    result: Some("SimulateCustomPolicyResult"),
    faults: &[fault::INVALID_INPUT, fault::POLICY_EVALUATION],
    pages: &["EvaluationResults"],
    decode: decode_as::<SimulateCustomPolicyRequest>,
};

impl Operation for SimulateCustomPolicyRequest {
    type Output = SimulatePolicyResponse;
    const OPERATION: &'static OperationInfo = &SIMULATE_CUSTOM_POLICY;
}

static SIMULATE_PRINCIPAL_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "SimulatePrincipalPolicy",
    family: "simulation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Group, Resource::Role, Resource::User],
    input: &SIMULATE_PRINCIPAL_POLICY_REQUEST,
    result: Some("SimulatePrincipalPolicyResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::POLICY_EVALUATION,
    ],
    pages: &["EvaluationResults"],
    decode: decode_as::<SimulatePrincipalPolicyRequest>,
};

impl Operation for SimulatePrincipalPolicyRequest {
    type Output = SimulatePolicyResponse;
    const OPERATION: &'static OperationInfo = &SIMULATE_PRINCIPAL_POLICY;
}

words! {
AttachmentType {
User = "user",
Group = "group",
Role = "role",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContextEntry {
    pub context_key_name: Option<String>,
    pub context_key_values: Option<Vec<String>>,
    pub context_key_type: Option<ContextKeyTypeEnum>,
}

impl Decode for ContextEntry {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            context_key_name: Decode::decode(node.member("ContextKeyName"))?,
            context_key_values: Decode::decode(node.member("ContextKeyValues"))?,
            context_key_type: Decode::decode(node.member("ContextKeyType"))?,
        })
    }
}

words! {
ContextKeyTypeEnum {
String = "string",
StringList = "stringList",
Numeric = "numeric",
NumericList = "numericList",
Boolean = "boolean",
BooleanList = "booleanList",
Ip = "ip",
IpList = "ipList",
Binary = "binary",
BinaryList = "binaryList",
Date = "date",
DateList = "dateList",
}
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationResult {
    pub eval_action_name: String,
    pub eval_resource_name: Option<String>,
    pub eval_decision: PolicyEvaluationDecisionType,
    pub matched_statements: Option<Vec<Statement>>,
    pub missing_context_values: Option<Vec<String>>,
    pub organizations_decision_detail: Option<OrganizationsDecisionDetail>,
    pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
    pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>>,
    pub resource_specific_results: Option<Vec<ResourceSpecificResult>>,
}

impl Encode for EvaluationResult {
    fn encode(&self, xml: &mut Writer) {
        xml.member("EvalActionName", &self.eval_action_name);
        xml.member("EvalResourceName", &self.eval_resource_name);
        xml.member("EvalDecision", &self.eval_decision);
        xml.member("MatchedStatements", &self.matched_statements);
        xml.member("MissingContextValues", &self.missing_context_values);
        xml.member(
            "OrganizationsDecisionDetail",
            &self.organizations_decision_detail,
        );
        xml.member(
            "PermissionsBoundaryDecisionDetail",
            &self.permissions_boundary_decision_detail,
        );
        xml.member("EvalDecisionDetails", &self.eval_decision_details);
        xml.member("ResourceSpecificResults", &self.resource_specific_results);
    }
}

/// [`GetContextKeysForCustomPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetContextKeysForCustomPolicyRequest {
    pub policy_input_list: Vec<String>,
}

impl Decode for GetContextKeysForCustomPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_input_list: Decode::decode(node.member("PolicyInputList"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetContextKeysForPolicyResponse {
    pub context_key_names: Option<Vec<String>>,
}

impl Encode for GetContextKeysForPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ContextKeyNames", &self.context_key_names);
    }
}

/// [`GetContextKeysForPrincipalPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetContextKeysForPrincipalPolicyRequest {
    pub policy_source_arn: String,
    pub policy_input_list: Option<Vec<String>>,
}

impl Decode for GetContextKeysForPrincipalPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_source_arn: Decode::decode(node.member("PolicySourceArn"))?,
            policy_input_list: Decode::decode(node.member("PolicyInputList"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlinePolicyIdentifierType {
    pub policy_name: String,
    pub attachment_type: AttachmentType,
    pub attachment_name: String,
}

impl Decode for InlinePolicyIdentifierType {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_name: Decode::decode(node.member("PolicyName"))?,
            attachment_type: Decode::decode(node.member("AttachmentType"))?,
            attachment_name: Decode::decode(node.member("AttachmentName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderedOrganizationPolicyType {
    pub service_control_policy_input_list: Option<Vec<String>>,
}

impl Decode for OrderedOrganizationPolicyType {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            service_control_policy_input_list: Decode::decode(
                node.member("ServiceControlPolicyInputList"),
            )?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganizationsDecisionDetail {
    pub allowed_by_organizations: Option<bool>,
}

impl Encode for OrganizationsDecisionDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AllowedByOrganizations", &self.allowed_by_organizations);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PermissionsBoundaryDecisionDetail {
    pub allowed_by_permissions_boundary: Option<bool>,
}

impl Encode for PermissionsBoundaryDecisionDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "AllowedByPermissionsBoundary",
            &self.allowed_by_permissions_boundary,
        );
    }
}

words! {
PolicyEvaluationDecisionType {
Allowed = "allowed",
ExplicitDeny = "explicitDeny",
ImplicitDeny = "implicitDeny",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyIdentifier {
    pub policy_type: Option<PolicyIdentifierPolicyType>,
    pub policy_arn: Option<String>,
    pub inline_policy_identifier: Option<InlinePolicyIdentifierType>,
}

impl Decode for PolicyIdentifier {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_type: Decode::decode(node.member("PolicyType"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            inline_policy_identifier: Decode::decode(node.member("InlinePolicyIdentifier"))?,
        })
    }
}

words! {
PolicyIdentifierPolicyType {
Inline = "inline",
AwsManaged = "aws-managed",
UserManaged = "user-managed",
PermissionBoundary = "permission-boundary",
Scp = "scp",
Rcp = "rcp",
}
}
words! {
PolicySourceType {
User = "user",
Group = "group",
Role = "role",
AwsManaged = "aws-managed",
UserManaged = "user-managed",
Resource = "resource",
None = "none",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    pub line: Option<i32>,
    pub column: Option<i32>,
}

impl Encode for Position {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Line", &self.line);
        xml.member("Column", &self.column);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSpecificResult {
    pub eval_resource_name: String,
    pub eval_resource_decision: PolicyEvaluationDecisionType,
    pub matched_statements: Option<Vec<Statement>>,
    pub missing_context_values: Option<Vec<String>>,
    pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>>,
    pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
}

impl Encode for ResourceSpecificResult {
    fn encode(&self, xml: &mut Writer) {
        xml.member("EvalResourceName", &self.eval_resource_name);
        xml.member("EvalResourceDecision", &self.eval_resource_decision);
        xml.member("MatchedStatements", &self.matched_statements);
        xml.member("MissingContextValues", &self.missing_context_values);
        xml.member("EvalDecisionDetails", &self.eval_decision_details);
        xml.member(
            "PermissionsBoundaryDecisionDetail",
            &self.permissions_boundary_decision_detail,
        );
    }
}

/// [`SimulateCustomPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SimulateCustomPolicyRequest {
    pub policy_input_list: Vec<String>,
    pub permissions_boundary_policy_input_list: Option<Vec<String>>,
    pub ordered_organization_policy_input_list: Option<Vec<OrderedOrganizationPolicyType>>,
    pub action_names: Vec<String>,
    pub resource_arns: Option<Vec<String>>,
    pub resource_policy: Option<String>,
    pub resource_owner: Option<String>,
    pub caller_arn: Option<String>,
    pub context_entries: Option<Vec<ContextEntry>>,
    pub resource_handling_option: Option<String>,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
}

impl Decode for SimulateCustomPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_input_list: Decode::decode(node.member("PolicyInputList"))?,
            permissions_boundary_policy_input_list: Decode::decode(
                node.member("PermissionsBoundaryPolicyInputList"),
            )?,
            ordered_organization_policy_input_list: Decode::decode(
                node.member("OrderedOrganizationPolicyInputList"),
            )?,
            action_names: Decode::decode(node.member("ActionNames"))?,
            resource_arns: Decode::decode(node.member("ResourceArns"))?,
            resource_policy: Decode::decode(node.member("ResourcePolicy"))?,
            resource_owner: Decode::decode(node.member("ResourceOwner"))?,
            caller_arn: Decode::decode(node.member("CallerArn"))?,
            context_entries: Decode::decode(node.member("ContextEntries"))?,
            resource_handling_option: Decode::decode(node.member("ResourceHandlingOption"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SimulatePolicyResponse {
    pub evaluation_results: Option<Vec<EvaluationResult>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for SimulatePolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("EvaluationResults", &self.evaluation_results);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`SimulatePrincipalPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SimulatePrincipalPolicyRequest {
    pub policy_source_arn: String,
    pub policy_input_list: Option<Vec<String>>,
    pub permissions_boundary_policy_input_list: Option<Vec<String>>,
    pub policy_exclusion_list: Option<Vec<PolicyIdentifier>>,
    pub action_names: Vec<String>,
    pub resource_arns: Option<Vec<String>>,
    pub resource_policy: Option<String>,
    pub resource_owner: Option<String>,
    pub caller_arn: Option<String>,
    pub context_entries: Option<Vec<ContextEntry>>,
    pub resource_handling_option: Option<String>,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
}

impl Decode for SimulatePrincipalPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_source_arn: Decode::decode(node.member("PolicySourceArn"))?,
            policy_input_list: Decode::decode(node.member("PolicyInputList"))?,
            permissions_boundary_policy_input_list: Decode::decode(
                node.member("PermissionsBoundaryPolicyInputList"),
            )?,
            policy_exclusion_list: Decode::decode(node.member("PolicyExclusionList"))?,
            action_names: Decode::decode(node.member("ActionNames"))?,
            resource_arns: Decode::decode(node.member("ResourceArns"))?,
            resource_policy: Decode::decode(node.member("ResourcePolicy"))?,
            resource_owner: Decode::decode(node.member("ResourceOwner"))?,
            caller_arn: Decode::decode(node.member("CallerArn"))?,
            context_entries: Decode::decode(node.member("ContextEntries"))?,
            resource_handling_option: Decode::decode(node.member("ResourceHandlingOption"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    pub source_policy_id: Option<String>,
    pub source_policy_type: Option<PolicySourceType>,
    pub start_position: Option<Position>,
    pub end_position: Option<Position>,
}

impl Encode for Statement {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SourcePolicyId", &self.source_policy_id);
        xml.member("SourcePolicyType", &self.source_policy_type);
        xml.member("StartPosition", &self.start_position);
        xml.member("EndPosition", &self.end_position);
    }
}

pub(crate) static ACTION_NAME_LIST_TYPE: Shape = Shape::List {
    member: &ACTION_NAME_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static ACTION_NAME_TYPE: Shape = Shape::Text(Text {
    min: 3,
    max: 128,
    ..Text::ANY
});
pub(crate) static ATTACHMENT_NAME: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static ATTACHMENT_TYPE: Shape = Shape::Enum(AttachmentType::WORDS);
pub(crate) static CONTEXT_ENTRY: Shape = Shape::Structure(&[
    optional("ContextKeyName", &CONTEXT_KEY_NAME_TYPE),
    optional("ContextKeyValues", &CONTEXT_KEY_VALUE_LIST_TYPE),
    optional("ContextKeyType", &CONTEXT_KEY_TYPE_ENUM),
]);
pub(crate) static CONTEXT_ENTRY_LIST_TYPE: Shape = Shape::List {
    member: &CONTEXT_ENTRY,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static CONTEXT_KEY_NAME_TYPE: Shape = Shape::Text(Text {
    min: 5,
    max: 256,
    ..Text::ANY
});
pub(crate) static CONTEXT_KEY_TYPE_ENUM: Shape = Shape::Enum(ContextKeyTypeEnum::WORDS);
pub(crate) static CONTEXT_KEY_VALUE_LIST_TYPE: Shape = Shape::List {
    member: &CONTEXT_KEY_VALUE_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static CONTEXT_KEY_VALUE_TYPE: Shape = Shape::Text(Text::ANY);
pub(crate) static GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY_REQUEST: Shape =
    Shape::Structure(&[required("PolicyInputList", &SIMULATION_POLICY_LIST_TYPE)]);
pub(crate) static GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicySourceArn", &ARN_TYPE),
    optional("PolicyInputList", &SIMULATION_POLICY_LIST_TYPE),
]);
pub(crate) static INLINE_POLICY_IDENTIFIER_TYPE: Shape = Shape::Structure(&[
    required("PolicyName", &POLICY_NAME_TYPE),
    required("AttachmentType", &ATTACHMENT_TYPE),
    required("AttachmentName", &ATTACHMENT_NAME),
]);
pub(crate) static ORDERED_ORGANIZATION_POLICY_TYPE: Shape = Shape::Structure(&[optional(
    "ServiceControlPolicyInputList",
    &SIMULATION_POLICY_LIST_TYPE,
)]);
pub(crate) static ORGANIZATION_POLICY_LIST_TYPE: Shape = Shape::List {
    member: &ORDERED_ORGANIZATION_POLICY_TYPE,
    min: 0,
    max: 7,
};
pub(crate) static POLICY_EXCLUSIONS_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_IDENTIFIER,
    min: 0,
    max: 256,
};
pub(crate) static POLICY_IDENTIFIER: Shape = Shape::Structure(&[
    optional("PolicyType", &POLICY_IDENTIFIER_POLICY_TYPE),
    optional("PolicyArn", &ARN_TYPE),
    optional("InlinePolicyIdentifier", &INLINE_POLICY_IDENTIFIER_TYPE),
]);
pub(crate) static POLICY_IDENTIFIER_POLICY_TYPE: Shape =
    Shape::Enum(PolicyIdentifierPolicyType::WORDS);
pub(crate) static RESOURCE_HANDLING_OPTION_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    ..Text::ANY
});
pub(crate) static RESOURCE_NAME_LIST_TYPE: Shape = Shape::List {
    member: &RESOURCE_NAME_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static RESOURCE_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 2048,
    ..Text::ANY
});
pub(crate) static SIMULATE_CUSTOM_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicyInputList", &SIMULATION_POLICY_LIST_TYPE),
    optional(
        "PermissionsBoundaryPolicyInputList",
        &SIMULATION_POLICY_LIST_TYPE,
    ),
    optional(
        "OrderedOrganizationPolicyInputList",
        &ORGANIZATION_POLICY_LIST_TYPE,
    ),
    required("ActionNames", &ACTION_NAME_LIST_TYPE),
    optional("ResourceArns", &RESOURCE_NAME_LIST_TYPE),
    optional("ResourcePolicy", &POLICY_DOCUMENT_TYPE),
    optional("ResourceOwner", &RESOURCE_NAME_TYPE),
    optional("CallerArn", &RESOURCE_NAME_TYPE),
    optional("ContextEntries", &CONTEXT_ENTRY_LIST_TYPE),
    optional("ResourceHandlingOption", &RESOURCE_HANDLING_OPTION_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
    optional("Marker", &MARKER_TYPE),
]);
pub(crate) static SIMULATE_PRINCIPAL_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicySourceArn", &ARN_TYPE),
    optional("PolicyInputList", &SIMULATION_POLICY_LIST_TYPE),
    optional(
        "PermissionsBoundaryPolicyInputList",
        &SIMULATION_POLICY_LIST_TYPE,
    ),
    optional("PolicyExclusionList", &POLICY_EXCLUSIONS_LIST_TYPE),
    required("ActionNames", &ACTION_NAME_LIST_TYPE),
    optional("ResourceArns", &RESOURCE_NAME_LIST_TYPE),
    optional("ResourcePolicy", &POLICY_DOCUMENT_TYPE),
    optional("ResourceOwner", &RESOURCE_NAME_TYPE),
    optional("CallerArn", &RESOURCE_NAME_TYPE),
    optional("ContextEntries", &CONTEXT_ENTRY_LIST_TYPE),
    optional("ResourceHandlingOption", &RESOURCE_HANDLING_OPTION_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
    optional("Marker", &MARKER_TYPE),
]);
pub(crate) static SIMULATION_POLICY_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_DOCUMENT_TYPE,
    min: 0,
    max: UNBOUNDED,
};
