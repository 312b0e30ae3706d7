//! Accepts connections, up to a limit, until the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::activity::Activity;
use crate::connection::Protocol;
use crate::connections::Connections;
use crate::limits::Limits;
use crate::state::Core;

/// How long to wait after a failed accept, which is mostly caused by a lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The response to clients when all connections are taken.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\nretry-after: 1\r\n\r\n";
/// How many clients get that response at the same time; further ones are disconnected without it.
const BUSY_ANSWERS_MAX: usize = 32;
/// The time limit on sending that response.
const BUSY_TIME: Duration = Duration::from_secs(1);

/// What answers the requests of a new connection, and what ends the connection.
type Serving = (Arc<Core>, watch::Receiver<bool>);

/// Serves until `stop` is set, then until the requests under way are answered or their time is over.
pub(crate) async fn serve(core: Arc<Core>, listener: TcpListener, stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(core.limits.connections));
    let (served, stopped) = (Arc::clone(&core), stop.clone());
    let serving = move || Some((Arc::clone(&served), stopped.clone()));
    accept_all(serving, &core.limits, &slots, &listener, stop).await;
    // A simulation can take longer than a stop may.
    core.heavy_work.stop();
    // Event streams do not end by themselves.
    core.store.decisions.end_streams();
    let all = u32::try_from(core.limits.connections).unwrap_or(u32::MAX);
    let ended = timeout(core.limits.stop_time, slots.acquire_many(all));
    tokio::select! {
        ended = ended => if ended.is_err() {
            tracing::warn!("requests under way had no end and were cut off");
        },
        () = turn_away_all(&core, &listener) => {}
    }
}

/// Tells new clients that the server stops, for as long as this is polled. The router answers them: the AWS API with 503,
/// and LocalStack's endpoints with the progress of the stop.
async fn turn_away_all(core: &Arc<Core>, listener: &TcpListener) {
    let protocol = Protocol::new();
    // Their connections end with this function, not with the stop that has already begun.
    let (_open, stop) = watch::channel(false);
    let mut connections = JoinSet::new();
    loop {
        let (stream, peer) = accept(listener).await;
        while connections.try_join_next().is_some() {}
        if connections.len() < BUSY_ANSWERS_MAX {
            let (core, stop) = (Arc::clone(core), stop.clone());
            let protocol = protocol.clone();
            connections.spawn(async move {
                let activity = Arc::new(Activity::default());
                protocol
                    .serve(core, (stream, peer.ip()), activity, stop)
                    .await;
            });
        }
    }
}

/// Serves a fork on a port of its own until `stop` is set or `serving` has nothing more.
pub(crate) async fn serve_fork(
    serving: impl Fn() -> Option<Serving>,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) {
    let Some((core, _)) = serving() else {
        return;
    };
    let limits = core.limits.clone();
    // A fork that is not used is not held.
    drop(core);
    let slots = Arc::new(Semaphore::new(limits.connections));
    accept_all(serving, &limits, &slots, &listener, stop).await;
}

async fn accept_all(
    serving: impl Fn() -> Option<Serving>,
    limits: &Limits,
    slots: &Arc<Semaphore>,
    listener: &TcpListener,
    mut stop: watch::Receiver<bool>,
) {
    let turned_away = Arc::new(Semaphore::new(BUSY_ANSWERS_MAX));
    let protocol = Arc::new(Protocol::new());
    let mut connections = Connections::up_to(limits.connections);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = accept(listener) => accepted,
        };
        if slots.available_permits() == 0 {
            connections.shed(limits.shed_time).await;
        }
        if let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
            let Some((core, stop)) = serving() else {
                return;
            };
            let protocol = Arc::clone(&protocol);
            let activity = Arc::new(Activity::default());
            let watched = Arc::clone(&activity);
            let task = tokio::spawn(async move {
                protocol
                    .serve(core, (stream, peer.ip()), activity, stop)
                    .await;
                drop(slot);
            });
            connections.add(task, watched);
        } else if let Ok(slot) = Arc::clone(&turned_away).try_acquire_owned() {
            tokio::spawn(async move {
                turn_away(stream).await;
                drop(slot);
            });
        }
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Sends the response and reads what the client sent so far: closing a connection with unread bytes resets it, and the
/// response is lost.
async fn turn_away(mut stream: TcpStream) {
    let farewell = async {
        stream.write_all(BUSY).await?;
        stream.shutdown().await?;
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    // The client may have left or may not read; then it gets no response.
    let _ = timeout(BUSY_TIME, farewell).await;
}
