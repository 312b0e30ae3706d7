//! AWS's own policies, held against what AWS's linter would say of them.

use std::collections::BTreeMap;

use roleback_identity::managed;
use roleback_policy::lint::{Kind, Subject, lint};

/// The errors that AWS's policies have. Nearly all are AWS's own slips, which grant nothing: the reference of checks lists
/// some of them itself.
const KNOWN: [(&str, usize); 8] = [
    // New services ahead of the reference, and misspelt names.
    ("INVALID_ACTION", 53),
    // Resource types that no reference has: `logs:*:*:/aws-glue/*` without `log-group:`, and the like.
    ("INVALID_ARN_RESOURCE", 70),
    // DeepRacer and others that AWS has shut down.
    ("INVALID_SERVICE", 3),
    ("INVALID_SERVICE_CONDITION_KEY", 1),
    ("INVALID_SERVICE_IN_ACTION", 95),
    // `arn:aws:kms:*::*`
    ("MISSING_ARN_ACCOUNT", 2),
    ("MISSING_QUALIFIER", 3),
    // Conditions that make the statement apply to nothing: `ec2:DescribeInstances` under `ec2:ResourceTag/...`.
    ("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", 14),
];

#[test]
fn aws_managed_policies_have_no_errors_but_the_known_ones() {
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
