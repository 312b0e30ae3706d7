//! Looks at deliveries when they are set up: whether the policy of the target will allow them.

use roleback_gateway::delivery::{Delivery, TARGETS_MAX, deliveries, sets_up};
use roleback_gateway::needs::Need;
use roleback_gateway::resource_policy;
use roleback_wire::Fault;

use super::decide::Decided;

/// The operation whose deliveries AWS itself checks by sending a message to each target, by both of its names.
const CHECKED: [&str; 2] = [
    "PutBucketNotification",
    "PutBucketNotificationConfiguration",
];
/// The header with which a client asks S3 not to check.
const SKIPS: &str = "x-amz-skip-destination-validation";

impl Decided<'_> {
    /// Refuses notifications of a bucket that their targets would not allow, as S3 does. Logs a warning for other deliveries.
    pub(super) async fn check_deliveries(&self, need: &Need, refuses: bool) -> Result<(), Fault> {
        let (service, name) = self.names();
        if !sets_up(name) {
            return Ok(());
        }
        let Ok(members) = self.members() else {
            return Ok(());
        };
        let deliveries = deliveries(name, &need.resource, &members, self.body);
        if deliveries.len() > TARGETS_MAX {
            if refuses {
                return Err(too_many(name));
            }
            // The upstream is not asked about each of them.
            tracing::warn!(
                "{service}:{name}: the deliveries to more than {TARGETS_MAX} targets are not checked"
            );
            return Ok(());
        }
        let mut refused = Vec::new();
        for delivery in deliveries {
            if self.is_refused(&delivery, need).await {
                let Delivery {
                    sender,
                    action,
                    target,
                    source,
                } = &delivery;
                tracing::warn!(
                    "{service}:{name}: deliveries from {source} to {target} will fail: the policy of the target does not allow {sender} to call {action}"
                );
                refused.push(delivery.target);
            }
        }
        let skips = self.asked.head.header(SKIPS).ok().flatten();
        let skips = skips.is_some_and(|text| text.eq_ignore_ascii_case("true"));
        if refused.is_empty() || !CHECKED.contains(&name) || !refuses || skips {
            return Ok(());
        }
        Err(Fault::sender(
            "InvalidArgument",
            400,
            format!(
                "Unable to validate the following destination configurations: the policy of {} does not allow s3.amazonaws.com to deliver.",
                refused.join(", ")
            ),
        ))
    }

    /// Whether a delivery would fail, because its target does not exist or its policy does not allow it. A target that the
    /// upstream gives no answer about is taken as allowed.
    async fn is_refused(&self, delivery: &Delivery, need: &Need) -> bool {
        let Some(question) = resource_policy::question(delivery.action, &delivery.target) else {
            return false;
        };
        let policy = self.policy_text(&question).await;
        let account = self.owner(need);
        let account = account.unwrap_or_else(|| self.caller.account.to_string());
        policy.is_complete && !delivery.is_allowed(policy.text.as_deref(), &account)
    }
}

/// A request for more deliveries than the services allow.
fn too_many(operation: &str) -> Fault {
    let code = match CHECKED.contains(&operation) {
        true => "InvalidArgument",
        false => "ValidationException",
    };
    let message = format!("A request can set up deliveries to at most {TARGETS_MAX} targets.");
    Fault::sender(code, 400, message)
}
