//! What AWS requires in an assertion, and what it ignores.

use super::*;
use crate::federation::saml::assertion::name_qualifier;
use crate::federation::saml::issue::{self, IssueError, NewAssertion};

const MISSING: SamlError =
    SamlError::Unreadable("its assertion has not exactly one of an element that AWS needs");
const LACKING: SamlError =
    SamlError::Unreadable("its assertion lacks an XML attribute that AWS needs");
const NO_DATE: SamlError = SamlError::Unreadable("a date of its assertion is not one");

/// The result for the valid assertion after an edit, signed again.
fn edited(from: &str, to: &str) -> Result<Assertion, SamlError> {
    verified(&signed(&changed(&unsigned(), from, to)))
}

#[test]
fn an_assertion_is_read_as_aws_reads_it() {
    let unsigned = unsigned();
    let conditions = part(&unsigned, "<saml:Conditions ", "</saml:Conditions>");
    let restriction = part(
        &unsigned,
        "<saml:AudienceRestriction>",
        "</saml:AudienceRestriction>",
    );
    let statement = part(&unsigned, "<saml:AuthnStatement ", "</saml:AuthnStatement>");
    let confirmation = part(
        &unsigned,
        "<saml:SubjectConfirmation ",
        "</saml:SubjectConfirmation>",
    );
    let twice = confirmation.repeat(2);
    let format = r#" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent""#;
    let confirmed = r#"SubjectConfirmationData NotOnOrAfter="2027-01-15T08:05:00Z""#;
    let conditions_until = r#"07:59:00Z" NotOnOrAfter="2027-01-15T08:05:00Z""#;
    let past = |until: &str| until.replace("08:05:00", "08:00:00");
    let session = |ends: &str| format!(r#"SessionIndex="_a" SessionNotOnOrAfter="{ends}""#);
    let rows = [
        (
            "no audience restriction",
            restriction,
            String::new(),
            Ok(()),
        ),
        (
            "another audience",
            "urn:amazon:webservices",
            "urn:other".to_owned(),
            Ok(()),
        ),
        (
            "good from tomorrow on",
            r#"NotBefore="2027-01-15"#,
            r#"NotBefore="2027-01-16"#.to_owned(),
            Ok(()),
        ),
        (
            "one use only",
            "<saml:AudienceRestriction>",
            "<saml:OneTimeUse/><saml:AudienceRestriction>".to_owned(),
            Ok(()),
        ),
        (
            "a recipient that is no URL",
            r#"Recipient="https://signin.aws.amazon.com/saml""#,
            r#"Recipient="me""#.to_owned(),
            Ok(()),
        ),
        (
            "a session that goes on",
            r#"SessionIndex="_a""#,
            session("2027-01-15T08:10:00.000Z"),
            Ok(()),
        ),
        ("no conditions", conditions, String::new(), Err(MISSING)),
        (
            "no statement",
            statement,
            String::new(),
            Err(SamlError::Unreadable("its assertion has no AuthnStatement")),
        ),
        (
            "no recipient",
            r#" Recipient="https://signin.aws.amazon.com/saml""#,
            String::new(),
            Err(LACKING),
        ),
        (
            "no end of the confirmation",
            r#" NotOnOrAfter="2027-01-15T08:05:00Z" Recipient"#,
            " Recipient".to_owned(),
            Err(SamlError::Unreadable(
                "its subject confirmation has no NotOnOrAfter",
            )),
        ),
        ("no format", format, String::new(), Err(LACKING)),
        ("two confirmations", confirmation, twice, Err(MISSING)),
        (
            "a start that is no date",
            r#"NotBefore="2027-01-15T07:59:00Z""#,
            r#"NotBefore="now""#.to_owned(),
            Err(NO_DATE),
        ),
        (
            "a confirmation that is over",
            confirmed,
            past(confirmed),
            Err(SamlError::Expired),
        ),
        (
            "conditions that are over",
            conditions_until,
            past(conditions_until),
            Err(SamlError::Expired),
        ),
        (
            "a session that is over",
            r#"SessionIndex="_a""#,
            session("2027-01-15T08:00:00Z"),
            Err(SamlError::Expired),
        ),
    ];
    for (what, from, to, expected) in rows {
        assert_eq!(edited(from, &to).map(|_| ()), expected, "{what}");
    }
}

#[test]
fn what_the_answer_shows_is_taken_from_the_assertion() {
    let assertion = verified(GOOD).unwrap();
    assert_eq!(assertion.issuer, ISSUER);
    assert_eq!(assertion.subject_type, "persistent");
    assert_eq!(assertion.recipient, "https://signin.aws.amazon.com/saml");
    assert_eq!(assertion.expires, Timestamp::from_secs(NOW + 300));
    assert_eq!(assertion.session_ends, None);
    let other = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    assert_eq!(edited(format, other).unwrap().subject_type, other);
    let response_issuer = changed(
        GOOD,
        "<saml:Issuer>https://idp",
        "<saml:Issuer>https://other",
    );
    assert_eq!(
        verified(&response_issuer).unwrap().issuer,
        ISSUER,
        "the assertion's issuer counts"
    );
    // printf 'https://example.com/saml123456789012/MyProvider' | openssl dgst -sha1 -binary | base64
    assert_eq!(
        name_qualifier("https://example.com/saml", "123456789012", "MyProvider"),
        "zDC1wPbRp5F7WB99PfMReRQN8So="
    );
}

#[test]
fn attributes_of_aws_grant_roles_and_name_the_session() {
    let (role, provider) = (
        "arn:aws:iam::123456789012:role/reader",
        "arn:aws:iam::123456789012:saml-provider/idp",
    );
    let no_role =
        "SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
    let good = verified(GOOD).unwrap();
    assert_eq!(good.check_role(role, provider), Ok(()));
    assert_eq!(good.check_role(provider, role), Ok(()));
    for (other_role, other_provider) in [
        ("arn:aws:iam::123456789012:role/admin", provider),
        (role, role),
        (role, ""),
    ] {
        assert_eq!(
            good.check_role(other_role, other_provider),
            Err(SamlError::Attribute(no_role.into()))
        );
    }
    let session_name = |to: &str| {
        let name = |assertion: Assertion| assertion.session_name().map(str::to_owned);
        edited(">admin<", to)
            .and_then(name)
            .map_err(|error| error.to_string())
    };
    let malformed = "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}";
    assert_eq!(session_name(">a+=,.@-_9<"), Ok("a+=,.@-_9".to_owned()));
    for bad in [
        ">a<".to_owned(),
        "><".to_owned(),
        ">a b<".to_owned(),
        ">\u{e9}\u{e9}<".to_owned(),
        format!(">{}<", "a".repeat(65)),
    ] {
        assert_eq!(session_name(&bad), Err(malformed.to_owned()), "{bad}");
    }
    let none = edited("Attributes/RoleSessionName", "Attributes/rolesessionname").unwrap();
    assert_eq!(
        none.session_name(),
        Err(SamlError::Attribute(
            "RoleSessionName is required in AuthnResponse".into()
        ))
    );
}

fn new(attributes: &[(String, Vec<String>)]) -> NewAssertion<'_> {
    NewAssertion {
        issuer: ISSUER,
        subject: "a&<b>\"\r\n\t'",
        subject_type: "transient",
        recipient: "https://signin.aws.amazon.com/saml?a=b&c",
        id: "7",
        issued: Timestamp::from_secs(NOW - 60),
        expires: Timestamp::from_secs(NOW + 300),
        session_ends: Some(Timestamp::from_secs(NOW + 3_600)),
        attributes,
    }
}

#[test]
fn what_the_test_issuer_signs_is_accepted_and_says_the_same() {
    let aws = |name: &str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        (
            format!("https://aws.amazon.com/SAML/Attributes/{name}"),
            values,
        )
    };
    let attributes = [
        aws("Role", &["arn:p,arn:r", "arn:p , arn:s"]),
        aws("RoleSessionName", &["me"]),
        aws("SessionDuration", &["1800"]),
        aws("SourceIdentity", &["me@example.com"]),
        aws("PrincipalTag:Team", &["a"]),
        aws("PrincipalTag:Cost Centre", &["<1>"]),
        aws("TransitiveTagKeys", &["Team", "Cost Centre"]),
        (
            "urn:oid:1.3.6.1.4.1.5923.1.1.1.1".to_owned(),
            vec!["staff".to_owned(), "member".to_owned()],
        ),
    ];
    let keys = [
        (SigningKey::rsa(&der(RSA)).unwrap(), RSA_CERTIFICATE),
        (
            SigningKey::p384(&p384_secret(P384)).unwrap(),
            P384_CERTIFICATE,
        ),
    ];
    for (key, certificate) in keys {
        let response = issue::response(&new(&attributes), &key).unwrap();
        assert_eq!(
            response,
            issue::response(&new(&attributes), &key).unwrap(),
            "the same each time"
        );
        let metadata =
            issue::metadata(ISSUER, &der(certificate), "https://idp.example.com/sso?a&b");
        assert!(metadata.len() >= 1_000, "IAM takes no shorter metadata");
        let metadata = Metadata::parse(&metadata).unwrap();
        let assertion = verify(
            &response,
            &metadata,
            &Encryption::default(),
            Timestamp::from_secs(NOW),
        )
        .unwrap();
        assert_eq!(assertion.subject, "a&<b>\"\r\n\t'");
        assert_eq!(assertion.subject_type, "transient");
        assert_eq!(
            assertion.session_ends,
            Some(Timestamp::from_secs(NOW + 3_600))
        );
        assert_eq!(assertion.attributes, attributes);
        assert_eq!(assertion.check_role("arn:s", "arn:p"), Ok(()));
        assert_eq!(assertion.session_duration_secs(), Some(1_800));
        assert_eq!(assertion.source_identity(), Ok(Some("me@example.com")));
        assert_eq!(
            assertion.principal_tags().collect::<Vec<_>>(),
            [("Team", "a"), ("Cost Centre", "<1>")]
        );
        assert_eq!(
            assertion
                .aws_values("TransitiveTagKeys")
                .collect::<Vec<_>>(),
            ["Team", "Cost Centre"]
        );
        assert_eq!(
            assertion.values("urn:oid:1.3.6.1.4.1.5923.1.1.1.1").count(),
            2
        );
    }
}

#[test]
fn what_xml_cannot_hold_is_an_error_and_not_another_assertion() {
    let key = SigningKey::rsa(&der(RSA)).unwrap();
    let attributes = [("a".to_owned(), vec!["\u{0}".to_owned()])];
    let made = issue::response(&new(&attributes), &key);
    assert!(matches!(made, Err(IssueError::Unreadable(_))));
    let attributes = [(
        "https://aws.amazon.com/SAML/Attributes/SourceIdentity".to_owned(),
        vec!["aws:me".to_owned()],
    )];
    let made = issue::response(&new(&attributes), &key).unwrap();
    let metadata = Metadata::parse(&metadata_of(&[RSA_CERTIFICATE])).unwrap();
    let assertion = verify(
        &made,
        &metadata,
        &Encryption::default(),
        Timestamp::from_secs(NOW),
    )
    .unwrap();
    let refused = "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"";
    assert_eq!(
        assertion.source_identity(),
        Err(SamlError::Attribute(refused.into()))
    );
}

#[test]
fn the_certificate_of_the_test_issuer_is_the_same_each_time_and_holds_its_key() {
    let made = issue::certificate(&der(RSA), "idp").unwrap();
    assert_eq!(made, issue::certificate(&der(RSA), "idp").unwrap());
    let metadata = Metadata::parse(&issue::metadata(
        ISSUER,
        &made,
        "https://idp.example.com/sso",
    ));
    let key = SigningKey::rsa(&der(RSA)).unwrap();
    let response = issue::response(&new(&[]), &key).unwrap();
    assert!(
        verify(
            &response,
            &metadata.unwrap(),
            &Encryption::default(),
            Timestamp::from_secs(NOW)
        )
        .is_ok()
    );
    assert!(issue::certificate(b"no key", "idp").is_err());
}
