//! The one table of endpoints.
//!
//! An endpoint is a row of [`ROUTES`] and a variant of [`Endpoint`], which one macro makes of the same lines: the server
//! matches on the enum, so a row without an answer does not compile.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    decisions, evaluation, explain, federation, localstack, log, organization, permission, pods,
    policy, proof, status,
};

mod method;

pub use method::Method;

/// What stands unescaped in a segment of a path.
const SEGMENT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The prefixes of paths that belong to this API. No request below them is ever a call of AWS.
pub const PREFIXES: [&str; 3] = ["_roleback", "_localstack", "_aws"];

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The body of a request or of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// No body.
    None,
    /// A JSON object of this type.
    Json(SchemaOf),
    /// The same, and the body may be left out.
    OptionalJson(SchemaOf),
    /// A JSON object of this type on each line.
    JsonLines(SchemaOf),
    /// The outcome as JSON; with `Accept: application/x-ndjson` lines of progress before it ([`crate::job::JobLine`]).
    Job(SchemaOf),
    /// Server-sent events, whose data is JSON of this type.
    Events(SchemaOf),
    /// Any JSON.
    AnyJson,
    /// Plain text.
    Text,
    /// Bytes.
    Bytes,
}

/// A parameter in the query.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
}

/// One endpoint.
#[derive(Debug)]
pub struct Route {
    /// Which.
    pub endpoint: Endpoint,
    /// The method.
    pub method: Method,
    /// The path; a segment such as `{name}` stands for any segment.
    pub template: &'static str,
    /// What the endpoint does.
    pub summary: &'static str,
    /// The parameters that the query can have.
    pub query: &'static [Parameter],
    /// The body of the request.
    pub request: Body,
    /// The body of a successful answer.
    pub answer: Body,
}

impl Route {
    /// The path with values for its variable segments, in order.
    pub fn path(&self, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut fill = |segment: &str| {
            let value = is_variable(segment).then(|| values.next()).flatten();
            match value {
                Some(value) => utf8_percent_encode(value, &SEGMENT).to_string(),
                None => segment.to_owned(),
            }
        };
        let segments: Vec<_> = self.template.split('/').map(&mut fill).collect();
        segments.join("/")
    }

    /// The values of the variable segments, where a path is one of this endpoint.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for expected in self.template.split('/') {
            let found = segments.next()?;
            if is_variable(expected) {
                values.push(found);
            } else if expected != found {
                return None;
            }
        }
        segments.next().is_none().then_some(values)
    }

    /// How many segments are variable.
    fn variables(&self) -> usize {
        self.template.split('/').filter(|s| is_variable(s)).count()
    }
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{')
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Target<'p> {
    /// To this endpoint, with the values of the path's variable segments.
    Endpoint(Endpoint, Vec<&'p str>),
    /// The path exists, and has these methods.
    OtherMethods(Vec<Method>),
    /// The path does not exist.
    Unknown,
}

/// Finds where a request goes. A template without variable segments wins over one that has some.
pub fn target<'p>(method: &str, path: &'p str) -> Target<'p> {
    let matching = ROUTES
        .iter()
        .filter_map(|route| Some((route, route.matches(path)?)));
    let mut matching: Vec<_> = matching.collect();
    let fewest = matching.iter().map(|(route, _)| route.variables()).min();
    matching.retain(|(route, _)| Some(route.variables()) == fewest);
    let method = Method::named(method);
    let wanted = matching
        .iter()
        .position(|(route, _)| Some(route.method) == method);
    match wanted {
        Some(at) => {
            let (route, values) = matching.swap_remove(at);
            Target::Endpoint(route.endpoint, values)
        }
        None if matching.is_empty() => Target::Unknown,
        None => Target::OtherMethods(matching.iter().map(|(route, _)| route.method).collect()),
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

macro_rules! body {
    (- $_type:tt) => {
        Body::None
    };
    (text $_type:tt) => {
        Body::Text
    };
    (bytes $_type:tt) => {
        Body::Bytes
    };
    (any $_type:tt) => {
        Body::AnyJson
    };
    (json ($type:ty)) => {
        Body::Json(schema_of::<$type>)
    };
    (optional ($type:ty)) => {
        Body::OptionalJson(schema_of::<$type>)
    };
    (lines ($type:ty)) => {
        Body::JsonLines(schema_of::<$type>)
    };
    (job ($type:ty)) => {
        Body::Job(schema_of::<$type>)
    };
    (events ($type:ty)) => {
        Body::Events(schema_of::<$type>)
    };
}

/// Rows of the table: endpoint, method, path, parameters of the query, request, answer, summary. A body is its form and its
/// type in parentheses.
macro_rules! routes {
    ($($endpoint:ident $method:ident $path:literal [$($parameter:expr),*]
        $request:tt $request_type:tt => $answer:tt $answer_type:tt
        $summary:literal;)*) => {
        /// An endpoint.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Endpoint {
            $(#[doc = $summary] $endpoint,)*
        }

        /// Every endpoint, in the order of the README.
        pub static ROUTES: &[Route] = &[
            $(Route {
                endpoint: Endpoint::$endpoint,
                method: Method::$method,
                template: $path,
                summary: $summary,
                query: &[$($parameter),*],
                request: body!($request $request_type),
                answer: body!($answer $answer_type),
            },)*
        ];
    };
}

const fn parameter(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, description }
}

const VERSION: Parameter = parameter("version", "The version of the pod; by default the newest");
const ACTION: Parameter = parameter("action", "Only this action; may have wildcards");
const BY: Parameter = parameter(
    "by",
    "Only those that this kind of policy, policy or Sid decided",
);
const CONTEXT: Parameter = parameter(
    "context",
    "Only those with this condition key, `KEY` or `KEY=VALUE`",
);
const DECISION: Parameter = parameter(
    "decision",
    "`allowed`, `denied`, `explicitDeny` or `implicitDeny`",
);
const LIMIT: Parameter = parameter("limit", "Lines on the page; at most 1000, by default 50");
const PRINCIPAL: Parameter = parameter(
    "principal",
    "Only those with this text in the caller or the principal",
);
const REQUEST_ID: Parameter = parameter("request-id", "Only those of this request");
const RESOURCE: Parameter = parameter("resource", "Only those with this text in the resource");
const SERVICE: Parameter = parameter("service", "Only the actions of this service");
const SINCE: Parameter = parameter("since", "Only those at or after this time");
const UNTIL: Parameter = parameter("until", "Only those before this time");

routes! {
    Health Get "/_roleback/health" [parameter("verbose", "Add the hash of the state")]
        - () => json (status::Health) "Show how the server runs";
    Live Get "/_roleback/livez" []
        - () => text () "Answer `ok` while the server lives";
    Ready Get "/_roleback/readyz" []
        - () => text () "Answer `ok`, or 503 and the cause while writes are not accepted";
    Version Get "/_roleback/version" []
        - () => json (status::Version) "Show the version";
    OpenApi Get "/_roleback/openapi.json" []
        - () => any () "Show this API as an OpenAPI document";
    Coverage Get "/_roleback/coverage" []
        - () => json (status::Coverage) "List the operations of AWS that are implemented, and those that are not yet";
    Log Get "/_roleback/log" [
        parameter("from", "The record to begin at; by default the newest"),
        LIMIT,
        parameter("order", "`newest` or `oldest` first; by default `newest`"),
        parameter("account", "Only the records of this account"),
        parameter("operation", "Only the records of this operation"),
        parameter("caller", "Only the records with this text in the caller")]
        - () => lines (log::RecordSummary) "List the records of the event log";
    Record Get "/_roleback/log/{seq}" []
        - () => json (log::Record) "Show a record";
    Verify Post "/_roleback/verify" []
        - () => job (proof::Verification) "Prove that the event log is intact and that the state follows from it";
    Replay Post "/_roleback/replay" []
        - () => job (proof::DecisionReplay) "Decide every recorded request again, and compare";
    Pods Get "/_roleback/snapshots" [parameter("all", "List every version, not only the newest")]
        - () => json (pods::PodList) "List the pods";
    PodFile Get "/_roleback/snapshots/{name}" [VERSION]
        - () => bytes () "Download a pod as a file";
    SavePod Post "/_roleback/snapshots/{name}" []
        optional (pods::SavePod) => json (pods::Pod) "Save the state as the next version of a pod";
    PodVersions Get "/_roleback/snapshots/{name}/versions" []
        - () => json (pods::PodVersions) "List the versions of a pod";
    DeletePod Delete "/_roleback/snapshots/{name}" [parameter("version", "The version to delete; by default all")]
        - () => json (pods::DeletedPod) "Delete a version of a pod, or all versions";
    LoadPod Put "/_roleback/snapshots/{name}/restore" [VERSION]
        - () => job (pods::LoadedPod) "Load a pod in place of the state";
    LoadPodFile Put "/_roleback/snapshots/restore" []
        bytes () => job (pods::LoadedPod) "Load a pod file in place of the state";
    Reset Post "/_roleback/reset" []
        - () => json (status::ResetAnswer) "Empty the state";
    Evaluate Post "/_roleback/evaluate" []
        json (evaluation::EvaluateRequest) => json (evaluation::Evaluation) "Evaluate a request against policies";
    Explain Post "/_roleback/explain" []
        json (explain::ExplainRequest) => json (explain::ExplainAnswer) "Explain why a request is allowed or denied, now or after a record";
    Decisions Get "/_roleback/decisions" [
        PRINCIPAL, SERVICE, ACTION, RESOURCE, DECISION, CONTEXT, BY, REQUEST_ID, SINCE, UNTIL, LIMIT,
        parameter("before", "Only those before the decision with this number")]
        - () => lines (decisions::LoggedDecision) "List decisions, the newest first";
    PolicyStream Get "/_roleback/policy-stream" [
        PRINCIPAL, SERVICE, ACTION, RESOURCE, DECISION, CONTEXT, BY, REQUEST_ID, SINCE, UNTIL, LIMIT,
        parameter("after", "Begin after the decision with this number, as the header `Last-Event-ID`")]
        - () => events (decisions::StreamedDecision) "Stream decisions as they are made, with the policies that they need";
    PolicySummary Get "/_roleback/policy-stream/summary" [
        parameter("principal", "Only the principals and resources with this text in the name"),
        parameter("widen", "Replace more than this many resources of one kind by a pattern")]
        - () => json (decisions::PolicySummary) "Show the least-privilege policies for the recorded calls";
    StreamStatus Get "/_roleback/policy-stream/state" []
        - () => json (decisions::DecisionLogStatus) "Show whether the policy stream is on";
    SwitchStream Post "/_roleback/policy-stream/state" []
        json (decisions::StreamSwitch) => json (decisions::DecisionLogStatus) "Switch the policy stream on or off";
    ResetStream Post "/_roleback/policy-stream/reset" []
        - () => json (decisions::StreamReset) "Forget the recorded calls";
    Lint Post "/_roleback/policy/lint" [
        parameter("maxResults", "Findings on the page; by default all"),
        parameter("nextToken", "Where the page begins")]
        json (policy::LintRequest) => json (policy::LintAnswer) "Lint a policy as AWS's ValidatePolicy does";
    ValidatePolicy Post "/_aws/access-analyzer/policy/validation" [
        parameter("maxResults", "Findings on the page; by default all"),
        parameter("nextToken", "Where the page begins")]
        json (policy::LintRequest) => json (policy::LintAnswer) "The same for AWS's clients, with the endpoint `/_aws/access-analyzer`";
    Organization Get "/_roleback/org" []
        - () => json (organization::OrganizationTree) "Show the organization";
    PutOrganization Put "/_roleback/org" []
        json (organization::OrganizationTree) => json (organization::OrganizationChanged) "Make the organization equal to a tree";
    ChangeOrganization Post "/_roleback/org" []
        json (organization::OrganizationChange) => json (organization::OrganizationChanged) "Change the organization";
    IssuerKeys Get "/_roleback/oidc-keys" []
        - () => json (federation::IssuerKeysList) "List the OIDC issuers whose public keys are registered";
    PutIssuerKeys Put "/_roleback/oidc-keys" []
        json (federation::RegisterIssuerKeys) => json (federation::IssuerKeysChanged) "Register the public keys of an OIDC issuer, which verify its tokens";
    DeleteIssuerKeys Delete "/_roleback/oidc-keys" [
        parameter("issuer", "The issuer, as in the claim `iss` of its tokens"),
        parameter("account", "The account; by default the server's default account")]
        - () => json (federation::IssuerKeysChanged) "Delete the registered public keys of an OIDC issuer";
    IamConfig Get "/_aws/iam/config" []
        - () => json (permission::IamConfig) "Show the mode of enforcement";
    SetIamConfig Post "/_aws/iam/config" []
        json (permission::IamConfigChange) => json (permission::IamConfig) "Change the mode of enforcement";
    CheckActions Post "/_aws/iam/check-actions-allowed" []
        json (permission::CheckActionsRequest) => json (permission::CheckActionsAnswer) "Check what the holder of an access key may do";
    LocalstackHealth Get "/_localstack/health" []
        - () => json (localstack::LocalstackHealth) "Show the services, as LocalStack";
    LocalstackInfo Get "/_localstack/info" []
        - () => json (localstack::LocalstackInfo) "Show the version and uptime, as LocalStack";
    LocalstackInit Get "/_localstack/init" []
        - () => json (localstack::InitStatus) "Show the init scripts and how far they are, as LocalStack";
    LocalstackInitStage Get "/_localstack/init/{stage}" []
        - () => json (localstack::InitStage) "Show the init scripts of one stage: `boot`, `start`, `ready` or `shutdown`";
    LocalstackPlugins Get "/_localstack/plugins" []
        - () => json (localstack::Plugins) "List the providers of services, as LocalStack";
    LocalstackDiagnose Get "/_localstack/diagnose" []
        - () => json (localstack::Diagnosis) "Show what a bug report needs, as LocalStack";
    LocalstackConfig Get "/_localstack/config" []
        - () => json (localstack::Settings) "Show the settings by LocalStack's names";
    LocalstackReset Post "/_localstack/state/reset" []
        - () => json (localstack::Empty) "Empty the state, as LocalStack";
}

impl Endpoint {
    /// The row of this endpoint.
    pub fn route(self) -> &'static Route {
        // The table has a row for each variant, in the order of the variants.
        &ROUTES[self as usize]
    }

    /// The path with values for its variable segments.
    pub fn path(self, values: &[&str]) -> String {
        self.route().path(values)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_row_stands_at_its_endpoint_and_is_found_by_its_own_path() {
        for (index, route) in ROUTES.iter().enumerate() {
            assert_eq!(route.endpoint as usize, index);
            let names = ["a b", "c"];
            let path = route.path(&names);
            let values = ["a%20b", "c"].into_iter().take(route.variables());
            let expected = Target::Endpoint(route.endpoint, values.collect());
            assert_eq!(target(route.method.as_str(), &path), expected, "{path}");
        }
    }

    #[test]
    fn a_method_and_path_are_one_row_under_a_known_prefix() {
        let rows: BTreeSet<_> = ROUTES
            .iter()
            .map(|route| (route.method, route.template))
            .collect();
        assert_eq!(rows.len(), ROUTES.len());
        for route in ROUTES {
            let first = route.template.split('/').nth(1);
            assert!(
                first.is_some_and(|first| PREFIXES.contains(&first)),
                "{}",
                route.template
            );
        }
    }

    #[test]
    fn what_is_no_endpoint_is_told_apart_from_what_has_other_methods() {
        for (method, path, expected) in [
            (
                "POST",
                "/_roleback/health",
                Target::OtherMethods(vec![Method::Get]),
            ),
            (
                "PATCH",
                "/_roleback/org",
                Target::OtherMethods(vec![Method::Get, Method::Put, Method::Post]),
            ),
            (
                "HEAD",
                "/_roleback/livez",
                Target::Endpoint(Endpoint::Live, vec![]),
            ),
            (
                "PUT",
                "/_roleback/snapshots/restore",
                Target::Endpoint(Endpoint::LoadPodFile, vec![]),
            ),
            ("GET", "/_roleback", Target::Unknown),
            ("GET", "/_roleback/health/", Target::Unknown),
            ("GET", "/_roleback/log/1/2", Target::Unknown),
        ] {
            assert_eq!(target(method, path), expected, "{method} {path}");
        }
    }
}
