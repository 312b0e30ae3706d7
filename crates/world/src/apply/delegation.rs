//! Delegation requests. They are stored in the requestor's account, whichever account answers them.

use super::Apply;
use crate::arn::AccountId;
use crate::entity::{Approver, DelegationState as State};
use crate::event::{
    DelegationRequestAcceptedV1, DelegationRequestAssociatedV1, DelegationRequestCreatedV1,
    DelegationRequestRejectedV1, DelegationRequestUpdatedV1, DelegationTokenSentV1,
};
use crate::world::World;

impl Apply for DelegationRequestCreatedV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        let requests = &mut world
            .account_mut(self.request.requestor)
            .delegation_requests;
        requests.insert(*self.request);
    }
}

/// Changes a delegation request, if it exists.
macro_rules! changes {
    ($($payload:ident $state:ident |$event:ident, $request:ident| $change:block)*) => {$(
        impl Apply for $payload {
            fn apply(self, world: &mut World, _: AccountId) {
                let $event = self;
                if !world.account($event.requestor).delegation_requests.contains(&$event.id) {
                    return;
                }
                let requests = &mut world.account_mut($event.requestor).delegation_requests;
                if let Some($request) = requests.get_mut(&$event.id) {
                    $request.state = State::$state;
                    $request.updated = $event.updated;
                    $request.expires = $event.expires;
                    $change
                }
            }
        }
    )*};
}

changes! {
    DelegationRequestAssociatedV1 Assigned |event, request| {
        request.owner = Some(event.owner);
        request.owner_id = event.owner_id.into();
        request.owner_account = Some(event.owner_account);
    }
    DelegationRequestUpdatedV1 PendingApproval |event, request| {
        request.notes = event.notes;
    }
    DelegationRequestAcceptedV1 Accepted |event, request| {
        request.approver = Some(Approver {
            arn: event.approver,
            account: event.approver_account,
            kind: event.approver_kind,
            name: event.approver_name.into(),
            id: event.approver_id.into(),
        });
    }
    DelegationRequestRejectedV1 Rejected |event, request| {
        request.rejection_reason = event.reason;
    }
    DelegationTokenSentV1 Finalized |event, request| {
        request.token = Some(event.token);
    }
}
