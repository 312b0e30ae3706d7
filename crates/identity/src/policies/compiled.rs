//! The policies of a principal, compiled.

use std::sync::{Arc, LazyLock};

use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::{Document, Layers};
use roleback_world::compiled_cache::CompiledPolicies;

use super::effective::EffectivePolicies;
use super::held::Held;

/// The compiled policies of a principal without policies.
static NONE: LazyLock<Arc<CompiledPolicies>> =
    LazyLock::new(|| Arc::new(compile(&EffectivePolicies::default())));

/// The compiled identity policies and boundary, cached in the principal's entity if it has one.
pub(crate) fn principal_policies(effective: &EffectivePolicies<'_>) -> Arc<CompiledPolicies> {
    match effective.cache {
        Some(cache) => cache.get(documents(effective), effective.boundary.is_some(), || {
            Compiled::new(&lasting_layers(effective))
        }),
        None if effective.identity.is_empty() && effective.boundary.is_none() => NONE.clone(),
        None => Arc::new(compile(effective)),
    }
}

/// The compiled session policies of a session. Not cached, because each request brings its own.
pub(crate) fn session_policies(
    effective: &EffectivePolicies<'_>,
) -> Option<Result<Compiled, CompileError>> {
    let passed = effective.session.as_ref();
    let scope_down = effective.scope_down_layers();
    if passed.is_none() && scope_down.is_none() {
        return None;
    }
    let session = passed.map(|passed| passed.iter().map(Held::policy).collect());
    let layers = Layers {
        session,
        scope_down,
        ..Layers::default()
    };
    Some(Compiled::new(&layers))
}

fn compile(effective: &EffectivePolicies<'_>) -> CompiledPolicies {
    let is_bounded = effective.boundary.is_some();
    CompiledPolicies::new(documents(effective), is_bounded, || {
        Compiled::new(&lasting_layers(effective))
    })
}

fn lasting_layers<'b>(effective: &'b EffectivePolicies<'_>) -> Layers<'b> {
    Layers {
        session: None,
        scope_down: None,
        ..effective.own_layers()
    }
}

/// Identity policies, then the boundary.
fn documents<'b>(
    effective: &'b EffectivePolicies<'_>,
) -> impl Iterator<Item = &'b Arc<Document>> + Clone {
    let held = effective.identity.iter().chain(&effective.boundary);
    held.map(Held::document)
}
