//! The results of a simulation.

use std::collections::{BTreeMap, BTreeSet};

use roleback_model::iam::{
    EvaluationResult, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail,
    PolicyEvaluationDecisionType, PolicySourceType, Position, ResourceSpecificResult, Statement,
};
use roleback_policy::catalogue::{self, template};
use roleback_policy::document::Effect;
use roleback_policy::verdict::{LayerTrace, Outcome, Place, decide_within};
use roleback_policy::{Arn, Decision, Document, Effort, Layer, Stopped};

use super::question::Simulation;

/// The result for one action on one resource.
struct Judged<'a> {
    resource: &'a str,
    decision: Decision,
    /// The deciding statements: those that allow, or those that deny.
    matched: Vec<Place>,
    /// The decision per policy type; only for cross-account requests that service control policies allow.
    between_accounts: Option<BTreeMap<String, PolicyEvaluationDecisionType>>,
    allowed_by_boundary: Option<bool>,
    allowed_by_organizations: Option<bool>,
}

impl Simulation<'_> {
    /// The result for one action on all resources.
    pub(super) fn result(
        &self,
        action: &str,
        effort: &Effort,
    ) -> Result<EvaluationResult, Stopped> {
        let resources = self.resources.iter();
        let judged = resources
            .map(|resource| self.judge(action, resource, effort))
            .collect::<Result<Vec<_>, _>>()?;
        let decision = strictest(&judged);
        let is_of_everything = self.resources == ["*"];
        let missing = self.missing_keys();
        let details = strictest_of_each_type(&judged);
        let specific = |one: &Judged<'_>| self.specific(one, &missing);
        Ok(EvaluationResult {
            eval_action_name: action.to_owned(),
            eval_resource_name: Some(self.resource_name(action)),
            eval_decision: shown(decision),
            matched_statements: Some(self.statements(&deciding(&judged, decision))),
            missing_context_values: Some(if is_of_everything {
                missing.clone()
            } else {
                Vec::new()
            }),
            organizations_decision_detail: all(&judged, |one| one.allowed_by_organizations).map(
                |allowed| OrganizationsDecisionDetail {
                    allowed_by_organizations: Some(allowed),
                },
            ),
            permissions_boundary_decision_detail: all(&judged, |one| one.allowed_by_boundary)
                .map(boundary_detail),
            eval_decision_details: details.or((!is_of_everything).then(BTreeMap::new)),
            resource_specific_results: (!is_of_everything)
                .then(|| judged.iter().map(specific).collect()),
        })
    }

    fn specific(&self, judged: &Judged<'_>, missing: &[String]) -> ResourceSpecificResult {
        ResourceSpecificResult {
            eval_resource_name: judged.resource.to_owned(),
            eval_resource_decision: shown(judged.decision),
            matched_statements: Some(self.statements(&judged.matched.iter().copied().collect())),
            missing_context_values: Some(missing.to_vec()),
            eval_decision_details: judged.between_accounts.clone(),
            permissions_boundary_decision_detail: judged.allowed_by_boundary.map(boundary_detail),
        }
    }

    fn judge<'r>(
        &self,
        action: &str,
        resource: &'r str,
        effort: &Effort,
    ) -> Result<Judged<'r>, Stopped> {
        let (layers, request) = (self.layers(resource), self.request(action, resource));
        let verdict = decide_within(&layers, &request, effort)?;
        let traces = verdict.layers.as_slice();
        let allowed_by_organizations = allows(traces, Layer::ServiceControl);
        let details = request.accounts().differ() && allowed_by_organizations != Some(false);
        Ok(Judged {
            resource,
            decision: verdict.decision,
            matched: matched(traces, verdict.decision),
            between_accounts: details.then(|| each_type(traces)),
            allowed_by_boundary: allows(traces, Layer::Boundary),
            allowed_by_organizations,
        })
    }

    /// The resource name in the result: the resource itself if there is only one, as in answers recorded in 2025; for
    /// several, the ARN template of their common type, or `*` if they have none.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html>
    fn resource_name(&self, action: &str) -> String {
        if let [resource] = self.resources[..] {
            return resource.to_owned();
        }
        let template = template_of(action, &self.resources);
        template.unwrap_or_else(|| "*".into())
    }

    fn statements(&self, places: &BTreeSet<Place>) -> Vec<Statement> {
        places
            .iter()
            .filter_map(|place| self.statement(place))
            .collect()
    }

    /// A statement with the id of its policy. Statements of service control policies are never shown.
    fn statement(&self, place: &Place) -> Option<Statement> {
        let (id, document) = match place.layer {
            Layer::Identity => self
                .identity
                .get(place.policy)
                .map(|one| (one.id.as_str(), one.document)),
            Layer::Boundary => {
                let boundary = self.boundary.as_ref()?.get(place.policy);
                boundary.map(|one| (one.id.as_str(), one.document))
            }
            Layer::Resource => self
                .resource_policy
                .map(|document| ("ResourcePolicy", document)),
            _ => None,
        }?;
        let is_resource = place.layer == Layer::Resource;
        let (start, end) = positions(document, place.statement)?;
        Some(Statement {
            source_policy_id: Some(id.to_owned()),
            source_policy_type: Some(if is_resource {
                PolicySourceType::ResourcePolicy
            } else {
                PolicySourceType::IamPolicy
            }),
            start_position: Some(start),
            end_position: Some(end),
        })
    }
}

/// The ARN template of the action's resource type that all these resources match, in their partition:
/// `arn:aws:s3:::${BucketName}/${ObjectName}`.
fn template_of(action: &str, resources: &[&str]) -> Option<String> {
    let (service, action) = catalogue::action(action)?;
    let types = action
        .targets
        .iter()
        .filter_map(|target| service.resource_type(target));
    let mut templates = types.map(|kind| kind.arn);
    let fits = |arn: &&str| {
        resources
            .iter()
            .all(|resource| template::matches(arn, resource))
    };
    let partition = Arn::parse(resources.first()?)?.partition;
    templates
        .find(fits)
        .map(|template| template.replacen("${Partition}", partition, 1))
}

/// The strictest decision of all resources: explicit deny, then implicit deny, then allow.
fn strictest(judged: &[Judged<'_>]) -> Decision {
    let has = |decision| judged.iter().any(|one| one.decision == decision);
    if has(Decision::ExplicitDeny) {
        Decision::ExplicitDeny
    } else if has(Decision::ImplicitDeny) {
        Decision::ImplicitDeny
    } else {
        Decision::Allowed
    }
}

/// The strictest decision per policy type over all resources; `None` if no request is cross-account.
fn strictest_of_each_type(
    judged: &[Judged<'_>],
) -> Option<BTreeMap<String, PolicyEvaluationDecisionType>> {
    let rank = |said: &PolicyEvaluationDecisionType| match said {
        PolicyEvaluationDecisionType::ExplicitDeny => 2,
        PolicyEvaluationDecisionType::ImplicitDeny => 1,
        _ => 0,
    };
    let told = judged.iter().filter_map(|one| one.between_accounts.clone());
    told.reduce(|mut all, one| {
        for (name, said) in one {
            let strictest = all.entry(name).or_insert(said);
            if rank(&said) > rank(strictest) {
                *strictest = said;
            }
        }
        all
    })
}

/// The statements that led to the overall decision.
fn deciding(judged: &[Judged<'_>], decision: Decision) -> BTreeSet<Place> {
    let same = judged.iter().filter(|one| one.decision == decision);
    same.flat_map(|one| one.matched.iter().copied()).collect()
}

/// Whether all values are true; `None` if there are no values.
fn all(judged: &[Judged<'_>], says: fn(&Judged<'_>) -> Option<bool>) -> Option<bool> {
    judged
        .iter()
        .filter_map(says)
        .reduce(|one, other| one && other)
}

fn boundary_detail(allowed: bool) -> PermissionsBoundaryDecisionDetail {
    PermissionsBoundaryDecisionDetail {
        allowed_by_permissions_boundary: Some(allowed),
    }
}

fn shown(decision: Decision) -> PolicyEvaluationDecisionType {
    match decision {
        Decision::Allowed => PolicyEvaluationDecisionType::Allowed,
        Decision::ExplicitDeny => PolicyEvaluationDecisionType::ExplicitDeny,
        Decision::ImplicitDeny => PolicyEvaluationDecisionType::ImplicitDeny,
    }
}

/// Whether every list of policies in a layer allows; `None` if the layer is empty. A list that does not apply counts as
/// allowing.
fn allows(traces: &[LayerTrace<'_>], layer: Layer) -> Option<bool> {
    let lists = traces.iter().filter(|trace| trace.layer == layer);
    let allowed = lists
        .map(|trace| trace.exemption.is_some() || matches!(trace.outcome, Outcome::Allows(..)));
    allowed.reduce(|one, other| one && other)
}

/// The deciding statements. An implicit deny has none.
fn matched(traces: &[LayerTrace<'_>], decision: Decision) -> Vec<Place> {
    let (effect, layers) = match decision {
        Decision::Allowed => (Effect::Allow, &[Layer::Resource, Layer::Identity][..]),
        Decision::ExplicitDeny => (
            Effect::Deny,
            &[Layer::Resource, Layer::Identity, Layer::Boundary][..],
        ),
        Decision::ImplicitDeny => return Vec::new(),
    };
    let told = traces.iter().filter(|trace| layers.contains(&trace.layer));
    let statements = told.flat_map(LayerTrace::statements);
    let made = statements.filter(|(_, trace)| trace.effect() == Some(effect));
    made.map(|(place, _)| place).collect()
}

/// The decision of each policy type on its own. A missing type counts as an implicit deny.
fn each_type(traces: &[LayerTrace<'_>]) -> BTreeMap<String, PolicyEvaluationDecisionType> {
    let said = |layer| {
        let trace = traces.iter().find(|trace| trace.layer == layer);
        match trace.map(|trace| trace.outcome) {
            Some(Outcome::Allows(..)) => PolicyEvaluationDecisionType::Allowed,
            Some(Outcome::Denies(_)) => PolicyEvaluationDecisionType::ExplicitDeny,
            Some(Outcome::Silent) | None => PolicyEvaluationDecisionType::ImplicitDeny,
        }
    };
    let types = [
        ("IAM Policy", Layer::Identity),
        ("Resource Policy", Layer::Resource),
    ];
    types
        .map(|(name, layer)| (name.to_owned(), said(layer)))
        .into()
}

/// Where a statement starts and ends, as AWS counts it: the parser's position when the statement begins and ends. So a
/// statement in a list starts after the bracket or the previous statement, a single statement starts after its own
/// opening brace, and each ends after its closing brace; lines and columns count from 1. The examples in the AWS CLI
/// reference show this:
/// <https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-custom-policy.html>,
/// <https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-principal-policy.html>.
fn positions(document: &Document, statement: usize) -> Option<(Position, Position)> {
    let span = document.statements.get(statement)?.span;
    let before = document.text().get(..span.start)?.trim_ascii_end();
    let start = match before.strip_suffix(',') {
        Some(before) => before.trim_ascii_end().len(),
        None if before.ends_with('[') => before.len(),
        None => span.start.saturating_add(1),
    };
    let at = |offset| {
        let at = document.position(offset);
        Position {
            line: i32::try_from(at.line).ok(),
            column: i32::try_from(at.column).ok(),
        }
    };
    Some((at(start), at(span.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_examples_of_aws() {
        // AdministratorAccess in AWS's formatting, and one more statement.
        let listed = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \
            \"Action\": \"*\",\n      \"Resource\": \"*\"\n    } ,\n    {\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}\n  ]\n}";
        let alone = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;
        for (text, statement, expected) in [
            (listed, 0, [(3, 17), (8, 6)]),
            (listed, 1, [(8, 6), (9, 50)]),
            (alone, 0, [(1, 38), (1, 167)]),
        ] {
            let document = Document::parse(text).unwrap();
            let (start, end) = positions(&document, statement).unwrap();
            let came = [start, end].map(|at| (at.line.unwrap(), at.column.unwrap()));
            assert_eq!(came, expected, "{text}");
        }
    }
}
