//! Enforcement, explain requests and the simulator agree on every decision.

use roleback_model::{OPERATIONS, OperationInfo};
use roleback_policy::Arn;

use super::contract::{Members, sample};
use super::*;
use crate::testing::texts;

/// Entities with the names that sample requests use.
const WORLD: &str = "
    CreateUser UserName=A Path=/team/ | ok
    CreateGroup GroupName=A | ok
    CreateInstanceProfile InstanceProfileName=A | ok
    CreatePolicy PolicyName=p PolicyDocument=@allow | ok
    CreateUser UserName=admin | ok
    CreateUser UserName=narrow | ok
    CreateRole RoleName=worker AssumeRolePolicyDocument=@trust | ok";

const NARROW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*User*","iam:*Role*","sts:*"],"Resource":["arn:aws:iam::123456789012:user/*","arn:aws:iam::123456789012:role/r*"]},{"Effect":"Deny","Action":["iam:Delete*","iam:*Polic*"],"Resource":"*"}]}"#;

/// Signs in as a caller and returns the policy source ARN for a simulation of it.
type Caller = (&'static str, fn(&mut Walk) -> &'static str);

const CALLERS: [Caller; 3] = [
    ("an administrator", |walk| {
        walk.act_as_user("admin");
        "arn:aws:iam::123456789012:user/admin"
    }),
    ("a user with a narrow policy", |walk| {
        walk.act_as_user("narrow");
        "arn:aws:iam::123456789012:user/narrow"
    }),
    ("a session of a role", |walk| {
        let role = "arn:aws:iam::123456789012:role/worker";
        let session = walk.call(&format!("AssumeRole RoleArn={role} RoleSessionName=s1"));
        walk.sign_in(&session.unwrap());
        role
    }),
];

fn walk() -> Walk {
    let all = policy("Allow", r#""*""#, "");
    script(&format!(
        "{WORLD}
        PutUserPolicy UserName=admin PolicyName=p PolicyDocument={all} | ok
        PutUserPolicy UserName=narrow PolicyName=p PolicyDocument={NARROW} | ok
        PutRolePolicy RoleName=worker PolicyName=p PolicyDocument={NARROW} | ok"
    ))
}

#[test]
fn enforcement_explanations_and_simulations_agree_on_every_action() {
    let (mut allowed, mut denied) = (0, 0);
    for (who, sign_in) in CALLERS {
        let mut walk = walk();
        let source = sign_in(&mut walk);
        for operation in OPERATIONS.iter().filter(|operation| operation.signed) {
            let judged = of_request(&walk, operation);
            for (action, resource, decision) in judged {
                match decision {
                    Decision::Allowed => allowed += 1,
                    _ => denied += 1,
                }
                // The simulator accepts only ARNs and ignores the trust policies of roles.
                let is_simulated = Arn::parse(&resource).is_some() || resource == "*";
                let is_trust = operation.name == "AssumeRole";
                if is_simulated && !is_trust {
                    let simulated = simulated(&mut walk, source, &action, &resource);
                    assert_eq!(
                        simulated,
                        decision.as_str(),
                        "{who}: {action} on {resource}"
                    );
                }
            }
            let anything = supposed(&walk, operation.action, "*");
            let simulated = simulated(&mut walk, source, operation.action, "*");
            assert_eq!(
                simulated,
                anything.as_str(),
                "{who}: {} on *",
                operation.action
            );
        }
    }
    // Guards against a comparison of only one decision.
    assert!(allowed > 150 && denied > 150, "{allowed} {denied}");
}

/// Each required permission with its decision, on which enforcement and the explain request must agree.
fn of_request(walk: &Walk, operation: &OperationInfo) -> Vec<(String, String, Decision)> {
    let line = sample(operation, Members::Required);
    let judged = walk.ask(&line, |scene, request| {
        let judged = authorize(scene, request);
        let allows = |one: &Judgement| one.decision == Decision::Allowed;
        assert_eq!(
            is_allowed(scene, request),
            judged.iter().all(allows),
            "{line}"
        );
        for one in &judged {
            let need = &one.need;
            let context = need.context.clone();
            let supposed = suppose(scene, &need.action, &need.resource, context).unwrap();
            assert_eq!(supposed.decision, one.decision, "{line}: {}", need.resource);
            assert_eq!(supposed.reason, one.reason, "{line}");
        }
        Ok(judged)
    });
    let one = |one: Judgement| (one.need.action, one.need.resource, one.decision);
    judged.unwrap().into_iter().map(one).collect()
}

fn supposed(walk: &Walk, action: &str, resource: &str) -> Decision {
    let judged = walk.ask("GetCallerIdentity", |scene, _| {
        Ok(suppose(scene, action, resource, Context::new()).unwrap())
    });
    judged.unwrap().decision
}

fn simulated(walk: &mut Walk, source: &str, action: &str, resource: &str) -> String {
    let line = format!(
        "SimulatePrincipalPolicy PolicySourceArn={source} ActionNames.member.1={action} ResourceArns.member.1={resource}"
    );
    texts(&walk.call(&line).unwrap(), "EvalDecision").concat()
}
