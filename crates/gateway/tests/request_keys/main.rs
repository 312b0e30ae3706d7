//! Condition keys that are made from the members of a request, with the permission that has them.

mod ec2;

use roleback_gateway::Head;
use roleback_gateway::members::Form;
use roleback_gateway::needs::{self, Need, Place};
use roleback_gateway::route::{self, Found, Route};
use roleback_policy::Context;

const ACCOUNT: &str = "111122223333";
const PLACE: Place<'_> = Place {
    partition: "aws",
    region: "eu-west-1",
    account: ACCOUNT,
};
const JSON: &[u8] = b"application/x-amz-json-1.0";
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The permissions that a request needs: a target and JSON, or a form.
fn needed(scope: &str, target: &str, body: &str) -> Vec<Need> {
    let is_form = target.is_empty();
    let media_type = if is_form { FORM } else { JSON };
    let headers = [
        ("content-type", media_type),
        ("x-amz-target", target.as_bytes()),
    ];
    let head = Head {
        method: "POST",
        path: "/",
        query: "",
        host: "localhost",
        scope: Some(scope),
        headers: &headers[..if is_form { 1 } else { 2 }],
    };
    let form = is_form.then(|| Form::parse(&[body.as_bytes()]).unwrap());
    let route: Route<'_> = match route::find(&head).unwrap() {
        Found::Route(route) => route,
        Found::InBody(protocol, service) => {
            route::find_in_form(form.as_ref().unwrap(), &head, service, protocol).unwrap()
        }
        Found::Unknown => panic!("{scope} {target}"),
    };
    let members = needs::members(&route, &head, body.as_bytes(), form.as_ref()).unwrap();
    needs::needs(&route, &head, &members, PLACE).unwrap()
}

/// The values of a key, with commas between them; `-` without any.
fn values(context: &Context<'_>, key: &str) -> String {
    let found = context
        .get(key)
        .map(|values| values.iter().collect::<Vec<_>>().join(","));
    found.unwrap_or_else(|| "-".to_owned())
}

#[test]
fn a_version_of_a_state_machine_is_authorized_on_the_machine() {
    let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:m";
    for (operation, member) in [
        ("StartExecution", "stateMachineArn"),
        ("StartSyncExecution", "stateMachineArn"),
        ("DescribeStateMachine", "stateMachineArn"),
        ("ListExecutions", "stateMachineArn"),
        ("DescribeStateMachineAlias", "stateMachineAliasArn"),
        ("UpdateStateMachineAlias", "stateMachineAliasArn"),
        ("DeleteStateMachineVersion", "stateMachineVersionArn"),
    ] {
        for (suffix, qualifier) in [(":PROD", "PROD"), ("", "-")] {
            let body = format!(r#"{{"{member}":"{machine}{suffix}"}}"#);
            let needs = needed("states", &format!("AWSStepFunctions.{operation}"), &body);
            let [need] = &*needs else {
                panic!("{operation}: {needs:#?}");
            };
            assert_eq!(need.resource, machine, "{operation}");
            let found = values(&need.context, "states:StateMachineQualifier");
            assert_eq!(found, qualifier, "{operation}");
        }
    }
    let body = format!(
        r#"{{"name":"PROD","routingConfiguration":[{{"stateMachineVersionArn":"{machine}:1","weight":100}}]}}"#
    );
    let needs = needed("states", "AWSStepFunctions.CreateStateMachineAlias", &body);
    assert_eq!(needs[0].resource, machine);
    assert_eq!(
        values(&needs[0].context, "states:StateMachineQualifier"),
        "PROD"
    );
}

#[test]
fn access_logs_are_delivered_only_with_a_permission_on_the_bucket() {
    let body =
        |kind: &str| format!(r#"{{"name":"n","resourceArn":"arn:aws:s3:::b","logType":"{kind}"}}"#);
    let target = "Logs_20140328.PutDeliverySource";
    let needs = needed("logs", target, &body("S3_SERVER_ACCESS_LOGS"));
    let of_logs = needs
        .iter()
        .find(|need| need.action == "logs:PutDeliverySource")
        .unwrap();
    assert_eq!(
        values(&of_logs.context, "logs:LogGeneratingResourceArns"),
        "arn:aws:s3:::b"
    );
    assert!(of_logs.context.get("s3:logType").is_none());
    let of_bucket = needs
        .iter()
        .find(|need| need.action == "s3:AllowVendedLogDeliveryForResource");
    let of_bucket = of_bucket.unwrap();
    assert_eq!(of_bucket.resource, "arn:aws:s3:::b");
    for (key, expected) in [
        ("s3:logType", "S3_SERVER_ACCESS_LOGS"),
        ("s3:resourceArnBeingAuthorized", "arn:aws:s3:::b"),
        (
            "s3:deliverySourceArn",
            "arn:aws:logs:eu-west-1:111122223333:delivery-source:n",
        ),
    ] {
        assert_eq!(values(&of_bucket.context, key), expected, "{key}");
    }
    let other = needed("logs", target, &body("APPLICATION_LOGS"));
    assert!(
        other
            .iter()
            .all(|need| need.action == "logs:PutDeliverySource"),
        "{other:#?}"
    );
}

#[test]
fn a_grant_says_which_resource_it_is_for() {
    let body = r#"{"KeyId":"k","Constraints":{"SourceArn":"arn:aws:s3:::b"}}"#;
    let needs = needed("kms", "TrentService.CreateGrant", body);
    assert_eq!(
        values(&needs[0].context, "kms:GrantConstraintSourceArn"),
        "arn:aws:s3:::b"
    );
}

#[test]
fn encrypting_again_with_the_same_key_is_known_if_both_keys_are_named() {
    for (source, expected) in [
        (r#""SourceKeyId":"k","#, "true"),
        (
            r#""SourceKeyId":"arn:aws:kms:eu-west-1:111122223333:key/k","#,
            "true",
        ),
        (r#""SourceKeyId":"other","#, "false"),
        ("", "-"),
    ] {
        let body = format!(r#"{{{source}"DestinationKeyId":"k"}}"#);
        let mut needs = needed("kms", "TrentService.ReEncrypt", &body);
        needs::compare_keys(&mut needs);
        assert_eq!(needs.len(), 2);
        for need in needs {
            assert_eq!(
                values(&need.context, "kms:ReEncryptOnSameKey"),
                expected,
                "{body}"
            );
        }
    }
}
