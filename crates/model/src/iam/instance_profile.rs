//! Instance profiles: the container through which an EC2 instance gets its role.
//! Generated from `contract/iam/instance_profile.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    AddRoleToInstanceProfile: AddRoleToInstanceProfileRequest = ADD_ROLE_TO_INSTANCE_PROFILE_REQUEST => Nothing;
    write signed Iam "instance_profile" Write;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, UNMODIFIABLE_ENTITY,
        SERVICE_FAILURE];
}

operation! {
    CreateInstanceProfile: CreateInstanceProfileRequest = CREATE_INSTANCE_PROFILE_REQUEST => CreateInstanceProfileResponse in "CreateInstanceProfileResult";
    write signed Iam "instance_profile" Write;
    resources: [InstanceProfile];
    faults: [ENTITY_ALREADY_EXISTS, INVALID_INPUT, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    DeleteInstanceProfile: DeleteInstanceProfileRequest = DELETE_INSTANCE_PROFILE_REQUEST => Nothing;
    write signed Iam "instance_profile" Write;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, DELETE_CONFLICT, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetInstanceProfile: GetInstanceProfileRequest = GET_INSTANCE_PROFILE_REQUEST => GetInstanceProfileResponse in "GetInstanceProfileResult";
    read signed Iam "instance_profile" Read;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListInstanceProfiles: ListInstanceProfilesRequest = LIST_INSTANCE_PROFILES_REQUEST => ListInstanceProfilesResponse in "ListInstanceProfilesResult";
    read signed Iam "instance_profile" List;
    faults: [SERVICE_FAILURE];
    pages: ["InstanceProfiles"];
}

paged! {
    ListInstanceProfilesRequest below path_prefix => ListInstanceProfilesResponse { instance_profiles: required InstanceProfile }
}

operation! {
    ListInstanceProfilesForRole: ListInstanceProfilesForRoleRequest = LIST_INSTANCE_PROFILES_FOR_ROLE_REQUEST => ListInstanceProfilesForRoleResponse in "ListInstanceProfilesForRoleResult";
    read signed Iam "instance_profile" List;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["InstanceProfiles"];
}

paged! {
    ListInstanceProfilesForRoleRequest => ListInstanceProfilesForRoleResponse { instance_profiles: required InstanceProfile }
}

operation! {
    RemoveRoleFromInstanceProfile: RemoveRoleFromInstanceProfileRequest = REMOVE_ROLE_FROM_INSTANCE_PROFILE_REQUEST => Nothing;
    write signed Iam "instance_profile" Write;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, UNMODIFIABLE_ENTITY, SERVICE_FAILURE];
}

structure! {
    /// [`AddRoleToInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct AddRoleToInstanceProfileRequest: input ADD_ROLE_TO_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}

structure! {
    /// [`CreateInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct CreateInstanceProfileRequest: input CREATE_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateInstanceProfileResponse: output {
        pub instance_profile: InstanceProfile = "InstanceProfile",
    }
}

structure! {
    /// [`DeleteInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct DeleteInstanceProfileRequest: input DELETE_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
    }
}

structure! {
    /// [`GetInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct GetInstanceProfileRequest: input GET_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetInstanceProfileResponse: output {
        pub instance_profile: InstanceProfile = "InstanceProfile",
    }
}

structure! {
    /// [`ListInstanceProfilesForRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html)
    #[derive(Debug, Default)]
    pub struct ListInstanceProfilesForRoleRequest: input LIST_INSTANCE_PROFILES_FOR_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListInstanceProfilesForRoleResponse: output {
        pub instance_profiles: Vec<InstanceProfile> = "InstanceProfiles",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListInstanceProfiles`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html)
    #[derive(Debug, Default)]
    pub struct ListInstanceProfilesRequest: input LIST_INSTANCE_PROFILES_REQUEST {
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_PREFIX_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListInstanceProfilesResponse: output {
        pub instance_profiles: Vec<InstanceProfile> = "InstanceProfiles",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`RemoveRoleFromInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct RemoveRoleFromInstanceProfileRequest: input REMOVE_ROLE_FROM_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}
