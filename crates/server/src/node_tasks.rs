//! What a node does for the others: answers the requests that they forward, hands records to them, and watches the stream.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use roleback_shared_log::{Inbox, Matter, Peers};
use tokio::time::sleep;

use crate::node_message;
use crate::pipeline;
use crate::state::Core;

/// Time between attempts to receive messages again, and to find the nodes.
const PAUSE: Duration = Duration::from_secs(1);
/// Time between two looks at the stream.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The nodes, as soon as there is a connection.
pub(crate) async fn connected(core: &Core) -> Peers {
    loop {
        match core.store.peers.get() {
            Some(peers) => return peers.clone(),
            None => sleep(PAUSE).await,
        }
    }
}

/// Hands records to nodes for which the stream has lost them. Never ends.
pub(crate) async fn hand_out_records(core: Arc<Core>) {
    let peers = connected(&core).await;
    loop {
        match peers.receive(Matter::Records).await {
            Ok(inbox) => hand_out(&core, inbox).await,
            Err(why) => tracing::debug!(why, "requests for records are not received"),
        }
        sleep(PAUSE).await;
    }
}

async fn hand_out(core: &Core, mut inbox: Inbox) {
    while let Some(letter) = inbox.next().await {
        let journal = core.store.journal.clone();
        let Some(after) = letter.after() else {
            continue;
        };
        let reading = tokio::task::spawn_blocking(move || journal.some_after(after));
        match reading.await {
            Ok(Ok(deliveries)) => letter.answer_with(&deliveries).await,
            Ok(Err(why)) => tracing::warn!(%why, after, "records for another node cannot be read"),
            Err(_) => {}
        }
    }
}

/// Looks at the stream now and then. Never ends.
pub(crate) async fn watch_stream(core: Arc<Core>) {
    let peers = connected(&core).await;
    let size = &core.stream_size;
    loop {
        if let Ok((bytes, limit)) = peers.size().await {
            size.bytes.store(bytes, Ordering::Relaxed);
            size.bytes_max
                .store(limit.unwrap_or_default(), Ordering::Relaxed);
        }
        if let Ok(last) = peers.last_record().await {
            size.last_record.store(last, Ordering::Relaxed);
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Takes part in the election of the holder, and answers what other nodes forward. Never ends.
pub(crate) async fn answer_nodes(core: Arc<Core>) {
    let peers = connected(&core).await;
    let mut is_candidate = false;
    loop {
        match peers.receive(Matter::Requests).await {
            Ok(inbox) => {
                // A holder must receive what is forwarded to it.
                if !is_candidate {
                    is_candidate = true;
                    let journal = core.store.journal.clone();
                    peers.elect(move || {
                        journal.read_only().is_none() && journal.write_failure().is_none()
                    });
                }
                answer_all(&core, inbox).await;
            }
            Err(why) => tracing::debug!(why, "requests of other nodes are not received"),
        }
        sleep(PAUSE).await;
    }
}

async fn answer_all(core: &Arc<Core>, mut inbox: Inbox) {
    while let Some(letter) = inbox.next().await {
        let core = Arc::clone(core);
        tokio::spawn(async move {
            if let Some(answer) = answer(&core, letter.body.clone()).await {
                letter.answer(answer).await;
            }
        });
    }
}

/// The answer to a forwarded request; `None` if the message is not one.
async fn answer(core: &Arc<Core>, message: Bytes) -> Option<Vec<u8>> {
    let request = node_message::request(message)?;
    let response = pipeline::answer_forwarded(core, request).await;
    node_message::packed_response(response).await
}
