//! A record as JSON, for logs that are exported as text: no user's history depends on one binary encoding.

use roleback_world::event::Event;
use roleback_world::lines;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RecordBody, RecordedRequest};
use crate::caller::Caller;
use crate::entropy::{SEED_BYTES, Seed};
use crate::replay::contract;
use crate::scene::Origin;

/// The event that has nothing but a secret.
const SEALING_KEY_CREATED: &str = "SealingKeyCreated";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonBody {
    events: Vec<Event>,
    request: JsonRequest,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRequest {
    request_id: String,
    region: String,
    source_ip: String,
    user_agent: String,
    caller: Caller,
    service: String,
    input: Vec<(String, String)>,
    entropy: [u8; 32],
    quotas: Vec<(String, u32)>,
    output_digest: [u8; 32],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorised_at: Option<u64>,
}

impl RecordBody {
    /// The record as JSON, with its secrets.
    pub fn to_json(&self) -> Value {
        let request = &self.request;
        let origin = &request.origin;
        let body = JsonBody {
            events: self.events.clone(),
            request: JsonRequest {
                request_id: origin.request_id.clone(),
                region: origin.region.to_string(),
                source_ip: origin.source_ip.to_string(),
                user_agent: origin.user_agent.clone(),
                caller: request.caller.clone(),
                service: request.service.clone(),
                input: request.input.clone(),
                entropy: request.entropy.0,
                quotas: request.quotas.clone(),
                output_digest: request.output_digest,
                authorised_at: request.authorised_at,
            },
        };
        serde_json::to_value(body).unwrap_or_default()
    }

    /// The record as JSON without its secrets: without secret members of events and of the input, and without the entropy
    /// from which secrets can be computed. `operation` is the name in the record, such as `iam:CreateUser`.
    pub fn to_redacted_json(&self, operation: &str) -> Value {
        let mut value = self.to_json();
        lines::redact(&mut value);
        let name = operation.split(':').next_back().unwrap_or_default();
        let input = &self.request.input;
        let input = match contract(&self.request.service, name) {
            Some(operation) => roleback_model::redact(operation, input),
            None => input.clone(),
        };
        if let Some(Value::Object(request)) = value.get_mut("request") {
            request.insert(
                "input".to_owned(),
                serde_json::to_value(input).unwrap_or_default(),
            );
            request.remove("entropy");
        }
        value
    }

    /// The record with empty secrets, and without the entropy from which secrets can be computed: its events can be applied, and
    /// its decision cannot be repeated. A sealing key, which is nothing but a secret, is left out.
    ///
    /// # Errors
    /// When the record cannot be written as JSON, which is a mistake of this program.
    pub fn without_secrets(&self, operation: &str) -> Result<Self, String> {
        let mut kept = self.clone();
        kept.events
            .retain(|event| event.name() != SEALING_KEY_CREATED);
        kept.request.entropy = Seed([0; SEED_BYTES]);
        let name = operation.split(':').next_back().unwrap_or_default();
        if let Some(operation) = contract(&self.request.service, name) {
            kept.request.input = roleback_model::redact(operation, &self.request.input);
        }
        let mut value = kept.to_json();
        lines::empty(&mut value);
        Self::from_json(value)
    }

    /// Reads the result of [`RecordBody::to_json`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(value: Value) -> Result<Self, String> {
        let body = JsonBody::deserialize(value).map_err(|why| why.to_string())?;
        let request = body.request;
        Ok(Self {
            events: body.events,
            request: RecordedRequest {
                origin: Origin {
                    request_id: request.request_id,
                    region: request.region.into(),
                    source_ip: request.source_ip.into(),
                    user_agent: request.user_agent,
                },
                caller: request.caller,
                service: request.service,
                input: request.input,
                entropy: Seed(request.entropy),
                quotas: request.quotas,
                output_digest: request.output_digest,
                authorised_at: request.authorised_at,
            },
        })
    }
}
