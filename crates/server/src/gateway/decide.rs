//! Decides a request to another service, with the same policies and the same decision log as IAM and STS.

use std::borrow::Cow;
use std::sync::Arc;

use roleback_gateway::access_point::AccessPoint;
use roleback_gateway::denial::{Denied, Reader};
use roleback_gateway::members::{Ambiguous, Form, Members};
use roleback_gateway::needs::{self, Need, Place};
use roleback_gateway::route::Route;
use roleback_gateway::table::Protocol;
use roleback_identity::authorize::{
    self, CallerPolicies, ElsewhereNeed, Judgement, ResourcePolicy,
};
use roleback_identity::caller::Caller;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::principal::Principal;
use roleback_identity::scene::{Origin, Scene};
use roleback_journal::Moment;
use roleback_policy::{Arn, Context, Decision};
use roleback_wire::sigv4::Rules;
use roleback_world::arn::Partition;
use tokio::sync::OnceCell;

use super::asked::Asked;
use super::client::Gateway;
use super::partial::{Partial, RefusedObject};
use super::resign::Resigning;
use super::respond::{self, Refused};
use crate::clock::system_now;
use crate::config::UpstreamKey;
use crate::decisions::Outcome;
use crate::enforcement::{self, Mode};
use crate::projection::State;

/// The region of requests that do not say one.
const DEFAULT_REGION: &str = "us-east-1";
/// What a caller with a key that was not created here may do in any case: scripts look for their buckets first.
const LISTS_BUCKETS: &str = "s3:ListAllMyBuckets";

/// Permissions, and the policies of their resources.
type Informed = (Vec<Need>, Vec<Option<Arc<ResourcePolicy>>>);

/// A request to decide on.
pub(super) struct Decided<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) asked: &'a Asked<'a>,
    /// `None` if the service is unknown.
    pub(super) route: Option<&'a Route<'a>>,
    pub(super) form: Option<&'a Form<'a>>,
    pub(super) body: &'a [u8],
    pub(super) caller: &'a Caller,
    pub(super) origin: &'a Origin,
    pub(super) moment: &'a Moment<State>,
    /// The access point that the request goes through, once it was looked for.
    pub(super) point: OnceCell<Option<AccessPoint>>,
}

impl Decided<'_> {
    /// Refuses the request if the mode denies it; a part of it, if it deletes several objects. Records the decisions, as far as
    /// the decision log keeps them.
    pub(super) async fn authorize(&self, reader: &Reader<'_>) -> Result<Option<Partial>, Refused> {
        let (service, name) = self.names();
        if self.caller.access_key_id.is_some() {
            let region = &self.origin.region;
            let core = self.asked.core;
            core.last_used
                .note(self.caller, (service, name), region, self.asked.now);
        }
        if !self.asked.is_decided() {
            return Ok(None);
        }
        // An upstream may read an operation in it that a policy denies.
        let is_known = self.route.is_some_and(|route| route.operation.is_some());
        if !is_known && self.asked.core.store.enforcement.mode() == Mode::On {
            return Err(Refused::fault(reader, &respond::unknown_operation(service)));
        }
        let needs = self
            .needs()
            .map_err(|why| Refused::fault(reader, &respond::ambiguous(why)))?;
        let mode = self.asked.core.store.enforcement.mode();
        if mode == Mode::On {
            let known = self.refuse_unknown_alias(&needs).await;
            known.map_err(|fault| Refused::fault(reader, &fault))?;
        }
        let first = needs.first().cloned();
        let partial = self.check(needs, reader).await?;
        if let Some(first) = first
            && matches!(mode, Mode::On | Mode::Soft)
            && let Some(first) = self.behind(first).await
        {
            if mode == Mode::On {
                self.refuse_public(&first, reader).await?;
            }
            let refuses = mode == Mode::On;
            let checked = match self.check_deliveries(&first, refuses).await {
                Ok(()) => self.check_event_source(&first, refuses).await,
                refused => refused,
            };
            checked.map_err(|fault| Refused::fault(reader, &fault))?;
        }
        Ok(partial)
    }

    /// Refuses a response that says that an object does not exist, if the caller may not list the bucket.
    pub(super) async fn may_know(&self, reader: &Reader<'_>) -> Result<(), Refused> {
        let needs = match self.needs() {
            Ok(needs) if self.asked.is_decided() => needs,
            _ => return Ok(()),
        };
        let bucket = needs
            .first()
            .and_then(|need| need.resource.split('/').next());
        let listing = bucket.map(|bucket| Need {
            action: Cow::Borrowed("s3:ListBucket"),
            resource: bucket.to_owned(),
            context: Context::new(),
        });
        self.check(listing.into_iter().collect(), reader)
            .await
            .map(drop)
    }

    /// The caller's policies, with ARNs in the partition of the request.
    pub(super) fn caller_policies(&self) -> CallerPolicies<'_> {
        let partition = Partition::of_region(&self.origin.region);
        CallerPolicies::of(&self.moment.state.0, self.caller, partition)
    }

    pub(super) fn scene<'s>(&'s self, entropy: &'s Entropy) -> Scene<'s> {
        Scene {
            world: &self.moment.state.0,
            caller: self.caller,
            now: self.asked.now,
            entropy,
            settings: &self.asked.core.store.settings,
            origin: self.origin,
        }
    }

    pub(super) fn elsewhere<'n>(
        &self,
        needs: &'n [Need],
        owners: &'n [Option<String>],
        policies: &'n [Option<Arc<ResourcePolicy>>],
    ) -> Vec<ElsewhereNeed<'n>> {
        let is_stranger = self.is_stranger();
        let known = needs.iter().zip(owners).zip(policies);
        known
            .map(|((need, owner), policy)| ElsewhereNeed {
                action: &need.action,
                resource: &need.resource,
                context: &need.context,
                owner: owner.as_deref(),
                policy: policy.as_deref(),
                is_withheld: is_stranger && need.action != LISTS_BUCKETS,
            })
            .collect()
    }

    /// The permissions on the resources that they are authorized on, with what the upstream knows of these.
    pub(super) async fn informed(
        &self,
        needs: Vec<Need>,
        own: &CallerPolicies<'_>,
    ) -> Result<Informed, Ambiguous> {
        let mut needs = self.resolved(needs).await;
        let mut policies = self.policies(&needs).await;
        self.apply_public_access(&needs, &mut policies).await;
        let wanted = self.wanted(&needs, own, &policies);
        self.add_facts(&mut needs, &wanted).await?;
        Ok((needs, policies))
    }

    async fn check(
        &self,
        needs: Vec<Need>,
        reader: &Reader<'_>,
    ) -> Result<Option<Partial>, Refused> {
        let own = self.caller_policies();
        let informed = self.informed(needs, &own).await;
        let (needs, policies) =
            informed.map_err(|why| Refused::fault(reader, &respond::ambiguous(why)))?;
        let store = &self.asked.core.store;
        let (service, name) = self.names();
        let entropy = Entropy::new(Seed([0; 32]));
        let scene = self.scene(&entropy);
        let needs: Vec<Need> = needs.into_iter().map(|need| passed(need, &scene)).collect();
        let owners: Vec<Option<String>> = needs.iter().map(|need| self.owner(need)).collect();
        let needs = self.elsewhere(&needs, &owners, &policies);
        let mode = store.enforcement.mode();
        let passes = mode == Mode::Off || own.allow_all(&scene, &needs);
        if passes && !store.decisions.wants_all() {
            store.enforcement.count(mode, passes, &[]);
            return Ok(None);
        }
        let judgements = own.judge(&scene, &needs);
        store.enforcement.count(mode, passes, &judgements);
        let outcome = Outcome {
            mode: mode.name(),
            refused: !passes && mode == Mode::On,
            seq: self.moment.head.seq,
            trace: self.asked.trace,
        };
        if !passes && mode != Mode::Engine {
            enforcement::log(&scene, (service, name), &judgements);
        }
        let refused = match outcome.refused {
            true => self.refused(reader, &scene, &judgements).map(Some),
            false => Ok(None),
        };
        let operation = format!("{service}:{name}");
        store
            .decisions
            .record_all(&scene, &operation, judgements, outcome);
        refused
    }

    /// A denied request: refused, unless only some of the objects that it deletes are.
    fn refused(
        &self,
        reader: &Reader<'_>,
        scene: &Scene<'_>,
        judgements: &[Judgement],
    ) -> Result<Partial, Refused> {
        let mut partial = None;
        if self.names() == ("s3", "DeleteObjects") {
            let refused = self.refused_objects(reader, scene, judgements);
            let members = self.members().ok();
            partial = members.and_then(|members| Partial::of(&members, &refused));
        }
        partial.ok_or_else(|| self.denied(reader, scene, judgements))
    }

    /// The actions and resources that are denied, with the message for each.
    fn refused_objects(
        &self,
        reader: &Reader<'_>,
        scene: &Scene<'_>,
        judgements: &[Judgement],
    ) -> Vec<RefusedObject> {
        let denied = judgements
            .iter()
            .filter(|judged| judged.decision != Decision::Allowed);
        let caller = self
            .caller
            .arn(scene.world, Partition::of_region(&self.origin.region));
        let is_named = self.caller.principal != Principal::Anonymous;
        denied
            .map(|judged| RefusedObject {
                action: judged.need.action.clone(),
                resource: judged.need.resource.clone(),
                message: reader.message(&Denied {
                    caller: is_named.then_some(&caller),
                    action: &judged.need.action,
                    resource: &judged.need.resource,
                    clause: judged.clause(),
                    encoded: None,
                }),
            })
            .collect()
    }

    pub(super) fn members(&self) -> Result<Members<'_>, Ambiguous> {
        match self.route {
            Some(route) => needs::members(route, &self.asked.head, self.body, self.form),
            None => Ok(Members::default()),
        }
    }

    /// The account that owns a resource whose ARN does not say: that of the caller, unless another one created the bucket.
    pub(super) fn owner(&self, need: &Need) -> Option<String> {
        let arn = Arn::parse(&need.resource).filter(|arn| arn.account.is_empty())?;
        let bucket = arn.resource.split('/').next().unwrap_or_default();
        let owner = self.gateway.knowledge.owner(bucket);
        Some(owner.unwrap_or(self.caller.account).to_string())
    }

    /// Whether the caller has a key that was not created here, and such callers may use IAM and STS only.
    fn is_stranger(&self) -> bool {
        let is_root = self.caller.principal == Principal::Root;
        self.gateway.is_iam_only && is_root && self.caller.used_id().is_none()
    }

    pub(super) fn region(&self) -> &str {
        match self.origin.region.as_str() {
            "" => DEFAULT_REGION,
            region => region,
        }
    }

    /// The service by which upstreams are chosen.
    pub(super) fn service(&self) -> &str {
        let scope = self.asked.head.scope;
        self.route
            .map_or(scope.unwrap_or("s3"), |route| route.service.name)
    }

    /// The key that the upstream's signature is made with.
    pub(super) fn key(&self) -> Option<&UpstreamKey> {
        let keys = &self.gateway.keys;
        keys.of(self.service(), self.asked.head.scope)
    }

    /// What the upstream's signature is made with.
    pub(super) fn resigning(&self) -> Option<Resigning<'_>> {
        let service = self.asked.head.scope.unwrap_or(self.service());
        Some(Resigning {
            key: self.key()?,
            region: self.region(),
            service,
            rules: Rules::of(service),
            now: system_now(),
        })
    }

    /// The names of the service and the operation, as the decision log shows them.
    pub(super) fn names(&self) -> (&str, &'static str) {
        let service = self.route.map(|route| route.service.prefix);
        let operation = self.route.and_then(|route| route.operation);
        let scope = self.asked.head.scope.unwrap_or("?");
        (
            service.unwrap_or(scope),
            operation.map_or("UnknownOperation", |operation| operation.name),
        )
    }

    fn needs(&self) -> Result<Vec<Need>, Ambiguous> {
        let Some(route) = self.route else {
            let scope = self.asked.head.scope.unwrap_or("unknown");
            return Ok(vec![Need {
                action: Cow::Owned(format!("{scope}:UnknownOperation")),
                resource: "*".to_owned(),
                context: Context::new(),
            }]);
        };
        let head = &self.asked.head;
        let members = needs::members(route, head, self.body, self.form)?;
        let account = self.caller.account.to_string();
        needs::needs(route, head, &members, self.place(&account))
    }

    /// Where the request is made, in an account.
    pub(super) fn place<'p>(&'p self, account: &'p str) -> Place<'p> {
        let region = self.region();
        Place {
            partition: Partition::of_region(region).as_str(),
            region,
            account,
        }
    }

    fn denied(&self, reader: &Reader<'_>, scene: &Scene<'_>, judgements: &[Judgement]) -> Refused {
        let caller = self
            .caller
            .arn(scene.world, Partition::of_region(&self.origin.region));
        let is_named = self.caller.principal != Principal::Anonymous;
        let mut denials = judgements
            .iter()
            .filter(|judged| judged.decision != Decision::Allowed);
        let first = denials.next();
        // Compressing and sealing it takes longer than all the rest, and only EC2 shows it.
        let is_shown = reader.protocol == Protocol::Ec2;
        let encoded = is_shown.then(|| authorize::encoded_message(scene, judgements));
        let encoded = encoded.flatten();
        let (service, name) = self.names();
        let action = format!("{service}:{name}");
        // The two evaluators disagree, or policies did not compile: denied all the same.
        let denied = Denied {
            caller: is_named.then_some(&caller),
            action: first.map_or(&action, |judged| &judged.need.action),
            resource: first.map_or("*", |judged| &judged.need.resource),
            clause: first.and_then(Judgement::clause),
            encoded: encoded.as_deref(),
        };
        Refused::of(reader, reader.denied(&denied))
    }
}

/// Passing an instance profile is passing its role.
fn passed(need: Need, scene: &Scene<'_>) -> Need {
    let role = match &*need.action {
        "iam:PassRole" => authorize::passed_role(scene.world, &need.resource),
        _ => None,
    };
    Need {
        resource: role.unwrap_or(need.resource),
        ..need
    }
}
