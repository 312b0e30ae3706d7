//! An evaluation by the policy engine, as clients see it.

use roleback_api::evaluation::{
    Decision, Effect, ElementCheck, Evaluation, Exemption, Layer, LayerEvaluation, LayerOutcome,
    PolicyEvaluation, Reason, StatementEvaluation, StatementRef,
};
use roleback_policy::chain::{
    Chain, CheckAccount, LayerAccount, PolicyAccount, Says, StatementAccount,
};
use roleback_policy::document;
use roleback_policy::exempt;
use roleback_policy::verdict;

/// The account of a decision.
pub(super) fn evaluation(chain: Chain) -> Evaluation {
    Evaluation {
        decision: decision(chain.decision),
        reason: reason(chain.reason),
        because: chain.because,
        layers: chain.layers.into_iter().map(layer_evaluation).collect(),
        nearest: chain.nearest.as_ref().map(statement_ref),
        changes: chain.changes,
    }
}

pub(super) const fn decision(decision: roleback_policy::Decision) -> Decision {
    match decision {
        roleback_policy::Decision::Allowed => Decision::Allowed,
        roleback_policy::Decision::ExplicitDeny => Decision::ExplicitDeny,
        roleback_policy::Decision::ImplicitDeny => Decision::ImplicitDeny,
    }
}

pub(super) const fn layer(layer: roleback_policy::Layer) -> Layer {
    match layer {
        roleback_policy::Layer::ServiceControl => Layer::ServiceControl,
        roleback_policy::Layer::ResourceControl => Layer::ResourceControl,
        roleback_policy::Layer::VpcEndpoint => Layer::VpcEndpoint,
        roleback_policy::Layer::Resource => Layer::Resource,
        roleback_policy::Layer::Trust => Layer::Trust,
        roleback_policy::Layer::Identity => Layer::Identity,
        roleback_policy::Layer::Boundary => Layer::Boundary,
        roleback_policy::Layer::Session => Layer::Session,
        roleback_policy::Layer::ScopeDown => Layer::ScopeDown,
    }
}

fn reason(reason: verdict::Reason) -> Reason {
    match reason {
        verdict::Reason::Uncontrolled => Reason::Uncontrolled,
        verdict::Reason::Root => Reason::Root,
        verdict::Reason::RootAssumesRole => Reason::RootAssumesRole,
        verdict::Reason::Statement(place) => Reason::Statement(statement_ref(&place)),
        verdict::Reason::NoAllow { layer: kind, level } => Reason::NoAllow {
            layer: layer(kind),
            level,
        },
    }
}

const fn statement_ref(place: &verdict::Place) -> StatementRef {
    StatementRef {
        layer: layer(place.layer),
        level: place.level,
        policy: place.policy,
        statement: place.statement,
    }
}

fn layer_evaluation(account: LayerAccount) -> LayerEvaluation {
    LayerEvaluation {
        layer: layer(account.layer),
        level: account.level,
        exemption: account.exemption.map(exemption),
        outcome: match account.outcome {
            Says::Denies => LayerOutcome::Denies,
            Says::Allows => LayerOutcome::Allows,
            Says::Silent => LayerOutcome::Silent,
        },
        policies: account.policies.into_iter().map(policy).collect(),
    }
}

const fn exemption(exemption: exempt::Exemption) -> Exemption {
    match exemption {
        exempt::Exemption::ManagementAccount => Exemption::ManagementAccount,
        exempt::Exemption::ServiceLinkedRole => Exemption::ServiceLinkedRole,
        exempt::Exemption::NoAccount => Exemption::NoAccount,
        exempt::Exemption::NotCovered => Exemption::NotCovered,
        exempt::Exemption::BucketOwner => Exemption::BucketOwner,
    }
}

fn policy(account: PolicyAccount) -> PolicyEvaluation {
    PolicyEvaluation {
        holder: account.origin.holder,
        name: account.origin.name,
        arn: account.arn,
        statements: account.statements.into_iter().map(statement).collect(),
    }
}

fn statement(account: StatementAccount) -> StatementEvaluation {
    StatementEvaluation {
        sid: account.sid,
        effect: match account.effect {
            document::Effect::Allow => Effect::Allow,
            document::Effect::Deny => Effect::Deny,
        },
        line: account.line,
        column: account.column,
        applies: account.applies,
        checks: account.checks.into_iter().map(check).collect(),
    }
}

fn check(account: CheckAccount) -> ElementCheck {
    ElementCheck {
        element: account.element,
        operator: account.operator,
        key: account.key,
        passed: account.passed,
        seen: account.seen,
        wanted: account.wanted,
        note: account.note,
    }
}
