use super::*;

#[test]
fn each_resource_is_asked_for_in_its_services_protocol() {
    for (action, resource, key, asked, answer) in [
        (
            "s3:GetObject",
            "arn:aws:s3:::bbb/k",
            "s3:bbb",
            "/bbb?policy",
            "P",
        ),
        (
            "sqs:SendMessage",
            "arn:aws:sqs:r:111122223333:q",
            "arn:aws:sqs:r:111122223333:q",
            "http://localhost/111122223333/q",
            r#"{"Attributes":{"Policy":"P"}}"#,
        ),
        (
            "kms:Encrypt",
            "arn:aws:kms:r:1:key/k",
            "arn:aws:kms:r:1:key/k",
            "\"KeyId\":\"k\"",
            r#"{"Policy":"P"}"#,
        ),
        (
            "dynamodb:Query",
            "arn:aws:dynamodb:r:1:table/t/index/i",
            "arn:aws:dynamodb:r:1:table/t",
            "arn:aws:dynamodb:r:1:table/t\"",
            r#"{"Policy":"P"}"#,
        ),
        (
            "sns:Publish",
            "arn:aws:sns:r:1:t",
            "arn:aws:sns:r:1:t",
            "TopicArn=arn%3Aaws",
            "<R><GetTopicAttributesResult><Attributes><entry><key>Owner</key><value>1</value></entry><entry><key>Policy</key><value>P</value></entry></Attributes></GetTopicAttributesResult></R>",
        ),
        (
            "lambda:InvokeFunction",
            "arn:aws:lambda:r:1:function:f:q",
            "arn:aws:lambda:r:1:function:f:q",
            "/functions/f/policy?Qualifier=q",
            r#"{"Policy":"P"}"#,
        ),
        (
            "dynamodb:GetRecords",
            "arn:aws:dynamodb:r:1:table/t/stream/s",
            "arn:aws:dynamodb:r:1:table/t/stream/s",
            "table/t/stream/s",
            r#"{"Policy":"P"}"#,
        ),
        (
            "kinesis:SubscribeToShard",
            "arn:aws:kinesis:r:1:stream/s/consumer/c:1",
            "arn:aws:kinesis:r:1:stream/s/consumer/c:1",
            "consumer/c:1",
            r#"{"Policy":"P"}"#,
        ),
        (
            "logs:PutLogEvents",
            "arn:aws:logs:r:1:log-group:g:log-stream:s",
            "logs 1 r",
            "{}",
            r#"{"resourcePolicies":[{"policyDocument":"P"}]}"#,
        ),
        (
            "events:PutEvents",
            "arn:aws:events:r:1:event-bus/b",
            "arn:aws:events:r:1:event-bus/b",
            "\"Name\":\"b\"",
            r#"{"Policy":"P"}"#,
        ),
    ] {
        let asked_for = question(action, resource).unwrap();
        assert_eq!(asked_for.key, key);
        let part = &asked_for.parts()[0];
        let whole = format!("{} {}", part.question.path, part.question.body);
        assert!(whole.contains(asked), "{whole}");
        assert_eq!(
            part.policy(200, answer.as_bytes()).as_deref(),
            Some("P"),
            "{action}"
        );
        assert_eq!(part.policy(404, answer.as_bytes()), None);
        assert_eq!(part.policy(200, b"{}"), None);
    }
    for (action, resource) in [
        ("s3:CreateBucket", "arn:aws:s3:::bbb"),
        ("sqs:ListQueues", "*"),
        ("kms:Decrypt", "arn:aws:kms:r:1:key/*"),
        ("ec2:RunInstances", "arn:aws:ec2:r:1:instance/i"),
    ] {
        assert!(question(action, resource).is_none(), "{action}");
    }
}

#[test]
fn a_repositorys_policy_is_about_itself() {
    let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*"}]}"#;
    assert!(with_resources(text.to_owned()).contains(r#""Resource":"*""#));
    assert_eq!(with_resources("{bad".to_owned()), "{bad");
    let text = r#"{"Statement":{"Effect":"Allow","Principal":"1","Action":"*","Resource":"r"}}"#;
    assert!(with_resources(text.to_owned()).contains(r#"{"AWS":"1"}"#));
}

#[test]
fn grants_are_statements_with_their_constraints() {
    let asked = question("kms:Decrypt", "arn:aws:kms:r:1:key/k").unwrap();
    let parts = asked.parts();
    let grants = parts.iter().find(|part| part.kind == Kind::Grants).unwrap();
    let answer = |constraints: &str| {
        let text = format!(
            r#"{{"Grants":[{{"GranteePrincipal":"arn:aws:iam::1:user/u","Operations":["Decrypt"]{constraints}}}]}}"#
        );
        grants.policy(200, text.as_bytes()).unwrap()
    };
    let plain = answer("");
    assert!(plain.contains(r#""Action":["kms:Decrypt"]"#), "{plain}");
    assert!(!plain.contains("Condition"), "{plain}");
    let subset = answer(r#","Constraints":{"EncryptionContextSubset":{"a":"b"}}"#);
    assert!(
        subset.contains(r#""kms:EncryptionContext:a":"b""#),
        "{subset}"
    );
    assert!(!subset.contains("EncryptionContextKeys"), "{subset}");
    let equals = answer(r#","Constraints":{"EncryptionContextEquals":{"a":"b"}}"#);
    assert!(
        equals.contains(r#""kms:EncryptionContextKeys":["a"]"#),
        "{equals}"
    );
    assert_eq!(grants.policy(200, br#"{"Grants":[]}"#), None);
}

#[test]
fn several_policies_are_one_unless_one_cannot_be_read() {
    let (one, two) = (
        r#"{"Statement":{"Sid":"a"}}"#.to_owned(),
        r#"{"Statement":[{"Sid":"b"},{"Sid":"c"}]}"#.to_owned(),
    );
    let both = merged(vec![one.clone(), two]).unwrap();
    assert!(
        both.contains(r#"[{"Sid":"a"},{"Sid":"b"},{"Sid":"c"}]"#),
        "{both}"
    );
    assert_eq!(merged(vec![one.clone()]), Some(one.clone()));
    assert_eq!(
        merged(vec![one, "{bad".to_owned()]),
        Some("{bad".to_owned())
    );
    assert_eq!(merged(Vec::new()), None);
}
