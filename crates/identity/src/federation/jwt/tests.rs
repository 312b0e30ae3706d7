use aws_lc_rs::hmac;
use serde_json::json;

use super::*;
use crate::federation::testing::*;

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://token.actions.githubusercontent.com";

fn key_set() -> JwkSet {
    let keys = json!({"keys": [
        rsa_jwk(RSA, "rsa"), ec_jwk(P256, "P-256", "p256"), ec_jwk(P384, "P-384", "p384"), ec_jwk(P521, "P-521", "p521"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "oct"},
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "ed"},
    ]});
    JwkSet::parse(keys.to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "repo:o/r:ref:refs/heads/main", "aud": "sts.amazonaws.com", "iat": NOW, "exp": NOW + 600})
}

/// The result for a token: audience and subject, or error code and message.
fn outcome_with(token: &str, keys: &JwkSet) -> Result<(String, String), String> {
    let verified = UnverifiedToken::parse(token).and_then(|token| {
        token.verify(
            Some(&["sts.amazonaws.com", "other"]),
            keys,
            Timestamp::from_secs(NOW),
        )
    });
    verified
        .map(|claims| (claims.audience, claims.subject))
        .map_err(|fault| format!("{} {} {}", fault.code, fault.status, fault.message))
}

fn outcome(token: &str) -> Result<(String, String), String> {
    outcome_with(token, &key_set())
}

fn signed(claims: &str) -> String {
    token("RS256", RSA, r#"{"alg":"RS256","kid":"rsa"}"#, claims)
}

const NOT_A_JWT: &str = "InvalidIdentityToken 400 The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
const NOT_VALIDATED: &str = "InvalidIdentityToken 400 The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.";
const NO_KEY: &str = "InvalidIdentityToken 400 Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

#[test]
fn a_token_is_verified_with_the_key_and_algorithm_that_it_names() {
    let rows = [
        ("RS256", RSA, "rsa"),
        ("RS384", RSA, "rsa"),
        ("RS512", RSA, "rsa"),
        ("ES256", P256, "p256"),
        ("ES384", P384, "p384"),
        ("ES512", P521, "p521"),
    ];
    for (algorithm, pem, key) in rows {
        let header = json!({"alg": algorithm, "kid": key, "typ": "JWT"}).to_string();
        let token = token(algorithm, pem, &header, &claims().to_string());
        let subject = "repo:o/r:ref:refs/heads/main".to_owned();
        assert_eq!(
            outcome(&token),
            Ok(("sts.amazonaws.com".to_owned(), subject)),
            "{algorithm}"
        );
    }
}

#[test]
fn tokens_that_pyjwt_signed_are_accepted() {
    let keys = JwkSet::parse(include_bytes!("../../../tests/jwt/keys.json")).unwrap();
    let tokens = include_str!("../../../tests/jwt/tokens.txt");
    assert_eq!(tokens.lines().count(), 6);
    for token in tokens.lines() {
        assert!(outcome_with(token, &keys).is_ok(), "{token}");
    }
}

#[test]
fn claims_are_read_as_aws_reads_them() {
    let missing = |name: &str| {
        Err(format!(
            "InvalidIdentityToken 400 Missing a required claim: {name}"
        ))
    };
    let timestamp = "InvalidIdentityToken 400 Invalid timestamp in token claims.";
    let expired = |at: i64| {
        let now = NOW - 300;
        format!(
            "ExpiredTokenException 400 Token expired: current date/time {now} must be before the expiration date/time {at}"
        )
    };
    let ok = |audience: &str| {
        let subject = "repo:o/r:ref:refs/heads/main";
        Ok((audience.to_owned(), subject.to_owned()))
    };
    let with_subject = |subject: &str| Ok(("sts.amazonaws.com".to_owned(), subject.to_owned()));
    let gone = Value::Null;
    let rows = [
        ("iss", gone.clone(), missing("iss")),
        ("iss", json!(7), missing("iss")),
        ("sub", gone.clone(), missing("sub")),
        ("aud", gone.clone(), missing("aud")),
        ("aud", json!([]), missing("aud")),
        ("aud", json!(["sts.amazonaws.com", 7]), missing("aud")),
        ("exp", gone.clone(), missing("exp")),
        ("iat", gone.clone(), missing("iat")),
        ("sub", json!(""), with_subject("")),
        ("sub", json!(12345), with_subject("12345")),
        ("sub", json!({"a": 1}), missing("sub")),
        ("aud", json!(["sts.amazonaws.com"]), ok("sts.amazonaws.com")),
        ("aud", json!("other"), ok("other")),
        (
            "aud",
            json!("sigstore"),
            Err("InvalidIdentityToken 400 Incorrect token audience".to_owned()),
        ),
        (
            "aud",
            json!("STS.amazonaws.com"),
            Err("InvalidIdentityToken 400 Incorrect token audience".to_owned()),
        ),
        (
            "aud",
            json!(["sts.amazonaws.com", "other"]),
            Err("InvalidIdentityToken 400 Token audience contains more than one audience while authorized party is not present".to_owned()),
        ),
        ("azp", json!("other"), ok("other")),
        ("azp", json!("stranger"), Err(NOT_VALIDATED.to_owned())),
        ("azp", json!(""), Err(NOT_VALIDATED.to_owned())),
        ("azp", json!(7), Err(NOT_VALIDATED.to_owned())),
        ("exp", json!(NOW - 299), ok("sts.amazonaws.com")),
        ("exp", json!(NOW - 300), Err(expired(NOW - 300))),
        ("exp", json!(-5), Err(expired(-5))),
        ("exp", json!(i64::MAX), ok("sts.amazonaws.com")),
        ("exp", json!(u64::MAX), Err(timestamp.to_owned())),
        ("exp", json!((NOW + 9).to_string()), ok("sts.amazonaws.com")),
        ("exp", json!(1_800_000_600.5), Err(timestamp.to_owned())),
        ("exp", json!(1_800_000_600.0), Err(timestamp.to_owned())),
        ("exp", json!("1800000600.5"), Err(timestamp.to_owned())),
        ("exp", json!(true), Err(timestamp.to_owned())),
        ("iat", json!(NOW + 300), ok("sts.amazonaws.com")),
        ("iat", json!(NOW + 301), Err(NOT_VALIDATED.to_owned())),
        ("iat", json!(0), ok("sts.amazonaws.com")),
        ("nbf", json!(NOW + 300), ok("sts.amazonaws.com")),
        ("nbf", json!(NOW + 301), Err(NOT_VALIDATED.to_owned())),
        ("nbf", json!("soon"), Err(timestamp.to_owned())),
    ];
    for (name, value, expected) in rows {
        let mut claims = claims();
        match &value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
        assert_eq!(
            outcome(&signed(&claims.to_string())),
            expected,
            "{name} {value}"
        );
    }
}

#[test]
fn an_authorized_party_is_what_the_answer_calls_audience() {
    let mut claims = claims();
    claims["aud"] = json!(["first", "second"]);
    claims["azp"] = json!("other");
    let token = signed(&claims.to_string());
    let token = UnverifiedToken::parse(&token).unwrap();
    let claims = token.verify(Some(&["other"]), &key_set(), Timestamp::from_secs(NOW));
    let claims = claims.unwrap();
    assert_eq!(claims.audience, "other");
    assert_eq!(claims.audiences, ["first", "second"]);
}

#[test]
fn the_last_of_several_claims_of_one_name_counts() {
    let text = claims().to_string().replacen(
        '{',
        r#"{"sub":"evil","aud":"evil","iss":"https://evil.example","#,
        1,
    );
    let token = signed(&text);
    assert_eq!(UnverifiedToken::parse(&token).unwrap().issuer(), ISSUER);
    assert!(outcome(&token).is_ok());
}

#[test]
fn a_token_cannot_choose_how_it_is_verified() {
    let claims = claims().to_string();
    let of = |header: &str, algorithm: &str, pem: &str| token(algorithm, pem, header, &claims);
    let unsigned = |header: &str| format!("{}.{}.", base64url(header), base64url(&claims));
    let keyed = |header: &str, key: &[u8]| {
        let signed = format!("{}.{}", base64url(header), base64url(&claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let tag = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", base64url(tag))
    };
    let hs = r#"{"alg":"HS256","kid":"rsa"}"#;
    let rows = [
        ("none", unsigned(r#"{"alg":"none"}"#), NOT_A_JWT),
        ("None", unsigned(r#"{"alg":"None","kid":"rsa"}"#), NOT_A_JWT),
        ("no alg", unsigned(r#"{"kid":"rsa"}"#), NOT_A_JWT),
        (
            "empty signature",
            unsigned(r#"{"alg":"RS256","kid":"rsa"}"#),
            NOT_VALIDATED,
        ),
        (
            "HMAC keyed with the PEM",
            keyed(hs, RSA.as_bytes()),
            NOT_A_JWT,
        ),
        ("HMAC keyed with the DER", keyed(hs, &der(RSA)), NOT_A_JWT),
        (
            "PSS",
            of(r#"{"alg":"PS256","kid":"rsa"}"#, "RS256", RSA),
            NOT_A_JWT,
        ),
        (
            "another digest than it says",
            of(r#"{"alg":"RS384","kid":"rsa"}"#, "RS256", RSA),
            NOT_VALIDATED,
        ),
        (
            "an RSA token that names a curve's key",
            of(r#"{"alg":"RS256","kid":"p256"}"#, "RS256", RSA),
            NO_KEY,
        ),
        (
            "ES256 with the key of another curve",
            of(r#"{"alg":"ES256","kid":"p384"}"#, "ES256", P256),
            NO_KEY,
        ),
        (
            "another key of the same kind",
            of(r#"{"alg":"RS256","kid":"rsa"}"#, "RS256", RSA_OTHER),
            NOT_VALIDATED,
        ),
        (
            "a key in the header",
            of(
                &json!({"alg": "RS256", "kid": "rsa", "jwk": rsa_jwk(RSA_OTHER, "rsa")})
                    .to_string(),
                "RS256",
                RSA_OTHER,
            ),
            NOT_VALIDATED,
        ),
        (
            "unknown kid",
            of(r#"{"alg":"RS256","kid":"gone"}"#, "RS256", RSA),
            NO_KEY,
        ),
        (
            "kid not text",
            of(r#"{"alg":"RS256","kid":7}"#, "RS256", RSA),
            NOT_A_JWT,
        ),
        (
            "crit",
            of(
                r#"{"alg":"RS256","kid":"rsa","crit":["exp"]}"#,
                "RS256",
                RSA,
            ),
            NOT_A_JWT,
        ),
        (
            "alg twice",
            of(r#"{"alg":"RS256","alg":"RS256","kid":"rsa"}"#, "RS256", RSA),
            NOT_A_JWT,
        ),
    ];
    for (what, token, expected) in rows {
        assert_eq!(outcome(&token), Err(expected.to_owned()), "{what}");
    }
}

#[test]
fn a_token_may_leave_out_the_key_where_one_fits() {
    let token = token("RS256", RSA, r#"{"alg":"RS256"}"#, &claims().to_string());
    assert!(outcome(&token).is_ok(), "one RSA key among others");
    let two = json!({"keys": [rsa_jwk(RSA, "a"), rsa_jwk(RSA_OTHER, "b")]}).to_string();
    let two = JwkSet::parse(two.as_bytes()).unwrap();
    assert_eq!(outcome_with(&token, &two), Err(NO_KEY.to_owned()));
    assert_eq!(
        outcome_with(&token, &JwkSet::default()),
        Err(NO_KEY.to_owned())
    );
}

#[test]
fn what_is_not_a_compact_token_is_refused() {
    let good = signed(&claims().to_string());
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let rows = [
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as encrypted ones have", format!("{good}.a.a")),
        ("a dot more at the end", format!("{good}.")),
        ("padding", format!("{header}.{claims}.{signature}==")),
        ("a line feed", format!("{good}\n")),
        ("a space", format!(" {good}")),
        (
            "base64 of the other alphabet",
            format!("{header}.{claims}.+/+/"),
        ),
        ("claims that are a list", signed("[]")),
        ("claims that are text", signed("\"a\"")),
        ("deep claims", signed(&format!(r#"{{"a":{deep}}}"#))),
        ("something behind the claims", signed("{} {}")),
        (
            "no UTF-8",
            format!("{header}.{}.{signature}", base64url([0x22, 0xff, 0x22])),
        ),
        (
            "longer than a token may be",
            signed(&format!(r#"{{"a":"{}"}}"#, "a".repeat(15_000))),
        ),
        (
            "an access token",
            "gho_16C7e42F292c6912E7710c838347Ae178B4a".to_owned(),
        ),
    ];
    for (what, token) in rows {
        assert_eq!(outcome(&token), Err(NOT_A_JWT.to_owned()), "{what}");
    }
}

#[test]
fn a_changed_bit_of_what_is_signed_breaks_the_signature() {
    let good = signed(&claims().to_string());
    let changed = good.replacen(
        &base64url(r#"{"alg":"RS256","kid":"rsa"}"#),
        &base64url(r#"{"alg":"RS256","kid":"rsa" }"#),
        1,
    );
    assert_ne!(good, changed);
    assert_eq!(outcome(&changed), Err(NOT_VALIDATED.to_owned()));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,200}", at in 0_usize..400, to in proptest::prelude::any::<u8>()) {
        let _ = UnverifiedToken::parse(&text);
        let mut good = signed(&claims().to_string()).into_bytes();
        let at = at % good.len();
        let same = good[at] == to;
        good[at] = to;
        if let Ok(text) = String::from_utf8(good) {
            proptest::prop_assert_eq!(outcome(&text).is_ok(), same);
        }
    }
}
