//! Creates responses and metadata of a test identity provider, in the form that `AssumeRoleWithSAML` accepts from any
//! provider.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SerialNumber, date_time_ymd};
use roleback_wire::Timestamp;
use roxmltree::Node;

use super::canonical::canonical;
use super::document::{self, NODES_MAX};
use super::signature::{DS, ENVELOPED, EXCLUSIVE};
use super::{ASSERTION, PROTOCOL, SUCCESS, SamlError};
use crate::federation::signing::{SigningError, SigningKey};

/// The content of an assertion to issue.
pub(crate) struct NewAssertion<'a> {
    /// The entity id of the identity provider.
    pub(crate) issuer: &'a str,
    /// `NameID`.
    pub(crate) subject: &'a str,
    /// The last part of the `NameID` format: `persistent`, `transient`, `emailAddress`.
    pub(crate) subject_type: &'a str,
    /// The recipient URL, usually AWS's sign-in URL.
    pub(crate) recipient: &'a str,
    /// Random text for the ids of response and assertion.
    pub(crate) id: &'a str,
    /// The issue date.
    pub(crate) issued: Timestamp,
    /// The expiration date.
    pub(crate) expires: Timestamp,
    /// When the identity provider's own session ends, if stated.
    pub(crate) session_ends: Option<Timestamp>,
    /// The attributes: full names, and values.
    pub(crate) attributes: &'a [(String, Vec<String>)],
}

/// Why an assertion cannot be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueError {
    /// The key cannot sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The response could not be read back: control characters, or too many elements.
    #[error("the assertion cannot be written as XML that would be read again: {0}")]
    Unreadable(#[from] SamlError),
}

/// A response with one assertion, signed with RSA, in Base64.
///
/// # Errors
/// If the key cannot sign, or a text contains characters that XML cannot represent.
pub(crate) fn response(new: &NewAssertion<'_>, key: &SigningKey) -> Result<String, IssueError> {
    let unsigned = assertion(new, "");
    let signature = signature(&unsigned, key)?;
    let (issued, issuer) = (new.issued.iso8601(), escaped(new.issuer));
    let xml = format!(
        r#"<samlp:Response xmlns:samlp="{PROTOCOL}" ID="_response-{id}" Version="2.0" IssueInstant="{issued}" Destination="{to}"><saml:Issuer xmlns:saml="{ASSERTION}">{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>{signed}</samlp:Response>"#,
        id = escaped(new.id),
        to = escaped(new.recipient),
        signed = assertion(new, &signature),
    );
    Ok(BASE64_STANDARD.encode(xml))
}

/// A self-signed certificate (DER) for the key of an identity provider. Its validity period of a century is fixed: AWS
/// ignores the dates, and the same key must always give the same certificate.
///
/// # Errors
/// If `pkcs8` is not a signing key.
pub(crate) fn certificate(pkcs8: &[u8], name: &str) -> Result<Vec<u8>, IssueError> {
    let refused = |_| IssueError::Signing(SigningError::Refused);
    let key = KeyPair::try_from(pkcs8).map_err(refused)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.serial_number = Some(SerialNumber::from(1));
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    Ok(params.self_signed(&key).map_err(refused)?.der().to_vec())
}

/// The metadata of an identity provider: entity id, certificate (DER) and sign-in URL.
pub(crate) fn metadata(entity_id: &str, certificate: &[u8], sign_in_url: &str) -> String {
    let (entity_id, certificate) = (escaped(entity_id), BASE64_STANDARD.encode(certificate));
    let location = escaped(sign_in_url);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{PROTOCOL}">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{location}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"#
    )
}

fn assertion(new: &NewAssertion<'_>, signature: &str) -> String {
    let (id, issued, expires) = (escaped(new.id), new.issued.iso8601(), new.expires.iso8601());
    let session = new.session_ends.map_or_else(String::new, |ends| {
        format!(r#" SessionNotOnOrAfter="{}""#, ends.iso8601())
    });
    let mut xml = format!(
        r#"<saml:Assertion xmlns:saml="{ASSERTION}" ID="_{id}" Version="2.0" IssueInstant="{issued}"><saml:Issuer>{issuer}</saml:Issuer>{signature}<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:{subject_type}">{subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{expires}" Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{issued}" NotOnOrAfter="{expires}"><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{issued}" SessionIndex="_{id}"{session}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>"#,
        issuer = escaped(new.issuer),
        subject = escaped(new.subject),
        subject_type = escaped(new.subject_type),
        recipient = escaped(new.recipient),
    );
    for (name, values) in new.attributes {
        let _ = write!(xml, r#"<saml:Attribute Name="{}">"#, escaped(name));
        for value in values {
            let value = escaped(value);
            let _ = write!(xml, "<saml:AttributeValue>{value}</saml:AttributeValue>");
        }
        xml.push_str("</saml:Attribute>");
    }
    xml.push_str("</saml:AttributeStatement></saml:Assertion>");
    xml
}

/// The signature element for an unsigned assertion.
fn signature(unsigned: &str, key: &SigningKey) -> Result<String, IssueError> {
    let (digest, id) = with_root(unsigned, |root| {
        let digest = digest(&SHA256, canonical(root, None, &[]).as_bytes());
        let id = root.attribute("ID").unwrap_or_default().to_owned();
        (BASE64_STANDARD.encode(digest), id)
    })?;
    let info = format!(
        r##"<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{method}"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXCLUSIVE}"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"##,
        method = match key {
            SigningKey::Rsa(_) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            SigningKey::P384(_) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        },
        id = escaped(&id),
    );
    let message = with_root(&info, |root| canonical(root, None, &[]))?;
    let value = BASE64_STANDARD.encode(key.sign(message.as_bytes())?);
    Ok(format!(
        r#"<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"#
    ))
}

fn with_root<T>(xml: &str, read: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, SamlError> {
    let document = document::parse(xml, NODES_MAX)?;
    Ok(read(document.root_element()))
}

/// Escapes text for an element or an attribute. Line ends are written as references so that parsers keep them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
    out
}
