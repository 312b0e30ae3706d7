//!  Generated from `contract/iam/delegation.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static ACCEPT_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AcceptDelegationRequest",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &ACCEPT_DELEGATION_REQUEST_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<AcceptDelegationRequestRequest>,
};

impl Operation for AcceptDelegationRequestRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ACCEPT_DELEGATION_REQUEST;
}

static ASSOCIATE_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AssociateDelegationRequest",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &ASSOCIATE_DELEGATION_REQUEST_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<AssociateDelegationRequestRequest>,
};

impl Operation for AssociateDelegationRequestRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ASSOCIATE_DELEGATION_REQUEST;
}

static CREATE_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateDelegationRequest",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &CREATE_DELEGATION_REQUEST_REQUEST,
    result: Some("CreateDelegationRequestResult"),
    faults: &[
        fault::ENTITY_ALREADY_EXISTS,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<CreateDelegationRequestRequest>,
};

impl Operation for CreateDelegationRequestRequest {
    type Output = CreateDelegationRequestResponse;
    const OPERATION: &'static OperationInfo = &CREATE_DELEGATION_REQUEST;
}

static GET_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetDelegationRequest",
    family: "delegation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &GET_DELEGATION_REQUEST_REQUEST,
    result: Some("GetDelegationRequestResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetDelegationRequestRequest>,
};

impl Operation for GetDelegationRequestRequest {
    type Output = GetDelegationRequestResponse;
    const OPERATION: &'static OperationInfo = &GET_DELEGATION_REQUEST;
}

static GET_HUMAN_READABLE_SUMMARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetHumanReadableSummary",
    family: "delegation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &GET_HUMAN_READABLE_SUMMARY_REQUEST,
    result: Some("GetHumanReadableSummaryResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetHumanReadableSummaryRequest>,
};

impl Operation for GetHumanReadableSummaryRequest {
    type Output = GetHumanReadableSummaryResponse;
    const OPERATION: &'static OperationInfo = &GET_HUMAN_READABLE_SUMMARY;
}

static LIST_DELEGATION_REQUESTS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListDelegationRequests",
    family: "delegation",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_DELEGATION_REQUESTS_REQUEST,
    result: Some("ListDelegationRequestsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &["DelegationRequests"],
    decode: decode_as::<ListDelegationRequestsRequest>,
};

impl Operation for ListDelegationRequestsRequest {
    type Output = ListDelegationRequestsResponse;
    const OPERATION: &'static OperationInfo = &LIST_DELEGATION_REQUESTS;
}

static REJECT_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "RejectDelegationRequest",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &REJECT_DELEGATION_REQUEST_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<RejectDelegationRequestRequest>,
};

impl Operation for RejectDelegationRequestRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &REJECT_DELEGATION_REQUEST;
}

static SEND_DELEGATION_TOKEN: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "SendDelegationToken",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &SEND_DELEGATION_TOKEN_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<SendDelegationTokenRequest>,
};

impl Operation for SendDelegationTokenRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &SEND_DELEGATION_TOKEN;
}

static UPDATE_DELEGATION_REQUEST: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateDelegationRequest",
    family: "delegation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::DelegationRequest],
    input: &UPDATE_DELEGATION_REQUEST_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<UpdateDelegationRequestRequest>,
};

impl Operation for UpdateDelegationRequestRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_DELEGATION_REQUEST;
}

/// [`AcceptDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcceptDelegationRequestRequest {
    pub delegation_request_id: String,
}

impl Decode for AcceptDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
        })
    }
}

/// [`AssociateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AssociateDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociateDelegationRequestRequest {
    pub delegation_request_id: String,
}

impl Decode for AssociateDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
        })
    }
}

/// [`CreateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateDelegationRequestRequest {
    pub owner_account_id: Option<String>,
    pub description: String,
    pub permissions: DelegationPermission,
    pub request_message: Option<String>,
    pub requestor_workflow_id: String,
    pub redirect_url: Option<String>,
    pub notification_channel: String,
    pub session_duration: i32,
    pub only_send_by_owner: Option<bool>,
}

impl Decode for CreateDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            owner_account_id: Decode::decode(node.member("OwnerAccountId"))?,
            description: Decode::decode(node.member("Description"))?,
            permissions: Decode::decode(node.member("Permissions"))?,
            request_message: Decode::decode(node.member("RequestMessage"))?,
            requestor_workflow_id: Decode::decode(node.member("RequestorWorkflowId"))?,
            redirect_url: Decode::decode(node.member("RedirectUrl"))?,
            notification_channel: Decode::decode(node.member("NotificationChannel"))?,
            session_duration: Decode::decode(node.member("SessionDuration"))?,
            only_send_by_owner: Decode::decode(node.member("OnlySendByOwner"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateDelegationRequestResponse {
    pub console_deep_link: Option<String>,
    pub delegation_request_id: Option<String>,
}

impl Encode for CreateDelegationRequestResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ConsoleDeepLink", &self.console_deep_link);
        xml.member("DelegationRequestId", &self.delegation_request_id);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DelegationPermission {
    pub policy_template_arn: Option<String>,
    pub parameters: Option<Vec<PolicyParameter>>,
}

impl Decode for DelegationPermission {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_template_arn: Decode::decode(node.member("PolicyTemplateArn"))?,
            parameters: Decode::decode(node.member("Parameters"))?,
        })
    }
}

impl Encode for DelegationPermission {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyTemplateArn", &self.policy_template_arn);
        xml.member("Parameters", &self.parameters);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DelegationRequest {
    pub delegation_request_id: Option<String>,
    pub owner_account_id: Option<String>,
    pub description: Option<String>,
    pub request_message: Option<String>,
    pub permissions: Option<DelegationPermission>,
    pub permission_policy: Option<String>,
    pub role_permission_restriction_arns: Option<Vec<String>>,
    pub owner_id: Option<String>,
    pub approver_id: Option<String>,
    pub state: Option<StateType>,
    pub expiration_time: Option<Timestamp>,
    pub requestor_id: Option<String>,
    pub requestor_name: Option<String>,
    pub create_date: Option<Timestamp>,
    pub session_duration: Option<i32>,
    pub redirect_url: Option<String>,
    pub notes: Option<String>,
    pub rejection_reason: Option<String>,
    pub only_send_by_owner: Option<bool>,
    pub updated_time: Option<Timestamp>,
}

impl Encode for DelegationRequest {
    fn encode(&self, xml: &mut Writer) {
        xml.member("DelegationRequestId", &self.delegation_request_id);
        xml.member("OwnerAccountId", &self.owner_account_id);
        xml.member("Description", &self.description);
        xml.member("RequestMessage", &self.request_message);
        xml.member("Permissions", &self.permissions);
        xml.member("PermissionPolicy", &self.permission_policy);
        xml.member(
            "RolePermissionRestrictionArns",
            &self.role_permission_restriction_arns,
        );
        xml.member("OwnerId", &self.owner_id);
        xml.member("ApproverId", &self.approver_id);
        xml.member("State", &self.state);
        xml.member("ExpirationTime", &self.expiration_time);
        xml.member("RequestorId", &self.requestor_id);
        xml.member("RequestorName", &self.requestor_name);
        xml.member("CreateDate", &self.create_date);
        xml.member("SessionDuration", &self.session_duration);
        xml.member("RedirectUrl", &self.redirect_url);
        xml.member("Notes", &self.notes);
        xml.member("RejectionReason", &self.rejection_reason);
        xml.member("OnlySendByOwner", &self.only_send_by_owner);
        xml.member("UpdatedTime", &self.updated_time);
    }
}

/// [`GetDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetDelegationRequestRequest {
    pub delegation_request_id: String,
    pub delegation_permission_check: Option<bool>,
}

impl Decode for GetDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
            delegation_permission_check: Decode::decode(node.member("DelegationPermissionCheck"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetDelegationRequestResponse {
    pub delegation_request: Option<DelegationRequest>,
    pub permission_check_status: Option<PermissionCheckStatusType>,
    pub permission_check_result: Option<PermissionCheckResultType>,
}

impl Encode for GetDelegationRequestResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("DelegationRequest", &self.delegation_request);
        xml.member("PermissionCheckStatus", &self.permission_check_status);
        xml.member("PermissionCheckResult", &self.permission_check_result);
    }
}

/// [`GetHumanReadableSummary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetHumanReadableSummary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetHumanReadableSummaryRequest {
    pub entity_arn: String,
    pub locale: Option<String>,
}

impl Decode for GetHumanReadableSummaryRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            entity_arn: Decode::decode(node.member("EntityArn"))?,
            locale: Decode::decode(node.member("Locale"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetHumanReadableSummaryResponse {
    pub summary_content: Option<String>,
    pub locale: Option<String>,
    pub summary_state: Option<SummaryStateType>,
}

impl Encode for GetHumanReadableSummaryResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SummaryContent", &self.summary_content);
        xml.member("Locale", &self.locale);
        xml.member("SummaryState", &self.summary_state);
    }
}

/// [`ListDelegationRequests`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListDelegationRequestsRequest {
    pub owner_id: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListDelegationRequestsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            owner_id: Decode::decode(node.member("OwnerId"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListDelegationRequestsResponse {
    pub delegation_requests: Option<Vec<DelegationRequest>>,
    pub marker: Option<String>,
    pub is_truncated: Option<bool>,
}

impl Encode for ListDelegationRequestsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("DelegationRequests", &self.delegation_requests);
        xml.member("Marker", &self.marker);
        xml.member("isTruncated", &self.is_truncated);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyParameter {
    pub name: Option<String>,
    pub values: Option<Vec<String>>,
    pub r#type: Option<PolicyParameterTypeEnum>,
}

impl Decode for PolicyParameter {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            name: Decode::decode(node.member("Name"))?,
            values: Decode::decode(node.member("Values"))?,
            r#type: Decode::decode(node.member("Type"))?,
        })
    }
}

impl Encode for PolicyParameter {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Name", &self.name);
        xml.member("Values", &self.values);
        xml.member("Type", &self.r#type);
    }
}

words! {
PolicyParameterTypeEnum {
String = "string",
StringList = "stringList",
}
}
/// [`RejectDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RejectDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RejectDelegationRequestRequest {
    pub delegation_request_id: String,
    pub notes: Option<String>,
}

impl Decode for RejectDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
            notes: Decode::decode(node.member("Notes"))?,
        })
    }
}

/// [`SendDelegationToken`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendDelegationTokenRequest {
    pub delegation_request_id: String,
}

impl Decode for SendDelegationTokenRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
        })
    }
}

/// [`UpdateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateDelegationRequest.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateDelegationRequestRequest {
    pub delegation_request_id: String,
    pub notes: Option<String>,
}

impl Decode for UpdateDelegationRequestRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            delegation_request_id: Decode::decode(node.member("DelegationRequestId"))?,
            notes: Decode::decode(node.member("Notes"))?,
        })
    }
}

words! {
PermissionCheckResultType {
Allowed = "ALLOWED",
Denied = "DENIED",
Unsure = "UNSURE",
}
}
words! {
PermissionCheckStatusType {
Complete = "COMPLETE",
InProgress = "IN_PROGRESS",
Failed = "FAILED",
}
}
words! {
StateType {
Unassigned = "UNASSIGNED",
Assigned = "ASSIGNED",
PendingApproval = "PENDING_APPROVAL",
Finalized = "FINALIZED",
Accepted = "ACCEPTED",
Rejected = "REJECTED",
Expired = "EXPIRED",
}
}
words! {
SummaryStateType {
Available = "AVAILABLE",
NotAvailable = "NOT_AVAILABLE",
NotSupported = "NOT_SUPPORTED",
Failed = "FAILED",
}
}
pub(crate) static ACCEPT_DELEGATION_REQUEST_REQUEST: Shape =
    Shape::Structure(&[required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE)]);
pub(crate) static ASSOCIATE_DELEGATION_REQUEST_REQUEST: Shape =
    Shape::Structure(&[required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE)]);
pub(crate) static CREATE_DELEGATION_REQUEST_REQUEST: Shape = Shape::Structure(&[
    optional("OwnerAccountId", &ACCOUNT_ID_TYPE),
    required("Description", &DELEGATION_REQUEST_DESCRIPTION_TYPE),
    required("Permissions", &DELEGATION_PERMISSION),
    optional("RequestMessage", &REQUEST_MESSAGE_TYPE),
    required("RequestorWorkflowId", &REQUESTOR_WORKFLOW_ID_TYPE),
    optional("RedirectUrl", &REDIRECT_URL_TYPE),
    required("NotificationChannel", &NOTIFICATION_CHANNEL_TYPE),
    required("SessionDuration", &SESSION_DURATION_TYPE),
    optional("OnlySendByOwner", &BOOLEAN_TYPE),
]);
pub(crate) static DELEGATION_PERMISSION: Shape = Shape::Structure(&[
    optional("PolicyTemplateArn", &ARN_TYPE),
    optional("Parameters", &POLICY_PARAMETER_LIST_TYPE),
]);
pub(crate) static GET_DELEGATION_REQUEST_REQUEST: Shape = Shape::Structure(&[
    required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE),
    optional("DelegationPermissionCheck", &BOOLEAN_TYPE),
]);
pub(crate) static GET_HUMAN_READABLE_SUMMARY_REQUEST: Shape = Shape::Structure(&[
    required("EntityArn", &ARN_TYPE),
    optional("Locale", &LOCALE_TYPE),
]);
pub(crate) static LIST_DELEGATION_REQUESTS_REQUEST: Shape = Shape::Structure(&[
    optional("OwnerId", &OWNER_ID_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static POLICY_PARAMETER: Shape = Shape::Structure(&[
    optional("Name", &POLICY_PARAMETER_NAME_TYPE),
    optional("Values", &POLICY_PARAMETER_VALUES_LIST_TYPE),
    optional("Type", &POLICY_PARAMETER_TYPE_ENUM),
]);
pub(crate) static POLICY_PARAMETER_TYPE_ENUM: Shape = Shape::Enum(PolicyParameterTypeEnum::WORDS);
pub(crate) static REJECT_DELEGATION_REQUEST_REQUEST: Shape = Shape::Structure(&[
    required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE),
    optional("Notes", &NOTES_TYPE),
]);
pub(crate) static SEND_DELEGATION_TOKEN_REQUEST: Shape =
    Shape::Structure(&[required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE)]);
pub(crate) static UPDATE_DELEGATION_REQUEST_REQUEST: Shape = Shape::Structure(&[
    required("DelegationRequestId", &DELEGATION_REQUEST_ID_TYPE),
    optional("Notes", &NOTES_TYPE),
]);
pub(crate) static ACCOUNT_ID_TYPE: Shape = Shape::Text(Text {
    pattern: Some(&pattern::ACCOUNT_ID_TYPE),
    ..Text::ANY
});
pub(crate) static DELEGATION_REQUEST_DESCRIPTION_TYPE: Shape = Shape::Text(Text {
    max: 1000,
    pattern: Some(&pattern::DELEGATION_REQUEST_DESCRIPTION_TYPE),
    ..Text::ANY
});
pub(crate) static DELEGATION_REQUEST_ID_TYPE: Shape = Shape::Text(Text {
    min: 16,
    max: 128,
    pattern: Some(&pattern::DELEGATION_REQUEST_ID_TYPE),
    ..Text::ANY
});
pub(crate) static LOCALE_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 12,
    ..Text::ANY
});
pub(crate) static NOTES_TYPE: Shape = Shape::Text(Text {
    max: 500,
    pattern: Some(&pattern::DELEGATION_REQUEST_DESCRIPTION_TYPE),
    ..Text::ANY
});
pub(crate) static NOTIFICATION_CHANNEL_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 400,
    pattern: Some(&pattern::NOTIFICATION_CHANNEL_TYPE),
    ..Text::ANY
});
pub(crate) static OWNER_ID_TYPE: Shape = Shape::Text(Text {
    min: 20,
    max: 2048,
    pattern: Some(&pattern::OWNER_ID_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_PARAMETER_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_PARAMETER,
    min: 0,
    max: 50,
};
pub(crate) static POLICY_PARAMETER_NAME_TYPE: Shape = Shape::Text(Text {
    min: 5,
    max: 256,
    pattern: Some(&pattern::POLICY_PARAMETER_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_PARAMETER_VALUE_TYPE: Shape = Shape::Text(Text {
    pattern: Some(&pattern::POLICY_PARAMETER_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_PARAMETER_VALUES_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_PARAMETER_VALUE_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static REDIRECT_URL_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 255,
    pattern: Some(&pattern::REDIRECT_URL_TYPE),
    ..Text::ANY
});
pub(crate) static REQUEST_MESSAGE_TYPE: Shape = Shape::Text(Text {
    max: 200,
    pattern: Some(&pattern::DELEGATION_REQUEST_DESCRIPTION_TYPE),
    ..Text::ANY
});
pub(crate) static REQUESTOR_WORKFLOW_ID_TYPE: Shape = Shape::Text(Text {
    min: 5,
    max: 400,
    pattern: Some(&pattern::REQUESTOR_WORKFLOW_ID_TYPE),
    ..Text::ANY
});
pub(crate) static SESSION_DURATION_TYPE: Shape = Shape::Integer {
    min: 300,
    max: 43200,
};
