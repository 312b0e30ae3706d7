//! Replaces the ARNs of control policies by their names: an evaluation knows only the ARNs.

use roleback_api::evaluation::{Evaluation, Layer};
use roleback_identity::organization::tree::Tree;
use roleback_world::World;

/// Gives the control policies of an evaluation their names, including in its sentences.
pub(super) fn named(mut evaluation: Evaluation, world: &World) -> Evaluation {
    let Some(tree) = world.organization().map(Tree::of) else {
        return evaluation;
    };
    let is_control = |layer| matches!(layer, Layer::ServiceControl | Layer::ResourceControl);
    let layers = evaluation.layers.iter_mut();
    let policies = layers
        .filter(|layer| is_control(layer.layer))
        .flat_map(|layer| &mut layer.policies);
    for policy in policies {
        let Some(name) = policy.arn.as_deref().and_then(|arn| name_of(&tree, arn)) else {
            continue;
        };
        let arn = policy.arn.clone().unwrap_or_default();
        evaluation.because = evaluation.because.replace(&arn, &name);
        for change in &mut evaluation.changes {
            *change = change.replace(&arn, &name);
        }
        policy.name = Some(name);
    }
    evaluation
}

/// The name of the policy with this ARN. For AWS's own policies, the id is the name.
fn name_of(tree: &Tree, arn: &str) -> Option<String> {
    let id = arn.rsplit('/').next()?;
    let own = tree
        .policies
        .iter()
        .find(|policy| policy.id.as_deref() == Some(id));
    match own {
        Some(policy) => Some(policy.name.clone()),
        None => id.strip_prefix("p-").map(str::to_owned),
    }
}
