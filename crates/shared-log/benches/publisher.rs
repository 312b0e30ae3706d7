//! Publishes to a stream of NATS JetStream with the settings of a shared log: what the servers can do without Roleback.
//! `tests/bench/run --only shared` compares writes with it.
//!
//!     cargo bench -p roleback-shared-log --bench publisher -- HOST:PORT[,HOST:PORT] WINDOW BYTES SECONDS
//!
//! WINDOW messages of BYTES are under way at any time. Prints how many were acknowledged each second.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};

const USAGE: &str = "HOST:PORT[,HOST:PORT] WINDOW BYTES SECONDS";

fn main() {
    let arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let arguments: Vec<_> = arguments.collect();
    let [servers, numbers @ ..] = &*arguments else {
        return println!("{USAGE}");
    };
    let numbers: Vec<u64> = numbers.iter().filter_map(|it| it.parse().ok()).collect();
    let [window, bytes, seconds] = numbers[..] else {
        return println!("{USAGE}");
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let published = publish(servers, window, bytes, Duration::from_secs(seconds));
    runtime.unwrap().block_on(published);
}

async fn publish(servers: &str, window: u64, bytes: u64, time: Duration) {
    let urls: Vec<_> = servers
        .split(',')
        .map(|it| format!("nats://{it}"))
        .collect();
    let client = async_nats::connect(urls).await.unwrap();
    let context = jetstream::new(client);
    let _ = context.delete_stream("limit").await;
    let config = Config {
        name: "limit".to_owned(),
        subjects: vec!["limit.>".to_owned()],
        storage: StorageType::File,
        num_replicas: 3,
        discard: DiscardPolicy::New,
        allow_direct: true,
        ..Config::default()
    };
    context.create_stream(config).await.unwrap();
    let acknowledged = Arc::new(AtomicU64::new(0));
    let body = vec![b'x'; usize::try_from(bytes).unwrap()];
    let begun = Instant::now();
    let publishers = (0..window).map(|_| {
        let (context, acknowledged, body) =
            (context.clone(), Arc::clone(&acknowledged), body.clone());
        tokio::spawn(async move {
            while begun.elapsed() < time {
                let sent = context
                    .publish("limit.records", body.clone().into())
                    .await
                    .unwrap();
                sent.await.unwrap();
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for publisher in publishers.collect::<Vec<_>>() {
        publisher.await.unwrap();
    }
    println!(
        "{:.0}",
        acknowledged.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
    );
    let _ = context.delete_stream("limit").await;
}
