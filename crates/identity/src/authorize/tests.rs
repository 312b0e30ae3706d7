//! The permissions that requests require, and helpers for the tests of denials.

use super::*;
use crate::testing::{Walk, script};

mod agreement;
mod contract;
mod denials;
mod each;
mod labels;
mod organization;

/// Whether a key comes from the request itself.
fn is_own(key: &str) -> bool {
    let tags = ["aws:RequestTag/", "aws:TagKeys", "aws:ResourceTag/"];
    let mut prefixes = ["iam:", "sts:"].into_iter().chain(tags);
    prefixes.any(|prefix| key.starts_with(prefix))
}

/// Required permissions with the request's own condition keys, sorted: `action resource key=value key=value,value`.
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
        CreateVirtualMFADevice VirtualMFADeviceName=m Tags.member.1.Key=k Tags.member.1.Value=v | ok
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
        (
            "UpdateUser UserName=bob NewUserName=rob".into(),
            vec![
                format!("iam:UpdateUser {bob} iam:ResourceTag/k=v"),
                format!("iam:UpdateUser {account}user/team/rob aws:ResourceTag/k=v iam:ResourceTag/k=v"),
            ],
        ),
        (
            "UpdateUser UserName=bob NewPath=/".into(),
            vec![format!("iam:UpdateUser {bob} iam:ResourceTag/k=v")],
        ),
        (
            "UpdateGroup GroupName=g NewGroupName=h NewPath=/x/".into(),
            vec![
                format!("iam:UpdateGroup {account}group/team/G"),
                format!("iam:UpdateGroup {account}group/x/h"),
            ],
        ),
        (
            "ListUsers PathPrefix=/team/".into(),
            vec![format!("iam:ListUsers {account}user/team/")],
        ),
        (
            "ListPolicies PathPrefix=/team/".into(),
            vec!["iam:ListPolicies policy path /team/".into()],
        ),
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
            "DeleteVirtualMFADevice SerialNumber=arn:aws:iam::123456789012:mfa/m".into(),
            vec![format!(
                "iam:DeleteVirtualMFADevice {account}mfa/m aws:ResourceTag/k=v"
            )],
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

/// The answer to the caller: `allowed`, or the denial message. Both evaluators must agree.
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
/// How a denial names bob if the request contains his name.
const USER_BOB: &str = "user bob";
/// The resource that AWS authorizes for ListRoles.
const ROLES: &str = "arn:aws:iam::123456789012:role/";

fn refused(who: &str, action: &str, resource: &str, clause: &str) -> String {
    format!("User: {who} is not authorized to perform: {action} on resource: {resource} {clause}")
}

fn silent(layer: &str, action: &str) -> String {
    format!("because no {layer} allows the {action} action")
}
