//! Whether requests are checked against policies, and what a denial causes.
//!
//! The mode is not part of the world: it belongs to this server and can change while it runs. It decides whether a
//! request is answered, never what the request changes. So records do not contain the mode, and replaying a decision,
//! which does not evaluate policies, gives the same events in every mode.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use roleback_api::permission::IamState;
use roleback_identity::answer::{Answer, answer};
use roleback_identity::authorize;
use roleback_identity::authorize::Judgement;
use roleback_identity::authorize::Need;
use roleback_identity::scene::Scene;
use roleback_model::Request;
use roleback_policy::Decision;
use roleback_wire::Fault;

use crate::decisions::{Decisions, Outcome};
use crate::metrics::DecisionCounts;
use crate::trace_context::TraceContext;

/// What happens to requests that policies do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Mode {
    /// Policies are not evaluated: every request of a known caller is allowed.
    #[default]
    Off,
    /// Policies are evaluated, and the result has no effect.
    Engine,
    /// Policies are evaluated, and what they would deny is logged.
    Soft,
    /// Requests that policies do not allow are denied.
    On,
}

impl Mode {
    /// Each mode with our name and the name in LocalStack's API.
    const ALL: [(Self, &'static str, IamState); 4] = [
        (Self::Off, "off", IamState::Disabled),
        (Self::Engine, "engine", IamState::EngineOnly),
        (Self::Soft, "soft", IamState::SoftMode),
        (Self::On, "on", IamState::Enforced),
    ];

    /// Our name of the mode.
    pub(crate) fn name(self) -> &'static str {
        let named = Self::ALL.into_iter().find(|(mode, ..)| *mode == self);
        named.map_or("", |(_, name, _)| name)
    }

    /// The mode's name in LocalStack's API.
    pub(crate) fn state(self) -> IamState {
        let named = Self::ALL.into_iter().find(|(mode, ..)| *mode == self);
        named.map_or(IamState::Enforced, |(.., state)| state)
    }

    /// The mode with this name in LocalStack's API.
    pub(crate) fn of_state(state: IamState) -> Self {
        let named = Self::ALL.into_iter().find(|(.., known)| *known == state);
        named.map_or(Self::On, |(mode, ..)| mode)
    }

    fn of_number(number: u8) -> Self {
        let numbered = Self::ALL
            .into_iter()
            .find(|(mode, ..)| *mode as u8 == number);
        numbered.map_or(Self::On, |(mode, ..)| mode)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Mode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "soft" => Ok(Self::Soft),
            "on" => Ok(Self::On),
            _ => Err("use off, soft or on"),
        }
    }
}

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The fault that the client gets.
    pub(crate) fault: Fault,
    /// The encoded authorization message of a denial, which a caller with the permission can decode.
    pub(crate) message: Option<Box<str>>,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            message: None,
        }
    }
}

/// The current mode.
#[derive(Debug)]
pub(crate) struct Enforcement {
    mode: AtomicU8,
    /// The mode that the server was started with.
    pub(crate) started: Mode,
    /// The decisions since the start, with those in forks.
    pub(crate) counts: Arc<DecisionCounts>,
}

impl Enforcement {
    pub(crate) fn new(started: Mode) -> Self {
        Self {
            mode: AtomicU8::new(started as u8),
            started,
            counts: Arc::default(),
        }
    }

    /// That of a fork, which begins with the current mode.
    pub(crate) fn fork(&self) -> Self {
        Self {
            counts: Arc::clone(&self.counts),
            ..Self::new(self.mode())
        }
    }

    /// Counts the decision for a request whose policies were evaluated, by the permission that denied it.
    pub(crate) fn count(&self, mode: Mode, passes: bool, judgements: &[Judgement]) {
        if mode == Mode::Off {
            return;
        }
        let denial = || {
            judgements
                .iter()
                .find(|it| it.decision != Decision::Allowed)
        };
        match denial().filter(|_| !passes) {
            None => self.counts.count(Decision::Allowed, None),
            Some(it) => self.counts.count(it.decision, it.reason.layer()),
        }
    }

    pub(crate) fn mode(&self) -> Mode {
        Mode::of_number(self.mode.load(Ordering::Relaxed))
    }

    pub(crate) fn switch(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::Relaxed);
        tracing::info!(%mode, "enforcement was switched");
    }

    /// Evaluates the policies of the world that the decision will use. This happens first, so that an unauthorized
    /// caller does not learn whether the operation would succeed. `from` is the last record of that world and the trace of the
    /// request. Records the decisions, as far as the decision log keeps them.
    ///
    /// # Errors
    /// AccessDenied, if the mode denies.
    pub(crate) fn authorize<'s>(
        &self,
        scene: &'s Scene<'s>,
        request: &'s Request,
        decisions: &Decisions,
        from: (u64, Option<TraceContext>),
    ) -> Result<Authorized<'s>, Refusal> {
        self.check(scene, request, decisions, from)?;
        Ok(Authorized { scene, request })
    }

    /// Like [`authorize`](Self::authorize), for a request that is decided in advance and again when it is committed:
    /// records nothing. `None` if the mode denies.
    pub(crate) fn foresee<'s>(
        &self,
        scene: &'s Scene<'s>,
        request: &'s Request,
    ) -> Option<Authorized<'s>> {
        let passes = self.mode() != Mode::On || authorize::is_allowed(scene, request);
        passes.then_some(Authorized { scene, request })
    }

    fn check(
        &self,
        scene: &Scene<'_>,
        request: &Request,
        decisions: &Decisions,
        (seq, trace): (u64, Option<TraceContext>),
    ) -> Result<(), Refusal> {
        let mode = self.mode();
        let passes = mode == Mode::Off || authorize::is_allowed(scene, request);
        if passes && !decisions.wants_all() {
            self.count(mode, passes, &[]);
            return Ok(());
        }
        let judgements = authorize::authorize(scene, request);
        self.count(mode, passes, &judgements);
        let outcome = Outcome {
            mode: mode.name(),
            refused: !passes && mode == Mode::On,
            seq,
            trace,
        };
        let operation = request.operation();
        let (service, name) = (operation.service.as_str(), operation.name);
        if !passes && mode != Mode::Engine {
            log(scene, (service, name), &judgements);
        }
        let refusal = outcome.refused.then(|| Refusal {
            fault: authorize::denied(scene, request, &judgements),
            message: authorize::encoded_message(scene, &judgements).map(Into::into),
        });
        decisions.record_all(scene, &format!("{service}:{name}"), judgements, outcome);
        refusal.map_or(Ok(()), Err)
    }
}

/// A request that may be decided in a scene. Only [`Enforcement`] creates one, so no request is decided without
/// authorization.
pub(crate) struct Authorized<'s> {
    scene: &'s Scene<'s>,
    request: &'s Request,
}

impl Authorized<'_> {
    /// Decides the request.
    ///
    /// # Errors
    /// The fault that AWS would return.
    pub(crate) fn answer(self) -> Result<Answer, Fault> {
        answer(self.scene, self.request)
    }

    /// Decides the request in another state than it was authorized in, which only eventual consistency allows.
    ///
    /// # Errors
    /// The fault that AWS would return.
    pub(crate) fn answer_in(self, scene: &Scene<'_>) -> Result<Answer, Fault> {
        answer(scene, self.request)
    }
}

/// Log lines in LocalStack's format, which its users search for denials.
pub(crate) fn log(scene: &Scene<'_>, (service, name): (&str, &str), judgements: &[Judgement]) {
    let principal = scene.caller.arn(scene.world, scene.partition());
    tracing::info!(
        "Request for service '{service}' by principal '{principal}' for operation '{name}' denied."
    );
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let needs = judgements.iter().map(|judgement| &judgement.need);
    tracing::debug!(
        "Necessary permissions for this action: {}",
        Listed(needs.collect())
    );
    for (decision, words) in [
        (Decision::ExplicitDeny, "explicitly denied"),
        (Decision::Allowed, "explicitly allowed"),
        (Decision::ImplicitDeny, "implicitly denied"),
    ] {
        let judged = judgements
            .iter()
            .filter(|judged| judged.decision == decision);
        let listed = Listed(judged.map(|judged| &judged.need).collect());
        tracing::debug!("{} permissions have been {words}: {listed}", listed.0.len());
    }
}

/// Needs as a list of strings.
struct Listed<'a>(Vec<&'a Need>);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.0.iter();
        let texts = texts.map(|need| format!("Action '{}' for '{}'", need.action, need.resource));
        f.debug_list().entries(texts).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_has_its_names_and_is_what_it_was_switched_to() {
        let enforcement = Enforcement::new(Mode::Soft);
        for (mode, name, state) in Mode::ALL {
            enforcement.switch(mode);
            assert_eq!(enforcement.mode(), mode);
            assert_eq!((mode.to_string().as_str(), mode.state()), (name, state));
            assert_eq!(Mode::of_state(state), mode);
            // The engine alone can only be switched on while the server runs.
            assert_eq!(name.parse().ok(), (mode != Mode::Engine).then_some(mode));
        }
        assert_eq!(enforcement.started, Mode::Soft);
        assert_eq!(Mode::of_number(9), Mode::On);
    }
}
