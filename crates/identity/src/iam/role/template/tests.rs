use super::*;
use crate::testing::{Walk, script, texts};

const POWER: &str = "arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1";

/// A request for the role of a template, with values.
fn acquire(values: &[(&str, &str)]) -> String {
    let mut line = format!("AcquireRole TemplateArn={POWER}");
    for (nth, (name, value)) in values.iter().enumerate() {
        let entry = format!("ReplacementValues.entry.{}", nth + 1);
        line += &format!(" {entry}.key={name} {entry}.value.Values.member.1={value}");
    }
    line
}

#[test]
fn the_role_of_a_template_is_created_once() {
    let lambda = acquire(&[("AWSServiceName", "lambda.amazonaws.com")]);
    let mut walk = Walk::new();
    let first = walk.call(&lambda).unwrap();
    assert_eq!(walk.call(&lambda).unwrap(), first);
    let events = walk.answer_events(&lambda);
    assert!(events.is_empty(), "{events:?}");
    let trust = document::encoded(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
    );
    assert!(
        first.contains("<Path>/</Path><RoleName>PowerUserRole</RoleName>"),
        "{first}"
    );
    assert!(
        first.contains(&format!("<AssumeRolePolicyDocument>{trust}<")),
        "{first}"
    );
    for absent in ["MaxSessionDuration", "SourceRoleTemplate", "Tags"] {
        assert!(!first.contains(absent), "{first}");
    }
    walk.follow(&format!(
        "ListAttachedRolePolicies RoleName=PowerUserRole | ok <PolicyArn>arn:aws:iam::aws:policy/PowerUserAccess</PolicyArn>
         GetRole RoleName=PowerUserRole | ok <SourceRoleTemplate><TemplateArn>{POWER}</TemplateArn><TemplateMinorVersion>0</TemplateMinorVersion></SourceRoleTemplate>
         CreateRole RoleName=own AssumeRolePolicyDocument=@trust | ok
         GetRole RoleName=own | ok !SourceRoleTemplate
         ListRoles | ok !SourceRoleTemplate"
    ));
}

#[test]
fn a_request_is_refused_with_the_first_error_that_applies() {
    let mut walk = Walk::new();
    walk.settings.quotas.roles = 1;
    let unknown = "arn:aws:iam::aws:role-template/iam.amazonaws.com/Other:1";
    let hint = "(to accept it, start the server with --unknown-service-principals accept)";
    let service = ("AWSServiceName", "lambda.amazonaws.com");
    let named = |name| acquire(&[service, ("RoleName", name)]);
    let twice = "ReplacementValues.entry.1.key=RoleName ReplacementValues.entry.1.value.Values.member.1=a ReplacementValues.entry.1.value.Values.member.2=b";
    for action in ["AcquireRole", "GetRoleTemplateVersion"] {
        walk.follow(&format!(
            "{action} TemplateArn=short | ValidationError 1 validation error detected: Value at 'templateArn' failed to satisfy constraint: Member must have length greater than or equal to 20
             {action} TemplateArn=arn:aws:iam::aws:policy/PowerUserAccess | InvalidInput ARN arn:aws:iam::aws:policy/PowerUserAccess is not valid.
             {action} TemplateArn={unknown} | NoSuchEntity Role template {unknown} cannot be found."
        ));
    }
    walk.follow(&format!(
        "GetRoleTemplateVersion TemplateArn={POWER} MinorVersion=1 | NoSuchEntity Minor version 1 of role template {POWER} cannot be found.
         AcquireRole TemplateArn={POWER} TemplateMinorVersion=1 | NoSuchEntity Minor version 1 of role template {POWER} cannot be found.
         {} | InvalidInput The role template has no parameter Other.
         AcquireRole TemplateArn={POWER} {twice} | ValidationError The parameter RoleName of the role template takes one value.
         {} | InvalidInput The role template needs a value for the parameter AWSServiceName.
         {} | InvalidInput The role template cannot create a role with the name a/b.
         {} | MalformedPolicyDocument Invalid principal in policy: \"SERVICE\":\"nope.amazonaws.com\" {hint}
         {} | MalformedPolicyDocument Invalid principal in policy: \"SERVICE\":\"a\"b\"
         CreateRole RoleName=own AssumeRolePolicyDocument=@trust | ok
         {} | NameConflict The role template cannot create the role OWN: a role with this name already exists.
         {} | LimitExceeded Cannot exceed quota for RolesPerAccount: 1
         DeleteRole RoleName=own | ok
         {} | ok <RoleName>free</RoleName>
         {} | NameConflict The role template cannot create the role free: a role with this name already exists.
         {} | NameConflict The role template cannot create the role FREE: a role with this name already exists.",
        acquire(&[service, ("Other", "x")]),
        acquire(&[]),
        named("a/b"),
        acquire(&[("AWSServiceName", "nope.amazonaws.com")]),
        acquire(&[("AWSServiceName", "a\"b")]),
        named("OWN"),
        named("free"),
        named("free"),
        acquire(&[("AWSServiceName", "ec2.amazonaws.com"), ("RoleName", "free")]),
        named("FREE"),
    ));
    walk.settings.quotas.attached_per_role = 0;
    walk.follow(&format!(
        "DeleteRole RoleName=own | NoSuchEntity The role with name own cannot be found.
         DetachRolePolicy RoleName=free PolicyArn=arn:aws:iam::aws:policy/PowerUserAccess | ok
         DeleteRole RoleName=free | ok
         {} | LimitExceeded Cannot exceed quota for PoliciesPerRole: 0",
        named("free")
    ));
}

#[test]
fn a_role_that_was_changed_does_not_come_back_until_it_is_restored() {
    let role = acquire(&[("AWSServiceName", "lambda.amazonaws.com")]);
    let modified = "RoleModified The role PowerUserRole was modified after the role template created it. Restore it, or choose another name.";
    let policy = "RoleName=PowerUserRole PolicyArn=arn:aws:iam::aws:policy";
    let lambda = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let name = "RoleName=PowerUserRole";
    let mut walk = script(&format!("{role} | ok"));
    for (change, restore) in [
        (
            format!("AttachRolePolicy {policy}/ReadOnlyAccess"),
            format!("DetachRolePolicy {policy}/ReadOnlyAccess"),
        ),
        (
            format!("DetachRolePolicy {policy}/PowerUserAccess"),
            format!("AttachRolePolicy {policy}/PowerUserAccess"),
        ),
        (
            format!("PutRolePolicy {name} PolicyName=p PolicyDocument=@allow"),
            format!("DeleteRolePolicy {name} PolicyName=p"),
        ),
        (
            format!("TagRole {name} Tags.member.1.Key=k Tags.member.1.Value=v"),
            format!("UntagRole {name} TagKeys.member.1=k"),
        ),
        (
            format!(
                "PutRolePermissionsBoundary {name} PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess"
            ),
            format!("DeleteRolePermissionsBoundary {name}"),
        ),
        (
            format!("UpdateAssumeRolePolicy {name} PolicyDocument=@trust"),
            format!("UpdateAssumeRolePolicy {name} PolicyDocument={lambda}"),
        ),
    ] {
        walk.follow(&format!(
            "{change} | ok\n{role} | {modified}\n{restore} | ok\n{role} | ok"
        ));
    }
    walk.follow(&format!(
        "UpdateRole {name} Description=d MaxSessionDuration=7200 | ok
         {role} | ok <Description>d</Description>"
    ));
}

#[test]
fn every_template_shows_what_it_makes() {
    let mut walk = Walk::new();
    for template in TEMPLATES {
        let Template {
            service,
            name,
            parameters,
            policies,
            ..
        } = template;
        let arn = format!("arn:aws:iam::aws:role-template/{service}/{name}:1");
        let shown = walk
            .call(&format!(
                "GetRoleTemplateVersion TemplateArn={arn} MinorVersion=0"
            ))
            .unwrap();
        assert_eq!(texts(&shown, "TemplateArn"), [arn.as_str()]);
        assert_eq!(texts(&shown, "ManagedByValue"), [*service]);
        let names = texts(&shown, "Name");
        assert!(
            names.iter().eq(parameters.iter().map(|it| it.name)),
            "{shown}"
        );
        for parameter in *parameters {
            let used = parameter.name == ROLE_NAME
                || template.trust.contains(&placeholder(parameter.name));
            assert!(used, "{name}: {}", parameter.name);
        }
        let line = format!(
            "AcquireRole TemplateArn={arn} ReplacementValues.entry.1.key={} ReplacementValues.entry.1.value.Values.member.1={}",
            parameters
                .iter()
                .find(|it| it.default.is_none())
                .unwrap()
                .name,
            if *service == "iam.amazonaws.com" {
                "ec2.amazonaws.com"
            } else {
                "123456789012"
            },
        );
        let role = walk.call(&line).unwrap();
        assert!(!role.contains("%40%7B"), "{role}");
        let role = texts(&role, "RoleName").concat();
        let attached = walk
            .call(&format!("ListAttachedRolePolicies RoleName={role}"))
            .unwrap();
        assert_eq!(texts(&attached, "PolicyArn").len(), policies.len());
        walk.follow(&format!("{line} | ok <RoleName>{role}<"));
    }
}

#[test]
fn a_caller_needs_the_rights_of_all_that_the_template_does() {
    let role = acquire(&[
        ("AWSServiceName", "lambda.amazonaws.com"),
        ("RoleName", "r"),
    ]);
    let mut walk = script("CreateUser UserName=u | ok");
    let needs = |walk: &Walk| {
        let needs = walk.ask(&role, |scene, request| {
            Ok(crate::authorize::needs(scene, request))
        });
        let all = needs.unwrap().into_iter().map(|need| {
            let template = need.context.text("iam:RoleTemplateARN").map(str::to_owned);
            assert_eq!(template.as_deref(), Some(POWER), "{}", need.action);
            let policy = need.context.text("iam:PolicyARN").map(str::to_owned);
            format!(
                "{} {} {}",
                need.action,
                need.resource,
                policy.unwrap_or_default()
            )
        });
        all.collect::<Vec<_>>()
    };
    let read = format!("iam:GetRoleTemplateVersion {POWER} ");
    let arn = "arn:aws:iam::123456789012:role/r";
    assert_eq!(
        needs(&walk),
        [
            read.clone(),
            format!("iam:CreateRole {arn} "),
            format!("iam:AttachRolePolicy {arn} arn:aws:iam::aws:policy/PowerUserAccess"),
        ]
    );
    walk.follow(&format!("{role} | ok"));
    assert_eq!(needs(&walk), [read, format!("iam:GetRole {arn} ")]);
}
