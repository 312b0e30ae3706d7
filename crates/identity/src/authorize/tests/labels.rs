//! How denials name the resource.

use super::*;

#[test]
fn a_denial_calls_a_named_entity_by_its_name_and_everything_else_by_its_arn() {
    let mut walk = script(
        "
        CreateUser UserName=bob Path=/team/ | ok
        CreateUser UserName=Ann | ok
        CreateRole RoleName=R Path=/team/ AssumeRolePolicyDocument=@trust | ok
        CreateInstanceProfile InstanceProfileName=I | ok
        CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok",
    );
    walk.act_as_user("bob");
    let policy = "policy arn:aws:iam::123456789012:policy/team/P";
    let arn = |rest: &str| format!("arn:aws:iam::123456789012:{rest}");
    for (line, resource) in [
        ("GetUser", "user bob"),
        ("GetUser UserName=Ann", "user Ann"),
        ("GetUser UserName=nobody", "user nobody"),
        ("CreateAccessKey UserName=Ann", "user Ann"),
        ("UpdateUser UserName=Ann NewUserName=Eve", "user Ann"),
        ("ChangePassword OldPassword=a NewPassword=b", "user bob"),
        ("GetGroup GroupName=g", "group g"),
        ("AddUserToGroup GroupName=g UserName=Ann", "group g"),
        ("GetRole RoleName=R", "role R"),
        (
            "PutRolePolicy RoleName=none PolicyName=p PolicyDocument=@allow",
            "role none",
        ),
        (
            "GetInstanceProfile InstanceProfileName=I",
            "instance profile I",
        ),
        (
            "AddRoleToInstanceProfile InstanceProfileName=I RoleName=R",
            "instance profile I",
        ),
        (
            "GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/team/P",
            policy,
        ),
        (
            "ListEntitiesForPolicy PolicyArn=arn:aws:iam::123456789012:policy/team/P",
            policy,
        ),
        (
            "CreatePolicy PolicyName=new Path=/p/ PolicyDocument=@allow",
            "policy new",
        ),
        ("CreateUser UserName=new Path=/p/", &arn("user/p/new")),
        (
            "CreateRole RoleName=new AssumeRolePolicyDocument=@trust",
            &arn("role/new"),
        ),
        ("CreateGroup GroupName=new", &arn("group/new")),
        ("ListUsers", &arn("user/")),
        ("ListPolicies", "policy path /"),
        ("GetAccountSummary", "*"),
        (
            "SimulatePrincipalPolicy PolicySourceArn=arn:aws:iam::123456789012:user/Ann ActionNames.member.1=s3:GetObject",
            &arn("user/Ann"),
        ),
    ] {
        let message = told(&walk, line);
        let on = format!(" on resource: {resource} because no identity-based policy ");
        assert!(message.contains(&on), "{line}: {message}");
    }
    walk.sign_in_as_root("123456789012");
    let allow = super::policy("Allow", r#""iam:AddRoleToInstanceProfile""#, "");
    walk.follow(&format!(
        "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={allow} | ok"
    ));
    walk.act_as_user("bob");
    let passing = told(
        &walk,
        "AddRoleToInstanceProfile InstanceProfileName=I RoleName=R",
    );
    let role = arn("role/team/R");
    assert!(
        passing.contains(&format!("perform: iam:PassRole on resource: {role} ")),
        "{passing}"
    );
}

#[test]
fn a_root_user_assumes_no_role_whatever_policies_say() {
    let mut walk = script("CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok");
    let assume = "AssumeRole RoleArn=arn:aws:iam::123456789012:role/R RoleSessionName=s1";
    assert_eq!(
        told(&walk, assume),
        "Roles may not be assumed by root accounts."
    );
    // Without enforcement this is allowed, because clients without credentials of their own act as the root user.
    walk.follow(&format!("{assume} | ok"));
}
