//! Reads changes of policies from JSON.

use roleback_policy::Document;
use roleback_world::arn::AccountId;
use serde::Deserialize;
use serde_json::Value;

use super::{PolicyChange, What};
use crate::organization::step::Step;

/// A change as it is written in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    account: Option<String>,
    replace: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    attach: Option<String>,
    detach: Option<String>,
    boundary: Option<String>,
    trust: Option<String>,
    scp: Option<String>,
    rcp: Option<String>,
    name: Option<String>,
    policy: Option<String>,
    target: Option<String>,
    document: Option<Value>,
}

/// A list of changes that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// It is not a list of changes.
    #[error(
        "the changes have to be a list in JSON or YAML, such as [{{\"attach\": \"role/ci\", \"policy\": \"ReadOnlyAccess\"}}]: {0}"
    )]
    List(String),
    /// A change is not valid.
    #[error("change {number}: {why}")]
    Change {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
}

/// Reads a JSON list of changes.
///
/// # Errors
/// The first change that is not valid.
pub fn parse(text: &str) -> Result<Vec<PolicyChange>, ChangeError> {
    let written: Vec<Value> =
        serde_json::from_str(text).map_err(|why| ChangeError::List(why.to_string()))?;
    let changes = (1..).zip(written).map(|(number, value)| {
        let refused = |why: String| ChangeError::Change { number, why };
        let written = Written::deserialize(value).map_err(|why| refused(why.to_string()))?;
        written.change().map_err(refused)
    });
    changes.collect()
}

impl Written {
    fn change(mut self) -> Result<PolicyChange, String> {
        let account = self.account.take().map(|id| {
            AccountId::parse(&id)
                .ok_or_else(|| format!("`{id}` is not an account id: use twelve digits"))
        });
        Ok(PolicyChange {
            account: account.transpose()?,
            what: self.what()?,
        })
    }

    fn what(&mut self) -> Result<What, String> {
        let mut kinds = [
            ("replace", self.replace.take()),
            ("put", self.put.take()),
            ("delete", self.delete.take()),
            ("attach", self.attach.take()),
            ("detach", self.detach.take()),
            ("boundary", self.boundary.take()),
            ("trust", self.trust.take()),
            ("scp", self.scp.take()),
            ("rcp", self.rcp.take()),
        ]
        .into_iter()
        .filter_map(|(kind, subject)| Some((kind, subject?)));
        let (Some((kind, subject)), None) = (kinds.next(), kinds.next()) else {
            return Err("name one of `replace`, `put`, `delete`, `attach`, `detach`, `boundary`, `trust`, `scp` and `rcp`".to_owned());
        };
        Ok(match kind {
            "replace" => What::Replace {
                policy: subject,
                document: self.document()?,
            },
            "put" => What::Put {
                holder: subject,
                name: needed("name", self.name.take())?,
                document: self.document()?,
            },
            "delete" => What::Delete {
                holder: subject,
                name: needed("name", self.name.take())?,
            },
            "attach" => What::Attach {
                holder: subject,
                policy: needed("policy", self.policy.take())?,
            },
            "detach" => What::Detach {
                holder: subject,
                policy: needed("policy", self.policy.take())?,
            },
            "boundary" => What::Boundary {
                holder: subject,
                policy: self.policy.take(),
            },
            "trust" => What::Trust {
                role: subject,
                document: self.document()?,
            },
            kind => self.control(kind, &subject)?,
        })
    }

    fn control(&mut self, kind: &str, verb: &str) -> Result<What, String> {
        let policy = needed("policy", self.policy.take())?;
        let (step, input) = match verb {
            "replace" => (
                "PutPolicy",
                vec![
                    ("name", policy),
                    ("type", kind.to_uppercase()),
                    ("document", self.document()?),
                ],
            ),
            "attach" | "detach" => (
                if verb == "attach" {
                    "AttachPolicy"
                } else {
                    "DetachPolicy"
                },
                vec![
                    ("policy", policy),
                    ("target", needed("target", self.target.take())?),
                ],
            ),
            _ => {
                return Err(format!(
                    "`{kind}` is `replace`, `attach` or `detach`, not `{verb}`"
                ));
            }
        };
        let input: Vec<_> = input
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let step = Step::recorded(step, &input);
        step.map(|step| What::Control(Box::new(step)))
            .ok_or_else(|| format!("this change of a control policy is not valid: {input:?}"))
    }

    /// The text of the document, which may be written as JSON or as text.
    fn document(&mut self) -> Result<String, String> {
        let text = match self.document.take() {
            None => return Err("`document` is missing".to_owned()),
            Some(Value::String(text)) => text,
            Some(json) => json.to_string(),
        };
        Document::parse(&text).map_err(|why| format!("`document` is not a policy: {why}"))?;
        Ok(text)
    }
}

fn needed(name: &str, value: Option<String>) -> Result<String, String> {
    value.ok_or_else(|| format!("`{name}` is missing"))
}
