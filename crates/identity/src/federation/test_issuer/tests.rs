use std::sync::LazyLock;

use roleback_world::event::SealingKeyCreatedV1;
use serde_json::json;

use super::*;
use crate::federation::jwks::JwkSet;
use crate::federation::jwt::UnverifiedToken;
use crate::federation::saml::{self, Encryption, Metadata};
use crate::federation::testing::{RSA, rsa_jwk};
use crate::session::create_sealing_key;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
const GITHUB: &str = "https://token.actions.githubusercontent.com";

fn world(seed: u8) -> World {
    let mut world = World::default();
    let key: SealingKeyCreatedV1 = create_sealing_key(&Entropy::new(Seed([seed; 32])));
    world.apply(Event::new(AccountId::default(), key).prepare().unwrap());
    world
}

fn issue(new: &NewToken) -> Result<IssuedToken, TestIssuerError> {
    // Computing the key takes a second in a test.
    static KNOWN: LazyLock<TestIssuer> = LazyLock::new(|| TestIssuer::of(&world(1)).unwrap());
    KNOWN.token(new, NOW, &Entropy::new(Seed([3; 32])))
}

fn claims(preset: Option<&str>, subject: &str, more: Value) -> Value {
    let new = NewToken {
        preset: preset.map(str::to_owned),
        subject: subject.to_owned(),
        issuer: more["issuer"].as_str().map(str::to_owned),
        audiences: more["audience"]
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect(),
        claims: more["claims"].as_object().cloned().unwrap_or_default(),
        lifetime_secs: 60,
    };
    match issue(&new) {
        Ok(token) => Value::Object(token.claims),
        Err(error) => json!(error.to_string()),
    }
}

#[test]
fn the_key_follows_from_the_sealing_key_and_signs_what_its_key_set_verifies() {
    let issuers = [1, 1, 2].map(|seed| TestIssuer::of(&world(seed)).unwrap());
    let [one, same, other] = issuers.each_ref().map(TestIssuer::key_id);
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert!(one.starts_with(KEY_ID_PREFIX));
    let new = NewToken {
        subject: "ann".to_owned(),
        audiences: vec!["app".to_owned()],
        lifetime_secs: 60,
        ..NewToken::default()
    };
    let issued = issuers[0]
        .token(&new, NOW, &Entropy::new(Seed([3; 32])))
        .unwrap();
    let verified = |issuer: &TestIssuer| {
        let set = JwkSet::parse(issuer.key_set().unwrap().to_string().as_bytes()).unwrap();
        UnverifiedToken::parse(&issued.token)?.verify(Some(&["app"]), &set, NOW)
    };
    let read = verified(&issuers[1]).unwrap();
    assert_eq!(
        (read.issuer.as_str(), read.subject.as_str()),
        (ISSUER, "ann")
    );
    assert!(verified(&issuers[2]).is_err());
    assert_eq!(
        TestIssuer::of(&World::default()).err(),
        Some(TestIssuerError::NoKey)
    );
}

#[test]
fn a_token_has_the_claims_that_its_issuer_would_give_it() {
    let repo = "repo:octo-org/octo-repo";
    for (preset, subject, more, expected) in [
        (
            None,
            "ann",
            json!({"audience": "app"}),
            json!({"iss": ISSUER, "sub": "ann", "aud": "app",
            "iat": 1_800_000_000, "exp": 1_800_000_060}),
        ),
        (
            None,
            "ann",
            json!({"audience": "app", "issuer": "https://a.example.com", "claims": {"exp": 1, "x": [2]}}),
            json!({"iss": "https://a.example.com", "exp": 1, "x": [2]}),
        ),
        (
            Some("github"),
            "repo:octo-org/octo-repo:ref:refs/heads/main",
            json!({}),
            json!({"iss": GITHUB,
            "aud": "sts.amazonaws.com", "repository": "octo-org/octo-repo", "repository_owner": "octo-org",
            "ref": "refs/heads/main", "ref_type": "branch"}),
        ),
        (
            Some("github"),
            &format!("{repo}:ref:refs/tags/v1"),
            json!({}),
            json!({"ref_type": "tag"}),
        ),
        (
            Some("github"),
            &format!("{repo}:environment:prod"),
            json!({}),
            json!({"environment": "prod"}),
        ),
        (
            Some("github"),
            &format!("{repo}:pull_request"),
            json!({}),
            json!({"event_name": "pull_request"}),
        ),
        (
            Some("eks"),
            "system:serviceaccount:ns:app",
            json!({"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/A"}),
            json!({"aud": ["sts.amazonaws.com"],
                "kubernetes.io": {"namespace": "ns", "serviceaccount": {"name": "app"}}}),
        ),
        (
            Some("gitlab"),
            "project_path:a/b/c:ref_type:branch:ref:main",
            json!({"audience": "x"}),
            json!({"project_path": "a/b/c", "namespace_path": "a/b", "ref_type": "branch", "ref": "main"}),
        ),
        (
            Some("terraform"),
            "organization:o:project:p:workspace:w:run_phase:plan",
            json!({}),
            json!({
            "aud": "aws.workload.identity", "terraform_organization_name": "o", "terraform_project_name": "p",
            "terraform_workspace_name": "w", "terraform_run_phase": "plan"}),
        ),
        (
            Some("cognito"),
            "us-east-1:u",
            json!({"audience": "us-east-1:pool"}),
            json!({"aud": "us-east-1:pool", "amr": ["authenticated"]}),
        ),
    ] {
        let found = claims(preset, subject, more);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(found.get(name), Some(value), "{subject}: {name} in {found}");
        }
    }
}

#[test]
fn what_cannot_be_signed_is_refused_with_what_to_do() {
    for (preset, subject, more, why) in [
        (None, "ann", json!({}), "needs an audience"),
        (
            Some("git"),
            "ann",
            json!({}),
            "use github, eks, gitlab, terraform, cognito",
        ),
        (
            Some("github"),
            "ann",
            json!({}),
            "`ann` is not a subject of the preset `github`: use `repo:",
        ),
        (
            Some("github"),
            "repo:o:ref:r",
            json!({}),
            "is not a subject",
        ),
        (
            Some("eks"),
            "system:serviceaccount:a:b",
            json!({}),
            "needs the URL of the issuer, such as `https://oidc.eks.",
        ),
        (
            None,
            "ann",
            json!({"audience": "a", "issuer": "http://a.example.com"}),
            "is not the URL of an issuer",
        ),
        (
            None,
            &"x".repeat(20_000),
            json!({"audience": "a"}),
            "more than the 20000 that STS accepts",
        ),
    ] {
        let found = claims(preset, subject, more);
        assert!(
            found.as_str().is_some_and(|text| text.contains(why)),
            "{found}"
        );
    }
    let long_lived = NewToken {
        audiences: vec!["a".to_owned()],
        lifetime_secs: i64::MIN,
        ..NewToken::default()
    };
    assert_eq!(issue(&long_lived), Err(TestIssuerError::Lifetime(i64::MIN)));
}

#[test]
fn keys_of_a_real_issuer_are_replaced_on_request_only() {
    let account = AccountId::parse("123456789012").unwrap();
    let mut world = world(1);
    let [ours, of_another_state] = [1, 2].map(|seed| {
        TestIssuer::of(&self::world(seed))
            .unwrap()
            .key_set()
            .unwrap()
            .to_string()
    });
    let real = json!({"keys": [rsa_jwk(RSA, "k")]}).to_string();
    for (key_set, replace, expected) in [
        (&ours, false, Ok(1)),
        (&ours, false, Ok(0)),
        (&of_another_state, false, Ok(1)),
        (&real, true, Ok(1)),
        (
            &ours,
            false,
            Err("would replace the trust in the real issuer"),
        ),
        (&ours, true, Ok(1)),
    ] {
        // Signing a token registers the test issuer's keys; a user registers the real ones.
        let events = match key_set == &real {
            true => issuer_keys::put(&world, account, GITHUB, key_set)
                .map(|(events, _)| events)
                .map_err(Into::into),
            false => trust(&world, account, GITHUB, key_set, replace),
        };
        match (events, expected) {
            (Ok(events), Ok(count)) => {
                assert_eq!(events.len(), count);
                events
                    .into_iter()
                    .for_each(|event| world.apply(event.prepare().unwrap()));
            }
            (found, expected) => {
                let (found, expected) = (found.unwrap_err().to_string(), expected.unwrap_err());
                assert!(found.contains(expected), "{found}");
            }
        }
    }
}

#[test]
fn an_assertion_is_verified_with_the_metadata() {
    let issuer = TestIssuer::of(&world(1)).unwrap();
    let new = NewAssertion {
        account: AccountId::parse("123456789012").unwrap(),
        provider: "idp".to_owned(),
        roles: vec!["r".to_owned(), "arn:aws:iam::1:role/p/q".to_owned()],
        name_id: "ann@example.com".to_owned(),
        name_id_format: Some("emailAddress".to_owned()),
        session_duration: Some(900),
        attributes: vec![
            (
                "PrincipalTag:team".to_owned(),
                vec!["red & blue".to_owned()],
            ),
            ("mail".to_owned(), vec!["a".to_owned(), "b".to_owned()]),
        ],
        lifetime_secs: 300,
        ..NewAssertion::default()
    };
    let sign = |new: &NewAssertion| issuer.assertion(new, NOW, &Entropy::new(Seed([3; 32])));
    let (response, expires) = sign(&new).unwrap();
    assert_eq!(expires, NOW.plus_secs(300));
    let metadata = Metadata::parse(&issuer.metadata()).unwrap();
    let read = saml::verify(&response, &metadata, &Encryption::default(), NOW).unwrap();
    assert_eq!(
        (read.issuer.as_str(), read.subject.as_str()),
        (ENTITY_ID, "ann@example.com")
    );
    let pair = |role: &str| format!("{role},arn:aws:iam::123456789012:saml-provider/idp");
    let [first, second] = [
        "arn:aws:iam::123456789012:role/r",
        "arn:aws:iam::1:role/p/q",
    ]
    .map(pair);
    for (name, values) in [
        ("Role", vec![&*first, &*second]),
        ("RoleSessionName", vec!["ann@example.com"]),
        ("SessionDuration", vec!["900"]),
        ("PrincipalTag:team", vec!["red & blue"]),
    ] {
        assert_eq!(read.aws_values(name).collect::<Vec<_>>(), values, "{name}");
    }
    assert_eq!(read.values("mail").collect::<Vec<_>>(), ["a", "b"]);
    let without_role = NewAssertion {
        roles: vec![],
        ..new.clone()
    };
    assert_eq!(sign(&without_role).err(), Some(TestIssuerError::NoRole));
    let control_character = NewAssertion {
        name_id: "\u{1}".to_owned(),
        ..new.clone()
    };
    assert!(matches!(
        sign(&control_character),
        Err(TestIssuerError::Unwritable(_))
    ));
    let two_names = NewAssertion {
        provider: "a,b".to_owned(),
        ..new
    };
    assert!(
        sign(&two_names)
            .unwrap_err()
            .to_string()
            .contains("`a,b` is neither the ARN nor the name")
    );
}
