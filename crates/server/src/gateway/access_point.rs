//! Requests through access points of S3: found by what the upstream knows of them, and passed on to their bucket.

use roleback_gateway::access_point::{self, AccessPoint, Named};
use roleback_gateway::needs::Need;
use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use super::decide::Decided;
use super::respond;

impl Decided<'_> {
    /// The access point that the request goes through. Found once, so that the request is passed on to the bucket that was
    /// decided on.
    pub(super) async fn access_point(&self) -> Option<&AccessPoint> {
        let found = self.point.get_or_init(|| self.find_access_point());
        found.await.as_ref()
    }

    async fn find_access_point(&self) -> Option<AccessPoint> {
        let route = self.route.filter(|route| route.service.name == "s3")?;
        let in_path = self.asked.head.path.split('/').nth(1).unwrap_or_default();
        let bucket = route.bucket.unwrap_or(in_path);
        let named = access_point::named(bucket, route.bucket.is_some())?;
        let region = self.region();
        let own = self.caller.account.to_string();
        let (name, account) = match named {
            Named::Name(name, account) => (name.to_owned(), account.to_owned()),
            Named::Alias(alias) => {
                let (status, body) = self.ask(&access_point::list_question(&own, region)).await?;
                (access_point::name_of_alias(status, &body, alias)?, own)
            }
        };
        let question = access_point::question(&name, &account, region);
        let (status, body) = self.ask(&question).await?;
        let place = (Partition::of_region(region).as_str(), region);
        AccessPoint::read((status, &body), (&name, &account), place)
    }

    /// The permissions in place of one on what the request calls its bucket.
    pub(super) fn through(
        point: Option<&AccessPoint>,
        named: Option<&str>,
        need: Need,
    ) -> Vec<Need> {
        let own = bucket_of(&need);
        match point.filter(|_| own.is_some() && own == named) {
            Some(point) => point.needs(need).into(),
            None => vec![need],
        }
    }

    /// Refuses what is named like an alias and is not a known access point: decided as a bucket, it would pass the policies of
    /// an access point that the upstream knows.
    pub(super) async fn refuse_unknown_alias(&self, needs: &[Need]) -> Result<(), Fault> {
        let is_alias = |need: &&Need| bucket_of(need).is_some_and(access_point::is_alias);
        let mut aliases = needs.iter().filter(is_alias).peekable();
        if aliases.peek().is_none() {
            return Ok(());
        }
        let is_known = self.access_point().await.is_some();
        let named = self.named_bucket().filter(|_| is_known);
        match aliases.all(|need| bucket_of(need) == named) {
            true => Ok(()),
            false if self.names().1 == "CreateBucket" => Err(respond::invalid_bucket_name()),
            false => Err(respond::no_bucket()),
        }
    }

    /// A permission on the bucket behind the access point in place of one on what the request calls its bucket.
    pub(super) async fn behind(&self, need: Need) -> Option<Need> {
        let point = self.access_point().await;
        Self::through(point, self.named_bucket(), need).pop()
    }

    /// What the request calls its bucket.
    pub(super) fn named_bucket(&self) -> Option<&str> {
        let in_path = self.asked.head.path.split('/').nth(1);
        self.route?.bucket.or(in_path)
    }
}

/// The bucket that a permission is on, or on an object in it.
fn bucket_of(need: &Need) -> Option<&str> {
    let arn = Arn::parse(&need.resource);
    let arn = arn.filter(|arn| arn.service == "s3" && arn.account.is_empty())?;
    arn.resource.split('/').next()
}
