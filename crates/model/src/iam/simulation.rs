//! The policy simulator and the context keys that a policy asks about.
//! Generated from `contract/iam/simulation.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    GetContextKeysForCustomPolicy: GetContextKeysForCustomPolicyRequest = GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY_REQUEST => GetContextKeysForPolicyResponse in "GetContextKeysForCustomPolicyResult";
    read signed Iam "simulation" Read;
    faults: [INVALID_INPUT];
}

operation! {
    GetContextKeysForPrincipalPolicy: GetContextKeysForPrincipalPolicyRequest = GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY_REQUEST => GetContextKeysForPolicyResponse in "GetContextKeysForPrincipalPolicyResult";
    read signed Iam "simulation" Read;
    resources: [Group, Role, User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
}

operation! {
    SimulateCustomPolicy: SimulateCustomPolicyRequest = SIMULATE_CUSTOM_POLICY_REQUEST => SimulatePolicyResponse in "SimulateCustomPolicyResult";
    read signed Iam "simulation" Read;
    faults: [INVALID_INPUT, POLICY_EVALUATION];
    pages: ["EvaluationResults"];
}

paged! {
    SimulateCustomPolicyRequest => SimulatePolicyResponse { evaluation_results: optional EvaluationResult }
}

operation! {
    SimulatePrincipalPolicy: SimulatePrincipalPolicyRequest = SIMULATE_PRINCIPAL_POLICY_REQUEST => SimulatePolicyResponse in "SimulatePrincipalPolicyResult";
    read signed Iam "simulation" Read;
    resources: [Group, Role, User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, POLICY_EVALUATION];
    pages: ["EvaluationResults"];
}

paged! {
    SimulatePrincipalPolicyRequest => SimulatePolicyResponse { evaluation_results: optional EvaluationResult }
}

words! {
    pub enum AttachmentType {
        User = "user",
        Group = "group",
        Role = "role",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ContextEntry: input CONTEXT_ENTRY {
        pub context_key_name: Option<String> = "ContextKeyName" optional CONTEXT_KEY_NAME_TYPE,
        pub context_key_values: Option<Vec<String>> = "ContextKeyValues" optional CONTEXT_KEY_VALUE_LIST_TYPE,
        pub context_key_type: Option<ContextKeyTypeEnum> = "ContextKeyType" optional CONTEXT_KEY_TYPE_ENUM,
    }
}

words! {
    pub enum ContextKeyTypeEnum {
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

structure! {
    #[derive(Debug)]
    pub struct EvaluationResult: output {
        pub eval_action_name: String = "EvalActionName",
        pub eval_resource_name: Option<String> = "EvalResourceName",
        pub eval_decision: PolicyEvaluationDecisionType = "EvalDecision",
        pub matched_statements: Option<Vec<Statement>> = "MatchedStatements",
        pub missing_context_values: Option<Vec<String>> = "MissingContextValues",
        pub organizations_decision_detail: Option<OrganizationsDecisionDetail> = "OrganizationsDecisionDetail",
        pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail> = "PermissionsBoundaryDecisionDetail",
        pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>> = "EvalDecisionDetails",
        pub resource_specific_results: Option<Vec<ResourceSpecificResult>> = "ResourceSpecificResults",
    }
}

structure! {
    /// [`GetContextKeysForCustomPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetContextKeysForCustomPolicyRequest: input GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY_REQUEST {
        pub policy_input_list: Vec<String> = "PolicyInputList" required SIMULATION_POLICY_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetContextKeysForPolicyResponse: output {
        pub context_key_names: Option<Vec<String>> = "ContextKeyNames",
    }
}

structure! {
    /// [`GetContextKeysForPrincipalPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetContextKeysForPrincipalPolicyRequest: input GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY_REQUEST {
        pub policy_source_arn: String = "PolicySourceArn" required ARN_TYPE,
        pub policy_input_list: Option<Vec<String>> = "PolicyInputList" optional SIMULATION_POLICY_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct InlinePolicyIdentifierType: input INLINE_POLICY_IDENTIFIER_TYPE {
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
        pub attachment_type: AttachmentType = "AttachmentType" required ATTACHMENT_TYPE,
        pub attachment_name: String = "AttachmentName" required ATTACHMENT_NAME,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct OrderedOrganizationPolicyType: input ORDERED_ORGANIZATION_POLICY_TYPE {
        pub service_control_policy_input_list: Option<Vec<String>> = "ServiceControlPolicyInputList" optional SIMULATION_POLICY_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct OrganizationsDecisionDetail: output {
        pub allowed_by_organizations: Option<bool> = "AllowedByOrganizations",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PermissionsBoundaryDecisionDetail: output {
        pub allowed_by_permissions_boundary: Option<bool> = "AllowedByPermissionsBoundary",
    }
}

words! {
    pub enum PolicyEvaluationDecisionType {
        Allowed = "allowed",
        ExplicitDeny = "explicitDeny",
        ImplicitDeny = "implicitDeny",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyIdentifier: input POLICY_IDENTIFIER {
        pub policy_type: Option<PolicyIdentifierPolicyType> = "PolicyType" optional POLICY_IDENTIFIER_POLICY_TYPE,
        pub policy_arn: Option<String> = "PolicyArn" optional ARN_TYPE,
        pub inline_policy_identifier: Option<InlinePolicyIdentifierType> = "InlinePolicyIdentifier" optional INLINE_POLICY_IDENTIFIER_TYPE,
    }
}

words! {
    pub enum PolicyIdentifierPolicyType {
        Inline = "inline",
        AwsManaged = "aws-managed",
        UserManaged = "user-managed",
        PermissionBoundary = "permission-boundary",
        Scp = "scp",
        Rcp = "rcp",
    }
}

words! {
    pub enum PolicySourceType {
        User = "user",
        Group = "group",
        Role = "role",
        AwsManaged = "aws-managed",
        UserManaged = "user-managed",
        Resource = "resource",
        None = "none",
        IamPolicy = "IAM Policy",
        ResourcePolicy = "Resource Policy",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Position: output {
        pub line: Option<i32> = "Line",
        pub column: Option<i32> = "Column",
    }
}

structure! {
    #[derive(Debug)]
    pub struct ResourceSpecificResult: output {
        pub eval_resource_name: String = "EvalResourceName",
        pub eval_resource_decision: PolicyEvaluationDecisionType = "EvalResourceDecision",
        pub matched_statements: Option<Vec<Statement>> = "MatchedStatements",
        pub missing_context_values: Option<Vec<String>> = "MissingContextValues",
        pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>> = "EvalDecisionDetails",
        pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail> = "PermissionsBoundaryDecisionDetail",
    }
}

structure! {
    /// [`SimulateCustomPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html)
    #[derive(Debug, Default)]
    pub struct SimulateCustomPolicyRequest: input SIMULATE_CUSTOM_POLICY_REQUEST {
        pub policy_input_list: Vec<String> = "PolicyInputList" required SIMULATION_POLICY_LIST_TYPE,
        pub permissions_boundary_policy_input_list: Option<Vec<String>> = "PermissionsBoundaryPolicyInputList" optional SIMULATION_POLICY_LIST_TYPE,
        pub ordered_organization_policy_input_list: Option<Vec<OrderedOrganizationPolicyType>> = "OrderedOrganizationPolicyInputList" optional ORGANIZATION_POLICY_LIST_TYPE,
        pub action_names: Vec<String> = "ActionNames" required ACTION_NAME_LIST_TYPE,
        pub resource_arns: Option<Vec<String>> = "ResourceArns" optional RESOURCE_NAME_LIST_TYPE,
        pub resource_policy: Option<String> = "ResourcePolicy" optional POLICY_DOCUMENT_TYPE,
        pub resource_owner: Option<String> = "ResourceOwner" optional RESOURCE_NAME_TYPE,
        pub caller_arn: Option<String> = "CallerArn" optional RESOURCE_NAME_TYPE,
        pub context_entries: Option<Vec<ContextEntry>> = "ContextEntries" optional CONTEXT_ENTRY_LIST_TYPE,
        pub resource_handling_option: Option<String> = "ResourceHandlingOption" optional RESOURCE_HANDLING_OPTION_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct SimulatePolicyResponse: output {
        pub evaluation_results: Option<Vec<EvaluationResult>> = "EvaluationResults",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`SimulatePrincipalPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html)
    #[derive(Debug, Default)]
    pub struct SimulatePrincipalPolicyRequest: input SIMULATE_PRINCIPAL_POLICY_REQUEST {
        pub policy_source_arn: String = "PolicySourceArn" required ARN_TYPE,
        pub policy_input_list: Option<Vec<String>> = "PolicyInputList" optional SIMULATION_POLICY_LIST_TYPE,
        pub permissions_boundary_policy_input_list: Option<Vec<String>> = "PermissionsBoundaryPolicyInputList" optional SIMULATION_POLICY_LIST_TYPE,
        pub policy_exclusion_list: Option<Vec<PolicyIdentifier>> = "PolicyExclusionList" optional POLICY_EXCLUSIONS_LIST_TYPE,
        pub action_names: Vec<String> = "ActionNames" required ACTION_NAME_LIST_TYPE,
        pub resource_arns: Option<Vec<String>> = "ResourceArns" optional RESOURCE_NAME_LIST_TYPE,
        pub resource_policy: Option<String> = "ResourcePolicy" optional POLICY_DOCUMENT_TYPE,
        pub resource_owner: Option<String> = "ResourceOwner" optional RESOURCE_NAME_TYPE,
        pub caller_arn: Option<String> = "CallerArn" optional RESOURCE_NAME_TYPE,
        pub context_entries: Option<Vec<ContextEntry>> = "ContextEntries" optional CONTEXT_ENTRY_LIST_TYPE,
        pub resource_handling_option: Option<String> = "ResourceHandlingOption" optional RESOURCE_HANDLING_OPTION_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Statement: output {
        pub source_policy_id: Option<String> = "SourcePolicyId",
        pub source_policy_type: Option<PolicySourceType> = "SourcePolicyType",
        pub start_position: Option<Position> = "StartPosition",
        pub end_position: Option<Position> = "EndPosition",
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
pub(crate) static SIMULATION_POLICY_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_DOCUMENT_TYPE,
    min: 0,
    max: UNBOUNDED,
};
