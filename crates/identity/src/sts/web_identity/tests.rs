use roleback_world::event::IssuerKeysPutV1;
use serde_json::{Value, json};

use crate::federation::testing::{RSA, rsa_jwk, token};
use crate::testing::{UNDERSCORE, Walk, texts};

mod refusals;

/// The time of every request, in seconds since 1970.
const NOW: i64 = 1_767_225_600;
const GITHUB: &str = "token.actions.githubusercontent.com";
const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789";
const ROLE: &str = "arn:aws:iam::123456789012:role/r";
const NOT_AUTHORIZED: &str = "AccessDenied Not authorized to perform sts:AssumeRoleWithWebIdentity";
const NOT_VALIDATED: &str = "InvalidIdentityToken The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.";

fn trust(provider: &str, actions: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":{actions},"Condition":{condition}}}]}}"#
    )
}

fn arn(issuer: &str) -> String {
    format!("arn:aws:iam::123456789012:oidc-provider/{issuer}")
}

/// A world with a provider, its issuer's keys, and a role that trusts it under a condition.
fn walk_with(issuer: &str, audience: &str, actions: &str, condition: &str) -> Walk {
    let mut walk = Walk::steady();
    walk.follow(&format!(
        "CreateOpenIDConnectProvider Url=https://{issuer} ClientIDList.member.1={audience} | ok
         CreateRole RoleName=r AssumeRolePolicyDocument={} MaxSessionDuration=7200 | ok",
        trust(&arn(issuer), actions, condition)
    ));
    register(&mut walk, issuer);
    walk
}

fn register(walk: &mut Walk, issuer: &str) {
    let key_set = json!({"keys": [rsa_jwk(RSA, "k")]}).to_string();
    walk.happen([IssuerKeysPutV1 {
        issuer: issuer.into(),
        key_set: key_set.into(),
        fetched: None,
    }
    .into()]);
}

fn claims(issuer: &str) -> Value {
    json!({"iss": format!("https://{issuer}"), "sub": "repo:o/r:ref:refs/heads/main", "aud": "sts.amazonaws.com",
        "iat": NOW, "exp": NOW + 600, "repository": "o/r", "ref": "refs/heads/main"})
}

fn with(issuer: &str, more: Value) -> Value {
    let mut claims = claims(issuer);
    let more = more.as_object().unwrap().clone();
    claims.as_object_mut().unwrap().extend(more);
    claims
}

fn signed(claims: &Value) -> String {
    token(
        "RS256",
        RSA,
        r#"{"alg":"RS256","kid":"k"}"#,
        &claims.to_string(),
    )
}

/// A request with a token.
fn assume(token: &str, rest: &str) -> String {
    let token = token.replace('_', &char::from(UNDERSCORE).to_string());
    format!(
        "AssumeRoleWithWebIdentity RoleArn={ROLE} RoleSessionName=s1 WebIdentityToken={token} {rest}"
    )
}

fn outcome(walk: &mut Walk, token: &str, rest: &str) -> String {
    match walk.call(&assume(token, rest)) {
        Ok(xml) => xml,
        Err(fault) => format!("{} {}", fault.code, fault.message),
    }
}

const ANY: &str = r#""sts:AssumeRoleWithWebIdentity""#;

#[test]
fn a_token_is_answered_with_a_session_of_the_role() {
    let condition = format!(
        r#"{{"StringEquals":{{"{GITHUB}:aud":"sts.amazonaws.com"}},"StringLike":{{"{GITHUB}:sub":"repo:o/r:*"}}}}"#
    );
    let mut walk = walk_with(GITHUB, "sts.amazonaws.com", ANY, &condition);
    let shown = outcome(&mut walk, &signed(&claims(GITHUB)), "");
    for (element, text) in [
        (
            "SubjectFromWebIdentityToken",
            "repo:o/r:ref:refs/heads/main",
        ),
        ("Arn", "arn:aws:sts::123456789012:assumed-role/r/s1"),
        ("Provider", &arn(GITHUB)),
        ("Audience", "sts.amazonaws.com"),
        ("Expiration", "2026-01-01T01:00:00Z"),
    ] {
        assert_eq!(texts(&shown, element), [text], "{shown}");
    }
    assert!(!shown.contains("PackedPolicySize") && !shown.contains("SourceIdentity"));
    walk.sign_in(&shown);
    let session = walk.caller.session.clone().unwrap();
    assert_eq!(session.federation.unwrap().provider, arn(GITHUB));
    walk.follow("GetCallerIdentity | ok assumed-role/r/s1");
}

#[test]
fn the_trust_policy_sees_the_claims() {
    let equals = |key: &str, value: &str| format!(r#"{{"StringEquals":{{"{key}":"{value}"}}}}"#);
    for (issuer, condition, more, may) in [
        (
            GITHUB,
            equals(&format!("{GITHUB}:sub"), "repo:o/r:ref:refs/heads/main"),
            json!({}),
            true,
        ),
        (
            GITHUB,
            equals(&format!("{GITHUB}:sub"), "repo:o/r:ref:refs/heads/dev"),
            json!({}),
            false,
        ),
        (
            GITHUB,
            equals(&format!("{GITHUB}:repository"), "o/r"),
            json!({}),
            true,
        ),
        (
            GITHUB,
            equals(&format!("{GITHUB}:repository"), "o/other"),
            json!({}),
            false,
        ),
        (
            EKS,
            equals(&format!("{EKS}:aud"), "sts.amazonaws.com"),
            json!({}),
            true,
        ),
        (
            EKS,
            equals(&format!("{EKS}:sub"), "system:serviceaccount:ns:name"),
            json!({"sub": "system:serviceaccount:ns:name", "aud": ["sts.amazonaws.com"]}),
            true,
        ),
        (
            EKS,
            equals(&format!("{EKS}:sub"), "system:serviceaccount:ns:other"),
            json!({}),
            false,
        ),
        (
            EKS,
            format!(r#"{{"ForAnyValue:StringLike":{{"{EKS}:amr":"authenticated"}}}}"#),
            json!({"amr": ["authenticated", "x"]}),
            true,
        ),
        (
            EKS,
            format!(r#"{{"ForAnyValue:StringLike":{{"{EKS}:amr":"authenticated"}}}}"#),
            json!({"amr": ["unauthenticated"]}),
            false,
        ),
        (
            EKS,
            equals("aws:FederatedProvider", &arn(EKS)),
            json!({}),
            true,
        ),
        (EKS, equals("sts:RoleSessionName", "s1"), json!({}), true),
        (EKS, equals("sts:RoleSessionName", "s2"), json!({}), false),
        (
            EKS,
            equals("sts:RoleAuthorizedByIdp", "true"),
            json!({}),
            false,
        ),
        (
            EKS,
            equals("sts:RoleAuthorizedByIdp", "true"),
            json!({"https://aws.amazon.com/roles": [ROLE]}),
            true,
        ),
        (
            EKS,
            equals("sts:RoleSessionName", "s1"),
            json!({"https://aws.amazon.com/roles": ["arn:aws:iam::123456789012:role/other"]}),
            false,
        ),
    ] {
        let mut walk = walk_with(issuer, "sts.amazonaws.com", ANY, &condition);
        let came = outcome(&mut walk, &signed(&with(issuer, more.clone())), "");
        let expected = if may { "<Credentials>" } else { NOT_AUTHORIZED };
        assert!(came.contains(expected), "{condition} {more}: {came}");
    }
}

#[test]
fn a_well_known_issuer_is_trusted_by_its_domain() {
    for (issuer, condition, may) in [
        (
            "accounts.google.com",
            r#"{"StringEquals":{"accounts.google.com:oaud":"app"}}"#,
            true,
        ),
        (
            "accounts.google.com",
            r#"{"StringEquals":{"accounts.google.com:aud":"app"}}"#,
            true,
        ),
        (
            "accounts.google.com",
            r#"{"StringEquals":{"accounts.google.com:aud":"other"}}"#,
            false,
        ),
        (
            "cognito-identity.amazonaws.com",
            r#"{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}"#,
            true,
        ),
    ] {
        let mut walk = Walk::steady();
        walk.follow(&format!(
            "CreateRole RoleName=r AssumeRolePolicyDocument={} | ok",
            trust(issuer, ANY, condition)
        ));
        register(&mut walk, issuer);
        let claims = with(issuer, json!({"aud": "app", "amr": ["authenticated"]}));
        let came = outcome(&mut walk, &signed(&claims), "");
        assert_eq!(
            came.contains("<Credentials>"),
            may,
            "{issuer} {condition}: {came}"
        );
        assert_eq!(
            came.contains(&format!("<Provider>{issuer}</Provider>")),
            may
        );
    }
}

#[test]
fn session_tags_and_source_identity_need_to_be_trusted() {
    let tags = json!({"https://aws.amazon.com/tags": {"principal_tags": {"team": ["a"]}, "transitive_tag_keys": ["team"]}});
    let identity = json!({"https://aws.amazon.com/source_identity": "alice"});
    let all = r#"["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"]"#;
    for (actions, condition, more, expected) in [
        (
            ANY,
            "{}",
            &tags,
            "AccessDenied Not authorized to perform sts:TagSession",
        ),
        (
            ANY,
            "{}",
            &identity,
            "AccessDenied Not authorized to perform sts:SetSourceIdentity",
        ),
        (all, "{}", &tags, "<PackedPolicySize>"),
        (
            all,
            r#"{"StringEquals":{"aws:RequestTag/team":"a"}}"#,
            &tags,
            "<PackedPolicySize>",
        ),
        (
            all,
            r#"{"StringEquals":{"aws:RequestTag/team":"b"}}"#,
            &tags,
            NOT_AUTHORIZED,
        ),
        (
            all,
            r#"{"StringEquals":{"sts:SourceIdentity":"alice"}}"#,
            &identity,
            "<SourceIdentity>alice</SourceIdentity>",
        ),
        (
            all,
            "{}",
            &json!({"https://aws.amazon.com/source_identity": "aws:x"}),
            "InvalidIdentityToken Source Identity must match",
        ),
        (
            all,
            "{}",
            &json!({"https://aws.amazon.com/tags": {"principal_tags": {"aws:team": ["a"]}}}),
            "InvalidParameterValue aws: prefixed tag key names are not allowed for external use.",
        ),
        (
            all,
            "{}",
            &json!({"https://aws.amazon.com/tags": {"principal_tags": {"": ["a"]}}}),
            NOT_VALIDATED,
        ),
    ] {
        let mut walk = walk_with(EKS, "sts.amazonaws.com", actions, condition);
        let came = outcome(&mut walk, &signed(&with(EKS, more.clone())), "");
        assert!(
            came.contains(expected),
            "{actions} {condition} {more}: {came}"
        );
        if came.contains("PackedPolicySize") {
            walk.sign_in(&came);
            let session = walk.caller.session.as_ref().unwrap();
            assert_eq!(
                (&*session.tags[0].key, &*session.transitive_tag_keys[0]),
                ("team", "team")
            );
        }
    }
}

#[test]
fn policies_of_the_session_see_who_it_is_at_the_provider() {
    let mut walk = walk_with(EKS, "sts.amazonaws.com", ANY, "{}");
    let shown = outcome(&mut walk, &signed(&claims(EKS)), "");
    walk.sign_in(&shown);
    let needs = walk.ask("ListUsers", |scene, request| {
        Ok(crate::authorize::needs(scene, request))
    });
    let context = &needs.unwrap()[0].context;
    assert_eq!(context.text("aws:FederatedProvider"), Some(&*arn(EKS)));
    let subject = context.text(&format!("{EKS}:sub"));
    assert_eq!(subject, Some("repo:o/r:ref:refs/heads/main"));
    assert_eq!(context.text(&format!("{EKS}:ref")), None);
}

#[test]
fn a_token_of_outbound_federation_is_no_web_identity() {
    let issuer = "0a1b2c3d.tokens.sts.global.api.aws";
    let mut walk = walk_with(issuer, "sts.amazonaws.com", ANY, "{}");
    let came = outcome(&mut walk, &signed(&claims(issuer)), "");
    assert!(came.contains("No OpenIDConnect provider found"), "{came}");
}
