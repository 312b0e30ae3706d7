//! A shared log on real servers: three processes on loopback. `NATS_SERVER` names the program; without it, these tests only
//! say that they were skipped. `tests/run cluster` sets it.

#[path = "cluster/servers.rs"]
mod servers;

use std::time::Duration;

use async_nats::jetstream::stream::Config;
use roleback_journal::conformance::{LOG, check_shared};
use roleback_journal::{SharedLog, Ulid};
use roleback_shared_log::{Access, ConnectError, Monitors, StreamLog, settings};
use servers::{Cluster, cluster};

const SYNCED: &str = "sync_interval: always";

fn open(cluster: &Cluster, name: &str) -> Result<StreamLog, ConnectError> {
    let (address, monitors) = (cluster.address(name), cluster.monitors());
    StreamLog::open(&address, &Access::default(), Some(&monitors), Some(LOG))
}

/// Does something to the streams of a cluster.
fn with_streams<T>(
    cluster: &Cluster,
    work: impl AsyncFnOnce(async_nats::jetstream::Context) -> T,
) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let url = format!("nats://{}", cluster.address("x").servers[0]);
    runtime.block_on(async {
        let client = async_nats::connect(url).await.unwrap();
        work(async_nats::jetstream::new(client)).await
    })
}

#[test]
fn a_stream_conforms() {
    let Some(cluster) = cluster(SYNCED) else {
        return;
    };
    check_shared(|| {
        with_streams(&cluster, async |streams| {
            // Not there before the first check.
            let _ = streams.delete_stream("conform").await;
        });
        let log = || Box::new(open(&cluster, "conform").unwrap()) as Box<dyn SharedLog>;
        [log(), log()]
    });
}

#[test]
fn a_stream_with_another_setting_is_refused() {
    let Some(cluster) = cluster(SYNCED) else {
        return;
    };
    type Change = fn(&mut Config);
    let changes: [(&str, Change); 4] = [
        ("num_replicas", |it| it.num_replicas = 1),
        ("max_age", |it| it.max_age = Duration::from_secs(3_600)),
        ("deny_purge", |it| it.deny_purge = false),
        ("discard", |it| {
            it.discard = async_nats::jetstream::stream::DiscardPolicy::Old;
        }),
    ];
    for (number, (setting, change)) in changes.into_iter().enumerate() {
        let log = roleback_journal::LogId(Ulid(number as u128 + 1));
        let mut config = settings::of_new_stream(&format!("other-{number}"), log);
        change(&mut config);
        with_streams(&cluster, async |streams| {
            streams.create_stream(config).await.unwrap();
        });
        let refused = open(&cluster, &format!("other-{number}")).map(drop);
        assert!(
            matches!(&refused, Err(ConnectError::Setting { setting: named, .. }) if named == setting),
            "{refused:?}"
        );
    }
}

#[test]
fn servers_that_do_not_sync_each_write_are_refused_unless_nobody_asks() {
    let Some(cluster) = cluster("sync_interval: \"2m\"") else {
        return;
    };
    let refused = open(&cluster, "iam").map(drop).unwrap_err().to_string();
    assert!(refused.contains("`sync_interval`"), "{refused}");
    let address = cluster.address("iam");
    let open = |monitors| StreamLog::open(&address, &Access::default(), monitors, Some(LOG));
    assert!(matches!(open(None), Err(ConnectError::NoMonitor)));
    assert!(open(Some(&Monitors::Unchecked)).is_ok());
}
