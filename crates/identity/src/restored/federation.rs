//! What must hold of SAML providers, and of the issuer of outbound tokens.

use roleback_world::entity::{AssertionEncryption, OutboundFederation, SamlProvider};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::secret::Secret;

use super::{Broken, Made, Rules, at_most};
use crate::credential::certificate::is_private_key;
use crate::federation::outbound::OutboundKeys;
use crate::federation::saml::Metadata;
use crate::iam::saml_provider::PRIVATE_KEYS_MAX;
use crate::ids::is_uuid;

impl Rules<'_> {
    pub(super) fn saml_provider(&self, provider: &SamlProvider) -> Broken {
        let mut made = Made::new("CreateSAMLProvider");
        made.member("Name", &provider.name);
        made.member("SAMLMetadataDocument", &provider.metadata);
        made.tags(&provider.tags);
        made.conforms()?;
        self.tags(ResourceKind::SamlProvider, &provider.tags)?;
        Metadata::parse(&provider.metadata)
            .map_err(|why| format!("has metadata that cannot be used: {why}"))?;
        let keys = &provider.private_keys;
        at_most(keys.len(), PRIVATE_KEYS_MAX, "private keys")?;
        let is_usable = |key: &Secret| key.is_absent() || is_private_key(key.reveal());
        if !keys.iter().all(|key| is_usable(&key.key)) {
            return Err("has a private key that is not an RSA or EC key in PEM".to_owned());
        }
        if keys.is_empty() && provider.encryption == Some(AssertionEncryption::Required) {
            return Err("requires encrypted assertions, and has no private key".to_owned());
        }
        Ok(())
    }
}

pub(super) fn outbound(federation: &OutboundFederation) -> Broken {
    let issuer = &federation.issuer;
    if !is_uuid(&issuer.id) {
        return Err(format!(
            "has an issuer of outbound tokens whose id `{}` is not a UUID",
            issuer.id.escape_debug()
        ));
    }
    let is_absent = issuer.rsa_key.is_absent() && issuer.p384_key.is_absent();
    match OutboundKeys::of(issuer) {
        _ if is_absent => Ok(()),
        Some(_) => Ok(()),
        None => Err("has an issuer of outbound tokens without usable keys".to_owned()),
    }
}
