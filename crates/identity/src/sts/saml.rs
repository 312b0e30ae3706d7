//! Assuming a role with the assertion of a SAML identity provider. The assertion is the proof: the request is not signed.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>

use roleback_model::sts::{AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse, Tag as TagShape};
use roleback_policy::Arn;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::AccountId;
use roleback_world::entity::SamlProvider;

use super::assume::parse_role_arn;
use super::federated::{Federated, RequestedSession};
use super::session_policies::Passed;
use crate::answer::Read;
use crate::fault;
use crate::federation::saml::assertion::name_qualifier;
use crate::federation::saml::{self, Assertion};
use crate::iam::saml_provider;
use crate::scene::Scene;
use crate::session::Federation;

mod keys;

const ACTION: &str = "sts:AssumeRoleWithSAML";

impl Read for AssumeRoleWithSAMLRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<AssumeRoleWithSAMLResponse, Fault> {
        let role_arn = parse_role_arn(&self.role_arn)?;
        let claimed = Claimed::verified(scene, self)?;
        if AccountId::parse(role_arn.account) != Some(claimed.account) {
            return Err(fault::federated_not_authorized(ACTION));
        }
        let request_id = &scene.origin.request_id;
        let refused = |why: saml::SamlError| why.fault(request_id);
        let assertion = &claimed.assertion;
        let issued = RequestedSession {
            role_arn: &self.role_arn,
            session_name: assertion.session_name().map_err(refused)?,
            duration_seconds: self.duration_seconds,
            token_size_min: self.minimum_session_token_size,
            passed: Passed {
                policy: self.policy.as_deref(),
                policy_arns: self.policy_arns.as_deref().unwrap_or_default(),
                tags: &claimed.tags,
                transitive_tag_keys: &claimed.transitive_tag_keys,
            },
            expires_max: expires_max(assertion, scene.now),
        }
        .issue(scene, claimed.federated(&self.principal_arn))?;
        Ok(AssumeRoleWithSAMLResponse {
            credentials: issued.session.credentials,
            assumed_role_user: Some(issued.user),
            packed_policy_size: issued.packed_policy_size,
            subject: Some(assertion.subject.clone()),
            subject_type: Some(assertion.subject_type.clone()),
            issuer: Some(assertion.issuer.clone()),
            audience: Some(assertion.recipient.clone()),
            name_qualifier: Some(claimed.name_qualifier),
            source_identity: claimed.source_identity,
            session_token_utilization: issued.session.token_utilization,
            session_token_size: issued.session.token_size,
            trusted_identity_propagation_context: None,
        })
    }
}

/// The content of a verified assertion.
struct Claimed {
    assertion: Assertion,
    /// The account of the provider.
    account: AccountId,
    /// Account and name of the provider: `saml:doc`.
    provider_name: String,
    name_qualifier: String,
    tags: Vec<TagShape>,
    transitive_tag_keys: Vec<String>,
    source_identity: Option<String>,
}

/// The latest end of the session that the assertion allows: the end of the identity provider's own session, or its attribute
/// `SessionDuration`, which can only shorten the session.
fn expires_max(assertion: &Assertion, now: Timestamp) -> Option<Timestamp> {
    let duration_secs = assertion.session_duration_secs();
    let by_duration = duration_secs.map(|secs| now.plus_secs(secs));
    [assertion.session_ends, by_duration]
        .into_iter()
        .flatten()
        .min()
}

impl Claimed {
    /// The provider is looked up first, then the assertion is verified, then the attributes that AWS requires are checked.
    fn verified(scene: &Scene<'_>, request: &AssumeRoleWithSAMLRequest) -> Result<Self, Fault> {
        let request_id = &scene.origin.request_id;
        let refused = |why: saml::SamlError| why.fault(request_id);
        let unknown = || fault::no_saml_provider(request_id);
        let arn = Arn::parse(&request.principal_arn).ok_or_else(unknown)?;
        let found = saml_provider::at(scene.world, scene.partition(), &arn);
        let (account, provider) = found.ok_or_else(unknown)?;
        let metadata = saml_provider::metadata(provider);
        let metadata = metadata.as_ref().as_ref().ok_or_else(unknown)?;
        let encryption = saml_provider::encryption_of(provider);
        let response = &request.saml_assertion;
        let assertion =
            saml::verify(response, metadata, &encryption, scene.now).map_err(refused)?;
        assertion
            .check_role(&request.role_arn, &request.principal_arn)
            .map_err(refused)?;
        assertion.session_name().map_err(refused)?;
        Self::of(assertion, account, provider).map_err(refused)
    }

    fn of(
        assertion: Assertion,
        account: AccountId,
        provider: &SamlProvider,
    ) -> Result<Self, saml::SamlError> {
        let tags = assertion.principal_tags().map(|(key, value)| TagShape {
            key: key.to_owned(),
            value: value.to_owned(),
        });
        let transitive = assertion.aws_values("TransitiveTagKeys");
        Ok(Self {
            account,
            provider_name: format!("{account}/{}", provider.name),
            name_qualifier: name_qualifier(&assertion.issuer, &account.digits(), &provider.name),
            tags: tags.collect(),
            transitive_tag_keys: transitive.map(str::to_owned).collect(),
            source_identity: assertion.source_identity()?.map(str::to_owned),
            assertion,
        })
    }

    fn federated(&self, provider_arn: &str) -> Federated<'_> {
        let pair = |(key, value): (&str, &str)| (key.to_owned(), vec![value.to_owned()]);
        // The session keeps the keys that identify its subject. Only the trust policy sees the others.
        let kept = [
            ("saml:sub", &*self.assertion.subject),
            ("saml:sub_type", &*self.assertion.subject_type),
            ("saml:namequalifier", &*self.name_qualifier),
        ]
        .map(pair);
        let trust = [
            ("saml:doc", &*self.provider_name),
            ("saml:aud", &*self.assertion.recipient),
            ("saml:iss", &*self.assertion.issuer),
            // The principal of the request is the provider.
            ("aws:PrincipalAccount", &*self.account.digits()),
            ("aws:PrincipalType", "User"),
            ("aws:userid", provider_arn),
        ]
        .map(pair);
        let keys = kept.iter().cloned().chain(trust);
        Federated {
            action: ACTION,
            invalid_tags: fault::invalid_saml_tags,
            federation: Federation {
                provider: provider_arn.to_owned(),
                keys: kept.to_vec(),
            },
            keys: keys.chain(keys::of_attributes(&self.assertion)).collect(),
            source_identity: self.source_identity.as_deref(),
            roles: None,
        }
    }
}

#[cfg(test)]
mod tests;
