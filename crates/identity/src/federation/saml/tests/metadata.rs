//! Metadata of identity providers.

use super::*;

fn refusal(text: &str) -> &'static str {
    match Metadata::parse(text) {
        Ok(_) => "accepted",
        Err(error) => error.0,
    }
}

#[test]
fn metadata_name_the_provider_and_its_keys() {
    let text = metadata_of(&[RSA_CERTIFICATE, P256_CERTIFICATE]);
    let dated = changed(
        &text,
        "entityID",
        r#"validUntil="2035-01-01T00:00:00Z" entityID"#,
    );
    let metadata = Metadata::parse(&dated).unwrap();
    let [provider] = metadata.providers() else {
        panic!("one provider");
    };
    assert_eq!(provider.entity_id, ISSUER);
    assert_eq!(provider.keys().len(), 2);
    assert!(metadata.provider(ISSUER).is_some());
    assert!(metadata.provider("https://idp.example.com").is_none());
}

#[test]
fn a_document_can_have_several_providers() {
    let one = metadata_of(&[RSA_CERTIFICATE]);
    let of = |count: usize| {
        let all: String = (0..count)
            .map(|n| one.replace(ISSUER, &format!("urn:{n}")))
            .collect();
        format!(
            r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{all}</EntitiesDescriptor>"#
        )
    };
    let ten = Metadata::parse(&of(10)).unwrap();
    assert!(ten.provider("urn:9").is_some());
    assert_eq!(refusal(&of(11)), "it describes too many entities");
    assert_eq!(refusal(&of(0)), "it describes no entity");
}

#[test]
fn invalid_metadata_are_refused_with_the_reason() {
    let good = metadata_of(&[RSA_CERTIFICATE]);
    let no_xml = "it is not XML within the limits, or has a DTD or a processing instruction";
    let bad_certificate =
        "a certificate cannot be read, or its key is of a kind or size that AWS refuses";
    let used = |purpose: &str| {
        changed(
            &good,
            "<KeyDescriptor>",
            &format!(r#"<KeyDescriptor use="{purpose}">"#),
        )
    };
    let eleven = [RSA_CERTIFICATE; 11];
    let rows = [
        ("as it is", good.clone(), "accepted"),
        ("for signing", used("signing"), "accepted"),
        (
            "a declaration",
            format!(r#"<?xml version="1.0"?>{good}"#),
            "accepted",
        ),
        (
            "for encryption alone",
            used("encryption"),
            "an identity provider has no certificate to sign with",
        ),
        (
            "no certificate",
            metadata_of(&[]),
            "an identity provider has no certificate to sign with",
        ),
        (
            "eleven",
            metadata_of(&eleven),
            "an identity provider has too many certificates",
        ),
        (
            "no id",
            changed(&good, "entityID", "entityid"),
            "an entity has no id",
        ),
        (
            "an empty id",
            good.replace(ISSUER, ""),
            "an entity has no id",
        ),
        (
            "an invalid date",
            changed(&good, "entityID", r#"validUntil="soon" entityID"#),
            "its validUntil is not a date",
        ),
        (
            "another namespace",
            good.replace("SAML:2.0:metadata", "SAML:2.0:metadatum"),
            "its root is not an entity descriptor",
        ),
        (
            "a response",
            GOOD.to_owned(),
            "its root is not an entity descriptor",
        ),
        (
            "another root",
            "<a/>".to_owned(),
            "its root is not an entity descriptor",
        ),
        (
            "invalid base64",
            changed(&good, "<ds:X509Certificate>", "<ds:X509Certificate>*"),
            bad_certificate,
        ),
        (
            "a certificate cut short",
            changed(&good, "</ds:X509Certificate>", "AAAA</ds:X509Certificate>"),
            bad_certificate,
        ),
        ("no text", "not xml".to_owned(), no_xml),
        (
            "a byte order mark inside",
            format!(" \u{feff}{good}"),
            no_xml,
        ),
        ("a DTD", format!("<!DOCTYPE a>{good}"), no_xml),
        (
            "an entity",
            format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{good}"),
            no_xml,
        ),
        ("an instruction", format!("<?a b?>{good}"), no_xml),
        (
            "a flood of attributes",
            changed(
                &good,
                "entityID",
                &format!("{}entityID", "a='' ".repeat(100_000)),
            ),
            no_xml,
        ),
    ];
    for (what, text, expected) in rows {
        assert_eq!(refusal(&text), expected, "{what}");
    }
}
