use serde_json::json;

use super::*;

fn claims(issuer: &str, more: Value) -> Claims {
    let Value::Object(all) = more else {
        panic!("an object");
    };
    Claims {
        issuer: issuer.to_owned(),
        subject: "me".to_owned(),
        audience: "sts.amazonaws.com".to_owned(),
        audiences: vec!["first".to_owned()],
        all,
    }
}

#[test]
fn trust_policies_can_use_the_claims_that_aws_supports() {
    let github = "https://token.actions.githubusercontent.com";
    let eks = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD";
    let all = json!({"amr": ["authenticated", "x"], "actor": "octo", "repository": "o/r", "run_id": "7", "actor_id": 5, "ref": {"a": 1}});
    let pairs = |issuer: &str, all: &Value| {
        let keys = claims(issuer, all.clone()).condition_keys();
        keys.into_iter()
            .map(|(key, values)| format!("{key}={}", values.join(",")))
            .collect::<Vec<_>>()
    };
    let rows = [
        (
            eks,
            vec![
                "oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD:sub=me",
                "oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD:aud=sts.amazonaws.com",
                "oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD:amr=authenticated,x",
            ],
        ),
        (
            "https://accounts.google.com",
            vec![
                "accounts.google.com:sub=me",
                "accounts.google.com:aud=sts.amazonaws.com",
                "accounts.google.com:oaud=first",
                "accounts.google.com:amr=authenticated,x",
            ],
        ),
        (
            github,
            vec![
                "token.actions.githubusercontent.com:sub=me",
                "token.actions.githubusercontent.com:aud=sts.amazonaws.com",
                "token.actions.githubusercontent.com:amr=authenticated,x",
                "token.actions.githubusercontent.com:actor=octo",
                "token.actions.githubusercontent.com:actor_id=5",
                "token.actions.githubusercontent.com:repository=o/r",
            ],
        ),
    ];
    for (issuer, expected) in rows {
        assert_eq!(pairs(issuer, &all), expected, "{issuer}");
    }
}

#[test]
fn session_tags_are_in_an_object_or_in_separate_claims() {
    let tags = |all: Value| {
        let found = claims("https://i.example", all).session_tags();
        found
            .map(|found| {
                (
                    found.tags.into_iter().collect::<Vec<_>>(),
                    found.transitive_keys,
                )
            })
            .map_err(|fault| fault.code.into_owned())
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let refused = || Err("InvalidIdentityToken".to_owned());
    let object = |inside: Value| json!({ "https://aws.amazon.com/tags": inside });
    let rows = [
        (json!({}), Ok((vec![], vec![]))),
        (
            object(
                json!({"principal_tags": {"Team": ["a"], "B": [""]}, "transitive_tag_keys": ["Team"]}),
            ),
            Ok((
                vec![pair("B", ""), pair("Team", "a")],
                vec!["Team".to_owned()],
            )),
        ),
        (
            json!({"https://aws.amazon.com/tags/principal_tags/Cost Centre": "7", "https://aws.amazon.com/tags/transitive_tag_keys": "Cost Centre"}),
            Ok((
                vec![pair("Cost Centre", "7")],
                vec!["Cost Centre".to_owned()],
            )),
        ),
        (
            json!({"https://aws.amazon.com/tags/transitive_tag_keys": ["a", "b"]}),
            Ok((vec![], vec!["a".to_owned(), "b".to_owned()])),
        ),
        (object(json!("a")), refused()),
        (object(json!({"principal_tags": {"Team": "a"}})), refused()),
        (
            object(json!({"principal_tags": {"Team": ["a", "b"]}})),
            refused(),
        ),
        (object(json!({"principal_tags": {"Team": [1]}})), refused()),
        (object(json!({"principal_tags": []})), refused()),
        (object(json!({"transitive_tag_keys": "Team"})), refused()),
        (
            json!({"https://aws.amazon.com/tags/principal_tags/a": ["b"]}),
            refused(),
        ),
        (
            json!({"https://aws.amazon.com/tags/transitive_tag_keys": 7}),
            refused(),
        ),
    ];
    for (all, expected) in rows {
        assert_eq!(tags(all.clone()), expected, "{all}");
    }
}

#[test]
fn an_issuer_can_set_the_source_identity_and_name_the_roles() {
    let with = |name: &str, value: Value| claims("https://i.example", json!({ name: value }));
    let source = |value: Value| {
        with(SOURCE_IDENTITY, value)
            .source_identity()
            .map(|text| text.map(str::to_owned))
            .map_err(|fault| fault.code.into_owned())
    };
    assert_eq!(source(json!("me")), Ok(Some("me".to_owned())));
    assert_eq!(source(json!(7)), Err("InvalidIdentityToken".to_owned()));
    assert_eq!(
        claims("https://i.example", json!({})).source_identity(),
        Ok(None)
    );
    let roles = |value: Value| {
        with(ROLES, value)
            .roles()
            .map_err(|fault| fault.code.into_owned())
    };
    let both = || Ok(Some(vec!["arn:a".to_owned(), "arn:b".to_owned()]));
    assert_eq!(roles(json!(["arn:a", "arn:b"])), both());
    assert_eq!(roles(json!("arn:a; arn:b")), both());
    assert_eq!(roles(json!([])), Ok(Some(vec![])));
    assert_eq!(roles(json!([7])), Err("InvalidIdentityToken".to_owned()));
    assert_eq!(roles(json!({})), Err("InvalidIdentityToken".to_owned()));
    assert_eq!(claims("https://i.example", json!({})).roles(), Ok(None));
}
