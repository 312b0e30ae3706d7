//! Errors of STS about the tokens and assertions of identity providers.
//!
//! The messages are AWS's own, from its troubleshooting pages ("Troubleshoot SAML federation with IAM", "IAM roles for
//! service accounts") and from public reports of its responses.

use std::borrow::Cow;
use std::fmt::Display;

use roleback_model::sts::fault::{
    EXPIRED_TOKEN_EXCEPTION, IDP_COMMUNICATION_ERROR, INVALID_IDENTITY_TOKEN,
};
use roleback_wire::Fault;

use super::{
    access_denied, entity_already_exists, invalid_input, limit_exceeded, no_such_entity,
    validation_error,
};

/// No OpenID Connect provider with this ARN.
pub(crate) fn no_such_oidc_provider(arn: &str) -> Fault {
    no_such_entity(format_args!(
        "OpenIDConnect Provider not found for arn {arn}"
    ))
}

/// The account already has a provider with this URL.
pub(crate) fn oidc_provider_taken(url: &str) -> Fault {
    entity_already_exists(format_args!("Provider with url {url} already exists."))
}

/// The URL is not valid for an OpenID Connect provider.
pub(crate) fn invalid_oidc_provider_url() -> Fault {
    validation_error("Invalid Open ID Connect Provider URL")
}

/// The list of thumbprints is empty.
pub(crate) fn no_thumbprint() -> Fault {
    invalid_input("Thumbprint list must contain at least one entry.")
}

/// Too many thumbprints.
pub(crate) fn too_many_thumbprints(limit: usize) -> Fault {
    invalid_input(format_args!(
        "Thumbprint list must contain fewer than {limit} entries."
    ))
}

/// No SAML provider with this ARN.
pub(crate) fn no_such_saml_provider(arn: &str) -> Fault {
    no_such_entity(format_args!("Manifest not found for arn {arn}"))
}

/// The account already has a SAML provider with this name.
pub(crate) fn saml_provider_taken(name: &str) -> Fault {
    entity_already_exists(format_args!(
        "SAMLProvider with name {name} already exists."
    ))
}

/// The metadata do not describe identity providers with usable certificates.
pub(crate) fn unreadable_saml_metadata() -> Fault {
    invalid_input("Could not parse metadata")
}

/// The private key of a SAML provider cannot be read.
pub(crate) fn invalid_saml_private_key() -> Fault {
    invalid_input(
        "The private key is not valid. Provide one unencrypted RSA private key in PEM format.",
    )
}

/// A SAML provider has too many private keys.
pub(crate) fn too_many_saml_private_keys(limit: u32) -> Fault {
    limit_exceeded("PrivateKeysPerSAMLProvider", limit)
}

/// Assertions that must be encrypted need a key to decrypt them.
pub(crate) fn saml_private_key_needed() -> Fault {
    invalid_input(
        "A private key is required when AssertionEncryptionMode is Required. Add a private key with AddPrivateKey.",
    )
}

/// A SAML provider has no private key with this id.
pub(crate) fn no_such_saml_private_key(id: &str) -> Fault {
    no_such_entity(format_args!("Private key {id} cannot be found."))
}

/// The trusted identity propagation settings contradict each other or the current ones.
pub(crate) fn invalid_context(text: &'static str) -> Fault {
    invalid_input(text)
}

/// The federated principal is not allowed to assume the role.
pub(crate) fn federated_not_authorized(action: &str) -> Fault {
    access_denied(format_args!("Not authorized to perform {action}"))
}

/// The request requires a response from the identity provider, which is never contacted.
pub(crate) fn provider_not_reached(provider: &str) -> Fault {
    IDP_COMMUNICATION_ERROR.says(format!(
        "The identity provider {provider} could not be reached to verify the token."
    ))
}

/// The identity provider set an invalid source identity.
pub(crate) fn invalid_source_identity() -> Fault {
    INVALID_IDENTITY_TOKEN
        .says("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"")
}

/// The web identity token is malformed.
pub(crate) fn not_a_jwt() -> Fault {
    INVALID_IDENTITY_TOKEN.says(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    )
}

/// A required claim is missing.
pub(crate) fn missing_claim(name: &str) -> Fault {
    INVALID_IDENTITY_TOKEN.says(format!("Missing a required claim: {name}"))
}

/// A date in a claim is not a whole number of seconds.
pub(crate) fn invalid_claim_timestamp() -> Fault {
    INVALID_IDENTITY_TOKEN.says("Invalid timestamp in token claims.")
}

/// The account has no OIDC provider for the token's issuer.
pub(crate) fn no_oidc_provider(issuer: &str) -> Fault {
    INVALID_IDENTITY_TOKEN.says(format!(
        "No OpenIDConnect provider found in your account for {issuer}"
    ))
}

/// The token's audience is not a client id of the provider.
pub(crate) fn incorrect_token_audience() -> Fault {
    INVALID_IDENTITY_TOKEN.says("Incorrect token audience")
}

/// The token has several audiences and no `azp`.
pub(crate) fn several_audiences() -> Fault {
    INVALID_IDENTITY_TOKEN.says(
        "Token audience contains more than one audience while authorized party is not present",
    )
}

/// The token cannot be verified; AWS does not say why.
pub(crate) fn web_identity_token_not_validated() -> Fault {
    INVALID_IDENTITY_TOKEN.says(
        "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.",
    )
}

/// The issuer has no key for the token, or its keys cannot be retrieved.
pub(crate) fn no_verification_key() -> Fault {
    // The two spaces are AWS's.
    INVALID_IDENTITY_TOKEN.says(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
}

/// The token has expired. Both times are seconds since 1970.
pub(crate) fn web_identity_token_expired(now: impl Display, expires: impl Display) -> Fault {
    EXPIRED_TOKEN_EXCEPTION.says(format!(
        "Token expired: current date/time {now} must be before the expiration date/time {expires}"
    ))
}

/// The service name that follows the error code in AWS's messages about SAML.
fn by_discovery_service(text: &str, code: &str, request_id: &str) -> Fault {
    INVALID_IDENTITY_TOKEN.says(format!(
        "{text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: {request_id}; Proxy: null)"
    ))
}

const INVALID_SAML_RESPONSE: &str = "AuthSamlInvalidSamlResponseException";

/// The SAML response cannot be read, or lacks required elements.
pub(crate) fn unreadable_saml_response(request_id: &str) -> Fault {
    by_discovery_service(
        "Invalid base64 SAMLResponse",
        INVALID_SAML_RESPONSE,
        request_id,
    )
}

/// The SAML provider that a request names does not exist.
pub(crate) fn no_saml_provider(request_id: &str) -> Fault {
    by_discovery_service(
        "Specified provider doesn't exist",
        "AuthSamlManifestNotFoundException",
        request_id,
    )
}

/// The session tags of an assertion are invalid.
pub(crate) fn invalid_saml_tags() -> Fault {
    INVALID_IDENTITY_TOKEN.says(
        "The session tags of the SAML assertion are not valid: there may be 50, with keys of 1 to 128 characters and values of up to 256.",
    )
}

/// The assertion itself is not signed.
pub(crate) fn unsigned_saml_assertion(request_id: &str) -> Fault {
    by_discovery_service(
        "Response (with optional signature) must contain an assertion with a mandatory signature",
        INVALID_SAML_RESPONSE,
        request_id,
    )
}

/// The issuer of the assertion is not in the provider's metadata.
pub(crate) fn unknown_saml_issuer(request_id: &str) -> Fault {
    by_discovery_service(
        "Issuer not present in specified provider",
        INVALID_SAML_RESPONSE,
        request_id,
    )
}

/// A signature of the response or the assertion is invalid.
pub(crate) fn invalid_saml_signature() -> Fault {
    INVALID_IDENTITY_TOKEN.says("Response signature invalid")
}

/// The response has expired.
pub(crate) fn expired_saml_response() -> Fault {
    EXPIRED_TOKEN_EXCEPTION.says("Response has expired")
}

/// A required AWS attribute of the assertion is missing or malformed.
pub(crate) fn invalid_saml_attribute(text: impl Into<Cow<'static, str>>) -> Fault {
    INVALID_IDENTITY_TOKEN.says(text)
}
