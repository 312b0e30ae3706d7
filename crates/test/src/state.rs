//! What a server and a fork have in common: a state of IAM, with an endpoint.

use std::sync::Arc;

use roleback_api::decisions::LoggedDecision;
use roleback_api::explain::{ExplainAnswer, ExplainRequest, Explanation};
use roleback_api::forks::Fork as Made;
use roleback_api::log::RecordSummary;
use roleback_api::permission::{IamConfigChange, IamState};
use roleback_api::route::{Endpoint, query};
use roleback_api::status::Health;
use roleback_server::enforcement::Mode;

use crate::error::Error;
use crate::shared::{Shared, lines, read};

/// The Region of clients. IAM has one state for all Regions.
const REGION: &str = "us-east-1";
/// The id and the secret of a key that is the root user.
const ROOT_KEY: &str = "test";
/// The most lines of a page.
const PAGE_LINES: &str = "1000";

/// The state of a server or of a fork.
#[derive(Debug)]
pub struct State {
    pub(crate) shared: Arc<Shared>,
    /// The path of the state below the server's endpoint.
    path: String,
    endpoint: String,
    /// The last record that is older than this state.
    begins_at: u64,
}

impl State {
    pub(crate) fn of_server(shared: Arc<Shared>) -> Result<Self, Error> {
        let path = Endpoint::Health.path(&[]);
        let health: Health = read(&path, &shared.client.get(&path)?.body)?;
        let endpoint = shared.client.endpoint().to_owned();
        Ok(Self {
            shared,
            path: String::new(),
            endpoint,
            begins_at: health.head.seq,
        })
    }

    pub(crate) fn of_fork(shared: Arc<Shared>, made: &Made) -> Self {
        Self {
            shared,
            path: format!("/_roleback/fork/{}", made.name),
            endpoint: made.endpoint.clone(),
            begins_at: made.parent.seq,
        }
    }

    /// The endpoint URL for AWS clients.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The Region for AWS clients.
    pub fn region(&self) -> &'static str {
        REGION
    }

    /// The id of an access key of the root user.
    pub fn access_key_id(&self) -> &'static str {
        ROOT_KEY
    }

    /// The secret of this access key.
    pub fn secret_access_key(&self) -> &'static str {
        ROOT_KEY
    }

    /// The variables that lead other programs, such as the AWS CLI, to this state.
    pub fn environment(&self) -> [(&'static str, &str); 5] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_ACCESS_KEY_ID", self.access_key_id()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_access_key()),
            ("AWS_DEFAULT_REGION", self.region()),
            ("AWS_REGION", self.region()),
        ]
    }

    /// The settings of clients of the AWS SDK for Rust, as the root user.
    #[cfg(feature = "aws-sdk")]
    pub fn aws_config(&self) -> aws_types::SdkConfig {
        let key =
            aws_credential_types::Credentials::new(ROOT_KEY, ROOT_KEY, None, None, "roleback-test");
        let provider = aws_credential_types::provider::SharedCredentialsProvider::new(key);
        aws_types::SdkConfig::builder()
            .endpoint_url(self.endpoint())
            .region(aws_types::region::Region::new(REGION))
            .credentials_provider(provider)
            .build()
    }

    /// The records that were written since the server was started or the fork was made, the oldest first: who changed what.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn events(&self) -> Result<Vec<RecordSummary>, Error> {
        let mut records = Vec::new();
        let mut from = Some(self.begins_at + 1);
        while let Some(first) = from {
            let parameters = [
                ("order", "oldest".to_owned()),
                ("from", first.to_string()),
                ("limit", PAGE_LINES.to_owned()),
            ];
            let path = query(&self.below(Endpoint::Log), &parameters);
            let page = self.shared.client.get(&path)?;
            records.extend(lines(&path, &page.body)?);
            from = page.next;
        }
        Ok(records)
    }

    /// The last denials, the newest first; at most 1,000.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn denials(&self) -> Result<Vec<LoggedDecision>, Error> {
        let parameters = [
            ("decision", "denied".to_owned()),
            ("limit", PAGE_LINES.to_owned()),
        ];
        let path = query(&self.below(Endpoint::Decisions), &parameters);
        lines(&path, &self.shared.client.get(&path)?.body)
    }

    /// Why policies allow or deny a request, whatever the enforcement mode is. The principal is an ARN, `user/NAME` or
    /// `role/NAME`.
    ///
    /// # Errors
    /// When the principal does not exist, or action or resource are not valid.
    pub fn explain(
        &self,
        principal: &str,
        action: &str,
        resource: &str,
    ) -> Result<Explanation, Error> {
        let asked = ExplainRequest {
            principal: Some(principal.to_owned()),
            action: Some(action.to_owned()),
            resource: Some(resource.to_owned()),
            ..ExplainRequest::default()
        };
        let path = self.below(Endpoint::Explain);
        let answer: ExplainAnswer = self.shared.post(&path, &asked)?;
        let first = answer.explanations.into_iter().next();
        first.ok_or_else(|| Error::Response {
            path,
            source: serde::de::Error::custom("it has no explanation"),
        })
    }

    /// Switches what happens to requests that policies do not allow.
    ///
    /// # Errors
    /// When the server refuses the request.
    pub fn enforce(&self, mode: Mode) -> Result<(), Error> {
        let state = match mode {
            Mode::Off => IamState::Disabled,
            Mode::Engine => IamState::EngineOnly,
            Mode::Soft => IamState::SoftMode,
            Mode::On => IamState::Enforced,
        };
        let path = self.below(Endpoint::SetIamConfig);
        self.shared
            .post::<serde_json::Value>(&path, &IamConfigChange { state })
            .map(drop)
    }

    /// The path of an endpoint of this state.
    pub(crate) fn below(&self, endpoint: Endpoint) -> String {
        format!("{}{}", self.path, endpoint.path(&[]))
    }
}
