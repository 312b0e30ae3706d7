//! Console passwords of users, and a user's own change of password.
//! Generated from `contract/iam/login_profile.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    ChangePassword: ChangePasswordRequest = CHANGE_PASSWORD_REQUEST => Nothing;
    write signed Iam "login_profile" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, INVALID_USER_TYPE, LIMIT_EXCEEDED, ENTITY_TEMPORARILY_UNMODIFIABLE,
        PASSWORD_POLICY_VIOLATION, SERVICE_FAILURE];
}

operation! {
    CreateLoginProfile: CreateLoginProfileRequest = CREATE_LOGIN_PROFILE_REQUEST => CreateLoginProfileResponse in "CreateLoginProfileResult";
    write signed Iam "login_profile" Write;
    resources: [User];
    faults: [ENTITY_ALREADY_EXISTS, NO_SUCH_ENTITY, PASSWORD_POLICY_VIOLATION, LIMIT_EXCEEDED,
        SERVICE_FAILURE];
}

operation! {
    DeleteLoginProfile: DeleteLoginProfileRequest = DELETE_LOGIN_PROFILE_REQUEST => Nothing;
    write signed Iam "login_profile" Write;
    resources: [User];
    faults: [ENTITY_TEMPORARILY_UNMODIFIABLE, NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetLoginProfile: GetLoginProfileRequest = GET_LOGIN_PROFILE_REQUEST => GetLoginProfileResponse in "GetLoginProfileResult";
    read signed Iam "login_profile" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    UpdateLoginProfile: UpdateLoginProfileRequest = UPDATE_LOGIN_PROFILE_REQUEST => Nothing;
    write signed Iam "login_profile" Write;
    resources: [User];
    faults: [ENTITY_TEMPORARILY_UNMODIFIABLE, NO_SUCH_ENTITY, PASSWORD_POLICY_VIOLATION,
        LIMIT_EXCEEDED, INVALID_INPUT, SERVICE_FAILURE];
}

structure! {
    /// [`ChangePassword`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html)
    #[derive(Default)]
    pub struct ChangePasswordRequest: input CHANGE_PASSWORD_REQUEST {
        pub old_password: String = "OldPassword" required PASSWORD_TYPE,
        pub new_password: String = "NewPassword" required PASSWORD_TYPE,
    }
}

impl fmt::Debug for ChangePasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangePasswordRequest")
            .field("old_password", &Hidden)
            .field("new_password", &Hidden)
            .finish()
    }
}

structure! {
    /// [`CreateLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html)
    #[derive(Default)]
    pub struct CreateLoginProfileRequest: input CREATE_LOGIN_PROFILE_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub password: Option<String> = "Password" optional PASSWORD_TYPE,
        pub password_reset_required: Option<bool> = "PasswordResetRequired" optional BOOLEAN_TYPE,
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration" optional MAX_SIGNIN_SESSION_DURATION_TYPE,
    }
}

impl fmt::Debug for CreateLoginProfileRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateLoginProfileRequest")
            .field("user_name", &self.user_name)
            .field("password", &Hidden)
            .field("password_reset_required", &self.password_reset_required)
            .field(
                "max_signin_session_duration",
                &self.max_signin_session_duration,
            )
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateLoginProfileResponse: output {
        pub login_profile: LoginProfile = "LoginProfile",
    }
}

structure! {
    /// [`DeleteLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html)
    #[derive(Debug, Default)]
    pub struct DeleteLoginProfileRequest: input DELETE_LOGIN_PROFILE_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
    }
}

structure! {
    /// [`GetLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html)
    #[derive(Debug, Default)]
    pub struct GetLoginProfileRequest: input GET_LOGIN_PROFILE_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetLoginProfileResponse: output {
        pub login_profile: LoginProfile = "LoginProfile",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct LoginProfile: output {
        pub user_name: Option<String> = "UserName",
        pub create_date: Timestamp = "CreateDate",
        pub password_reset_required: Option<bool> = "PasswordResetRequired",
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration",
    }
}

structure! {
    /// [`UpdateLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html)
    #[derive(Default)]
    pub struct UpdateLoginProfileRequest: input UPDATE_LOGIN_PROFILE_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub password: Option<String> = "Password" optional PASSWORD_TYPE,
        pub password_reset_required: Option<bool> = "PasswordResetRequired" optional BOOLEAN_OBJECT_TYPE,
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration" optional MAX_SIGNIN_SESSION_DURATION_TYPE,
        pub reset_max_signin_session_duration: Option<bool> = "ResetMaxSigninSessionDuration" optional BOOLEAN_OBJECT_TYPE,
    }
}

impl fmt::Debug for UpdateLoginProfileRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateLoginProfileRequest")
            .field("user_name", &self.user_name)
            .field("password", &Hidden)
            .field("password_reset_required", &self.password_reset_required)
            .field(
                "max_signin_session_duration",
                &self.max_signin_session_duration,
            )
            .field(
                "reset_max_signin_session_duration",
                &self.reset_max_signin_session_duration,
            )
            .finish()
    }
}

pub(crate) static PASSWORD_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::PASSWORD_TYPE),
    sensitive: true,
});
