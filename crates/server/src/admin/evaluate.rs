//! `POST /_roleback/evaluate`: evaluates any request against any policies. It covers what AWS's simulator cannot
//! express: sessions, services and anonymous callers; session policies, resource control policies and VPC endpoint
//! policies; trust policies.
//!
//! The state is not used, and the context is exactly what the body says. A kind of policy that is `null` or missing
//! does not apply; an empty list applies and allows nothing. Of levels, every level has to allow, so an empty list of
//! levels restricts nothing. Duplicate members are errors. The policy of a role is its trust policy, which is only
//! evaluated for STS actions: reading or passing a role does not need its trust. The answer is the decision, with an
//! account of every statement ([`Chain`]).

mod members;

use roleback_api::evaluation::{ContextEntry, Evaluation};
use roleback_policy::arn::is_account_id;
use roleback_policy::chain::{Chain, Origin};
use roleback_policy::compiled::LEVELS_MAX;
use roleback_policy::document::{DOCUMENT_BYTES_MAX, Document};
use roleback_policy::entry::{EntryType, Unfit};
use roleback_policy::validate::{self, Purpose};
use roleback_policy::verdict::Place;
use roleback_policy::{
    Arn, Context, Effort, Layer, Layers, Policy, Principal, Request, decide_within,
};
use serde_json::value::RawValue;

use super::body::{self, BodyReader};
use super::evaluation::evaluation;
use super::reply::{self, Problem, Reply};
use members::Members;

/// Maximum number of bytes of the body.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Maximum number of policies of one kind, or of one level.
const POLICIES_MAX: usize = 100;
/// Maximum number of context keys.
const CONTEXT_KEYS_MAX: usize = 1_000;

/// Identity providers that trust policies name without an ARN.
const PROVIDERS: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// Answers the endpoint.
pub(crate) fn answer(body: &mut BodyReader, effort: &Effort) -> Reply {
    let text = body::text(body, BODY_BYTES_MAX)?;
    reply::json(&evaluate(&text, effort).map_err(Problem::bad_request)?)
}

/// Evaluates what a body describes.
///
/// # Errors
/// Which member is invalid and what is valid there, or that the evaluation is too much work.
pub fn evaluate(body: &str, effort: &Effort) -> Result<Evaluation, String> {
    let parsed = ParsedRequest::read(body)?;
    let layers = parsed.layers();
    let mut request = Request::new(parsed.principal(), &parsed.action, &parsed.resource);
    request.resource_account = parsed.resource_account.as_deref();
    request.context = parsed.context()?;
    let verdict = decide_within(&layers, &request, effort).map_err(|why| why.to_string())?;
    Ok(evaluation(Chain::new(&verdict, &request, origin)))
}

/// A policy is identified by the member that contains it.
fn origin(place: &Place) -> Origin {
    let member = match place.layer {
        Layer::Identity => "identityPolicies",
        Layer::Boundary => "permissionsBoundary",
        Layer::Session | Layer::ScopeDown => "sessionPolicies",
        Layer::Resource | Layer::Trust => "resourcePolicy",
        Layer::ServiceControl => "serviceControlPolicies",
        Layer::ResourceControl => "resourceControlPolicies",
        Layer::VpcEndpoint => "vpcEndpointPolicies",
    };
    let level = place.level.map(|level| format!("[{level}]"));
    let name = format!("{member}{}[{}]", level.unwrap_or_default(), place.policy);
    Origin {
        holder: None,
        name: Some(name),
    }
}

/// A list of policies, or `None`.
type Policies = Option<Vec<Document>>;
/// Levels of policies, the root's first, or `None`.
type Levels = Option<Vec<Vec<Document>>>;

/// A parsed body.
struct ParsedRequest {
    principal: String,
    action: String,
    resource: String,
    resource_account: Option<String>,
    /// The management account, to which its organization's control policies do not apply. A later addition to the body,
    /// so it is optional.
    management_account: Option<String>,
    context: Vec<ContextEntry>,
    identity: Policies,
    boundary: Policies,
    session: Policies,
    resource_policy: Policies,
    service_control: Levels,
    resource_control: Levels,
    vpc_endpoint: Policies,
}

impl ParsedRequest {
    fn read(body: &str) -> Result<Self, String> {
        let mut members = Members::of(body)?;
        let resource: String = members.required("resource", "an ARN, or `*`")?;
        let policy_of_resource = if is_role(&resource) {
            Purpose::Trust
        } else {
            Purpose::Resource
        };
        let request = Self {
            principal: members.required(
                "principal",
                "an ARN, the name of a service such as `events.amazonaws.com`, or `anonymous`",
            )?,
            action: members.required("action", "`service:Name`")?,
            resource,
            resource_account: members.optional("resourceAccount", "an account id")?,
            management_account: members.optional("managementAccount", "an account id")?,
            context: members
                .optional(
                    "context",
                    "a list of {ContextKeyName, ContextKeyValues, ContextKeyType}",
                )?
                .unwrap_or_default(),
            identity: members.policies("identityPolicies", Purpose::Inline)?,
            boundary: members.policies("permissionsBoundary", Purpose::Inline)?,
            session: members.policies("sessionPolicies", Purpose::Inline)?,
            resource_policy: members.policies("resourcePolicy", policy_of_resource)?,
            service_control: members.levels("serviceControlPolicies", Purpose::ServiceControl)?,
            resource_control: members
                .levels("resourceControlPolicies", Purpose::ResourceControl)?,
            vpc_endpoint: members.policies("vpcEndpointPolicies", Purpose::Resource)?,
        };
        members.finish()?;
        request.check()?;
        Ok(request)
    }

    fn check(&self) -> Result<(), String> {
        if caller(&self.principal).is_none() {
            return Err(format!(
                "`principal` is the ARN of a caller, the name of a service, or `anonymous`, not `{}`",
                self.principal
            ));
        }
        if !is_action(&self.action) {
            return Err(format!(
                "`action` is a service and a name without wildcards, such as `s3:GetObject`, not `{}`",
                self.action
            ));
        }
        if let Some(id) = self
            .management_account
            .as_ref()
            .filter(|id| !is_account_id(id))
        {
            return Err(format!("`managementAccount` has twelve digits, not `{id}`"));
        }
        if self.context.len() > CONTEXT_KEYS_MAX {
            let keys = self.context.len();
            return Err(format!(
                "`context` has {keys} keys; at most {CONTEXT_KEYS_MAX} are taken"
            ));
        }
        Ok(())
    }

    /// The caller, with the names that the context adds: a session's role and its id.
    fn principal(&self) -> Principal<'_> {
        match caller(&self.principal) {
            Some(Principal::Session { arn, role_arn, .. }) => Principal::Session {
                arn,
                role_arn: role_arn.or(self.told("aws:PrincipalArn").filter(|arn| is_role(arn))),
                role_id: self.told("aws:userid").and_then(|id| id.split(':').next()),
            },
            Some(Principal::User { arn, .. }) => Principal::User {
                arn,
                id: self.told("aws:userid"),
            },
            known => known.unwrap_or(Principal::Anonymous),
        }
    }

    /// The value of a context key, if it has exactly one.
    fn told(&self, key: &str) -> Option<&str> {
        let mut entries = self.context.iter();
        let entry = entries.find(|entry| entry.context_key_name.eq_ignore_ascii_case(key))?;
        match entry.context_key_values.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    fn context(&self) -> Result<Context<'_>, String> {
        let mut context = Context::new();
        for (index, entry) in self.context.iter().enumerate() {
            let values = &entry.context_key_values;
            let kind = match entry.context_key_type.as_deref() {
                None => EntryType::of(values),
                Some(name) => EntryType::parse(name).ok_or_else(|| {
                    format!("`context[{index}].ContextKeyType` is `string`, `stringList`, `numeric`, `boolean`, `ip`, `binary`, `date` or a list of one of these, not `{name}`")
                })?,
            };
            let values = kind.values(values).map_err(|unfit| {
                let why = match unfit {
                    Unfit::NotOne(count) => {
                        format!("has {count} values; a type that is no list takes one")
                    }
                    Unfit::NotOfType(value) => format!("has `{value}`, which is not of its type"),
                };
                format!("`context[{index}].ContextKeyValues` {why}")
            })?;
            self.check_only(index)?;
            context.set(entry.context_key_name.as_str().into(), values);
        }
        Ok(context)
    }

    /// Refuses a repeated context key.
    fn check_only(&self, index: usize) -> Result<(), String> {
        let (earlier, rest) = self.context.split_at(index);
        let has_its_name = |entry: &ContextEntry| {
            let this = rest.first().map(|this| &*this.context_key_name);
            this.is_some_and(|this| this.eq_ignore_ascii_case(&entry.context_key_name))
        };
        match earlier.iter().position(has_its_name) {
            Some(first) => Err(format!(
                "`context[{index}].ContextKeyName` is that of `context[{first}]`, too; give a key once, with all its values"
            )),
            None => Ok(()),
        }
    }

    fn layers(&self) -> Layers<'_> {
        let resource = self.resource_policy.as_deref().map(policies);
        let (trust, resource) = match (is_role(&self.resource), is_of_sts(&self.action)) {
            (false, _) => (None, resource),
            (true, true) => (resource, None),
            (true, false) => (None, None),
        };
        Layers {
            identity: self.identity.as_deref().map(policies).unwrap_or_default(),
            boundary: self.boundary.as_deref().map(policies),
            session: self.session.as_deref().map(policies),
            // Only sessions of GetScopedCredentials have such policies, and a session is not asked for here.
            scope_down: None,
            resource,
            trust,
            vpc_endpoint: self.vpc_endpoint.as_deref().map(policies),
            service_control: self.service_control.as_deref().map(levels),
            resource_control: self.resource_control.as_deref().map(levels),
            management_account: self.management_account.as_deref(),
        }
    }
}

fn policies(documents: &[Document]) -> Vec<Policy<'_>> {
    documents.iter().map(Policy::from).collect()
}

fn levels(levels: &[Vec<Document>]) -> Vec<Vec<Policy<'_>>> {
    levels.iter().map(|level| policies(level)).collect()
}

fn is_role(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "iam" && arn.resource_of("role").is_some())
}

fn is_of_sts(action: &str) -> bool {
    let service = action.split(':').next();
    service.is_some_and(|service| service.eq_ignore_ascii_case("sts"))
}

/// Whether this is the name of one action, known or unknown.
pub(super) fn is_action(text: &str) -> bool {
    let parts = text.split_once(':');
    let is_word = |word: &str| !word.is_empty() && !word.contains(['*', '?', ':']);
    parts.is_some_and(|(service, name)| is_word(service) && is_word(name))
}

/// The caller with this name. The name of an identity provider means its users.
fn caller(name: &str) -> Option<Principal<'_>> {
    let is_provider = |arn: Arn<'_>| {
        let kind = arn.resource.split('/').next();
        arn.service == "iam" && matches!(kind, Some("oidc-provider" | "saml-provider"))
    };
    if name == "anonymous" {
        return Some(Principal::Anonymous);
    }
    if PROVIDERS.contains(&name) || Arn::parse(name).is_some_and(is_provider) {
        return Some(Principal::Federated { provider: name });
    }
    Principal::from_arn(name).or_else(|| Principal::of_service(name))
}

/// A document in the body: as a string with its text, or as a JSON object.
fn document(raw: &RawValue, member: &str, purpose: Purpose) -> Result<Document, String> {
    let text = match serde_json::from_str::<String>(raw.get()) {
        Ok(text) => text,
        Err(_) => raw.get().to_owned(),
    };
    let bytes = text.len();
    if bytes > DOCUMENT_BYTES_MAX {
        return Err(format!(
            "`{member}` has {bytes} bytes; at most {DOCUMENT_BYTES_MAX} are taken"
        ));
    }
    validate::parse(&text, purpose).map_err(|refusal| {
        let at = roleback_policy::span::Position::at(&text, refusal.span.start);
        format!(
            "`{member}` at line {}, column {}: {}",
            at.line, at.column, refusal.message
        )
    })
}

#[cfg(test)]
mod tests;
