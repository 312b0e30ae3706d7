//! The trusted identity propagation settings of an OpenID Connect provider: which claims are part of a session's
//! context, and the IAM Identity Center instance that the provider is associated with.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProvider.html>

use roleback_model::iam::{ContextProvider as ContextProviderShape, ContextProviderKeyDefinition};
use roleback_wire::Fault;
use roleback_world::entity::{ContextProvider, KeyDefinition};

use crate::fault;

/// A context provider. The type of its subjects must be defined in exactly one way.
pub(crate) fn accepted(given: &ContextProviderShape) -> Result<ContextProvider, Fault> {
    if given.subject_type_value.is_some() == given.subject_type_source_key.is_some() {
        return Err(fault::invalid_context(
            "Specify either SubjectTypeValue or SubjectTypeSourceKey in ContextProvider.",
        ));
    }
    let definitions = given.key_definition_list.as_deref().unwrap_or_default();
    let kept = |definition: &ContextProviderKeyDefinition| KeyDefinition {
        source_key: definition.source_key.clone(),
        target_key: definition.target_key.clone(),
    };
    Ok(ContextProvider {
        subject_source_key: given.subject_source_key.clone(),
        subject_type_value: given.subject_type_value.clone(),
        subject_type_source_key: given.subject_type_source_key.clone(),
        key_definitions: definitions.iter().map(kept).collect(),
    })
}

/// A context provider as answers show it.
pub(crate) fn shown(provider: &ContextProvider) -> ContextProviderShape {
    let definition = |kept: &KeyDefinition| ContextProviderKeyDefinition {
        source_key: kept.source_key.clone(),
        target_key: kept.target_key.clone(),
    };
    let definitions = &provider.key_definitions;
    ContextProviderShape {
        subject_source_key: provider.subject_source_key.clone(),
        subject_type_value: provider.subject_type_value.clone(),
        subject_type_source_key: provider.subject_type_source_key.clone(),
        key_definition_list: (!definitions.is_empty())
            .then(|| definitions.iter().map(definition).collect()),
    }
}

/// Only a provider with a context provider can be associated with Identity Center.
pub(crate) fn check(
    context: Option<&ContextProvider>,
    instance: Option<&str>,
) -> Result<(), Fault> {
    match (context, instance) {
        (None, Some(_)) => Err(fault::invalid_context(
            "An Identity Center instance can only be associated with a provider that has a ContextProvider.",
        )),
        _ => Ok(()),
    }
}
