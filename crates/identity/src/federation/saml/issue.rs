//! Responses and metadata of an identity provider of our own, for tests without one: `AssumeRoleWithSAML` takes them as it
//! takes those of any other.

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

/// What an identity provider vouches for.
pub(crate) struct NewAssertion<'a> {
    /// The entity id of the identity provider.
    pub(crate) issuer: &'a str,
    /// `NameID`.
    pub(crate) subject: &'a str,
    /// The last part of the format of the `NameID`: `persistent`, `transient`, `emailAddress`.
    pub(crate) subject_type: &'a str,
    /// Where the response is sent: AWS's sign-in URL, usually.
    pub(crate) recipient: &'a str,
    /// Random text for the ids of response and assertion.
    pub(crate) id: &'a str,
    /// When it is issued.
    pub(crate) issued: Timestamp,
    /// When it stops being good.
    pub(crate) expires: Timestamp,
    /// When the identity provider's own session ends, if that is to be said.
    pub(crate) session_ends: Option<Timestamp>,
    /// The attributes: whole names, and values.
    pub(crate) attributes: &'a [(String, Vec<String>)],
}

/// Why no assertion can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueError {
    /// The key refuses.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// What is asked for would not be read again: control characters, or too much of something.
    #[error("the assertion cannot be written as XML that would be read again: {0}")]
    Unreadable(#[from] SamlError),
}

/// A response with one assertion signed with RSA, in base64 as it is posted.
///
/// # Errors
/// Where the key cannot sign, or a text has characters that XML cannot hold.
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

/// A certificate for the key of an identity provider, signed with itself (DER). It holds for a century whatever the date is: AWS
/// does not look at the dates, and the same key has to give the same certificate.
///
/// # Errors
/// Where `pkcs8` is no key to sign with.
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

/// The metadata that an identity provider gives out: its entity id, its certificate (DER), and where people sign in.
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

/// The signature element for an assertion that has none yet.
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

/// Text for an element or an attribute. Line ends are kept by writing them as references.
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
