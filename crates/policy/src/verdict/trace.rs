//! The result of one kind of policy, statement by statement.

use super::{Place, Said};
use crate::document::Effect;
use crate::effort::Effort;
use crate::exempt::{self, Exemption};
use crate::layers::{Layer, Layers, Policy};
use crate::plain::{self, Grant, Setting, StatementTrace};
use crate::request::Request;

/// The result of one list of policies for a request, with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace<'a> {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of control policies, from the root.
    pub level: Option<usize>,
    /// Why these policies do not affect the request, if they do not. Their statements are matched anyway.
    pub exemption: Option<Exemption>,
    /// The result of the list.
    pub outcome: Outcome,
    /// Each policy with its statements.
    pub policies: Vec<TracedPolicy<'a>>,
}

/// A policy and its statements.
pub type TracedPolicy<'a> = (Policy<'a>, Vec<StatementTrace<'a>>);

/// The result of a list of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A statement denies; this is the first one.
    Denies(Place),
    /// A statement allows; this is the first of those that name the principal most exactly.
    Allows(Place, Grant),
    /// No statement applies.
    Silent,
}

impl<'a> LayerTrace<'a> {
    pub(super) fn new(
        layer: Layer,
        level: Option<usize>,
        policies: &[Policy<'a>],
        layers: &Layers<'a>,
        request: &'a Request<'a>,
        effort: &Effort,
    ) -> Self {
        let trace = |policy: &Policy<'a>| {
            let setting = Setting {
                version: policy.document.version,
                fills_arns: layer.fills_arns(),
                has_boundary: layers.boundary.is_some(),
                effort,
            };
            (*policy, plain::trace(policy.document, setting, request))
        };
        let policies: Vec<_> = policies.iter().map(trace).collect();
        let exemption = exempt::exemption(
            layer,
            layers.management_account,
            request,
            &request.accounts(),
        );
        Self {
            layer,
            level,
            exemption,
            outcome: match exemption {
                Some(Exemption::BucketOwner) => allowing(layer, level, &policies),
                _ => outcome(layer, level, &policies),
            },
            policies,
        }
    }

    pub(crate) fn said(&self) -> Said {
        Said {
            layer: self.layer,
            level: self.level,
            is_exempt: self.exemption.is_some(),
            outcome: self.outcome,
        }
    }

    /// The result of the list if no statement denies.
    pub(crate) fn said_without_denies(&self) -> Said {
        Said {
            outcome: allowing(self.layer, self.level, &self.policies),
            ..self.said()
        }
    }

    /// All statements with their positions, in order.
    pub fn statements(&self) -> impl Iterator<Item = (Place, &StatementTrace<'a>)> {
        places(self.layer, self.level, &self.policies)
    }
}

fn places<'t, 'a>(
    layer: Layer,
    level: Option<usize>,
    policies: &'t [TracedPolicy<'a>],
) -> impl Iterator<Item = (Place, &'t StatementTrace<'a>)> {
    policies
        .iter()
        .enumerate()
        .flat_map(move |(policy, (_, statements))| {
            statements.iter().map(move |trace| {
                (
                    Place {
                        layer,
                        level,
                        policy,
                        statement: trace.index,
                    },
                    trace,
                )
            })
        })
}

fn outcome(layer: Layer, level: Option<usize>, policies: &[TracedPolicy<'_>]) -> Outcome {
    let mut denies =
        places(layer, level, policies).filter(|(_, trace)| trace.effect() == Some(Effect::Deny));
    match denies.next() {
        Some((place, _)) => Outcome::Denies(place),
        None => allowing(layer, level, policies),
    }
}

/// The result of the `Allow` statements.
fn allowing(layer: Layer, level: Option<usize>, policies: &[TracedPolicy<'_>]) -> Outcome {
    let allows = || {
        places(layer, level, policies).filter(|(_, trace)| trace.effect() == Some(Effect::Allow))
    };
    let most_exact = allows().map(|(_, trace)| trace.grant()).max();
    let first = allows().find(|(_, trace)| Some(trace.grant()) == most_exact);
    first.map_or(Outcome::Silent, |(place, trace)| {
        Outcome::Allows(place, trace.grant())
    })
}
