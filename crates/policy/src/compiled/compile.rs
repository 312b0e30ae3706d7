//! From layers of documents to a compiled set.

use std::fmt;

use super::actions::ActionIndexBuilder;
use super::condition::ConditionTest;
use super::principal::PrincipalTest;
use super::resource::ResourceTest;
use super::slots::KeyTable;
use super::{Compiled, Row, RowId, Statement, StatementId};
use crate::document::{self, Document};
use crate::layers::Layers;
use crate::verdict::Place;

/// Most levels of service control policies and of resource control policies. AWS has at most seven: the root, five nested
/// units, the account.
pub const LEVELS_MAX: usize = 16;

/// Most lists of policies of one set: two of levels, and six kinds.
pub(super) const ROWS_MAX: usize = 38;

/// Why policies cannot be compiled. Who gets this must deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More levels of control policies than [`LEVELS_MAX`].
    TooManyLevels,
    /// More statements than there are numbers for.
    TooManyStatements,
}

impl std::error::Error for CompileError {}

impl fmt::Display for CompileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyLevels => write!(out, "more than {LEVELS_MAX} levels of control policies"),
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
    let levels = [&layers.service_control, &layers.resource_control];
    if levels
        .into_iter()
        .flatten()
        .any(|levels| levels.len() > LEVELS_MAX)
    {
        return Err(CompileError::TooManyLevels);
    }
    let mut compiler = Compiler::default();
    let mut rows = Vec::new();
    for (layer, level, policies) in layers.iter() {
        let row = RowId::try_from(rows.len()).map_err(|_| CompileError::TooManyLevels)?;
        rows.push(Row { layer, level });
        for (policy, attached) in policies.iter().enumerate() {
            let place = Place {
                layer,
                level,
                policy,
                statement: 0,
            };
            compiler.document(attached.document, place, row)?;
        }
    }
    Ok(Compiled {
        rows: rows.into(),
        statements: compiler.statements.into(),
        actions: compiler.actions.finish(),
        keys: compiler.keys.finish(),
        management_account: layers.management_account.map(Into::into),
    })
}

impl Compiler {
    fn document(
        &mut self,
        document: &Document,
        place: Place,
        row: RowId,
    ) -> Result<(), CompileError> {
        for (statement, text) in document.statements.iter().enumerate() {
            let id = StatementId::try_from(self.statements.len())
                .map_err(|_| CompileError::TooManyStatements)?;
            let place = Place { statement, ..place };
            let compiled = self.statement(text, document, place);
            self.actions.add(&text.action, text.effect, row, id);
            self.statements.push(compiled);
        }
        Ok(())
    }

    fn statement(
        &mut self,
        statement: &document::Statement,
        document: &Document,
        place: Place,
    ) -> Statement {
        let (version, fills_arns) = (document.version, place.layer.fills_arns());
        let action = &statement.action;
        let resource = statement.resource.as_ref();
        let conditions = statement.conditions.iter();
        Statement {
            place,
            effect: statement.effect,
            not_action: action.negated.then(|| {
                action
                    .entries
                    .iter()
                    .map(|text| text.value.clone())
                    .collect()
            }),
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
