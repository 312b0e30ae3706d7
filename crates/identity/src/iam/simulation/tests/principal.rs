//! Principals of the state, with all policies that apply to them.

use super::*;

/// A user in a group, a role, and policies of each kind; the account is 123456789012.
fn world() -> Walk {
    let managed = "arn:aws:iam::123456789012:policy/team/Limits";
    script(&format!(
        "
        CreatePolicy PolicyName=Limits Path=/team/ PolicyDocument={ALLOW_READ} | ok
        CreateUser UserName=Ann Path=/x/ PermissionsBoundary={managed} | ok
        CreateGroup GroupName=Devs | ok
        AddUserToGroup GroupName=Devs UserName=Ann | ok
        PutUserPolicy UserName=Ann PolicyName=own PolicyDocument={ASKS} | ok
        PutGroupPolicy GroupName=Devs PolicyName=theirs PolicyDocument={ALLOW_ALL} | ok
        AttachUserPolicy UserName=Ann PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
        CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok
        AttachRolePolicy RoleName=R PolicyArn={managed} | ok"
    ))
}

const ANN: &str = "PolicySourceArn=arn:aws:iam::123456789012:user/x/Ann";
const ROLE: &str = "PolicySourceArn=arn:aws:iam::123456789012:role/R";

#[test]
fn a_principal_is_simulated_with_all_policies_that_apply_to_it() {
    let mut walk = world();
    let mut sources = |line: &str| {
        let xml = walk
            .call(&format!("SimulatePrincipalPolicy {line}"))
            .unwrap();
        (
            texts(&xml, "EvalDecision").concat(),
            texts(&xml, "SourcePolicyId").join(" "),
            texts(&xml, "AllowedByPermissionsBoundary").join(" "),
        )
    };
    let mut check = |line: &str, decision: &str, from: &str, boundary: &str| {
        assert_eq!(
            sources(line),
            (decision.into(), from.into(), boundary.into()),
            "{line}"
        );
    };
    check(
        &format!("{ANN} {READ}"),
        "allowed",
        "ReadOnlyAccess group_Devs_theirs",
        "true",
    );
    let team = "ContextEntries.member.1.ContextKeyName=a:team ContextEntries.member.1.ContextKeyType=string ContextEntries.member.1.ContextKeyValues.member.1=red \
        ContextEntries.member.2.ContextKeyName=aws:username ContextEntries.member.2.ContextKeyType=string ContextEntries.member.2.ContextKeyValues.member.1=a";
    let own = "user_Ann_own ReadOnlyAccess group_Devs_theirs";
    check(
        &format!("{ANN} {READ} {team} {A}"),
        "allowed",
        &format!("{own} {own}"),
        "true true",
    );
    check(
        &format!("{ANN} ActionNames.member.1=sqs:SendMessage"),
        "implicitDeny",
        "",
        "false",
    );
    check(
        &format!(
            "{ANN} {READ} PolicyInputList.member.1={DENY_B} ResourceArns.member.1=arn:aws:s3:::b/k"
        ),
        "explicitDeny",
        "PolicyInputList.1 PolicyInputList.1",
        "true true",
    );
    let boundary = format!("PermissionsBoundaryPolicyInputList.member.1={ALLOW_ALL}");
    check(
        &format!("{ANN} ActionNames.member.1=sqs:SendMessage {boundary}"),
        "allowed",
        "group_Devs_theirs",
        "true",
    );
    check(
        "PolicySourceArn=arn:aws:iam::123456789012:group/Devs ActionNames.member.1=a:B",
        "allowed",
        "group_Devs_theirs",
        "",
    );
    check(&format!("{ROLE} {READ}"), "allowed", "Limits", "");
    check(
        &format!("{ROLE} {READ} {A} ResourcePolicy={FOR_BOB} {BOB} ResourceOwner=222222222222"),
        "allowed",
        "ResourcePolicy Limits ResourcePolicy Limits",
        "",
    );
}

#[test]
fn excluded_policies_are_left_out() {
    let mut walk = world();
    let kind = |kind: &str| format!("PolicyExclusionList.member.1.PolicyType={kind}");
    let arn = |arn: &str| format!("PolicyExclusionList.member.1.PolicyArn={arn}");
    let inline = |name: &str, holder: &str| {
        let member = "PolicyExclusionList.member.1.InlinePolicyIdentifier";
        format!(
            "{member}.PolicyName={name} {member}.AttachmentType=group {member}.AttachmentName={holder}"
        )
    };
    for (excluded, left) in [
        (kind("inline"), "ReadOnlyAccess true"),
        (kind("aws-managed"), "group_Devs_theirs true"),
        (
            kind("user-managed"),
            "ReadOnlyAccess group_Devs_theirs true",
        ),
        (
            kind("permission-boundary"),
            "ReadOnlyAccess group_Devs_theirs",
        ),
        (kind("scp"), "ReadOnlyAccess group_Devs_theirs true"),
        (kind("rcp"), "ReadOnlyAccess group_Devs_theirs true"),
        (
            arn("arn:aws:iam::aws:policy/Read*Acces?"),
            "group_Devs_theirs true",
        ),
        (
            arn("arn:aws:iam::aws:policy/Read*Acces"),
            "ReadOnlyAccess group_Devs_theirs true",
        ),
        (inline("theirs", "Devs"), "ReadOnlyAccess true"),
        (
            inline("theirs", "Ops"),
            "ReadOnlyAccess group_Devs_theirs true",
        ),
        (
            inline("own", "Devs"),
            "ReadOnlyAccess group_Devs_theirs true",
        ),
    ] {
        let xml = walk
            .call(&format!("SimulatePrincipalPolicy {ANN} {READ} {excluded}"))
            .unwrap();
        let mut came = texts(&xml, "SourcePolicyId");
        came.extend(texts(&xml, "AllowedByPermissionsBoundary"));
        assert_eq!(came.join(" "), left, "{excluded}");
    }
    let both = format!("{} {}", kind("inline"), arn("arn:aws:iam::aws:policy/X"));
    let one_of = "InvalidInput Specify exactly one of PolicyType, PolicyArn, or InlinePolicyIdentifier in each member of PolicyExclusionList.";
    walk.follow(&format!(
        "
        SimulatePrincipalPolicy {ANN} {READ} {both} | {one_of}
        SimulatePrincipalPolicy {ANN} {READ} {} | InvalidInput ARN arn:aws:iam::*:policy/ReadOnlyAccess is not valid.
        SimulatePrincipalPolicy {ANN} {READ} {} | InvalidInput ARN arn:aws:iam::aws:policy/*Only* is not valid.
        SimulatePrincipalPolicy {ANN} {READ} {} | InvalidInput ARN arn:aws:iam::aws:user/ReadOnlyAccess is not valid.",
        arn("arn:aws:iam::*:policy/ReadOnlyAccess"),
        arn("arn:aws:iam::aws:policy/*Only*"),
        arn("arn:aws:iam::aws:user/ReadOnlyAccess"),
    ));
}

#[test]
fn only_users_groups_and_roles_of_the_own_account_are_policy_sources() {
    let mut walk = world();
    for operation in [
        format!("SimulatePrincipalPolicy {READ}"),
        "GetContextKeysForPrincipalPolicy".into(),
    ] {
        let of = |arn: &str| format!("{operation} PolicySourceArn={arn}");
        walk.follow(&format!(
            "
            {} | NoSuchEntity Unable to retrieve specified IAM entity.
            {} | NoSuchEntity Unable to retrieve specified IAM entity.
            {} | InvalidInput Invalid Entity Arn: arn:aws:sts::123456789012:assumed-role/R/s does not clearly define entity type and name.
            {} | InvalidInput Invalid Entity Arn: arn:aws:iam::123456789012:policy/team/Limits does not clearly define entity type and name.
            {} | InvalidInput Invalid Policy Source Arn: caller's account 123456789012 does not have access to policies in account 222222222222
            {} | ValidationError Invalid ARN:  Could not be parsed!",
            of("arn:aws:iam::123456789012:user/Nobody"),
            of("arn:aws:iam::123456789012:user/Ann"),
            of("arn:aws:sts::123456789012:assumed-role/R/s"),
            of("arn:aws:iam::123456789012:policy/team/Limits"),
            of("arn:aws:iam::222222222222:user/Ann"),
            of("this-is-not-an-arn-at-all"),
        ));
    }
    let line = format!("SimulatePrincipalPolicy {ROLE} {READ} ResourcePolicy={FOR_BOB}");
    walk.follow(&format!(
        "{line} | InvalidInput Invalid caller - Caller must be an IAM user in this context."
    ));
}

#[test]
fn context_keys_are_those_in_the_policies() {
    let mut walk = world();
    walk.follow(&format!(
        "
        GetContextKeysForCustomPolicy PolicyInputList.member.1={ALLOW_ALL} | ok <ContextKeyNames/>
        GetContextKeysForCustomPolicy PolicyInputList.member.1={ASKS} | ok <ContextKeyNames><member>a:team</member><member>aws:username</member></ContextKeyNames>
        GetContextKeysForCustomPolicy PolicyInputList.member.1=x | InvalidInput Invalid policy in PolicyInputList.1: Syntax errors in policy.
        GetContextKeysForPrincipalPolicy {ANN} | ok <member>a:team</member>
        GetContextKeysForPrincipalPolicy {ROLE} | ok <ContextKeyNames/>
        GetContextKeysForPrincipalPolicy {ROLE} PolicyInputList.member.1={ASKS} | ok <member>aws:username</member>"
    ));
}
