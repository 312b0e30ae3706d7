//! Responses signed by other implementations (see `tests/saml/`), and attacks that modify them.

use aws_lc_rs::digest::{SHA256, digest};

use super::signature::{DS, ENVELOPED, EXCLUSIVE};
use super::*;
use crate::federation::signing::SigningKey;
use crate::federation::testing::*;

mod attacks;
mod claims;
mod encryption;
mod metadata;
mod profile;

/// 2027-01-15T08:00:00Z: within the validity period of the responses.
const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://idp.example.com/metadata";
const GOOD: &str = include_str!("../../../tests/saml/rsa-sha256.xml");

const NO_KEY: SamlError = SamlError::Signature("no key of the provider made it");
const PROFILE: SamlError = SamlError::Signature("it is not in the profile of SAML");

fn check(rows: impl IntoIterator<Item = (&'static str, String, SamlError)>) {
    for (what, xml, expected) in rows {
        assert_eq!(verified(&xml), Err(expected), "{what}");
    }
}

/// Metadata of one provider with these certificates.
fn metadata_of(certificates: &[&str]) -> String {
    let keys = certificates.iter().map(|pem| {
        let digits: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        format!(r#"<KeyDescriptor><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{digits}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"#)
    });
    let keys: String = keys.collect();
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}"><IDPSSODescriptor>{keys}</IDPSSODescriptor></EntityDescriptor>"#
    )
}

fn verified(xml: &str) -> Result<Assertion, SamlError> {
    let metadata = Metadata::parse(&metadata_of(&[
        RSA_CERTIFICATE,
        P256_CERTIFICATE,
        P384_CERTIFICATE,
    ]));
    verify(
        &BASE64_STANDARD.encode(xml),
        &metadata.unwrap(),
        &Encryption::default(),
        Timestamp::from_secs(NOW),
    )
}

/// The text from `start` through `end`.
fn part<'a>(xml: &'a str, start: &str, end: &str) -> &'a str {
    let from = xml.find(start).unwrap();
    let to = from + xml[from..].find(end).unwrap() + end.len();
    &xml[from..to]
}

fn signature_of(xml: &str) -> &str {
    part(xml, "<ds:Signature ", "</ds:Signature>")
}

fn assertion_of(xml: &str) -> &str {
    part(xml, "<saml:Assertion ", "</saml:Assertion>")
}

/// The valid response without its signature.
fn unsigned() -> String {
    GOOD.replace(signature_of(GOOD), "")
}

/// Replaces a text that must occur.
fn changed(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from}");
    xml.replacen(from, to, 1)
}

/// Signs the assertion of a response, after editing the signature's own content.
fn signed_as(xml: &str, pem: &str, edit: impl Fn(String) -> String) -> String {
    let key = SigningKey::rsa(&der(pem)).unwrap();
    let document = Document::parse(xml).unwrap();
    let node = document
        .descendants()
        .find(|node| node.has_tag_name((ASSERTION, "Assertion")))
        .unwrap();
    let digest = BASE64_STANDARD.encode(digest(
        &SHA256,
        canonical::canonical(node, None, &[]).as_bytes(),
    ));
    let info = edit(format!(
        r##"<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{}"><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXCLUSIVE}"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"##,
        node.attribute("ID").unwrap()
    ));
    let message = canonical::canonical(Document::parse(&info).unwrap().root_element(), None, &[]);
    let value = BASE64_STANDARD.encode(key.sign(message.as_bytes()).unwrap());
    let signature = format!(
        r#"<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"#
    );
    let end = xml.find("</saml:Assertion>").unwrap();
    format!("{}{signature}{}", &xml[..end], &xml[end..])
}

fn signed(xml: &str) -> String {
    signed_as(xml, RSA, |info| info)
}

#[test]
fn responses_that_others_signed_are_accepted() {
    let rows = [
        (
            "rsa-sha256",
            include_str!("../../../tests/saml/rsa-sha256.xml"),
        ),
        (
            "rsa-sha384",
            include_str!("../../../tests/saml/rsa-sha384.xml"),
        ),
        (
            "rsa-sha512",
            include_str!("../../../tests/saml/rsa-sha512.xml"),
        ),
        (
            "ecdsa-sha256",
            include_str!("../../../tests/saml/ecdsa-sha256.xml"),
        ),
        (
            "ecdsa-sha384",
            include_str!("../../../tests/saml/ecdsa-sha384.xml"),
        ),
        ("both signed", include_str!("../../../tests/saml/both.xml")),
        (
            "white space",
            include_str!("../../../tests/saml/pretty.xml"),
        ),
        (
            "prefix list",
            include_str!("../../../tests/saml/prefix-list.xml"),
        ),
    ];
    for (what, xml) in rows {
        let assertion = verified(xml).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(assertion.subject, "admin@example.com", "{what}");
        assert_eq!(assertion.session_name(), Ok("admin"), "{what}");
    }
    for odd in [
        include_str!("../../../tests/saml/odd.xml"),
        include_str!("../../../tests/saml/odd-both.xml"),
        include_str!("../../../tests/saml/prefix-list-both.xml"),
    ] {
        assert_eq!(verified(odd).unwrap().subject, "<admin>&\re\u{e9}\t\"'");
    }
}

#[test]
fn our_own_signatures_hold_and_the_way_a_response_is_spelt_does_not_matter() {
    let good = verified(GOOD).unwrap();
    let own = signed(&unsigned());
    let declared = |encoding: &str| format!(r#"<?xml version="1.0" encoding="{encoding}"?>{own}"#);
    let rows = [
        ("ours", own.clone()),
        ("declared", declared("UTF-8")),
        ("declared as Latin-1, in ASCII", declared("ISO-8859-1")),
        ("CDATA", changed(&own, ">admin<", "><![CDATA[admin]]><")),
        ("references", changed(&own, ">admin<", ">&#97;d&#x6d;in<")),
        (
            "quotes",
            changed(&own, r#"SessionIndex="_a""#, "SessionIndex = '_a'"),
        ),
        (
            "a comment",
            changed(&own, ">admin<", "><!-- a -->adm<!-- b -->in<"),
        ),
        (
            "no key info is needed, and another one is not read",
            changed(GOOD, "<ds:X509Certificate>", "<ds:X509Certificate>AAAA"),
        ),
    ];
    for (what, xml) in rows {
        assert_eq!(verified(&xml), Ok(good.clone()), "{what}");
    }
    let lines = BASE64_STANDARD.encode(GOOD);
    let lines: Vec<_> = lines
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let metadata = Metadata::parse(&metadata_of(&[RSA_CERTIFICATE])).unwrap();
    let verified = verify(
        &lines.join("\r\n"),
        &metadata,
        &Encryption::default(),
        Timestamp::from_secs(NOW),
    );
    assert_eq!(verified, Ok(good));
}

#[test]
fn a_comment_does_not_cut_text_short() {
    let name = changed(GOOD, "admin@example.com", "admin@example.com<!-- -->");
    assert_eq!(verified(&name).unwrap().subject, "admin@example.com");
    let longer = signed(&changed(
        &unsigned(),
        "admin@example.com",
        "admin@example.com<!-- -->.evil.com",
    ));
    assert_eq!(
        verified(&longer).unwrap().subject,
        "admin@example.com.evil.com"
    );
}

#[test]
fn aws_words_are_given_for_each_reason() {
    let tail = "(Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException; Request ID: ID; Proxy: null)";
    let rows = [
        (
            SamlError::Unreadable(""),
            format!("InvalidIdentityToken 400 Invalid base64 SAMLResponse {tail}"),
        ),
        (
            SamlError::Unsigned,
            format!(
                "InvalidIdentityToken 400 Response (with optional signature) must contain an assertion with a mandatory signature {tail}"
            ),
        ),
        (
            SamlError::Signature(""),
            "InvalidIdentityToken 400 Response signature invalid".to_owned(),
        ),
        (
            SamlError::UnknownIssuer,
            format!("InvalidIdentityToken 400 Issuer not present in specified provider {tail}"),
        ),
        (
            SamlError::Expired,
            "ExpiredTokenException 400 Response has expired".to_owned(),
        ),
        (
            SamlError::Attribute("RoleSessionName is required in AuthnResponse".into()),
            "InvalidIdentityToken 400 RoleSessionName is required in AuthnResponse".to_owned(),
        ),
    ];
    for (error, expected) in rows {
        let fault = error.fault("ID");
        assert_eq!(
            format!("{} {} {}", fault.code, fault.status, fault.message),
            expected
        );
    }
}

proptest::proptest! {
    #[test]
    fn a_changed_byte_changes_nothing_or_refuses(at in 0..GOOD.len(), to in 0x20_u8..0x7f) {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes[at] = to;
        let xml = String::from_utf8(bytes).unwrap();
        if let Ok(assertion) = verified(&xml) {
            proptest::prop_assert_eq!(assertion, verified(GOOD).unwrap());
        }
    }

    #[test]
    fn anything_is_read_without_a_panic(text in "[<>/&;!?a:=\"' \\[\\]-]{0,80}|.{0,80}") {
        let metadata = Metadata::parse(&metadata_of(&[RSA_CERTIFICATE])).unwrap();
        proptest::prop_assert!(verify(&text, &metadata, &Encryption::default(), Timestamp::from_secs(NOW)).is_err());
        proptest::prop_assert!(verified(&text).is_err());
        proptest::prop_assert!(Metadata::parse(&text).is_err());
    }
}
