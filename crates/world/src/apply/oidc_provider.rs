//! OpenID Connect providers, and the public keys of issuers.

use super::ApplyInAccount;
use crate::derived::Derived;
use crate::entity::{IssuerKeys, OidcProvider};
use crate::event::{
    IssuerKeysDeletedV1, IssuerKeysPutV1, OidcClientIdAddedV1, OidcClientIdRemovedV1,
    OidcContextUpdatedV1, OidcProviderCreatedV1, OidcProviderDeletedV1, OidcThumbprintsUpdatedV1,
};
use crate::world::Account;

impl ApplyInAccount for OidcProviderCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.oidc_providers.insert(OidcProvider::created(self));
    }
}

impl ApplyInAccount for OidcProviderDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.oidc_providers.remove(&self.url);
    }
}

impl ApplyInAccount for OidcClientIdAddedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(provider) = account.oidc_providers.get_mut(&self.url)
            && !provider.client_ids.contains(&self.client_id)
        {
            provider.client_ids.push(self.client_id);
        }
    }
}

impl ApplyInAccount for OidcClientIdRemovedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(provider) = account.oidc_providers.get_mut(&self.url) {
            provider.client_ids.retain(|id| *id != self.client_id);
        }
    }
}

impl ApplyInAccount for OidcThumbprintsUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(provider) = account.oidc_providers.get_mut(&self.url) {
            provider.thumbprints = self.thumbprints;
        }
    }
}

impl ApplyInAccount for OidcContextUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(provider) = account.oidc_providers.get_mut(&self.url) {
            provider.context_provider = self.context_provider;
            provider.identity_center_instance = self.identity_center_instance;
        }
    }
}

impl ApplyInAccount for IssuerKeysPutV1 {
    fn apply(self, account: &mut Account) {
        account.issuer_keys.insert(IssuerKeys {
            issuer: self.issuer.into(),
            key_set: self.key_set,
            fetched: self.fetched,
            parsed: Derived::default(),
        });
    }
}

impl ApplyInAccount for IssuerKeysDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.issuer_keys.remove(&self.issuer);
    }
}
