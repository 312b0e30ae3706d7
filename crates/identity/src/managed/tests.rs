use std::collections::HashSet;

use super::*;

/// The approximate number of policies; investigate a refresh that has fewer.
const POLICIES_MIN: usize = 1_590;

#[test]
fn every_policy_has_a_json_document() {
    assert!(all().len() >= POLICIES_MIN, "{} policies", all().len());
    for policy in all() {
        let text = document(policy);
        let json: serde_json::Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", policy.name));
        assert_eq!(json["Version"], "2012-10-17", "{}", policy.name);
        assert!(
            text.starts_with("{\n    \"") && text.ends_with("\n}"),
            "{}",
            policy.name
        );
    }
}

#[test]
fn the_well_known_ones_are_as_aws_has_them() {
    for (tail, created, description) in [
        (
            "/AdministratorAccess",
            "2015-02-06T18:39:46Z",
            "Provides full access to AWS services and resources.",
        ),
        (
            "/ReadOnlyAccess",
            "2015-02-06T18:39:48Z",
            "Provides read-only access to AWS services and resources.",
        ),
        (
            "/job-function/ViewOnlyAccess",
            "2016-11-10T17:20:15Z",
            "This policy grants permissions to view resources",
        ),
        (
            "/service-role/AWSLambdaBasicExecutionRole",
            "2015-04-09T15:03:43Z",
            "Provides write permissions to CloudWatch Logs.",
        ),
        (
            "/aws-service-role/AWSSupportServiceRolePolicy",
            "2018-04-19T18:04:44Z",
            "Allows AWS Support to access AWS resources",
        ),
        ("/AWSOpsWorks_FullAccess", "2021-01-22T16:29:08Z", ""),
    ] {
        let Some(policy) = find(tail) else {
            panic!("{tail} is missing")
        };
        assert_eq!(policy.arn("aws"), format!("arn:aws:iam::aws:policy{tail}"));
        assert_eq!(policy.created.iso8601(), created, "{tail}");
        assert!(policy.updated >= policy.created, "{tail}");
        assert!(
            policy
                .description
                .unwrap_or_default()
                .starts_with(description),
            "{tail}"
        );
        assert_eq!(
            policy.description.is_none(),
            description.is_empty(),
            "{tail}"
        );
    }
}

#[test]
fn the_administrators_document_is_spelt_as_aws_spells_it() {
    let expected = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \"Effect\": \"Allow\",\n            \
                    \"Action\": \"*\",\n            \"Resource\": \"*\"\n        }\n    ]\n}";
    assert_eq!(document(named("AdministratorAccess").unwrap()), expected);
}

#[test]
fn names_ignore_case_and_arns_do_not() {
    for (found, expected) in [
        (named("administratoraccess"), true),
        (named("AdministratorAccesses"), false),
        (named(""), false),
        (find("/administratoraccess"), false),
        (find("/service-role/AdministratorAccess"), false),
        (find("AdministratorAccess"), false),
        (find("/Billing"), false),
        (find(""), false),
    ] {
        assert_eq!(found.is_some(), expected, "{found:?}");
    }
}

#[test]
fn the_list_is_sorted_and_every_name_and_id_is_there_once() {
    assert!(all().is_sorted_by_key(|policy| policy.name.to_ascii_lowercase()));
    assert!(
        all()
            .iter()
            .all(|policy| named(policy.name) == Some(policy))
    );
    let ids: HashSet<_> = all().iter().map(|policy| policy.id).collect();
    assert_eq!(ids.len(), all().len());
    assert!(
        ids.iter()
            .all(|id| id.len() == 21 && id.starts_with("ANPA"))
    );
}

#[test]
fn bytes_of_another_format_contain_no_policies() {
    let other_version = [b"RBAMP\0\0\x02", &FILE[8..]].concat();
    for file in [
        b"".as_slice(),
        b"RBAMP",
        &FILE[..11],
        &FILE[..100],
        &FILE[..4000],
        &other_version,
    ] {
        assert_eq!(format::part(file, 0), None);
    }
    assert_eq!(format::part(FILE, usize::MAX), None);
}
