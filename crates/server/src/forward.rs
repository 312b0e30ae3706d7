//! Requests that another node decides: writes on a node that shares its log and does not hold the lease.
//!
//! The node that received the request sends it to the holder as it is, so that the holder verifies its signature and decides it
//! like a request of its own, and returns the holder's answer when it has the record itself: a client never reads
//! something older than what it wrote. A holder that is gone never got the request, so the node decides it. If it is not known
//! whether the holder got it, the client gets an error and decides whether to repeat the request, as with AWS.

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use roleback_shared_log::ForwardError;
use roleback_wire::Fault;

use crate::fault;
use crate::node_message;
use crate::read_after;
use crate::request::Read;
use crate::route::Target;
use crate::state::Core;

/// Has the holder answer a request, if it is a write and another node is the holder.
pub(crate) async fn forward(
    core: &Core,
    read: &Read<'_>,
    request_id: &str,
) -> Option<Result<Response<Full<Bytes>>, Fault>> {
    let peers = core.store.peers.get()?;
    let holder = peers.other_holder()?;
    if !changes(read) {
        return None;
    }
    let message = node_message::packed_request(read, request_id)?;
    if message.len() > peers.bytes_max() {
        return None;
    }
    match peers.forward(&holder, message).await {
        Ok(answer) => Some(match node_message::response(answer) {
            Some(response) => {
                let seq = read_after::number(response.headers());
                // The record is durable. A node that does not get it for so long is cut off, and says so.
                let _ = read_after::until(core, seq.unwrap_or_default()).await;
                Ok(response)
            }
            None => Err(fault::unknown_outcome(request_id)),
        }),
        Err(ForwardError::Gone) => None,
        Err(ForwardError::Unclear) => Some(Err(fault::unknown_outcome(request_id))),
    }
}

/// Whether a request is for an operation that changes something.
fn changes(read: &Read<'_>) -> bool {
    let form = read.form();
    let operation = form.map(|form| Target::of(&Ok(None), &form).operation);
    operation.is_ok_and(|found| found.is_some_and(|operation| operation.mutates))
}
