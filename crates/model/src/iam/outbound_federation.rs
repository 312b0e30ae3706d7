//!
//! Generated from `contract/iam/outbound_federation.txt` by `cargo xtask codegen`.

use super::fault;
use crate::prelude::*;

empty! {
    /// [`DisableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html)
    pub struct DisableOutboundWebIdentityFederationRequest;
}

operation! {
    DisableOutboundWebIdentityFederation: DisableOutboundWebIdentityFederationRequest = NO_MEMBERS => Nothing;
    write signed Iam "outbound_federation" Write;
    resources: [];
    faults: [FEATURE_DISABLED];
    pages: [];
}

empty! {
    /// [`EnableOutboundWebIdentityFederation`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html)
    pub struct EnableOutboundWebIdentityFederationRequest;
}

operation! {
    EnableOutboundWebIdentityFederation: EnableOutboundWebIdentityFederationRequest = NO_MEMBERS => EnableOutboundWebIdentityFederationResponse in "EnableOutboundWebIdentityFederationResult";
    write signed Iam "outbound_federation" Write;
    resources: [];
    faults: [FEATURE_ENABLED];
    pages: [];
}

empty! {
    /// [`GetOutboundWebIdentityFederationInfo`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html)
    pub struct GetOutboundWebIdentityFederationInfoRequest;
}

operation! {
    GetOutboundWebIdentityFederationInfo: GetOutboundWebIdentityFederationInfoRequest = NO_MEMBERS => GetOutboundWebIdentityFederationInfoResponse in "GetOutboundWebIdentityFederationInfoResult";
    read signed Iam "outbound_federation" Read;
    resources: [];
    faults: [FEATURE_DISABLED];
    pages: [];
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
