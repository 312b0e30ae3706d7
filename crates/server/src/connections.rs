//! The open connections, and which of them are closed for a newcomer when all are taken.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::connection::{Activity, Seen};

/// The connections that were accepted.
///
/// Only the task that accepts connections uses this, and only then: a request costs nothing for it. So nobody writes down when
/// a connection was last used; it is seen by comparing what went on in it at one look with what had at the look before. Looks
/// are taken at every newcomer once most places are taken, so that the times are known when the last one is.
pub(crate) struct Connections {
    look_from: usize,
    all: Vec<Connection>,
}

struct Connection {
    task: JoinHandle<()>,
    activity: Arc<Activity>,
    seen: Option<Seen>,
    /// When it was first seen as it is now.
    since: Instant,
}

impl Connections {
    /// None yet, and at most so many.
    pub(crate) fn up_to(max: usize) -> Self {
        Self {
            look_from: max - max / 4,
            all: Vec::new(),
        }
    }

    /// Adds a connection.
    pub(crate) fn add(&mut self, task: JoinHandle<()>, activity: Arc<Activity>) {
        if self.all.len() >= self.look_from {
            self.look();
        }
        self.all.push(Connection {
            task,
            activity,
            seen: None,
            since: Instant::now(),
        });
    }

    /// Closes the connection that has been at rest for the longest time, if that is as long as `shed_time`, and waits until its
    /// place is free.
    pub(crate) async fn shed(&mut self, shed_time: Duration) {
        self.look();
        let now = Instant::now();
        let at_rest = |connection: &&mut Connection| {
            // What began since the look is not cut off.
            connection.seen.is_some() && connection.activity.at_rest() == connection.seen
        };
        let longest = self
            .all
            .iter_mut()
            .filter(at_rest)
            .min_by_key(|connection| connection.since)
            .filter(|connection| now.duration_since(connection.since) >= shed_time);
        if let Some(connection) = longest {
            connection.task.abort();
            // It is gone as soon as its thread has a moment.
            let _ = (&mut connection.task).await;
        }
    }

    /// Forgets the connections that ended, and looks what went on in the others.
    fn look(&mut self) {
        self.all.retain(|connection| !connection.task.is_finished());
        let now = Instant::now();
        for connection in &mut self.all {
            let seen = connection.activity.at_rest();
            // At the first look, only what never did anything is known to have been at rest.
            let has_rested = seen.is_some() && seen == connection.seen.or(Some(Seen::default()));
            if !has_rested {
                connection.since = now;
            }
            connection.seen = seen;
        }
    }
}
