//!  Generated from `contract/iam/organization.txt` by `cargo xtask codegen`.

use super::fault;
use crate::prelude::*;

static DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DisableOrganizationsRootCredentialsManagement",
    family: "organization",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST,
    result: Some("DisableOrganizationsRootCredentialsManagementResult"),
    faults: &[
        fault::SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        fault::ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        fault::ORGANIZATION_NOT_FOUND_EXCEPTION,
        fault::ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<DisableOrganizationsRootCredentialsManagementRequest>,
};

impl Operation for DisableOrganizationsRootCredentialsManagementRequest {
    type Output = DisableOrganizationsRootCredentialsManagementResponse;
    const OPERATION: &'static OperationInfo = &DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT;
}

static DISABLE_ORGANIZATIONS_ROOT_SESSIONS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DisableOrganizationsRootSessions",
    family: "organization",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &DISABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST,
    result: Some("DisableOrganizationsRootSessionsResult"),
    faults: &[
        fault::SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        fault::ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        fault::ORGANIZATION_NOT_FOUND_EXCEPTION,
        fault::ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<DisableOrganizationsRootSessionsRequest>,
};

impl Operation for DisableOrganizationsRootSessionsRequest {
    type Output = DisableOrganizationsRootSessionsResponse;
    const OPERATION: &'static OperationInfo = &DISABLE_ORGANIZATIONS_ROOT_SESSIONS;
}

static ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "EnableOrganizationsRootCredentialsManagement",
    family: "organization",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST,
    result: Some("EnableOrganizationsRootCredentialsManagementResult"),
    faults: &[
        fault::SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        fault::ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        fault::ORGANIZATION_NOT_FOUND_EXCEPTION,
        fault::ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
        fault::CALLER_IS_NOT_MANAGEMENT_ACCOUNT_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<EnableOrganizationsRootCredentialsManagementRequest>,
};

impl Operation for EnableOrganizationsRootCredentialsManagementRequest {
    type Output = EnableOrganizationsRootCredentialsManagementResponse;
    const OPERATION: &'static OperationInfo = &ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT;
}

static ENABLE_ORGANIZATIONS_ROOT_SESSIONS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "EnableOrganizationsRootSessions",
    family: "organization",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &ENABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST,
    result: Some("EnableOrganizationsRootSessionsResult"),
    faults: &[
        fault::SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        fault::ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        fault::ORGANIZATION_NOT_FOUND_EXCEPTION,
        fault::ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
        fault::CALLER_IS_NOT_MANAGEMENT_ACCOUNT_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<EnableOrganizationsRootSessionsRequest>,
};

impl Operation for EnableOrganizationsRootSessionsRequest {
    type Output = EnableOrganizationsRootSessionsResponse;
    const OPERATION: &'static OperationInfo = &ENABLE_ORGANIZATIONS_ROOT_SESSIONS;
}

static LIST_ORGANIZATIONS_FEATURES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListOrganizationsFeatures",
    family: "organization",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_ORGANIZATIONS_FEATURES_REQUEST,
    result: Some("ListOrganizationsFeaturesResult"),
    faults: &[
        fault::SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        fault::ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        fault::ORGANIZATION_NOT_FOUND_EXCEPTION,
        fault::ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<ListOrganizationsFeaturesRequest>,
};

impl Operation for ListOrganizationsFeaturesRequest {
    type Output = ListOrganizationsFeaturesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ORGANIZATIONS_FEATURES;
}

/// [`DisableOrganizationsRootCredentialsManagement`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisableOrganizationsRootCredentialsManagementRequest {}

impl Decode for DisableOrganizationsRootCredentialsManagementRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisableOrganizationsRootCredentialsManagementResponse {
    pub organization_id: Option<String>,
    pub enabled_features: Option<Vec<FeatureType>>,
}

impl Encode for DisableOrganizationsRootCredentialsManagementResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("OrganizationId", &self.organization_id);
        xml.member("EnabledFeatures", &self.enabled_features);
    }
}

/// [`DisableOrganizationsRootSessions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisableOrganizationsRootSessionsRequest {}

impl Decode for DisableOrganizationsRootSessionsRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisableOrganizationsRootSessionsResponse {
    pub organization_id: Option<String>,
    pub enabled_features: Option<Vec<FeatureType>>,
}

impl Encode for DisableOrganizationsRootSessionsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("OrganizationId", &self.organization_id);
        xml.member("EnabledFeatures", &self.enabled_features);
    }
}

/// [`EnableOrganizationsRootCredentialsManagement`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOrganizationsRootCredentialsManagementRequest {}

impl Decode for EnableOrganizationsRootCredentialsManagementRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOrganizationsRootCredentialsManagementResponse {
    pub organization_id: Option<String>,
    pub enabled_features: Option<Vec<FeatureType>>,
}

impl Encode for EnableOrganizationsRootCredentialsManagementResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("OrganizationId", &self.organization_id);
        xml.member("EnabledFeatures", &self.enabled_features);
    }
}

/// [`EnableOrganizationsRootSessions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOrganizationsRootSessionsRequest {}

impl Decode for EnableOrganizationsRootSessionsRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOrganizationsRootSessionsResponse {
    pub organization_id: Option<String>,
    pub enabled_features: Option<Vec<FeatureType>>,
}

impl Encode for EnableOrganizationsRootSessionsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("OrganizationId", &self.organization_id);
        xml.member("EnabledFeatures", &self.enabled_features);
    }
}

words! {
FeatureType {
RootCredentialsManagement = "RootCredentialsManagement",
RootSessions = "RootSessions",
}
}
/// [`ListOrganizationsFeatures`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOrganizationsFeaturesRequest {}

impl Decode for ListOrganizationsFeaturesRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOrganizationsFeaturesResponse {
    pub organization_id: Option<String>,
    pub enabled_features: Option<Vec<FeatureType>>,
}

impl Encode for ListOrganizationsFeaturesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("OrganizationId", &self.organization_id);
        xml.member("EnabledFeatures", &self.enabled_features);
    }
}

pub(crate) static DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST: Shape =
    Shape::Structure(&[]);
pub(crate) static DISABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST: Shape = Shape::Structure(&[]);
pub(crate) static ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST: Shape =
    Shape::Structure(&[]);
pub(crate) static ENABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST: Shape = Shape::Structure(&[]);
pub(crate) static LIST_ORGANIZATIONS_FEATURES_REQUEST: Shape = Shape::Structure(&[]);
