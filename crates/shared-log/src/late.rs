//! A shared log that could not be reached when its node started, and is connected to as soon as it can be reached.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use roleback_journal::{Delivery, LogId, SharedGroup, SharedLog, SharedLogError};

/// Time between two attempts to connect.
const CONNECT_EVERY: Duration = Duration::from_secs(1);

type Wake = Box<dyn Fn() + Send + Sync>;

/// A shared log that refuses everything until it is connected.
pub struct LateLog {
    log: LogId,
    connected: Option<Box<dyn SharedLog>>,
    arriving: Arc<Mutex<Arriving>>,
}

struct Arriving {
    /// Why it is not connected.
    why: String,
    log: Option<Box<dyn SharedLog>>,
    wake: Option<Wake>,
}

impl LateLog {
    /// A connection to log `log` that `connect` makes, which has just failed because of `why`. Calls `connect` on a thread until it
    /// succeeds or this is dropped.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start<E: std::fmt::Display>(
        log: LogId,
        why: &E,
        connect: impl FnMut() -> Result<Box<dyn SharedLog>, E> + Send + 'static,
    ) -> std::io::Result<Self> {
        let arriving = Arc::new(Mutex::new(Arriving {
            why: why.to_string(),
            log: None,
            wake: None,
        }));
        let weak = Arc::downgrade(&arriving);
        thread::Builder::new()
            .name("shared-log-connect".to_owned())
            .spawn(move || keep_connecting(&weak, connect))?;
        Ok(Self {
            log,
            connected: None,
            arriving,
        })
    }

    fn reached(&mut self) -> Result<&mut dyn SharedLog, SharedLogError> {
        if self.connected.is_none() {
            let mut arriving = lock(&self.arriving);
            let Some(mut log) = arriving.log.take() else {
                return Err(SharedLogError::Failed(arriving.why.clone()));
            };
            if log.log() != self.log {
                let why = format!(
                    "the stream contains log {}, and this node has log {}",
                    log.log(),
                    self.log
                );
                arriving.log = Some(log);
                return Err(SharedLogError::Damaged(why));
            }
            if let Some(wake) = arriving.wake.take() {
                log.wake_with(wake);
            }
            self.connected = Some(log);
        }
        match self.connected.as_deref_mut() {
            Some(log) => Ok(log),
            None => Err(SharedLogError::Failed("not connected".to_owned())),
        }
    }
}

fn lock(arriving: &Mutex<Arriving>) -> MutexGuard<'_, Arriving> {
    arriving.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep_connecting<E: std::fmt::Display>(
    arriving: &Weak<Mutex<Arriving>>,
    mut connect: impl FnMut() -> Result<Box<dyn SharedLog>, E>,
) {
    loop {
        thread::sleep(CONNECT_EVERY);
        if arriving.strong_count() == 0 {
            return;
        }
        let connected = connect();
        let Some(arriving) = arriving.upgrade() else {
            return;
        };
        let mut arriving = lock(&arriving);
        match connected {
            Ok(log) => {
                tracing::info!("the shared log is connected");
                arriving.log = Some(log);
                if let Some(wake) = &arriving.wake {
                    wake();
                }
                return;
            }
            Err(why) => arriving.why = why.to_string(),
        }
    }
}

impl SharedLog for LateLog {
    fn log(&self) -> LogId {
        self.log
    }

    fn append(&mut self, group: &SharedGroup<'_>) -> Result<(), SharedLogError> {
        self.reached()?.append(group)
    }

    fn seek(&mut self, head: u64) -> Result<(), SharedLogError> {
        self.reached()?.seek(head)
    }

    fn next(&mut self) -> Result<Option<Delivery>, SharedLogError> {
        self.reached()?.next()
    }

    fn alternatives(&mut self) -> Vec<Delivery> {
        self.reached()
            .map_or_else(|_| Vec::new(), |log| log.alternatives())
    }

    fn of_other_nodes(&mut self, after: u64) -> Vec<Delivery> {
        self.reached()
            .map_or_else(|_| Vec::new(), |log| log.of_other_nodes(after))
    }

    fn skip(&mut self) {
        if let Ok(log) = self.reached() {
            log.skip();
        }
    }

    fn has_news(&self) -> bool {
        match &self.connected {
            Some(log) => log.has_news(),
            None => lock(&self.arriving).log.is_some(),
        }
    }

    fn wake_with(&mut self, wake: Wake) {
        match &mut self.connected {
            Some(log) => log.wake_with(wake),
            None => lock(&self.arriving).wake = Some(wake),
        }
    }
}

#[cfg(test)]
mod tests {
    use roleback_journal::Ulid;

    use super::*;

    /// A log that answers `next` with nothing.
    struct Empty(LogId);

    impl SharedLog for Empty {
        fn log(&self) -> LogId {
            self.0
        }
        fn append(&mut self, _: &SharedGroup<'_>) -> Result<(), SharedLogError> {
            Err(SharedLogError::Overtaken)
        }
        fn seek(&mut self, _: u64) -> Result<(), SharedLogError> {
            Ok(())
        }
        fn next(&mut self) -> Result<Option<Delivery>, SharedLogError> {
            Ok(None)
        }
        fn has_news(&self) -> bool {
            true
        }
        fn wake_with(&mut self, _: Wake) {}
    }

    fn late(arrives: LogId) -> LateLog {
        let mut attempts = 0;
        let connect = move || -> Result<Box<dyn SharedLog>, String> {
            attempts += 1;
            match attempts {
                1 => Err("still down".to_owned()),
                _ => Ok(Box::new(Empty(arrives))),
            }
        };
        LateLog::start(LogId(Ulid(1)), &"down".to_owned(), connect).unwrap()
    }

    #[test]
    fn everything_fails_with_the_cause_until_there_is_a_connection() {
        let (woken, wakes) = std::sync::mpsc::channel();
        let mut log = late(LogId(Ulid(1)));
        log.wake_with(Box::new(move || woken.send(()).unwrap()));
        let refused = log.seek(0).unwrap_err();
        assert!(matches!(&refused, SharedLogError::Failed(why) if why.ends_with("down")));
        wakes.recv().unwrap();
        assert!(log.has_news());
        assert!(log.seek(0).is_ok());
        assert_eq!(log.next().unwrap(), None);
    }

    #[test]
    fn a_stream_with_another_log_is_refused() {
        let (woken, wakes) = std::sync::mpsc::channel();
        let mut log = late(LogId(Ulid(2)));
        log.wake_with(Box::new(move || woken.send(()).unwrap()));
        wakes.recv().unwrap();
        assert!(matches!(log.seek(0), Err(SharedLogError::Damaged(_))));
        assert!(matches!(log.seek(0), Err(SharedLogError::Damaged(_))));
    }
}
