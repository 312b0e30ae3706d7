use serde_json::json;

use super::*;
use crate::federation::jwks::JwkSet;
use crate::federation::jwt::UnverifiedToken;
use crate::federation::testing::{P256, P384, RSA, der, p384_secret};

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://1a2b3c4d-0000-4000-8000-000000000000.tokens.sts.global.api.aws";

fn keys() -> [(&'static str, SigningKey); 2] {
    [
        (RSA_KEY_ID, SigningKey::rsa(&der(RSA)).unwrap()),
        (P384_KEY_ID, SigningKey::p384(&p384_secret(P384)).unwrap()),
    ]
}

fn claims(audiences: &[&str]) -> OutboundClaims {
    OutboundClaims {
        audiences: audiences.iter().map(|text| (*text).to_owned()).collect(),
        sub: "arn:aws:iam::123456789012:role/a/deploy".to_owned(),
        aws: AwsClaims {
            aws_account: "123456789012".to_owned(),
            source_region: "eu-central-1".to_owned(),
            principal_id: "arn:aws:iam::123456789012:role/a/deploy".to_owned(),
            ..AwsClaims::default()
        },
        iss: ISSUER.to_owned(),
        exp: Timestamp::from_secs(NOW + 300),
        iat: Timestamp(NOW * 1_000_000_000 + 999_999_999),
        jti: "0c4f6f5e-0000-4000-8000-000000000000".to_owned(),
        subject_mode: None,
    }
}

fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_token_is_verified_with_the_key_set_that_is_served_and_is_the_same_each_time() {
    let keys = keys();
    let listed: Vec<_> = keys.iter().map(|(id, key)| (*id, key)).collect();
    let set = key_set(&listed).unwrap().to_string();
    let set = JwkSet::parse(set.as_bytes()).unwrap();
    assert_eq!(set.len(), 2);
    for (id, key) in &keys {
        let token = outbound_token(&claims(&["https://api.example.com"]), key).unwrap();
        let again = outbound_token(&claims(&["https://api.example.com"]), key).unwrap();
        assert_eq!(token, again, "{id}");
        let read = UnverifiedToken::parse(&token).unwrap();
        let verified = read.verify(
            Some(&["https://api.example.com"]),
            &set,
            Timestamp::from_secs(NOW),
        );
        assert_eq!(verified.unwrap().issuer, ISSUER, "{id}");
    }
}

#[test]
fn the_header_names_key_and_algorithm() {
    for ((_, key), expected) in keys().iter().zip([
        json!({"kid": "RSA_0", "typ": "JWT", "alg": "RS256"}),
        json!({"kid": "EC384_0", "typ": "JWT", "alg": "ES384"}),
    ]) {
        let token = outbound_token(&claims(&["a"]), key).unwrap();
        let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap());
        assert_eq!(
            serde_json::from_slice::<Value>(&header.unwrap()).unwrap(),
            expected
        );
    }
}

#[test]
fn unknown_claims_are_left_out() {
    let [(_, key), _] = keys();
    let token = outbound_token(&claims(&["a"]), &key).unwrap();
    assert_eq!(
        payload(&token),
        json!({
            "aud": "a", "sub": "arn:aws:iam::123456789012:role/a/deploy", "iss": ISSUER,
            "iat": NOW, "exp": NOW + 300, "jti": "0c4f6f5e-0000-4000-8000-000000000000",
            "https://sts.amazonaws.com/": {
                "aws_account": "123456789012", "source_region": "eu-central-1",
                "principal_id": "arn:aws:iam::123456789012:role/a/deploy",
            },
        })
    );
}

#[test]
fn known_claims_have_the_format_of_aws() {
    let [(_, key), _] = keys();
    let mut full = claims(&["a", "b", "a"]);
    full.subject_mode = Some("AWSIdentity");
    let tags = |key: &str| BTreeMap::from([(key.to_owned(), "1".to_owned())]);
    full.aws = AwsClaims {
        org_id: Some("o-a1".to_owned()),
        ou_path: vec!["o-a1/r-b2/ou-c3/".to_owned()],
        principal_tags: tags("Team"),
        request_tags: tags("aws:x"),
        original_session_exp: Some(Timestamp::from_secs(NOW)),
        source_identity: Some("me".to_owned()),
        federated_provider: Some("arn:aws:iam::123456789012:oidc-provider/a".to_owned()),
        ..full.aws
    };
    let payload = payload(&outbound_token(&full, &key).unwrap());
    assert_eq!(payload["aud"], json!(["a", "b", "a"]));
    assert_eq!(payload["subject_mode"], "AWSIdentity");
    assert_eq!(
        payload["https://sts.amazonaws.com/"],
        json!({
            "aws_account": "123456789012", "source_region": "eu-central-1",
            "principal_id": "arn:aws:iam::123456789012:role/a/deploy",
            "org_id": "o-a1", "ou_path": ["o-a1/r-b2/ou-c3/"],
            "principal_tags": {"Team": "1"}, "request_tags": {"aws:x": "1"},
            "original_session_exp": "2027-01-15T08:00:00Z", "source_identity": "me",
            "federated_provider": "arn:aws:iam::123456789012:oidc-provider/a",
        })
    );
}

#[test]
fn claims_that_are_too_large_are_refused() {
    let [(_, key), _] = keys();
    let of = |length: usize| outbound_token(&claims(&[&"a".repeat(length)]), &key);
    let room = PAYLOAD_BYTES_MAX - serde_json::to_string(&claims(&[""])).unwrap().len();
    assert!(of(room).is_ok());
    assert_eq!(
        of(room + 1),
        Err(TokenError::PayloadTooLarge(PAYLOAD_BYTES_MAX + 1))
    );
}

#[test]
fn a_token_of_another_issuer_has_the_claims_that_it_is_given() {
    let [(_, key), _] = keys();
    let claims = json!({"iss": "https://issuer.example", "sub": "me", "aud": "sts.amazonaws.com", "iat": NOW, "exp": NOW + 60});
    let token = token(&claims.to_string(), &key, "test").unwrap();
    let set = key_set(&[("test", &key)]).unwrap().to_string();
    let set = JwkSet::parse(set.as_bytes()).unwrap();
    let read = UnverifiedToken::parse(&token).unwrap();
    let read = read.verify(
        Some(&["sts.amazonaws.com"]),
        &set,
        Timestamp::from_secs(NOW),
    );
    assert_eq!(read.unwrap().subject, "me");
}

#[test]
fn the_discovery_document_points_to_the_key_set() {
    let document = discovery("https://issuer.example/a", "https://keys.example/k");
    assert_eq!(document["issuer"], "https://issuer.example/a");
    assert_eq!(document["jwks_uri"], "https://keys.example/k");
}

#[test]
fn a_key_of_another_kind_is_refused_without_being_shown() {
    let (rsa, p256, p384) = (der(RSA), der(P256), der(P384));
    for key in [&p384[..], &rsa[1..], b"", RSA.as_bytes()] {
        assert_eq!(SigningKey::rsa(key).err(), Some(SigningError::NotRsa));
    }
    for key in [&rsa[..], &p256, &p384, &[0; 48], &[0xff; 48], b""] {
        assert_eq!(SigningKey::p384(key).err(), Some(SigningError::NotP384));
    }
}

#[test]
fn outbound_issuers_are_known_by_their_host() {
    assert_eq!(
        outbound_issuer("1a2b3c4d-0000-4000-8000-000000000000"),
        ISSUER
    );
    assert!(is_outbound_issuer(ISSUER));
    assert!(!is_outbound_issuer(
        "https://token.actions.githubusercontent.com"
    ));
}
