//!  Generated from `contract/sts/caller.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static DECODE_AUTHORIZATION_MESSAGE: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "DecodeAuthorizationMessage",
    family: "caller",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[],
    input: &DECODE_AUTHORIZATION_MESSAGE_REQUEST,
    result: Some("DecodeAuthorizationMessageResult"),
    faults: &[fault::INVALID_AUTHORIZATION_MESSAGE_EXCEPTION],
    pages: &[],
    decode: decode_as::<DecodeAuthorizationMessageRequest>,
};

impl Operation for DecodeAuthorizationMessageRequest {
    type Output = DecodeAuthorizationMessageResponse;
    const OPERATION: &'static OperationInfo = &DECODE_AUTHORIZATION_MESSAGE;
}

static GET_ACCESS_KEY_INFO: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetAccessKeyInfo",
    family: "caller",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_ACCESS_KEY_INFO_REQUEST,
    result: Some("GetAccessKeyInfoResult"),
    faults: &[],
    pages: &[],
    decode: decode_as::<GetAccessKeyInfoRequest>,
};

impl Operation for GetAccessKeyInfoRequest {
    type Output = GetAccessKeyInfoResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCESS_KEY_INFO;
}

static GET_CALLER_IDENTITY: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetCallerIdentity",
    family: "caller",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_CALLER_IDENTITY_REQUEST,
    result: Some("GetCallerIdentityResult"),
    faults: &[],
    pages: &[],
    decode: decode_as::<GetCallerIdentityRequest>,
};

impl Operation for GetCallerIdentityRequest {
    type Output = GetCallerIdentityResponse;
    const OPERATION: &'static OperationInfo = &GET_CALLER_IDENTITY;
}

/// [`DecodeAuthorizationMessage`](https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecodeAuthorizationMessageRequest {
    pub encoded_message: String,
}

impl Decode for DecodeAuthorizationMessageRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            encoded_message: Decode::decode(node.member("EncodedMessage"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecodeAuthorizationMessageResponse {
    pub decoded_message: Option<String>,
}

impl Encode for DecodeAuthorizationMessageResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("DecodedMessage", &self.decoded_message);
    }
}

/// [`GetAccessKeyInfo`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccessKeyInfoRequest {
    pub access_key_id: String,
}

impl Decode for GetAccessKeyInfoRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            access_key_id: Decode::decode(node.member("AccessKeyId"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccessKeyInfoResponse {
    pub account: Option<String>,
}

impl Encode for GetAccessKeyInfoResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Account", &self.account);
    }
}

/// [`GetCallerIdentity`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetCallerIdentityRequest {}

impl Decode for GetCallerIdentityRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetCallerIdentityResponse {
    pub user_id: Option<String>,
    pub account: Option<String>,
    pub arn: Option<String>,
}

impl Encode for GetCallerIdentityResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserId", &self.user_id);
        xml.member("Account", &self.account);
        xml.member("Arn", &self.arn);
    }
}

pub(crate) static DECODE_AUTHORIZATION_MESSAGE_REQUEST: Shape =
    Shape::Structure(&[required("EncodedMessage", &ENCODED_MESSAGE_TYPE)]);
pub(crate) static GET_ACCESS_KEY_INFO_REQUEST: Shape =
    Shape::Structure(&[required("AccessKeyId", &ACCESS_KEY_ID_TYPE)]);
pub(crate) static GET_CALLER_IDENTITY_REQUEST: Shape = Shape::Structure(&[]);
pub(crate) static ENCODED_MESSAGE_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 10240,
    ..Text::ANY
});
