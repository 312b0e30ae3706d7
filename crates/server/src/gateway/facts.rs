//! What the decision depends on beyond the request: real names of resources, their policies, tags and properties, as the
//! upstream knows them.

use std::sync::Arc;

use roleback_gateway::dynamodb::{
    self, ATTRIBUTES, FULL_TABLE_SCAN, Items, LEADING_KEYS, PARTITION_KEY_VALUES,
};
use roleback_gateway::facts::{self, Fact, VPC_IDS, resolution};
use roleback_gateway::members::{Ambiguous, Tree};
use roleback_gateway::needs::{self, Need};
use roleback_gateway::question::Question;
use roleback_gateway::resource_policy::{self, PolicyQuestion, merged};
use roleback_identity::authorize::{CallerPolicies, ResourcePolicy};
use roleback_identity::entropy::{Entropy, Seed};
use roleback_policy::{Arn, Context};
use roleback_wire::Timestamp;

use super::client::Asking;
use super::decide::Decided;
use super::know::{Answer, PolicyText, is_failure};

/// Subnets of a function that are asked for: Lambda's limit.
const SUBNETS_MAX: usize = 16;
/// Until when an object is retained, and how many whole days that is from now.
const RETAIN_UNTIL: &str = "s3:object-lock-retain-until-date";
const REMAINING_DAYS: &str = "s3:object-lock-remaining-retention-days";
/// Seconds of a day.
const SECS_PER_DAY: i64 = 24 * 60 * 60;
/// Milliseconds of a second.
const MILLIS_PER_SEC: i64 = 1000;

impl Decided<'_> {
    /// Asks an upstream, unless the answer is known.
    pub(super) async fn ask(&self, question: &Question) -> Answer {
        let account = self.caller.account.to_string();
        let asking = Asking {
            account: &account,
            region: self.region(),
            limit: self.asked.core.limits.upstream_time,
        };
        // Boxed where it really asks, so that requests whose answers are known do not carry the memory that it needs.
        let asked = async { Box::pin(self.gateway.ask(question, asking)).await };
        self.gateway.knowledge.answer(&question.key, asked).await
    }

    /// The needs, on the resources that they are authorized on.
    pub(super) async fn resolved(&self, needs: Vec<Need>) -> Vec<Need> {
        let mut resolved = Vec::with_capacity(needs.len());
        let (point, named) = (self.access_point().await, self.named_bucket());
        let through = |need| Self::through(point, named, need);
        for mut need in needs.into_iter().flat_map(through) {
            if let Some(resolution) = resolution(&need.action, &need.resource) {
                let answer = self.ask(&resolution.question).await;
                self.rename(
                    &mut need,
                    answer.map(|(status, body)| resolution.arn(status, &body)),
                );
            }
            if need.action.starts_with("s3:") {
                need.context = self.with_s3_keys(&need);
            }
            resolved.push(need);
        }
        needs::compare_keys(&mut resolved);
        resolved
    }

    /// The owner of a bucket, the days for which an object will be retained, and the age of the signature of a presigned URL in
    /// milliseconds.
    fn with_s3_keys(&self, need: &Need) -> Context<'static> {
        let mut context = need.context.clone();
        if let Some(owner) = self.owner(need) {
            context = context.with("s3:ResourceAccount", owner);
        }
        if let Some(until) = context.text(RETAIN_UNTIL).and_then(Timestamp::parse) {
            let secs = until.secs().saturating_sub(self.asked.now.secs());
            let days = secs.div_euclid(SECS_PER_DAY);
            context = context.with(REMAINING_DAYS, days.to_string());
        }
        if let Some(signed_at) = self.asked.presigned_at() {
            let secs = self.asked.now.secs().saturating_sub(signed_at.secs());
            let millis = secs.saturating_mul(MILLIS_PER_SEC);
            context = context.with("s3:signatureAge", millis.to_string());
        }
        context
    }

    /// Puts the ARN that the upstream knows into a need. `None` if it did not answer, `Some(None)` if it has no such resource.
    fn rename(&self, need: &mut Need, known: Option<Option<String>>) {
        let Some(arn) = Arn::parse(&need.resource) else {
            return;
        };
        let as_asked = arn.resource.strip_prefix("secret:").map(str::to_owned);
        if arn.service == "kms" {
            let alias = arn.resource.to_owned();
            need.context = std::mem::take(&mut need.context).with("kms:RequestAlias", alias);
        }
        match (known, as_asked) {
            (Some(Some(arn)), _) => need.resource = arn,
            // A secret that does not exist is authorized, and named, as the request names it.
            (Some(None), Some(name)) if !self.says(&need.resource) => need.resource = name,
            _ => {}
        }
    }

    /// Whether the body of the request contains a text.
    fn says(&self, text: &str) -> bool {
        let mut parts = self.body.windows(text.len().max(1));
        parts.any(|part| part == text.as_bytes())
    }

    /// The policies of the resources, as the upstream has them.
    pub(super) async fn policies(&self, needs: &[Need]) -> Vec<Option<Arc<ResourcePolicy>>> {
        let mut policies = Vec::with_capacity(needs.len());
        for need in needs {
            policies.push(
                match resource_policy::question(&need.action, &need.resource) {
                    Some(question) => {
                        let text = async { Box::pin(self.policy_text(&question)).await };
                        self.gateway.knowledge.policy(&question.key, text).await
                    }
                    None => None,
                },
            );
        }
        policies
    }

    /// The text of a policy.
    pub(super) async fn policy_text(&self, asked: &PolicyQuestion<'_>) -> PolicyText {
        let mut texts = Vec::new();
        let mut is_complete = true;
        for part in asked.parts() {
            match self.ask(&part.question).await {
                Some((status, body)) if !is_failure(status) => {
                    texts.extend(part.policy(status, &body));
                }
                _ => is_complete = false,
            }
        }
        PolicyText {
            text: merged(texts),
            is_complete,
        }
    }

    /// The condition keys that policies in force read, and that are not in the request's head and members.
    pub(super) fn wanted(
        &self,
        needs: &[Need],
        own: &CallerPolicies<'_>,
        policies: &[Option<Arc<ResourcePolicy>>],
    ) -> Vec<String> {
        let entropy = Entropy::new(Seed([0; 32]));
        let scene = self.scene(&entropy);
        let owners: Vec<Option<String>> = needs.iter().map(|need| self.owner(need)).collect();
        let needs = self.elsewhere(needs, &owners, policies);
        let mut wanted: Vec<String> = Vec::new();
        own.keys_read(&scene, &needs, &mut |key| {
            if facts::is_asked(key) && !wanted.iter().any(|known| known == key) {
                wanted.push(key.to_owned());
            }
        });
        wanted
    }

    /// Adds the condition keys that policies read and the upstream knows.
    pub(super) async fn add_facts(
        &self,
        needs: &mut [Need],
        wanted: &[String],
    ) -> Result<(), Ambiguous> {
        if wanted.is_empty() {
            return Ok(());
        }
        let version = self.version();
        for need in needs {
            let asked = facts::questions(&need.resource, version.as_deref(), wanted);
            for one in asked {
                if let Some((status, body)) = self.ask(&one.question).await {
                    let context = std::mem::take(&mut need.context);
                    let facts = one.facts(status, &body).into_iter();
                    let news = facts.filter(|fact| {
                        !one.is_after_request() || context.get(fact.key()).is_none()
                    });
                    need.context = news
                        .collect::<Vec<_>>()
                        .into_iter()
                        .fold(context, with_fact);
                }
            }
            self.add_item_keys(need, wanted).await?;
            self.add_networks(need, wanted).await?;
        }
        Ok(())
    }

    /// The networks of a function that a request configures.
    async fn add_networks(&self, need: &mut Need, wanted: &[String]) -> Result<(), Ambiguous> {
        let is_wanted = wanted.iter().any(|key| key.eq_ignore_ascii_case(VPC_IDS));
        if !is_wanted || !need.action.starts_with("lambda:") {
            return Ok(());
        }
        let members = self.members()?;
        let config = members.get("VpcConfig");
        let subnets = config.and_then(|config| config.inner("SubnetIds"));
        let subnets = subnets.map(Tree::texts).unwrap_or_default();
        let account = self.caller.account.to_string();
        let place = self.place(&account);
        let mut networks = Vec::new();
        for (at, subnet) in subnets.into_iter().enumerate() {
            let arn = format!(
                "arn:{}:ec2:{}:{account}:subnet/{subnet}",
                place.partition, place.region
            );
            let network = match at < SUBNETS_MAX {
                true => self.network(&arn).await,
                false => None,
            };
            // A subnet that is not known is in no network that a policy names.
            networks.push(network.unwrap_or_else(|| subnet.to_owned()));
        }
        if !networks.is_empty() {
            networks.sort_unstable();
            networks.dedup();
            let context = std::mem::take(&mut need.context);
            need.context = context.with_many(VPC_IDS, networks);
        }
        Ok(())
    }

    /// The id of the network of a subnet.
    async fn network(&self, subnet: &str) -> Option<String> {
        let asked = facts::questions(subnet, None, &["ec2:Vpc".to_owned()]);
        let one = asked.first()?;
        let (status, body) = self.ask(&one.question).await?;
        one.facts(status, &body)
            .into_iter()
            .find_map(|fact| match fact {
                Fact::One(_, arn) => arn.rsplit_once('/').map(|(_, id)| id.to_owned()),
                Fact::Many(..) => None,
            })
    }

    /// The keys and attributes of the items that a request to DynamoDB reads or writes.
    async fn add_item_keys(&self, need: &mut Need, wanted: &[String]) -> Result<(), Ambiguous> {
        let wants = |key: &str| wanted.iter().any(|known| known.eq_ignore_ascii_case(key));
        let Some((route, arn)) = self.route.zip(Arn::parse(&need.resource)) else {
            return Ok(());
        };
        let has_items = arn.service == "dynamodb" && !self.body.is_empty();
        if !has_items || !dynamodb::item_keys().any(wants) {
            return Ok(());
        }
        let name = route.operation.map_or("", |operation| operation.name);
        let items = Items::read(name, route.format(), self.body, arn.resource)?;
        let mut context = std::mem::take(&mut need.context);
        if wants(ATTRIBUTES) {
            context = context.with_many(ATTRIBUTES, items.attributes(&need.action));
        }
        // The first partition key has two names.
        let named = PARTITION_KEY_VALUES.iter().enumerate();
        let by_key = named
            .chain([(0, &LEADING_KEYS)])
            .filter(|(_, key)| wants(key));
        let by_key: Vec<(usize, &str)> = by_key.map(|(at, key)| (at, *key)).collect();
        let wants_scan = wants(FULL_TABLE_SCAN) && need.action == "dynamodb:PartiQLSelect";
        let keys = match by_key.is_empty() && !wants_scan {
            true => Vec::new(),
            false => {
                let answer = self.ask(&dynamodb::key_question(&arn)).await;
                answer.map_or_else(Vec::new, |(_, body)| {
                    dynamodb::partition_keys(&body, arn.resource)
                })
            }
        };
        for (at, name) in by_key {
            if let Some(key) = keys.get(at)
                && let Some(values) = items.leading_keys(&need.action, key)?
            {
                context = context.with_many(name, values);
            }
        }
        if wants_scan {
            let is_full = items.is_full_scan(arn.resource, &keys);
            context = context.with(FULL_TABLE_SCAN, is_full.to_string());
        }
        need.context = context;
        Ok(())
    }

    /// The version of an object that the request names.
    fn version(&self) -> Option<String> {
        let route = self.route?;
        let members = needs::members(route, &self.asked.head, b"", None).ok()?;
        Some(members.get("VersionId")?.text()?.to_owned())
    }
}

fn with_fact(context: Context<'static>, fact: Fact) -> Context<'static> {
    match fact {
        Fact::One(key, value) => context.with(key, value),
        Fact::Many(key, values) => context.with_many(key, values),
    }
}
