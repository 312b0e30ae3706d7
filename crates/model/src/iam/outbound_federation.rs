//! Whether the account's principals may get JSON web tokens for outside services.
//! Generated from `contract/iam/outbound_federation.txt` by `cargo xtask codegen`.

use super::fault;
use crate::prelude::*;

structure! {
    /// [`DisableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html)
    #[derive(Debug, Default)]
    pub struct DisableOutboundWebIdentityFederationRequest: input DISABLE_OUTBOUND_WEB_IDENTITY_FEDERATION_REQUEST {}
}

operation! {
    DisableOutboundWebIdentityFederation: DisableOutboundWebIdentityFederationRequest = DISABLE_OUTBOUND_WEB_IDENTITY_FEDERATION_REQUEST => Nothing;
    write signed Iam "outbound_federation" Write;
    faults: [FEATURE_DISABLED];
}

structure! {
    /// [`EnableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html)
    #[derive(Debug, Default)]
    pub struct EnableOutboundWebIdentityFederationRequest: input ENABLE_OUTBOUND_WEB_IDENTITY_FEDERATION_REQUEST {}
}

operation! {
    EnableOutboundWebIdentityFederation: EnableOutboundWebIdentityFederationRequest = ENABLE_OUTBOUND_WEB_IDENTITY_FEDERATION_REQUEST => EnableOutboundWebIdentityFederationResponse in "EnableOutboundWebIdentityFederationResult";
    write signed Iam "outbound_federation" Write;
    faults: [FEATURE_ENABLED];
}

structure! {
    /// [`GetOutboundWebIdentityFederationInfo`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html)
    #[derive(Debug, Default)]
    pub struct GetOutboundWebIdentityFederationInfoRequest: input GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO_REQUEST {}
}

operation! {
    GetOutboundWebIdentityFederationInfo: GetOutboundWebIdentityFederationInfoRequest = GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO_REQUEST => GetOutboundWebIdentityFederationInfoResponse in "GetOutboundWebIdentityFederationInfoResult";
    read signed Iam "outbound_federation" Read;
    faults: [FEATURE_DISABLED];
}

structure! {
    #[derive(Debug, Default)]
    pub struct EnableOutboundWebIdentityFederationResponse: output {
        pub issuer_identifier: Option<String> = "IssuerIdentifier",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetOutboundWebIdentityFederationInfoResponse: output {
        pub issuer_identifier: Option<String> = "IssuerIdentifier",
        pub jwt_vending_enabled: Option<bool> = "JwtVendingEnabled",
    }
}
