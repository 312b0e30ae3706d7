//! The open connections. When all places are taken, an idle connection is closed to make room for a new one.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::activity::{Activity, Seen};

/// The accepted connections.
///
/// Only the task that accepts connections uses this, and only when it accepts one, so requests pay nothing for it.
/// Connections do not record when they were last used. Instead, their activity is compared between two checks. Once
/// most places are taken, every new connection triggers a check, so that idle times are known when the last place is
/// taken.
pub(crate) struct Connections {
    look_from: usize,
    all: Vec<Connection>,
}

struct Connection {
    task: JoinHandle<()>,
    activity: Arc<Activity>,
    seen: Option<Seen>,
    /// When this activity was first seen.
    since: Instant,
}

impl Connections {
    /// An empty set with this capacity.
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

    /// Closes the connection that has been idle longest, if it has been idle for at least `shed_time`, and waits until
    /// its place is free.
    pub(crate) async fn shed(&mut self, shed_time: Duration) {
        self.look();
        let now = Instant::now();
        let at_rest = |connection: &&mut Connection| {
            // Spares a connection that became active since the check.
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
            // The place becomes free as soon as the connection's thread runs.
            let _ = (&mut connection.task).await;
        }
    }

    /// Removes connections that ended and checks the activity of the others.
    fn look(&mut self) {
        self.all.retain(|connection| !connection.task.is_finished());
        let now = Instant::now();
        for connection in &mut self.all {
            let seen = connection.activity.at_rest();
            // At the first check, only a connection that never had any activity is known to be idle.
            let has_rested = seen.is_some() && seen == connection.seen.or(Some(Seen::default()));
            if !has_rested {
                connection.since = now;
            }
            connection.seen = seen;
        }
    }
}
