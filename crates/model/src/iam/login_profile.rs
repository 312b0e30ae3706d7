//!  Generated from `contract/iam/login_profile.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CHANGE_PASSWORD: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ChangePassword",
    family: "login_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &CHANGE_PASSWORD_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_USER_TYPE,
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::PASSWORD_POLICY_VIOLATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<ChangePasswordRequest>,
};

impl Operation for ChangePasswordRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &CHANGE_PASSWORD;
}

static CREATE_LOGIN_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateLoginProfile",
    family: "login_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &CREATE_LOGIN_PROFILE_REQUEST,
    result: Some("CreateLoginProfileResult"),
    faults: &[
        fault::ENTITY_ALREADY_EXISTS,
        fault::NO_SUCH_ENTITY,
        fault::PASSWORD_POLICY_VIOLATION,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateLoginProfileRequest>,
};

impl Operation for CreateLoginProfileRequest {
    type Output = CreateLoginProfileResponse;
    const OPERATION: &'static OperationInfo = &CREATE_LOGIN_PROFILE;
}

static DELETE_LOGIN_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteLoginProfile",
    family: "login_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_LOGIN_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteLoginProfileRequest>,
};

impl Operation for DeleteLoginProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_LOGIN_PROFILE;
}

static GET_LOGIN_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetLoginProfile",
    family: "login_profile",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_LOGIN_PROFILE_REQUEST,
    result: Some("GetLoginProfileResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetLoginProfileRequest>,
};

impl Operation for GetLoginProfileRequest {
    type Output = GetLoginProfileResponse;
    const OPERATION: &'static OperationInfo = &GET_LOGIN_PROFILE;
}

static UPDATE_LOGIN_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateLoginProfile",
    family: "login_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_LOGIN_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::NO_SUCH_ENTITY,
        fault::PASSWORD_POLICY_VIOLATION,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateLoginProfileRequest>,
};

impl Operation for UpdateLoginProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_LOGIN_PROFILE;
}

/// [`ChangePassword`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ChangePasswordRequest {
    pub old_password: String,
    pub new_password: String,
}

impl fmt::Debug for ChangePasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangePasswordRequest")
            .field("old_password", &Hidden)
            .field("new_password", &Hidden)
            .finish()
    }
}

impl Decode for ChangePasswordRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            old_password: Decode::decode(node.member("OldPassword"))?,
            new_password: Decode::decode(node.member("NewPassword"))?,
        })
    }
}

/// [`CreateLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CreateLoginProfileRequest {
    pub user_name: Option<String>,
    pub password: Option<String>,
    pub password_reset_required: Option<bool>,
}

impl fmt::Debug for CreateLoginProfileRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateLoginProfileRequest")
            .field("user_name", &self.user_name)
            .field("password", &Hidden)
            .field("password_reset_required", &self.password_reset_required)
            .finish()
    }
}

impl Decode for CreateLoginProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            password: Decode::decode(node.member("Password"))?,
            password_reset_required: Decode::decode(node.member("PasswordResetRequired"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateLoginProfileResponse {
    pub login_profile: LoginProfile,
}

impl Encode for CreateLoginProfileResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("LoginProfile", &self.login_profile);
    }
}

/// [`DeleteLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteLoginProfileRequest {
    pub user_name: Option<String>,
}

impl Decode for DeleteLoginProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

/// [`GetLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetLoginProfileRequest {
    pub user_name: Option<String>,
}

impl Decode for GetLoginProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetLoginProfileResponse {
    pub login_profile: LoginProfile,
}

impl Encode for GetLoginProfileResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("LoginProfile", &self.login_profile);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginProfile {
    pub user_name: String,
    pub create_date: Timestamp,
    pub password_reset_required: Option<bool>,
}

impl Encode for LoginProfile {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("CreateDate", &self.create_date);
        xml.member("PasswordResetRequired", &self.password_reset_required);
    }
}

/// [`UpdateLoginProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UpdateLoginProfileRequest {
    pub user_name: String,
    pub password: Option<String>,
    pub password_reset_required: Option<bool>,
}

impl fmt::Debug for UpdateLoginProfileRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateLoginProfileRequest")
            .field("user_name", &self.user_name)
            .field("password", &Hidden)
            .field("password_reset_required", &self.password_reset_required)
            .finish()
    }
}

impl Decode for UpdateLoginProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            password: Decode::decode(node.member("Password"))?,
            password_reset_required: Decode::decode(node.member("PasswordResetRequired"))?,
        })
    }
}

pub(crate) static CHANGE_PASSWORD_REQUEST: Shape = Shape::Structure(&[
    required("OldPassword", &PASSWORD_TYPE),
    required("NewPassword", &PASSWORD_TYPE),
]);
pub(crate) static CREATE_LOGIN_PROFILE_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    optional("Password", &PASSWORD_TYPE),
    optional("PasswordResetRequired", &BOOLEAN_TYPE),
]);
pub(crate) static DELETE_LOGIN_PROFILE_REQUEST: Shape =
    Shape::Structure(&[optional("UserName", &USER_NAME_TYPE)]);
pub(crate) static GET_LOGIN_PROFILE_REQUEST: Shape =
    Shape::Structure(&[optional("UserName", &USER_NAME_TYPE)]);
pub(crate) static UPDATE_LOGIN_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    optional("Password", &PASSWORD_TYPE),
    optional("PasswordResetRequired", &BOOLEAN_OBJECT_TYPE),
]);
pub(crate) static PASSWORD_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::PASSWORD_TYPE),
    sensitive: true,
    ..Text::ANY
});
