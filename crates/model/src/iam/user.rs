//! Users: names unique without case, paths, tags.
//! Generated from `contract/iam/user.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateUser: CreateUserRequest = CREATE_USER_REQUEST => CreateUserResponse in "CreateUserResult";
    write signed Iam "user" Write;
    resources: [User];
    faults: [LIMIT_EXCEEDED, ENTITY_ALREADY_EXISTS, NO_SUCH_ENTITY, INVALID_INPUT,
        CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    DeleteUser: DeleteUserRequest = DELETE_USER_REQUEST => Nothing;
    write signed Iam "user" Write;
    resources: [User];
    faults: [LIMIT_EXCEEDED, NO_SUCH_ENTITY, DELETE_CONFLICT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    GetUser: GetUserRequest = GET_USER_REQUEST => GetUserResponse in "GetUserResult";
    read signed Iam "user" Read;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListUsers: ListUsersRequest = LIST_USERS_REQUEST => ListUsersResponse in "ListUsersResult";
    read signed Iam "user" List;
    faults: [SERVICE_FAILURE];
    pages: ["Users"];
}

paged! {
    ListUsersRequest below path_prefix => ListUsersResponse { users: required User }
}

operation! {
    UpdateUser: UpdateUserRequest = UPDATE_USER_REQUEST => Nothing;
    write signed Iam "user" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, ENTITY_ALREADY_EXISTS, ENTITY_TEMPORARILY_UNMODIFIABLE,
        CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

structure! {
    /// [`CreateUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html)
    #[derive(Debug, Default)]
    pub struct CreateUserRequest: input CREATE_USER_REQUEST {
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub permissions_boundary: Option<String> = "PermissionsBoundary" optional ARN_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateUserResponse: output {
        pub user: Option<User> = "User",
    }
}

structure! {
    /// [`DeleteUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html)
    #[derive(Debug, Default)]
    pub struct DeleteUserRequest: input DELETE_USER_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
    }
}

structure! {
    /// [`GetUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html)
    #[derive(Debug, Default)]
    pub struct GetUserRequest: input GET_USER_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetUserResponse: output {
        pub user: User = "User",
    }
}

structure! {
    /// [`ListUsers`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html)
    #[derive(Debug, Default)]
    pub struct ListUsersRequest: input LIST_USERS_REQUEST {
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_PREFIX_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListUsersResponse: output {
        pub users: Vec<User> = "Users",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`UpdateUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html)
    #[derive(Debug, Default)]
    pub struct UpdateUserRequest: input UPDATE_USER_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub new_path: Option<String> = "NewPath" optional PATH_TYPE,
        pub new_user_name: Option<String> = "NewUserName" optional USER_NAME_TYPE,
    }
}
