//! Outbound web identity federation: whether an account's principals can get tokens for other services.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html>

use roleback_model::iam::{
    DisableOutboundWebIdentityFederationRequest, EnableOutboundWebIdentityFederationRequest,
    EnableOutboundWebIdentityFederationResponse, GetOutboundWebIdentityFederationInfoRequest,
    GetOutboundWebIdentityFederationInfoResponse,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::entity::OutboundFederation;
use roleback_world::event::{OutboundFederationDisabledV1, OutboundFederationEnabledV1};

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::federation::outbound::new_issuer;
use crate::federation::web_identity::outbound_issuer;
use crate::scene::Scene;

/// The feature, if it is enabled in the caller's account.
pub(crate) fn enabled<'a>(scene: &Scene<'a>) -> Option<&'a OutboundFederation> {
    let federation = scene.account().settings.outbound_federation.as_ref();
    federation.filter(|federation| federation.enabled)
}

fn required<'a>(scene: &Scene<'a>) -> Result<&'a OutboundFederation, Fault> {
    enabled(scene).ok_or_else(|| fault::outbound_federation_is_disabled(scene.caller.account))
}

impl Write for EnableOutboundWebIdentityFederationRequest {
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<EnableOutboundWebIdentityFederationResponse>, Fault> {
        let known = scene.account().settings.outbound_federation.as_ref();
        if enabled(scene).is_some() {
            return Err(fault::outbound_federation_is_enabled(scene.caller.account));
        }
        let issuer = match known {
            Some(_) => None,
            None => Some(new_issuer(scene.entropy).ok_or_else(fault::no_signing_key)?),
        };
        let id = known.map(|known| &known.issuer).or(issuer.as_ref());
        let output = EnableOutboundWebIdentityFederationResponse {
            issuer_identifier: id.map(|issuer| outbound_issuer(&issuer.id)),
        };
        Ok(Change::one(output, OutboundFederationEnabledV1 { issuer }))
    }
}

impl Write for DisableOutboundWebIdentityFederationRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        required(scene)?;
        Ok(Change::one(Nothing, OutboundFederationDisabledV1 {}))
    }
}

impl Read for GetOutboundWebIdentityFederationInfoRequest {
    fn read(
        &self,
        scene: &Scene<'_>,
    ) -> Result<GetOutboundWebIdentityFederationInfoResponse, Fault> {
        let federation = required(scene)?;
        Ok(GetOutboundWebIdentityFederationInfoResponse {
            issuer_identifier: Some(outbound_issuer(&federation.issuer.id)),
            jwt_vending_enabled: Some(federation.enabled),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Walk, texts};

    #[test]
    fn the_feature_is_enabled_and_disabled_and_keeps_its_issuer() {
        let disabled =
            "FeatureDisabled Outbound identity federation is disabled for account 123456789012";
        let mut walk = Walk::new();
        walk.follow(&format!(
            "GetOutboundWebIdentityFederationInfo | {disabled}
             DisableOutboundWebIdentityFederation | {disabled}"
        ));
        let enabled = walk.call("EnableOutboundWebIdentityFederation").unwrap();
        let issuer = texts(&enabled, "IssuerIdentifier").concat();
        let id = issuer.strip_prefix("https://").unwrap();
        let id = id.strip_suffix(".tokens.sts.global.api.aws").unwrap();
        assert_eq!(id.len(), 36, "{issuer}");
        walk.follow(&format!(
            "GetOutboundWebIdentityFederationInfo | ok <IssuerIdentifier>{issuer}</IssuerIdentifier><JwtVendingEnabled>true</JwtVendingEnabled>
             EnableOutboundWebIdentityFederation | FeatureEnabled Outbound identity federation is already enabled for account 123456789012
             DisableOutboundWebIdentityFederation | ok
             DisableOutboundWebIdentityFederation | {disabled}
             GetOutboundWebIdentityFederationInfo | {disabled}
             EnableOutboundWebIdentityFederation | ok <IssuerIdentifier>{issuer}</IssuerIdentifier>"
        ));
    }
}
