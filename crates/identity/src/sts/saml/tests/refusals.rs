//! Assertions that are refused.

use super::*;
use crate::federation::testing::RSA_OTHER;

#[test]
fn the_first_check_that_fails_decides_the_error() {
    let good = Spoken::default().response();
    let other_role =
        "arn:aws:iam::123456789012:role/other,arn:aws:iam::123456789012:saml-provider/idp";
    let text = |text: &str| format!("InvalidIdentityToken {text}");
    let unknown_provider = text(&format!(
        "Specified provider doesn't exist{}",
        tail("AuthSamlManifestNotFoundException")
    ));
    let good_name = "[a-zA-Z_0-9+=,.@-]{2,64}";
    let rows = [
        (
            "an invalid role ARN",
            assume(&good, "").replace(ROLE, "this-is-not-a-role-arn"),
            "ValidationError this-is-not-a-role-arn is invalid".to_owned(),
        ),
        (
            "an unknown provider",
            assume("xxxx", "").replace("provider/idp", "provider/other"),
            unknown_provider.clone(),
        ),
        (
            "a provider of another account",
            assume(&good, "").replace(PROVIDER, "arn:aws:iam::999999999999:saml-provider/idp"),
            unknown_provider,
        ),
        (
            "no base64",
            assume("!!!!", ""),
            invalid_response("Invalid base64 SAMLResponse"),
        ),
        (
            "no XML",
            assume("eHh4eHh4", ""),
            invalid_response("Invalid base64 SAMLResponse"),
        ),
        (
            "another issuer",
            assume(&Spoken { issuer: "https://other.example.com", ..Spoken::default() }.response(), ""),
            invalid_response("Issuer not present in specified provider"),
        ),
        (
            "another key, and expired",
            assume(&Spoken { key: RSA_OTHER, expires_secs: -1, ..Spoken::default() }.response(), ""),
            text("Response signature invalid"),
        ),
        (
            "expired, and for another role",
            assume(&Spoken { expires_secs: 0, attributes: &[], ..Spoken::default() }.response(), ""),
            "ExpiredTokenException Response has expired".to_owned(),
        ),
        (
            "a session of the identity provider that ended",
            assume(&Spoken { session_secs: Some(0), ..Spoken::default() }.response(), ""),
            "ExpiredTokenException Response has expired".to_owned(),
        ),
        (
            "for another role, and without a session name",
            assume(&with(&[("Role", &[other_role])]), ""),
            text("SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
        ),
        (
            "without a session name",
            assume(&with(&[GRANTED, ("SourceIdentity", &["!"])]), ""),
            text("RoleSessionName is required in AuthnResponse"),
        ),
        (
            "with a bad session name",
            assume(&with(&[GRANTED, ("RoleSessionName", &["a b"])]), ""),
            text(&format!("RoleSessionName in AuthnResponse must match {good_name}")),
        ),
        (
            "with a bad source identity",
            assume(&with(&[GRANTED, NAMED, ("SourceIdentity", &["aws:x"])]), ""),
            text(&format!("Source Identity must match {good_name} and not begin with \"aws:\"")),
        ),
        (
            "with a bad tag, and a bad session policy",
            assume(&with(&[GRANTED, NAMED, ("PrincipalTag:", &["v"])]), "Policy={}"),
            text("The session tags of the SAML assertion are not valid: there may be 50, with keys of 1 to 128 characters and values of up to 256."),
        ),
        (
            "for longer than the role allows",
            assume(&good, "DurationSeconds=7201"),
            "ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for this role.".to_owned(),
        ),
    ];
    for (what, request, expected) in rows {
        let mut walk = walk_with(ANY, "{}");
        assert_eq!(outcome(&mut walk, &request), expected, "{what}");
    }
}

#[test]
fn a_role_that_does_not_exist_or_does_not_trust_the_provider_is_denied() {
    let gone = "arn:aws:iam::123456789012:role/gone";
    let granted: &[&str] =
        &["arn:aws:iam::123456789012:saml-provider/idp,arn:aws:iam::123456789012:role/gone"];
    let mut walk = walk_with(ANY, "{}");
    let request = assume(&with(&[("Role", granted), NAMED]), "").replace(ROLE, gone);
    assert_eq!(outcome(&mut walk, &request), DENIED);
    let request = assume(&Spoken::default().response(), "");
    for (principal, may) in [
        (format!(r#"{{"Federated":"{PROVIDER}"}}"#), true),
        (r#"{"AWS":"*"}"#.to_owned(), false),
        (r#"{"AWS":"123456789012"}"#.to_owned(), false),
        (
            r#"{"Federated":"arn:aws:iam::123456789012:saml-provider/other"}"#.to_owned(),
            false,
        ),
    ] {
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{ANY}}}]}}"#
        );
        walk.follow(&format!(
            "UpdateAssumeRolePolicy RoleName=r PolicyDocument={} | ok",
            word(&document)
        ));
        let came = outcome(&mut walk, &request);
        assert_eq!(came.contains("<AccessKeyId>"), may, "{principal}: {came}");
    }
}
