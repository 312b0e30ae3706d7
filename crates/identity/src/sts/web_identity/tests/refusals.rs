//! Tokens that STS rejects.

use super::*;
use crate::federation::testing::RSA_OTHER;

#[test]
fn a_token_that_does_not_hold_is_refused_in_order() {
    let mut walk = walk_with(EKS, "sts.amazonaws.com", ANY, "{}");
    let other_key = token(
        "RS256",
        RSA_OTHER,
        r#"{"alg":"RS256","kid":"k"}"#,
        &claims(EKS).to_string(),
    );
    let other_id = token(
        "RS256",
        RSA,
        r#"{"alg":"RS256","kid":"x"}"#,
        &claims(EKS).to_string(),
    );
    for (token, rest, expected) in [
        ("a.b.c".to_owned(), "", "InvalidIdentityToken The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)".to_owned()),
        (signed(&with(GITHUB, json!({"exp": 0}))), "", format!("InvalidIdentityToken No OpenIDConnect provider found in your account for https://{GITHUB}")),
        (signed(&with(EKS, json!({"aud": "x", "exp": 0}))), "", "InvalidIdentityToken Incorrect token audience".into()),
        (signed(&with(EKS, json!({"exp": NOW - 300}))), "", format!("ExpiredTokenException Token expired: current date/time {} must be before the expiration date/time {}", NOW - 300, NOW - 300)),
        (other_id, "", "InvalidIdentityToken Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements".into()),
        (other_key, "", NOT_VALIDATED.into()),
        (signed(&claims(EKS)), "DurationSeconds=7201", "ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for this role.".into()),
        (signed(&claims(EKS)), "Policy=x", "MalformedPolicyDocument Syntax errors in policy.".into()),
        (signed(&claims(EKS)), "ProviderId=graph.facebook.com", "IDPCommunicationError The identity provider graph.facebook.com could not be reached to verify the token.".into()),
    ] {
        assert_eq!(outcome(&mut walk, &token, rest), expected);
    }
    for (role, expected) in [
        (
            "arn:aws:iam::123456789012:role/other",
            NOT_AUTHORIZED.to_owned(),
        ),
        (
            "arn:aws:iam::123456789012:role/x/r",
            NOT_AUTHORIZED.to_owned(),
        ),
        (
            "no-role-at-all-but-long-enough",
            "ValidationError no-role-at-all-but-long-enough is invalid".into(),
        ),
        (
            "arn:aws:iam::999999999999:role/r",
            format!(
                "InvalidIdentityToken No OpenIDConnect provider found in your account for https://{EKS}"
            ),
        ),
    ] {
        let line = assume(&signed(&claims(EKS)), "").replace(ROLE, role);
        let fault = walk.call(&line).unwrap_err();
        assert_eq!(format!("{} {}", fault.code, fault.message), expected);
    }
}

#[test]
fn without_keys_of_the_issuer_no_token_holds() {
    let mut walk = Walk::steady();
    walk.follow(&format!(
        "CreateOpenIDConnectProvider Url=https://{EKS} ClientIDList.member.1=sts.amazonaws.com | ok
         CreateRole RoleName=r AssumeRolePolicyDocument={} | ok",
        trust(&arn(EKS), ANY, "{}")
    ));
    let came = outcome(&mut walk, &signed(&claims(EKS)), "");
    assert!(
        came.contains("Couldn't retrieve verification key"),
        "{came}"
    );
    register(&mut walk, EKS);
    let came = outcome(&mut walk, &signed(&claims(EKS)), "");
    assert!(came.contains("<Credentials>"), "{came}");
    walk.follow(&format!(
        "DeleteOpenIDConnectProvider OpenIDConnectProviderArn={} | ok",
        arn(EKS)
    ));
    let came = outcome(&mut walk, &signed(&claims(EKS)), "");
    assert!(came.contains("No OpenIDConnect provider found"), "{came}");
}
