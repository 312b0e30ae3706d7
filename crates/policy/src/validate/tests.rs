use super::refusal::ORGANIZATIONS_REFUSAL;
use super::*;

mod recorded;

fn statement(inner: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{inner}}}]}}"#)
}

fn refusal(text: &str, purpose: Purpose) -> String {
    parse(text, purpose)
        .err()
        .map_or_else(|| "accepted".to_owned(), |malformed| malformed.message)
}

#[test]
fn identity_policies_are_refused_in_the_words_of_aws() {
    let two_sids = |sid: &str| {
        let one = r#"{"Sid":"S","Effect":"Allow","Action":"*","Resource":"*"}"#;
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{one},{}]}}"#,
            one.replace("\"S\"", sid)
        )
    };
    let iam_paths = "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, \
                     instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, \
                     report/, access-report/.";
    let table = [
        (statement(r#""Action":"s3:*","Resource":"*""#), "accepted"),
        (
            statement(r#""NotAction":["s3:*","*"],"NotResource":"arn:aws:s3""#),
            "accepted",
        ),
        (
            statement(r#""Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}""#),
            "accepted",
        ),
        (
            statement(r#""Action":"iam:*","Resource":"arn:aws:iam::123456789012:u*""#),
            "accepted",
        ),
        (
            statement(r#""Action":"sts:AssumeRoot","Resource":"arn:aws:iam::*:root""#),
            "accepted",
        ),
        ("{".into(), "Syntax errors in policy."),
        ("null".into(), "Syntax errors in policy."),
        (" {}".into(), "The policy failed legacy parsing"),
        (
            r#"{"Version":"2012-10-17","Statement":null}"#.into(),
            "Syntax errors in policy.",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":[]}"#.into(),
            "Syntax errors in policy.",
        ),
        (
            r#"{"Version":"2020-01-01","Statement":[]}"#.into(),
            "Syntax errors in policy.",
        ),
        (
            statement(r#""Action":"s3:*""#),
            "Policy statement must contain resources.",
        ),
        (
            statement(r#""Action":"s3:*","Resource":[]"#),
            "Policy statement must contain resources.",
        ),
        (
            statement(r#""Resource":"*""#),
            "Policy statement must contain actions.",
        ),
        (
            statement(r#""Action":[],"Resource":"*""#),
            "Policy statement must contain actions.",
        ),
        (
            statement(r#""Action":"GetObject","Resource":"*""#),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            statement(
                r#""Action":"s3:*","Resource":"*","Condition":{"Bool":{"MultiFactorAuthPresent":"true"}}"#,
            ),
            "accepted",
        ),
        (
            statement(r#""Action":"s 3:Get","Resource":"*""#),
            "Vendor s 3 is not valid",
        ),
        (
            statement(r#""Action":"s3:Get:Object","Resource":"*""#),
            "Actions/Condition can contain only one colon.",
        ),
        (
            statement(r#""Action":"s3:*","Resource":"bucket""#),
            "Resource bucket must be in ARN format or \"*\".",
        ),
        (
            statement(r#""Action":"s3:*","Resource":"arn:aws""#),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            statement(r#""Action":"*","Resource":"arn:aws:*:*:123456789012:*""#),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            statement(r#""Action":"*","Resource":"arn:aws:::b""#),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            statement(r#""Action":"s3:*","Resource":"arn:${P}:s3:::b""#),
            "Partition \"${P}\" is not valid for resource \"arn:${P}:s3:::b\".",
        ),
        (
            statement(r#""Action":"s3:*","Resource":"arn:aws:sqs:us-east-1:<account>:q""#),
            "The policy failed legacy parsing",
        ),
        (
            statement(r#""Action":"iam:*","Resource":"arn:aws:iam:us-east-1:123456789012:user/a""#),
            "IAM resource arn:aws:iam:us-east-1:123456789012:user/a cannot contain region information.",
        ),
        (
            statement(r#""Action":"iam:*","Resource":"arn:aws:iam::123456789012:users/a""#),
            iam_paths,
        ),
        (
            statement(r#""Action":"*","Resource":"*","Principal":"*""#),
            "Policy document should not specify a principal.",
        ),
        (
            statement(r#""Sid":"a-b","Action":"*","Resource":"*""#),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ),
        (
            two_sids("\"S\""),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        (two_sids("\"s\""), "accepted"),
    ];
    for (text, message) in table {
        for purpose in [Purpose::Inline, Purpose::Managed, Purpose::Session] {
            assert_eq!(refusal(&text, purpose), message, "{purpose:?} {text}");
        }
    }
}

#[test]
fn of_policies_of_an_account_only_managed_ones_must_have_the_current_version() {
    for version in ["", r#""Version":"2008-10-17","#] {
        let text =
            format!(r#"{{{version}"Statement":{{"Effect":"Allow","Action":"*","Resource":"*"}}}}"#);
        assert_eq!(refusal(&text, Purpose::Inline), "accepted");
        assert_eq!(
            refusal(&text, Purpose::Managed),
            "Policy document must be version 2012-10-17 or greater."
        );
    }
}

#[test]
fn trust_policies_are_refused_in_the_words_of_aws() {
    let by = |principal: &str| {
        statement(&format!(
            r#""Action":"sts:AssumeRole","Principal":{principal}"#
        ))
    };
    let act = |action: &str| statement(&format!(r#""Action":{action},"Principal":{{"AWS":"*"}}"#));
    let sts_only = "AssumeRole policy may only specify STS AssumeRole actions.";
    let provider = "Federated principals must be valid domain names or SAML metadata ARNs";
    let table = [
        (
            by(
                r#"{"AWS":["123456789012","arn:aws:iam::123456789012:role/p/r","AIDAEXAMPLEEXAMPLE12"]}"#,
            ),
            "accepted",
        ),
        (
            by(r#"{"AWS":"arn:aws:sts::123456789012:assumed-role/r/s"}"#),
            "accepted",
        ),
        (
            by(
                r#"{"Service":["ec2.amazonaws.com","ec2.amazonaws.com.cn","ec2.c2s.ic.gov","ec2.amazonaws.eu"]}"#,
            ),
            "accepted",
        ),
        (
            by(
                r#"{"Federated":["accounts.google.com","arn:aws:iam::123456789012:saml-provider/p"]}"#,
            ),
            "accepted",
        ),
        (
            act(r#"["sts:AssumeRole","sts:TagSession","STS:assumerole*"]"#),
            "accepted",
        ),
        ("{".into(), "This policy contains invalid Json"),
        ("\"path.json\"".into(), "This policy contains invalid Json"),
        ("\n{}".into(), "JSON strings must not have leading spaces"),
        ("\n{".into(), "This policy contains invalid Json"),
        (" []".into(), "This policy contains invalid Json"),
        (
            statement(r#""Action":"sts:AssumeRole""#),
            "Missing required field Principal",
        ),
        (
            statement(r#""Principal":{"AWS":"*"}"#),
            "Missing required field Action",
        ),
        (
            by("{}"),
            "Missing required field Principal cannot be empty!",
        ),
        (
            by(r#"{"AWS":"*"},"Resource":"*""#),
            "Has prohibited field Resource",
        ),
        (
            by(r#"{"AWS":"*"},"NotResource":"*""#),
            "Has prohibited field NotResource",
        ),
        (
            statement(r#""Action":"sts:AssumeRole","NotPrincipal":{"AWS":"*"}"#),
            "Has prohibited field NotPrincipal",
        ),
        (
            by("\"*\""),
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
        ),
        (
            by(r#"{"AWS":"me"}"#),
            "Invalid principal in policy: \"AWS\":\"me\"",
        ),
        (
            by(r#"{"AWS":"arn:aws:iam::123456789012:role/*"}"#),
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:role/*\"",
        ),
        (
            by(r#"{"AWS":"arn:aws:iam::123456789012:group/g"}"#),
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:group/g\"",
        ),
        (
            by(r#"{"Service":"ec2"}"#),
            "Invalid principal in policy: \"SERVICE\":\"ec2\"",
        ),
        (by(r#"{"Federated":"google"}"#), provider),
        (
            by(r#"{"Federated":"arn:aws:iam::123456789012:role/r"}"#),
            provider,
        ),
        (act("\"*\""), sts_only),
        (act("\"s3:*\""), sts_only),
        (
            act("[\"sts:AssumeRole\",\"sts:GetCallerIdentity\"]"),
            sts_only,
        ),
    ];
    for (text, message) in table {
        assert_eq!(refusal(&text, Purpose::Trust), message, "{text}");
    }
}

#[test]
fn control_policies_have_one_refusal_for_all() {
    use Purpose::{ResourceControl, ServiceControl};
    let full = statement(r#""Action":"*","Resource":"*""#);
    let about_everyone = statement(r#""Action":"*","Resource":"*","Principal":"*""#);
    let denied = about_everyone.replace("Allow", "Deny");
    let without_version = |text: &str| text.replace("2012-10-17", "2008-10-17");
    let junk = "{".to_owned();
    // Whether it is a valid control policy, and whether a customer can store it.
    for (text, purpose, is_one, is_custom) in [
        (&full, ServiceControl, true, true),
        (&without_version(&full), ServiceControl, true, false),
        (&about_everyone, ServiceControl, false, false),
        (&junk, ServiceControl, false, false),
        (&format!(" {full}"), ServiceControl, false, false),
        (&full, ResourceControl, false, false),
        (&about_everyone, ResourceControl, true, false),
        (&denied, ResourceControl, true, true),
        (&without_version(&denied), ResourceControl, true, false),
        (
            &denied.replace("Action", "NotAction"),
            ResourceControl,
            true,
            false,
        ),
        (
            &denied.replace("Principal", "NotPrincipal"),
            ResourceControl,
            false,
            false,
        ),
        (
            &denied.replace("Resource", "NotResource"),
            ResourceControl,
            true,
            true,
        ),
    ] {
        let said = |accepted| {
            if accepted {
                "accepted"
            } else {
                ORGANIZATIONS_REFUSAL
            }
        };
        let name = format!("{purpose:?} {text}");
        assert_eq!(refusal(text, purpose), said(is_one), "{name}");
        let custom = parse_custom_control(text, purpose);
        let custom = custom.map_or_else(|refused| refused.message, |_| "accepted".to_owned());
        assert_eq!(custom, said(is_custom), "{name}");
    }
}

#[test]
fn a_refusal_points_at_its_place() {
    let text = statement(r#""Action":"s3:*","Resource":["*","bucket"]"#);
    assert_eq!(
        parse(&text, Purpose::Inline).unwrap_err().span.of(&text),
        "\"bucket\""
    );
}
