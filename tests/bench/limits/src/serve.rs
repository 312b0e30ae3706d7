//! hyper 1.x servers that do a chosen part of the product's work per request,
//! so that the load generator can read off each part's ceiling.
//!   hello   a fixed answer; the body is read and dropped by the connection
//!   body    the body is collected first
//!   verify  body + SigV4 verification (cached key) + form parse + quick-xml answer
//!   durable verify + one event per request, acknowledged after group commit
use crate::request;
use crate::model::{encode, event};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::cell::RefCell;
use std::convert::Infallible;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Hello,
    Body,
    Verify,
    Durable,
}

type Job = (Vec<u8>, oneshot::Sender<()>);

const FIXED: &str = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId><Account>000000000000</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>a39da716-3b7b-404a-86a2-f9a9d73b3b16</RequestId></ResponseMetadata></GetCallerIdentityResponse>"#;

thread_local!(static KEYS: RefCell<Vec<(String, [u8; 32])>> = const { RefCell::new(Vec::new()) });

fn check(parts: &hyper::http::request::Parts, body: &[u8], secret: &str) -> bool {
    let h = |n: &str| parts.headers.get(n).and_then(|v| v.to_str().ok()).unwrap_or("");
    let (auth, host, date) = (h("authorization"), h("host"), h("x-amz-date"));
    let Some((_, scope, _, _)) = request::parse_auth(auth) else { return false };
    let key = KEYS.with_borrow_mut(|k| {
        if let Some(x) = k.iter().find(|x| x.0 == scope) {
            return x.1;
        }
        let mut it = scope.split('/');
        let (d, r, s) = (it.next().unwrap_or(""), it.next().unwrap_or(""), it.next().unwrap_or(""));
        let key = iambench::sigv4::signing_key(secret, d, r, s);
        k.push((scope.to_string(), key));
        key
    });
    let mut scratch = Vec::with_capacity(512);
    request::verify(auth, host, date, body, Some(&key), secret, &mut scratch)
}

fn form<'a>(b: &'a [u8], k: &str) -> Option<&'a [u8]> {
    b.split(|c| *c == b'&').find_map(|kv| kv.strip_prefix(k.as_bytes()).and_then(|r| r.strip_prefix(b"=")))
}

async fn handle(req: Request<Incoming>, mode: Mode, tx: Option<mpsc::Sender<Job>>, n: Arc<AtomicU64>) -> Result<Response<Full<Bytes>>, Infallible> {
    let reply = |code: u16, b: Bytes| {
        Ok(Response::builder().status(code).header("content-type", "text/xml").body(Full::new(b)).expect("answer"))
    };
    if mode == Mode::Hello {
        return reply(200, Bytes::from_static(FIXED.as_bytes()));
    }
    let (parts, body) = req.into_parts();
    let Ok(b) = body.collect().await else { return reply(400, Bytes::new()) };
    let b = b.to_bytes();
    if mode == Mode::Body {
        return reply(200, Bytes::from_static(FIXED.as_bytes()));
    }
    if !check(&parts, &b, "test") {
        return reply(403, Bytes::new());
    }
    let Some(action) = form(&b, "Action") else { return reply(400, Bytes::new()) };
    if let (Mode::Durable, Some(tx)) = (mode, tx) {
        if action != b"GetCallerIdentity" && action != b"GetUser" {
            let ev = encode(&event(n.fetch_add(1, Ordering::Relaxed)));
            let (a, w) = oneshot::channel();
            if tx.send((ev, a)).await.is_err() || w.await.is_err() {
                return reply(500, Bytes::new());
            }
        }
    }
    let mut out = Vec::with_capacity(1024);
    request::get_user(&mut out);
    reply(200, out.into())
}

pub fn main(mode: &str, port: u16, threads: usize, log: &str, dir: &Path) {
    let mode = match mode {
        "hello" => Mode::Hello,
        "body" => Mode::Body,
        "verify" => Mode::Verify,
        "durable" => Mode::Durable,
        m => panic!("unknown mode {m}"),
    };
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("runtime");
    let n = Arc::new(AtomicU64::new(0));
    let tx = (mode == Mode::Durable).then(|| {
        let (tx, mut rx) = mpsc::channel::<Job>(4096);
        let dir = dir.to_path_buf();
        let log = log.to_string();
        std::thread::spawn(move || {
            let _ = std::fs::remove_dir_all(dir.join("served"));
            let _ = std::fs::create_dir_all(dir.join("served"));
            let p = dir.join("served/log.bin");
            let mut flat = std::fs::OpenOptions::new().create(true).append(true).open(&p).expect("log");
            let db = log.starts_with("sled").then(|| {
                sled::Config::new().path(dir.join("served/sled")).flush_every_ms(None).open().expect("sled")
            });
            let dbf = db.as_ref().map(|_| std::fs::OpenOptions::new().write(true).open(dir.join("served/sled/db")).expect("db"));
            let mut seq = 0u64;
            let mut jobs = Vec::new();
            let mut buf = Vec::new();
            while rx.blocking_recv_many(&mut jobs, 1024) > 0 {
                if let Some(db) = &db {
                    let mut batch = sled::Batch::default();
                    for (b, _) in &jobs {
                        batch.insert(&seq.to_be_bytes(), b.as_slice());
                        seq += 1;
                    }
                    db.apply_batch(batch).expect("batch");
                    db.flush().expect("flush");
                    if log == "sled-fdatasync" {
                        dbf.as_ref().expect("db").sync_data().expect("fdatasync");
                    }
                } else {
                    use std::io::Write;
                    buf.clear();
                    for (b, _) in &jobs {
                        buf.extend_from_slice(&(b.len() as u32).to_le_bytes());
                        buf.extend_from_slice(b);
                    }
                    flat.write_all(&buf).expect("append");
                    flat.sync_data().expect("fdatasync");
                }
                for (_, a) in jobs.drain(..) {
                    let _ = a.send(());
                }
            }
        });
        tx
    });
    rt.block_on(async move {
        let l = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("bind");
        eprintln!("listening on 127.0.0.1:{port}");
        loop {
            let Ok((s, _)) = l.accept().await else { continue };
            let _ = s.set_nodelay(true);
            let (tx, n) = (tx.clone(), n.clone());
            tokio::spawn(async move {
                let _ = hyper::server::conn::http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(s), service_fn(move |r| handle(r, mode, tx.clone(), n.clone())))
                    .await;
            });
        }
    });
}
