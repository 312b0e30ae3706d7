use crate::testing::{Walk, script, texts};
use roleback_world::event::Payload;

const OWNER: &str = "222222222222";
const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const SQS: &str = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";
const UNKNOWN: &str = "unknown-request-id";

fn create(workflow: &str, template: &str) -> String {
    format!(
        "CreateDelegationRequest Description=d Permissions.PolicyTemplateArn={template} RequestorWorkflowId={workflow} NotificationChannel=arn:aws:sns:us-east-1:123456789012:t SessionDuration=3600"
    )
}

/// A partner's request, as the owner's account sees it.
fn requested(template: &str) -> (Walk, String) {
    let mut walk = Walk::new();
    let xml = walk.call(&create("flow-1", template)).unwrap();
    let id = texts(&xml, "DelegationRequestId").concat();
    walk.sign_in_as_root(OWNER);
    (walk, id)
}

/// The token that was sent.
fn token(walk: &Walk) -> String {
    let sent = walk
        .history()
        .iter()
        .find_map(|event| match &event.payload {
            Payload::DelegationTokenSent(sent) => Some(sent.token.reveal().to_owned()),
            _ => None,
        });
    sent.expect("a token was sent")
}

#[test]
fn a_request_is_refused_without_what_it_needs() {
    let good = create("flow-1", SQS);
    let channel = good.replace("arn:aws:sns:us-east-1:123456789012:t", "topic");
    let bare = good.replace(
        &format!(" Permissions.PolicyTemplateArn={SQS}"),
        " Permissions.Parameters.member.1.Name=names",
    );
    script(&format!(
        "{channel} | InvalidInput A delegation request needs the ARN of an SNS topic as its NotificationChannel.
         {bare} | InvalidInput A delegation request needs a PolicyTemplateArn.
         {good} | ok <ConsoleDeepLink>https://console.aws.amazon.com/iam/home#/delegation-requests/
         {good} | EntityAlreadyExists A delegation request with the requestor workflow id flow-1 already exists.
         ListDelegationRequests | ok <DelegationRequests/>
         GetDelegationRequest DelegationRequestId={UNKNOWN} | NoSuchEntity Delegation request {UNKNOWN} cannot be found."
    ));
}

#[test]
fn a_request_goes_from_the_partner_to_the_owner_and_back_as_credentials() {
    let (mut walk, id) = requested(SQS);
    let of = format!("DelegationRequestId={id}");
    let state = |state: &str| format!("GetDelegationRequest {of} | ok <State>{state}</State>");
    let wrong = |state: &str| {
        format!(
            "InvalidInput Delegation request {id} is in state {state}, in which this is not possible."
        )
    };
    walk.follow(&format!(
        "{}
         AcceptDelegationRequest {of} | NoSuchEntity Delegation request {id} cannot be found.
         CreateUser UserName=ann | ok
         AttachUserPolicy UserName=ann PolicyArn={ADMIN} | ok",
        state("UNASSIGNED")
    ));
    walk.act_as_user("ann");
    let owner = format!("arn:aws:iam::{OWNER}:user/ann");
    walk.follow(&format!(
        "AssociateDelegationRequest {of} | ok
         AssociateDelegationRequest {of} | {}
         {}
         GetDelegationRequest {of} | ok <OwnerId>{owner}</OwnerId>
         GetDelegationRequest {of} DelegationPermissionCheck=true | ok <PermissionCheckStatus>COMPLETE</PermissionCheckStatus><PermissionCheckResult>ALLOWED</PermissionCheckResult>
         ListDelegationRequests | ok <DelegationRequestId>{id}</DelegationRequestId>
         ListDelegationRequests OwnerId={owner} | ok <DelegationRequestId>{id}</DelegationRequestId>
         ListDelegationRequests OwnerId={owner}x | ok <DelegationRequests/>
         SendDelegationToken {of} | {}
         UpdateDelegationRequest {of} Notes=please | ok
         UpdateDelegationRequest {of} Notes=please | {}
         GetDelegationRequest {of} | ok <State>PENDING_APPROVAL</State>
         AcceptDelegationRequest {of} | ok
         AcceptDelegationRequest {of} | ConcurrentModification Delegation request {id} is in state ACCEPTED, in which this is not possible.
         SendDelegationToken {of} | ok
         {}
         RejectDelegationRequest {of} | {}",
        wrong("ASSIGNED"),
        state("ASSIGNED"),
        wrong("ASSIGNED"),
        wrong("PENDING_APPROVAL"),
        state("FINALIZED"),
        wrong("FINALIZED"),
    ));
    let token = token(&walk);
    let trade = format!("GetDelegatedAccessToken TradeInToken={token}");
    walk.follow(&format!(
        "{trade} | AccessDenied The trade-in token is invalid."
    ));
    walk.sign_in_as_root("123456789012");
    walk.follow(&format!(
        "{trade}x | AccessDenied The trade-in token is invalid.
         {trade} | ok <AssumedPrincipal>{owner}</AssumedPrincipal>"
    ));
    let session = walk.call(&trade).unwrap();
    walk.sign_in(&session);
    walk.follow(&format!("GetCallerIdentity | ok <Arn>{owner}</Arn>"));
    // The approver has this permission, but the request did not ask for it.
    let allowed = walk.ask("ListUsers", |scene, request| {
        Ok(crate::authorize::is_allowed(scene, request))
    });
    assert!(!allowed.unwrap());
    walk.sign_in_as_root("123456789012");
    walk.wait(3_600);
    walk.follow(&format!(
        "{trade} | ExpiredTradeInTokenException The trade-in token is expired."
    ));
}

#[test]
fn a_request_is_rejected_or_runs_out() {
    let (mut walk, id) = requested(SQS);
    let of = format!("DelegationRequestId={id}");
    walk.follow(&format!(
        "AssociateDelegationRequest {of} | ok
         RejectDelegationRequest {of} Notes=no | ok
         GetDelegationRequest {of} | ok <RejectionReason>no</RejectionReason>
         AcceptDelegationRequest {of} | ConcurrentModification Delegation request {id} is in state REJECTED, in which this is not possible."
    ));
    let (mut walk, id) = requested(SQS);
    walk.wait(24 * 3_600);
    walk.follow(&format!(
        "GetDelegationRequest DelegationRequestId={id} | ok <State>EXPIRED</State>
         AssociateDelegationRequest DelegationRequestId={id} | InvalidInput Delegation request {id} is in state EXPIRED, in which this is not possible."
    ));
}

#[test]
fn a_request_to_an_account_is_that_accounts() {
    let mut walk = Walk::new();
    let request = format!(
        "{} OwnerAccountId={OWNER} OnlySendByOwner=true",
        create("flow-1", SQS)
    );
    let id = texts(&walk.call(&request).unwrap(), "DelegationRequestId").concat();
    let of = format!("DelegationRequestId={id}");
    let gone = format!("NoSuchEntity Delegation request {id} cannot be found.");
    walk.sign_in_as_root("333333333333");
    walk.follow(&format!(
        "GetDelegationRequest {of} | {gone}
         AssociateDelegationRequest {of} | {gone}"
    ));
    walk.sign_in_as_root(OWNER);
    walk.follow(&format!(
        "CreateUser UserName=ann | ok
         AssociateDelegationRequest {of} | ok
         AcceptDelegationRequest {of} | ok"
    ));
    walk.act_as_user("ann");
    walk.follow(&format!(
        "GetDelegationRequest {of} DelegationPermissionCheck=true | ok <PermissionCheckResult>DENIED</PermissionCheckResult>
         SendDelegationToken {of} | AccessDenied Only the owner of the delegation request can send its token."
    ));
}

#[test]
fn a_request_is_summed_up_where_its_policy_is_known() {
    let arn = |id: &str| format!("EntityArn=arn:aws:iam::123456789012:delegation-request/{id}");
    let (mut walk, id) = requested(SQS);
    walk.follow(&format!(
        "GetHumanReadableSummary EntityArn=arn:aws:iam::123456789012:user/ann | InvalidInput ARN arn:aws:iam::123456789012:user/ann is not that of a delegation request.
         GetHumanReadableSummary {} | NoSuchEntity Delegation request {UNKNOWN} cannot be found.
         GetHumanReadableSummary {} Locale=en-US | ok Amazon SQS on all resources.</SummaryContent><Locale>en-US</Locale><SummaryState>AVAILABLE</SummaryState>",
        arn(UNKNOWN),
        arn(&id)
    ));
    let (mut walk, id) = requested("arn:aws:iam::aws:policy/NotThere");
    walk.follow(&format!(
        "GetHumanReadableSummary {0} | ok <SummaryState>NOT_SUPPORTED</SummaryState>
         GetDelegationRequest DelegationRequestId={id} DelegationPermissionCheck=true | ok <PermissionCheckResult>UNSURE</PermissionCheckResult>",
        arn(&id)
    ));
}
