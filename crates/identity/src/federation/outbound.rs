//! The issuer of an account's outbound tokens: its keys, and the documents with which other services verify the tokens.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roleback_world::World;
use roleback_world::entity::{OutboundFederation, OutboundIssuer};
use serde_json::Value;

use super::rsa_generation::rsa_private_key;
use super::signing::SigningKey;
use super::web_identity::{self, P384_KEY_ID, RSA_KEY_ID, key_set, outbound_issuer};
use crate::entropy::Entropy;
use crate::ids;

/// The bytes of a secret number on P-384.
const P384_BYTES: usize = 48;
/// How many random numbers are tried for the key on P-384. Fewer than one in 2^190 is not a key.
const P384_TRIES: usize = 8;

/// The keys of an issuer.
pub(crate) struct OutboundKeys {
    pub(crate) rsa: SigningKey,
    pub(crate) p384: SigningKey,
}

impl OutboundKeys {
    /// Reads the keys of an issuer; none if one is not a key.
    pub(crate) fn of(issuer: &OutboundIssuer) -> Option<Self> {
        let bytes = |text: &str| BASE64_STANDARD.decode(text).ok();
        Some(Self {
            rsa: SigningKey::rsa(&bytes(issuer.rsa_key.reveal())?).ok()?,
            p384: SigningKey::p384(&bytes(issuer.p384_key.reveal())?).ok()?,
        })
    }
}

/// A new issuer. Its keys are computed from entropy, so that a replay creates the same ones.
pub(crate) fn new_issuer(entropy: &Entropy) -> Option<OutboundIssuer> {
    let id = ids::uuid(entropy);
    let numbers = std::iter::repeat_with(|| entropy.bytes::<P384_BYTES>());
    let p384 = numbers
        .take(P384_TRIES)
        .find(|number| SigningKey::p384(number).is_ok())?;
    let rsa = rsa_private_key(entropy)?;
    Some(OutboundIssuer {
        id,
        rsa_key: BASE64_STANDARD.encode(rsa).into(),
        p384_key: BASE64_STANDARD.encode(p384).into(),
    })
}

/// The keys of an account's issuer, parsed at their first use.
pub(crate) fn keys(federation: &OutboundFederation) -> Arc<Option<OutboundKeys>> {
    federation
        .parsed
        .get(|| OutboundKeys::of(&federation.issuer))
}

/// The issuer with this id in any account. It is found also where the feature is disabled, because its tokens stay valid.
fn find<'w>(world: &'w World, id: &str) -> Option<&'w OutboundFederation> {
    let federations = world.accounts();
    let mut federations =
        federations.filter_map(|(_, account)| account.settings.outbound_federation.as_ref());
    federations.find(|federation| federation.issuer.id == id)
}

/// The document for clients that discover the issuer with this id, whose keys are at `jwks_uri`; none if no account has it.
pub fn discovery(world: &World, id: &str, jwks_uri: &str) -> Option<Value> {
    let found = find(world, id)?;
    let issuer = outbound_issuer(&found.issuer.id);
    Some(web_identity::discovery(&issuer, jwks_uri))
}

/// The public keys of the issuer with this id; none if no account has it.
pub fn public_keys(world: &World, id: &str) -> Option<Value> {
    let keys = keys(find(world, id)?);
    let keys = keys.as_ref().as_ref()?;
    key_set(&[(RSA_KEY_ID, &keys.rsa), (P384_KEY_ID, &keys.p384)]).ok()
}
