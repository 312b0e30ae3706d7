//! The one table of endpoints.
//!
//! One macro makes a row of [`ROUTES`] and a variant of [`Endpoint`] from the same lines. The server matches on the enum, so an
//! endpoint without a handler does not compile.

use crate::{
    blame, catalogue, clock, compact, consistency, decisions, delegation, diff, entity, evaluation,
    explain, faults, federation, forks, graph, idp, localstack, log, marks, organization,
    permission, pods, policy, proof, sign_in, status, undo,
};

#[macro_use]
mod body;
mod method;
mod parameter;
mod path;

pub use body::{Body, SchemaOf};
pub use method::Method;
pub use parameter::Parameter;
pub use path::{Target, escaped, query, target};

use body::schema_of;
use parameter::*;

/// The path prefixes of this API. A request below them is never passed to the AWS API.
pub const PREFIXES: [&str; 3] = ["_roleback", "_localstack", "_aws"];

/// One endpoint.
#[derive(Debug)]
pub struct Route {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The method.
    pub method: Method,
    /// The path; a segment such as `{name}` matches any segment.
    pub template: &'static str,
    /// What the endpoint does.
    pub summary: &'static str,
    /// The parameters that the query string can have.
    pub query: &'static [Parameter],
    /// The body of the request.
    pub request: Body,
    /// The body of a successful response.
    pub answer: Body,
}

/// Rows of the table: endpoint, method, path, parameters of the query string, request body, response body, summary. A body is
/// its format, and its type in parentheses.
macro_rules! routes {
    ($($endpoint:ident $method:ident $path:literal [$($parameter:expr),*]
        $request:tt $request_type:tt => $answer:tt $answer_type:tt
        $summary:literal;)*) => {
        /// An endpoint.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Endpoint {
            $(#[doc = $summary] $endpoint,)*
        }

        /// Every endpoint, in the order of the documentation.
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

routes! {
    Health Get "/_roleback/health" [parameter("verbose", "Add the hash of the state"), parameter("promoted", "Add the fork that was promoted last")]
        - () => json (status::Health) "Show the status of the server";
    Live Get "/_roleback/livez" []
        - () => text () "Return `ok` while the server process is alive";
    Ready Get "/_roleback/readyz" []
        - () => text () "Return `ok`, or 503 and the reason while writes are not accepted";
    Version Get "/_roleback/version" []
        - () => json (status::Version) "Show the version";
    Metrics Get "/_roleback/metrics" []
        - () => text () "Show the metrics of the server in Prometheus's text format";
    OpenApi Get "/_roleback/openapi.json" []
        - () => any () "Show this API as an OpenAPI document";
    Coverage Get "/_roleback/coverage" []
        - () => json (status::Coverage) "List the operations of AWS that are implemented, and what the tests show of each";
    Log Get "/_roleback/log" [
        parameter("from", "The record to begin with; by default the newest, or the oldest with `order=oldest`"),
        LIMIT,
        parameter("order", "`newest` or `oldest` first; by default `newest`"),
        ACCOUNT, OPERATION, ACTOR,
        parameter("caller", "The same as `actor`"),
        TYPE, ENTITY, LOG_SINCE,
        parameter("until", "Only the records before this time, or before this duration before now")]
        - () => lines (log::RecordSummary) "List the records of the event log";
    Record Get "/_roleback/log/{seq}" []
        - () => json (log::Record) "Show a record, by its number, its ULID or a moment such as `head~1`";
    Events Get "/_roleback/events" [
        parameter("after", "Begin after the record with this number, like the header `Last-Event-ID`; by default with the next record"),
        ACCOUNT, OPERATION, ACTOR, TYPE, ENTITY, LOG_SINCE,
        parameter("until", "Only the records before this time")]
        - () => events (log::RecordSummary) "Stream the records of the event log as they are written";
    Diff Get "/_roleback/diff" [
        parameter("from", "The moment before, such as `42`, `head~2`, `-10m`, `pod:NAME` or `fork:NAME`"),
        parameter("to", "The moment after; by default the current state"),
        MATCH, EFFECT]
        - () => json (diff::Diff) "Show what differs between two moments or pods";
    DiffFile Post "/_roleback/diff" [
        parameter("from", "The moment before; the body is the state after"),
        parameter("to", "The moment after; the body is the state before"),
        MATCH, EFFECT]
        bytes () => json (diff::Diff) "Show what differs between a moment and a pod file";
    Entities Get "/_roleback/entities" [
        parameter("text", "Only the entities with this text in their name, or with this ARN, unique id or access key id"),
        parameter("kind", "Only the entities of this kind, such as `user`"),
        parameter("account", "The account; by default the server's default account"),
        LIMIT]
        - () => json (entity::EntityList) "Find users, groups, roles, policies and identity providers; a policy of AWS belongs to every account";
    Blame Get "/_roleback/blame" [
        parameter("entity", "The entity: its ARN, `user/ann`, a name or a unique id"),
        parameter("at", "The moment; by default the current state")]
        - () => json (blame::Blame) "Show which record set each attribute and statement of an entity";
    Marks Get "/_roleback/marks" []
        - () => json (marks::MarkList) "List the names of moments";
    Mark Post "/_roleback/marks" []
        json (marks::NewMark) => json (marks::Mark) "Give the current moment a name";
    Verify Post "/_roleback/verify" []
        - () => job (proof::Verification) "Verify that the event log is intact and that the state equals the replayed events";
    Replay Post "/_roleback/replay" []
        text () => job (proof::DecisionReplay) "Decide every recorded request again, and compare the results; the body may list known differences";
    ReplayWithPolicies Post "/_roleback/replay/policies" []
        any () => job (proof::PolicyReplay) "Evaluate every recorded request with changed policies, and list the results that change";
    Pods Get "/_roleback/snapshots" [parameter("all", "List every version, not only the newest")]
        - () => json (pods::PodList) "List the pods";
    PodFile Get "/_roleback/snapshots/{name}" [VERSION]
        - () => bytes () "Download a pod as a file";
    SavePod Post "/_roleback/snapshots/{name}" []
        optional (pods::SavePod) => json (pods::Pod) "Save the state as the next version of a pod";
    PodVersions Get "/_roleback/snapshots/{name}/versions" []
        - () => json (pods::PodVersions) "List the versions of a pod";
    DeletePod Delete "/_roleback/snapshots/{name}" [parameter("version", "The version to delete, or a tag; by default all")]
        - () => json (pods::DeletedPod) "Delete a version of a pod, or all versions";
    DescribePod Get "/_roleback/snapshots/{name}/description" [VERSION]
        - () => json (pods::PodDescription) "Describe a version of a pod without loading it";
    TagPod Put "/_roleback/snapshots/{name}/tags" []
        json (pods::TagPod) => json (pods::Pod) "Point a tag to a version of a pod, or remove the tag";
    VerifyPod Post "/_roleback/snapshots/{name}/verify" [VERSION]
        - () => json (pods::VerifiedPod) "Verify a version of a pod as a load does, without loading it";
    StorePodFile Post "/_roleback/snapshots/{name}/file" []
        bytes () => json (pods::Pod) "Store a pod file as the next version of a pod, without loading it";
    CollectPods Delete "/_roleback/snapshots" [
        parameter("name", "Only the versions of this pod"),
        parameter("keep", "Keep this many of the newest versions of each pod; by default all"),
        parameter("keep-since", "Keep the versions saved since a time, or since so long ago, such as 7d; by default all")]
        - () => json (pods::CollectedPods) "Delete the versions that are not to be kept, and the data that no pod needs";
    LoadPod Put "/_roleback/snapshots/{name}/restore" [
        VERSION, MERGE, DRY_RUN, IF_HEAD, BASE, TAKE, IGNORE_QUOTAS, REGENERATE]
        optional (pods::MergeConflicts) => job (pods::LoadedPod) "Load a pod: combine it with the state, or replace the state";
    LoadPodFile Put "/_roleback/snapshots/restore" [MERGE, DRY_RUN, IF_HEAD, BASE, TAKE, IGNORE_QUOTAS, REGENERATE]
        bytes () => job (pods::LoadedPod) "Load a pod file: combine it with the state, or replace the state";
    Reset Post "/_roleback/reset" []
        - () => json (status::ResetAnswer) "Empty the state";
    Clock Get "/_roleback/clock" []
        - () => json (clock::ClockStatus) "Show the clock";
    ChangeClock Post "/_roleback/clock" []
        json (clock::ClockChange) => json (clock::ClockStatus) "Set the clock, or move it forward";
    Undo Post "/_roleback/undo" []
        json (undo::UndoRequest) => json (undo::HistoryChange) "Undo what records changed, or show what that would change";
    Rewind Post "/_roleback/rewind" []
        json (undo::RewindRequest) => json (undo::HistoryChange) "Restore the state of an earlier record, or show what that would change";
    Compact Post "/_roleback/compact" []
        json (compact::CompactRequest) => job (compact::Compacted) "Remove the records before a moment, and keep its state";
    Faults Get "/_roleback/faults" []
        - () => json (faults::FaultList) "List the rules for injected faults";
    AddFault Post "/_roleback/faults" []
        json (faults::NewFault) => json (faults::FaultList) "Add a rule that injects a fault into some requests";
    ClearFaults Delete "/_roleback/faults" [parameter("id", "The rule to remove; by default all")]
        - () => json (faults::FaultList) "Remove rules for injected faults";
    Consistency Get "/_roleback/consistency" []
        - () => json (consistency::ConsistencyStatus) "Show how soon changes become visible";
    SetConsistency Post "/_roleback/consistency" []
        json (consistency::ConsistencyChange) => json (consistency::ConsistencyStatus) "Set how soon changes become visible";
    Forks Get "/_roleback/forks" []
        - () => json (forks::ForkList) "List the forks";
    CreateFork Post "/_roleback/forks" []
        optional (forks::NewFork) => json (forks::Fork) "Fork the state at a moment";
    ResetFork Post "/_roleback/forks/{name}/reset" []
        - () => json (forks::Fork) "Return a fork to the record at which it begins";
    PromoteFork Post "/_roleback/forks/{name}/promote" [DRY_RUN, IF_HEAD, TAKE, IGNORE_QUOTAS]
        optional (pods::MergeConflicts) => job (pods::LoadedPod) "Merge what a fork changed into the state that it was made from";
    DropFork Delete "/_roleback/forks/{name}" []
        - () => json (forks::DroppedFork) "Drop a fork";
    Evaluate Post "/_roleback/evaluate" []
        json (evaluation::EvaluateRequest) => json (evaluation::Evaluation) "Evaluate a request against policies";
    Explain Post "/_roleback/explain" []
        json (explain::ExplainRequest) => json (explain::ExplainAnswer) "Explain why a request is allowed or denied, now or after a record";
    Graph Get "/_roleback/graph" [
        parameter("account", "Only the users and roles of this account"),
        parameter("escalation", "Add the ways to get permissions other than assuming a role"),
        parameter("from", "Find the paths from this user or role: its ARN, `user/ann` or a name"),
        parameter("to", "Find the paths to this user or role")]
        - () => json (graph::Graph) "Show who can assume which role, and who is how many steps from an administrator";
    Decisions Get "/_roleback/decisions" [
        PRINCIPAL, SERVICE, ACTION, RESOURCE, DECISION, CONTEXT, BY, REQUEST_ID, SINCE, UNTIL, LIMIT,
        parameter("before", "Only decisions before the decision with this number")]
        - () => lines (decisions::LoggedDecision) "List decisions, the newest first";
    PolicyStream Get "/_roleback/policy-stream" [
        PRINCIPAL, SERVICE, ACTION, RESOURCE, DECISION, CONTEXT, BY, REQUEST_ID, SINCE, UNTIL, LIMIT,
        parameter("after", "Begin after the decision with this number, like the header `Last-Event-ID`")]
        - () => events (decisions::StreamedDecision) "Stream decisions as they are made, with the policies that each call needs";
    PolicySummary Get "/_roleback/policy-stream/summary" [
        parameter("principal", "Only principals and resources with this text in their ARN"),
        parameter("widen", "Replace more than this many resources of one kind with a pattern")]
        - () => json (decisions::PolicySummary) "Show the least-privilege policies for the recorded calls";
    StreamStatus Get "/_roleback/policy-stream/state" []
        - () => json (decisions::DecisionLogStatus) "Show whether the policy stream is on";
    SwitchStream Post "/_roleback/policy-stream/state" []
        json (decisions::StreamSwitch) => json (decisions::DecisionLogStatus) "Switch the policy stream on or off";
    ResetStream Post "/_roleback/policy-stream/reset" []
        - () => json (decisions::StreamReset) "Delete the recorded calls";
    Lint Post "/_roleback/policy/lint" [
        LINT_PAGE, LINT_NEXT]
        json (policy::LintRequest) => json (policy::LintAnswer) "Lint a policy as AWS's ValidatePolicy does";
    ValidatePolicy Post "/_aws/access-analyzer/policy/validation" [
        LINT_PAGE, LINT_NEXT]
        json (policy::LintRequest) => json (policy::LintAnswer) "Lint a policy for AWS clients, which use the endpoint URL `/_aws/access-analyzer`";
    Catalogue Get "/_roleback/catalogue" []
        - () => json (catalogue::Catalogue) "List the AWS services, the global condition keys and the condition operators";
    CatalogueService Get "/_roleback/catalogue/{service}" []
        - () => json (catalogue::CatalogueService) "Show the actions, resource types and condition keys of an AWS service";
    Organization Get "/_roleback/org" []
        - () => json (organization::OrganizationTree) "Show the organization";
    PutOrganization Put "/_roleback/org" []
        json (organization::OrganizationTree) => json (organization::OrganizationChanged) "Make the organization equal to a tree";
    ChangeOrganization Post "/_roleback/org" []
        json (organization::OrganizationChange) => json (organization::OrganizationChanged) "Change the organization";
    IssuerKeys Get "/_roleback/oidc-keys" []
        - () => json (federation::IssuerKeysList) "List the OIDC issuers whose public keys are registered";
    PutIssuerKeys Put "/_roleback/oidc-keys" []
        json (federation::RegisterIssuerKeys) => json (federation::IssuerKeysChanged) "Register the public keys of an OIDC issuer, to verify its tokens";
    DeleteIssuerKeys Delete "/_roleback/oidc-keys" [
        parameter("issuer", "The issuer, as in the claim `iss` of its tokens"),
        parameter("account", "The account; by default the server's default account")]
        - () => json (federation::IssuerKeysChanged) "Delete the registered public keys of an OIDC issuer";
    DelegationTokens Get "/_roleback/delegation-tokens" []
        - () => json (delegation::DelegationTokens) "List the tokens of delegation requests, which AWS sends to SNS topics";
    IdpToken Post "/_roleback/idp/token" []
        json (idp::IdpTokenRequest) => json (idp::IdpToken) "Sign a token with the test issuer's key, and make an account accept it";
    IdpAssertion Post "/_roleback/idp/assertion" []
        json (idp::IdpAssertionRequest) => json (idp::IdpAssertion) "Sign a SAML response with the test issuer's key";
    IdpMetadata Get "/_roleback/idp/metadata.xml" []
        - () => text () "Show the test issuer's SAML metadata, for CreateSAMLProvider";
    IdpDiscovery Get "/_roleback/idp/.well-known/openid-configuration" []
        - () => any () "Show the test issuer's OpenID configuration";
    IdpKeys Get "/_roleback/idp/.well-known/jwks.json" []
        - () => any () "Show the test issuer's public keys";
    OutboundDiscovery Get "/_roleback/outbound/{issuer}/.well-known/openid-configuration" []
        - () => any () "Show the OpenID configuration of an account's issuer of outbound tokens, by the issuer's UUID";
    OutboundKeys Get "/_roleback/outbound/{issuer}/.well-known/jwks.json" []
        - () => any () "Show the public keys that verify an account's outbound tokens";
    SignIn Post "/_roleback/sign-in" []
        json (sign_in::SignInRequest) => json (sign_in::SignInAnswer) "Sign in to the console";
    ConsoleSession Get "/_roleback/sign-in" []
        - () => json (sign_in::SignInAnswer) "Show the console session of the cookie `roleback-session`, if it has one";
    SignOut Delete "/_roleback/sign-in" []
        - () => text () "Sign out of the console";
    SigninFederation Get "/_roleback/federation" [
        parameter("Action", "`getSigninToken`, or `login` with its token"),
        parameter("Session", "The temporary credentials of a role or federated user, as JSON: `sessionId`, `sessionKey`, `sessionToken`"),
        parameter("SessionDuration", "The duration of the console session in seconds, for credentials of AssumeRole"),
        parameter("SigninToken", "The token from `getSigninToken`"),
        parameter("Issuer", "The URL that the user came from; ignored"),
        parameter("Destination", "The page of the console to open")]
        - () => json (sign_in::SigninToken) "Sign in to the console with temporary credentials, as AWS's federation endpoint does";
    IamConfig Get "/_aws/iam/config" []
        - () => json (permission::IamConfig) "Show the enforcement mode";
    SetIamConfig Post "/_aws/iam/config" []
        json (permission::IamConfigChange) => json (permission::IamConfig) "Change the enforcement mode";
    CheckActions Post "/_aws/iam/check-actions-allowed" []
        json (permission::CheckActionsRequest) => json (permission::CheckActionsAnswer) "Check the permissions of an access key";
    LocalstackHealth Get "/_localstack/health" []
        - () => json (localstack::LocalstackHealth) "Show the services, in LocalStack's format";
    ManageSession Post "/_localstack/health" []
        json (localstack::ManageSession) => text () "Stop or restart the server, if `--allow-stop` is set";
    StoreHealth Put "/_localstack/health" []
        any () => json (localstack::HealthStored) "Add members to the health of the server, in LocalStack's format";
    LocalstackInfo Get "/_localstack/info" []
        - () => json (localstack::LocalstackInfo) "Show the version and uptime, in LocalStack's format";
    LocalstackInit Get "/_localstack/init" []
        - () => json (localstack::InitStatus) "Show the init scripts and their state, in LocalStack's format";
    LocalstackInitStage Get "/_localstack/init/{stage}" []
        - () => json (localstack::InitStage) "Show the init scripts of one stage: `boot`, `start`, `ready` or `shutdown`";
    LocalstackPlugins Get "/_localstack/plugins" []
        - () => json (localstack::Plugins) "List the service providers, in LocalStack's format";
    LocalstackDiagnose Get "/_localstack/diagnose" []
        - () => json (localstack::Diagnosis) "Show information for a bug report, in LocalStack's format";
    LocalstackConfig Get "/_localstack/config" []
        - () => json (localstack::Settings) "Show the settings under LocalStack's names";
    SetLocalstackConfig Post "/_localstack/config" []
        json (localstack::SetSetting) => json (localstack::Setting) "Set `ENFORCE_IAM` or `IAM_SOFT_MODE`, in LocalStack's format";
    LocalstackUsage Get "/_localstack/usage" []
        - () => json (localstack::Usage) "Show how often each operation was called since the start, in LocalStack's format";
    LocalstackResources Get "/_localstack/resources" []
        - () => lines (localstack::Resources) "List the resources by their type in CloudFormation";
    LocalstackReset Post "/_localstack/state/reset" []
        - () => lines (localstack::StateResult) "Empty the state, at LocalStack's path";
    LocalstackSave Post "/_localstack/state/save" []
        - () => lines (localstack::StateResult) "Save the state for `/_localstack/state/load`";
    LocalstackLoad Post "/_localstack/state/load" []
        - () => lines (localstack::StateResult) "Load the state that `/_localstack/state/save` saved last";
    LocalstackResetService Post "/_localstack/state/{service}/reset" []
        - () => json (localstack::StateResult) "Empty the state of `iam`, or of `sts`, which has none";
    LocalstackSaveService Post "/_localstack/state/{service}/save" []
        - () => json (localstack::StateResult) "Save the state of `iam`, or of `sts`, which has none";
    LocalstackLoadService Post "/_localstack/state/{service}/load" []
        - () => json (localstack::StateResult) "Load the saved state of `iam`, or of `sts`, which has none";
    ChaosFaults Get "/_localstack/chaos/faults" []
        - () => json (Vec<localstack::ChaosRule>) "List the rules for injected errors, in LocalStack's format";
    SetChaosFaults Post "/_localstack/chaos/faults" []
        json (Vec<localstack::ChaosRule>) => json (Vec<localstack::ChaosRule>) "Replace the rules for injected errors, in LocalStack's format";
    AddChaosFaults Patch "/_localstack/chaos/faults" []
        json (Vec<localstack::ChaosRule>) => json (Vec<localstack::ChaosRule>) "Add rules for injected errors, in LocalStack's format";
    DeleteChaosFaults Delete "/_localstack/chaos/faults" []
        json (Vec<localstack::ChaosRule>) => json (Vec<localstack::ChaosRule>) "Remove rules for injected errors, in LocalStack's format";
    ChaosEffects Get "/_localstack/chaos/effects" []
        - () => json (localstack::NetworkEffects) "Show the delay of every request, in LocalStack's format";
    SetChaosEffects Post "/_localstack/chaos/effects" []
        json (localstack::NetworkEffects) => json (localstack::NetworkEffects) "Set the delay of every request, in LocalStack's format";
    CloudPodExport Get "/_localstack/pods/state" [SERVICES, parameter("pod_name", "A pod to export; by default the state")]
        - () => bytes () "Download the state as a pod in a zip archive";
    CloudPodImport Post "/_localstack/pods" [MERGE]
        bytes () => lines (localstack::StateResult) "Load a pod in a zip archive";
    CloudPodMetamodel Get "/_localstack/pods/state/metamodel" []
        - () => json (localstack::Metamodel) "Show the resources as the results of list operations";
    CloudPodEnvironment Get "/_localstack/pods/environment" []
        - () => json (localstack::PodsEnvironment) "Show the versions of the programs that save and load pods";
    PodRemotes Get "/_localstack/pods/remotes" []
        - () => json (localstack::PodRemotes) "List the remotes of pods, in LocalStack's format";
    PodRemote Get "/_localstack/pods/remotes/{name}" []
        - () => json (localstack::PodRemote) "Show a remote of pods, in LocalStack's format";
    CreatePodRemote Post "/_localstack/pods/remotes/{name}" []
        json (localstack::CreatePodRemote) => json (localstack::PodRemote) "Add a bucket of S3 as a remote, if `--allow-remotes` is set";
    DeletePodRemote Delete "/_localstack/pods/remotes/{name}" []
        - () => json (localstack::Empty) "Forget a remote of pods";
    CloudPods Get "/_localstack/pods" []
        any () => json (localstack::CloudPods) "List the pods, in LocalStack's format";
    SaveCloudPod Post "/_localstack/pods/{name}" []
        optional (localstack::SaveCloudPod) => lines (localstack::PodEvent) "Save the state as the next version of a pod, in LocalStack's format";
    LoadCloudPod Put "/_localstack/pods/{name}" [VERSION, MERGE]
        any () => lines (localstack::PodEvent) "Load a pod, in LocalStack's format";
    DeleteCloudPod Delete "/_localstack/pods/{name}" [parameter("local", "`true` deletes the pod here, even if the body names a remote")]
        any () => json (localstack::Empty) "Delete all versions of a pod, in LocalStack's format";
    CloudPodVersions Get "/_localstack/pods/{name}/versions" []
        any () => json (localstack::CloudPodVersions) "List the versions of a pod, in LocalStack's format";
    CloudPodDiff Get "/_localstack/pods/{name}/diff" [VERSION, MERGE]
        - () => json (localstack::CloudPodDiff) "List the resources that loading a pod would add, modify or delete";
}

impl Endpoint {
    /// The row of this endpoint in [`ROUTES`].
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
    fn a_row_is_at_the_index_of_its_endpoint_and_is_found_by_its_path() {
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
    fn a_value_of_a_query_is_escaped() {
        let pairs = [("a", "user/ann b".to_owned()), ("c", "é&=".to_owned())];
        assert_eq!(query("/p", &pairs), "/p?a=user%2Fann%20b&c=%C3%A9%26%3D");
    }

    #[test]
    fn a_method_and_path_have_one_row_with_a_known_prefix() {
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
    fn an_unknown_path_is_told_apart_from_an_unknown_method() {
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
