//! Looks at mappings of queues and streams to functions when they are set up: whether the execution role may read the source.

use std::borrow::Cow;

use roleback_gateway::event_source::{self, Mapping};
use roleback_gateway::needs::Need;
use roleback_identity::authorize::caller_of;
use roleback_identity::caller::Caller;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::principal::Principal;
use roleback_policy::{Arn, Context};
use roleback_wire::Fault;
use tokio::sync::OnceCell;

use super::decide::Decided;

impl Decided<'_> {
    /// Refuses a mapping whose source the execution role may not read, as Lambda does. Only logs a warning unless `refuses`.
    pub(super) async fn check_event_source(&self, need: &Need, refuses: bool) -> Result<(), Fault> {
        let (service, name) = self.names();
        if service != "lambda" || !event_source::sets_up(name) {
            return Ok(());
        }
        let Some((function, source)) = self.mapping(need).await else {
            return Ok(());
        };
        let Some(role) = self.execution_role(&function).await else {
            return Ok(());
        };
        // Boxed, so that all other requests do not carry the memory that the second decision needs.
        let refused = Box::pin(self.refused_action(&role, &function, &source));
        let Some(action) = refused.await else {
            return Ok(());
        };
        if refuses {
            let message = event_source::refusal(action, &source);
            return Err(Fault::sender(
                "InvalidParameterValueException",
                400,
                message,
            ));
        }
        tracing::warn!(
            "{service}:{name}: {function} will not read {source}: the policies do not allow its execution role {role} to call {action}"
        );
        Ok(())
    }

    /// The function and the source of the mapping that the request sets up. `None` if the upstream does not know it, or it is
    /// stopped.
    async fn mapping(&self, need: &Need) -> Option<(String, String)> {
        let account = self.caller.account.to_string();
        let mut mapping = Mapping::requested(self.body, self.place(&account))?;
        if let Some(question) = event_source::mapping_question(&need.resource) {
            if mapping.is_stopped {
                return None;
            }
            let (status, body) = self.ask(&question).await?;
            mapping = mapping.or_stored(status, &body);
        }
        mapping.function.zip(mapping.source)
    }

    /// The execution role of a function. `None` if the upstream does not know the function.
    async fn execution_role(&self, function: &str) -> Option<String> {
        let question = event_source::role_question(function)?;
        let (status, body) = self.ask(&question).await?;
        event_source::role(status, &body)
    }

    /// The first action on the source that the policies do not allow a role. A role that does not exist is allowed nothing.
    async fn refused_action(
        &self,
        role: &str,
        function: &str,
        source: &str,
    ) -> Option<&'static str> {
        let caller = session_of(self, role, function);
        for action in event_source::actions(source).iter().copied() {
            let need = Need {
                action: Cow::Borrowed(action),
                resource: source.to_owned(),
                context: Context::new(),
            };
            let is_allowed = match &caller {
                Some(caller) => self.grants(caller, need).await,
                None => false,
            };
            if !is_allowed {
                return Some(action);
            }
        }
        None
    }

    /// Whether the policies allow something to another caller.
    async fn grants(&self, caller: &Caller, need: Need) -> bool {
        let other = Decided {
            gateway: self.gateway,
            asked: self.asked,
            route: self.route,
            form: None,
            body: &[],
            caller,
            origin: self.origin,
            moment: self.moment,
            point: OnceCell::new(),
        };
        let own = other.caller_policies();
        let Ok((needs, policies)) = other.informed(vec![need], &own).await else {
            return false;
        };
        let entropy = Entropy::new(Seed([0; 32]));
        let owners: Vec<Option<String>> = needs.iter().map(|need| other.owner(need)).collect();
        let needs = other.elsewhere(&needs, &owners, &policies);
        own.allow_all(&other.scene(&entropy), &needs)
    }
}

/// The session of a role in which Lambda runs a function, which has the function's name.
fn session_of(request: &Decided<'_>, role: &str, function: &str) -> Option<Caller> {
    let mut caller = caller_of(&request.moment.state.0, role)?;
    let Principal::AssumedRole { session_name, .. } = &mut caller.principal else {
        return None;
    };
    let name = Arn::parse(function).and_then(|arn| arn.resource.split(':').nth(1));
    *session_name = name.unwrap_or_default().into();
    Some(caller)
}
