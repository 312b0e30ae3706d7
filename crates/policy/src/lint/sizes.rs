//! Size quotas, counted as AWS counts them.

use super::{Check, Report, Scene, Subject};
use crate::json::{self, Member, Node, Value};

/// Characters of a managed policy, white space not counted.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const IDENTITY_CHARS_MAX: usize = 6_144;
/// Characters of a trust policy by default, white space not counted.
const TRUST_CHARS_MAX: usize = 2_048;
/// Characters of a bucket policy, the largest limit of a resource policy.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>
const RESOURCE_CHARS_MAX: usize = 20_480;
/// Characters of a service control policy.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
const SERVICE_CONTROL_CHARS_MAX: usize = 10_240;
/// Characters of a resource control policy.
const RESOURCE_CONTROL_CHARS_MAX: usize = 5_120;

pub(super) fn quota(scene: &Scene<'_>, report: &mut Report) {
    let root = scene.draft.root;
    let (check, quota) = match scene.subject {
        Subject::Identity => (
            Check::PolicySizeExceedsIdentityPolicyQuota,
            IDENTITY_CHARS_MAX,
        ),
        subject if subject.is_trust() => (
            Check::PolicySizeExceedsRoleTrustPolicyQuota,
            TRUST_CHARS_MAX,
        ),
        Subject::Resource(_) => (
            Check::PolicySizeExceedsResourcePolicyQuota,
            RESOURCE_CHARS_MAX,
        ),
        Subject::ServiceControl => (Check::PolicySizeExceedsScpQuota, SERVICE_CONTROL_CHARS_MAX),
        Subject::ResourceControl => (Check::PolicySizeExceedsRcpQuota, RESOURCE_CONTROL_CHARS_MAX),
    };
    // IAM does not count white space; Organizations and other services do.
    let size = match scene.subject {
        subject if subject == Subject::Identity || subject.is_trust() => size(root),
        _ => root.span.end.saturating_sub(root.span.start),
    };
    if size > quota {
        report.find(check, root.span, message(check, size, quota));
    }
}

fn message(check: Check, size: usize, quota: usize) -> String {
    let of = |what: &str, whose: &str| {
        format!(
            "The {size} characters in the {what} exceed the {quota} character maximum for {whose}. We recommend that you \
             use multiple granular policies."
        )
    };
    match check {
        Check::PolicySizeExceedsIdentityPolicyQuota => {
            of("identity policy, excluding whitespace,", "inline and managed policies")
        }
        Check::PolicySizeExceedsScpQuota => of("service control policy (SCP)", "SCPs"),
        Check::PolicySizeExceedsRcpQuota => of("resource control policy (RCP)", "RCPs"),
        Check::PolicySizeExceedsRoleTrustPolicyQuota => {
            "The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that \
             you request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas \
             have already been increased, then you can ignore this warning."
                .to_owned()
        }
        _ => of("resource policy", "resource policies"),
    }
}

/// Characters without white space, including in strings, as IAM counts them.
fn size(node: &Node) -> usize {
    let joined = |sizes: &mut dyn Iterator<Item = usize>, items: usize| {
        let commas = items.saturating_sub(1);
        sizes.fold(commas.saturating_add(2), usize::saturating_add)
    };
    match &node.value {
        Value::List(items) => joined(&mut items.iter().map(size), items.len()),
        Value::Object(members) => {
            let member = |member: &Member| {
                quoted(&member.name)
                    .saturating_add(1)
                    .saturating_add(size(&member.node))
            };
            joined(&mut members.iter().map(member), members.len())
        }
        Value::Text(text) => quoted(text),
        Value::Number(_) | Value::Bool(_) | Value::Null => {
            node.span.end.saturating_sub(node.span.start)
        }
    }
}

fn quoted(text: &str) -> usize {
    json::quote(text)
        .chars()
        .filter(|char| !char.is_whitespace())
        .count()
}
