//! Invalid worlds: each test changes one line of a valid world and checks the error.

mod credentials;
mod federation;

use roleback_world::lines;

use super::*;
use crate::testing::{Walk, script};

fn walk() -> Walk {
    let mut walk = script(
        "
        CreateAccountAlias AccountAlias=acme | ok
        CreatePolicy PolicyName=P Path=/p/ PolicyDocument=@allow Tags.member.1.Key=k Tags.member.1.Value=v | ok
        CreatePolicyVersion PolicyArn=arn:aws:iam::123456789012:policy/p/P PolicyDocument=@deny | ok
        CreateUser UserName=bob Path=/team/ Tags.member.1.Key=k Tags.member.1.Value=v | ok
        PutUserPolicy UserName=bob PolicyName=own PolicyDocument=@allow | ok
        AttachUserPolicy UserName=bob PolicyArn=arn:aws:iam::123456789012:policy/p/P | ok
        CreateAccessKey UserName=bob | ok
        CreateGroup GroupName=devs | ok
        AddUserToGroup GroupName=devs UserName=bob | ok
        AttachGroupPolicy GroupName=devs PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
        CreateRole RoleName=R AssumeRolePolicyDocument=@trust MaxSigninSessionDuration=3600 | ok
        CreateInstanceProfile InstanceProfileName=I | ok
        AddRoleToInstanceProfile InstanceProfileName=I RoleName=R | ok
        UpdateAccountPasswordPolicy MinimumPasswordLength=7 | ok
        CreateLoginProfile UserName=bob Password=Secret-1 MaxSigninSessionDuration=3600 | ok
        CreateVirtualMFADevice VirtualMFADeviceName=m | ok
        org CreateOrganization managementAccount=111111111111 id=o-aaaaaaaaaa rootId=r-root | ok
        org CreateUnit name=Work id=ou-root-workwork | ok",
    );
    let key = walk.ask("ListUsers", |scene, _| {
        Ok(session::create_sealing_key(scene.entropy))
    });
    walk.happen([key.unwrap().into()]);
    walk
}

/// Reads the lines of the world as a world, after changing the line of one kind.
fn changed(lines: &[String], kind: &str, from: &str, to: &str) -> World {
    let kind = format!("\"kind\":\"{kind}\"");
    let change = |line: &String| match line.contains(&kind) {
        true => line.replacen(from, to, 1),
        false => line.clone(),
    };
    let text: Vec<String> = lines.iter().map(change).collect();
    assert_ne!(text, lines, "{kind}: {from}");
    lines::read(lines::VERSION, text.iter().map(String::as_str)).unwrap()
}

fn saved() -> Vec<String> {
    lines::lines(&walk().world).collect()
}

fn refusal(world: &World) -> String {
    let refused = check(world, &Quotas::default());
    refused.map_or_else(|why| why.to_string(), |()| "accepted".to_owned())
}

#[test]
fn a_world_that_decisions_made_is_taken() {
    assert_eq!(refusal(&walk().world), "accepted");
    assert_eq!(refusal(&World::default()), "accepted");
}

#[test]
fn an_impossible_entity_is_refused_by_its_name_and_the_rule() {
    const UNIQUE: &str = "which is invalid for its kind";
    const BACK: &str = ", which is not there or does not refer back";
    let group = "is not what CreateGroup makes: ";
    let lines = saved();
    for (kind, from, to, expected) in [
        // References.
        (
            "user",
            r#""groups":["devs"]"#,
            r#""groups":["ops"]"#,
            "user bob refers to group ops".to_owned(),
        ),
        (
            "user",
            r#""groups":["devs"]"#,
            r#""groups":[]"#,
            format!("group devs refers to user bob{BACK}"),
        ),
        (
            "group",
            r#""members":["bob"]"#,
            r#""members":["eve"]"#,
            "user bob refers to group devs".to_owned(),
        ),
        (
            "user",
            r#"["AKIARZPUZDIKPSD4HOHS"]"#,
            "[]",
            format!("access-key AKIARZPUZDIKPSD4HOHS refers to user bob{BACK}"),
        ),
        (
            "access_key",
            r#""user":"bob""#,
            r#""user":"eve""#,
            "user bob refers to access-key AKIARZPUZDIKPSD4HOHS".to_owned(),
        ),
        (
            "instance_profile",
            r#""role":"r""#,
            r#""role":"q""#,
            "instance-profile I refers to role q".to_owned(),
        ),
        (
            "role",
            r#"["i"]"#,
            r#"["j"]"#,
            "instance-profile I refers to role r".to_owned(),
        ),
        (
            "user",
            "iam::123456789012:policy/p/P",
            "iam::123456789012:policy/p/Q",
            "refers to policy arn:aws:iam::123456789012:policy/p/Q".to_owned(),
        ),
        (
            "user",
            "iam::123456789012:policy/p/P",
            "iam::123456789012:policy/P",
            "refers to policy arn:aws:iam::123456789012:policy/P".to_owned(),
        ),
        (
            "user",
            "iam::123456789012:policy/p/P",
            "iam::999999999999:policy/p/P",
            "refers to policy arn:aws:iam::999999999999:policy/p/P".to_owned(),
        ),
        (
            "user",
            r#""attached""#,
            r#""boundary":"arn:aws:iam::999999999999:policy/B","attached""#,
            "refers to policy arn:aws:iam::999999999999:policy/B".to_owned(),
        ),
        (
            "group",
            "policy/ReadOnlyAccess",
            "policy/Nothing",
            "group devs refers to policy arn:aws:iam::aws:policy/Nothing, which AWS does not have"
                .to_owned(),
        ),
        (
            "group",
            r#""attached""#,
            r#""boundary":"arn:aws:iam::aws:policy/ReadOnlyAccess","attached""#,
            "group devs has a permissions boundary".to_owned(),
        ),
        // Versions of a policy.
        (
            "managed_policy",
            r#""default_version":1"#,
            r#""default_version":3"#,
            "policy P has a default version that is not there".to_owned(),
        ),
        (
            "managed_policy",
            r#""number":2"#,
            r#""number":1"#,
            "policy P has versions that are not in order".to_owned(),
        ),
        (
            "managed_policy",
            r#""next_version":3"#,
            r#""next_version":2"#,
            "policy P gives its next version a number".to_owned(),
        ),
        (
            "managed_policy",
            r#""versions":["#,
            r#""versions":[],"_":["#,
            "policy P has a default version that is not there".to_owned(),
        ),
        // Names, paths and ids.
        (
            "group",
            r#""name":"devs""#,
            r#""name":"""#,
            "group devs".to_owned(),
        ),
        (
            "role",
            r#""name":"R""#,
            r#""name":"r\n::error::x""#,
            "refers to role r, which is not there".to_owned(),
        ),
        (
            "group",
            r#""path":"/""#,
            r#""path":"devs""#,
            format!("group devs {group}The specified value for path is invalid"),
        ),
        (
            "group",
            r#""path":"/""#,
            r#""path":"/a\n/""#,
            format!("group devs {group}The specified value for path is invalid"),
        ),
        (
            "managed_policy",
            r#""path":"/p/""#,
            r#""path":"/é/""#,
            "refers to policy arn:aws:iam::123456789012:policy/p/P".to_owned(),
        ),
        (
            "user",
            r#""inline":{"own""#,
            r#""inline":{"""#,
            "user bob is not what PutUserPolicy makes: ".to_owned(),
        ),
        (
            "user",
            r#""inline":{"own""#,
            r#""inline":{"a\u0000b""#,
            "user bob is not what PutUserPolicy makes: ".to_owned(),
        ),
        (
            "group",
            "AGPA",
            "AIDA",
            format!("AADMYAZ2G3TKTTWSQ5`, {UNIQUE}"),
        ),
        ("role", "AROAE4NUH437JRYLTAFHH", "", UNIQUE.to_owned()),
        (
            "group",
            "AGPAADMYAZ2G3TKTTWSQ5",
            "AIDATCVOQC25XJHV433Q3",
            "has the unique id of another entity".to_owned(),
        ),
        // Documents.
        (
            "user",
            r#"{\"Version\":"#,
            "x",
            "user bob has an invalid policy: an inline policy".to_owned(),
        ),
        (
            "role",
            r#"{\"Version\":"#,
            "[",
            "role r has an invalid policy: its trust policy".to_owned(),
        ),
        (
            "managed_policy",
            r#"{ \"Version\":"#,
            "x",
            "policy p has an invalid policy: a version".to_owned(),
        ),
        // Tags and everything else that has a bound.
        (
            "user",
            r#"{"key":"k","value":"v"}"#,
            r#"{"key":"k","value":"v"},{"key":"K","value":"v"}"#,
            "user bob has a tag twice".to_owned(),
        ),
        (
            "user",
            r#"{"key":"k","value":"v"}"#,
            r#"{"key":"aws:k","value":"v"}"#,
            "user bob has a tag whose key begins with `aws:`".to_owned(),
        ),
        (
            "user",
            r#"{"key":"k","value":"v"}"#,
            r#"{"key":"","value":"v"}"#,
            "user bob is not what CreateUser makes: ".to_owned(),
        ),
        (
            "role",
            r#""max_session_secs":3600"#,
            r#""max_session_secs":1"#,
            "role r is not what CreateRole makes: ".to_owned(),
        ),
        (
            "role",
            r#""max_signin_session_secs":3600"#,
            r#""max_signin_session_secs":1"#,
            "role r is not what CreateRole makes: ".to_owned(),
        ),
        (
            "role",
            r#""trust":"#,
            r#""template":{"arn":"short"},"trust":"#,
            "role r is not what AcquireRole makes: ".to_owned(),
        ),
        (
            "account",
            r#""acme""#,
            r#""-""#,
            "is not what CreateAccountAlias makes: ".to_owned(),
        ),
        (
            "account",
            r#""token_version":1"#,
            r#""token_version":3"#,
            "issues session tokens of version 3".to_owned(),
        ),
        // Secrets.
        (
            "sealing_key",
            "5mYPUZcqxtwkQLckAXIQXkeU4wZ9borGPmfpEpRK0IU=",
            "",
            "has a sealing key that is not 32 bytes in Base64".to_owned(),
        ),
        (
            "sealing_key",
            "5mYPUZcq",
            "",
            "has a sealing key that is not 32 bytes in Base64".to_owned(),
        ),
        (
            "sealing_key",
            "5mYPUZcq",
            "????????",
            "has a sealing key that is not 32 bytes in Base64".to_owned(),
        ),
        // The organization.
        (
            "unit",
            r#""name":"Work""#,
            r#""name":"""#,
            "has an empty name".to_owned(),
        ),
        (
            "unit",
            r#""name":"Work""#,
            r#""name":"a\u0007b""#,
            "has an empty name, or one with control characters".to_owned(),
        ),
    ] {
        let refused = refusal(&changed(&lines, kind, from, to));
        assert!(
            refused.contains(&expected),
            "{kind} {from} -> {to}: {refused}"
        );
        assert!(
            !refused.contains("yiiLhS9") && !refused.contains("eclwR"),
            "{refused}"
        );
        assert!(!refused.chars().any(char::is_control), "{refused:?}");
    }
}

#[test]
fn more_than_an_account_may_have_is_refused() {
    let lines = saved();
    let tag = |number: u8| format!(r#"{{"key":"k{number}","value":"v"}}"#);
    let tags = (0..100).map(tag).collect::<Vec<_>>().join(",");
    let tagged = changed(&lines, "user", r#"{"key":"k","value":"v"}"#, &tags);
    assert!(refusal(&tagged).contains("user bob is not what CreateUser makes: "));
    let few = Quotas {
        versions_per_policy: 1,
        ..Quotas::default()
    };
    let refused = check(&walk().world, &few).unwrap_err().to_string();
    assert!(
        refused.ends_with("policy p has 2 versions; 1 are allowed"),
        "{refused}"
    );
}

#[test]
fn the_key_of_a_root_user_is_no_entity() {
    let text: Vec<_> = saved()
        .iter()
        .map(|line| line.replace("AKIARZPUZDIKPSD4HOHS", "test"))
        .collect();
    let world = lines::read(lines::VERSION, text.iter().map(String::as_str)).unwrap();
    assert!(refusal(&world).contains("access-key test is not what UpdateAccessKey makes: "));
    let text: Vec<_> = saved()
        .iter()
        .map(|line| line.replace("AKIARZPUZDIKPSD4HOHS", "ASIARZPUZDIKPSD4HOHS"))
        .collect();
    let world = lines::read(lines::VERSION, text.iter().map(String::as_str)).unwrap();
    assert!(refusal(&world).ends_with("has an id that does not begin with AKIA"));
}
