//! Lints AWS's own policies.

use std::collections::BTreeMap;

use roleback_identity::managed;
use roleback_policy::lint::{Kind, Subject, lint};
use roleback_policy::validate::{self, Purpose};

/// The errors that AWS's policies have, each of which was looked at. All are what the reference of services, which AWS's own
/// linter follows, does not have; the reference of checks lists some of them itself. What guides of AWS have besides, the
/// linter knows (`UNLISTED`).
const KNOWN: [(&str, usize); 8] = [
    // Ahead of the reference (`securityagent`, `payments`), of CloudHSM Classic, or never there (`budgets:CreateBudget`).
    ("INVALID_ACTION", 53),
    // In another spelling than the type's (`states:*:*:statemachine:*`, `quicksight:*:*:vpcconnection/*`), without its
    // beginning (`logs:*:*:/aws-glue/*` for `log-group:`), or of no type (`kms:*:::*`, `organizations::*:`).
    ("INVALID_ARN_RESOURCE", 59),
    // DeepRacer, which AWS has shut down.
    ("INVALID_SERVICE", 3),
    ("INVALID_SERVICE_CONDITION_KEY", 1),
    // DeepRacer, IoT 1-Click, Mobile Hub, DeepComposer, DeepLens, RoboRunner, Elastic Inference, synthetic Ground Truth,
    // and the former name of WorkDocs, all gone; `builderid` and `datazonecontrol`, in no reference.
    ("INVALID_SERVICE_IN_ACTION", 95),
    // `arn:aws:kms:*::*`
    ("MISSING_ARN_ACCOUNT", 2),
    // `events:detail-type`, a list in the reference, under `StringEquals`.
    ("MISSING_QUALIFIER", 3),
    // Conditions that make the statement apply to nothing: `ec2:DescribeInstances` under `ec2:ResourceTag/...`.
    ("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", 14),
];

#[test]
fn aws_managed_policies_have_only_known_errors() {
    let mut errors: BTreeMap<&str, usize> = BTreeMap::new();
    for policy in managed::all() {
        for finding in lint(&managed::document(policy), Subject::Identity) {
            if finding.check.kind() == Kind::Error {
                *errors.entry(finding.check.code()).or_default() += 1;
            }
        }
    }
    assert_eq!(errors, BTreeMap::from(KNOWN));
}

#[test]
fn aws_managed_policies_are_accepted_when_they_are_stored() {
    for policy in managed::all() {
        let text = managed::document(policy);
        let refusal = validate::parse(&text, Purpose::Inline).err();
        assert_eq!(refusal, None, "{text}");
    }
}
