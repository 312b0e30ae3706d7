//! What S3 adds to policies: block public access, and ACLs where object ownership enables them.

use std::sync::Arc;

use roleback_gateway::denial::{Denied, Reader};
use roleback_gateway::needs::Need;
use roleback_gateway::resource_policy::{merged, policy_of};
use roleback_gateway::s3_access::{self, Block};
use roleback_identity::authorize::ResourcePolicy;
use roleback_identity::principal::Principal;
use roleback_policy::{Arn, Document};
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use super::decide::Decided;
use super::respond::Refused;

/// Operations that set an ACL with a header.
const SETS_ACLS: [&str; 6] = [
    "PutBucketAcl",
    "PutObjectAcl",
    "PutObject",
    "CopyObject",
    "CreateMultipartUpload",
    "CreateBucket",
];
const PUBLIC_POLICY: &str =
    "because public policies are blocked by the BlockPublicPolicy block public access setting";
const PUBLIC_ACL: &str = "because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting";

impl Decided<'_> {
    /// Adds what ACLs allow to the policies of buckets, and removes public policies that block public access restricts.
    pub(super) async fn apply_public_access(
        &self,
        needs: &[Need],
        policies: &mut [Option<Arc<ResourcePolicy>>],
    ) {
        for (need, policy) in needs.iter().zip(policies) {
            let arn = Arn::parse(&need.resource).filter(|arn| arn.service == "s3");
            let Some(arn) = arn.filter(|arn| !arn.resource.contains('*')) else {
                continue;
            };
            let is_public = |policy: &ResourcePolicy| s3_access::is_public(policy.document.text());
            if !arn.account.is_empty() {
                // An access point has settings of its own, and no ACL.
                let is_own = self.caller.principal != Principal::Anonymous
                    && arn.account == self.caller.account.to_string();
                if !is_own
                    && policy.as_deref().is_some_and(is_public)
                    && self.is_point_restricted(arn.account).await
                {
                    *policy = None;
                }
                continue;
            }
            if self.is_outside(need)
                && policy.as_deref().is_some_and(is_public)
                && self.block(&arn, need).await.restricts
            {
                // Neither the policy nor an ACL allows anything to other accounts.
                *policy = None;
                continue;
            }
            if s3_access::is_by_acl(&need.action)
                && let Some(with_acl) = self.with_acl(&arn, need, policy.as_deref()).await
            {
                *policy = Some(Arc::new(with_acl));
            }
        }
    }

    /// Whether a public policy of the access point counts only for its account.
    async fn is_point_restricted(&self, account: &str) -> bool {
        let point = self.access_point().await;
        if point.is_some_and(|point| point.block.restricts) {
            return true;
        }
        let question = s3_access::account_block_question(account);
        let answer = self.ask(&question).await;
        answer.is_some_and(|(status, body)| Block::read(status, &body).restricts)
    }

    /// Whether the caller does not belong to the account that owns the resource.
    fn is_outside(&self, need: &Need) -> bool {
        let own = self.caller.account.to_string();
        let is_anonymous = self.caller.principal == Principal::Anonymous;
        is_anonymous || self.owner(need).is_some_and(|owner| owner != own)
    }

    /// Block public access of a bucket, of its account, and of the access point that the request goes through.
    async fn block(&self, arn: &Arn<'_>, need: &Need) -> Block {
        let account = self.owner(need);
        let account = account.unwrap_or_else(|| self.caller.account.to_string());
        let point = self.access_point().await;
        let point = point.filter(|point| arn.resource.split('/').next() == Some(&*point.bucket));
        let mut block = point.map_or_else(Block::default, |point| point.block);
        for question in [
            s3_access::block_question(arn),
            s3_access::account_block_question(&account),
        ] {
            if let Some((status, body)) = self.ask(&question).await {
                block = block.or(Block::read(status, &body));
            }
        }
        block
    }

    /// A policy with what ACLs allow to everyone. `None` if they allow nothing.
    async fn with_acl(
        &self,
        arn: &Arn<'_>,
        need: &Need,
        policy: Option<&ResourcePolicy>,
    ) -> Option<ResourcePolicy> {
        let (status, body) = self.ask(&s3_access::ownership_question(arn)).await?;
        if !s3_access::has_acls(status, &body) {
            return None;
        }
        let mut statements = Vec::new();
        for (at, question) in s3_access::acl_questions(arn).into_iter().enumerate() {
            if let Some((status, body)) = self.ask(&question).await {
                statements.extend(s3_access::acl_statements(at > 0, status, &body));
            }
        }
        if statements.is_empty() || self.block(arn, need).await.ignores_acls {
            return None;
        }
        let own = policy.map(|policy| policy.document.text().to_owned());
        let texts = own.into_iter().chain([policy_of(&statements)]);
        let text = merged(texts.collect())?;
        Document::parse(&text).ok().map(ResourcePolicy::new)
    }

    /// Refuses what S3 itself refuses once permissions allow it: a bucket policy that cannot be read, and public policies and
    /// ACLs that block public access does not permit.
    pub(super) async fn refuse_public(
        &self,
        need: &Need,
        reader: &Reader<'_>,
    ) -> Result<(), Refused> {
        let (service, name) = self.names();
        let Some(arn) = Arn::parse(&need.resource).filter(|_| service == "s3") else {
            return Ok(());
        };
        let clause = if name == "PutBucketPolicy" {
            let text = String::from_utf8_lossy(self.body);
            if Document::parse(&text).is_err() {
                return Err(Refused::fault(reader, &malformed_policy()));
            }
            let is_refused = s3_access::is_public(&text) && self.block(&arn, need).await.policy;
            is_refused.then_some(PUBLIC_POLICY)
        } else if SETS_ACLS.contains(&name) && s3_access::sets_public_acl(&self.asked.head) {
            self.block(&arn, need).await.acls.then_some(PUBLIC_ACL)
        } else {
            None
        };
        let Some(clause) = clause else {
            return Ok(());
        };
        let partition = Partition::of_region(&self.origin.region);
        let caller = self.caller.arn(&self.moment.state.0, partition);
        let is_named = self.caller.principal != Principal::Anonymous;
        Err(Refused::of(
            reader,
            reader.denied(&Denied {
                caller: is_named.then_some(&caller),
                action: &need.action,
                resource: &need.resource,
                clause: Some(clause),
                encoded: None,
            }),
        ))
    }
}

/// A bucket policy that is not a policy.
fn malformed_policy() -> Fault {
    Fault::sender(
        "MalformedPolicy",
        400,
        "Policies must be valid JSON and the first byte must be '{'",
    )
}
