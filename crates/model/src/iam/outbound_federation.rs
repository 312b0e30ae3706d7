//!  Generated from `contract/iam/outbound_federation.txt` by `cargo xtask codegen`.

use super::fault;
use crate::prelude::*;

/// [`DisableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisableOutboundWebIdentityFederationRequest {}

impl Decode for DisableOutboundWebIdentityFederationRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static DISABLE_OUTBOUND_WEB_IDENTITY_FEDERATION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DisableOutboundWebIdentityFederation",
    family: "outbound_federation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: None,
    faults: &[fault::FEATURE_DISABLED],
    pages: &[],
    decode: decode_as::<DisableOutboundWebIdentityFederationRequest>,
};

impl Operation for DisableOutboundWebIdentityFederationRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DISABLE_OUTBOUND_WEB_IDENTITY_FEDERATION;
}

/// [`EnableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOutboundWebIdentityFederationRequest {}

impl Decode for EnableOutboundWebIdentityFederationRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static ENABLE_OUTBOUND_WEB_IDENTITY_FEDERATION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "EnableOutboundWebIdentityFederation",
    family: "outbound_federation",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("EnableOutboundWebIdentityFederationResult"),
    faults: &[fault::FEATURE_ENABLED],
    pages: &[],
    decode: decode_as::<EnableOutboundWebIdentityFederationRequest>,
};

impl Operation for EnableOutboundWebIdentityFederationRequest {
    type Output = EnableOutboundWebIdentityFederationResponse;
    const OPERATION: &'static OperationInfo = &ENABLE_OUTBOUND_WEB_IDENTITY_FEDERATION;
}

/// [`GetOutboundWebIdentityFederationInfo`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetOutboundWebIdentityFederationInfoRequest {}

impl Decode for GetOutboundWebIdentityFederationInfoRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetOutboundWebIdentityFederationInfo",
    family: "outbound_federation",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("GetOutboundWebIdentityFederationInfoResult"),
    faults: &[fault::FEATURE_DISABLED],
    pages: &[],
    decode: decode_as::<GetOutboundWebIdentityFederationInfoRequest>,
};

impl Operation for GetOutboundWebIdentityFederationInfoRequest {
    type Output = GetOutboundWebIdentityFederationInfoResponse;
    const OPERATION: &'static OperationInfo = &GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO;
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableOutboundWebIdentityFederationResponse {
    pub issuer_identifier: Option<String>,
}

impl Encode for EnableOutboundWebIdentityFederationResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("IssuerIdentifier", &self.issuer_identifier);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetOutboundWebIdentityFederationInfoResponse {
    pub issuer_identifier: Option<String>,
    pub jwt_vending_enabled: Option<bool>,
}

impl Encode for GetOutboundWebIdentityFederationInfoResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("IssuerIdentifier", &self.issuer_identifier);
        xml.member("JwtVendingEnabled", &self.jwt_vending_enabled);
    }
}
