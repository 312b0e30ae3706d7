//! What an organization's management account switches on for its members' root users.
//! Generated from `contract/iam/organization.txt` by `cargo xtask codegen`.

use super::fault;
use crate::prelude::*;

operation! {
    DisableOrganizationsRootCredentialsManagement: DisableOrganizationsRootCredentialsManagementRequest = DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST => DisableOrganizationsRootCredentialsManagementResponse in "DisableOrganizationsRootCredentialsManagementResult";
    write signed Iam "organization" Write;
    faults: [SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        ORGANIZATION_NOT_FOUND_EXCEPTION, ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION];
}

operation! {
    DisableOrganizationsRootSessions: DisableOrganizationsRootSessionsRequest = DISABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST => DisableOrganizationsRootSessionsResponse in "DisableOrganizationsRootSessionsResult";
    write signed Iam "organization" Write;
    faults: [SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        ORGANIZATION_NOT_FOUND_EXCEPTION, ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION];
}

operation! {
    EnableOrganizationsRootCredentialsManagement: EnableOrganizationsRootCredentialsManagementRequest = ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST => EnableOrganizationsRootCredentialsManagementResponse in "EnableOrganizationsRootCredentialsManagementResult";
    write signed Iam "organization" Write;
    faults: [SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        ORGANIZATION_NOT_FOUND_EXCEPTION, ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
        CALLER_IS_NOT_MANAGEMENT_ACCOUNT_EXCEPTION];
}

operation! {
    EnableOrganizationsRootSessions: EnableOrganizationsRootSessionsRequest = ENABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST => EnableOrganizationsRootSessionsResponse in "EnableOrganizationsRootSessionsResult";
    write signed Iam "organization" Write;
    faults: [SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        ORGANIZATION_NOT_FOUND_EXCEPTION, ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION,
        CALLER_IS_NOT_MANAGEMENT_ACCOUNT_EXCEPTION];
}

operation! {
    ListOrganizationsFeatures: ListOrganizationsFeaturesRequest = LIST_ORGANIZATIONS_FEATURES_REQUEST => ListOrganizationsFeaturesResponse in "ListOrganizationsFeaturesResult";
    read signed Iam "organization" List;
    faults: [SERVICE_ACCESS_NOT_ENABLED_EXCEPTION,
        ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION,
        ORGANIZATION_NOT_FOUND_EXCEPTION, ORGANIZATION_NOT_IN_ALL_FEATURES_MODE_EXCEPTION];
}

structure! {
    /// [`DisableOrganizationsRootCredentialsManagement`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html)
    #[derive(Debug, Default)]
    pub struct DisableOrganizationsRootCredentialsManagementRequest: input DISABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DisableOrganizationsRootCredentialsManagementResponse: output {
        pub organization_id: Option<String> = "OrganizationId",
        pub enabled_features: Option<Vec<FeatureType>> = "EnabledFeatures",
    }
}

structure! {
    /// [`DisableOrganizationsRootSessions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html)
    #[derive(Debug, Default)]
    pub struct DisableOrganizationsRootSessionsRequest: input DISABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DisableOrganizationsRootSessionsResponse: output {
        pub organization_id: Option<String> = "OrganizationId",
        pub enabled_features: Option<Vec<FeatureType>> = "EnabledFeatures",
    }
}

structure! {
    /// [`EnableOrganizationsRootCredentialsManagement`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html)
    #[derive(Debug, Default)]
    pub struct EnableOrganizationsRootCredentialsManagementRequest: input ENABLE_ORGANIZATIONS_ROOT_CREDENTIALS_MANAGEMENT_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct EnableOrganizationsRootCredentialsManagementResponse: output {
        pub organization_id: Option<String> = "OrganizationId",
        pub enabled_features: Option<Vec<FeatureType>> = "EnabledFeatures",
    }
}

structure! {
    /// [`EnableOrganizationsRootSessions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html)
    #[derive(Debug, Default)]
    pub struct EnableOrganizationsRootSessionsRequest: input ENABLE_ORGANIZATIONS_ROOT_SESSIONS_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct EnableOrganizationsRootSessionsResponse: output {
        pub organization_id: Option<String> = "OrganizationId",
        pub enabled_features: Option<Vec<FeatureType>> = "EnabledFeatures",
    }
}

words! {
    pub enum FeatureType {
        RootCredentialsManagement = "RootCredentialsManagement",
        RootSessions = "RootSessions",
    }
}

structure! {
    /// [`ListOrganizationsFeatures`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html)
    #[derive(Debug, Default)]
    pub struct ListOrganizationsFeaturesRequest: input LIST_ORGANIZATIONS_FEATURES_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListOrganizationsFeaturesResponse: output {
        pub organization_id: Option<String> = "OrganizationId",
        pub enabled_features: Option<Vec<FeatureType>> = "EnabledFeatures",
    }
}
