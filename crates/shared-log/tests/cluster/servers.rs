//! Three NATS servers in processes of their own, on loopback, with free ports.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use roleback_shared_log::{Address, Monitors};
use tempfile::TempDir;

/// Time between two looks whether a server is healthy.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Looks until the servers count as failed: they have to find each other and elect a leader.
const LOOKS_MAX: usize = 900;

pub(crate) struct Cluster {
    servers: Vec<Server>,
    dir: TempDir,
}

struct Server {
    port: u16,
    monitor: u16,
    process: Child,
}

/// Starts the servers; `None`, and a word about it, if the program is not there.
pub(crate) fn cluster(settings: &str) -> Option<Cluster> {
    let Some(program) = std::env::var_os("NATS_SERVER").map(PathBuf::from) else {
        eprintln!("skipped: set NATS_SERVER to the program `nats-server` 2.15.1 or newer");
        return None;
    };
    let dir = tempfile::tempdir().unwrap();
    let ports = free_ports();
    let routes = ports[6..]
        .iter()
        .map(|port| format!("nats://127.0.0.1:{port}"));
    let routes = routes.collect::<Vec<_>>().join(", ");
    for number in 0..3 {
        let config = format!(
            "server_name: n{number}\nlisten: 127.0.0.1:{}\nhttp: 127.0.0.1:{}\n\
             jetstream {{ store_dir: \"{}\", {settings} }}\n\
             cluster {{ name: test, listen: 127.0.0.1:{}, routes: [{routes}] }}\n",
            ports[number],
            ports[number + 3],
            dir.path().join(number.to_string()).display(),
            ports[number + 6],
        );
        std::fs::write(config_file(dir.path(), number), config).unwrap();
    }
    let servers = (0..3).map(|number| Server {
        port: ports[number],
        monitor: ports[number + 3],
        process: start(&program, dir.path(), number),
    });
    let cluster = Cluster {
        servers: servers.collect(),
        dir,
    };
    cluster.wait();
    Some(cluster)
}

/// Ports that are free now; all of them are taken before the first is given back.
fn free_ports() -> Vec<u16> {
    let taken = (0..9).map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    let taken: Vec<_> = taken.collect();
    let ports = taken.iter().map(|it| it.local_addr().unwrap().port());
    ports.collect()
}

fn config_file(dir: &Path, number: usize) -> PathBuf {
    dir.join(format!("{number}.conf"))
}

fn start(program: &Path, dir: &Path, number: usize) -> Child {
    let log = std::fs::File::create(dir.join(format!("{number}.log"))).unwrap();
    let mut command = Command::new(program);
    command.arg("-c").arg(config_file(dir, number));
    command.stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

impl Cluster {
    pub(crate) fn address(&self, stream: &str) -> Address {
        let servers = self
            .servers
            .iter()
            .map(|it| format!("127.0.0.1:{}", it.port));
        let servers = servers.collect::<Vec<_>>().join(",");
        format!("nats://{servers}/{stream}").parse().unwrap()
    }

    pub(crate) fn monitors(&self) -> Monitors {
        let urls = self
            .servers
            .iter()
            .map(|it| format!("http://127.0.0.1:{}", it.monitor));
        urls.collect::<Vec<_>>().join(",").parse().unwrap()
    }

    /// Waits until streams can be created.
    fn wait(&self) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(1)))
            .proxy(None)
            .build()
            .into();
        for server in &self.servers {
            let url = format!("http://127.0.0.1:{}/healthz", server.monitor);
            let mut looks = 0..LOOKS_MAX;
            while agent.get(&url).call().is_err() {
                assert!(
                    looks.next().is_some(),
                    "the servers do not start: see {:?}",
                    self.dir
                );
                std::thread::sleep(LOOK_EVERY);
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.process.kill();
            let _ = server.process.wait();
        }
    }
}
