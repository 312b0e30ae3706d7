//! Simulations, one per line: the request and a part of its answer, or the fault.

use crate::testing::{Walk, script, texts};

mod principal;

const ALLOW_READ: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;
const DENY_B: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/*"}}"#;
const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const ASKS: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}/*","Condition":{"StringEquals":{"a:team":"red"}}}}"#;
const FOR_BOB: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/Bob"},"Action":"s3:*","Resource":"*"}}"#;

const A: &str = "ResourceArns.member.1=arn:aws:s3:::a/k";
const AND_B: &str = "ResourceArns.member.1=arn:aws:s3:::a/k ResourceArns.member.2=arn:aws:s3:::b/k";
const BOB: &str = "CallerArn=arn:aws:iam::111111111111:user/Bob";
const READ: &str = "ActionNames.member.1=s3:GetObject";
const NONE: [&str; 0] = [];

/// A simulation of the given policies for reading objects.
fn custom(policies: &[&str], more: &str) -> String {
    let member =
        |(number, text): (usize, &&str)| format!(" PolicyInputList.member.{number}={text}");
    let policies: String = (1..).zip(policies).map(member).collect();
    format!("SimulateCustomPolicy {READ} {more}{policies}")
}

fn answered(line: &str) -> String {
    Walk::new().call(line).unwrap()
}

fn refused(line: &str) -> String {
    let fault = Walk::new().call(line).unwrap_err();
    format!("{} {}", fault.code, fault.message)
}

#[test]
fn without_resources_everything_is_meant_and_nothing_is_told_a_resource() {
    assert_eq!(
        answered(&custom(&[ALLOW_READ], "")),
        "<EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName>\
         <EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision>\
         <MatchedStatements><member><SourcePolicyId>PolicyInputList.1</SourcePolicyId>\
         <SourcePolicyType>IAM Policy</SourcePolicyType>\
         <StartPosition><Line>1</Line><Column>38</Column></StartPosition>\
         <EndPosition><Line>1</Line><Column>90</Column></EndPosition></member></MatchedStatements>\
         <MissingContextValues/></member></EvaluationResults><IsTruncated>false</IsTruncated>"
    );
}

#[test]
fn each_resource_has_its_own_decision_and_the_strictest_is_that_of_the_action() {
    let xml = answered(&custom(&[ALLOW_READ, DENY_B], AND_B));
    assert_eq!(texts(&xml, "EvalDecision"), ["explicitDeny"]);
    assert_eq!(
        texts(&xml, "EvalResourceDecision"),
        ["allowed", "explicitDeny"]
    );
    let template = "arn:aws:s3:::${BucketName}/${ObjectName}";
    let names = [template, "arn:aws:s3:::a/k", "arn:aws:s3:::b/k"];
    assert_eq!(texts(&xml, "EvalResourceName"), names);
    // The overall statements, those of the first and of the second resource: after a deny only the denying ones.
    let sources = [
        "PolicyInputList.2",
        "PolicyInputList.1",
        "PolicyInputList.2",
    ];
    assert_eq!(texts(&xml, "SourcePolicyId"), sources);
    assert_eq!(xml.matches("<EvalDecisionDetails/>").count(), 1);
    let one = answered(&custom(&[DENY_B], A));
    assert_eq!(
        texts(&one, "EvalResourceName"),
        ["arn:aws:s3:::a/k"; 2],
        "one resource is named itself"
    );
    assert_eq!(texts(&one, "EvalResourceDecision"), ["implicitDeny"]);
    assert_eq!(texts(&one, "SourcePolicyId"), NONE);
}

#[test]
fn missing_context_keys_are_listed_for_each_resource() {
    let given = "ContextEntries.member.1.ContextKeyName=A:Team ContextEntries.member.1.ContextKeyType=string \
        ContextEntries.member.1.ContextKeyValues.member.1=red";
    for (more, missing) in [
        (
            "".to_owned(),
            &["<member>a:team</member><member>aws:username</member>"][..],
        ),
        (given.to_owned(), &["<member>aws:username</member>"]),
        (
            A.to_owned(),
            &["", "<member>a:team</member><member>aws:username</member>"],
        ),
        (
            format!("{A} {given}"),
            &["", "<member>aws:username</member>"],
        ),
    ] {
        let xml = answered(&custom(&[ASKS], &more)).replace(
            "<MissingContextValues/>",
            "<MissingContextValues></MissingContextValues>",
        );
        let told: Vec<_> = xml.split("<MissingContextValues>").skip(1).collect();
        let told: Vec<_> = told
            .iter()
            .filter_map(|rest| rest.split("</MissingContextValues>").next())
            .collect();
        assert_eq!(told, missing, "{more}");
    }
    let name = "ContextEntries.member.2.ContextKeyName=aws:username ContextEntries.member.2.ContextKeyType=string \
        ContextEntries.member.2.ContextKeyValues.member.1=a";
    let xml = answered(&custom(&[ASKS], &format!("{A} {given} {name}")));
    assert_eq!(texts(&xml, "EvalDecision"), ["allowed"]);
}

#[test]
fn a_boundary_limits_and_its_deny_is_told() {
    let limited = |boundary: &str| {
        let boundary = format!("PermissionsBoundaryPolicyInputList.member.1={boundary} {AND_B}");
        answered(&custom(&[ALLOW_READ], &boundary))
    };
    let xml = limited(ALLOW_ALL);
    assert_eq!(texts(&xml, "AllowedByPermissionsBoundary"), ["true"; 3]);
    assert_eq!(texts(&xml, "EvalDecision"), ["allowed"]);
    let xml = limited(DENY_B);
    assert_eq!(texts(&xml, "AllowedByPermissionsBoundary"), ["false"; 3]);
    assert_eq!(
        texts(&xml, "EvalResourceDecision"),
        ["implicitDeny", "explicitDeny"]
    );
    assert_eq!(
        texts(&xml, "SourcePolicyId"),
        ["PermissionsBoundaryPolicyInputList.1"; 2]
    );
    assert!(!answered(&custom(&[ALLOW_READ], A)).contains("PermissionsBoundaryDecisionDetail"));
}

#[test]
fn each_level_of_service_control_policies_must_allow_and_tells_nothing_else() {
    let level = |number: u8, policy: &str| {
        format!(
            "OrderedOrganizationPolicyInputList.member.{number}.ServiceControlPolicyInputList.member.1={policy}"
        )
    };
    for (levels, decision, allowed) in [
        (level(1, ALLOW_ALL), "allowed", "true"),
        (
            format!("{} {}", level(1, ALLOW_ALL), level(2, ALLOW_READ)),
            "allowed",
            "true",
        ),
        (
            format!("{} {}", level(1, ALLOW_ALL), level(2, ASKS)),
            "implicitDeny",
            "false",
        ),
        (level(1, DENY_B), "explicitDeny", "false"),
    ] {
        let xml = answered(&custom(
            &[ALLOW_READ],
            &format!("{levels} ResourceArns.member.1=arn:aws:s3:::b/k"),
        ));
        assert_eq!(texts(&xml, "EvalDecision"), [decision], "{levels}");
        assert_eq!(texts(&xml, "AllowedByOrganizations"), [allowed], "{levels}");
        assert!(
            !xml.contains("aws:username") && !xml.contains("ServiceControl"),
            "{xml}"
        );
    }
    assert!(!answered(&custom(&[ALLOW_READ], A)).contains("OrganizationsDecisionDetail"));
}

#[test]
fn a_resource_policy_grants_to_the_caller_and_between_accounts_both_sides_must() {
    let owner = "ResourceOwner=arn:aws:iam::222222222222:root";
    let policy = format!("ResourcePolicy={FOR_BOB} {BOB} {A}");
    let details = |xml: &str| {
        let said = texts(xml, "key").into_iter().zip(texts(xml, "value"));
        said.map(|(name, decision)| format!("{name}: {decision}"))
            .collect::<Vec<_>>()
    };
    let own = answered(&custom(&[DENY_B], &policy));
    assert_eq!(texts(&own, "EvalDecision"), ["allowed"]);
    assert_eq!(texts(&own, "SourcePolicyId"), ["ResourcePolicy"; 2]);
    assert_eq!(texts(&own, "SourcePolicyType"), ["Resource Policy"; 2]);
    assert_eq!(details(&own), NONE);

    let both = format!("ResourcePolicy={FOR_BOB} {BOB} {AND_B} {owner}");
    let several = answered(&custom(&[ALLOW_READ, DENY_B], &both));
    let whole = ["IAM Policy: explicitDeny", "Resource Policy: allowed"];
    assert_eq!(details(&several)[..2], whole, "the strictest of each type");

    let foreign = answered(&custom(&[DENY_B], &format!("{policy} {owner}")));
    assert_eq!(texts(&foreign, "EvalDecision"), ["implicitDeny"]);
    let said = ["IAM Policy: implicitDeny", "Resource Policy: allowed"];
    assert_eq!(details(&foreign), [said, said].concat());

    let both = answered(&custom(&[ALLOW_READ], &format!("{policy} {owner}")));
    assert_eq!(texts(&both, "EvalDecision"), ["allowed"]);
    assert_eq!(
        texts(&both, "SourcePolicyId"),
        ["ResourcePolicy", "PolicyInputList.1"].repeat(2)
    );

    let no_policy = answered(&custom(&[ALLOW_READ], &format!("{BOB} {A} {owner}")));
    assert_eq!(texts(&no_policy, "EvalDecision"), ["implicitDeny"]);
    let scp = format!(
        "OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList.member.1={ASKS}"
    );
    let stopped = answered(&custom(&[ALLOW_READ], &format!("{policy} {owner} {scp}")));
    assert_eq!(details(&stopped), NONE);
}

#[test]
fn bad_input_is_refused_in_the_words_of_aws_where_they_are_known() {
    let invalid = |message: &str| format!("InvalidInput {message}");
    let caller = invalid("Invalid caller - Caller must be an IAM user in this context.");
    let entry = |kind: &str, values: &str| {
        format!(
            "ContextEntries.member.1.ContextKeyName=a:key ContextEntries.member.1.ContextKeyType={kind} {values}"
        )
    };
    let value = "ContextEntries.member.1.ContextKeyValues.member";
    for (more, expected) in [
        (format!("ResourcePolicy={FOR_BOB}"), caller.clone()),
        ("CallerArn=arn:aws:sts::111111111111:assumed-role/r/s".into(), caller.clone()),
        ("CallerArn=arn:aws:sts::111111111111:federated-user/f".into(), caller.clone()),
        ("CallerArn=events.amazonaws.com".into(), caller.clone()),
        ("CallerArn=arn:aws:iam::111111111111:root".into(), caller),
        ("ActionNames.member.2=s3:Get* ActionNames.member.3=s3:".into(), invalid(
            "ActionNames are not in a valid format: s3:Get*,s3:. An action is a service and a name, without wildcards.")),
        ("ResourceArns.member.1=bucket ResourceArns.member.2=*".into(),
            invalid("ResourceNames are not in a valid ARN format: bucket.")),
        ("ResourceOwner=me".into(), invalid("'me' is not a valid as a Resource Owner.")),
        (format!("ResourcePolicy={ALLOW_ALL} {BOB}"),
            invalid("Invalid policy in ResourcePolicy: Missing required field Principal")),
        ("PolicyInputList.member.2={}".into(), invalid("Invalid policy in PolicyInputList.2: Syntax errors in policy.")),
        (format!("PolicyInputList.member.2={FOR_BOB}"),
            invalid("Invalid policy in PolicyInputList.2: Policy document should not specify a principal.")),
        (format!("PermissionsBoundaryPolicyInputList.member.1={ALLOW_ALL} PermissionsBoundaryPolicyInputList.member.2={ALLOW_ALL}"),
            invalid("You can input only one permissions boundary policy: PermissionsBoundaryPolicyInputList has 2.")),
        ("OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList.member.1=x".into(), invalid(
            "Invalid policy in OrderedOrganizationPolicyInputList.1.ServiceControlPolicyInputList.1: The provided policy document does not meet the requirements of the specified policy type.")),
        (entry("numeric", &format!("{value}.1=ten")),
            invalid("Context key a:key is of the type numeric: its value ten is not of that type.")),
        (entry("string", &format!("{value}.1=a {value}.2=b")),
            invalid("Context key a:key is of the type string: it takes one value, but 2 were given.")),
        (format!("{value}.1=a"), invalid("Every member of ContextEntries needs a ContextKeyName.")),
        ("ResourceHandlingOption=EC2".into(), invalid("'EC2' is not a valid ResourceHandlingOption.")),
        ("ResourceHandlingOption=EC2-VPC-EBS ResourceArns.member.1=arn:aws:ec2:r:111111111111:instance/i".into(), invalid(
            "ResourceHandlingOption EC2-VPC-EBS needs resources of more types in ResourceArns: image, security-group, network-interface, volume.")),
        ("Marker=nothing!".into(), "ValidationError Invalid Marker: nothing!".into()),
    ] {
        assert_eq!(refused(&custom(&[ALLOW_READ], &more)), expected, "{more}");
    }
    let levels: String = (1..=8)
        .map(|number| format!(" OrderedOrganizationPolicyInputList.member.{number}.ServiceControlPolicyInputList.member.1={ALLOW_ALL}"))
        .collect();
    assert_eq!(
        refused(&custom(&[ALLOW_READ], &levels)),
        "ValidationError 1 validation error detected: Value at 'orderedOrganizationPolicyInputList' failed to satisfy constraint: Member must have length less than or equal to 7"
    );
    let many: String = (1..=400)
        .map(|number| {
            format!(" ActionNames.member.{number}=a:B{number} ResourceArns.member.{number}=*")
        })
        .collect();
    let many =
        format!("SimulateCustomPolicy PolicyInputList.member.1={ALLOW_ALL}{many} MaxItems=1000");
    assert!(
        refused(&many)
            .starts_with("InvalidInput ActionNames times ResourceArns are more than the 100000 ")
    );
}

#[test]
fn results_come_in_pages_an_action_at_a_time() {
    let actions = "ActionNames.member.2=s3:PutObject ActionNames.member.3=s3:GetObjectAcl";
    let line = custom(&[ALLOW_READ], &format!("{AND_B} {actions}"));
    let names = ["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl"];
    assert_eq!(texts(&answered(&line), "EvalActionName"), names);
    assert_eq!(Walk::new().pages_of_one(&line, "EvalActionName"), names);
}
