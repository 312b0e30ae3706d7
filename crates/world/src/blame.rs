//! Which record set each attribute and policy statement of an entity.
//!
//! The writer of an attribute is the last record that names it, even if the value stayed the same. A statement of a
//! policy document keeps its writer while a statement of the same content is in the document, wherever it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::attribute::{Attributes, EXISTS, EntityId, Written};
use crate::changes::{document, statements};

/// The record that set something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// The record.
    pub record: u64,
    /// The record whose value is in force again, if the record restored a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<u64>,
}

/// A statement and its writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementWriter {
    /// Its `Sid`, or a hash of its content.
    pub name: String,
    /// The statement as it is written in the document.
    pub statement: Json,
    /// Its writer.
    pub writer: Writer,
}

/// The writers of an entity's attributes, collected record by record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blame {
    #[serde(flatten)]
    entity: EntityId,
    /// The record that created or replaced the whole entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whole: Option<Writer>,
    /// The writers of single attributes since then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    writers: BTreeMap<String, Writer>,
    /// The statements of each document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    documents: BTreeMap<String, Vec<StatementWriter>>,
}

impl Blame {
    /// No writers yet.
    pub fn new(entity: EntityId) -> Self {
        Self {
            entity,
            whole: None,
            writers: BTreeMap::new(),
            documents: BTreeMap::new(),
        }
    }

    /// Takes note of what a record writes. Records come in the order of the log, at least those that write attributes of
    /// the entity. `after` gives the entity after the record; it is needed only where documents can have changed.
    ///
    /// # Errors
    /// Those of `after`.
    pub fn record<E>(
        &mut self,
        seq: u64,
        written: &[Written],
        after: impl FnOnce() -> Result<Option<Attributes>, E>,
    ) -> Result<(), E> {
        let mut documents = Vec::new();
        for it in written.iter().filter(|it| it.entity == self.entity) {
            let writer = Writer {
                record: seq,
                origin: it.origin,
            };
            if it.path == EXISTS {
                self.whole = Some(writer);
                self.writers.clear();
            } else {
                self.writers.insert(it.path.clone(), writer);
            }
            if it.path == EXISTS || may_be_document(&it.path) {
                documents.push((it.path.clone(), writer));
            }
        }
        if !documents.is_empty() {
            self.note_documents(&documents, &after()?.unwrap_or_default());
        }
        Ok(())
    }

    fn note_documents(&mut self, written: &[(String, Writer)], after: &Attributes) {
        let writer_of = |path: &str| {
            let mut all = written.iter().rev();
            let found = all.find(|(it, _)| it == EXISTS || it == path);
            found.map(|(_, writer)| *writer)
        };
        self.documents.retain(|path, _| after.contains_key(path));
        for (path, value) in after {
            if let Some(writer) = writer_of(path)
                && let Some(text) = document(path, value)
            {
                let before = self.documents.remove(path).unwrap_or_default();
                let statements = carried(before, &text, writer);
                self.documents.insert(path.clone(), statements);
            }
        }
    }

    /// The entity.
    pub fn entity(&self) -> &EntityId {
        &self.entity
    }

    /// The last records that wrote, each with what it wrote.
    pub fn written(&self) -> impl Iterator<Item = (u64, Written)> {
        let whole = self.whole.iter().map(|writer| (EXISTS, writer));
        let single = self.writers.iter();
        let all = whole.chain(single.map(|(path, writer)| (path.as_str(), writer)));
        all.map(|(path, writer)| {
            let written = Written {
                entity: self.entity.clone(),
                path: path.to_owned(),
                origin: writer.origin,
            };
            (writer.record, written)
        })
    }

    /// Every record that is named as a writer or as an origin.
    pub fn records(&self) -> impl Iterator<Item = u64> {
        let statements = self.documents.values().flatten();
        let statements = statements.map(|statement| &statement.writer);
        let all = self
            .whole
            .iter()
            .chain(self.writers.values())
            .chain(statements);
        all.flat_map(|writer| [Some(writer.record), writer.origin])
            .flatten()
    }

    /// The writer of an attribute.
    pub fn writer(&self, path: &str) -> Option<Writer> {
        self.writers.get(path).copied().or(self.whole)
    }

    /// The record that created the entity or replaced all of it.
    pub fn whole(&self) -> Option<Writer> {
        self.whole
    }

    /// The path and the statements of each document that was written.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &[StatementWriter])> {
        let all = self.documents.iter();
        all.map(|(path, statements)| (path.as_str(), statements.as_slice()))
    }

    /// The statements of a document with their writers, in the order of the document.
    pub fn statements(&self, path: &str) -> &[StatementWriter] {
        self.documents.get(path).map_or(&[], Vec::as_slice)
    }
}

fn may_be_document(path: &str) -> bool {
    matches!(
        path.split('/').nth(1),
        Some("trust" | "inline" | "document" | "versions")
    )
}

/// The statements of a new text: those that were in the text before keep their writers.
fn carried(mut before: Vec<StatementWriter>, text: &str, writer: Writer) -> Vec<StatementWriter> {
    let statements = statements::statement_names(text).into_iter();
    let each = statements.map(|(name, statement)| {
        let same = |it: &StatementWriter| statements::is_same_statement(&it.statement, &statement);
        let known = before
            .iter()
            .position(same)
            .map(|at| before.swap_remove(at));
        StatementWriter {
            writer: known.map_or(writer, |known| known.writer),
            name,
            statement,
        }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::AccountId;
    use crate::attribute::Value;
    use crate::resource_kind::ResourceKind;
    use serde_json::json;
    use std::convert::Infallible;

    fn entity() -> EntityId {
        EntityId {
            account: AccountId::default(),
            kind: ResourceKind::Role,
            id: "AROA1".into(),
        }
    }

    fn written(paths: &[&str]) -> Vec<Written> {
        let one = |path: &&str| Written {
            entity: entity(),
            path: (*path).to_owned(),
            origin: None,
        };
        paths.iter().map(one).collect()
    }

    fn policy(statements: &[(&str, &str)]) -> Attributes {
        let statements: Vec<_> = statements
            .iter()
            .map(|(sid, action)| match *sid {
                "" => json!({"Effect": "Allow", "Action": action, "Resource": "*"}),
                sid => json!({"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": "*"}),
            })
            .collect();
        let text = json!({"Statement": statements}).to_string();
        Attributes::from([("/inline/p".to_owned(), Value(text.into()))])
    }

    fn record(blame: &mut Blame, seq: u64, paths: &[&str], after: Attributes) {
        let after = || Ok::<_, Infallible>(Some(after));
        blame.record(seq, &written(paths), after).unwrap();
    }

    fn statements(blame: &Blame) -> Vec<(String, u64)> {
        let all = blame.statements("/inline/p").iter();
        all.map(|it| (it.statement["Action"].to_string(), it.writer.record))
            .collect()
    }

    #[test]
    fn the_last_record_that_names_an_attribute_is_its_writer() {
        let mut blame = Blame::new(entity());
        let of = |blame: &Blame, path| blame.writer(path).map(|writer| writer.record);
        assert_eq!(of(&blame, "/name"), None);
        record(&mut blame, 3, &[EXISTS], Attributes::new());
        record(&mut blame, 5, &["/tags/a"], Attributes::new());
        record(&mut blame, 7, &["/tags/a", "/boundary"], Attributes::new());
        let other = Written {
            entity: EntityId {
                id: "AROA2".into(),
                ..entity()
            },
            path: EXISTS.to_owned(),
            origin: None,
        };
        blame
            .record(8, &[other], || Ok::<_, Infallible>(None))
            .unwrap();
        for (path, expected) in [
            ("/name", 3),
            ("/tags/a", 7),
            ("/boundary", 7),
            ("/tags/b", 3),
        ] {
            assert_eq!(of(&blame, path), Some(expected), "{path}");
        }
        record(&mut blame, 9, &[EXISTS], Attributes::new());
        assert_eq!(of(&blame, "/tags/a"), Some(9));
    }

    #[test]
    fn a_statement_keeps_its_writer_while_its_content_stays() {
        let mut blame = Blame::new(entity());
        record(
            &mut blame,
            1,
            &["/inline/p"],
            policy(&[("", "a:A"), ("B", "b:B")]),
        );
        record(
            &mut blame,
            2,
            &["/inline/p"],
            policy(&[("B", "b:B"), ("", "a:A"), ("", "c:C")]),
        );
        assert_eq!(
            statements(&blame),
            [
                ("[\"b:B\"]".into(), 1),
                ("\"a:A\"".into(), 1),
                ("\"c:C\"".into(), 2)
            ]
        );
        // An edited statement is new, also under its old name.
        record(
            &mut blame,
            3,
            &["/inline/p"],
            policy(&[("B", "b:X"), ("", "a:A")]),
        );
        assert_eq!(
            statements(&blame),
            [("[\"b:X\"]".into(), 3), ("\"a:A\"".into(), 1)]
        );
        // What was away in between is new.
        record(&mut blame, 4, &["/inline/p"], Attributes::new());
        record(&mut blame, 5, &["/inline/p"], policy(&[("", "a:A")]));
        assert_eq!(statements(&blame), [("\"a:A\"".into(), 5)]);
        // The same statement twice: only one was there before.
        record(
            &mut blame,
            6,
            &["/inline/p"],
            policy(&[("", "a:A"), ("", "a:A")]),
        );
        assert_eq!(
            statements(&blame),
            [("\"a:A\"".into(), 5), ("\"a:A\"".into(), 6)]
        );
        // Records that write other attributes change nothing.
        record(&mut blame, 7, &["/tags/a"], Attributes::new());
        assert_eq!(statements(&blame).len(), 2);
    }
}
