//! What several families of STS use.
//! Generated from `contract/sts/shared.txt` by `cargo xtask codegen`.

use super::pattern;
use crate::prelude::*;

structure! {
    #[derive(Default)]
    pub struct Credentials: output {
        pub access_key_id: String = "AccessKeyId",
        pub secret_access_key: String = "SecretAccessKey",
        pub session_token: String = "SessionToken",
        pub expiration: Timestamp = "Expiration",
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &Hidden)
            .field("session_token", &Hidden)
            .field("expiration", &self.expiration)
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyDescriptorType: input POLICY_DESCRIPTOR_TYPE {
        pub arn: Option<String> = "arn" optional ARN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Tag: input TAG {
        pub key: String = "Key" required TAG_KEY_TYPE,
        pub value: String = "Value" required TAG_VALUE_TYPE,
    }
}

pub(crate) static ACCESS_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 16,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
pub(crate) static ARN_TYPE: Shape = Shape::Text(Text {
    min: 20,
    max: 2048,
    pattern: Some(&pattern::ARN_TYPE),
    ..Text::ANY
});
pub(crate) static MINIMUM_SESSION_TOKEN_SIZE_TYPE: Shape = Shape::Integer { min: 0, max: 4096 };
pub(crate) static POLICY_DESCRIPTOR_LIST_TYPE: Shape = Shape::List {
    member: &POLICY_DESCRIPTOR_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static SERIAL_NUMBER_TYPE: Shape = Shape::Text(Text {
    min: 9,
    max: 256,
    pattern: Some(&pattern::SERIAL_NUMBER_TYPE),
    ..Text::ANY
});
pub(crate) static SESSION_POLICY_DOCUMENT_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 2048,
    pattern: Some(&pattern::UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE),
    ..Text::ANY
});
pub(crate) static SOURCE_IDENTITY_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 256,
    pattern: Some(&pattern::ROLE_SESSION_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static TAG_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::TAG_KEY_TYPE),
    ..Text::ANY
});
pub(crate) static TAG_LIST_TYPE: Shape = Shape::List {
    member: &TAG,
    min: 0,
    max: 50,
};
pub(crate) static TAG_VALUE_TYPE: Shape = Shape::Text(Text {
    min: 0,
    max: 256,
    pattern: Some(&pattern::TAG_VALUE_TYPE),
    ..Text::ANY
});
pub(crate) static TOKEN_CODE_TYPE: Shape = Shape::Text(Text {
    min: 6,
    max: 6,
    pattern: Some(&pattern::TOKEN_CODE_TYPE),
    ..Text::ANY
});
