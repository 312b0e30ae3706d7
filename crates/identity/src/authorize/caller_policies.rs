//! A caller's policies, found and compiled once for a request.

use std::sync::Arc;

use roleback_policy::compiled::{CompileError, Compiled};
use roleback_world::World;
use roleback_world::arn::Partition;
use roleback_world::compiled_cache::CompiledPolicies;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::CompiledControls;

use super::Judgement;
use super::question::Question;
use crate::caller::Caller;
use crate::context::Names;
use crate::policies::compiled;
use crate::policies::control::Controls;
use crate::policies::effective::EffectivePolicies;
use crate::scene::Scene;

/// The caller of a request with its policies, found and compiled once for all permissions that the request requires.
pub struct CallerPolicies<'a> {
    pub(super) names: Names<'a>,
    pub(super) effective: EffectivePolicies<'a>,
    pub(super) principal: Arc<CompiledPolicies>,
    pub(super) session: Option<Result<Compiled, CompileError>>,
    pub(super) services: Option<CompiledControls>,
}

impl<'a> CallerPolicies<'a> {
    /// The policies of a caller, with ARNs in the partition of the request.
    pub fn of(world: &'a World, caller: &'a Caller, partition: Partition) -> Self {
        let names = Names::of_caller(world, caller, partition);
        let effective = EffectivePolicies::of_entity_of(world, caller, names.entity, partition);
        Self {
            principal: compiled::principal_policies(&effective),
            session: compiled::session_policies(&effective),
            services: effective.service_control.as_ref().map(Controls::compiled),
            names,
            effective,
        }
    }

    /// Whether these policies grant what a question asks for, together with the policy of the resource, or of the role.
    pub(super) fn allow(
        &self,
        scene: &Scene<'_>,
        question: &Question<'_>,
        of_resource: Option<&Result<Compiled, CompileError>>,
    ) -> bool {
        let resources = resource_controls(scene, question);
        let resources = resources.as_ref().map(Controls::compiled);
        let parts = self.parts(of_resource, resources.as_deref());
        question.is_allowed(scene, &self.names, parts)
    }

    /// The judgement of a question that these policies deny implicitly. `None` if they allow it, a statement denies it, or they
    /// do not compile: only the plain evaluator accounts for a statement, and it takes many times as long.
    pub(super) fn deny_implicitly(
        &self,
        scene: &Scene<'_>,
        question: &Question<'_>,
        of_resource: Option<&Result<Compiled, CompileError>>,
    ) -> Option<Judgement> {
        let resources = resource_controls(scene, question);
        let resources = resources.as_ref().map(Controls::compiled);
        let parts = self.parts(of_resource, resources.as_deref());
        question.implicitly_denied(scene, &self.names, parts)
    }

    /// These policies, that of the resource, and the control policies of the resource.
    fn parts<'p>(
        &'p self,
        of_resource: Option<&'p Result<Compiled, CompileError>>,
        resources: Option<&'p Result<Compiled, CompileError>>,
    ) -> impl Iterator<Item = &'p Result<Compiled, CompileError>> + Clone + use<'p> {
        let parts = [
            Some(&self.principal.compiled),
            self.session.as_ref(),
            of_resource,
            self.services.as_deref(),
            resources,
        ];
        parts.into_iter().flatten()
    }
}

/// The resource control policies that apply to the resource of a question.
pub(super) fn resource_controls<'a>(
    scene: &Scene<'a>,
    question: &Question<'_>,
) -> Option<Controls<'a>> {
    // Without an organization, the owner of the resource makes no difference.
    scene.world.organization()?;
    let owner = question.owner(scene);
    Controls::of(scene.world, ControlPolicyKind::Resource, owner)
}
