//! Compiles layers of documents into a set.

use std::fmt;

use super::actions::{ActionIndexBuilder, ActionPattern, Candidate};
use super::beginning::Beginning;
use super::condition::ConditionTest;
use super::principal::PrincipalTest;
use super::resource::ResourceTest;
use super::rows::{Row, RowId, Rows};
use super::slots::KeyTable;
use super::{Compiled, Statement, StatementId};
use crate::document::{self, Document, Effect, Element, Text};
use crate::layers::{Layer, Layers};
use crate::verdict::Place;

/// Maximum number of levels of service control policies, of resource control policies and of policies that scope a session
/// down. AWS has at most seven of an organization (the root, five nested organizational units, the account) and three of a
/// session.
pub const LEVELS_MAX: usize = 16;

/// Why policies cannot be compiled. A caller that gets this error must deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More levels of a kind of policy than [`LEVELS_MAX`].
    TooManyLevels,
    /// More statements than can be numbered.
    TooManyStatements,
}

impl std::error::Error for CompileError {}

impl fmt::Display for CompileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyLevels => write!(out, "more than {LEVELS_MAX} levels of policies"),
            Self::TooManyStatements => write!(out, "more than {} statements", StatementId::MAX),
        }
    }
}

#[derive(Default)]
struct Compiler {
    statements: Vec<Statement>,
    actions: ActionIndexBuilder,
    keys: KeyTable,
}

pub(super) fn compile(layers: &Layers<'_>) -> Result<Compiled, CompileError> {
    let levels = [
        &layers.service_control,
        &layers.resource_control,
        &layers.scope_down,
    ];
    if levels
        .into_iter()
        .flatten()
        .any(|levels| levels.len() > LEVELS_MAX)
    {
        return Err(CompileError::TooManyLevels);
    }
    let mut compiler = Compiler::default();
    let mut rows = Rows::default();
    for (layer, level, policies) in layers.iter() {
        let always_allows =
            only_limits(layer) && policies.iter().any(|policy| allows_all(policy.document));
        let row = rows
            .push(Row { layer, level }, always_allows)
            .ok_or(CompileError::TooManyLevels)?;
        for (policy, attached) in policies.iter().enumerate() {
            let place = Place {
                layer,
                level,
                policy,
                statement: 0,
            };
            compiler.document(attached.document, place, row, always_allows)?;
        }
    }
    Ok(Compiled {
        rows,
        statements: compiler.statements.into(),
        actions: compiler.actions.finish(),
        keys: compiler.keys.finish(),
        management_account: layers.management_account.map(Into::into),
    })
}

/// Kinds whose allows grant nothing and so are never the reason. If one of their statements allows everything, as
/// `FullAWSAccess` does on most levels of an organization, their other allows can be ignored.
fn only_limits(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::ServiceControl
            | Layer::VpcEndpoint
            | Layer::Boundary
            | Layer::Session
            | Layer::ScopeDown
    )
}

fn allows_all(document: &Document) -> bool {
    document.statements.iter().any(statement_allows_all)
}

fn statement_allows_all(statement: &document::Statement) -> bool {
    statement.effect == Effect::Allow
        && has_star(&statement.action)
        && statement.resource.as_ref().is_none_or(has_star)
        && statement
            .principal
            .as_ref()
            .is_none_or(|element| PrincipalTest::new(element).is_everyone())
        && statement.conditions.is_empty()
}

/// Whether an element matches everything.
fn has_star(element: &Element<Text>) -> bool {
    !element.negated && element.entries.iter().any(|text| &*text.value == "*")
}

impl Compiler {
    fn document(
        &mut self,
        document: &Document,
        place: Place,
        row: RowId,
        always_allows: bool,
    ) -> Result<(), CompileError> {
        for (statement, text) in document.statements.iter().enumerate() {
            if always_allows && text.effect == Effect::Allow {
                continue;
            }
            let id = StatementId::try_from(self.statements.len())
                .map_err(|_| CompileError::TooManyStatements)?;
            let compiled = self.statement(text, document, Place { statement, ..place }, row);
            let beginning = Beginning::new(text.resource.as_ref());
            self.actions
                .add(&text.action, text.effect, row, Candidate { id, beginning });
            self.statements.push(compiled);
        }
        Ok(())
    }

    fn statement(
        &mut self,
        statement: &document::Statement,
        document: &Document,
        place: Place,
        row: RowId,
    ) -> Statement {
        let (version, fills_arns) = (document.version, place.layer.fills_arns());
        let not_action = statement
            .action
            .entries
            .iter()
            .filter(|_| statement.action.negated);
        let resource = statement
            .resource
            .as_ref()
            .filter(|element| !has_star(element));
        let conditions = statement.conditions.iter();
        Statement {
            place,
            row,
            effect: statement.effect,
            not_action: not_action
                .map(|text| ActionPattern::new(&text.value))
                .collect(),
            resource: resource
                .map(|element| ResourceTest::new(element, version, fills_arns, &mut self.keys)),
            principal: statement.principal.as_ref().map(PrincipalTest::new),
            conditions: conditions
                .map(|one| ConditionTest::new(one, version, &mut self.keys))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_levels_than_there_can_be_are_refused() {
        let layers = |levels| Layers {
            service_control: Some(vec![Vec::new(); levels]),
            ..Layers::default()
        };
        assert!(compile(&layers(LEVELS_MAX)).is_ok());
        assert_eq!(
            compile(&layers(LEVELS_MAX + 1)).err(),
            Some(CompileError::TooManyLevels)
        );
    }
}
