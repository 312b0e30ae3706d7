//! Encrypted assertions.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeyPair as RsaKeyPair, OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::KeyPair as _;

use super::*;

const GCM: &str = include_str!("../../../../tests/saml/encrypted-aes128-gcm.xml");
const CBC: &str = include_str!("../../../../tests/saml/encrypted-aes256-cbc.xml");
const SHA256: &str = include_str!("../../../../tests/saml/encrypted-aes256-gcm-sha256.xml");
const BOTH: &str = include_str!("../../../../tests/saml/encrypted-both.xml");

const NOT_DECRYPTED: SamlError =
    SamlError::Unreadable("its assertion is encrypted, and no key decrypts it");

fn decrypted(xml: &str, required: bool, keys: &[&str]) -> Result<Assertion, SamlError> {
    let metadata = Metadata::parse(&metadata_of(&[RSA_CERTIFICATE])).unwrap();
    let keys = keys.iter().filter_map(|pem| DecryptionKey::parse(pem));
    let encryption = Encryption {
        required,
        keys: keys.collect(),
    };
    verify(
        &BASE64_STANDARD.encode(xml),
        &metadata,
        &encryption,
        Timestamp::from_secs(NOW),
    )
}

/// A valid response in which this text, encrypted, replaces the assertion.
fn encrypted(text: &str) -> String {
    let pair = RsaKeyPair::from_pkcs8(&der(RSA)).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let public = PublicEncryptingKey::from_der(public.as_ref()).unwrap();
    let public = OaepPublicEncryptingKey::new(public).unwrap();
    let mut room = vec![0; public.ciphertext_size()];
    let wrapped = public
        .encrypt(&OAEP_SHA1_MGF1SHA1, &[7; 16], &mut room, None)
        .unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).unwrap());
    let mut sealed = text.as_bytes().to_vec();
    let nonce = Nonce::assume_unique_for_key([1; 12]);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)
        .unwrap();
    let value = [&[1; 12][..], &sealed].concat();
    let mut values = [&*wrapped, &value].map(|bytes| BASE64_STANDARD.encode(bytes));
    let mut xml = GCM.to_owned();
    for value in &mut values {
        let old = part(&xml, "<xenc:CipherValue>", "</xenc:CipherValue>").to_owned();
        xml = xml.replace(&old, &format!("<xenc:Done>{value}</xenc:Done>"));
    }
    xml.replace("xenc:Done>", "xenc:CipherValue>")
}

#[test]
fn assertions_encrypted_by_another_library_are_decrypted_with_any_key_of_the_provider() {
    let good = verified(GOOD).unwrap();
    let cbc_128 = include_str!("../../../../tests/saml/encrypted-aes128-cbc.xml");
    for (what, xml) in [
        ("aes128-cbc", cbc_128),
        ("aes256-cbc", CBC),
        ("aes128-gcm", GCM),
        ("aes256-gcm-sha256", SHA256),
        ("both", BOTH),
    ] {
        for keys in [&[RSA][..], &[RSA_OTHER, RSA], &[RSA, P256]] {
            assert_eq!(decrypted(xml, true, keys), Ok(good.clone()), "{what}");
            assert_eq!(decrypted(xml, false, keys), Ok(good.clone()), "{what}");
        }
        for keys in [&[][..], &[RSA_OTHER], &[P256]] {
            assert_eq!(decrypted(xml, false, keys), Err(NOT_DECRYPTED), "{what}");
        }
    }
    assert_eq!(decrypted(GOOD, false, &[RSA]), Ok(good.clone()));
    assert_eq!(
        decrypted(GOOD, true, &[RSA]),
        Err(SamlError::Unreadable("its assertion is not encrypted"))
    );
    let beside = part(GCM, "<xenc:EncryptedKey", "</xenc:EncryptedKey>");
    let moved = changed(GCM, beside, "").replace(
        "</saml:EncryptedAssertion>",
        &format!(
            "{}</saml:EncryptedAssertion>",
            beside.replacen(
                "<xenc:EncryptedKey",
                &format!(
                    r#"<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="{DS}""#
                ),
                1
            )
        ),
    );
    assert_eq!(decrypted(&moved, true, &[RSA]), Ok(good));
}

#[test]
fn encrypted_assertions_are_verified_like_unencrypted_ones() {
    let good = assertion_of(GOOD);
    // The encrypted text is a separate document, so it declares its own prefixes.
    let alone = |xml: &str| {
        let declared = format!(r#"<saml:Assertion xmlns:saml="{ASSERTION}""#);
        changed(xml, "<saml:Assertion", &declared)
    };
    let bare = changed(good, signature_of(GOOD), "");
    let not_one = SamlError::Unreadable("it has not exactly one assertion");
    let not_assertion = SamlError::Unreadable("what was encrypted is no assertion");
    let whole = alone(good);
    assert_eq!(decrypted(&encrypted(&whole), true, &[RSA]), verified(GOOD));
    for (what, xml, expected) in [
        ("unsigned", encrypted(&alone(&bare)), SamlError::Unsigned),
        (
            "changed",
            encrypted(&changed(&whole, "role/reader", "role/admin")),
            SamlError::Signature("what is signed was changed"),
        ),
        (
            "two assertions",
            encrypted(&format!(
                "<x>{whole}{}</x>",
                changed(&whole, r#"ID="_a""#, r#"ID="_b""#)
            )),
            not_one.clone(),
        ),
        (
            "an assertion in another element",
            encrypted(&format!("<x>{whole}</x>")),
            not_assertion.clone(),
        ),
        (
            "an encrypted assertion again",
            encrypted(&format!(
                r#"<saml:EncryptedAssertion xmlns:saml="{ASSERTION}"/>"#
            )),
            not_assertion,
        ),
        (
            "an assertion beside the encrypted one",
            changed(
                &encrypted(&whole),
                "<samlp:Status>",
                &format!("{good}<samlp:Status>"),
            ),
            not_one,
        ),
        (
            "the signature in the response instead",
            changed(
                &encrypted(&alone(&bare)),
                "<samlp:Status>",
                &format!("{}<samlp:Status>", signature_of(GOOD)),
            ),
            SamlError::Unsigned,
        ),
        (
            "a broken signature of the response",
            changed(
                BOTH,
                "Destination=\"https://signin",
                "Destination=\"https://evil",
            ),
            SamlError::Signature("what is signed was changed"),
        ),
    ] {
        assert_eq!(decrypted(&xml, true, &[RSA]), Err(expected), "{what}");
    }
}

#[test]
fn every_failure_to_decrypt_is_the_same_error() {
    let value = |xml: &str| {
        let at = xml.rfind("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len();
        xml[at..at + 24].to_owned()
    };
    let broken = |xml: &str| changed(xml, &value(xml), "AAAAAAAAAAAAAAAAAAAAAAAA");
    let oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    for (what, xml) in [
        ("a changed value", broken(GCM)),
        ("a changed value, SHA-256", broken(SHA256)),
        (
            "a value that is too short",
            changed(
                GCM,
                part(&GCM[GCM.rfind("<xenc:CipherValue>").unwrap()..], ">", "</"),
                ">AAAA</",
            ),
        ),
        (
            "PKCS#1 v1.5",
            changed(GCM, oaep, "http://www.w3.org/2001/04/xmlenc#rsa-1_5"),
        ),
        (
            "another cipher",
            changed(GCM, "xmlenc11#aes128-gcm", "xmlenc11#aes256-gcm"),
        ),
        (
            "an unknown cipher",
            changed(GCM, "xmlenc11#aes128-gcm", "xmlenc#tripledes-cbc"),
        ),
        (
            "a mixture of digests",
            changed(SHA256, "mgf1sha256", "mgf1sha1"),
        ),
        (
            "no key",
            changed(GCM, part(GCM, "<ds:KeyInfo>", "</ds:KeyInfo>"), ""),
        ),
        ("no data", GCM.replace("xenc:EncryptedData", "xenc:Other")),
    ] {
        assert_eq!(decrypted(&xml, true, &[RSA]), Err(NOT_DECRYPTED), "{what}");
    }
    // CBC does not detect changes; the decrypted text is not the signed assertion.
    assert!(decrypted(&broken(CBC), true, &[RSA]).is_err());
}
