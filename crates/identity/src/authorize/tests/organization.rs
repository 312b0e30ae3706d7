//! Which principals and resources control policies restrict, and which they exempt.

use super::*;

/// A policy in the form of a resource control policy.
fn fence(condition: &str) -> String {
    policy(
        "Deny",
        r#""sts:AssumeRole""#,
        &format!(r#","Principal":"*"{condition}"#),
    )
}

#[test]
fn what_an_organization_forbids_binds_its_accounts_but_for_the_one_that_manages_it() {
    let guard = policy("Deny", r#""iam:ListUsers""#, "");
    let narrow = policy("Allow", r#""iam:List*""#, "");
    let full = policy("Allow", r#""*""#, "");
    let mut walk = script(&format!(
        "
        CreateUser UserName=bob | ok
        org CreateOrganization managementAccount=111111111111 id=o-aaaaaaaaaa rootId=r-root | ok
        org CreateUnit name=Work | ok
        org AddAccount account=123456789012 parent=Work | ok
        org PutPolicy name=guard type=SCP document={guard} id=p-guard000 | ok
        org PutPolicy name=narrow type=SCP document={narrow} | ok
        PutUserPolicy UserName=bob PolicyName=p PolicyDocument={full} | ok"
    ));
    let bob = |walk: &mut Walk, lines: &str, line: &str| {
        walk.sign_in_as_root("123456789012");
        walk.follow(lines);
        walk.act_as_user("bob");
        told(walk, line)
    };
    assert_eq!(bob(&mut walk, "", "ListUsers"), "allowed");
    let guarded = "org AttachPolicy policy=guard target=Work | ok";
    let clause = "with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-aaaaaaaaaa/service_control_policy/p-guard000";
    let deny = |who: &str| {
        refused(
            who,
            "iam:ListUsers",
            "arn:aws:iam::123456789012:user/",
            clause,
        )
    };
    assert_eq!(bob(&mut walk, guarded, "ListUsers"), deny(BOB));
    walk.sign_in_as_root("123456789012");
    let root = "arn:aws:iam::123456789012:root";
    assert_eq!(told(&walk, "ListUsers"), deny(root));
    let narrowed = "
        org AttachPolicy policy=narrow target=123456789012 | ok
        org DetachPolicy policy=FullAWSAccess target=123456789012 | ok";
    let none = silent("service control policy", "iam:GetUser");
    assert_eq!(
        bob(&mut walk, narrowed, "GetUser"),
        refused(BOB, "iam:GetUser", USER_BOB, &none)
    );
    assert_eq!(bob(&mut walk, "", "ListRoles"), "allowed");
    let moved = "
        org MoveAccount account=123456789012 parent=root | ok
        org AttachPolicy policy=FullAWSAccess target=123456789012 | ok";
    assert_eq!(bob(&mut walk, moved, "ListUsers"), "allowed");
    let everywhere = "org AttachPolicy policy=guard target=root | ok";
    assert_eq!(bob(&mut walk, everywhere, "ListUsers"), deny(BOB));
    walk.sign_in_as_root("111111111111");
    assert_eq!(told(&walk, "ListUsers"), "allowed");
    walk.sign_in_as_root("999999999999");
    assert_eq!(told(&walk, "ListUsers"), "allowed");
}

#[test]
fn an_organization_keeps_strangers_from_its_roles_and_conditions_see_who_is_in_it() {
    let outside = fence(
        r#","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}"#,
    );
    let elsewhere = fence(
        r#","Condition":{"ForAnyValue:StringNotLike":{"aws:PrincipalOrgPaths":"o-aaaaaaaaaa/r-root/ou-root-workwork/*"}}"#,
    );
    let mut walk = script(&format!(
        r#"
        CreateRole RoleName=R AssumeRolePolicyDocument={{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"sts:AssumeRole"}}}} | ok
        org CreateOrganization managementAccount=111111111111 id=o-aaaaaaaaaa rootId=r-root | ok
        org CreateUnit name=Work id=ou-root-workwork | ok
        org AddAccount account=123456789012 | ok
        org AddAccount account=222222222222 parent=Work | ok
        org PutPolicy name=outside type=RCP document={outside} | ok
        org PutPolicy name=elsewhere type=RCP document={elsewhere} | ok"#
    ));
    let assume = "AssumeRole RoleArn=arn:aws:iam::123456789012:role/R RoleSessionName=s1";
    let accounts = ["333333333333", "111111111111", "222222222222"];
    let full = policy("Allow", r#""*""#, "");
    for account in accounts {
        walk.sign_in_as_root(account);
        walk.follow(&format!(
            "CreateUser UserName=u | ok
             PutUserPolicy UserName=u PolicyName=p PolicyDocument={full} | ok"
        ));
    }
    let by = |walk: &mut Walk, account: &str| {
        walk.sign_in_as_root(account);
        walk.act_as_user("u");
        told(walk, assume).contains("with an explicit deny in a resource control policy")
    };
    let table = [
        ("", ["", "", ""]),
        ("outside", ["333333333333", "", ""]),
        ("elsewhere", ["333333333333", "111111111111", ""]),
    ];
    for (policy, denied) in table {
        if !policy.is_empty() {
            walk.follow(&format!(
                "org AttachPolicy policy={policy} target=123456789012 | ok"
            ));
        }
        for account in accounts {
            let expected = denied.contains(&account);
            assert_eq!(by(&mut walk, account), expected, "{policy} {account}");
        }
    }
}
