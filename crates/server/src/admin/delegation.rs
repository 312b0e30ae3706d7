//! The tokens of delegation requests. AWS sends them to SNS topics, which do not exist here; a partner gets them here.

use roleback_api::delegation::{DelegationToken, DelegationTokens};
use roleback_world::entity::DelegationRequest;

use super::reply::{self, Reply};
use crate::state::Core;

/// `GET /_roleback/delegation-tokens`
pub(crate) fn tokens(core: &Core) -> Reply {
    let moment = core.store.now();
    let accounts = moment.state.0.accounts();
    let requests = accounts.flat_map(|(_, account)| account.delegation_requests.values());
    let tokens = requests.filter_map(sent_token).collect();
    reply::json(&DelegationTokens { tokens })
}

fn sent_token(request: &DelegationRequest) -> Option<DelegationToken> {
    let token = request.token.as_ref()?;
    Some(DelegationToken {
        account: request.requestor.to_string(),
        request: request.id.to_string(),
        channel: request.channel.clone(),
        token: token.reveal().to_owned(),
    })
}
