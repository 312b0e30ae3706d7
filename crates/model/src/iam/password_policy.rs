//!  Generated from `contract/iam/password_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

/// [`DeleteAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteAccountPasswordPolicyRequest {}

impl Decode for DeleteAccountPasswordPolicyRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static DELETE_ACCOUNT_PASSWORD_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteAccountPasswordPolicy",
    family: "password_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteAccountPasswordPolicyRequest>,
};

impl Operation for DeleteAccountPasswordPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ACCOUNT_PASSWORD_POLICY;
}

/// [`GetAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountPasswordPolicyRequest {}

impl Decode for GetAccountPasswordPolicyRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static GET_ACCOUNT_PASSWORD_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetAccountPasswordPolicy",
    family: "password_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("GetAccountPasswordPolicyResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetAccountPasswordPolicyRequest>,
};

impl Operation for GetAccountPasswordPolicyRequest {
    type Output = GetAccountPasswordPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCOUNT_PASSWORD_POLICY;
}

static UPDATE_ACCOUNT_PASSWORD_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateAccountPasswordPolicy",
    family: "password_policy",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &UPDATE_ACCOUNT_PASSWORD_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateAccountPasswordPolicyRequest>,
};

impl Operation for UpdateAccountPasswordPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_ACCOUNT_PASSWORD_POLICY;
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountPasswordPolicyResponse {
    pub password_policy: PasswordPolicy,
}

impl Encode for GetAccountPasswordPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PasswordPolicy", &self.password_policy);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PasswordPolicy {
    pub minimum_password_length: Option<i32>,
    pub require_symbols: Option<bool>,
    pub require_numbers: Option<bool>,
    pub require_uppercase_characters: Option<bool>,
    pub require_lowercase_characters: Option<bool>,
    pub allow_users_to_change_password: Option<bool>,
    pub expire_passwords: Option<bool>,
    pub max_password_age: Option<i32>,
    pub password_reuse_prevention: Option<i32>,
    pub hard_expiry: Option<bool>,
}

impl Encode for PasswordPolicy {
    fn encode(&self, xml: &mut Writer) {
        xml.member("MinimumPasswordLength", &self.minimum_password_length);
        xml.member("RequireSymbols", &self.require_symbols);
        xml.member("RequireNumbers", &self.require_numbers);
        xml.member(
            "RequireUppercaseCharacters",
            &self.require_uppercase_characters,
        );
        xml.member(
            "RequireLowercaseCharacters",
            &self.require_lowercase_characters,
        );
        xml.member(
            "AllowUsersToChangePassword",
            &self.allow_users_to_change_password,
        );
        xml.member("ExpirePasswords", &self.expire_passwords);
        xml.member("MaxPasswordAge", &self.max_password_age);
        xml.member("PasswordReusePrevention", &self.password_reuse_prevention);
        xml.member("HardExpiry", &self.hard_expiry);
    }
}

/// [`UpdateAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateAccountPasswordPolicyRequest {
    pub minimum_password_length: Option<i32>,
    pub require_symbols: Option<bool>,
    pub require_numbers: Option<bool>,
    pub require_uppercase_characters: Option<bool>,
    pub require_lowercase_characters: Option<bool>,
    pub allow_users_to_change_password: Option<bool>,
    pub max_password_age: Option<i32>,
    pub password_reuse_prevention: Option<i32>,
    pub hard_expiry: Option<bool>,
}

impl Decode for UpdateAccountPasswordPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            minimum_password_length: Decode::decode(node.member("MinimumPasswordLength"))?,
            require_symbols: Decode::decode(node.member("RequireSymbols"))?,
            require_numbers: Decode::decode(node.member("RequireNumbers"))?,
            require_uppercase_characters: Decode::decode(
                node.member("RequireUppercaseCharacters"),
            )?,
            require_lowercase_characters: Decode::decode(
                node.member("RequireLowercaseCharacters"),
            )?,
            allow_users_to_change_password: Decode::decode(
                node.member("AllowUsersToChangePassword"),
            )?,
            max_password_age: Decode::decode(node.member("MaxPasswordAge"))?,
            password_reuse_prevention: Decode::decode(node.member("PasswordReusePrevention"))?,
            hard_expiry: Decode::decode(node.member("HardExpiry"))?,
        })
    }
}

pub(crate) static UPDATE_ACCOUNT_PASSWORD_POLICY_REQUEST: Shape = Shape::Structure(&[
    optional("MinimumPasswordLength", &MINIMUM_PASSWORD_LENGTH_TYPE),
    optional("RequireSymbols", &BOOLEAN_TYPE),
    optional("RequireNumbers", &BOOLEAN_TYPE),
    optional("RequireUppercaseCharacters", &BOOLEAN_TYPE),
    optional("RequireLowercaseCharacters", &BOOLEAN_TYPE),
    optional("AllowUsersToChangePassword", &BOOLEAN_TYPE),
    optional("MaxPasswordAge", &MAX_PASSWORD_AGE_TYPE),
    optional("PasswordReusePrevention", &PASSWORD_REUSE_PREVENTION_TYPE),
    optional("HardExpiry", &BOOLEAN_OBJECT_TYPE),
]);
pub(crate) static MAX_PASSWORD_AGE_TYPE: Shape = Shape::Integer { min: 1, max: 1095 };
pub(crate) static MINIMUM_PASSWORD_LENGTH_TYPE: Shape = Shape::Integer { min: 6, max: 128 };
pub(crate) static PASSWORD_REUSE_PREVENTION_TYPE: Shape = Shape::Integer { min: 1, max: 24 };
