//! Resources that requests name by another name: keys by an alias, secrets without the letters at the end of their ARN.

use roleback_policy::Arn;
use serde_json::json;

use crate::members::{Tree, answer};
use crate::question::Question;

/// A question for the ARN of a resource.
#[derive(Debug)]
pub struct Resolution {
    /// The request.
    pub question: Question,
    /// Where the answer has the ARN.
    path: &'static [&'static str],
}

/// The question for the ARN that an action on a resource is authorized on. `None` if the resource is named by its ARN.
pub fn resolution(action: &str, resource: &str) -> Option<Resolution> {
    let arn = Arn::parse(resource).filter(|arn| !arn.resource.contains('*'))?;
    match arn.service {
        // Actions on aliases are authorized on the alias itself, and on the key.
        "kms" if arn.resource.starts_with("alias/") && !action.ends_with("Alias") => {
            Some(key_of_alias(&arn))
        }
        "secretsmanager" if action != "secretsmanager:CreateSecret" => {
            let name = arn.resource.strip_prefix("secret:")?;
            let body = json!({ "SecretId": name });
            Some(Resolution {
                question: Question::json(
                    "secretsmanager",
                    "secretsmanager.DescribeSecret",
                    &arn,
                    &body,
                ),
                path: &["ARN"],
            })
        }
        _ => None,
    }
}

fn key_of_alias(arn: &Arn<'_>) -> Resolution {
    let body = json!({"KeyId": arn.resource});
    Resolution {
        question: Question::json("kms", "TrentService.DescribeKey", arn, &body),
        path: &["KeyMetadata", "Arn"],
    }
}

impl Resolution {
    /// The ARN in an answer; `None` if the upstream has no such resource.
    pub fn arn(&self, status: u16, body: &[u8]) -> Option<String> {
        let tree = answer(body).ok().filter(|_| status == 200)?;
        let mut path = self.path.iter();
        let found = path.try_fold(&tree, |tree, name| tree.inner(name));
        found.and_then(Tree::text).map(str::to_owned)
    }
}
