//! Decides requests to other services: the same policies, on resources that are not here.

use std::borrow::Cow;

use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::verdict::Reason;
use roleback_policy::{Arn, Context, Decision, Effort, Layer};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, iam_arn};

use super::Judgement;
use super::caller_policies::{CallerPolicies, resource_controls};
use super::question::{Asked, Elsewhere, Question};
use super::resource::{self, Resource};
use super::resource_policy::ResourcePolicy;
use crate::scene::Scene;

/// A permission that a request to another service needs.
#[derive(Debug, Clone)]
pub struct ElsewhereNeed<'a> {
    /// `s3:GetObject`
    pub action: &'a str,
    /// An ARN, `*`, or what the service names instead.
    pub resource: &'a str,
    /// The condition keys of the request and the resource.
    pub context: &'a Context<'a>,
    /// The account that owns the resource, if its ARN does not say.
    pub owner: Option<&'a str>,
    /// The policy of the resource, if it has one.
    pub policy: Option<&'a ResourcePolicy>,
    /// Whether the request is denied whatever the policies say, because the caller's key was not created in this server.
    pub is_withheld: bool,
}

impl<'a> ElsewhereNeed<'a> {
    fn question(&self, scene: &Scene<'a>) -> Question<'a> {
        let is_own = Arn::parse(self.resource).is_some_and(|arn| arn.service == "iam");
        let resource = match is_own {
            true => resource::known(scene, self.resource).unlabelled(),
            false => Resource::named(self.resource),
        };
        Question {
            action: self.action,
            resource,
            asked: Asked::Given(Cow::Borrowed(self.context)),
            trust: None,
            elsewhere: Some(Elsewhere {
                owner: self.owner,
                policy: self.policy,
            }),
        }
    }
}

impl CallerPolicies<'_> {
    /// Whether the policies grant every permission. Policies that do not compile grant nothing.
    pub fn allow_all(&self, scene: &Scene<'_>, needs: &[ElsewhereNeed<'_>]) -> bool {
        needs.iter().all(|need| {
            let policy = need.policy.map(|policy| &policy.compiled);
            !need.is_withheld && self.allow(scene, &need.question(scene), policy)
        })
    }

    /// Visits the condition keys that policies in force for these permissions read; a key may be visited several times.
    pub fn keys_read(
        &self,
        scene: &Scene<'_>,
        needs: &[ElsewhereNeed<'_>],
        visit: &mut dyn FnMut(&str),
    ) {
        let mut read = |part: &Result<Compiled, CompileError>| {
            if let Ok(compiled) = part {
                compiled.keys().for_each(&mut *visit);
            }
        };
        read(&self.principal.compiled);
        self.session.iter().for_each(&mut read);
        self.services.iter().for_each(|services| read(services));
        for need in needs {
            if let Some(policy) = need.policy {
                read(&policy.compiled);
            }
            if let Some(resources) = resource_controls(scene, &need.question(scene)) {
                read(&resources.compiled());
            }
        }
    }

    /// Evaluates every permission.
    pub fn judge(&self, scene: &Scene<'_>, needs: &[ElsewhereNeed<'_>]) -> Vec<Judgement> {
        let judged = needs.iter().filter_map(|need| {
            let question = need.question(scene);
            let policy = need.policy.map(|policy| &policy.compiled);
            let implicit = self.deny_implicitly(scene, &question, policy);
            let judgement = implicit.or_else(|| self.judge_by_statements(scene, &question))?;
            Some(match need.is_withheld {
                true => judgement.withheld(),
                false => judgement,
            })
        });
        judged.collect()
    }

    fn judge_by_statements(&self, scene: &Scene<'_>, question: &Question<'_>) -> Option<Judgement> {
        let effective = self.effective.clone();
        let effective = effective.on(scene.world, question.owner(scene));
        // An unlimited effort cannot run out.
        let effort = Effort::unlimited();
        question.judge(scene, &self.names, &effective, &effort).ok()
    }
}

impl Judgement {
    /// The same, as if the caller had no policies.
    fn withheld(mut self) -> Self {
        let layer = Layer::Identity;
        self.decision = Decision::ImplicitDeny;
        self.statement = None;
        self.clause = Some(format!(
            "because no {layer} allows the {} action",
            self.need.action
        ));
        self.denying = None;
        self.reason = Reason::NoAllow { layer, level: None };
        self
    }
}

/// The role of an instance profile: who starts an instance with a profile passes its role.
pub fn passed_role(world: &World, profile: &str) -> Option<String> {
    let arn = Arn::parse(profile).filter(|arn| arn.service == "iam")?;
    let name = arn.resource.strip_prefix("instance-profile/")?;
    let name = name.rsplit('/').next()?;
    let owner = AccountId::parse(arn.account)?;
    let account = world.account(owner);
    let role = account.instance_profiles.get(name)?.role.as_ref()?;
    let role = account.roles.get(role.as_str())?;
    let partition = Partition::of_arn(profile);
    Some(iam_arn(partition, owner, "role", &role.path, &role.name))
}

#[cfg(test)]
mod tests {
    use roleback_policy::Document;

    use super::*;
    use crate::testing::{Walk, script};

    const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:q";

    fn decided(
        walk: &Walk,
        resource: &str,
        owner: Option<&str>,
        policy: Option<&str>,
    ) -> (bool, Decision, Option<String>) {
        let policy = policy.map(|text| ResourcePolicy::new(Document::parse(text).unwrap()));
        let context = Context::new().with("aws:RequestTag/a", "b");
        let need = ElsewhereNeed {
            action: "sqs:SendMessage",
            resource,
            context: &context,
            owner,
            policy: policy.as_ref(),
            is_withheld: false,
        };
        let asked = walk.ask("ListUsers", |scene, _| {
            let needs = [need.clone()];
            let policies = CallerPolicies::of(scene.world, scene.caller, scene.partition());
            let judged = policies.judge(scene, &needs).remove(0);
            let by_statements = policies.judge_by_statements(scene, &need.question(scene));
            assert_eq!(Some(&judged), by_statements.as_ref());
            Ok((
                policies.allow_all(scene, &needs),
                judged.decision,
                judged.clause().map(str::to_owned),
            ))
        });
        asked.unwrap()
    }

    #[test]
    fn both_evaluators_decide_alike_on_resources_elsewhere() {
        let mut walk = script("CreateUser UserName=Bob | ok");
        let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*:*:q","Condition":{"StringEquals":{"aws:RequestTag/a":"b"}}}}"#;
        let open = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"SQS:*","Resource":"*"}}"#;
        let shut = open.replace("Allow", "Deny");
        let foreign = "arn:aws:sqs:us-east-1:444455556666:q";
        walk.act_as_user("Bob");
        let none = "because no identity-based policy allows the sqs:SendMessage action";
        assert_eq!(
            decided(&walk, QUEUE, None, None),
            (false, Decision::ImplicitDeny, Some(none.into()))
        );
        assert_eq!(
            decided(&walk, QUEUE, None, Some(open)),
            (true, Decision::Allowed, None)
        );
        assert!(!decided(&walk, foreign, None, Some(open)).0);
        let root = std::mem::replace(&mut walk, script("CreateUser UserName=Bob | ok"));
        drop(root);
        walk.follow(&format!(
            "PutUserPolicy UserName=Bob PolicyName=p PolicyDocument={allow} | ok"
        ));
        walk.act_as_user("Bob");
        assert!(decided(&walk, QUEUE, None, None).0);
        assert!(decided(&walk, foreign, None, Some(open)).0);
        assert!(!decided(&walk, foreign, None, None).0);
        assert!(!decided(&walk, QUEUE, Some("444455556666"), None).0);
        let denied = decided(&walk, QUEUE, None, Some(&shut));
        assert_eq!((denied.0, denied.1), (false, Decision::ExplicitDeny));
        walk.sign_in_as_root("123456789012");
        walk.follow("PutUserPermissionsBoundary UserName=Bob PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess | ok");
        walk.act_as_user("Bob");
        let (is_allowed, decision, clause) = decided(&walk, QUEUE, None, None);
        let none = "because no permissions boundary allows the sqs:SendMessage action";
        assert_eq!(
            (is_allowed, decision, clause.as_deref()),
            (false, Decision::ImplicitDeny, Some(none))
        );
    }
}
