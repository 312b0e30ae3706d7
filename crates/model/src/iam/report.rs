//! Credential reports, access reports and last-accessed details: asked for, made, then fetched.
//! Generated from `contract/iam/report.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

structure! {
    /// [`GenerateCredentialReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html)
    #[derive(Debug, Default)]
    pub struct GenerateCredentialReportRequest: input GENERATE_CREDENTIAL_REPORT_REQUEST {}
}

operation! {
    GenerateCredentialReport: GenerateCredentialReportRequest = GENERATE_CREDENTIAL_REPORT_REQUEST => GenerateCredentialReportResponse in "GenerateCredentialReportResult";
    write signed Iam "report" Read;
    faults: [LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GenerateOrganizationsAccessReport: GenerateOrganizationsAccessReportRequest = GENERATE_ORGANIZATIONS_ACCESS_REPORT_REQUEST => GenerateOrganizationsAccessReportResponse in "GenerateOrganizationsAccessReportResult";
    write signed Iam "report" Read;
    resources: [AccessReport];
    faults: [REPORT_GENERATION_LIMIT_EXCEEDED];
}

operation! {
    GenerateServiceLastAccessedDetails: GenerateServiceLastAccessedDetailsRequest = GENERATE_SERVICE_LAST_ACCESSED_DETAILS_REQUEST => GenerateServiceLastAccessedDetailsResponse in "GenerateServiceLastAccessedDetailsResult";
    write signed Iam "report" Read;
    resources: [Group, Policy, Role, User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
}

structure! {
    /// [`GetCredentialReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html)
    #[derive(Debug, Default)]
    pub struct GetCredentialReportRequest: input GET_CREDENTIAL_REPORT_REQUEST {}
}

operation! {
    GetCredentialReport: GetCredentialReportRequest = GET_CREDENTIAL_REPORT_REQUEST => GetCredentialReportResponse in "GetCredentialReportResult";
    read signed Iam "report" Read;
    faults: [REPORT_NOT_PRESENT, REPORT_EXPIRED, REPORT_IN_PROGRESS, SERVICE_FAILURE];
}

operation! {
    GetOrganizationsAccessReport: GetOrganizationsAccessReportRequest = GET_ORGANIZATIONS_ACCESS_REPORT_REQUEST => GetOrganizationsAccessReportResponse in "GetOrganizationsAccessReportResult";
    read signed Iam "report" Read;
    faults: [NO_SUCH_ENTITY];
    pages: ["AccessDetails"];
}

operation! {
    GetServiceLastAccessedDetails: GetServiceLastAccessedDetailsRequest = GET_SERVICE_LAST_ACCESSED_DETAILS_REQUEST => GetServiceLastAccessedDetailsResponse in "GetServiceLastAccessedDetailsResult";
    read signed Iam "report" Read;
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
    pages: ["ServicesLastAccessed"];
}

operation! {
    GetServiceLastAccessedDetailsWithEntities: GetServiceLastAccessedDetailsWithEntitiesRequest = GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES_REQUEST => GetServiceLastAccessedDetailsWithEntitiesResponse in "GetServiceLastAccessedDetailsWithEntitiesResult";
    read signed Iam "report" Read;
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
    pages: ["EntityDetailsList"];
}

operation! {
    ListPoliciesGrantingServiceAccess: ListPoliciesGrantingServiceAccessRequest = LIST_POLICIES_GRANTING_SERVICE_ACCESS_REQUEST => ListPoliciesGrantingServiceAccessResponse in "ListPoliciesGrantingServiceAccessResult";
    read signed Iam "report" List;
    resources: [Group, Role, User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
    pages: ["PoliciesGrantingServiceAccess"];
}

words! {
    pub enum AccessAdvisorUsageGranularityType {
        ServiceLevel = "SERVICE_LEVEL",
        ActionLevel = "ACTION_LEVEL",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AccessDetail: output {
        pub service_name: String = "ServiceName",
        pub service_namespace: String = "ServiceNamespace",
        pub region: Option<String> = "Region",
        pub entity_path: Option<String> = "EntityPath",
        pub last_authenticated_time: Option<Timestamp> = "LastAuthenticatedTime",
        pub total_authenticated_entities: Option<i32> = "TotalAuthenticatedEntities",
    }
}

structure! {
    #[derive(Debug)]
    pub struct EntityDetails: output {
        pub entity_info: EntityInfo = "EntityInfo",
        pub last_authenticated: Option<Timestamp> = "LastAuthenticated",
    }
}

structure! {
    #[derive(Debug)]
    pub struct EntityInfo: output {
        pub arn: String = "Arn",
        pub name: String = "Name",
        pub r#type: PolicyOwnerEntityType = "Type",
        pub id: String = "Id",
        pub path: Option<String> = "Path",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ErrorDetails: output {
        pub message: String = "Message",
        pub code: String = "Code",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GenerateCredentialReportResponse: output {
        pub state: Option<ReportStateType> = "State",
        pub description: Option<String> = "Description",
    }
}

structure! {
    /// [`GenerateOrganizationsAccessReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html)
    #[derive(Debug, Default)]
    pub struct GenerateOrganizationsAccessReportRequest: input GENERATE_ORGANIZATIONS_ACCESS_REPORT_REQUEST {
        pub entity_path: String = "EntityPath" required ORGANIZATIONS_ENTITY_PATH_TYPE,
        pub organizations_policy_id: Option<String> = "OrganizationsPolicyId" optional ORGANIZATIONS_POLICY_ID_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GenerateOrganizationsAccessReportResponse: output {
        pub job_id: Option<String> = "JobId",
    }
}

structure! {
    /// [`GenerateServiceLastAccessedDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html)
    #[derive(Debug, Default)]
    pub struct GenerateServiceLastAccessedDetailsRequest: input GENERATE_SERVICE_LAST_ACCESSED_DETAILS_REQUEST {
        pub arn: String = "Arn" required ARN_TYPE,
        pub granularity: Option<AccessAdvisorUsageGranularityType> = "Granularity" optional ACCESS_ADVISOR_USAGE_GRANULARITY_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GenerateServiceLastAccessedDetailsResponse: output {
        pub job_id: Option<String> = "JobId",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetCredentialReportResponse: output {
        pub content: Option<Vec<u8>> = "Content",
        pub report_format: Option<ReportFormatType> = "ReportFormat",
        pub generated_time: Option<Timestamp> = "GeneratedTime",
    }
}

structure! {
    /// [`GetOrganizationsAccessReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html)
    #[derive(Debug, Default)]
    pub struct GetOrganizationsAccessReportRequest: input GET_ORGANIZATIONS_ACCESS_REPORT_REQUEST {
        pub job_id: String = "JobId" required JOB_ID_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub sort_key: Option<SortKeyType> = "SortKey" optional SORT_KEY_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct GetOrganizationsAccessReportResponse: output {
        pub job_status: JobStatusType = "JobStatus",
        pub job_creation_date: Timestamp = "JobCreationDate",
        pub job_completion_date: Option<Timestamp> = "JobCompletionDate",
        pub number_of_services_accessible: Option<i32> = "NumberOfServicesAccessible",
        pub number_of_services_not_accessed: Option<i32> = "NumberOfServicesNotAccessed",
        pub access_details: Option<Vec<AccessDetail>> = "AccessDetails",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
        pub error_details: Option<ErrorDetails> = "ErrorDetails",
    }
}

structure! {
    /// [`GetServiceLastAccessedDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html)
    #[derive(Debug, Default)]
    pub struct GetServiceLastAccessedDetailsRequest: input GET_SERVICE_LAST_ACCESSED_DETAILS_REQUEST {
        pub job_id: String = "JobId" required JOB_ID_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct GetServiceLastAccessedDetailsResponse: output {
        pub job_status: JobStatusType = "JobStatus",
        pub job_type: Option<AccessAdvisorUsageGranularityType> = "JobType",
        pub job_creation_date: Timestamp = "JobCreationDate",
        pub services_last_accessed: Vec<ServiceLastAccessed> = "ServicesLastAccessed",
        pub job_completion_date: Timestamp = "JobCompletionDate",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
        pub error: Option<ErrorDetails> = "Error",
    }
}

structure! {
    /// [`GetServiceLastAccessedDetailsWithEntities`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html)
    #[derive(Debug, Default)]
    pub struct GetServiceLastAccessedDetailsWithEntitiesRequest: input GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES_REQUEST {
        pub job_id: String = "JobId" required JOB_ID_TYPE,
        pub service_namespace: String = "ServiceNamespace" required SERVICE_NAMESPACE_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct GetServiceLastAccessedDetailsWithEntitiesResponse: output {
        pub job_status: JobStatusType = "JobStatus",
        pub job_creation_date: Timestamp = "JobCreationDate",
        pub job_completion_date: Timestamp = "JobCompletionDate",
        pub entity_details_list: Vec<EntityDetails> = "EntityDetailsList",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
        pub error: Option<ErrorDetails> = "Error",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListPoliciesGrantingServiceAccessEntry: output {
        pub service_namespace: Option<String> = "ServiceNamespace",
        pub policies: Option<Vec<PolicyGrantingServiceAccess>> = "Policies",
    }
}

structure! {
    /// [`ListPoliciesGrantingServiceAccess`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html)
    #[derive(Debug, Default)]
    pub struct ListPoliciesGrantingServiceAccessRequest: input LIST_POLICIES_GRANTING_SERVICE_ACCESS_REQUEST {
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub arn: String = "Arn" required ARN_TYPE,
        pub service_namespaces: Vec<String> = "ServiceNamespaces" required SERVICE_NAMESPACE_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListPoliciesGrantingServiceAccessResponse: output {
        pub policies_granting_service_access: Vec<ListPoliciesGrantingServiceAccessEntry> = "PoliciesGrantingServiceAccess",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug)]
    pub struct PolicyGrantingServiceAccess: output {
        pub policy_name: String = "PolicyName",
        pub policy_type: PolicyType = "PolicyType",
        pub policy_arn: Option<String> = "PolicyArn",
        pub entity_type: Option<PolicyOwnerEntityType> = "EntityType",
        pub entity_name: Option<String> = "EntityName",
    }
}

words! {
    pub enum ReportFormatType {
        TextCsv = "text/csv",
    }
}

words! {
    pub enum ReportStateType {
        Started = "STARTED",
        Inprogress = "INPROGRESS",
        Complete = "COMPLETE",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ServiceLastAccessed: output {
        pub service_name: String = "ServiceName",
        pub last_authenticated: Option<Timestamp> = "LastAuthenticated",
        pub service_namespace: String = "ServiceNamespace",
        pub last_authenticated_entity: Option<String> = "LastAuthenticatedEntity",
        pub last_authenticated_region: Option<String> = "LastAuthenticatedRegion",
        pub total_authenticated_entities: Option<i32> = "TotalAuthenticatedEntities",
        pub tracked_actions_last_accessed: Option<Vec<TrackedActionLastAccessed>> = "TrackedActionsLastAccessed",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct TrackedActionLastAccessed: output {
        pub action_name: Option<String> = "ActionName",
        pub last_accessed_entity: Option<String> = "LastAccessedEntity",
        pub last_accessed_time: Option<Timestamp> = "LastAccessedTime",
        pub last_accessed_region: Option<String> = "LastAccessedRegion",
    }
}

words! {
    pub enum JobStatusType {
        InProgress = "IN_PROGRESS",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

words! {
    pub enum PolicyOwnerEntityType {
        User = "USER",
        Role = "ROLE",
        Group = "GROUP",
    }
}

words! {
    pub enum PolicyType {
        Inline = "INLINE",
        Managed = "MANAGED",
    }
}

words! {
    pub enum SortKeyType {
        ServiceNamespaceAscending = "SERVICE_NAMESPACE_ASCENDING",
        ServiceNamespaceDescending = "SERVICE_NAMESPACE_DESCENDING",
        LastAuthenticatedTimeAscending = "LAST_AUTHENTICATED_TIME_ASCENDING",
        LastAuthenticatedTimeDescending = "LAST_AUTHENTICATED_TIME_DESCENDING",
    }
}

pub(crate) static ACCESS_ADVISOR_USAGE_GRANULARITY_TYPE: Shape =
    Shape::Enum(AccessAdvisorUsageGranularityType::WORDS);
pub(crate) static JOB_ID_TYPE: Shape = Shape::Text(Text {
    min: 36,
    max: 36,
    ..Text::ANY
});
pub(crate) static ORGANIZATIONS_ENTITY_PATH_TYPE: Shape = Shape::Text(Text {
    min: 19,
    max: 427,
    pattern: Some(&pattern::ORGANIZATIONS_ENTITY_PATH_TYPE),
    ..Text::ANY
});
pub(crate) static ORGANIZATIONS_POLICY_ID_TYPE: Shape = Shape::Text(Text {
    pattern: Some(&pattern::ORGANIZATIONS_POLICY_ID_TYPE),
    ..Text::ANY
});
pub(crate) static SERVICE_NAMESPACE_LIST_TYPE: Shape = Shape::List {
    member: &SERVICE_NAMESPACE_TYPE,
    min: 1,
    max: 200,
};
pub(crate) static SERVICE_NAMESPACE_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&pattern::SERVICE_NAMESPACE_TYPE),
    ..Text::ANY
});
pub(crate) static SORT_KEY_TYPE: Shape = Shape::Enum(SortKeyType::WORDS);
