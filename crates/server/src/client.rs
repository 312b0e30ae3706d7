//! A small HTTP client for a running server's endpoints, for threads that may block.
//!
//! It speaks plain HTTP/1.1 to one address, a connection a request: what a command needs, and nothing more.

mod upload;

use std::io::{self, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use roleback_journal::{Progress, ProgressFn};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use upload::Upload;

/// How long a connection may take to come about.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// What is accepted of an answer that comes whole.
const ANYTHING: &str = "*/*";
/// How long an answer may keep silent. A world of a long history is not put back in a moment.
const SILENCE_TIME: Duration = Duration::from_secs(600);

const JSON_LINES: &str = "application/x-ndjson";

/// A line of an answer, or an error.
#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Progress(Progress),
    Outcome(Value),
    Error(Words),
}

#[derive(Default, serde::Deserialize)]
struct Words {
    code: String,
    message: String,
}

/// A client of one server.
#[derive(Debug)]
pub struct Client {
    endpoint: String,
    host: String,
    runtime: Runtime,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// That is no address of a server.
    #[error("`{endpoint}` is no endpoint: {why}")]
    Endpoint {
        /// What was given.
        endpoint: String,
        /// Why not.
        why: &'static str,
    },
    /// Nobody is there, or nobody that speaks HTTP.
    #[error("no server answers at {endpoint}: {why}; start one, or give another endpoint")]
    NotReachable {
        /// Where.
        endpoint: String,
        /// Why.
        why: String,
    },
    /// It was there, and kept silent for too long.
    #[error("the server at {endpoint} did not answer in time")]
    TimedOut {
        /// Where.
        endpoint: String,
    },
    /// It said no.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its own word for what is wrong, such as `not_found`.
        code: String,
        /// Its words for people.
        message: String,
    },
    /// What it sent could not be written down.
    #[error("cannot write what the server sent: {0}")]
    Write(#[source] io::Error),
    /// The client itself could not be set up.
    #[error("cannot set up a client: {0}")]
    Runtime(#[source] io::Error),
}

impl ClientError {
    /// Whether nobody answered: another matter than an answer that says no.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::NotReachable { .. } | Self::TimedOut { .. })
    }
}

/// An answer that says yes.
#[derive(Debug)]
pub struct Answer {
    /// The record or save to ask for next, where the answer is a page and there is more.
    pub next: Option<u64>,
    /// The body.
    pub body: Bytes,
}

impl Client {
    /// A client of the server at `http://HOST:PORT`.
    ///
    /// # Errors
    /// When that is no such endpoint.
    pub fn new(endpoint: &str) -> Result<Self, ClientError> {
        let wrong = |why| ClientError::Endpoint {
            endpoint: endpoint.to_owned(),
            why,
        };
        let uri: Uri = endpoint
            .parse()
            .map_err(|_| wrong("use http://HOST:PORT"))?;
        if uri.scheme_str() != Some("http") {
            return Err(wrong("use http://HOST:PORT; only plain HTTP is spoken"));
        }
        let host = uri.authority().ok_or_else(|| wrong("it has no host"))?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(wrong("it ends with the port, without a path"));
        }
        Ok(Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            host: host.to_string(),
            runtime: Builder::new_current_thread()
                .enable_io()
                .enable_time()
                .build()
                .map_err(ClientError::Runtime)?,
        })
    }

    /// GET.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn get(&self, path: &str) -> Result<Answer, ClientError> {
        self.whole(Method::GET, path, Bytes::new())
    }

    /// POST.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post(&self, path: &str, body: impl Into<Bytes>) -> Result<Answer, ClientError> {
        self.whole(Method::POST, path, body.into())
    }

    /// POST of long work. Hears how far it is, and answers what came of it.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post_told(&self, path: &str, told: impl Fn(Progress)) -> Result<Value, ClientError> {
        let request = self.request(Method::POST, path, Bytes::new().into(), JSON_LINES)?;
        self.outcome(request, told)
    }

    /// PUT of long work. Hears how far its body is sent and then how far the work is, and answers what came of it.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn put_told(
        &self,
        path: &str,
        body: impl Into<Bytes>,
        told: ProgressFn,
    ) -> Result<Value, ClientError> {
        let body = Upload::told(body.into(), Arc::clone(&told));
        let request = self.request(Method::PUT, path, body, JSON_LINES)?;
        self.outcome(request, &*told)
    }

    /// Sends a request for long work and reads the lines of its answer.
    fn outcome(
        &self,
        request: Request<Upload>,
        told: impl Fn(Progress),
    ) -> Result<Value, ClientError> {
        self.runtime.block_on(async {
            let mut response = self.send(request).await?;
            let mut waiting = Vec::new();
            while let Some(piece) = self.next_piece(response.body_mut()).await? {
                waiting.extend_from_slice(&piece);
                while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = waiting.drain(..=end).collect();
                    match serde_json::from_slice(&line) {
                        Ok(Line::Progress(progress)) => told(progress),
                        Ok(Line::Outcome(outcome)) => return Ok(outcome),
                        Ok(Line::Error(words)) => return Err(refused(response.status(), words)),
                        Err(why) => return Err(self.not_reachable(why)),
                    }
                }
            }
            Err(self.not_reachable("it left before it was done"))
        })
    }

    /// PUT.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn put(&self, path: &str, body: impl Into<Bytes>) -> Result<Answer, ClientError> {
        self.whole(Method::PUT, path, body.into())
    }

    /// GET, writing the body down as it comes. Answers its bytes.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn download(&self, path: &str, mut into: impl Write) -> Result<u64, ClientError> {
        self.runtime.block_on(async {
            let request = self.request(Method::GET, path, Bytes::new().into(), ANYTHING)?;
            let mut response = self.send(request).await?;
            let mut written = 0;
            while let Some(piece) = self.next_piece(response.body_mut()).await? {
                into.write_all(&piece).map_err(ClientError::Write)?;
                written += piece.len() as u64;
            }
            Ok(written)
        })
    }

    fn whole(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, ClientError> {
        self.runtime.block_on(async {
            let request = self.request(method, path, body.into(), ANYTHING)?;
            let response = self.send(request).await?;
            let next = response.headers().get("x-roleback-next");
            let next = next.and_then(|value| value.to_str().ok()?.parse().ok());
            let body = self.read(response.into_body()).await?;
            Ok(Answer { next, body })
        })
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Upload,
        accept: &str,
    ) -> Result<Request<Upload>, ClientError> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host)
            .header(ACCEPT, accept)
            .body(body)
            .map_err(|error| self.not_reachable(error))
    }

    /// Sends a request and answers a response that says yes.
    async fn send(&self, request: Request<Upload>) -> Result<Response<Incoming>, ClientError> {
        let stream = self.connect().await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| self.not_reachable(error))?;
        // It ends with the response; what it fails with, the response fails with too.
        tokio::spawn(connection);
        let response = timeout(SILENCE_TIME, sender.send_request(request))
            .await
            .map_err(|_| self.timed_out())?
            .map_err(|error| self.not_reachable(error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let body = self.read(response.into_body()).await?;
        Err(refused(status, words(&body)))
    }

    async fn connect(&self) -> Result<TcpStream, ClientError> {
        let addresses = self
            .addresses()
            .map_err(|error| self.not_reachable(error))?;
        timeout(CONNECT_TIME, TcpStream::connect(&*addresses))
            .await
            .map_err(|_| self.timed_out())?
            .map_err(|error| self.not_reachable(error))
    }

    fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        let has_port = self
            .host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        if has_port {
            Ok(self.host.to_socket_addrs()?.collect())
        } else {
            Ok((&*self.host, 80).to_socket_addrs()?.collect())
        }
    }

    async fn read(&self, mut body: Incoming) -> Result<Bytes, ClientError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next_piece(&mut body).await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    async fn next_piece(&self, body: &mut Incoming) -> Result<Option<Bytes>, ClientError> {
        match timeout(SILENCE_TIME, body.frame()).await {
            Err(_) => Err(self.timed_out()),
            Ok(None) => Ok(None),
            Ok(Some(Err(error))) => Err(self.not_reachable(error)),
            Ok(Some(Ok(frame))) => Ok(Some(frame.into_data().unwrap_or_default())),
        }
    }

    fn not_reachable(&self, why: impl ToString) -> ClientError {
        ClientError::NotReachable {
            endpoint: self.endpoint.clone(),
            why: why.to_string(),
        }
    }

    fn timed_out(&self) -> ClientError {
        ClientError::TimedOut {
            endpoint: self.endpoint.clone(),
        }
    }
}

/// The problem that our endpoints answer as JSON, if it is one.
fn words(body: &[u8]) -> Words {
    match serde_json::from_slice(body) {
        Ok(Line::Error(words)) => words,
        _ => Words::default(),
    }
}

fn refused(status: StatusCode, words: Words) -> ClientError {
    let message = if words.message.is_empty() {
        format!("the server answered {status}")
    } else {
        words.message
    };
    ClientError::Refused {
        status: status.as_u16(),
        code: words.code,
        message,
    }
}
