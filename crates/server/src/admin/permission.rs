//! Endpoints for permissions that LocalStack's clients know: the enforcement mode, and checks of what a principal may
//! do.

use roleback_api::permission::{
    CheckActionsAnswer, CheckActionsRequest, CheckedPermission, IamConfig, IamConfigChange,
    SourcePrincipal,
};
use roleback_identity::authorize;
use roleback_identity::authorize::Judgement;
use roleback_identity::caller::claim;
use roleback_identity::entropy::Entropy;
use roleback_identity::entropy::Seed;
use roleback_identity::scene::Origin;
use roleback_identity::scene::Scene;
use roleback_policy::{Context, Decision};

use super::body::{self, BodyReader};
use super::reply::{self, Reply};
use crate::enforcement::Mode;
use crate::last_used::LastUsed;
use crate::state::Core;
use crate::store::Store;

/// `GET /_aws/iam/config`
pub(crate) fn config(core: &Core) -> Reply {
    let enforcement = &core.store.enforcement;
    reply::json(&IamConfig {
        state: enforcement.mode().state(),
        config_enforce_iam: enforcement.started == Mode::On,
        config_iam_soft_mode: enforcement.started == Mode::Soft,
    })
}

/// `POST /_aws/iam/config`
pub(crate) fn configure(core: &Core, body: &mut BodyReader) -> Reply {
    let change: IamConfigChange = body::json(body, r#"{"state": "ENFORCED"}"#)?;
    core.store.enforcement.switch(Mode::of_state(change.state));
    config(core)
}

/// `POST /_aws/iam/check-actions-allowed`
pub(crate) fn check(store: &Store, last_used: &LastUsed, body: &mut BodyReader) -> Reply {
    let request: CheckActionsRequest = body::json(
        body,
        r#"{"access_key_id": "...", "region_name": "...", "required_permission": [{"resource": "...", "action": "..."}]}"#,
    )?;
    let moment = store.now();
    let (world, now) = (&moment.state.0, store.clock.now());
    let token = request.session_token.as_deref();
    let caller = match claim(world, &store.settings, now, &request.access_key_id, token) {
        Ok(claim) => claim.caller,
        Err(fault) => return reply::json(&invalid_key(&fault.message)),
    };
    let scene = Scene {
        world,
        caller: &caller,
        now,
        // Evaluating policies uses no entropy.
        entropy: &Entropy::new(Seed([0; 32])),
        settings: &store.settings,
        origin: &Origin {
            region: request.region_name.into(),
            ..Origin::default()
        },
    };
    for wanted in &request.required_permission {
        if let Some(called) = wanted.action.split_once(':') {
            let region = &scene.origin.region;
            last_used.note(&caller, called, region, now);
        }
    }
    let permissions = request.required_permission.iter();
    let judged = permissions
        .map(|wanted| authorize::suppose(&scene, &wanted.action, &wanted.resource, Context::new()))
        .collect::<Result<Vec<_>, _>>()?;
    let (explicit_deny, implicit_deny) = (
        listed(&judged, Decision::ExplicitDeny),
        listed(&judged, Decision::ImplicitDeny),
    );
    reply::json(&CheckActionsAnswer {
        allowed: explicit_deny.is_empty() && implicit_deny.is_empty(),
        explicit_allow: listed(&judged, Decision::Allowed),
        explicit_deny,
        implicit_deny,
        source_principal: Some(SourcePrincipal {
            arn: caller.arn(world, scene.partition()),
            account: caller.account.to_string(),
        }),
        status_code: 200,
        status_reason: "OK".to_owned(),
    })
}

fn invalid_key(why: &str) -> CheckActionsAnswer {
    CheckActionsAnswer {
        allowed: false,
        explicit_allow: Vec::new(),
        explicit_deny: Vec::new(),
        implicit_deny: Vec::new(),
        source_principal: None,
        status_code: 403,
        status_reason: why.to_owned(),
    }
}

fn listed(judged: &[Judgement], decision: Decision) -> Vec<CheckedPermission> {
    let listed = judged.iter().filter(|judged| judged.decision == decision);
    let listed = listed.map(|Judgement { need, .. }| CheckedPermission {
        action: need.action.clone(),
        resource: need.resource.clone(),
        account: None,
    });
    listed.collect()
}
