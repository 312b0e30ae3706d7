//! The tables against the contract and the catalogue of services.

use std::collections::BTreeSet;

use roleback_model::{OPERATIONS, OperationInfo};
use roleback_policy::catalogue;
use roleback_wire::shape::{Member, Shape};

use super::*;

/// Which members a sample request includes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Members {
    Required,
    All,
}

/// A request line for an operation.
pub(super) fn sample(operation: &OperationInfo, which: Members) -> String {
    let mut line = operation.name.to_owned();
    if let Shape::Structure(members) = operation.input {
        fill_members("", members, which, &mut line);
    }
    line
}

fn fill_members(prefix: &str, members: &[Member], which: Members, line: &mut String) {
    let wanted = |member: &&Member| member.required || which == Members::All;
    for member in members.iter().filter(wanted) {
        let name = format!("{prefix}{}", member.name);
        fill(&name, member.name, member.shape, which, line);
    }
}

fn fill(name: &str, member: &str, shape: &Shape, which: Members, line: &mut String) {
    match shape {
        Shape::Text(text) | Shape::Blob(text) => {
            let fits = |value: &&&str| {
                let long = value.len() >= text.min as usize && value.len() <= text.max as usize;
                long && text.pattern.is_none_or(|pattern| pattern.matches(value))
            };
            let known = NAMED.iter().find(|(known, _)| *known == member);
            let known = known.map(|(_, value)| *value);
            let value = known.or_else(|| VALUES.iter().find(fits).copied());
            let value = value.map_or_else(|| "A".repeat(text.min as usize), Into::into);
            line.push_str(&format!(" {name}={value}"));
        }
        // A line cannot contain underscores; only optional members have values with underscores.
        Shape::Enum(words) => {
            let word = words.iter().find(|word| !word.contains('_'));
            line.extend(word.map(|word| format!(" {name}={word}")));
        }
        Shape::Integer { min, .. } => line.push_str(&format!(" {name}={min}")),
        Shape::Boolean => line.push_str(&format!(" {name}=true")),
        Shape::Timestamp => line.push_str(&format!(" {name}=2026-01-01T00:00:00Z")),
        Shape::List { member: of, .. } => {
            fill(&format!("{name}.member.1"), member, of, which, line)
        }
        Shape::Map { key, value, .. } => {
            fill(&format!("{name}.entry.1.key"), "key", key, which, line);
            fill(
                &format!("{name}.entry.1.value"),
                "value",
                value,
                which,
                line,
            );
        }
        // The key is present only if the list is not empty.
        Shape::Structure(members) if !members.iter().any(|member| member.required) => {
            fill_members(&format!("{name}."), &members[..1], Members::All, line);
        }
        Shape::Structure(members) => fill_members(&format!("{name}."), members, which, line),
    }
}

/// Values of members that do not accept a plain name.
const NAMED: [(&str, &str); 12] = [
    ("PolicyArn", "arn:aws:iam::123456789012:policy/p"),
    ("RoleArn", "arn:aws:iam::123456789012:role/r"),
    ("Arn", "arn:aws:iam::123456789012:user/u"),
    ("PolicySourceArn", "arn:aws:iam::123456789012:user/u"),
    (
        "EntityArn",
        "arn:aws:iam::123456789012:delegation-request/d",
    ),
    (
        "TemplateArn",
        "arn:aws:iam::aws:role-template/s.amazonaws.com/t:1",
    ),
    ("SerialNumber", "arn:aws:iam::123456789012:mfa/m"),
    (
        "OpenIDConnectProviderArn",
        "arn:aws:iam::123456789012:oidc-provider/o",
    ),
    (
        "SAMLProviderArn",
        "arn:aws:iam::123456789012:saml-provider/s",
    ),
    (
        "EntityPath",
        "o-a1b2c3d4e5/r-f6g7h8i9j0example/ou-1a2b3c-k9l8m7n6o5example",
    ),
    (
        "DeletionTaskId",
        "task/aws-service-role/s.amazonaws.com/AWSServiceRoleForS/1",
    ),
    ("TargetPrincipal", "123456789012"),
];

/// Values for all other members: the first valid one is used.
const VALUES: [&str; 10] = [
    "Sample",
    "123456",
    "SampleSampleSampleSampleSample",
    "https://example.com/sample",
    "abcdefab-1234-1234-1234-abcdefabcdef",
    "arn:aws:iam::123456789012:policy/p",
    "v1",
    "123456789012",
    "/",
    "p-samplesample",
];

/// The resource type of an ARN: everything before the name, which follows the first slash.
fn kind(resource: &str) -> &str {
    let resource = resource.splitn(6, ':').nth(5).unwrap_or_default();
    match resource.split('/').next().unwrap_or_default() {
        "root" => "root-user",
        kind => kind,
    }
}

/// The resource that AWS authorizes for lists of entities, which have no documented resource type.
const LISTED: [(&str, &str); 10] = [
    ("ListGroups", "arn:aws:iam::123456789012:group/"),
    (
        "ListInstanceProfiles",
        "arn:aws:iam::123456789012:instance-profile/",
    ),
    (
        "ListOpenIDConnectProviders",
        "arn:aws:iam::123456789012:oidc-provider/*",
    ),
    ("ListPolicies", "policy path /"),
    ("ListRoles", "arn:aws:iam::123456789012:role/"),
    (
        "ListSAMLProviders",
        "arn:aws:iam::123456789012:saml-provider/*",
    ),
    (
        "ListServerCertificates",
        "arn:aws:iam::123456789012:server-certificate/",
    ),
    ("ListUsers", "arn:aws:iam::123456789012:user/"),
    ("ListVirtualMFADevices", "arn:aws:iam::123456789012:mfa/"),
    ("GetWebIdentityToken", "arn:aws:sts::123456789012:self"),
];

#[test]
fn every_operation_needs_its_own_action_on_a_resource_of_a_documented_type() {
    let mut walk = script("CreateUser UserName=bob | ok");
    walk.act_as_user("bob");
    for operation in OPERATIONS {
        let line = sample(operation, Members::Required);
        let needs = walk.ask(&line, |scene, request| Ok(needs(scene, request)));
        let needs = needs.unwrap_or_else(|fault| panic!("{line}: {fault:?}"));
        assert_eq!(needs.is_empty(), !operation.signed, "{line}");
        let Some(own) = needs.first() else {
            continue;
        };
        // AcquireRole has no action of its own: it needs those of what it does.
        if operation.name == "AcquireRole" {
            assert_eq!(own.action, "iam:GetRoleTemplateVersion");
            assert_eq!(kind(&own.resource), "role-template");
            continue;
        }
        let action = format!("{}:{}", operation.service, operation.name);
        assert_eq!(own.action, action, "{line}");
        let types: Vec<_> = operation.resources.iter().map(|of| of.as_str()).collect();
        match types[..] {
            [] => {
                let listed = LISTED.iter().find(|(name, _)| *name == operation.name);
                let expected = listed.map_or("*", |(_, resource)| resource);
                assert_eq!(own.resource, expected, "{line}");
            }
            // An unknown access key has no user.
            _ if operation.name == "GetAccessKeyLastUsed" => assert_eq!(own.resource, "*"),
            _ => assert!(
                types.contains(&kind(&own.resource)),
                "{line}: {}",
                own.resource
            ),
        }
    }
}

/// Condition keys that are documented for an action but that requests here never have: those of templates, identity
/// providers and security keys, and those that only a stored credential or resource would provide.
const NEVER_THERE: [&str; 12] = [
    "iam:RoleTemplateARN",
    "iam:RegisterSecurityKey",
    "iam:FIDO-FIPS-140-2-certification",
    "iam:FIDO-FIPS-140-3-certification",
    "iam:FIDO-certification",
    "iam:AccountPropertyNamespaces",
    "iam:DelegationRequestOwner",
    "iam:ServiceSpecificCredentialServiceName",
    "iam:PermissionsBoundary",
    "iam:ResourceTag/${TagKey}",
    "aws:ResourceTag/${TagKey}",
    "sts:RoleAuthorizedByIdp",
];

#[test]
fn a_full_request_has_the_condition_keys_that_are_documented_for_its_action() {
    let mut walk = script("CreateUser UserName=bob | ok");
    walk.act_as_user("bob");
    for operation in OPERATIONS.iter().filter(|operation| operation.signed) {
        let line = sample(operation, Members::All);
        let needs = walk.ask(&line, |scene, request| Ok(needs(scene, request)));
        let needs = needs.unwrap_or_else(|fault| panic!("{line}: {fault:?}"));
        let Some((service, action)) = catalogue::action(&needs[0].action) else {
            continue;
        };
        let of_service = |key: &&str| {
            ["iam:", "sts:", "aws:"]
                .iter()
                .any(|of| key.starts_with(of))
        };
        let documented: BTreeSet<_> = service.keys_of(action).map(|key| key.name).collect();
        let has = |key: &str| {
            needs[0]
                .context
                .iter()
                .any(|(known, _)| same_key(key, known))
        };
        for key in documented.iter().copied().filter(of_service) {
            assert!(
                has(key) || NEVER_THERE.contains(&key),
                "{line}: {key} is missing"
            );
        }
        for (key, _) in needs[0].context.iter().filter(|(key, _)| is_own(key)) {
            let known = documented.iter().any(|known| same_key(known, key));
            // The reference has this key for other actions only; AWS's example policies have it for this one, too.
            let known = known || key == "iam:RoleTemplateARN";
            assert!(known, "{line}: {key} is not documented");
        }
    }
}

/// Whether a documented key, which may be a template, matches this key.
fn same_key(documented: &str, key: &str) -> bool {
    let until_tag = |key: &str| key.split('/').next().unwrap().to_ascii_lowercase();
    until_tag(documented) == until_tag(key)
}
