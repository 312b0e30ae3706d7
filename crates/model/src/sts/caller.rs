//! Who is asking, and whose key that is.
//! Generated from `contract/sts/caller.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    DecodeAuthorizationMessage: DecodeAuthorizationMessageRequest = DECODE_AUTHORIZATION_MESSAGE_REQUEST => DecodeAuthorizationMessageResponse in "DecodeAuthorizationMessageResult";
    read signed Sts "caller" Write;
    faults: [INVALID_AUTHORIZATION_MESSAGE_EXCEPTION];
}

operation! {
    GetAccessKeyInfo: GetAccessKeyInfoRequest = GET_ACCESS_KEY_INFO_REQUEST => GetAccessKeyInfoResponse in "GetAccessKeyInfoResult";
    read signed Sts "caller" Read;
}

operation! {
    GetCallerIdentity: GetCallerIdentityRequest = GET_CALLER_IDENTITY_REQUEST => GetCallerIdentityResponse in "GetCallerIdentityResult";
    read signed Sts "caller" Read;
}

structure! {
    /// [`DecodeAuthorizationMessage`](https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html)
    #[derive(Debug, Default)]
    pub struct DecodeAuthorizationMessageRequest: input DECODE_AUTHORIZATION_MESSAGE_REQUEST {
        pub encoded_message: String = "EncodedMessage" required ENCODED_MESSAGE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DecodeAuthorizationMessageResponse: output {
        pub decoded_message: Option<String> = "DecodedMessage",
    }
}

structure! {
    /// [`GetAccessKeyInfo`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html)
    #[derive(Debug, Default)]
    pub struct GetAccessKeyInfoRequest: input GET_ACCESS_KEY_INFO_REQUEST {
        pub access_key_id: String = "AccessKeyId" required ACCESS_KEY_ID_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccessKeyInfoResponse: output {
        pub account: Option<String> = "Account",
    }
}

structure! {
    /// [`GetCallerIdentity`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)
    #[derive(Debug, Default)]
    pub struct GetCallerIdentityRequest: input GET_CALLER_IDENTITY_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetCallerIdentityResponse: output {
        pub user_id: Option<String> = "UserId",
        pub account: Option<String> = "Account",
        pub arn: Option<String> = "Arn",
    }
}

pub(crate) static ENCODED_MESSAGE_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 10240,
    ..Text::ANY
});
