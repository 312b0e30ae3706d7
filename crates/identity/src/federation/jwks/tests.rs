use serde_json::json;

use super::*;
use crate::federation::testing::*;

fn parsed(keys: Value) -> JwkSet {
    JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn with(mut key: Value, name: &str, value: Value) -> Value {
    key[name] = value;
    key
}

#[test]
fn keys_that_cannot_verify_a_token_are_left_out() {
    let rsa = || rsa_jwk(RSA, "a");
    let p256 = || ec_jwk(P256, "P-256", "a");
    let rows = [
        ("a plain RSA key", rsa(), 1),
        ("for signatures", with(rsa(), "use", json!("sig")), 1),
        ("for encryption", with(rsa(), "use", json!("enc")), 0),
        (
            "key_ops, even verify",
            with(rsa(), "key_ops", json!(["verify"])),
            0,
        ),
        (
            "an alg that the token does not use",
            with(rsa(), "alg", json!("RS512")),
            1,
        ),
        (
            "1024 bits",
            with(rsa(), "n", json!(base64url([0xff; 128]))),
            0,
        ),
        ("no modulus", with(rsa(), "n", Value::Null), 0),
        ("modulus with padding", with(rsa(), "n", json!("AQAB==")), 0),
        ("no exponent", with(rsa(), "e", json!("")), 0),
        ("a symmetric key", json!({"kty": "oct", "k": "AQAB"}), 0),
        ("no kty", json!({"kid": "a"}), 0),
        ("not an object", json!("key"), 0),
        ("a curve", p256(), 1),
        (
            "another curve's name",
            with(p256(), "crv", json!("P-384")),
            0,
        ),
        (
            "an unknown curve",
            with(p256(), "crv", json!("secp256k1")),
            0,
        ),
        (
            "a point off the curve",
            with(p256(), "x", p256()["y"].clone()),
            0,
        ),
        ("a short coordinate", with(p256(), "x", json!("AQAB")), 0),
        (
            "an invalid certificate",
            with(rsa(), "x5c", json!(["AQAB"])),
            0,
        ),
        (
            "no certificate in the list",
            with(rsa(), "x5c", json!([])),
            0,
        ),
    ];
    for (what, key, usable) in rows {
        assert_eq!(parsed(json!([key])).len(), usable, "{what}");
    }
}

#[test]
fn a_later_key_replaces_an_earlier_one_with_its_id() {
    let set = parsed(json!([rsa_jwk(RSA_OTHER, "a"), rsa_jwk(RSA, "a")]));
    let key = set.find(Some("a"), Kind::Rsa, Hash::Sha256).unwrap();
    assert!(key.verifies(Hash::Sha256, b"x", &signature("RS256", RSA, "x")));
    assert_eq!(set.len(), 1);
}

#[test]
fn with_more_than_a_hundred_rsa_keys_none_of_them_is_used() {
    let keys = |count: usize| {
        let mut keys: Vec<Value> = (0..count).map(|id| rsa_jwk(RSA, &id.to_string())).collect();
        keys.push(ec_jwk(P256, "P-256", "curve"));
        parsed(json!(keys)).len()
    };
    assert_eq!(keys(RSA_KEYS_MAX), RSA_KEYS_MAX + 1);
    assert_eq!(keys(RSA_KEYS_MAX + 1), 1);
}

#[test]
fn an_invalid_key_set_is_refused_with_the_reason() {
    let error = |json: &[u8]| JwkSet::parse(json).map(|set| set.len()).unwrap_err();
    assert_eq!(error(b"{}"), JwksError::NoKeys);
    assert_eq!(error(br#"{"keys":{}}"#), JwksError::NoKeys);
    assert_eq!(error(b"[]"), JwksError::NoKeys);
    assert_eq!(
        error(b"<html>").to_string(),
        "the key set is not JSON: line 1, column 1"
    );
    let large = vec![b' '; KEY_SET_BYTES_MAX + 1];
    assert_eq!(error(&large), JwksError::TooLarge(KEY_SET_BYTES_MAX + 1));
}
