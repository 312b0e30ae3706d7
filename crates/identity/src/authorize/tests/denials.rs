//! Denied callers and the messages that they get.

use roleback_model::sts::DecodeAuthorizationMessageRequest;

use super::*;
use crate::answer::Read;

#[test]
fn a_denial_names_the_kind_of_policy_and_where_aws_tells_it_the_policy() {
    const P: &str = "arn:aws:iam::123456789012:policy/P";
    let mut walk = script(
        "
        CreateUser UserName=bob | ok
        CreateGroup GroupName=devs | ok
        AddUserToGroup GroupName=devs UserName=bob | ok",
    );
    let get = |clause: &str| refused(BOB, "iam:GetUser", USER_BOB, clause);
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
        refused(BOB, "iam:ListRoles", ROLES, &list)
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
        refused(session, "iam:ListRoles", ROLES, &none)
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
            r#""Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:ResourceAccount":"123456789012"}"#,
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

/// The encoded message of a denial, and its decoded content.
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

/// The answer of DecodeAuthorizationMessage. (Lines of walks cannot contain underscores, but messages do.)
fn decoded(walk: &Walk, message: &str) -> Result<String, Fault> {
    let request = DecodeAuthorizationMessageRequest {
        encoded_message: message.into(),
    };
    let decoded = walk.ask("GetCallerIdentity", |scene, _| request.read(scene))?;
    Ok(decoded.decoded_message.unwrap())
}

#[test]
fn an_encoded_message_contains_the_reason_of_the_denial() {
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

#[test]
fn the_management_account_alone_allows_to_assume_the_root_of_a_member() {
    let root = "arn:aws:iam::222222222222:root";
    let assume = "AssumeRoot TargetPrincipal=222222222222 TaskPolicyArn.arn=arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    let mut walk = script(
        "
        org CreateOrganization managementAccount=123456789012 | ok
        org AddAccount account=222222222222 | ok
        CreateUser UserName=bob | ok",
    );
    walk.act_as_user("bob");
    let none = silent("identity-based policy", "sts:AssumeRoot");
    assert_eq!(
        told(&walk, assume),
        refused(BOB, "sts:AssumeRoot", root, &none)
    );
    walk.sign_in_as_root("123456789012");
    let allow = policy("Allow", r#""sts:AssumeRoot""#, "");
    walk.follow(&format!(
        "PutUserPolicy UserName=bob PolicyName=p PolicyDocument={allow} | ok"
    ));
    walk.act_as_user("bob");
    assert_eq!(told(&walk, assume), "allowed");
}
