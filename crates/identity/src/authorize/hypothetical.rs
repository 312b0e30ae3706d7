//! Evaluations without a request: of any action on any resource, and of callers that did not send one.

use roleback_policy::arn::is_account_id;
use roleback_policy::chain::Chain;
use roleback_policy::effort::STEPS_MAX;
use roleback_policy::{
    Arn, Context, Effort, Principal as PolicyPrincipal, Request as PolicyRequest, Stopped, Verdict,
};
use roleback_world::World;
use roleback_world::arn::AccountId;

use super::question::Question;
use super::{Judgement, asking, origin};
use crate::caller::Caller;
use crate::policies::effective::EffectivePolicies;
use crate::principal::{Principal, UserName};
use crate::scene::Scene;

/// The session name for a role in an explanation.
const SESSION_NAME: &str = "explain";

/// The caller with this ARN: a root user, a user, a role or a role session. For a session only its names are known, not
/// its session policies. `None` if there is no such principal, and for federated users, which exist only as sessions.
pub fn caller_of(world: &World, arn: &str) -> Option<Caller> {
    let parts = Arn::parse(arn).filter(|parts| is_account_id(parts.account))?;
    let account = AccountId::parse(parts.account)?;
    // ARNs match exactly; this lookup also compares the path.
    EffectivePolicies::of_arn(world, arn)?;
    let known = world.account(account);
    let role = |name: &str, session_name: &str| {
        let role = known.roles.get(name)?;
        Some(Principal::AssumedRole {
            role: role.name.clone(),
            role_id: role.id.clone(),
            session_name: session_name.into(),
        })
    };
    let principal = match (parts.service, parts.resource.split('/').next()?) {
        ("iam", "root") => Some(Principal::Root),
        ("iam", "user") => known.users.get(parts.resource_name()).map(|user| {
            Principal::User(UserName {
                name: user.name.clone(),
                id: user.id.clone(),
            })
        }),
        ("iam", "role") => role(parts.resource_name(), SESSION_NAME),
        ("sts", "assumed-role") => {
            let (name, session_name) = parts.resource_of("assumed-role")?.split_once('/')?;
            role(name, session_name)
        }
        _ => None,
    };
    Some(Caller {
        account,
        access_key_id: None,
        principal: principal?,
        session: None,
    })
}

/// The caller for the name of a service, or for `anonymous`. Neither belongs to an account; `account` is used for
/// resources whose ARN does not contain one.
pub fn caller_without_arn(name: &str, account: AccountId) -> Option<Caller> {
    if name == "anonymous" {
        return Some(Caller::anonymous(account));
    }
    PolicyPrincipal::of_service(name).map(|_| Caller {
        principal: Principal::Service { name: name.into() },
        ..Caller::anonymous(account)
    })
}

/// Evaluates an action of any service on any resource, as if the scene's caller requested it now. The context contains
/// the keys of every request of the caller, overridden by `given`. Resource-based policies and tags that are stored in
/// other services are unknown here; the trust policies of roles are known.
/// Everything that evaluates without an actual request uses this function or [`explain`].
///
/// # Errors
/// If the evaluation exceeds the effort limit of the scene's settings, or is cancelled.
pub fn suppose(
    scene: &Scene<'_>,
    action: &str,
    resource: &str,
    given: Context<'_>,
) -> Result<Judgement, Stopped> {
    supposed(scene, action, resource, given, |_, _, _| ()).map(|(judgement, ())| judgement)
}

/// Like [`suppose`], with the result of every statement.
///
/// # Errors
/// Those of [`suppose`].
pub fn explain(
    scene: &Scene<'_>,
    action: &str,
    resource: &str,
    given: Context<'_>,
) -> Result<(Judgement, Chain), Stopped> {
    supposed(
        scene,
        action,
        resource,
        given,
        |verdict, request, policies| Chain::new(verdict, request, |place| origin(policies, place)),
    )
}

fn supposed<T>(
    scene: &Scene<'_>,
    action: &str,
    resource: &str,
    given: Context<'_>,
    seen: impl FnOnce(&Verdict<'_>, &PolicyRequest<'_>, &EffectivePolicies<'_>) -> T,
) -> Result<(Judgement, T), Stopped> {
    let (names, effective) = asking(scene);
    let question = Question::hypothetical(scene, action, resource, given);
    let effective = effective.on(scene.world, question.owner(scene));
    let own = Effort::new(STEPS_MAX);
    let effort = scene.settings.effort.as_deref().unwrap_or(&own);
    question.judge_seen(scene, &names, &effective, effort, seen)
}

#[cfg(test)]
mod tests {
    use roleback_policy::Decision;

    use super::*;
    use crate::testing::Walk;
    use crate::testing::script;

    const BOB: &str = "arn:aws:iam::123456789012:user/team/Bob";
    const ROLE: &str = "arn:aws:iam::123456789012:role/R";

    fn walk() -> Walk {
        script(
            "
            CreateUser UserName=Bob Path=/team/ | ok
            PutUserPolicy UserName=Bob PolicyName=own PolicyDocument=@allow | ok
            CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok",
        )
    }

    #[test]
    fn what_is_there_is_supposed_with_its_tags() {
        let mut walk = walk();
        walk.follow("TagRole RoleName=R Tags.member.1.Key=k Tags.member.1.Value=v | ok");
        for (resource, tag) in [
            (ROLE, Some("v")),
            ("arn:aws:iam::123456789012:role/other/R", None),
            ("*", None),
        ] {
            let judged = walk.ask("ListUsers", |scene, _| {
                Ok(suppose(scene, "iam:GetRole", resource, Context::new()).unwrap())
            });
            let context = judged.unwrap().need.context;
            assert_eq!(context.text("aws:ResourceTag/k"), tag, "{resource}");
        }
    }

    #[test]
    fn every_principal_with_an_arn_can_be_the_caller_of_a_question() {
        let walk = walk();
        for (arn, expected) in [
            (BOB, Some(BOB)),
            ("arn:aws:iam::123456789012:user/Bob", None),
            (
                ROLE,
                Some("arn:aws:sts::123456789012:assumed-role/R/explain"),
            ),
            (
                "arn:aws:sts::123456789012:assumed-role/R/run",
                Some("arn:aws:sts::123456789012:assumed-role/R/run"),
            ),
            ("arn:aws:sts::123456789012:assumed-role/none/run", None),
            ("arn:aws:sts::123456789012:federated-user/f", None),
            (
                "arn:aws:iam::123456789012:root",
                Some("arn:aws:iam::123456789012:root"),
            ),
            ("arn:aws:iam::123456789012:group/G", None),
            ("Bob", None),
        ] {
            let caller = caller_of(&walk.world, arn);
            let shown =
                caller.map(|caller| caller.arn(&walk.world, roleback_world::arn::Partition::Aws));
            assert_eq!(shown.as_deref(), expected, "{arn}");
        }
    }

    #[test]
    fn services_and_anonymous_callers_have_only_what_a_trust_policy_grants() {
        let trust = |principal: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole","Condition":{{"Bool":{{"aws:PrincipalIsAWSService":"true"}}}}}}}}"#
            )
        };
        let of_service = trust(r#"{"Service":"events.amazonaws.com"}"#);
        let everyone = trust(r#"{"AWS":"*"}"#).replace("\"true\"", "\"false\"");
        let mut walk = walk();
        walk.follow(&format!(
            "
            CreateRole RoleName=E AssumeRolePolicyDocument={of_service} | ok
            CreateRole RoleName=A AssumeRolePolicyDocument={everyone} | ok"
        ));
        let [events, everyone] =
            ["E", "A"].map(|name| format!("arn:aws:iam::123456789012:role/{name}"));
        let account = walk.caller.account;
        for (name, action, resource, expected) in [
            (
                "events.amazonaws.com",
                "sts:AssumeRole",
                &events,
                Decision::Allowed,
            ),
            (
                "ec2.amazonaws.com",
                "sts:AssumeRole",
                &events,
                Decision::ImplicitDeny,
            ),
            (
                "events.amazonaws.com",
                "iam:GetRole",
                &events,
                Decision::ImplicitDeny,
            ),
            ("anonymous", "sts:AssumeRole", &everyone, Decision::Allowed),
            (
                "anonymous",
                "sts:AssumeRole",
                &events,
                Decision::ImplicitDeny,
            ),
        ] {
            let caller = caller_without_arn(name, account).unwrap();
            let judged = walk.ask("ListUsers", |scene, _| {
                let scene = Scene {
                    caller: &caller,
                    ..*scene
                };
                Ok(suppose(&scene, action, resource, Context::new()).unwrap())
            });
            let judged = judged.unwrap();
            assert_eq!(judged.decision, expected, "{name} {action} {resource}");
            let context = &judged.need.context;
            assert_eq!(
                caller.arn(&walk.world, roleback_world::arn::Partition::Aws),
                name
            );
            assert_eq!(context.text("aws:PrincipalArn"), None);
            let service = (name != "anonymous").then_some(name);
            assert_eq!(context.text("aws:PrincipalServiceName"), service);
        }
        for name in ["nobody", BOB, "*", ""] {
            assert_eq!(caller_without_arn(name, account), None, "{name}");
        }
    }

    #[test]
    fn the_resource_control_policies_of_the_owner_have_their_say() {
        let mut walk = walk();
        let fence = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}}"#;
        walk.follow(&format!(
            "
            org CreateOrganization managementAccount=111111111111 | ok
            org AddAccount account=123456789012 | ok
            org PutPolicy name=fence type=RCP document={fence} | ok
            org AttachPolicy policy=fence target=123456789012 | ok"
        ));
        let judged = walk.ask("ListUsers", |scene, _| {
            Ok(suppose(scene, "sts:TagSession", ROLE, Context::new()).unwrap())
        });
        assert_eq!(judged.unwrap().decision, Decision::ExplicitDeny);
    }

    #[test]
    fn what_takes_too_many_steps_is_stopped() {
        let mut walk = walk();
        let pattern = "*a".repeat(900);
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{pattern}"}}}}"#
        );
        walk.follow(&format!(
            "PutUserPolicy UserName=Bob PolicyName=own PolicyDocument={policy} | ok"
        ));
        walk.settings.effort = Some(Effort::new(1_000).into());
        let bucket = format!("arn:aws:s3:::{}", "a".repeat(999));
        let caller = caller_of(&walk.world, BOB).unwrap();
        let judged = walk.ask("ListUsers", |scene, _| {
            let scene = Scene {
                caller: &caller,
                ..*scene
            };
            Ok(suppose(&scene, "s3:GetObject", &bucket, Context::new()))
        });
        assert_eq!(judged.unwrap(), Err(Stopped::Exhausted));
    }

    #[test]
    fn what_is_supposed_is_judged_as_what_is_asked() {
        let walk = walk();
        let judged = |arn: &str, action: &str, resource: &str| {
            let caller = caller_of(&walk.world, arn).unwrap();
            walk.ask("ListUsers", |scene, _| {
                let scene = Scene {
                    caller: &caller,
                    ..*scene
                };
                let (judgement, chain) = explain(&scene, action, resource, Context::new()).unwrap();
                let supposed = suppose(&scene, action, resource, Context::new()).unwrap();
                assert_eq!(judgement, supposed);
                assert_eq!(
                    (judgement.decision, judgement.reason),
                    (chain.decision, chain.reason)
                );
                Ok((judgement, chain))
            })
            .unwrap()
        };
        let (judgement, _) = judged(BOB, "s3:GetObject", BOB);
        assert_eq!(judgement.decision, Decision::Allowed);
        let context = &judgement.need.context;
        assert_eq!(context.text("aws:PrincipalArn"), Some(BOB));
        assert_eq!(context.text("aws:ResourceAccount"), Some("123456789012"));
        let (judgement, _) = judged(ROLE, "s3:GetObject", BOB);
        assert_eq!(judgement.decision, Decision::ImplicitDeny);
        let (_, chain) = judged(ROLE, "sts:AssumeRole", ROLE);
        assert!(
            chain
                .layers
                .iter()
                .any(|layer| layer.layer == roleback_policy::Layer::Trust)
        );
    }
}
