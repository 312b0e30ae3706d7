//! Known attacks on SAML, each rejected for its own reason.

use super::*;

const CHANGED: SamlError = SamlError::Signature("what is signed was changed");
const MISPLACED: SamlError = SamlError::Signature("a signature is in a wrong place");
const NOT_ONE: SamlError = SamlError::Unreadable("it has not exactly one assertion");
const NOT_DIRECT: SamlError = SamlError::Unreadable("its assertion is not directly in it");
const TWICE: SamlError = SamlError::Unreadable("an id is used twice");

/// The attacker's unsigned assertion with another role.
fn evil(id: &str) -> String {
    let evil = changed(assertion_of(GOOD), signature_of(GOOD), "");
    changed(
        &changed(&evil, "role/reader", "role/admin"),
        r#"ID="_a""#,
        &format!(r#"ID="{id}""#),
    )
}

/// The valid response with its assertion replaced.
fn around(content: &str) -> String {
    changed(GOOD, assertion_of(GOOD), content)
}

#[test]
fn a_changed_or_missing_signature_is_refused() {
    let value = part(GOOD, "<ds:SignatureValue>", "</ds:SignatureValue>");
    let digest = part(GOOD, "<ds:DigestValue>", "</ds:DigestValue>");
    let other = signed_as(&unsigned(), RSA_OTHER, |info| info);
    let key_info = part(GOOD, "<ds:KeyInfo>", "</ds:KeyInfo>");
    let with_certificate = changed(
        &other,
        "</ds:Signature>",
        &format!("{key_info}</ds:Signature>"),
    );
    check([
        (
            "a changed role",
            changed(GOOD, "role/reader", "role/admin"),
            CHANGED,
        ),
        (
            "a changed subject",
            changed(GOOD, "admin@", "root@"),
            CHANGED,
        ),
        ("no signature", unsigned(), SamlError::Unsigned),
        (
            "a signature over the response alone",
            include_str!("../../../../tests/saml/response.xml").to_owned(),
            SamlError::Unsigned,
        ),
        ("another key", other, NO_KEY),
        (
            "another key with the provider's certificate",
            with_certificate,
            NO_KEY,
        ),
        ("no signature value", changed(GOOD, value, ""), PROFILE),
        (
            "an empty signature value",
            changed(GOOD, value, "<ds:SignatureValue/>"),
            PROFILE,
        ),
        (
            "a signature value of no bytes",
            changed(GOOD, value, "<ds:SignatureValue> </ds:SignatureValue>"),
            NO_KEY,
        ),
        (
            "an empty digest",
            changed(GOOD, digest, "<ds:DigestValue/>"),
            PROFILE,
        ),
        (
            "a digest behind a comment",
            changed(GOOD, "<ds:DigestValue>", "<ds:DigestValue><!-- -->"),
            PROFILE,
        ),
        (
            "a signature value behind a comment",
            changed(GOOD, "<ds:SignatureValue>", "<ds:SignatureValue><!-- -->"),
            PROFILE,
        ),
        (
            "a second SignedInfo",
            {
                let info = part(GOOD, "<ds:SignedInfo>", "</ds:SignedInfo>");
                changed(GOOD, info, &format!("{info}{info}"))
            },
            PROFILE,
        ),
        (
            "two signatures",
            {
                let signature = signature_of(GOOD);
                changed(GOOD, signature, &format!("{signature}{signature}"))
            },
            MISPLACED,
        ),
        (
            "the response's signature is broken, the assertion's holds",
            {
                let both = include_str!("../../../../tests/saml/both.xml");
                changed(
                    both,
                    "Destination=\"https://signin",
                    "Destination=\"https://evil",
                )
            },
            CHANGED,
        ),
        (
            "another issuer",
            signed(&unsigned().replace(ISSUER, "https://evil.example")),
            SamlError::UnknownIssuer,
        ),
    ]);
}

#[test]
fn wrapping_the_signed_assertion_is_refused() {
    let (good, signature) = (assertion_of(GOOD), signature_of(GOOD));
    let bare = changed(good, signature, "");
    let inside = |inner: &str| {
        changed(
            &evil("_e"),
            "</saml:Assertion>",
            &format!("{inner}</saml:Assertion>"),
        )
    };
    let object = |inner: &str| {
        changed(
            signature,
            "</ds:Signature>",
            &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"),
        )
    };
    let response = unsigned();
    let over_response = |inner: &str| {
        changed(
            &around(&evil("_e")),
            "<samlp:Status>",
            &format!("{inner}<samlp:Status>"),
        )
    };
    check([
        (
            "XSW1: the signed response inside the signature of an evil one",
            over_response(&object(&response)),
            NOT_ONE,
        ),
        (
            "XSW2: the signed response before the signature",
            over_response(&format!("{response}{signature}")),
            NOT_ONE,
        ),
        (
            "XSW3: evil before good",
            around(&format!("{}{good}", evil("_e"))),
            NOT_ONE,
        ),
        (
            "XSW3 the other way round",
            around(&format!("{good}{}", evil("_e"))),
            NOT_ONE,
        ),
        (
            "XSW3 with the same id",
            around(&format!("{}{good}", evil("_a"))),
            NOT_ONE,
        ),
        ("XSW4: good inside evil", around(&inside(good)), NOT_ONE),
        (
            "XSW5: the signature in evil, good at the end",
            around(&format!("{}{bare}", inside(signature))),
            NOT_ONE,
        ),
        (
            "XSW6: good inside the signature of evil",
            around(&inside(&changed(
                signature,
                "</ds:SignatureValue>",
                &format!("</ds:SignatureValue>{bare}"),
            ))),
            NOT_ONE,
        ),
        (
            "XSW7: evil in extensions",
            around(&format!(
                "<samlp:Extensions>{}</samlp:Extensions>{good}",
                evil("_e")
            )),
            NOT_ONE,
        ),
        (
            "XSW8: good in an object of the signature of evil",
            around(&inside(&object(&bare))),
            NOT_ONE,
        ),
        (
            "evil of another namespace",
            around(&format!(
                "{good}{}",
                changed(
                    &evil("_e"),
                    "<saml:Assertion",
                    "<saml:Assertion xmlns:saml=\"urn:x\""
                )
            )),
            NOT_ONE,
        ),
        (
            "good in extensions alone",
            around(&format!("<samlp:Extensions>{good}</samlp:Extensions>")),
            NOT_DIRECT,
        ),
        (
            "a response in a wrapper",
            format!("<wrapper>{GOOD}</wrapper>"),
            SamlError::Unreadable("its root is not a response"),
        ),
        (
            "a response of another namespace",
            GOOD.replace("SAML:2.0:protocol", "SAML:2.0:protocol2"),
            SamlError::Unreadable("its root is not a response"),
        ),
        (
            "the signature moved to the response",
            changed(
                &response,
                "<samlp:Status>",
                &format!("{signature}<samlp:Status>"),
            ),
            SamlError::Unsigned,
        ),
        (
            "and one in both",
            changed(
                GOOD,
                "<samlp:Status>",
                &format!("{signature}<samlp:Status>"),
            ),
            PROFILE,
        ),
        (
            "a signature deeper down",
            changed(
                GOOD,
                "</saml:NameID>",
                &format!("</saml:NameID>{signature}"),
            ),
            MISPLACED,
        ),
        (
            "the same id elsewhere",
            changed(GOOD, "<samlp:Status>", r#"<samlp:Status ID="_a">"#),
            TWICE,
        ),
        (
            "the same id by another name",
            changed(GOOD, "<samlp:Status>", r#"<samlp:Status Id="_a">"#),
            TWICE,
        ),
        (
            "and by a third",
            changed(GOOD, "<samlp:Status>", r#"<samlp:Status xml:id="_a">"#),
            TWICE,
        ),
        (
            "and by that of SAML 1",
            changed(GOOD, "<samlp:Status>", r#"<samlp:Status AssertionID="_a">"#),
            TWICE,
        ),
        (
            "an encrypted assertion",
            around("<saml:EncryptedAssertion/>"),
            SamlError::Unreadable("its assertion is encrypted, and no key decrypts it"),
        ),
        ("no assertion", around(""), NOT_ONE),
        (
            "a status of failure",
            changed(GOOD, "status:Success", "status:Requester"),
            SamlError::Unreadable("its status is not success"),
        ),
    ]);
}
