//! SAML providers.

use super::ApplyInAccount;
use crate::derived::Derived;
use crate::entity::SamlProvider;
use crate::event::{
    SamlContextUpdatedV1, SamlProviderCreatedV1, SamlProviderDeletedV1, SamlProviderUpdatedV1,
};
use crate::world::Account;

impl ApplyInAccount for SamlProviderCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.saml_providers.insert(SamlProvider::created(self));
    }
}

impl ApplyInAccount for SamlProviderUpdatedV1 {
    fn apply(self, account: &mut Account) {
        let Some(provider) = account.saml_providers.get_mut(&self.name) else {
            return;
        };
        if let Some(metadata) = self.metadata {
            provider.metadata = metadata;
            provider.parsed = Derived::default();
        }
        provider.valid_until = self.valid_until;
        provider.encryption = self.encryption;
        provider
            .private_keys
            .retain(|key| Some(&key.id) != self.removed_key.as_ref());
        provider.private_keys.extend(self.added_key);
        provider.identity_center_instance = self.identity_center_instance;
    }
}

impl ApplyInAccount for SamlContextUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(provider) = account.saml_providers.get_mut(&self.name) {
            provider.context_provider = self.context_provider;
        }
    }
}

impl ApplyInAccount for SamlProviderDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.saml_providers.remove(&self.name);
    }
}
