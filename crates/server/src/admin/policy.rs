//! Policies: what can be said about one from its text alone.

use roleback_policy::lint::{Attached, Subject, lint as findings};
use serde::Deserialize;
use serde_json::json;

use super::body::BodyReader;
use super::permission::read;
use super::reply::{self, Problem, Reply};

const EXAMPLE: &str = r#"{"policyDocument": "{...}", "policyType": "IDENTITY_POLICY"}"#;

/// The request of AWS's ValidatePolicy, as far as it bears on the findings.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Asked {
    policy_document: String,
    policy_type: String,
    validate_policy_resource_type: Option<String>,
}

/// `POST /_roleback/policy/lint`
pub(crate) fn lint(body: &mut BodyReader) -> Reply {
    let asked: Asked = read(body, EXAMPLE)?;
    let attached = asked.validate_policy_resource_type.as_deref();
    let subject = Subject::named(&asked.policy_type, attached).ok_or_else(|| {
        let types = Attached::ALL.map(|(_, name)| name).join(", ");
        Problem::bad_request(format!(
            "`policyType` is IDENTITY_POLICY, RESOURCE_POLICY, SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY; only a \
             RESOURCE_POLICY has a `validatePolicyResourceType`: {types}"
        ))
    })?;
    reply::json(&json!({"findings": findings(&asked.policy_document, subject)}))
}
