//! Delegation requests: a partner requests temporary access, an owner is assigned, somebody accepts the request, and
//! the partner exchanges the token that it gets for credentials.
//!
//! ```text
//! UNASSIGNED -> ASSIGNED -> PENDING_APPROVAL -> ACCEPTED -> FINALIZED
//!                  |               |    |          |
//!                  +---------------|----+          |        (Accept without an update, too)
//!                  +---------------+---------------+-> REJECTED
//! ```
//!
//! An expired request is EXPIRED in every state. AWS sends the token to an SNS topic; here the token is in the event
//! and in the state, as a secret, and `GET /_roleback/delegation-tokens` lists it.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html>

use std::sync::Arc;

use roleback_model::iam::{
    AcceptDelegationRequestRequest, AssociateDelegationRequestRequest,
    CreateDelegationRequestRequest, CreateDelegationRequestResponse, DelegationPermission,
    DelegationRequest as Shape, GetDelegationRequestRequest, GetDelegationRequestResponse,
    ListDelegationRequestsRequest, ListDelegationRequestsResponse, PermissionCheckResultType,
    PermissionCheckStatusType, PolicyParameter as ParameterShape, PolicyParameterTypeEnum,
    RejectDelegationRequestRequest, SendDelegationTokenRequest, StateType,
    UpdateDelegationRequestRequest,
};
use roleback_policy::{Arn, Document};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::AccountId;
use roleback_world::entity::{DelegationRequest, DelegationState, PolicyParameter};
use roleback_world::event::{
    DelegationRequestAcceptedV1, DelegationRequestAssociatedV1, DelegationRequestCreatedV1,
    DelegationRequestRejectedV1, DelegationRequestUpdatedV1, DelegationTokenSentV1,
};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::ids::{job_id, lower_case_id};
use crate::policies::policy_arn::PolicyArn;
use crate::principal::Principal;
use crate::scene::Scene;
use crate::{fault, page};

mod check;
mod summary;

/// How long a request can be without an owner, in seconds.
const UNASSIGNED_SECS: i64 = 24 * 3_600;
/// How long it can stay in any other state, in seconds.
const STATE_SECS: i64 = 7 * 24 * 3_600;
/// Characters in a token.
const TOKEN_CHARS: usize = 64;

/// A request that the caller can see: one without an owner account, or one whose requestor or owner account is the
/// caller's.
fn find<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a DelegationRequest, Fault> {
    let own = scene.caller.account;
    let mut accounts = scene.world.accounts();
    let found = accounts.find_map(|(_, account)| account.delegation_requests.get(id));
    let seen = |request: &&DelegationRequest| {
        request.requestor == own || request.owner_account.is_none_or(|owner| owner == own)
    };
    found
        .filter(seen)
        .ok_or_else(|| fault::no_such_delegation_request(id))
}

/// A request owned by the caller's account.
fn owned<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a DelegationRequest, Fault> {
    let request = find(scene, id)?;
    let owner = request.owner_account;
    (owner == Some(scene.caller.account))
        .then_some(request)
        .ok_or_else(|| fault::no_such_delegation_request(id))
}

/// The state at a time.
fn state(request: &DelegationRequest, now: Timestamp) -> StateType {
    if request.expires <= now {
        return StateType::Expired;
    }
    match request.state {
        DelegationState::Unassigned => StateType::Unassigned,
        DelegationState::Assigned => StateType::Assigned,
        DelegationState::PendingApproval => StateType::PendingApproval,
        DelegationState::Accepted => StateType::Accepted,
        DelegationState::Finalized => StateType::Finalized,
        DelegationState::Rejected => StateType::Rejected,
    }
}

/// The name of the current state, unless it is one of those that allow the change.
fn wrong_state(
    scene: &Scene<'_>,
    request: &DelegationRequest,
    from: &[DelegationState],
) -> Option<&'static str> {
    let is_over = request.expires <= scene.now;
    let is_wrong = is_over || !from.contains(&request.state);
    is_wrong.then(|| state(request, scene.now).as_str())
}

fn check_state(
    scene: &Scene<'_>,
    request: &DelegationRequest,
    from: &[DelegationState],
) -> Result<(), Fault> {
    match wrong_state(scene, request, from) {
        Some(state) => Err(fault::delegation_state(&request.id, state)),
        None => Ok(()),
    }
}

/// The policy that a request asks for, if its text is known: an AWS managed policy or one of the requestor.
fn document<'a>(scene: &Scene<'a>, request: &'a DelegationRequest) -> Option<&'a Arc<Document>> {
    let arn = PolicyArn::read(request.template.as_deref()?)?;
    arn.document(scene.world, request.requestor)?
}

impl Write for CreateDelegationRequestRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateDelegationRequestResponse>, Fault> {
        let channel = Arn::parse(&self.notification_channel);
        if channel.is_none_or(|arn| arn.service != "sns") {
            return Err(fault::delegation_needs(
                "the ARN of an SNS topic as its NotificationChannel",
            ));
        }
        let template = self.permissions.policy_template_arn.clone();
        if template.is_none() {
            return Err(fault::delegation_needs("a PolicyTemplateArn"));
        }
        let mut own = scene.account().delegation_requests.values();
        if own.any(|request| request.workflow_id == self.requestor_workflow_id) {
            return Err(fault::workflow_id_taken(&self.requestor_workflow_id));
        }
        let request = created(self, scene, template);
        let (id, partition) = (&request.id, scene.partition());
        let output = CreateDelegationRequestResponse {
            console_deep_link: Some(format!(
                "https://console.{}/iam/home#/delegation-requests/{id}",
                console_domain(partition.as_str())
            )),
            delegation_request_id: Some(id.to_string()),
        };
        let request = Box::new(request);
        Ok(Change::one(output, DelegationRequestCreatedV1 { request }))
    }
}

fn console_domain(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.cn",
        "aws-us-gov" => "amazonaws-us-gov.com",
        _ => "aws.amazon.com",
    }
}

fn created(
    input: &CreateDelegationRequestRequest,
    scene: &Scene<'_>,
    template: Option<String>,
) -> DelegationRequest {
    let parameters = input.permissions.parameters.iter().flatten();
    let owner = input.owner_account_id.as_deref();
    DelegationRequest {
        id: job_id(scene.entropy),
        requestor: scene.caller.account,
        workflow_id: input.requestor_workflow_id.clone(),
        description: input.description.clone(),
        message: input.request_message.clone(),
        template,
        parameters: parameters.map(stored_parameter).collect(),
        channel: input.notification_channel.clone(),
        redirect_url: input.redirect_url.clone(),
        session_secs: u32::try_from(input.session_duration).unwrap_or_default(),
        only_send_by_owner: input.only_send_by_owner.unwrap_or_default(),
        created: scene.now,
        updated: scene.now,
        expires: scene.now.plus_secs(UNASSIGNED_SECS),
        owner_account: owner.and_then(AccountId::parse),
        ..DelegationRequest::default()
    }
}

fn stored_parameter(parameter: &ParameterShape) -> PolicyParameter {
    let kind = parameter.r#type.as_ref();
    PolicyParameter {
        name: parameter.name.clone(),
        is_list: kind.map(|kind| matches!(kind, PolicyParameterTypeEnum::StringList)),
        values: parameter.values.clone().unwrap_or_default(),
    }
}

impl Read for GetDelegationRequestRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetDelegationRequestResponse, Fault> {
        let request = find(scene, &self.delegation_request_id)?;
        let is_checked = self.delegation_permission_check == Some(true);
        let result = || check::result(scene, document(scene, request).map(|it| &**it));
        let result: Option<PermissionCheckResultType> = is_checked.then(result);
        Ok(GetDelegationRequestResponse {
            delegation_request: Some(shown(scene, request)),
            permission_check_status: is_checked.then_some(PermissionCheckStatusType::Complete),
            permission_check_result: result,
        })
    }
}

impl Read for ListDelegationRequestsRequest {
    /// The account's requests that have an owner.
    fn read(&self, scene: &Scene<'_>) -> Result<ListDelegationRequestsResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let own = scene.caller.account;
        let accounts = scene.world.accounts();
        let requests = accounts.flat_map(|(_, account)| account.delegation_requests.values());
        let mut requests: Vec<_> = requests
            .filter(|request| request.owner_account == Some(own) && request.owner.is_some())
            .filter(|request| self.owner_id.is_none() || request.owner == self.owner_id)
            .filter(|request| {
                let start = start.as_ref();
                start.is_none_or(|start| request.id.as_str() > start.as_str())
            })
            .collect();
        requests.sort_by(|one, other| one.id.cmp(&other.id));
        let requests = requests.into_iter();
        let requests = requests.map(|request| (request.id.as_str(), request));
        let page = page::take(requests, self.max_items, |request| shown(scene, request));
        Ok(ListDelegationRequestsResponse {
            delegation_requests: Some(page.items),
            marker: page.marker,
            is_truncated: Some(page.is_truncated),
        })
    }
}

fn shown(scene: &Scene<'_>, request: &DelegationRequest) -> Shape {
    let parameters = request.parameters.iter().map(|parameter| ParameterShape {
        name: parameter.name.clone(),
        values: Some(parameter.values.clone()),
        r#type: parameter.is_list.map(|is_list| match is_list {
            true => PolicyParameterTypeEnum::StringList,
            false => PolicyParameterTypeEnum::String,
        }),
    });
    Shape {
        delegation_request_id: Some(request.id.to_string()),
        owner_account_id: request.owner_account.map(|account| account.to_string()),
        description: Some(request.description.clone()),
        request_message: request.message.clone(),
        permissions: Some(DelegationPermission {
            policy_template_arn: request.template.clone(),
            parameters: Some(parameters.collect()),
        }),
        permission_policy: document(scene, request).map(|it| it.text().to_owned()),
        role_permission_restriction_arns: None,
        owner_id: request.owner.clone(),
        approver_id: request.approver.as_ref().map(|it| it.arn.clone()),
        state: Some(state(request, scene.now)),
        expiration_time: Some(request.expires),
        requestor_id: Some(request.requestor.to_string()),
        requestor_name: None,
        create_date: Some(request.created),
        session_duration: i32::try_from(request.session_secs).ok(),
        redirect_url: request.redirect_url.clone(),
        notes: request.notes.clone(),
        rejection_reason: request.rejection_reason.clone(),
        only_send_by_owner: Some(request.only_send_by_owner),
        updated_time: Some(request.updated),
    }
}

impl Write for AssociateDelegationRequestRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let (id, caller) = (&self.delegation_request_id, scene.caller);
        let request = find(scene, id)?;
        let account = caller.account;
        if request.owner_account.is_some_and(|owner| owner != account) {
            return Err(fault::no_such_delegation_request(id));
        }
        check_state(scene, request, &[DelegationState::Unassigned])?;
        let associated = DelegationRequestAssociatedV1 {
            id: id.clone(),
            requestor: request.requestor,
            owner: caller.arn(scene.world, scene.partition()),
            owner_id: caller.user_id().into_owned(),
            owner_account: account,
            updated: scene.now,
            expires: scene.now.plus_secs(STATE_SECS),
        };
        Ok(Change::one(Nothing, associated))
    }
}

impl Write for UpdateDelegationRequestRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let request = owned(scene, &self.delegation_request_id)?;
        check_state(scene, request, &[DelegationState::Assigned])?;
        let updated = DelegationRequestUpdatedV1 {
            id: request.id.to_string(),
            requestor: request.requestor,
            notes: self.notes.clone(),
            updated: scene.now,
            expires: scene.now.plus_secs(STATE_SECS),
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for AcceptDelegationRequestRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let request = owned(scene, &self.delegation_request_id)?;
        let from = [DelegationState::Assigned, DelegationState::PendingApproval];
        if let Some(state) = wrong_state(scene, request, &from) {
            return Err(fault::delegation_changed(&request.id, state));
        }
        let caller = scene.caller;
        let (kind, name, id) = match &caller.principal {
            Principal::Root => (ResourceKind::Account, "", ""),
            Principal::User(user) => (ResourceKind::User, &*user.name, &*user.id),
            Principal::AssumedRole { role, role_id, .. } => {
                (ResourceKind::Role, &**role, &**role_id)
            }
            _ => return Err(fault::cannot_approve()),
        };
        let accepted = DelegationRequestAcceptedV1 {
            id: request.id.to_string(),
            requestor: request.requestor,
            approver: caller.arn(scene.world, scene.partition()),
            approver_account: caller.account,
            approver_kind: kind,
            approver_name: name.into(),
            approver_id: id.into(),
            updated: scene.now,
            expires: scene.now.plus_secs(STATE_SECS),
        };
        Ok(Change::one(Nothing, accepted))
    }
}

impl Write for RejectDelegationRequestRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let request = owned(scene, &self.delegation_request_id)?;
        let from = [
            DelegationState::Assigned,
            DelegationState::PendingApproval,
            DelegationState::Accepted,
        ];
        check_state(scene, request, &from)?;
        let rejected = DelegationRequestRejectedV1 {
            id: request.id.to_string(),
            requestor: request.requestor,
            reason: self.notes.clone(),
            updated: scene.now,
            expires: scene.now.plus_secs(STATE_SECS),
        };
        Ok(Change::one(Nothing, rejected))
    }
}

impl Write for SendDelegationTokenRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let request = owned(scene, &self.delegation_request_id)?;
        check_state(scene, request, &[DelegationState::Accepted])?;
        let is_owner = *scene.caller.user_id() == *request.owner_id;
        if request.only_send_by_owner && !is_owner {
            return Err(fault::only_the_owner_sends());
        }
        let sent = DelegationTokenSentV1 {
            id: request.id.to_string(),
            requestor: request.requestor,
            token: lower_case_id(TOKEN_CHARS, scene.entropy).into(),
            updated: scene.now,
            expires: scene.now.plus_secs(STATE_SECS),
        };
        Ok(Change::one(Nothing, sent))
    }
}

#[cfg(test)]
mod tests;
