//! The account's rules for passwords.
//! Generated from `contract/iam/password_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

structure! {
    /// [`DeleteAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html)
    #[derive(Debug, Default)]
    pub struct DeleteAccountPasswordPolicyRequest: input DELETE_ACCOUNT_PASSWORD_POLICY_REQUEST {}
}

operation! {
    DeleteAccountPasswordPolicy: DeleteAccountPasswordPolicyRequest = DELETE_ACCOUNT_PASSWORD_POLICY_REQUEST => Nothing;
    write signed Iam "password_policy" Permissions;
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

structure! {
    /// [`GetAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetAccountPasswordPolicyRequest: input GET_ACCOUNT_PASSWORD_POLICY_REQUEST {}
}

operation! {
    GetAccountPasswordPolicy: GetAccountPasswordPolicyRequest = GET_ACCOUNT_PASSWORD_POLICY_REQUEST => GetAccountPasswordPolicyResponse in "GetAccountPasswordPolicyResult";
    read signed Iam "password_policy" Read;
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    UpdateAccountPasswordPolicy: UpdateAccountPasswordPolicyRequest = UPDATE_ACCOUNT_PASSWORD_POLICY_REQUEST => Nothing;
    write signed Iam "password_policy" Write;
    faults: [NO_SUCH_ENTITY, MALFORMED_POLICY_DOCUMENT, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccountPasswordPolicyResponse: output {
        pub password_policy: PasswordPolicy = "PasswordPolicy",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PasswordPolicy: output {
        pub minimum_password_length: Option<i32> = "MinimumPasswordLength",
        pub require_symbols: Option<bool> = "RequireSymbols",
        pub require_numbers: Option<bool> = "RequireNumbers",
        pub require_uppercase_characters: Option<bool> = "RequireUppercaseCharacters",
        pub require_lowercase_characters: Option<bool> = "RequireLowercaseCharacters",
        pub allow_users_to_change_password: Option<bool> = "AllowUsersToChangePassword",
        pub expire_passwords: Option<bool> = "ExpirePasswords",
        pub max_password_age: Option<i32> = "MaxPasswordAge",
        pub password_reuse_prevention: Option<i32> = "PasswordReusePrevention",
        pub hard_expiry: Option<bool> = "HardExpiry",
    }
}

structure! {
    /// [`UpdateAccountPasswordPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
    #[derive(Debug, Default)]
    pub struct UpdateAccountPasswordPolicyRequest: input UPDATE_ACCOUNT_PASSWORD_POLICY_REQUEST {
        pub minimum_password_length: Option<i32> = "MinimumPasswordLength" optional MINIMUM_PASSWORD_LENGTH_TYPE,
        pub require_symbols: Option<bool> = "RequireSymbols" optional BOOLEAN_TYPE,
        pub require_numbers: Option<bool> = "RequireNumbers" optional BOOLEAN_TYPE,
        pub require_uppercase_characters: Option<bool> = "RequireUppercaseCharacters" optional BOOLEAN_TYPE,
        pub require_lowercase_characters: Option<bool> = "RequireLowercaseCharacters" optional BOOLEAN_TYPE,
        pub allow_users_to_change_password: Option<bool> = "AllowUsersToChangePassword" optional BOOLEAN_TYPE,
        pub max_password_age: Option<i32> = "MaxPasswordAge" optional MAX_PASSWORD_AGE_TYPE,
        pub password_reuse_prevention: Option<i32> = "PasswordReusePrevention" optional PASSWORD_REUSE_PREVENTION_TYPE,
        pub hard_expiry: Option<bool> = "HardExpiry" optional BOOLEAN_OBJECT_TYPE,
    }
}

pub(crate) static MAX_PASSWORD_AGE_TYPE: Shape = Shape::Integer { min: 1, max: 1095 };
pub(crate) static MINIMUM_PASSWORD_LENGTH_TYPE: Shape = Shape::Integer { min: 6, max: 128 };
pub(crate) static PASSWORD_REUSE_PREVENTION_TYPE: Shape = Shape::Integer { min: 1, max: 24 };
