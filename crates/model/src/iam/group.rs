//! Groups and who is in them.
//! Generated from `contract/iam/group.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    AddUserToGroup: AddUserToGroupRequest = ADD_USER_TO_GROUP_REQUEST => Nothing;
    write signed Iam "group" Write;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    CreateGroup: CreateGroupRequest = CREATE_GROUP_REQUEST => CreateGroupResponse in "CreateGroupResult";
    write signed Iam "group" Write;
    resources: [Group];
    faults: [LIMIT_EXCEEDED, ENTITY_ALREADY_EXISTS, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    DeleteGroup: DeleteGroupRequest = DELETE_GROUP_REQUEST => Nothing;
    write signed Iam "group" Write;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, DELETE_CONFLICT, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetGroup: GetGroupRequest = GET_GROUP_REQUEST => GetGroupResponse in "GetGroupResult";
    read signed Iam "group" Read;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Users"];
}

operation! {
    ListGroups: ListGroupsRequest = LIST_GROUPS_REQUEST => ListGroupsResponse in "ListGroupsResult";
    read signed Iam "group" List;
    faults: [SERVICE_FAILURE];
    pages: ["Groups"];
}

paged! {
    ListGroupsRequest below path_prefix => ListGroupsResponse { groups: required Group }
}

operation! {
    ListGroupsForUser: ListGroupsForUserRequest = LIST_GROUPS_FOR_USER_REQUEST => ListGroupsForUserResponse in "ListGroupsForUserResult";
    read signed Iam "group" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Groups"];
}

paged! {
    ListGroupsForUserRequest => ListGroupsForUserResponse { groups: required Group }
}

operation! {
    RemoveUserFromGroup: RemoveUserFromGroupRequest = REMOVE_USER_FROM_GROUP_REQUEST => Nothing;
    write signed Iam "group" Write;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    UpdateGroup: UpdateGroupRequest = UPDATE_GROUP_REQUEST => Nothing;
    write signed Iam "group" Write;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

structure! {
    /// [`AddUserToGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html)
    #[derive(Debug, Default)]
    pub struct AddUserToGroupRequest: input ADD_USER_TO_GROUP_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
    }
}

structure! {
    /// [`CreateGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html)
    #[derive(Debug, Default)]
    pub struct CreateGroupRequest: input CREATE_GROUP_REQUEST {
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateGroupResponse: output {
        pub group: Group = "Group",
    }
}

structure! {
    /// [`DeleteGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html)
    #[derive(Debug, Default)]
    pub struct DeleteGroupRequest: input DELETE_GROUP_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
    }
}

structure! {
    /// [`GetGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html)
    #[derive(Debug, Default)]
    pub struct GetGroupRequest: input GET_GROUP_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetGroupResponse: output {
        pub group: Group = "Group",
        pub users: Vec<User> = "Users",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Group: output {
        pub path: String = "Path",
        pub group_name: String = "GroupName",
        pub group_id: String = "GroupId",
        pub arn: String = "Arn",
        pub create_date: Timestamp = "CreateDate",
    }
}

structure! {
    /// [`ListGroupsForUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html)
    #[derive(Debug, Default)]
    pub struct ListGroupsForUserRequest: input LIST_GROUPS_FOR_USER_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListGroupsForUserResponse: output {
        pub groups: Vec<Group> = "Groups",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListGroups`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html)
    #[derive(Debug, Default)]
    pub struct ListGroupsRequest: input LIST_GROUPS_REQUEST {
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_PREFIX_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListGroupsResponse: output {
        pub groups: Vec<Group> = "Groups",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`RemoveUserFromGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html)
    #[derive(Debug, Default)]
    pub struct RemoveUserFromGroupRequest: input REMOVE_USER_FROM_GROUP_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
    }
}

structure! {
    /// [`UpdateGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html)
    #[derive(Debug, Default)]
    pub struct UpdateGroupRequest: input UPDATE_GROUP_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub new_path: Option<String> = "NewPath" optional PATH_TYPE,
        pub new_group_name: Option<String> = "NewGroupName" optional GROUP_NAME_TYPE,
    }
}
