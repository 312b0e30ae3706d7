//! Converts JSON to a document. Parsing continues after an error, because AWS makes other checks before it reports some errors.

use std::collections::HashSet;

use super::{
    Condition, DOCUMENT_BYTES_MAX, Document, Effect, Element, ErrorKind, ParseError,
    PrincipalEntry, PrincipalKind, Statement, Text, Version,
};
use crate::json::{self, Member, Node, Value};
use crate::operator::Operator;
use crate::span::Span;

/// A document as far as it could be read.
pub(crate) struct Draft {
    /// The document; missing elements are empty, and an invalid effect is `Deny`.
    pub(crate) document: Document,
    /// What is wrong, in the order of the text.
    pub(crate) errors: Vec<ParseError>,
    /// A single statement, not in a list, that comes before `Version`.
    pub(crate) statement_before_version: Option<Span>,
}

impl Document {
    /// Reads a policy document. The first error in the text is the one returned.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let draft = Draft::read(text)?;
        match draft.errors.into_iter().next() {
            None => Ok(draft.document),
            Some(error) => Err(error),
        }
    }
}

impl Draft {
    /// Reads what can be read. Fails on a text that is too long or is not a JSON object.
    pub(crate) fn read(text: &str) -> Result<Self, ParseError> {
        let root = read_json(text)?;
        let mut reader = Reader::default();
        let document = reader.document(text, &root);
        Ok(Self {
            document,
            errors: reader.errors,
            statement_before_version: statement_before_version(&root),
        })
    }
}

fn statement_before_version(root: &Node) -> Option<Span> {
    let Value::Object(members) = &root.value else {
        return None;
    };
    let place = |name: &str| members.iter().position(|member| member.name == name);
    let statement = members.get(place("Statement")?)?;
    let is_object = matches!(statement.node.value, Value::Object(_));
    (is_object && place("Statement") < place("Version")).then_some(statement.node.span)
}

fn read_json(text: &str) -> Result<Node, ParseError> {
    let refused = |kind, span| Err(ParseError { kind, span });
    if text.len() > DOCUMENT_BYTES_MAX {
        return refused(ErrorKind::TooLong, Span::new(0, text.len()));
    }
    let root = match json::parse(text) {
        Ok(root) => root,
        Err(error) => return refused(ErrorKind::Json(error.fault), Span::new(error.at, error.at)),
    };
    if !matches!(root.value, Value::Object(_)) {
        let fault = json::Fault::Expected("an object");
        return refused(ErrorKind::Json(fault), root.span);
    }
    // AWS checks for JSON before it checks for leading white space, which it does not accept.
    if text.starts_with(|first: char| first.is_ascii_whitespace()) {
        return refused(ErrorKind::LeadingSpace, Span::new(0, 1));
    }
    Ok(root)
}

/// Collects errors. Each method returns `None` (or leaves out an entry) for a value that it cannot read.
#[derive(Default)]
struct Reader {
    errors: Vec<ParseError>,
}

impl Reader {
    fn error<T>(&mut self, kind: ErrorKind, span: Span) -> Option<T> {
        self.errors.push(ParseError { kind, span });
        None
    }

    fn document(&mut self, text: &str, root: &Node) -> Document {
        let mut document = Document {
            text: text.into(),
            version: Version::default(),
            version_span: None,
            id: None,
            statements: Vec::new(),
        };
        let mut has_statement = false;
        for member in self.members(root).unwrap_or_default() {
            match member.name.as_str() {
                "Version" => {
                    document.version = self.version(&member.node).unwrap_or_default();
                    document.version_span = Some(member.node.span);
                }
                "Id" => document.id = self.text(&member.node),
                "Statement" => {
                    has_statement = true;
                    document.statements = self.statements(&member.node);
                }
                other => self
                    .error(ErrorKind::UnknownElement(other.into()), member.name_span)
                    .unwrap_or(()),
            }
        }
        if !has_statement {
            self.error::<()>(ErrorKind::MissingStatement, root.span);
        }
        document
    }

    /// The members of an object; duplicate names are errors.
    fn members<'n>(&mut self, node: &'n Node) -> Option<&'n [Member]> {
        let Value::Object(members) = &node.value else {
            return self.error(ErrorKind::Expected("an object"), node.span);
        };
        let mut seen = HashSet::new();
        for member in members {
            if !seen.insert(member.name.as_str()) {
                self.error::<()>(ErrorKind::Duplicate(member.name.clone()), member.name_span);
            }
        }
        Some(members)
    }

    fn version(&mut self, node: &Node) -> Option<Version> {
        let text = self.text(node)?;
        let known = [Version::V2008, Version::V2012]
            .into_iter()
            .find(|version| version.as_str() == &*text.value);
        known.or_else(|| self.error(ErrorKind::InvalidVersion(text.value.into()), text.span))
    }

    fn statements(&mut self, node: &Node) -> Vec<Statement> {
        one_or_many(node)
            .iter()
            .filter_map(|node| self.statement(node))
            .collect()
    }

    fn statement(&mut self, node: &Node) -> Option<Statement> {
        let (mut sid, mut effect, mut conditions) = (None, None, Vec::new());
        let (mut principal, mut action, mut resource) = (None, None, None);
        let members = self.members(node)?;
        for member in members {
            let name = member.name.as_str();
            let negated = name.starts_with("Not");
            match name.strip_prefix("Not").unwrap_or(name) {
                "Sid" if !negated => sid = self.text(&member.node),
                "Effect" if !negated => effect = self.effect(&member.node),
                "Condition" if !negated => conditions = self.conditions(&member.node),
                "Principal" => {
                    principal = self.form("Principal", principal, member, Self::principals)
                }
                "Action" => action = self.form("Action", action, member, Self::texts),
                "Resource" => resource = self.form("Resource", resource, member, Self::texts),
                _ => self
                    .error(ErrorKind::UnknownElement(name.into()), member.name_span)
                    .unwrap_or(()),
            }
        }
        let has = |name: &str| members.iter().any(|member| member.name == name);
        if !has("Effect") {
            self.error::<()>(ErrorKind::MissingEffect, node.span);
        }
        if !has("Action") && !has("NotAction") {
            self.error::<()>(ErrorKind::MissingAction, node.span);
        }
        Some(Statement {
            span: node.span,
            sid,
            // Never used, because a document with an error is always refused.
            effect: effect.unwrap_or(Effect::Deny),
            principal,
            action: action.unwrap_or_else(|| Element::missing(node.span)),
            resource,
            conditions,
        })
    }

    /// An element that has a `Not` form; a statement has one of the two.
    fn form<T>(
        &mut self,
        name: &'static str,
        before: Option<Element<T>>,
        member: &Member,
        read: fn(&mut Self, &Node) -> Vec<T>,
    ) -> Option<Element<T>> {
        if before.is_some() {
            self.error::<()>(ErrorKind::BothForms(name), member.name_span);
        }
        let negated = member.name.len() > name.len();
        Some(Element {
            negated,
            span: member.node.span,
            entries: read(self, &member.node),
        })
    }

    fn effect(&mut self, node: &Node) -> Option<Effect> {
        let text = self.text(node)?;
        let known = [Effect::Allow, Effect::Deny]
            .into_iter()
            .find(|effect| effect.as_str() == &*text.value);
        known.or_else(|| self.error(ErrorKind::InvalidEffect(text.value.into()), text.span))
    }

    fn principals(&mut self, node: &Node) -> Vec<PrincipalEntry> {
        match &node.value {
            Value::Text(star) if star == "*" => {
                let text = Text {
                    value: "*".into(),
                    span: node.span,
                };
                vec![PrincipalEntry {
                    kind: PrincipalKind::Everyone,
                    text,
                }]
            }
            Value::Object(_) => self.principal_map(node),
            _ => {
                self.error::<()>(
                    ErrorKind::Expected("`*` or an object of principals"),
                    node.span,
                );
                Vec::new()
            }
        }
    }

    fn principal_map(&mut self, node: &Node) -> Vec<PrincipalEntry> {
        let mut entries = Vec::new();
        for member in self.members(node).unwrap_or_default() {
            let kind = match member.name.as_str() {
                "AWS" => PrincipalKind::Aws,
                "Service" => PrincipalKind::Service,
                "Federated" => PrincipalKind::Federated,
                "CanonicalUser" => PrincipalKind::CanonicalUser,
                other => {
                    self.error::<()>(
                        ErrorKind::UnknownPrincipalKind(other.into()),
                        member.name_span,
                    );
                    continue;
                }
            };
            let texts = self.texts(&member.node);
            entries.extend(texts.into_iter().map(|text| PrincipalEntry { kind, text }));
        }
        entries
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for member in self.members(node).unwrap_or_default() {
            let keys = self.members(&member.node).unwrap_or_default();
            let Some(operator) = Operator::parse(&member.name) else {
                // AWS accepts any operator that has no keys.
                if !keys.is_empty() {
                    let kind = ErrorKind::UnknownOperator(member.name.clone());
                    self.error::<()>(kind, member.name_span);
                }
                continue;
            };
            for key in keys {
                conditions.push(Condition {
                    operator,
                    operator_text: Text {
                        value: member.name.as_str().into(),
                        span: member.name_span,
                    },
                    key: Text {
                        value: key.name.as_str().into(),
                        span: key.name_span,
                    },
                    values: self.values(&key.node),
                });
            }
        }
        conditions
    }

    fn texts(&mut self, node: &Node) -> Vec<Text> {
        one_or_many(node)
            .iter()
            .filter_map(|node| self.text(node))
            .collect()
    }

    fn text(&mut self, node: &Node) -> Option<Text> {
        match &node.value {
            Value::Text(text) => Some(Text {
                value: text.as_str().into(),
                span: node.span,
            }),
            _ => self.error(ErrorKind::Expected("a string"), node.span),
        }
    }

    fn values(&mut self, node: &Node) -> Vec<Text> {
        one_or_many(node)
            .iter()
            .filter_map(|node| self.value(node))
            .collect()
    }

    /// A value of a condition: AWS accepts numbers and booleans as well as their text.
    fn value(&mut self, node: &Node) -> Option<Text> {
        let value: &str = match &node.value {
            Value::Text(text) | Value::Number(text) => text,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            _ => {
                return self.error(
                    ErrorKind::Expected("a string, number or boolean"),
                    node.span,
                );
            }
        };
        Some(Text {
            value: value.into(),
            span: node.span,
        })
    }
}

fn one_or_many(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(nodes) => nodes,
        _ => std::slice::from_ref(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(inner: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":{{{inner}}}}}"#)
    }

    #[test]
    fn a_document_holds_all_that_its_text_says() {
        let text = r#"{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"S","Effect":"Deny","NotPrincipal":
            {"AWS":["1","2"],"Service":"s"},"Action":"a:b","NotResource":["*"],"Condition":{"ForAnyValue:BoolIfExists":
            {"k":[true,1.5,"x"],"l":"y"}}}]}"#;
        let document = Document::parse(text).unwrap();
        assert_eq!(document.version, Version::V2012);
        assert_eq!(document.id.unwrap().span.of(text), "\"i\"");
        let statement = &document.statements[0];
        assert_eq!((statement.sid(), statement.effect), ("S", Effect::Deny));
        let principal = statement.principal.as_ref().unwrap();
        let kinds: Vec<_> = principal
            .entries
            .iter()
            .map(|entry| (entry.kind, &*entry.text.value))
            .collect();
        assert_eq!(
            kinds,
            [
                (PrincipalKind::Aws, "1"),
                (PrincipalKind::Aws, "2"),
                (PrincipalKind::Service, "s")
            ]
        );
        assert!(
            principal.negated
                && statement.resource.as_ref().unwrap().negated
                && !statement.action.negated
        );
        let values: Vec<_> = statement.conditions[0]
            .values
            .iter()
            .map(|value| &*value.value)
            .collect();
        assert_eq!(values, ["true", "1.5", "x"]);
        assert_eq!(statement.conditions[1].key.span.of(text), "\"l\"");
    }

    #[test]
    fn what_is_no_policy_is_refused_with_its_reason() {
        use ErrorKind::*;
        let table = [
            ("[]".to_owned(), Json(json::Fault::Expected("an object"))),
            ("null".to_owned(), Json(json::Fault::Expected("an object"))),
            (" {}".to_owned(), LeadingSpace),
            (" {".to_owned(), Json(json::Fault::EndsEarly)),
            (" []".to_owned(), Json(json::Fault::Expected("an object"))),
            ("{}".to_owned(), MissingStatement),
            ("{".to_owned(), Json(json::Fault::EndsEarly)),
            (r#"{"Statement":null}"#.to_owned(), Expected("an object")),
            (
                r#"{"statement":[]}"#.to_owned(),
                UnknownElement("statement".into()),
            ),
            (
                r#"{"Version":"2012-10-18","Statement":[]}"#.to_owned(),
                InvalidVersion("2012-10-18".into()),
            ),
            (
                r#"{"Version":1,"Statement":[]}"#.to_owned(),
                Expected("a string"),
            ),
            (
                r#"{"Statement":[],"Statement":[]}"#.to_owned(),
                Duplicate("Statement".into()),
            ),
            (
                statement(r#""Effect":"allow","Action":"*""#),
                InvalidEffect("allow".into()),
            ),
            (statement(r#""Action":"*""#), MissingEffect),
            (statement(r#""Effect":"Allow""#), MissingAction),
            (
                statement(r#""Effect":"Allow","Action":1"#),
                Expected("a string"),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","NotAction":"*""#),
                BothForms("Action"),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","NotSid":"*""#),
                UnknownElement("NotSid".into()),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Action":"*""#),
                Duplicate("Action".into()),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Principal":"me""#),
                Expected("`*` or an object of principals"),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Principal":{"aws":"*"}"#),
                UnknownPrincipalKind("aws".into()),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Condition":{"Is":{"k":"v"}}"#),
                UnknownOperator("Is".into()),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Condition":{"Bool":[]}"#),
                Expected("an object"),
            ),
            (
                statement(r#""Effect":"Allow","Action":"*","Condition":{"Bool":{"k":{}}}"#),
                Expected("a string, number or boolean"),
            ),
            (
                statement(
                    r#""Effect":"Allow","Action":"*","Condition":{"Bool":{"k":"a","k":"b"}}"#,
                ),
                Duplicate("k".into()),
            ),
            ("[".repeat(DOCUMENT_BYTES_MAX + 1), TooLong),
        ];
        for (text, kind) in table {
            let text = &text[..text.len().min(DOCUMENT_BYTES_MAX + 1)];
            assert_eq!(
                Document::parse(text).unwrap_err().kind,
                kind,
                "{}",
                &text[..text.len().min(200)]
            );
        }
    }

    #[test]
    fn all_errors_of_a_document_are_found_in_one_reading() {
        let text = statement(r#""Effect":"no","Action":[1],"Condition":{"Is":{"k":"v"},"Or":{}}"#);
        let draft = Draft::read(&text).ok().unwrap();
        assert_eq!(draft.errors.len(), 3);
        assert_eq!(draft.document.statements.len(), 1);
    }
}
