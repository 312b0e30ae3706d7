//! Endpoints for checks of a policy's text.

use roleback_api::policy::{
    Edit, Finding, Fix, LintAnswer, LintRequest, Location, PathElement, Position, Span,
};
use roleback_policy::Effort;
use roleback_policy::lint::{self, Attached, Subject, fix, lint_within};

use super::body::{self, BodyReader};
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};

const EXAMPLE: &str = r#"{"policyDocument": "{...}", "policyType": "IDENTITY_POLICY"}"#;
/// Bytes of the body. The longest document that an IAM request may have is 131,072 characters, and JSON escapes some of
/// them.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// `POST /_roleback/policy/lint?maxResults=&nextToken=`. All findings are on one page unless the caller asks for smaller
/// pages.
pub(crate) fn lint(parameters: &Parameters<'_>, body: &mut BodyReader, effort: &Effort) -> Reply {
    reply::json(&linted(parameters, body, effort, fix::fixes)?)
}

/// `POST /_aws/access-analyzer/policy/validation`, where AWS's clients send it with the endpoint `/_aws/access-analyzer`. Its
/// findings have the members that AWS's have.
///
/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html>
pub(crate) fn validate(
    parameters: &Parameters<'_>,
    body: &mut BodyReader,
    effort: &Effort,
) -> Reply {
    let none = |_: &str, found: &[lint::Finding]| vec![Vec::new(); found.len()];
    reply::json(&linted(parameters, body, effort, none)?)
}

/// Makes the fixes of some findings about a text.
type Fixes = fn(&str, &[lint::Finding]) -> Vec<Vec<fix::Fix>>;

fn linted(
    parameters: &Parameters<'_>,
    body: &mut BodyReader,
    effort: &Effort,
    fixes: Fixes,
) -> Result<LintAnswer, Problem> {
    let text = body::text(body, BODY_BYTES_MAX)?;
    let request: LintRequest = serde_json::from_str(&text).map_err(|why| {
        Problem::bad_request(format!("the body must be JSON such as {EXAMPLE}: {why}"))
    })?;
    let attached = request.validate_policy_resource_type.as_deref();
    let subject = Subject::named(&request.policy_type, attached).ok_or_else(|| {
        let types = Attached::ALL.map(|(_, name)| name).join(", ");
        Problem::bad_request(format!(
            "`policyType` is IDENTITY_POLICY, RESOURCE_POLICY, SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY; only a \
             RESOURCE_POLICY has a `validatePolicyResourceType`: {types}"
        ))
    })?;
    let found = lint_within(&request.policy_document, subject, effort)?;
    let start = parameters.number("nextToken")?.unwrap_or_default() as usize;
    let most = parameters.number("maxResults")?;
    let most = most.map_or(found.len(), |most| most.max(1) as usize);
    let page = found.get(start..).unwrap_or_default();
    let page = page.get(..most).unwrap_or(page);
    let next = start.saturating_add(page.len());
    let fixes = fixes(&request.policy_document, page);
    Ok(LintAnswer {
        findings: page.iter().zip(&fixes).map(finding).collect(),
        next_token: (next < found.len()).then(|| next.to_string()),
    })
}

fn finding((found, fixes): (&lint::Finding, &Vec<fix::Fix>)) -> Finding {
    Finding {
        finding_details: found.message.clone(),
        finding_type: found.check.kind().as_str().to_owned(),
        issue_code: found.check.code().to_owned(),
        learn_more_link: found.check.learn_more(),
        locations: found.locations.iter().map(location).collect(),
        fixes: fixes.iter().map(fixed).collect(),
    }
}

fn fixed(fix: &fix::Fix) -> Fix {
    let edit = |edit: &fix::Edit| Edit {
        span: Span {
            start: position(edit.start),
            end: position(edit.end),
        },
        text: edit.text.clone(),
    };
    Fix {
        title: fix.title.clone(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn location(found: &lint::Location) -> Location {
    let element = |step: &lint::Step| match step {
        lint::Step::Value(name) => PathElement::Value(name.clone()),
        lint::Step::Key(name) => PathElement::Key(name.clone()),
        lint::Step::Index(index) => PathElement::Index(*index),
    };
    Location {
        path: found.path.iter().map(element).collect(),
        span: Span {
            start: position(found.start),
            end: position(found.end),
        },
    }
}

fn position(point: lint::Point) -> Position {
    Position {
        line: point.line,
        column: point.column,
        offset: point.offset,
    }
}
