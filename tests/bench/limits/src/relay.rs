//! What the gateway is measured with: an upstream that does next to nothing, and a reverse proxy that only passes on.
//!   origin  a fixed JSON answer to POST; N bytes of zeros to GET /bucket/N; the bytes of a PUT are counted and dropped;
//!           GET /_connections says how many connections were accepted before this one
//!   relay   hyper with hyper-util's client: the head and the body pass as they are
use bytes::Bytes;
use http_body_util::{combinators::BoxBody, BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, Uri};
use hyper_util::client::legacy::{connect::HttpConnector, Client};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

/// 60 bytes, as in the measurements that the figures asked for come from.
const ITEM: &str = r#"{"Item":{"id":{"S":"0123456789"},"n":{"N":"1234567890123"}}}"#;
/// Bytes of a piece of an object.
const PIECE: usize = 64 << 10;
static ZEROS: [u8; PIECE] = [0; PIECE];

type Answer = Response<BoxBody<Bytes, Infallible>>;

fn full(text: impl Into<Bytes>) -> BoxBody<Bytes, Infallible> {
    Full::new(text.into()).boxed()
}

/// So many zeros, with their length.
fn zeros(length: usize) -> Answer {
    let pieces = (0..length.div_ceil(PIECE)).map(move |i| {
        let piece = PIECE.min(length - i * PIECE);
        Ok(Frame::data(Bytes::from_static(&ZEROS[..piece])))
    });
    let body = BoxBody::new(StreamBody::new(futures_util::stream::iter(pieces)));
    Response::builder().header("content-length", length).body(body).expect("answer")
}

async fn origin(request: Request<Incoming>, connections: u64) -> Answer {
    let path = request.uri().path().to_owned();
    if path == "/_connections" {
        return Response::new(full((connections - 1).to_string()));
    }
    let method = request.method().clone();
    let mut body = request.into_body();
    while let Some(Ok(_)) = body.frame().await {}
    match method {
        Method::POST => Response::builder().header("content-type", "application/x-amz-json-1.0").body(full(ITEM)).expect("answer"),
        Method::GET if path.split('/').count() == 3 => {
            zeros(path.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(0))
        }
        // There is no policy of the bucket.
        Method::GET => Response::builder().status(404).body(full("<Error><Code>NoSuchBucketPolicy</Code></Error>")).expect("answer"),
        _ => Response::new(full("")),
    }
}

type Legacy = Client<HttpConnector, Incoming>;

async fn relay(mut request: Request<Incoming>, client: Legacy, to: Uri) -> Result<Response<Incoming>, hyper_util::client::legacy::Error> {
    let mut uri = to.into_parts();
    uri.path_and_query = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from_parts(uri).expect("a URI");
    client.request(request).await
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().global_queue_interval(61).build().expect("runtime")
}

/// Accepts connections, and serves each in a task of its own.
fn serve<F: Future<Output = ()> + Send + 'static>(port: u16, mut one: impl FnMut(tokio::net::TcpStream) -> F) {
    runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("bind");
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            tokio::spawn(one(stream));
        }
    });
}

/// The HTTP settings of Roleback's own listener.
fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().writev(false).max_buf_size(64 << 10).half_close(true);
    builder
}

pub fn serve_origin(port: u16) {
    let accepted = Arc::new(AtomicU64::new(0));
    serve(port, move |stream| {
        let accepted = Arc::clone(&accepted);
        accepted.fetch_add(1, Ordering::Relaxed);
        async move {
            let service = service_fn(move |request| {
                let accepted = accepted.load(Ordering::Relaxed);
                async move { Ok::<_, Infallible>(origin(request, accepted).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        }
    });
}

pub fn serve_relay(port: u16, to: &str) {
    let to: Uri = to.parse().expect("--to");
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Legacy = Client::builder(TokioExecutor::new()).build(connector);
    serve(port, move |stream| {
        let (client, to) = (client.clone(), to.clone());
        async move {
            let service = service_fn(move |request| relay(request, client.clone(), to.clone()));
            let _ = builder().serve_connection(TokioIo::new(stream), service).await;
        }
    });
}
