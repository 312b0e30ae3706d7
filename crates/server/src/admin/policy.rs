//! Policies: what can be said about one from its text alone.

use roleback_policy::lint::{Attached, Subject, lint as findings};
use roleback_wire::form::Form;
use serde::Deserialize;
use serde_json::json;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use super::{number, only};

const EXAMPLE: &str = r#"{"policyDocument": "{...}", "policyType": "IDENTITY_POLICY"}"#;
/// Bytes of the body: the longest document that a request of IAM can have is 131,072 characters, and JSON escapes some.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The request of AWS's ValidatePolicy, as far as it bears on the findings.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Asked {
    policy_document: String,
    policy_type: String,
    validate_policy_resource_type: Option<String>,
    /// The language of the texts, of which AWS has several, and we have one.
    #[serde(rename = "locale")]
    _locale: Option<String>,
}

/// `POST /_roleback/policy/lint?maxResults=&nextToken=`, which is also at
/// `POST /_aws/access-analyzer/policy/validation`, where AWS's clients look under the endpoint `/_aws/access-analyzer`. All
/// findings are on one page unless a smaller one is asked for.
///
/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html>
pub(crate) fn lint(query: &Form<'_>, body: &mut BodyReader) -> Reply {
    only(query, &["maxResults", "nextToken"])?;
    let text = body::text(body, BODY_BYTES_MAX)?;
    let asked: Asked = serde_json::from_str(&text)
        .map_err(|why| Problem::bad_request(format!("the body has to be like {EXAMPLE}: {why}")))?;
    let attached = asked.validate_policy_resource_type.as_deref();
    let subject = Subject::named(&asked.policy_type, attached).ok_or_else(|| {
        let types = Attached::ALL.map(|(_, name)| name).join(", ");
        Problem::bad_request(format!(
            "`policyType` is IDENTITY_POLICY, RESOURCE_POLICY, SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY; only a \
             RESOURCE_POLICY has a `validatePolicyResourceType`: {types}"
        ))
    })?;
    let found = findings(&asked.policy_document, subject);
    let start = number(query, "nextToken")?.unwrap_or_default() as usize;
    let most = number(query, "maxResults")?.map_or(found.len(), |most| most.max(1) as usize);
    let page: Vec<_> = found.iter().skip(start).take(most).collect();
    let next = start.saturating_add(page.len());
    let mut answer = json!({ "findings": page });
    if next < found.len() {
        answer["nextToken"] = next.to_string().into();
    }
    reply::json(&answer)
}
