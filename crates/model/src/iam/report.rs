//!  Generated from `contract/iam/report.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

/// [`GenerateCredentialReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateCredentialReportRequest {}

impl Decode for GenerateCredentialReportRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static GENERATE_CREDENTIAL_REPORT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GenerateCredentialReport",
    family: "report",
    access: Access::Read,
    mutates: true,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("GenerateCredentialReportResult"),
    faults: &[fault::LIMIT_EXCEEDED, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GenerateCredentialReportRequest>,
};

impl Operation for GenerateCredentialReportRequest {
    type Output = GenerateCredentialReportResponse;
    const OPERATION: &'static OperationInfo = &GENERATE_CREDENTIAL_REPORT;
}

static GENERATE_ORGANIZATIONS_ACCESS_REPORT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GenerateOrganizationsAccessReport",
    family: "report",
    access: Access::Read,
    mutates: true,
    signed: true,
    resources: &[Resource::AccessReport],
    input: &GENERATE_ORGANIZATIONS_ACCESS_REPORT_REQUEST,
    result: Some("GenerateOrganizationsAccessReportResult"),
    faults: &[fault::REPORT_GENERATION_LIMIT_EXCEEDED],
    pages: &[],
    decode: decode_as::<GenerateOrganizationsAccessReportRequest>,
};

impl Operation for GenerateOrganizationsAccessReportRequest {
    type Output = GenerateOrganizationsAccessReportResponse;
    const OPERATION: &'static OperationInfo = &GENERATE_ORGANIZATIONS_ACCESS_REPORT;
}

static GENERATE_SERVICE_LAST_ACCESSED_DETAILS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GenerateServiceLastAccessedDetails",
    family: "report",
    access: Access::Read,
    mutates: true,
    signed: true,
    resources: &[
        Resource::Group,
        Resource::Policy,
        Resource::Role,
        Resource::User,
    ],
    input: &GENERATE_SERVICE_LAST_ACCESSED_DETAILS_REQUEST,
    result: Some("GenerateServiceLastAccessedDetailsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &[],
    decode: decode_as::<GenerateServiceLastAccessedDetailsRequest>,
};

impl Operation for GenerateServiceLastAccessedDetailsRequest {
    type Output = GenerateServiceLastAccessedDetailsResponse;
    const OPERATION: &'static OperationInfo = &GENERATE_SERVICE_LAST_ACCESSED_DETAILS;
}

/// [`GetCredentialReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetCredentialReportRequest {}

impl Decode for GetCredentialReportRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static GET_CREDENTIAL_REPORT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetCredentialReport",
    family: "report",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("GetCredentialReportResult"),
    faults: &[
        fault::REPORT_NOT_PRESENT,
        fault::REPORT_EXPIRED,
        fault::REPORT_IN_PROGRESS,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetCredentialReportRequest>,
};

impl Operation for GetCredentialReportRequest {
    type Output = GetCredentialReportResponse;
    const OPERATION: &'static OperationInfo = &GET_CREDENTIAL_REPORT;
}

static GET_ORGANIZATIONS_ACCESS_REPORT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetOrganizationsAccessReport",
    family: "report",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_ORGANIZATIONS_ACCESS_REPORT_REQUEST,
    result: Some("GetOrganizationsAccessReportResult"),
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &["AccessDetails"],
    decode: decode_as::<GetOrganizationsAccessReportRequest>,
};

impl Operation for GetOrganizationsAccessReportRequest {
    type Output = GetOrganizationsAccessReportResponse;
    const OPERATION: &'static OperationInfo = &GET_ORGANIZATIONS_ACCESS_REPORT;
}

static GET_SERVICE_LAST_ACCESSED_DETAILS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetServiceLastAccessedDetails",
    family: "report",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_SERVICE_LAST_ACCESSED_DETAILS_REQUEST,
    result: Some("GetServiceLastAccessedDetailsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &["ServicesLastAccessed"],
    decode: decode_as::<GetServiceLastAccessedDetailsRequest>,
};

impl Operation for GetServiceLastAccessedDetailsRequest {
    type Output = GetServiceLastAccessedDetailsResponse;
    const OPERATION: &'static OperationInfo = &GET_SERVICE_LAST_ACCESSED_DETAILS;
}

static GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetServiceLastAccessedDetailsWithEntities",
    family: "report",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES_REQUEST,
    result: Some("GetServiceLastAccessedDetailsWithEntitiesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &["EntityDetailsList"],
    decode: decode_as::<GetServiceLastAccessedDetailsWithEntitiesRequest>,
};

impl Operation for GetServiceLastAccessedDetailsWithEntitiesRequest {
    type Output = GetServiceLastAccessedDetailsWithEntitiesResponse;
    const OPERATION: &'static OperationInfo = &GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES;
}

static LIST_POLICIES_GRANTING_SERVICE_ACCESS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListPoliciesGrantingServiceAccess",
    family: "report",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Group, Resource::Role, Resource::User],
    input: &LIST_POLICIES_GRANTING_SERVICE_ACCESS_REQUEST,
    result: Some("ListPoliciesGrantingServiceAccessResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &["PoliciesGrantingServiceAccess"],
    decode: decode_as::<ListPoliciesGrantingServiceAccessRequest>,
};

impl Operation for ListPoliciesGrantingServiceAccessRequest {
    type Output = ListPoliciesGrantingServiceAccessResponse;
    const OPERATION: &'static OperationInfo = &LIST_POLICIES_GRANTING_SERVICE_ACCESS;
}

words! {
AccessAdvisorUsageGranularityType {
ServiceLevel = "SERVICE_LEVEL",
ActionLevel = "ACTION_LEVEL",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessDetail {
    pub service_name: String,
    pub service_namespace: String,
    pub region: Option<String>,
    pub entity_path: Option<String>,
    pub last_authenticated_time: Option<Timestamp>,
    pub total_authenticated_entities: Option<i32>,
}

impl Encode for AccessDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ServiceName", &self.service_name);
        xml.member("ServiceNamespace", &self.service_namespace);
        xml.member("Region", &self.region);
        xml.member("EntityPath", &self.entity_path);
        xml.member("LastAuthenticatedTime", &self.last_authenticated_time);
        xml.member(
            "TotalAuthenticatedEntities",
            &self.total_authenticated_entities,
        );
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityDetails {
    pub entity_info: EntityInfo,
    pub last_authenticated: Option<Timestamp>,
}

impl Encode for EntityDetails {
    fn encode(&self, xml: &mut Writer) {
        xml.member("EntityInfo", &self.entity_info);
        xml.member("LastAuthenticated", &self.last_authenticated);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityInfo {
    pub arn: String,
    pub name: String,
    pub r#type: PolicyOwnerEntityType,
    pub id: String,
    pub path: Option<String>,
}

impl Encode for EntityInfo {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Arn", &self.arn);
        xml.member("Name", &self.name);
        xml.member("Type", &self.r#type);
        xml.member("Id", &self.id);
        xml.member("Path", &self.path);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorDetails {
    pub message: String,
    pub code: String,
}

impl Encode for ErrorDetails {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Message", &self.message);
        xml.member("Code", &self.code);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateCredentialReportResponse {
    pub state: Option<ReportStateType>,
    pub description: Option<String>,
}

impl Encode for GenerateCredentialReportResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("State", &self.state);
        xml.member("Description", &self.description);
    }
}

/// [`GenerateOrganizationsAccessReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateOrganizationsAccessReportRequest {
    pub entity_path: String,
    pub organizations_policy_id: Option<String>,
}

impl Decode for GenerateOrganizationsAccessReportRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            entity_path: Decode::decode(node.member("EntityPath"))?,
            organizations_policy_id: Decode::decode(node.member("OrganizationsPolicyId"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateOrganizationsAccessReportResponse {
    pub job_id: Option<String>,
}

impl Encode for GenerateOrganizationsAccessReportResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("JobId", &self.job_id);
    }
}

/// [`GenerateServiceLastAccessedDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateServiceLastAccessedDetailsRequest {
    pub arn: String,
    pub granularity: Option<AccessAdvisorUsageGranularityType>,
}

impl Decode for GenerateServiceLastAccessedDetailsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            arn: Decode::decode(node.member("Arn"))?,
            granularity: Decode::decode(node.member("Granularity"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GenerateServiceLastAccessedDetailsResponse {
    pub job_id: Option<String>,
}

impl Encode for GenerateServiceLastAccessedDetailsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("JobId", &self.job_id);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetCredentialReportResponse {
    pub content: Option<Vec<u8>>,
    pub report_format: Option<ReportFormatType>,
    pub generated_time: Option<Timestamp>,
}

impl Encode for GetCredentialReportResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Content", &self.content);
        xml.member("ReportFormat", &self.report_format);
        xml.member("GeneratedTime", &self.generated_time);
    }
}

/// [`GetOrganizationsAccessReport`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetOrganizationsAccessReportRequest {
    pub job_id: String,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
    pub sort_key: Option<SortKeyType>,
}

impl Decode for GetOrganizationsAccessReportRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            job_id: Decode::decode(node.member("JobId"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
            sort_key: Decode::decode(node.member("SortKey"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetOrganizationsAccessReportResponse {
    pub job_status: JobStatusType,
    pub job_creation_date: Timestamp,
    pub job_completion_date: Option<Timestamp>,
    pub number_of_services_accessible: Option<i32>,
    pub number_of_services_not_accessed: Option<i32>,
    pub access_details: Option<Vec<AccessDetail>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
    pub error_details: Option<ErrorDetails>,
}

impl Encode for GetOrganizationsAccessReportResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("JobStatus", &self.job_status);
        xml.member("JobCreationDate", &self.job_creation_date);
        xml.member("JobCompletionDate", &self.job_completion_date);
        xml.member(
            "NumberOfServicesAccessible",
            &self.number_of_services_accessible,
        );
        xml.member(
            "NumberOfServicesNotAccessed",
            &self.number_of_services_not_accessed,
        );
        xml.member("AccessDetails", &self.access_details);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
        xml.member("ErrorDetails", &self.error_details);
    }
}

/// [`GetServiceLastAccessedDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetServiceLastAccessedDetailsRequest {
    pub job_id: String,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
}

impl Decode for GetServiceLastAccessedDetailsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            job_id: Decode::decode(node.member("JobId"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetServiceLastAccessedDetailsResponse {
    pub job_status: JobStatusType,
    pub job_type: Option<AccessAdvisorUsageGranularityType>,
    pub job_creation_date: Timestamp,
    pub services_last_accessed: Vec<ServiceLastAccessed>,
    pub job_completion_date: Timestamp,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
    pub error: Option<ErrorDetails>,
}

impl Encode for GetServiceLastAccessedDetailsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("JobStatus", &self.job_status);
        xml.member("JobType", &self.job_type);
        xml.member("JobCreationDate", &self.job_creation_date);
        xml.member("ServicesLastAccessed", &self.services_last_accessed);
        xml.member("JobCompletionDate", &self.job_completion_date);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
        xml.member("Error", &self.error);
    }
}

/// [`GetServiceLastAccessedDetailsWithEntities`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetServiceLastAccessedDetailsWithEntitiesRequest {
    pub job_id: String,
    pub service_namespace: String,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
}

impl Decode for GetServiceLastAccessedDetailsWithEntitiesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            job_id: Decode::decode(node.member("JobId"))?,
            service_namespace: Decode::decode(node.member("ServiceNamespace"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetServiceLastAccessedDetailsWithEntitiesResponse {
    pub job_status: JobStatusType,
    pub job_creation_date: Timestamp,
    pub job_completion_date: Timestamp,
    pub entity_details_list: Vec<EntityDetails>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
    pub error: Option<ErrorDetails>,
}

impl Encode for GetServiceLastAccessedDetailsWithEntitiesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("JobStatus", &self.job_status);
        xml.member("JobCreationDate", &self.job_creation_date);
        xml.member("JobCompletionDate", &self.job_completion_date);
        xml.member("EntityDetailsList", &self.entity_details_list);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
        xml.member("Error", &self.error);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPoliciesGrantingServiceAccessEntry {
    pub service_namespace: Option<String>,
    pub policies: Option<Vec<PolicyGrantingServiceAccess>>,
}

impl Encode for ListPoliciesGrantingServiceAccessEntry {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ServiceNamespace", &self.service_namespace);
        xml.member("Policies", &self.policies);
    }
}

/// [`ListPoliciesGrantingServiceAccess`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPoliciesGrantingServiceAccessRequest {
    pub marker: Option<String>,
    pub arn: String,
    pub service_namespaces: Vec<String>,
}

impl Decode for ListPoliciesGrantingServiceAccessRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            marker: Decode::decode(node.member("Marker"))?,
            arn: Decode::decode(node.member("Arn"))?,
            service_namespaces: Decode::decode(node.member("ServiceNamespaces"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPoliciesGrantingServiceAccessResponse {
    pub policies_granting_service_access: Vec<ListPoliciesGrantingServiceAccessEntry>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListPoliciesGrantingServiceAccessResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "PoliciesGrantingServiceAccess",
            &self.policies_granting_service_access,
        );
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyGrantingServiceAccess {
    pub policy_name: String,
    pub policy_type: PolicyType,
    pub policy_arn: Option<String>,
    pub entity_type: Option<PolicyOwnerEntityType>,
    pub entity_name: Option<String>,
}

impl Encode for PolicyGrantingServiceAccess {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyType", &self.policy_type);
        xml.member("PolicyArn", &self.policy_arn);
        xml.member("EntityType", &self.entity_type);
        xml.member("EntityName", &self.entity_name);
    }
}

words! {
ReportFormatType {
TextCsv = "text/csv",
}
}
words! {
ReportStateType {
Started = "STARTED",
Inprogress = "INPROGRESS",
Complete = "COMPLETE",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceLastAccessed {
    pub service_name: String,
    pub last_authenticated: Option<Timestamp>,
    pub service_namespace: String,
    pub last_authenticated_entity: Option<String>,
    pub last_authenticated_region: Option<String>,
    pub total_authenticated_entities: Option<i32>,
    pub tracked_actions_last_accessed: Option<Vec<TrackedActionLastAccessed>>,
}

impl Encode for ServiceLastAccessed {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ServiceName", &self.service_name);
        xml.member("LastAuthenticated", &self.last_authenticated);
        xml.member("ServiceNamespace", &self.service_namespace);
        xml.member("LastAuthenticatedEntity", &self.last_authenticated_entity);
        xml.member("LastAuthenticatedRegion", &self.last_authenticated_region);
        xml.member(
            "TotalAuthenticatedEntities",
            &self.total_authenticated_entities,
        );
        xml.member(
            "TrackedActionsLastAccessed",
            &self.tracked_actions_last_accessed,
        );
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackedActionLastAccessed {
    pub action_name: Option<String>,
    pub last_accessed_entity: Option<String>,
    pub last_accessed_time: Option<Timestamp>,
    pub last_accessed_region: Option<String>,
}

impl Encode for TrackedActionLastAccessed {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ActionName", &self.action_name);
        xml.member("LastAccessedEntity", &self.last_accessed_entity);
        xml.member("LastAccessedTime", &self.last_accessed_time);
        xml.member("LastAccessedRegion", &self.last_accessed_region);
    }
}

words! {
JobStatusType {
InProgress = "IN_PROGRESS",
Completed = "COMPLETED",
Failed = "FAILED",
}
}
words! {
PolicyOwnerEntityType {
User = "USER",
Role = "ROLE",
Group = "GROUP",
}
}
words! {
PolicyType {
Inline = "INLINE",
Managed = "MANAGED",
}
}
words! {
SortKeyType {
ServiceNamespaceAscending = "SERVICE_NAMESPACE_ASCENDING",
ServiceNamespaceDescending = "SERVICE_NAMESPACE_DESCENDING",
LastAuthenticatedTimeAscending = "LAST_AUTHENTICATED_TIME_ASCENDING",
LastAuthenticatedTimeDescending = "LAST_AUTHENTICATED_TIME_DESCENDING",
}
}
pub(crate) static ACCESS_ADVISOR_USAGE_GRANULARITY_TYPE: Shape =
    Shape::Enum(AccessAdvisorUsageGranularityType::WORDS);
pub(crate) static GENERATE_ORGANIZATIONS_ACCESS_REPORT_REQUEST: Shape = Shape::Structure(&[
    required("EntityPath", &ORGANIZATIONS_ENTITY_PATH_TYPE),
    optional("OrganizationsPolicyId", &ORGANIZATIONS_POLICY_ID_TYPE),
]);
pub(crate) static GENERATE_SERVICE_LAST_ACCESSED_DETAILS_REQUEST: Shape = Shape::Structure(&[
    required("Arn", &ARN_TYPE),
    optional("Granularity", &ACCESS_ADVISOR_USAGE_GRANULARITY_TYPE),
]);
pub(crate) static GET_ORGANIZATIONS_ACCESS_REPORT_REQUEST: Shape = Shape::Structure(&[
    required("JobId", &JOB_ID_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("SortKey", &SORT_KEY_TYPE),
]);
pub(crate) static GET_SERVICE_LAST_ACCESSED_DETAILS_REQUEST: Shape = Shape::Structure(&[
    required("JobId", &JOB_ID_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
    optional("Marker", &MARKER_TYPE),
]);
pub(crate) static GET_SERVICE_LAST_ACCESSED_DETAILS_WITH_ENTITIES_REQUEST: Shape =
    Shape::Structure(&[
        required("JobId", &JOB_ID_TYPE),
        required("ServiceNamespace", &SERVICE_NAMESPACE_TYPE),
        optional("MaxItems", &MAX_ITEMS_TYPE),
        optional("Marker", &MARKER_TYPE),
    ]);
pub(crate) static LIST_POLICIES_GRANTING_SERVICE_ACCESS_REQUEST: Shape = Shape::Structure(&[
    optional("Marker", &MARKER_TYPE),
    required("Arn", &ARN_TYPE),
    required("ServiceNamespaces", &SERVICE_NAMESPACE_LIST_TYPE),
]);
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
