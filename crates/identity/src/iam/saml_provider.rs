//! SAML providers: identity providers whose assertions roles can trust.
//!
//! The metadata of a provider say who can issue assertions, and with which keys. A provider can be deleted even if trust policies
//! of roles name it.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html>

mod private_key;
mod update;

use std::sync::Arc;

use roleback_model::iam::{
    AssertionEncryptionModeType, CreateSAMLProviderRequest, CreateSAMLProviderResponse,
    DeleteSAMLProviderRequest, GetSAMLProviderRequest, GetSAMLProviderResponse,
    ListSAMLProvidersRequest, ListSAMLProvidersResponse, SAMLKeyHashEntry, SAMLPrivateKey,
    SAMLProviderListEntry,
};
use roleback_policy::Arn;
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, ROOT_PATH};
use roleback_world::entity::{AssertionEncryption, SamlPrivateKey, SamlProvider};
use roleback_world::event::{SamlProviderCreatedV1, SamlProviderDeletedV1};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::federation::saml::{DecryptionKey, Encryption, Metadata};
use crate::iam::oidc_provider::context;
use crate::iam::tag_list;
use crate::ids::saml_provider_id;
use crate::scene::Scene;

pub(crate) use private_key::PRIVATE_KEYS_MAX;

/// The validity that AWS shows for a provider, regardless of its metadata.
const VALID_YEARS: u32 = 100;

/// The provider with this ARN in any account, and the account; `None` if there is no such provider.
pub(crate) fn at<'a>(
    world: &'a World,
    partition: Partition,
    arn: &Arn<'_>,
) -> Option<(AccountId, &'a SamlProvider)> {
    let is_here = arn.partition == partition.as_str() && (arn.service, arn.region) == ("iam", "");
    let name = arn
        .resource_of(ResourceKind::SamlProvider.as_str())
        .filter(|_| is_here)?;
    let account = AccountId::parse(arn.account)?;
    let found = world.account(account).saml_providers.get(name)?;
    (found.name == name).then_some((account, found))
}

/// The provider with this ARN, or the fault for an unknown ARN.
pub(crate) fn find<'a>(scene: &Scene<'a>, arn: &str) -> Result<&'a SamlProvider, Fault> {
    let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
    at(scene.world, scene.partition(), &parts)
        .filter(|(account, _)| *account == scene.caller.account)
        .map(|(_, found)| found)
        .ok_or_else(|| fault::no_such_saml_provider(arn))
}

fn arn(scene: &Scene<'_>, name: &str) -> String {
    scene.arn(ResourceKind::SamlProvider.as_str(), ROOT_PATH, name)
}

/// The metadata of a provider, parsed on first use; `None` if they are invalid, which only a damaged event log can cause.
pub(crate) fn metadata(provider: &SamlProvider) -> Arc<Option<Metadata>> {
    provider
        .parsed
        .get(|| Metadata::parse(&provider.metadata).ok())
}

/// Whether the provider requires encrypted assertions, and the keys that decrypt them, newest first.
pub(crate) fn encryption_of(provider: &SamlProvider) -> Encryption {
    let keys = provider.private_keys.iter().rev();
    Encryption {
        required: provider.encryption == Some(AssertionEncryption::Required),
        keys: keys
            .filter_map(|key| DecryptionKey::parse(key.key.reveal()))
            .collect(),
    }
}

fn accepted_metadata(text: &str) -> Result<Arc<str>, Fault> {
    match Metadata::parse(text) {
        Ok(_) => Ok(text.into()),
        Err(_) => Err(fault::unreadable_saml_metadata()),
    }
}

/// The same time a number of years later; the day before if that year does not have the day.
fn valid_until(now: Timestamp) -> Timestamp {
    let text = now.iso8601();
    let later = |text: &str| {
        let (year, rest) = text.split_once('-')?;
        let year = year.parse::<u32>().ok()?.checked_add(VALID_YEARS)?;
        Timestamp::parse(&format!("{year}-{rest}"))
    };
    later(&text)
        .or_else(|| later(&text.replacen("-02-29", "-02-28", 1)))
        .unwrap_or(now)
}

const fn encryption(mode: AssertionEncryptionModeType) -> AssertionEncryption {
    match mode {
        AssertionEncryptionModeType::Required => AssertionEncryption::Required,
        AssertionEncryptionModeType::Allowed => AssertionEncryption::Allowed,
    }
}

impl Write for CreateSAMLProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateSAMLProviderResponse>, Fault> {
        let tags = tag_list::accepted_on(scene, ResourceKind::SamlProvider, self.tags.as_deref())?;
        let context_provider = self.context_provider.as_ref().map(context::accepted);
        let private_key = self.add_private_key.as_deref();
        let created = SamlProviderCreatedV1 {
            name: self.name.clone(),
            id: saml_provider_id(scene.entropy),
            created: scene.now,
            valid_until: valid_until(scene.now),
            metadata: accepted_metadata(&self.saml_metadata_document)?,
            tags,
            encryption: self.assertion_encryption_mode.map(encryption),
            private_key: private_key
                .map(|key| private_key::accepted(scene, key))
                .transpose()?,
            context_provider: context_provider.transpose()?,
            identity_center_instance: self.identity_center_instance_arn.clone(),
        };
        context::check(
            created.context_provider.as_ref(),
            created.identity_center_instance.as_deref(),
        )?;
        private_key::check(
            created.encryption,
            usize::from(created.private_key.is_some()),
        )?;
        let providers = &scene.account().saml_providers;
        if providers.contains(&self.name) {
            return Err(fault::saml_provider_taken(&self.name));
        }
        let quotas = &scene.settings.quotas;
        if providers.len() >= quotas.saml_providers as usize {
            return Err(quotas.exceeded("SAMLProvidersQuota"));
        }
        let output = CreateSAMLProviderResponse {
            saml_provider_arn: Some(arn(scene, &self.name)),
            tags: tag_list::shown(&created.tags),
        };
        Ok(Change::one(output, created))
    }
}

/// The signing keys of each issuer, as the SHA-256 of their numbers in hexadecimal digits. AWS does not document its hash.
fn key_hashes(provider: &SamlProvider) -> Option<Vec<SAMLKeyHashEntry>> {
    let metadata = metadata(provider);
    let entries = metadata.as_ref().as_ref()?.providers().iter();
    let entries = entries.map(|issuer| SAMLKeyHashEntry {
        issuer_url: Some(issuer.entity_id.clone()),
        key_hashes: Some(issuer.key_hashes()),
    });
    Some(entries.collect())
}

/// The members of a private key in responses. The key itself is never returned.
fn private_key_shown(key: &SamlPrivateKey) -> SAMLPrivateKey {
    SAMLPrivateKey {
        key_id: Some(key.id.clone()),
        timestamp: Some(key.added),
    }
}

impl Read for GetSAMLProviderRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetSAMLProviderResponse, Fault> {
        let provider = find(scene, &self.saml_provider_arn)?;
        let keys = &provider.private_keys;
        Ok(GetSAMLProviderResponse {
            saml_provider_uuid: Some(provider.id.to_string()),
            saml_metadata_document: Some(provider.metadata.to_string()),
            context_provider: provider.context_provider.as_ref().map(context::shown),
            saml_key_hashes: key_hashes(provider),
            create_date: Some(provider.created),
            valid_until: Some(provider.valid_until),
            tags: tag_list::all_shown(&provider.tags),
            assertion_encryption_mode: provider.encryption.map(|mode| match mode {
                AssertionEncryption::Required => AssertionEncryptionModeType::Required,
                AssertionEncryption::Allowed => AssertionEncryptionModeType::Allowed,
            }),
            private_key_list: (!keys.is_empty())
                .then(|| keys.iter().map(private_key_shown).collect()),
            identity_center_instance_arn: provider.identity_center_instance.clone(),
            identity_store_arn: None,
        })
    }
}

impl Read for ListSAMLProvidersRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListSAMLProvidersResponse, Fault> {
        let entry = |provider: &SamlProvider| SAMLProviderListEntry {
            arn: Some(arn(scene, &provider.name)),
            valid_until: Some(provider.valid_until),
            create_date: Some(provider.created),
            is_trusted_identity_propagation_enabled: Some(
                provider.identity_center_instance.is_some(),
            ),
        };
        let providers = scene.account().saml_providers.values();
        Ok(ListSAMLProvidersResponse {
            saml_provider_list: Some(providers.map(entry).collect()),
        })
    }
}

impl Write for DeleteSAMLProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let provider = find(scene, &self.saml_provider_arn)?;
        let deleted = SamlProviderDeletedV1 {
            name: provider.name.to_string(),
            id: provider.id.to_string(),
        };
        Ok(Change::one(Nothing, deleted))
    }
}

#[cfg(test)]
mod tests;
