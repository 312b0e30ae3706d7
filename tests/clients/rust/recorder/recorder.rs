//! Prints the request of each call in `calls.rs`, which `record.py` generates, instead of sending it.
//!
//! One line a call, with tabs between: the operation, the method, the URI, the headers, the body in hexadecimal; or the
//! operation and why the SDK did not send it.

mod calls;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::byte_stream::ByteStream;

/// Where the requests would go. The host is a part of what the SDK signs.
const ENDPOINT: &str = "http://localhost:4566";
/// When the requests are signed, in seconds since 1970.
const SIGNED_AT_SECS: u64 = 1_767_312_000;
/// Debug builds put whole inputs on the stack.
const STACK_BYTES: usize = 256 << 20;

/// A call on its way.
type Call<'c> = Pin<Box<dyn Future<Output = Result<(), String>> + 'c>>;

/// Keeps the newest request as a line.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Option<String>>>);

impl HttpConnector for Recorder {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let newest = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let body = ByteStream::new(request.take_body()).collect().await;
            let body = body.map_err(|error| ConnectorError::user(error.into()))?.into_bytes();
            let body: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
            let headers: Vec<String> =
                request.headers().iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let line = format!("{}\t{}\t{}\t{body}", request.method(), request.uri(), headers.join("\u{1f}"));
            *newest.lock().expect("one thread") = Some(line);
            Err(ConnectorError::user("recorded".into()))
        })
    }
}

fn main() {
    let recording = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(record());
    });
    recording.expect("a thread").join().expect("every call was made");
}

async fn record() {
    let recorder = Recorder::default();
    let connector = SharedHttpConnector::new(recorder.clone());
    let client = sdk::Client::from_conf(
        calls::configured(sdk::Config::builder())
            .behavior_version(sdk::config::BehaviorVersion::latest())
            .endpoint_url(ENDPOINT)
            .region(sdk::config::Region::new("us-east-1"))
            .credentials_provider(sdk::config::Credentials::new("test", "test", None, None, "test"))
            .retry_config(sdk::config::retry::RetryConfig::disabled())
            .time_source(aws_smithy_async::time::StaticTimeSource::from_secs(SIGNED_AT_SECS))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build(),
    );
    for (operation, call) in calls::CALLS {
        let outcome = call(&client).await;
        match recorder.0.lock().expect("one thread").take() {
            Some(line) => println!("{operation}\t{line}"),
            None => println!("{operation}\t{}", outcome.err().unwrap_or_default().replace(['\t', '\n'], " ")),
        }
    }
}
