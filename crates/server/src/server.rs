//! Starts and stops the server.

use std::net::SocketAddr;
use std::sync::Arc;

use roleback_journal::OpenReport;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::stopwatch;
use crate::config::Config;
use crate::consistency;
use crate::ending::{Ending, Stopper};
use crate::listen;
#[cfg(feature = "nats")]
use crate::node_tasks;
use crate::stall;
use crate::start_pods::{self, StartPodError, StartPods};
use crate::state::{Core, Serving};
use crate::store::{Store, StoreError};

/// Tasks that a thread runs before it checks for I/O: the runtime's initial value. Setting it stops the runtime from
/// continually measuring and adjusting it, which costs 1% of a small request.
const GLOBAL_QUEUE_INTERVAL: u32 = 61;

/// A server. A process can run any number of them.
#[derive(Debug)]
pub struct Server;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The server cannot listen on the address.
    #[error(
        "cannot listen on {addr}: {source}; stop what does, or choose another address with `listen`"
    )]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// The threads could not be started.
    #[error("cannot start the server's threads: {0}")]
    Threads(#[source] std::io::Error),
    /// A pod could not be loaded.
    #[error(transparent)]
    Pod(#[from] StartPodError),
    /// The store did not open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A running server; it stops when this is dropped.
pub struct Running {
    /// The address it listens on.
    pub addr: SocketAddr,
    /// The report on opening the journal.
    pub report: OpenReport,
    /// The store that it serves.
    pub store: Store,
    /// The pods that were loaded.
    pub start_pods: StartPods,
    stopper: Stopper,
    core: Arc<Core>,
    serving: Option<(Runtime, JoinHandle<()>)>,
}

fn serve_fork(serving: Serving, listener: TcpListener, stop: watch::Receiver<bool>) {
    tokio::spawn(listen::serve_fork(serving, listener, stop));
}

/// The socket that clients connect to: the one that was handed over, or a new one.
async fn listener(config: &Config) -> std::io::Result<TcpListener> {
    match &config.listener {
        None => TcpListener::bind(config.listen).await,
        Some(opened) => {
            let opened = opened.try_clone()?;
            opened.set_nonblocking(true)?;
            TcpListener::from_std(opened)
        }
    }
}

impl Server {
    /// Starts a server on its own threads. When this returns, the server answers requests.
    ///
    /// # Errors
    /// See [`StartError`]. A damaged log opens read-only without an error; the report says so.
    pub fn start(config: &Config) -> Result<Running, StartError> {
        config.check().map_err(StoreError::from)?;
        let runtime = Builder::new_multi_thread()
            .thread_name("roleback-server")
            .enable_io()
            .enable_time()
            .global_queue_interval(GLOBAL_QUEUE_INTERVAL)
            .build()
            .map_err(StartError::Threads)?;
        let cannot_listen = |source| StartError::Listen {
            addr: config.listen,
            source,
        };
        let listener = runtime.block_on(listener(config)).map_err(cannot_listen)?;
        let addr = listener.local_addr().map_err(cannot_listen)?;
        let opening = stopwatch();
        let (store, report) = Store::open(config)?;
        let opened_in = opening.elapsed();
        let start_pods = start_pods::load(config, &store)?;
        if let Some(wanted) = config.consistency {
            consistency::start(&store, wanted).map_err(StoreError::Consistency)?;
        }
        let stopper = Stopper::default();
        stopper.set_addr(addr);
        let core = Core::new(config, store.clone(), stopper.clone(), serve_fork);
        let core = core.map_err(StartError::Threads)?;
        core.metrics.started(report.replayed, opened_in);
        let stop = stopper.watch();
        let journal = core.store.journal.clone();
        runtime.spawn(stall::watch(
            Arc::clone(&core.stall),
            core.limits.write_time,
            journal,
        ));
        if config.shared_log.address().is_some() {
            runtime.spawn(core.store.clone().keep_following_clock());
            #[cfg(feature = "nats")]
            {
                runtime.spawn(node_tasks::answer_nodes(Arc::clone(&core)));
                runtime.spawn(node_tasks::hand_out_records(Arc::clone(&core)));
                runtime.spawn(node_tasks::watch_stream(Arc::clone(&core)));
            }
        }
        let serving = runtime.spawn(listen::serve(Arc::clone(&core), listener, stop));
        Ok(Running {
            addr,
            report,
            store,
            start_pods,
            core,
            stopper,
            serving: Some((runtime, serving)),
        })
    }
}

impl Running {
    /// Runs the scripts of the start in parallel to the server, which already answers requests.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn run_init_scripts(&self) -> std::io::Result<()> {
        let (core, addr) = (Arc::clone(&self.core), self.addr);
        let thread = std::thread::Builder::new().name("init-scripts".to_owned());
        thread
            .spawn(move || core.init_scripts.run_start(addr))
            .map(drop)
    }

    /// A handle that stops the server.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Makes the signals that end a process (SIGINT, SIGTERM) stop the server. A second signal ends the process at
    /// once, because a hanging disk would block the stop forever. That loses only unacknowledged writes.
    ///
    /// # Errors
    /// When the process cannot listen for signals.
    pub fn stop_on_signals(&self) -> std::io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let Some((runtime, _)) = &self.serving else {
            return Ok(());
        };
        let _in_runtime = runtime.enter();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (stopper, core) = (self.stopper(), Arc::clone(&self.core));
        runtime.spawn(async move {
            let mut told = async || {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            told().await;
            stopper.begin();
            // Runs before the stop, because the scripts are clients of the server. A second signal does not wait for
            // them.
            let scripts = tokio::task::spawn_blocking(move || core.run_shutdown_scripts());
            tokio::select! {
                _ = scripts => {
                    stopper.stop();
                    told().await;
                }
                () = told() => {}
            }
            tracing::warn!("told to stop a second time: ended at once");
            std::process::exit(1);
        });
        Ok(())
    }

    /// Stops: accepts no more connections, answers requests under way, and closes the journal.
    pub fn shutdown(self) {
        self.stopper.stop();
        self.join();
    }

    /// Waits until it has stopped. Returns what follows.
    pub fn join(mut self) -> Ending {
        self.finish();
        self.stopper.ending()
    }

    fn finish(&mut self) {
        let Some((runtime, serving)) = self.serving.take() else {
            return;
        };
        if let Err(error) = runtime.block_on(serving) {
            tracing::error!(%error, "the listener panicked");
        }
        self.core.forks.clear();
        // Their last record has to be written before the journal closes.
        self.core.last_used.close();
        self.store.decisions.close();
        self.store.journal.shutdown();
        // Whatever still runs exceeded the time limit on stopping.
        runtime.shutdown_background();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        self.finish();
    }
}
