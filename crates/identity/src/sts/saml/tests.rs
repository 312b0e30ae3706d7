use roleback_wire::Timestamp;

use crate::federation::saml::issue::{self, NewAssertion};
use crate::federation::signing::SigningKey;
use crate::federation::testing::{RSA, RSA_CERTIFICATE, der};
use crate::testing::{Walk, texts, word};

mod refusals;

/// Seconds since 1970 at which every request here is decided.
const NOW: i64 = 1_767_225_600;
const ISSUER: &str = "https://idp.example.com";
const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/idp";
const ROLE: &str = "arn:aws:iam::123456789012:role/r";
const SIGN_IN: &str = "https://signin.aws.amazon.com/saml";
const AWS: &str = "https://aws.amazon.com/SAML/Attributes/";
const DENIED: &str = "AccessDenied Not authorized to perform sts:AssumeRoleWithSAML";
const ANY: &str = r#""sts:AssumeRoleWithSAML""#;

fn tail(code: &str) -> String {
    format!(
        " (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: ; Proxy: null)"
    )
}

fn invalid_response(text: &str) -> String {
    let tail = tail("AuthSamlInvalidSamlResponseException");
    format!("InvalidIdentityToken {text}{tail}")
}

fn trust(actions: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{PROVIDER}"}},"Action":{actions},"Condition":{condition}}}]}}"#
    )
}

/// A world with a provider, and a role that trusts it on a condition.
fn walk_with(actions: &str, condition: &str) -> Walk {
    let mut walk = Walk::steady();
    let metadata = issue::metadata(ISSUER, &der(RSA_CERTIFICATE), SIGN_IN);
    walk.follow(&format!(
        "CreateSAMLProvider Name=idp SAMLMetadataDocument={} | ok
         CreateRole RoleName=r AssumeRolePolicyDocument={} MaxSessionDuration=7200 | ok",
        word(&metadata),
        word(&trust(actions, condition)),
    ));
    walk
}

/// Attributes: names without AWS's prefix, and values.
type Attributes<'a> = &'a [(&'a str, &'a [&'a str])];

const GRANTED: (&str, &[&str]) = (
    "Role",
    &["arn:aws:iam::123456789012:role/r,arn:aws:iam::123456789012:saml-provider/idp"],
);
const NAMED: (&str, &[&str]) = ("RoleSessionName", &["jane@example.com"]);

struct Spoken<'a> {
    issuer: &'a str,
    key: &'a str,
    expires_secs: i64,
    session_secs: Option<i64>,
    attributes: Attributes<'a>,
}

impl Default for Spoken<'_> {
    fn default() -> Self {
        Self {
            issuer: ISSUER,
            key: RSA,
            expires_secs: 300,
            session_secs: None,
            attributes: &[GRANTED, NAMED],
        }
    }
}

impl Spoken<'_> {
    /// The response of the identity provider.
    fn response(&self) -> String {
        let attributes = self.attributes.iter().map(|(name, values)| {
            let known = name.contains(':') && !name.starts_with("PrincipalTag");
            let name = match known {
                true => (*name).to_owned(),
                false => format!("{AWS}{name}"),
            };
            let values = values.iter().map(|value| (*value).to_owned());
            (name, values.collect())
        });
        let attributes: Vec<_> = attributes.collect();
        let new = NewAssertion {
            issuer: self.issuer,
            subject: "jane",
            subject_type: "persistent",
            recipient: SIGN_IN,
            id: "1",
            issued: Timestamp::from_secs(NOW),
            expires: Timestamp::from_secs(NOW + self.expires_secs),
            session_ends: self
                .session_secs
                .map(|secs| Timestamp::from_secs(NOW + secs)),
            attributes: &attributes,
        };
        issue::response(&new, &SigningKey::rsa(&der(self.key)).unwrap()).unwrap()
    }
}

fn with(attributes: Attributes<'_>) -> String {
    Spoken {
        attributes,
        ..Spoken::default()
    }
    .response()
}

/// A request with a response.
fn assume(response: &str, rest: &str) -> String {
    format!(
        "AssumeRoleWithSAML RoleArn={ROLE} PrincipalArn={PROVIDER} SAMLAssertion={response} {rest}"
    )
}

fn outcome(walk: &mut Walk, request: &str) -> String {
    match walk.call(request) {
        Ok(xml) => xml,
        Err(fault) => format!("{} {}", fault.code, fault.message),
    }
}

#[test]
fn an_assertion_gives_a_session_of_the_role() {
    let mut walk = walk_with(
        ANY,
        &format!(r#"{{"StringEquals":{{"saml:aud":"{SIGN_IN}"}}}}"#),
    );
    let request = assume(&Spoken::default().response(), "");
    let shown = outcome(&mut walk, &request);
    for (element, text) in [
        (
            "Arn",
            "arn:aws:sts::123456789012:assumed-role/r/jane@example.com",
        ),
        ("Subject", "jane"),
        ("SubjectType", "persistent"),
        ("Issuer", ISSUER),
        ("Audience", SIGN_IN),
        ("NameQualifier", "qcNuWIwUw+vRXyXWa2ggI59qthc="),
        ("Expiration", "2026-01-01T01:00:00Z"),
    ] {
        assert_eq!(texts(&shown, element), [text], "{element}: {shown}");
    }
    assert!(!shown.contains("PackedPolicySize") && !shown.contains("SourceIdentity"));
    assert_eq!(
        outcome(&mut walk, &request),
        shown,
        "the same is answered again"
    );
    walk.sign_in(&shown);
    let federation = walk.caller.session.clone().unwrap().federation.unwrap();
    assert_eq!(federation.provider, PROVIDER);
    let keys: Vec<_> = federation
        .keys
        .iter()
        .map(|(key, _)| key.as_str())
        .collect();
    assert_eq!(keys, ["saml:sub", "saml:sub_type", "saml:namequalifier"]);
    walk.follow("GetCallerIdentity | ok assumed-role/r/jane@example.com");
}

#[test]
fn the_trust_policy_sees_the_assertion() {
    const MAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
    let attributes: Attributes<'_> = &[
        GRANTED,
        NAMED,
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", &["staff", "member"]),
        (MAIL, &["jane@example.com"]),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.99", &["unknown"]),
    ];
    let response = with(attributes);
    for (operator, key, value, may) in [
        ("StringEquals", "saml:aud", SIGN_IN, true),
        (
            "StringEquals",
            "saml:aud",
            "https://other.example.com",
            false,
        ),
        ("StringEquals", "SAML:iss", ISSUER, true),
        ("StringEquals", "saml:doc", "123456789012/idp", true),
        ("StringEquals", "saml:sub", "jane", true),
        ("StringEquals", "saml:sub", "john", false),
        ("StringEquals", "saml:sub_type", "persistent", true),
        ("StringLike", "saml:namequalifier", "*=", true),
        ("StringEquals", "saml:mail", "jane@example.com", true),
        (
            "ForAnyValue:StringEquals",
            "saml:edupersonaffiliation",
            "staff",
            true,
        ),
        (
            "ForAllValues:StringEquals",
            "saml:edupersonaffiliation",
            "staff",
            false,
        ),
        ("StringEquals", "aws:PrincipalAccount", "123456789012", true),
        ("StringEquals", "aws:PrincipalType", "User", true),
        ("StringEquals", "aws:userid", PROVIDER, true),
        ("StringEquals", "aws:FederatedProvider", PROVIDER, true),
        ("Null", "aws:PrincipalArn", "true", true),
        (
            "StringEquals",
            "sts:RoleSessionName",
            "jane@example.com",
            true,
        ),
        ("StringEquals", "aws:ResourceTag/none", "x", false),
    ] {
        let mut walk = walk_with(ANY, &format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#));
        let came = outcome(&mut walk, &assume(&response, ""));
        assert_eq!(
            came.contains("<AccessKeyId>"),
            may,
            "{operator} {key}: {came}"
        );
        assert!(may || came == DENIED, "{operator} {key}: {came}");
    }
}

#[test]
fn tags_and_source_identity_need_their_own_permissions() {
    let attributes: Attributes<'_> = &[
        GRANTED,
        NAMED,
        ("PrincipalTag:Team", &["red"]),
        ("TransitiveTagKeys", &["Team"]),
        ("SourceIdentity", &["jane"]),
    ];
    let request = assume(&with(attributes), "");
    for (actions, expected) in [
        (ANY, "AccessDenied Not authorized to perform sts:TagSession"),
        (
            r#"["sts:AssumeRoleWithSAML","sts:TagSession"]"#,
            "AccessDenied Not authorized to perform sts:SetSourceIdentity",
        ),
        (
            r#"["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"]"#,
            "",
        ),
    ] {
        let condition = r#"{"StringEqualsIfExists":{"aws:RequestTag/Team":"red"}}"#;
        let mut walk = walk_with(actions, condition);
        let came = outcome(&mut walk, &request);
        if !expected.is_empty() {
            assert_eq!(came, expected);
            continue;
        }
        assert_eq!(texts(&came, "SourceIdentity"), ["jane"]);
        walk.sign_in(&came);
        let session = walk.caller.session.clone().unwrap();
        assert_eq!(session.source_identity.as_deref(), Some("jane"));
        assert_eq!(session.transitive_tag_keys, ["Team"]);
        assert_eq!(session.tags.len(), 1);
    }
}

#[test]
fn the_assertion_can_only_shorten_the_session() {
    let mut walk = walk_with(ANY, "{}");
    for (session, attribute, asked, expected_secs) in [
        (None, None, "", 3_600),
        (None, None, "DurationSeconds=7200", 7_200),
        (None, Some("900"), "", 900),
        (None, Some("900"), "DurationSeconds=7200", 900),
        (None, Some("7200"), "", 3_600),
        (None, Some("60"), "", 3_600),
        (None, Some("soon"), "", 3_600),
        (Some(600), None, "", 600),
        (Some(600), Some("900"), "DurationSeconds=1800", 600),
        (Some(86_400), None, "", 3_600),
    ] {
        let attribute: Vec<&str> = attribute.into_iter().collect();
        let attributes = [GRANTED, NAMED, ("SessionDuration", &attribute)];
        let spoken = Spoken {
            issuer: ISSUER,
            key: RSA,
            expires_secs: 300,
            session_secs: session,
            attributes: &attributes,
        };
        let came = outcome(&mut walk, &assume(&spoken.response(), asked));
        let expected = Timestamp::from_secs(NOW + expected_secs).iso8601();
        assert_eq!(
            texts(&came, "Expiration"),
            [expected],
            "{attribute:?}: {came}"
        );
    }
}

#[test]
fn a_provider_that_is_created_again_is_trusted_again() {
    let mut walk = walk_with(ANY, "{}");
    let request = assume(&Spoken::default().response(), "");
    let metadata = word(&issue::metadata(ISSUER, &der(RSA_CERTIFICATE), SIGN_IN));
    walk.follow(&format!(
        "DeleteSAMLProvider SAMLProviderArn={PROVIDER} | ok"
    ));
    assert!(outcome(&mut walk, &request).contains("Specified provider doesn't exist"));
    walk.follow(&format!(
        "CreateSAMLProvider Name=idp SAMLMetadataDocument={metadata} | ok"
    ));
    assert!(outcome(&mut walk, &request).contains("<AccessKeyId>"));
}

#[test]
fn a_provider_can_require_encrypted_assertions() {
    let mut walk = walk_with(ANY, "{}");
    walk.follow(&format!(
        "UpdateSAMLProvider SAMLProviderArn={PROVIDER} AssertionEncryptionMode=Required AddPrivateKey={} | ok",
        word(RSA)
    ));
    let request = assume(&Spoken::default().response(), "");
    assert_eq!(
        outcome(&mut walk, &request),
        invalid_response("Invalid base64 SAMLResponse")
    );
}
