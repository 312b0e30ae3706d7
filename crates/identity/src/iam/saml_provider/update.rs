//! Changing a SAML provider: either its metadata and the settings that belong to them, or its context provider.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html>

use roleback_model::iam::{UpdateSAMLProviderRequest, UpdateSAMLProviderResponse};
use roleback_wire::Fault;
use roleback_world::entity::SamlProvider;
use roleback_world::event::{Payload, SamlContextUpdatedV1, SamlProviderUpdatedV1};

use super::{accepted_metadata, arn, encryption, find, private_key, valid_until};
use crate::answer::{Change, Write};
use crate::fault;
use crate::iam::oidc_provider::context;
use crate::scene::Scene;

impl Write for UpdateSAMLProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UpdateSAMLProviderResponse>, Fault> {
        let wanted = Wanted::of(self);
        wanted.check()?;
        let provider = find(scene, &self.saml_provider_arn)?;
        let payload = if wanted.context {
            self.context(provider)?
        } else {
            Some(self.metadata(scene, provider)?)
        };
        let output = UpdateSAMLProviderResponse {
            saml_provider_arn: Some(arn(scene, &provider.name)),
        };
        Ok(Change::maybe(output, payload))
    }
}

/// The changes in a request.
struct Wanted {
    /// The context provider.
    context: bool,
    /// The metadata document, the encryption, the private keys or the Identity Center instance.
    metadata: bool,
    /// A value, and its removal.
    contradicts: bool,
}

impl Wanted {
    fn of(request: &UpdateSAMLProviderRequest) -> Self {
        let removes_context = request.remove_context_provider == Some(true);
        let removes_instance = request.remove_identity_center_instance == Some(true);
        let instance = request.identity_center_instance_arn.is_some();
        Self {
            context: request.context_provider.is_some() || removes_context,
            metadata: instance
                || removes_instance
                || request.saml_metadata_document.is_some()
                || request.assertion_encryption_mode.is_some()
                || request.add_private_key.is_some()
                || request.remove_private_key.is_some(),
            contradicts: (request.context_provider.is_some() && removes_context)
                || (instance && removes_instance),
        }
    }

    fn check(&self) -> Result<(), Fault> {
        let refusals = [
            (
                self.contradicts,
                "Specify either a value or its Remove parameter, not both.",
            ),
            (
                self.context && self.metadata,
                "Update either the context provider or the provider metadata in one request, not both.",
            ),
            (
                !self.context && !self.metadata,
                "Specify what to update: the metadata document, the assertion encryption mode, a private key, the Identity Center instance or the context provider.",
            ),
        ];
        let refused = refusals.into_iter().find(|(fails, _)| *fails);
        refused.map_or(Ok(()), |(_, text)| Err(fault::invalid_context(text)))
    }
}

trait Changes {
    fn context(&self, provider: &SamlProvider) -> Result<Option<Payload>, Fault>;
    fn metadata(&self, scene: &Scene<'_>, provider: &SamlProvider) -> Result<Payload, Fault>;
}

impl Changes for UpdateSAMLProviderRequest {
    /// The event that sets or removes the context provider; `None` if nothing changes.
    fn context(&self, provider: &SamlProvider) -> Result<Option<Payload>, Fault> {
        let given = self.context_provider.as_ref().map(context::accepted);
        let context_provider = given.transpose()?;
        let instance = provider.identity_center_instance.as_deref();
        context::check(context_provider.as_ref(), instance)?;
        let changes = context_provider != provider.context_provider;
        let updated = SamlContextUpdatedV1 {
            name: provider.name.to_string(),
            id: provider.id.to_string(),
            context_provider,
        };
        Ok(changes.then(|| updated.into()))
    }

    /// The event that changes the other settings. The validity of the provider starts again.
    fn metadata(&self, scene: &Scene<'_>, provider: &SamlProvider) -> Result<Payload, Fault> {
        let metadata = self.saml_metadata_document.as_deref();
        let added_key = self.add_private_key.as_deref();
        let removed_key = self.remove_private_key.clone();
        let known = |id: &String| provider.private_keys.iter().any(|key| key.id == *id);
        let updated = SamlProviderUpdatedV1 {
            name: provider.name.to_string(),
            id: provider.id.to_string(),
            metadata: metadata.map(accepted_metadata).transpose()?,
            valid_until: valid_until(scene.now),
            encryption: self
                .assertion_encryption_mode
                .map_or(provider.encryption, |mode| Some(encryption(mode))),
            added_key: added_key
                .map(|key| private_key::accepted(scene, key))
                .transpose()?,
            identity_center_instance: match &self.identity_center_instance_arn {
                Some(arn) => Some(arn.clone()),
                None if self.remove_identity_center_instance == Some(true) => None,
                None => provider.identity_center_instance.clone(),
            },
            removed_key,
        };
        if let Some(id) = updated.removed_key.as_ref().filter(|id| !known(id)) {
            return Err(fault::no_such_saml_private_key(id));
        }
        let keys = provider.private_keys.len();
        let keys = keys.saturating_add(usize::from(updated.added_key.is_some()));
        let keys = keys.saturating_sub(usize::from(updated.removed_key.is_some()));
        private_key::check(updated.encryption, keys)?;
        context::check(
            provider.context_provider.as_ref(),
            updated.identity_center_instance.as_deref(),
        )?;
        Ok(updated.into())
    }
}
