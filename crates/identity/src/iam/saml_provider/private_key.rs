//! The private keys that decrypt the assertions of a SAML provider.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-saml.html>

use roleback_wire::Fault;
use roleback_world::entity::{AssertionEncryption, SamlPrivateKey};

use crate::credential::certificate::is_private_key;
use crate::fault;
use crate::ids::saml_private_key_id;
use crate::scene::Scene;

/// The most private keys of a provider: the current one and the next one.
pub(crate) const PRIVATE_KEYS_MAX: u32 = 2;

/// A new key. AWS accepts any RSA or EC key in PEM, although only RSA keys of at least 2,048 bits decrypt assertions.
pub(super) fn accepted(scene: &Scene<'_>, pem: &str) -> Result<SamlPrivateKey, Fault> {
    if !is_private_key(pem) {
        return Err(fault::invalid_saml_private_key());
    }
    Ok(SamlPrivateKey {
        id: saml_private_key_id(scene.entropy),
        added: scene.now,
        key: pem.to_owned().into(),
    })
}

/// Checks the number of keys, and that there is one if assertions must be encrypted.
pub(super) fn check(mode: Option<AssertionEncryption>, keys: usize) -> Result<(), Fault> {
    if keys > PRIVATE_KEYS_MAX as usize {
        return Err(fault::too_many_saml_private_keys(PRIVATE_KEYS_MAX));
    }
    if mode == Some(AssertionEncryption::Required) && keys == 0 {
        return Err(fault::saml_private_key_needed());
    }
    Ok(())
}
