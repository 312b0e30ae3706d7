use std::collections::BTreeSet;

use roleback_model::sts::DecodeAuthorizationMessageRequest;
use roleback_model::{OPERATIONS, OperationInfo};
use roleback_policy::catalogue;
use roleback_wire::shape::{Member, Shape};

use super::*;
use crate::answer::Read;
use crate::testing::{Walk, script};

mod organization;

/// Which members a sample has.
#[derive(Clone, Copy, PartialEq)]
enum Members {
    Required,
    All,
}

/// A line that asks for an operation.
fn sample(operation: &OperationInfo, which: Members) -> String {
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
        // A line has no underscores; the words that have some are of members that may be left out.
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
        // It is only there when something is in it.
        Shape::Structure(members) if !members.iter().any(|member| member.required) => {
            fill_members(&format!("{name}."), &members[..1], Members::All, line);
        }
        Shape::Structure(members) => fill_members(&format!("{name}."), members, which, line),
    }
}

/// Values of members that name a resource by more than its name.
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

/// Values for the others: the first that fits.
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

/// The resource type that an ARN tells: all before the name, which begins after the first slash.
fn kind(resource: &str) -> &str {
    let resource = resource.splitn(6, ':').nth(5).unwrap_or_default();
    match resource.split('/').next().unwrap_or_default() {
        "root" => "root-user",
        kind => kind,
    }
}

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
        let action = format!("{}:{}", operation.service, operation.name);
        assert_eq!(own.action, action, "{line}");
        let types: Vec<_> = operation.resources.iter().map(|of| of.as_str()).collect();
        match types[..] {
            [] => assert_eq!(own.resource, "*", "{line}"),
            // The user of an unknown key is nobody.
            _ if operation.name == "GetAccessKeyLastUsed" => assert_eq!(own.resource, "*"),
            _ => assert!(
                types.contains(&kind(&own.resource)),
                "{line}: {}",
                own.resource
            ),
        }
    }
}

/// Condition keys that are documented for an action and that a request here never has: of templates, of identity
/// providers, of security keys, of what only a stored credential or a resource would know.
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
            assert!(known, "{line}: {key} is not documented");
        }
    }
}

/// Whether a documented key, which may be a template, is this one.
fn same_key(documented: &str, key: &str) -> bool {
    let until_tag = |key: &str| key.split('/').next().unwrap().to_ascii_lowercase();
    until_tag(documented) == until_tag(key)
}

/// Whether a key is there because of what a request asks for.
fn is_own(key: &str) -> bool {
    let tags = ["aws:RequestTag/", "aws:TagKeys", "aws:ResourceTag/"];
    let mut prefixes = ["iam:", "sts:"].into_iter().chain(tags);
    prefixes.any(|prefix| key.starts_with(prefix))
}

/// Needs with the keys that only this request has, sorted: `action resource key=value key=value,value`.
fn shown(needs: &[Need]) -> Vec<String> {
    let line = |need: &Need| {
        let keys = need
            .context
            .iter()
            .filter(|(key, values)| is_own(key) && !values.is_empty());
        let keys = keys
            .map(|(key, values)| format!(" {key}={}", values.iter().collect::<Vec<_>>().join(",")));
        let mut keys: Vec<_> = keys.collect();
        keys.sort();
        format!("{} {}{}", need.action, need.resource, keys.concat())
    };
    needs.iter().map(line).collect()
}

#[test]
fn a_request_needs_what_it_does_and_shows_what_it_says() {
    const P: &str = "arn:aws:iam::123456789012:policy/team/P";
    let mut walk = script(&format!(
        "
        CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow Tags.member.1.Key=k Tags.member.1.Value=v | ok
        CreateUser UserName=Bob Path=/team/ PermissionsBoundary={P} Tags.member.1.Key=k Tags.member.1.Value=v | ok
        CreateRole RoleName=R Path=/team/ AssumeRolePolicyDocument=@trust Tags.member.1.Key=k Tags.member.1.Value=v | ok
        CreateGroup GroupName=G Path=/team/ | ok
        CreateInstanceProfile InstanceProfileName=I | ok
        CreateAccessKey UserName=Bob | ok"
    ));
    let account = "arn:aws:iam::123456789012:";
    let tags = "Tags.member.1.Key=a Tags.member.1.Value=b";
    let bob = format!("{account}user/team/Bob aws:ResourceTag/k=v");
    let role = format!("{account}role/team/R aws:ResourceTag/k=v");
    let asked = "aws:RequestTag/a=b aws:TagKeys=a";
    let bounded = format!("iam:PermissionsBoundary={P}");
    let session = "RoleSessionName=s1";
    let table: &[(String, Vec<String>)] = &[
        (
            "GetUser UserName=bob".into(),
            vec![format!("iam:GetUser {bob} iam:ResourceTag/k=v")],
        ),
        (
            "GetUser UserName=nobody".into(),
            vec![format!("iam:GetUser {account}user/nobody")],
        ),
        ("GetUser".into(), vec![format!("iam:GetUser {account}root")]),
        ("ListUsers PathPrefix=/team/".into(), vec!["iam:ListUsers *".into()]),
        (
            format!("CreateUser UserName=new Path=/p/ PermissionsBoundary={P}"),
            vec![format!("iam:CreateUser {account}user/p/new {bounded}")],
        ),
        (
            format!("CreateUser UserName=new {tags}"),
            vec![
                format!("iam:CreateUser {account}user/new {asked}"),
                format!("iam:TagUser {account}user/new {asked}"),
            ],
        ),
        (
            format!("CreatePolicy PolicyName=new PolicyDocument=@allow {tags}"),
            vec![
                format!("iam:CreatePolicy {account}policy/new {asked}"),
                format!("iam:TagPolicy {account}policy/new {asked}"),
            ],
        ),
        (
            format!("TagRole RoleName=r {tags}"),
            vec![format!(
                "iam:TagRole {account}role/team/R {} aws:TagKeys=a iam:ResourceTag/k=v",
                "aws:RequestTag/a=b aws:ResourceTag/k=v"
            )],
        ),
        (
            "UntagPolicy PolicyArn=arn:aws:iam::123456789012:policy/team/P TagKeys.member.1=k".into(),
            vec![format!("iam:UntagPolicy {P} aws:ResourceTag/k=v aws:TagKeys=k")],
        ),
        (
            format!("AttachUserPolicy UserName=Bob PolicyArn={P}"),
            vec![format!(
                "iam:AttachUserPolicy {bob} {bounded} iam:PolicyARN={P} iam:ResourceTag/k=v"
            )],
        ),
        (
            format!("PutRolePermissionsBoundary RoleName=R PermissionsBoundary={P}"),
            vec![format!(
                "iam:PutRolePermissionsBoundary {role} {bounded} iam:ResourceTag/k=v"
            )],
        ),
        (
            "AddUserToGroup GroupName=g UserName=Bob".into(),
            vec![format!("iam:AddUserToGroup {account}group/team/G")],
        ),
        (
            "AddRoleToInstanceProfile InstanceProfileName=i RoleName=R".into(),
            vec![
                format!("iam:AddRoleToInstanceProfile {account}instance-profile/I"),
                format!(
                    "iam:PassRole {role} iam:AssociatedResourceArn=arn:aws:ec2:*:123456789012:instance/* {} {}",
                    "iam:PassedToService=ec2.amazonaws.com", "iam:ResourceTag/k=v"
                ),
            ],
        ),
        (
            "CreateServiceLinkedRole AWSServiceName=s.amazonaws.com".into(),
            vec![format!(
                "iam:CreateServiceLinkedRole {account}role/aws-service-role/s.amazonaws.com/AWSServiceRoleFor {}",
                "iam:AWSServiceName=s.amazonaws.com"
            )],
        ),
        (
            format!("AssumeRole RoleArn={account}role/team/R {session} ExternalId=ext"),
            vec![format!(
                "sts:AssumeRole {role} iam:ResourceTag/k=v sts:ExternalId=ext sts:RoleSessionName=s1"
            )],
        ),
        (
            format!(
                "AssumeRole RoleArn={account}role/team/R {session} {tags} TransitiveTagKeys.member.1=a SourceIdentity=me"
            ),
            ["AssumeRole", "TagSession", "SetSourceIdentity"]
                .map(|action| {
                    format!(
                        "sts:{action} {account}role/team/R aws:RequestTag/a=b aws:ResourceTag/k=v aws:TagKeys=a {} {}",
                        "iam:ResourceTag/k=v sts:RoleSessionName=s1",
                        "sts:SourceIdentity=me sts:TransitiveTagKeys=a"
                    )
                })
                .into(),
        ),
        (
            format!("AssumeRole RoleArn=no-arn-but-long-enough {session}"),
            vec![],
        ),
        (
            format!("GetFederationToken Name=guest {tags}"),
            ["GetFederationToken", "TagSession"]
                .map(|action| {
                    format!("sts:{action} arn:aws:sts::123456789012:federated-user/guest {asked}")
                })
                .into(),
        ),
    ];
    for (line, expected) in table {
        let needs = walk.ask(line, |scene, request| Ok(needs(scene, request)));
        assert_eq!(&shown(&needs.unwrap()), expected, "{line}");
    }
    walk.act_as_user("bob");
    for line in [
        "GetUser",
        "ListAccessKeys",
        "ChangePassword OldPassword=a NewPassword=b",
    ] {
        let needs = walk.ask(line, |scene, request| Ok(needs(scene, request)));
        assert_eq!(
            needs.unwrap()[0].resource,
            format!("{account}user/team/Bob"),
            "{line}"
        );
    }
}

/// What a caller is told: `allowed`, or the message. Both evaluators say the same.
fn told(walk: &Walk, line: &str) -> String {
    let told = walk.ask(line, |scene, request| {
        let judgements = authorize(scene, request);
        let allows = |judgement: &Judgement| judgement.decision == Decision::Allowed;
        let allowed = judgements.iter().all(allows);
        assert_eq!(is_allowed(scene, request), allowed, "{line}");
        if allowed {
            return Ok("allowed".to_owned());
        }
        let fault = denied(scene, request, &judgements);
        assert_eq!((&*fault.code, fault.status), ("AccessDenied", 403));
        Ok(fault.message.into_owned())
    });
    told.unwrap()
}

fn policy(effect: &str, actions: &str, rest: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"S","Effect":"{effect}","Action":{actions},"Resource":"*"{rest}}}]}}"#
    )
}

const BOB: &str = "arn:aws:iam::123456789012:user/bob";

fn refused(who: &str, action: &str, resource: &str, clause: &str) -> String {
    format!("User: {who} is not authorized to perform: {action} on resource: {resource} {clause}")
}

fn silent(layer: &str, action: &str) -> String {
    format!("because no {layer} allows the {action} action")
}

#[test]
fn a_denial_names_the_kind_of_policy_and_where_aws_tells_it_the_policy() {
    const P: &str = "arn:aws:iam::123456789012:policy/P";
    let mut walk = script(
        "
        CreateUser UserName=bob | ok
        CreateGroup GroupName=devs | ok
        AddUserToGroup GroupName=devs UserName=bob | ok",
    );
    let get = |clause: &str| refused(BOB, "iam:GetUser", BOB, clause);
    let as_bob = |walk: &mut Walk, lines: &str, line: &str| {
        walk.sign_in_as_root("123456789012");
        walk.follow(lines);
        walk.act_as_user("bob");
        told(walk, line)
    };
    let none = silent("identity-based policy", "iam:GetUser");
    assert_eq!(as_bob(&mut walk, "", "GetUser"), get(&none));
    let allow = policy("Allow", r#""iam:*User*""#, "");
    let put = format!("PutGroupPolicy GroupName=devs PolicyName=p PolicyDocument={allow} | ok");
    assert_eq!(as_bob(&mut walk, &put, "GetUser"), "allowed");
    let list = silent("identity-based policy", "iam:ListRoles");
    assert_eq!(
        as_bob(&mut walk, "", "ListRoles"),
        refused(BOB, "iam:ListRoles", "*", &list)
    );
    let boundary = policy("Allow", r#""iam:ListUsers""#, "");
    let bound = format!(
        "
        CreatePolicy PolicyName=P PolicyDocument={boundary} | ok
        PutUserPermissionsBoundary UserName=bob PermissionsBoundary={P} | ok"
    );
    let none = silent("permissions boundary", "iam:GetUser");
    assert_eq!(as_bob(&mut walk, &bound, "GetUser"), get(&none));
    assert_eq!(as_bob(&mut walk, "", "ListUsers"), "allowed");
    let deny = policy("Deny", r#""iam:GetUser""#, "");
    let denying =
        format!("CreatePolicyVersion PolicyArn={P} PolicyDocument={deny} SetAsDefault=true | ok");
    let why = format!("with an explicit deny in a permissions boundary: {P}");
    assert_eq!(as_bob(&mut walk, &denying, "GetUser"), get(&why));
    let attach = format!(
        "
        DeleteUserPermissionsBoundary UserName=bob | ok
        AttachUserPolicy UserName=bob PolicyArn={P} | ok"
    );
    let why = format!("with an explicit deny in an identity-based policy: {P}");
    assert_eq!(as_bob(&mut walk, &attach, "GetUser"), get(&why));
    let inline = format!(
        "
        DetachUserPolicy UserName=bob PolicyArn={P} | ok
        PutUserPolicy UserName=bob PolicyName=p PolicyDocument={deny} | ok"
    );
    let why = "with an explicit deny in an identity-based policy";
    assert_eq!(as_bob(&mut walk, &inline, "GetUser"), get(why));
    assert_eq!(as_bob(&mut walk, "", "GetCallerIdentity"), "allowed");
    assert_eq!(as_bob(&mut walk, "", "GetSessionToken"), "allowed");
}

#[test]
fn taking_on_a_role_is_one_decision_of_trust_and_identity() {
    const R: &str = "arn:aws:iam::123456789012:role/R";
    let trust = |principal: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":["sts:AssumeRole","sts:TagSession"]}}]}}"#
        )
    };
    let mut walk = script("CreateUser UserName=bob | ok");
    let account = trust(r#"{"AWS":"123456789012"}"#);
    let direct = trust(&format!(r#"{{"AWS":"{BOB}"}}"#));
    let service = trust(r#"{"Service":"ec2.amazonaws.com"}"#);
    walk.follow(&format!(
        "
        CreateRole RoleName=R AssumeRolePolicyDocument={account} | ok
        CreateRole RoleName=Direct AssumeRolePolicyDocument={direct} | ok
        CreateRole RoleName=Service AssumeRolePolicyDocument={service} | ok"
    ));
    walk.act_as_user("bob");
    let assume = |role: &str| format!("AssumeRole RoleArn={role} RoleSessionName=s1");
    let refused = |role: &str, layer| {
        refused(
            BOB,
            "sts:AssumeRole",
            role,
            &silent(layer, "sts:AssumeRole"),
        )
    };
    let role = |name: &str| R.replace("role/R", &format!("role/{name}"));
    assert_eq!(told(&walk, &assume(R)), refused(R, "identity-based policy"));
    assert_eq!(told(&walk, &assume(&role("Direct"))), "allowed");
    for name in ["Service", "none"] {
        let arn = role(name);
        assert_eq!(
            told(&walk, &assume(&arn)),
            refused(&arn, "role trust policy")
        );
    }
    walk.sign_in_as_root("123456789012");
    let allow = policy(
        "Allow",
        r#""sts:*""#,
        r#","Condition":{"StringEquals":{"sts:ExternalId":"ext"}}"#,
    );
    walk.follow(&format!(
        "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={allow} | ok"
    ));
    walk.act_as_user("bob");
    assert_eq!(told(&walk, &assume(R)), refused(R, "identity-based policy"));
    assert_eq!(
        told(&walk, &format!("{} ExternalId=ext", assume(R))),
        "allowed"
    );
    let tagged = format!("{} ExternalId=ext SourceIdentity=me", assume(R));
    assert!(told(&walk, &tagged).contains("perform: sts:SetSourceIdentity"));
}

#[test]
fn sessions_and_root_users_are_bound_by_what_binds_them() {
    const R: &str = "arn:aws:iam::123456789012:role/R";
    let mut walk = script(&format!(
        "
        CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok
        PutRolePolicy RoleName=R PolicyName=p PolicyDocument={} | ok
        CreateUser UserName=bob | ok",
        policy("Allow", r#""iam:*""#, "")
    ));
    assert_eq!(told(&walk, "ListUsers"), "allowed");
    let foreign = "GetPolicy PolicyArn=arn:aws:iam::999999999999:policy/p";
    assert!(
        told(&walk, foreign)
            .ends_with("because no resource-based policy allows the iam:GetPolicy action")
    );
    assert_eq!(
        told(
            &walk,
            "GetPolicy PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess"
        ),
        "allowed"
    );
    let limits = policy("Allow", r#""iam:ListUsers""#, "");
    let assume = format!("AssumeRole RoleArn={R} RoleSessionName=s1");
    let wide = walk.call(&assume).unwrap();
    let narrow = walk.call(&format!("{assume} Policy={limits}")).unwrap();
    let guest = walk.call("GetFederationToken Name=guest").unwrap();
    let limited = walk
        .call(&format!("GetFederationToken Name=guest Policy={limits}"))
        .unwrap();
    walk.sign_in(&wide);
    assert_eq!(told(&walk, "ListRoles"), "allowed");
    walk.sign_in(&narrow);
    assert_eq!(told(&walk, "ListUsers"), "allowed");
    let session = "arn:aws:sts::123456789012:assumed-role/R/s1";
    let none = silent("session policy", "iam:ListRoles");
    assert_eq!(
        told(&walk, "ListRoles"),
        refused(session, "iam:ListRoles", "*", &none)
    );
    walk.sign_in(&guest);
    assert!(told(&walk, "ListUsers").ends_with(&silent("session policy", "iam:ListUsers")));
    walk.sign_in(&limited);
    assert_eq!(told(&walk, "ListUsers"), "allowed");
}

#[test]
fn conditions_see_tags_boundaries_and_the_service_that_a_role_is_passed_to() {
    let mut walk = script(
        "
        CreateUser UserName=bob Tags.member.1.Key=team Tags.member.1.Value=red | ok
        CreateRole RoleName=red AssumeRolePolicyDocument=@trust Tags.member.1.Key=team Tags.member.1.Value=red | ok
        CreateRole RoleName=blue AssumeRolePolicyDocument=@trust Tags.member.1.Key=team Tags.member.1.Value=blue | ok
        CreateInstanceProfile InstanceProfileName=I | ok",
    );
    let table = [
        (
            r#""iam:GetRole""#,
            r#""StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}"#,
            "GetRole RoleName=red",
            "GetRole RoleName=blue",
        ),
        (
            r#"["iam:CreateUser","iam:TagUser"]"#,
            r#""ForAllValues:StringEquals":{"aws:TagKeys":["team"]},"StringEquals":{"aws:RequestTag/team":"red"}"#,
            "CreateUser UserName=new Tags.member.1.Key=team Tags.member.1.Value=red",
            "CreateUser UserName=new Tags.member.1.Key=team Tags.member.1.Value=blue",
        ),
        (
            r#""iam:CreateUser""#,
            r#""ArnLike":{"iam:PermissionsBoundary":"arn:aws:iam::*:policy/B"}"#,
            "CreateUser UserName=new PermissionsBoundary=arn:aws:iam::123456789012:policy/B",
            "CreateUser UserName=new",
        ),
        (
            r#"["iam:PassRole","iam:AddRoleToInstanceProfile"]"#,
            r#""StringEqualsIfExists":{"iam:PassedToService":"ec2.amazonaws.com"}"#,
            "AddRoleToInstanceProfile InstanceProfileName=I RoleName=red",
            "GetRole RoleName=red",
        ),
        (
            r#""iam:GetRole""#,
            r#""Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:ResourceAccount":"123456789012"}"#,
            "GetRole RoleName=red",
            "ListUsers",
        ),
        (
            r#""iam:AttachUserPolicy""#,
            r#""ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
            "AttachUserPolicy UserName=bob PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
            "AttachUserPolicy UserName=bob PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            r#""iam:ListUsers""#,
            r#""StringEquals":{"aws:username":"bob"}"#,
            "ListUsers",
            "ListRoles",
        ),
    ];
    for (actions, condition, allowed, denied) in table {
        walk.sign_in_as_root("123456789012");
        let document = policy(
            "Allow",
            actions,
            &format!(r#","Condition":{{{condition}}}"#),
        );
        walk.follow(&format!(
            "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={document} | ok"
        ));
        walk.act_as_user("bob");
        assert_eq!(told(&walk, allowed), "allowed", "{condition}");
        assert!(
            told(&walk, denied).contains("is not authorized"),
            "{denied}: {condition}"
        );
    }
}

#[test]
fn policies_count_as_they_are_now_however_often_they_were_asked() {
    let mut walk = script("CreateUser UserName=bob | ok");
    for (effect, expected) in [("Allow", true), ("Deny", false), ("Allow", true)] {
        for _ in 0..2 {
            walk.sign_in_as_root("123456789012");
            let document = policy(effect, r#""iam:ListUsers""#, "");
            walk.follow(&format!(
                "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={document} | ok"
            ));
            walk.act_as_user("bob");
            assert_eq!(told(&walk, "ListUsers") == "allowed", expected, "{effect}");
            assert_eq!(told(&walk, "ListUsers") == "allowed", expected, "{effect}");
        }
    }
}

/// The encoded message of a denial, and what it says.
fn encoded(walk: &mut Walk, line: &str) -> (String, serde_json::Value) {
    let message = walk.ask(line, |scene, request| {
        let judgements = authorize(scene, request);
        Ok(encoded_message(scene, &judgements))
    });
    let message = message.unwrap().expect("a denial");
    walk.sign_in_as_root("123456789012");
    let decoded = decoded(walk, &message).unwrap();
    (message, serde_json::from_str(&decoded).unwrap())
}

/// What DecodeAuthorizationMessage answers. (The lines of walks have no underscores, but messages have.)
fn decoded(walk: &Walk, message: &str) -> Result<String, Fault> {
    let request = DecodeAuthorizationMessageRequest {
        encoded_message: message.into(),
    };
    let decoded = walk.ask("GetCallerIdentity", |scene, _| request.read(scene))?;
    Ok(decoded.decoded_message.unwrap())
}

#[test]
fn an_encoded_message_says_why_to_whoever_may_decode_it() {
    let mut walk = script("CreateUser UserName=bob | ok");
    walk.act_as_user("bob");
    let (_, implicit) = encoded(&mut walk, "GetUser");
    let deny = policy(
        "Deny",
        r#"["iam:Get*"]"#,
        r#","Condition":{"StringLike":{"aws:username":"b*"}}"#,
    );
    walk.follow(&format!(
        "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={deny} | ok"
    ));
    walk.act_as_user("bob");
    let (message, explicit) = encoded(&mut walk, "GetUser");
    for (shown, denied) in [(&implicit, false), (&explicit, true)] {
        assert_eq!(
            (&shown["allowed"], &shown["explicitDeny"]),
            (&false.into(), &denied.into())
        );
        let context = &shown["context"];
        assert_eq!(
            (&context["action"], &context["resource"]),
            (&"iam:GetUser".into(), &BOB.into())
        );
        assert_eq!(
            (&context["principal"]["name"], &context["principal"]["arn"]),
            (&"bob".into(), &BOB.into())
        );
        let conditions = context["conditions"]["items"].as_array().unwrap();
        let username =
            serde_json::json!({"key": "aws:username", "values": {"items": [{"value": "bob"}]}});
        assert!(conditions.contains(&username), "{conditions:?}");
    }
    assert_eq!(
        implicit["matchedStatements"]["items"],
        serde_json::json!([])
    );
    let value = |value: &str| serde_json::json!({"items": [{"value": value}]});
    let statement = serde_json::json!({
        "statementId": "S", "effect": "DENY", "principals": {"items": []}, "principalGroups": {"items": []},
        "actions": value("iam:Get*"), "resources": value("*"),
        "conditions": {"items": [{"key": "aws:username", "values": value("b*")}]},
    });
    assert_eq!(
        explicit["matchedStatements"]["items"],
        serde_json::json!([statement])
    );
    let changed: String = message.chars().rev().collect();
    let refused = |walk: &Walk, message: &str| {
        let fault = decoded(walk, message).unwrap_err();
        assert_eq!(
            (&*fault.code, fault.status),
            ("InvalidAuthorizationMessageException", 400)
        );
    };
    for message in [&changed, "junk!", "", "A"] {
        refused(&walk, message);
    }
    walk.sign_in_as_root("999999999999");
    refused(&walk, &message);
}
