//! The endpoints for permissions that clients of LocalStack know: whether policies are asked, and what somebody may do.

use std::io::Read;

use roleback_identity::authorize::{self, Judgement};
use roleback_identity::caller::claim;
use roleback_identity::fresh::{Fresh, Seed};
use roleback_identity::scene::{Origin, Scene};
use roleback_policy::Decision;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::body::BodyReader;
use super::reply::{self, Problem, Reply};
use crate::enforcement::Mode;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::state::Core;

/// `GET /_aws/iam/config`
pub(crate) fn config(core: &Core) -> Reply {
    let enforcement = &core.store.enforcement;
    reply::json(&json!({
        "state": enforcement.mode().state(),
        "config_enforce_iam": enforcement.started == Mode::On,
        "config_iam_soft_mode": enforcement.started == Mode::Soft,
    }))
}

/// What may be changed of the configuration.
#[derive(Deserialize)]
struct Config {
    state: String,
}

/// `POST /_aws/iam/config`
pub(crate) fn configure(core: &Core, body: &mut BodyReader) -> Reply {
    let wanted: Config = read(body, r#"{"state": "ENFORCED"}"#)?;
    let mode = Mode::of_state(&wanted.state).ok_or_else(|| {
        Problem::bad_request(format!(
            "`{}` is no state; those are DISABLED, ENGINE_ONLY, SOFT_MODE, ENFORCED",
            wanted.state
        ))
    })?;
    core.store.enforcement.switch(mode);
    config(core)
}

/// What somebody wants to know: whether whoever has a key may do all this.
#[derive(Deserialize)]
struct Check {
    access_key_id: String,
    /// Ours: of temporary credentials nothing is known here but by their token.
    #[serde(default)]
    session_token: Option<String>,
    region_name: String,
    required_permission: Vec<Permission>,
}

#[derive(Deserialize)]
struct Permission {
    resource: String,
    action: String,
}

/// `POST /_aws/iam/check-actions-allowed`
pub(crate) fn check(core: &Core, body: &mut BodyReader) -> Reply {
    let check: Check = read(
        body,
        r#"{"access_key_id": "...", "region_name": "...", "required_permission": [{"resource": "...", "action": "..."}]}"#,
    )?;
    let (store, moment) = (&core.store, core.store.now());
    let (world, now) = (&moment.state.0, store.clock.now());
    let token = check.session_token.as_deref();
    let caller = match claim(world, &store.settings, now, &check.access_key_id, token) {
        Ok(claim) => claim.caller,
        Err(fault) => return reply::json(&unknown(&fault.message)),
    };
    let scene = Scene {
        world,
        caller: &caller,
        now,
        // A judgement draws nothing.
        fresh: &Fresh::new(Seed([0; 32])),
        settings: &store.settings,
        origin: &Origin {
            region: check.region_name.into(),
            ..Origin::default()
        },
    };
    let permissions = check.required_permission.iter();
    let judged: Vec<_> = permissions
        .map(|wanted| authorize::judge(&scene, &wanted.action, &wanted.resource))
        .collect();
    let arn = caller.arn(world, scene.partition());
    let all = judged
        .iter()
        .all(|judged| judged.decision == Decision::Allowed);
    reply::json(&json!({
        "allowed": all,
        "explicit_allow": listed(&judged, Decision::Allowed),
        "explicit_deny": listed(&judged, Decision::ExplicitDeny),
        "implicit_deny": listed(&judged, Decision::ImplicitDeny),
        "source_principal": {"arn": arn, "account": caller.account.to_string()},
        "status_code": 200,
        "status_reason": "OK",
    }))
}

/// Nobody has this key, and nobody may do nothing.
fn unknown(why: &str) -> Value {
    json!({
        "allowed": false,
        "explicit_allow": [],
        "explicit_deny": [],
        "implicit_deny": [],
        "status_code": 403,
        "status_reason": why,
    })
}

fn listed(judged: &[Judgement], decision: Decision) -> Vec<Value> {
    let listed = judged.iter().filter(|judged| judged.decision == decision);
    let listed = listed
        .map(|Judgement { need, .. }| json!({"action": need.action, "resource": need.resource}));
    listed.collect()
}

/// A body that is JSON.
pub(super) fn read<T: DeserializeOwned>(
    body: &mut BodyReader,
    example: &str,
) -> Result<T, Problem> {
    let mut text = String::new();
    let read = body
        .take(ADMIN_BODY_BYTES_MAX as u64)
        .read_to_string(&mut text);
    read.map_err(|why| Problem::bad_request(format!("the body cannot be read: {why}")))?;
    serde_json::from_str(&text)
        .map_err(|why| Problem::bad_request(format!("the body has to be like {example}: {why}")))
}
