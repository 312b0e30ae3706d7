//! OpenID Connect providers: token issuers that roles can trust.
//!
//! A provider is identified by its URL without the scheme; path, trailing slash and case are significant. A provider
//! can be deleted even if trust policies name it.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html>

pub(super) mod context;

use roleback_model::iam::{
    AddClientIDToOpenIDConnectProviderRequest, CreateOpenIDConnectProviderRequest,
    CreateOpenIDConnectProviderResponse, DeleteOpenIDConnectProviderRequest,
    GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse,
    ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse,
    OpenIDConnectProviderListEntry, RemoveClientIDFromOpenIDConnectProviderRequest,
    UpdateOpenIDConnectProviderRequest, UpdateOpenIDConnectProviderThumbprintRequest,
};
use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::OidcProvider;
use roleback_world::event::{
    OidcClientIdAddedV1, OidcClientIdRemovedV1, OidcContextUpdatedV1, OidcProviderCreatedV1,
    OidcProviderDeletedV1, OidcThumbprintsUpdatedV1,
};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::iam::tag_list;
use crate::scene::Scene;

/// The required scheme of a provider URL.
const SCHEME: &str = "https://";
/// Thumbprints per provider.
const THUMBPRINTS_MAX: usize = 5;

/// The provider with this ARN, or a fault if it does not exist.
pub(crate) fn find<'a>(scene: &Scene<'a>, arn: &str) -> Result<&'a OidcProvider, Fault> {
    let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
    let is_here = parts.partition == scene.partition().as_str()
        && (parts.service, parts.region) == ("iam", "")
        && parts.account == scene.caller.account.digits();
    let url = parts
        .resource_of(ResourceKind::OidcProvider.as_str())
        .filter(|_| is_here);
    url.and_then(|url| scene.account().oidc_providers.get(url))
        .ok_or_else(|| fault::no_such_oidc_provider(arn))
}

fn arn(scene: &Scene<'_>, url: &str) -> String {
    scene.arn(ResourceKind::OidcProvider.as_str(), ROOT_PATH, url)
}

/// The URL without its scheme: a host without a port, and an optional path.
fn accepted_url(url: &str) -> Result<&str, Fault> {
    let rest = url.strip_prefix(SCHEME);
    let rest = rest.filter(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let is_path = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#');
        !host.is_empty() && host.bytes().all(is_host) && rest.bytes().all(is_path)
    });
    rest.ok_or_else(fault::invalid_oidc_provider_url)
}

fn accepted_thumbprints(thumbprints: &[String]) -> Result<Vec<String>, Fault> {
    if thumbprints.is_empty() {
        return Err(fault::no_thumbprint());
    }
    if thumbprints.len() > THUMBPRINTS_MAX {
        return Err(fault::too_many_thumbprints(THUMBPRINTS_MAX));
    }
    Ok(thumbprints
        .iter()
        .map(|thumbprint| thumbprint.to_ascii_lowercase())
        .collect())
}

/// The client ids of a new provider, without duplicates.
fn accepted_client_ids(scene: &Scene<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    let mut accepted: Vec<String> = Vec::new();
    for id in ids {
        if !accepted.contains(id) {
            accepted.push(id.clone());
        }
    }
    within_client_id_quota(scene, accepted.len())?;
    Ok(accepted)
}

fn within_client_id_quota(scene: &Scene<'_>, count: usize) -> Result<(), Fault> {
    let quotas = &scene.settings.quotas;
    if count > quotas.client_ids as usize {
        return Err(quotas.exceeded("ClientIdsPerOpenIdConnectProviderQuota"));
    }
    Ok(())
}

impl Write for CreateOpenIDConnectProviderRequest {
    /// If the request has no thumbprint, AWS fetches it from the issuer. Nothing is fetched here, so the provider then
    /// has none.
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<CreateOpenIDConnectProviderResponse>, Fault> {
        let tags = tag_list::accepted_on(scene, ResourceKind::OidcProvider, self.tags.as_deref())?;
        let url = accepted_url(&self.url)?;
        let thumbprints = self.thumbprint_list.as_deref().map(accepted_thumbprints);
        let context_provider = self.context_provider.as_ref();
        let created = OidcProviderCreatedV1 {
            url: url.into(),
            created: scene.now,
            client_ids: accepted_client_ids(scene, self.client_id_list.as_deref().unwrap_or(&[]))?,
            thumbprints: thumbprints.transpose()?.unwrap_or_default(),
            tags,
            context_provider: context_provider.map(context::accepted).transpose()?,
            identity_center_instance: self.identity_center_instance_arn.clone(),
        };
        context::check(
            created.context_provider.as_ref(),
            created.identity_center_instance.as_deref(),
        )?;
        let providers = &scene.account().oidc_providers;
        if providers.contains(url) {
            return Err(fault::oidc_provider_taken(&self.url));
        }
        let quotas = &scene.settings.quotas;
        if providers.len() >= quotas.oidc_providers as usize {
            return Err(quotas.exceeded("OpenIdConnectProvidersQuota"));
        }
        let output = CreateOpenIDConnectProviderResponse {
            open_id_connect_provider_arn: Some(arn(scene, url)),
            tags: tag_list::shown(&created.tags),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for GetOpenIDConnectProviderRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetOpenIDConnectProviderResponse, Fault> {
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        Ok(GetOpenIDConnectProviderResponse {
            url: Some(provider.url.to_string()),
            client_id_list: Some(provider.client_ids.clone()),
            thumbprint_list: Some(provider.thumbprints.clone()),
            create_date: Some(provider.created),
            tags: tag_list::all_shown(&provider.tags),
            context_provider: provider.context_provider.as_ref().map(context::shown),
            identity_center_instance_arn: provider.identity_center_instance.clone(),
            identity_store_arn: None,
        })
    }
}

impl Read for ListOpenIDConnectProvidersRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListOpenIDConnectProvidersResponse, Fault> {
        let entry = |provider: &OidcProvider| OpenIDConnectProviderListEntry {
            arn: Some(arn(scene, &provider.url)),
            is_trusted_identity_propagation_enabled: Some(
                provider.identity_center_instance.is_some(),
            ),
        };
        let providers = scene.account().oidc_providers.values();
        Ok(ListOpenIDConnectProvidersResponse {
            open_id_connect_provider_list: Some(providers.map(entry).collect()),
        })
    }
}

impl Write for AddClientIDToOpenIDConnectProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        if provider.client_ids.contains(&self.client_id) {
            return Ok(Change::none(Nothing));
        }
        within_client_id_quota(scene, provider.client_ids.len().saturating_add(1))?;
        let added = OidcClientIdAddedV1 {
            url: provider.url.to_string(),
            client_id: self.client_id.clone(),
        };
        Ok(Change::one(Nothing, added))
    }
}

impl Write for RemoveClientIDFromOpenIDConnectProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        if !provider.client_ids.contains(&self.client_id) {
            return Ok(Change::none(Nothing));
        }
        let removed = OidcClientIdRemovedV1 {
            url: provider.url.to_string(),
            client_id: self.client_id.clone(),
        };
        Ok(Change::one(Nothing, removed))
    }
}

impl Write for UpdateOpenIDConnectProviderThumbprintRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let thumbprints = accepted_thumbprints(&self.thumbprint_list)?;
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        if provider.thumbprints == thumbprints {
            return Ok(Change::none(Nothing));
        }
        let updated = OidcThumbprintsUpdatedV1 {
            url: provider.url.to_string(),
            thumbprints,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for UpdateOpenIDConnectProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let removes_context = self.remove_context_provider == Some(true);
        let removes_instance = self.remove_identity_center_instance == Some(true);
        let of_context = (self.context_provider.is_some(), removes_context);
        let of_instance = (
            self.identity_center_instance_arn.is_some(),
            removes_instance,
        );
        let refusals = [
            (
                of_context == (true, true),
                "Specify either ContextProvider or RemoveContextProvider, not both.",
            ),
            (
                of_instance == (true, true),
                "Specify either IdentityCenterInstanceArn or RemoveIdentityCenterInstance, not both.",
            ),
            (
                of_context != (false, false) && of_instance != (false, false),
                "Update either the context provider or the Identity Center instance in one request, not both.",
            ),
            (
                of_context == (false, false) && of_instance == (false, false),
                "Specify what to update: the context provider or the Identity Center instance.",
            ),
        ];
        if let Some((_, text)) = refusals.into_iter().find(|(fails, _)| *fails) {
            return Err(fault::invalid_context(text));
        }
        let given = self
            .context_provider
            .as_ref()
            .map(context::accepted)
            .transpose()?;
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        let context_provider = match (given, removes_context) {
            (Some(given), _) => Some(given),
            (None, true) => None,
            (None, false) => provider.context_provider.clone(),
        };
        let identity_center_instance = match (&self.identity_center_instance_arn, removes_instance)
        {
            (Some(arn), _) => Some(arn.clone()),
            (None, true) => None,
            (None, false) => provider.identity_center_instance.clone(),
        };
        context::check(
            context_provider.as_ref(),
            identity_center_instance.as_deref(),
        )?;
        let updated = OidcContextUpdatedV1 {
            url: provider.url.to_string(),
            context_provider,
            identity_center_instance,
        };
        let is_so = (&updated.context_provider, &updated.identity_center_instance)
            == (
                &provider.context_provider,
                &provider.identity_center_instance,
            );
        Ok(if is_so {
            Change::none(Nothing)
        } else {
            Change::one(Nothing, updated)
        })
    }
}

impl Write for DeleteOpenIDConnectProviderRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let provider = find(scene, &self.open_id_connect_provider_arn)?;
        let deleted = OidcProviderDeletedV1 {
            url: provider.url.to_string(),
        };
        Ok(Change::one(Nothing, deleted))
    }
}

#[cfg(test)]
mod tests;
