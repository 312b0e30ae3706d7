use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use roleback_wire::Timestamp;
use roleback_world::tag::Tag;
use serde_json::{Value, json};

use crate::federation::jwks::JwkSet;
use crate::federation::jwt::UnverifiedToken;
use crate::federation::outbound;
use crate::principal::Principal;
use crate::session::{Federation, SessionContext};
use crate::testing::{Walk, script, texts};

const AUDIENCE: &str = "https://api.example.com";
const DENIED: &str = "OutboundWebIdentityFederationDisabledException The outbound web identity federation feature is not enabled for this account. To use this feature, you must first enable it through the Amazon Web Services Management Console or API.";

/// A request for a token.
fn request(rest: &str) -> String {
    format!("GetWebIdentityToken Audience.member.1={AUDIENCE} SigningAlgorithm=RS256 {rest}")
}

fn enabled() -> Walk {
    script(
        "CreateUser UserName=ann Path=/team/ Tags.member.1.Key=Team Tags.member.1.Value=red | ok
         EnableOutboundWebIdentityFederation | ok",
    )
}

/// The claims of the token in an answer.
fn claims(xml: &str) -> Value {
    let token = texts(xml, "WebIdentityToken").concat();
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn session_until(walk: &Walk, secs: i64) -> SessionContext {
    SessionContext {
        expires: walk.now().plus_secs(secs),
        ..SessionContext::default()
    }
}

#[test]
fn the_published_keys_verify_a_token_of_either_algorithm() {
    let mut walk = enabled();
    let id = &walk
        .world
        .account(walk.caller.account)
        .settings
        .outbound_federation
        .as_ref()
        .unwrap()
        .issuer
        .id
        .clone();
    let keys = outbound::public_keys(&walk.world, id).unwrap().to_string();
    let keys = JwkSet::parse(keys.as_bytes()).unwrap();
    let issuer = format!("https://{id}.tokens.sts.global.api.aws");
    for algorithm in ["RS256", "ES384"] {
        let request = request("").replace("RS256", algorithm);
        let answer = walk.call(&request).unwrap();
        let token = texts(&answer, "WebIdentityToken").concat();
        let read = UnverifiedToken::parse(&token).unwrap();
        let verified = read.verify(Some(&[AUDIENCE]), &keys, walk.now()).unwrap();
        assert_eq!(
            (verified.issuer, verified.subject),
            (issuer.clone(), "arn:aws:iam::123456789012:root".to_owned())
        );
        let expires = walk.now().plus_secs(300).iso8601();
        assert_eq!(texts(&answer, "Expiration"), [expires], "{algorithm}");
    }
    let document = outbound::discovery(&walk.world, id, "http://localhost/keys").unwrap();
    assert_eq!(document["issuer"], issuer);
    assert_eq!(document["jwks_uri"], "http://localhost/keys");
    let unknown = "00000000-0000-4000-8000-000000000000";
    assert_eq!(outbound::public_keys(&walk.world, unknown), None);
    assert_eq!(outbound::discovery(&walk.world, unknown, ""), None);
    // Tokens that were signed before stay valid.
    walk.follow("DisableOutboundWebIdentityFederation | ok");
    assert!(outbound::public_keys(&walk.world, id).is_some());
}

#[test]
fn a_token_names_the_user_or_role_with_its_path_and_tags() {
    let mut walk = enabled();
    walk.follow("CreateRole RoleName=r Path=/app/ AssumeRolePolicyDocument=@trust Tags.member.1.Key=Team Tags.member.1.Value=blue Tags.member.2.Key=Env Tags.member.2.Value=dev | ok");
    walk.origin.region = "eu-central-1".into();
    walk.act_as_user("ann");
    let user = claims(&walk.call(&request("DurationSeconds=60")).unwrap());
    let arn = "arn:aws:iam::123456789012:user/team/ann";
    assert_eq!(
        (&user["sub"], &user["aud"]),
        (&json!(arn), &json!(AUDIENCE))
    );
    let issued = user["iat"].as_i64().unwrap();
    assert_eq!(user["exp"], issued + 60);
    assert_eq!(
        user["https://sts.amazonaws.com/"],
        json!({"aws_account": "123456789012", "source_region": "eu-central-1", "principal_id": arn, "principal_tags": {"Team": "red"}})
    );
    walk.act_in_role("r");
    let tag = |key: &str, value: &str| Tag {
        key: key.into(),
        value: value.into(),
    };
    walk.caller.session = Some(SessionContext {
        tags: vec![tag("team", "green")],
        source_identity: Some("jane".into()),
        federation: Some(Federation {
            provider: "arn:aws:iam::123456789012:saml-provider/idp".into(),
            keys: Vec::new(),
        }),
        ..session_until(&walk, 3_600)
    });
    let several = request(
        "Audience.member.2=b SubjectMode=AWSIdentity Tags.member.1.Key=job Tags.member.1.Value=7",
    );
    let session = claims(&walk.call(&several).unwrap());
    let arn = "arn:aws:iam::123456789012:role/app/r";
    assert_eq!(
        (&session["sub"], &session["aud"]),
        (&json!(arn), &json!([AUDIENCE, "b"]))
    );
    assert_eq!(session["subject_mode"], "AWSIdentity");
    let ends = Timestamp::from_secs(session["iat"].as_i64().unwrap() + 3_600 - 1).iso8601();
    assert_eq!(
        session["https://sts.amazonaws.com/"],
        json!({
            "aws_account": "123456789012", "source_region": "eu-central-1", "principal_id": arn,
            "principal_tags": {"Env": "dev", "team": "green"}, "request_tags": {"job": "7"},
            "original_session_exp": ends, "source_identity": "jane",
            "federated_provider": "arn:aws:iam::123456789012:saml-provider/idp",
        })
    );
    assert_ne!(user["jti"], session["jti"]);
}

#[test]
fn a_token_names_the_place_in_the_organization() {
    let mut walk = enabled();
    walk.follow(
        "org CreateOrganization managementAccount=999999999999 | ok
         org CreateUnit name=Dev | ok
         org AddAccount account=123456789012 parent=Dev | ok",
    );
    let claims = claims(&walk.call(&request("")).unwrap());
    let claims = &claims["https://sts.amazonaws.com/"];
    let id = claims["org_id"].as_str().unwrap();
    let paths: Vec<_> = claims["ou_path"].as_array().unwrap().iter().collect();
    let [path] = paths[..] else {
        panic!("one path: {paths:?}");
    };
    let path = path.as_str().unwrap();
    assert!(
        path.starts_with(&format!("{id}/r-")) && path.ends_with('/'),
        "{path}"
    );
}

#[test]
fn the_first_check_that_fails_decides_the_error() {
    let tags = |keys: &[&str], value: &str| -> String {
        let tag = |(number, key): (usize, &&str)| {
            format!(" Tags.member.{number}.Key={key} Tags.member.{number}.Value={value}")
        };
        (1..).zip(keys).map(tag).collect()
    };
    let keys: Vec<String> = (0..50).map(|number| format!("key-{number}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let too_large = tags(&keys, &"v".repeat(256))
        + &(2..=10)
            .map(|number| format!(" Audience.member.{number}={}", "a".repeat(1_000)))
            .collect::<String>();
    let escalates = "SessionDurationEscalationException The requested token duration would extend the session beyond its original expiration time. You cannot use this operation to extend the lifetime of a session beyond what was granted when the session was originally created.";
    let off = |walk: &mut Walk| {
        walk.follow("DisableOutboundWebIdentityFederation | ok");
    };
    let on = |_: &mut Walk| ();
    let ends_soon = |walk: &mut Walk| {
        walk.act_as_user("ann");
        walk.caller.session = Some(session_until(walk, 100));
    };
    let federated = |walk: &mut Walk| {
        walk.caller.principal = Principal::FederatedUser {
            name: "bob".into(),
            issuer: None,
        };
    };
    type Before<'a> = &'a dyn Fn(&mut Walk);
    let rows: [(Before<'_>, String, &str); 12] = [
        (
            &off,
            request("").replace("RS256", "HS256"),
            "ValidationError 1 validation error detected: Value 'HS256' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]",
        ),
        (
            &federated,
            request("Scope=read"),
            "AccessDenied User: arn:aws:sts::123456789012:federated-user/bob is not authorized to perform: sts:GetWebIdentityToken on resource: arn:aws:sts::123456789012:self",
        ),
        (
            &off,
            request("Scope=read"),
            "ValidationError Scope requires SubjectMode OriginIdentity.",
        ),
        (
            &off,
            request("Scope=read SubjectMode=OriginIdentity Audience.member.2=b"),
            "ValidationError Scope requires exactly one audience.",
        ),
        (
            &off,
            request("SubjectMode=OriginIdentity"),
            "ValidationError SubjectMode OriginIdentity requires a session with the origin identity of trusted identity propagation.",
        ),
        (
            &off,
            request(&tags(&["k", "K"], "v")),
            "InvalidParameterValue Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ),
        (&off, request(""), DENIED),
        (&ends_soon, request(""), escalates),
        (
            &ends_soon,
            request("DurationSeconds=101") + &too_large,
            escalates,
        ),
        (&ends_soon, request("DurationSeconds=99"), "ok"),
        (
            &on,
            request(&too_large),
            "JWTPayloadSizeExceededException The requested token payload size exceeds the maximum allowed size. Reduce the number of request tags included in the GetWebIdentityToken API call to reduce the token payload size.",
        ),
        (&on, request("DurationSeconds=3600"), "ok"),
    ];
    for (before, request, expected) in rows {
        let mut walk = enabled();
        before(&mut walk);
        let came = walk.call(&request).map_or_else(
            |fault| format!("{} {}", fault.code, fault.message),
            |_| "ok".to_owned(),
        );
        assert_eq!(came, expected, "{request}");
    }
}
