//! Delegation requests: a partner asks for temporary access, an approver grants it.
//! Generated from `contract/iam/delegation.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    AcceptDelegationRequest: AcceptDelegationRequestRequest = ACCEPT_DELEGATION_REQUEST_REQUEST => Nothing;
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION];
}

operation! {
    AssociateDelegationRequest: AssociateDelegationRequestRequest = ASSOCIATE_DELEGATION_REQUEST_REQUEST => Nothing;
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION, INVALID_INPUT];
}

operation! {
    CreateDelegationRequest: CreateDelegationRequestRequest = CREATE_DELEGATION_REQUEST_REQUEST => CreateDelegationRequestResponse in "CreateDelegationRequestResult";
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [ENTITY_ALREADY_EXISTS, SERVICE_FAILURE, INVALID_INPUT, LIMIT_EXCEEDED,
        CONCURRENT_MODIFICATION];
}

operation! {
    GetDelegationRequest: GetDelegationRequestRequest = GET_DELEGATION_REQUEST_REQUEST => GetDelegationRequestResponse in "GetDelegationRequestResult";
    read signed Iam "delegation" Read;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    GetHumanReadableSummary: GetHumanReadableSummaryRequest = GET_HUMAN_READABLE_SUMMARY_REQUEST => GetHumanReadableSummaryResponse in "GetHumanReadableSummaryResult";
    read signed Iam "delegation" Read;
    resources: [DelegationRequest];
    faults: [INVALID_INPUT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListDelegationRequests: ListDelegationRequestsRequest = LIST_DELEGATION_REQUESTS_REQUEST => ListDelegationRequestsResponse in "ListDelegationRequestsResult";
    read signed Iam "delegation" List;
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, INVALID_INPUT];
    pages: ["DelegationRequests"];
}

operation! {
    RejectDelegationRequest: RejectDelegationRequestRequest = REJECT_DELEGATION_REQUEST_REQUEST => Nothing;
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION, INVALID_INPUT];
}

operation! {
    SendDelegationToken: SendDelegationTokenRequest = SEND_DELEGATION_TOKEN_REQUEST => Nothing;
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION, INVALID_INPUT];
}

operation! {
    UpdateDelegationRequest: UpdateDelegationRequestRequest = UPDATE_DELEGATION_REQUEST_REQUEST => Nothing;
    write signed Iam "delegation" Write;
    resources: [DelegationRequest];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION, INVALID_INPUT];
}

structure! {
    /// [`AcceptDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct AcceptDelegationRequestRequest: input ACCEPT_DELEGATION_REQUEST_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
    }
}

structure! {
    /// [`AssociateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AssociateDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct AssociateDelegationRequestRequest: input ASSOCIATE_DELEGATION_REQUEST_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
    }
}

structure! {
    /// [`CreateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct CreateDelegationRequestRequest: input CREATE_DELEGATION_REQUEST_REQUEST {
        pub owner_account_id: Option<String> = "OwnerAccountId" optional ACCOUNT_ID_TYPE,
        pub description: String = "Description" required DELEGATION_REQUEST_DESCRIPTION_TYPE,
        pub permissions: DelegationPermission = "Permissions" required DELEGATION_PERMISSION,
        pub request_message: Option<String> = "RequestMessage" optional REQUEST_MESSAGE_TYPE,
        pub requestor_workflow_id: String = "RequestorWorkflowId" required REQUESTOR_WORKFLOW_ID_TYPE,
        pub redirect_url: Option<String> = "RedirectUrl" optional REDIRECT_URL_TYPE,
        pub notification_channel: String = "NotificationChannel" required NOTIFICATION_CHANNEL_TYPE,
        pub session_duration: i32 = "SessionDuration" required SESSION_DURATION_TYPE,
        pub only_send_by_owner: Option<bool> = "OnlySendByOwner" optional BOOLEAN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateDelegationRequestResponse: output {
        pub console_deep_link: Option<String> = "ConsoleDeepLink",
        pub delegation_request_id: Option<String> = "DelegationRequestId",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DelegationPermission: both DELEGATION_PERMISSION {
        pub policy_template_arn: Option<String> = "PolicyTemplateArn" optional ARN_TYPE,
        pub parameters: Option<Vec<PolicyParameter>> = "Parameters" optional POLICY_PARAMETER_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DelegationRequest: output {
        pub delegation_request_id: Option<String> = "DelegationRequestId",
        pub owner_account_id: Option<String> = "OwnerAccountId",
        pub description: Option<String> = "Description",
        pub request_message: Option<String> = "RequestMessage",
        pub permissions: Option<DelegationPermission> = "Permissions",
        pub permission_policy: Option<String> = "PermissionPolicy",
        pub role_permission_restriction_arns: Option<Vec<String>> = "RolePermissionRestrictionArns",
        pub owner_id: Option<String> = "OwnerId",
        pub approver_id: Option<String> = "ApproverId",
        pub state: Option<StateType> = "State",
        pub expiration_time: Option<Timestamp> = "ExpirationTime",
        pub requestor_id: Option<String> = "RequestorId",
        pub requestor_name: Option<String> = "RequestorName",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub session_duration: Option<i32> = "SessionDuration",
        pub redirect_url: Option<String> = "RedirectUrl",
        pub notes: Option<String> = "Notes",
        pub rejection_reason: Option<String> = "RejectionReason",
        pub only_send_by_owner: Option<bool> = "OnlySendByOwner",
        pub updated_time: Option<Timestamp> = "UpdatedTime",
    }
}

structure! {
    /// [`GetDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct GetDelegationRequestRequest: input GET_DELEGATION_REQUEST_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
        pub delegation_permission_check: Option<bool> = "DelegationPermissionCheck" optional BOOLEAN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetDelegationRequestResponse: output {
        pub delegation_request: Option<DelegationRequest> = "DelegationRequest",
        pub permission_check_status: Option<PermissionCheckStatusType> = "PermissionCheckStatus",
        pub permission_check_result: Option<PermissionCheckResultType> = "PermissionCheckResult",
    }
}

structure! {
    /// [`GetHumanReadableSummary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetHumanReadableSummary.html)
    #[derive(Debug, Default)]
    pub struct GetHumanReadableSummaryRequest: input GET_HUMAN_READABLE_SUMMARY_REQUEST {
        pub entity_arn: String = "EntityArn" required ARN_TYPE,
        pub locale: Option<String> = "Locale" optional LOCALE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetHumanReadableSummaryResponse: output {
        pub summary_content: Option<String> = "SummaryContent",
        pub locale: Option<String> = "Locale",
        pub summary_state: Option<SummaryStateType> = "SummaryState",
    }
}

structure! {
    /// [`ListDelegationRequests`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html)
    #[derive(Debug, Default)]
    pub struct ListDelegationRequestsRequest: input LIST_DELEGATION_REQUESTS_REQUEST {
        pub owner_id: Option<String> = "OwnerId" optional OWNER_ID_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListDelegationRequestsResponse: output {
        pub delegation_requests: Option<Vec<DelegationRequest>> = "DelegationRequests",
        pub marker: Option<String> = "Marker",
        pub is_truncated: Option<bool> = "isTruncated",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyParameter: both POLICY_PARAMETER {
        pub name: Option<String> = "Name" optional POLICY_PARAMETER_NAME_TYPE,
        pub values: Option<Vec<String>> = "Values" optional POLICY_PARAMETER_VALUES_LIST_TYPE,
        pub r#type: Option<PolicyParameterTypeEnum> = "Type" optional POLICY_PARAMETER_TYPE_ENUM,
    }
}

words! {
    pub enum PolicyParameterTypeEnum {
        String = "string",
        StringList = "stringList",
    }
}

structure! {
    /// [`RejectDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RejectDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct RejectDelegationRequestRequest: input REJECT_DELEGATION_REQUEST_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
        pub notes: Option<String> = "Notes" optional NOTES_TYPE,
    }
}

structure! {
    /// [`SendDelegationToken`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html)
    #[derive(Debug, Default)]
    pub struct SendDelegationTokenRequest: input SEND_DELEGATION_TOKEN_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
    }
}

structure! {
    /// [`UpdateDelegationRequest`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateDelegationRequest.html)
    #[derive(Debug, Default)]
    pub struct UpdateDelegationRequestRequest: input UPDATE_DELEGATION_REQUEST_REQUEST {
        pub delegation_request_id: String = "DelegationRequestId" required DELEGATION_REQUEST_ID_TYPE,
        pub notes: Option<String> = "Notes" optional NOTES_TYPE,
    }
}

words! {
    pub enum PermissionCheckResultType {
        Allowed = "ALLOWED",
        Denied = "DENIED",
        Unsure = "UNSURE",
    }
}

words! {
    pub enum PermissionCheckStatusType {
        Complete = "COMPLETE",
        InProgress = "IN_PROGRESS",
        Failed = "FAILED",
    }
}

words! {
    pub enum StateType {
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
    pub enum SummaryStateType {
        Available = "AVAILABLE",
        NotAvailable = "NOT_AVAILABLE",
        NotSupported = "NOT_SUPPORTED",
        Failed = "FAILED",
    }
}

pub(crate) static POLICY_PARAMETER_TYPE_ENUM: Shape = Shape::Enum(PolicyParameterTypeEnum::WORDS);
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
