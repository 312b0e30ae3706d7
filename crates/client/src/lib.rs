//! A blocking client of a running server's own HTTP API.
//!
//! **What it is for.** Commands and tests use it to read and change a running server: whole responses, streamed downloads, and
//! long-running requests that report their progress line by line. It adds to `ureq` what is specific to our endpoints: pages,
//! progress, and errors with a code.
//!
//! **What it must not know.** What an endpoint means; how results are printed (that is `cli`).
//!
//! **What to read first.** [`Client`], then [`ClientError`]: why a request fails.

mod error;
mod lines;
mod upload;

use std::io::Write;
use std::time::Duration;

use roleback_api::log::NEXT_HEADER;
use serde_json::Value;
use ureq::http::{Request, Response, Uri};
use ureq::{Agent, AsSendBody, Body, SendBody};

pub use error::ClientError;
pub use roleback_api::job::{Phase, Progress};
use upload::Upload;

/// The longest time to establish a connection.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// The longest time without a byte from the server. Loading a pod into a long log takes minutes.
const SILENCE_TIME: Duration = Duration::from_secs(600);
/// The `Accept` header of an ordinary request.
const ANYTHING: &str = "*/*";
/// The `Accept` header of a long-running request: it asks for lines of progress.
const JSON_LINES: &str = "application/x-ndjson";

/// A client of one server.
pub struct Client {
    endpoint: String,
    agent: Agent,
    /// Headers of every request, by name.
    headers: Vec<(&'static str, String)>,
}

/// Headers can have secrets, so they are not shown.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A successful response.
#[derive(Debug)]
pub struct Answer {
    /// Where the next page begins, if the response is a page and more pages follow.
    pub next: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// A client of the server at `http://HOST:PORT`.
    ///
    /// # Errors
    /// When the endpoint does not have this form.
    pub fn new(endpoint: &str) -> Result<Self, ClientError> {
        Self::with_times(endpoint, CONNECT_TIME, SILENCE_TIME)
    }

    /// A client with these timeouts: for connecting, and for waiting while the server sends nothing.
    ///
    /// # Errors
    /// When the endpoint is not `http://HOST:PORT`.
    pub fn with_times(
        endpoint: &str,
        connect: Duration,
        silence: Duration,
    ) -> Result<Self, ClientError> {
        check(endpoint).map_err(|why| ClientError::Endpoint {
            endpoint: endpoint.to_owned(),
            why,
        })?;
        // Proxy variables are meant for the internet; they must not redirect requests to a local server.
        let config = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(connect))
            .timeout_per_read(Some(silence))
            .timeout_per_write(Some(silence));
        Ok(Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            agent: config.build().new_agent(),
            headers: Vec::new(),
        })
    }

    /// The same client, which sends this header with every request.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same client for what the server has below a path, such as `/_roleback/at/42`.
    #[must_use]
    pub fn below(mut self, path: &str) -> Self {
        self.endpoint.push_str(path.trim_end_matches('/'));
        self
    }

    /// The URL that paths are appended to.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Sends a GET request.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn get(&self, path: &str) -> Result<Answer, ClientError> {
        self.whole("GET", path, SendBody::none())
    }

    /// Sends a DELETE request.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn delete(&self, path: &str) -> Result<Answer, ClientError> {
        self.whole("DELETE", path, SendBody::none())
    }

    /// Sends a POST request.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Result<Answer, ClientError> {
        self.whole("POST", path, body.as_ref())
    }

    /// Sends a PUT request.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn put(&self, path: &str, body: impl AsRef<[u8]>) -> Result<Answer, ClientError> {
        self.whole("PUT", path, body.as_ref())
    }

    /// Sends a long-running POST request. Reports its progress and returns its outcome.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post_with_progress(
        &self,
        path: &str,
        on_progress: impl Fn(Progress),
    ) -> Result<Value, ClientError> {
        self.post_body_with_progress(path, "", on_progress)
    }

    /// The same for a request with a body.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post_body_with_progress(
        &self,
        path: &str,
        body: impl AsRef<[u8]>,
        on_progress: impl Fn(Progress),
    ) -> Result<Value, ClientError> {
        let response = self.send("POST", path, JSON_LINES, body.as_ref())?;
        self.outcome(response, on_progress)
    }

    /// Sends a long-running PUT request. Reports how much of the body is sent, then the progress of the work, and returns its
    /// outcome.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn put_with_progress(
        &self,
        path: &str,
        body: impl AsRef<[u8]>,
        on_progress: impl Fn(Progress),
    ) -> Result<Value, ClientError> {
        let body = body.as_ref();
        let response = if body.is_empty() {
            self.send("PUT", path, JSON_LINES, SendBody::none())?
        } else {
            let mut upload = Upload::new(body, &on_progress);
            self.send("PUT", path, JSON_LINES, upload.as_body())?
        };
        self.outcome(response, on_progress)
    }

    /// Sends a GET request and writes the body as it arrives. Returns its length in bytes.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn download(&self, path: &str, mut into: impl Write) -> Result<u64, ClientError> {
        let response = self.send("GET", path, ANYTHING, SendBody::none())?;
        let mut body = response.into_body().into_reader();
        lines::copy(&mut body, &mut into, |why| self.broken(why))
    }

    fn outcome(
        &self,
        response: Response<Body>,
        on_progress: impl Fn(Progress),
    ) -> Result<Value, ClientError> {
        let status = response.status().as_u16();
        let body = response.into_body().into_reader();
        lines::outcome(body, on_progress, |why| self.broken(why))?
            .map_err(|detail| ClientError::refused(&self.endpoint, status, detail))
    }

    fn whole(
        &self,
        method: &str,
        path: &str,
        body: impl AsSendBody,
    ) -> Result<Answer, ClientError> {
        let response = self.send(method, path, ANYTHING, body)?;
        let next = response.headers().get(NEXT_HEADER);
        let next = next.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = self.read(response)?;
        Ok(Answer { next, body })
    }

    /// Sends a request and returns its response, if it is a success.
    fn send(
        &self,
        method: &str,
        path: &str,
        accept: &str,
        body: impl AsSendBody,
    ) -> Result<Response<Body>, ClientError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.endpoint))
            .header("accept", accept);
        for (name, value) in &self.headers {
            request = request.header(*name, value.as_bytes());
        }
        let request = request.body(body).map_err(|why| self.unreachable(why))?;
        let response = self.agent.run(request).map_err(|why| self.broken(why))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let detail = lines::detail(&self.read(response)?);
        Err(ClientError::refused(&self.endpoint, status, detail))
    }

    /// Reads a whole body. Its size is not limited: the server belongs to the user, and a log can be long.
    fn read(&self, response: Response<Body>) -> Result<Vec<u8>, ClientError> {
        let mut body = response.into_body();
        let body = body.with_config().limit(u64::MAX).read_to_vec();
        body.map_err(|why| self.broken(why))
    }

    fn broken(&self, why: ureq::Error) -> ClientError {
        match why {
            ureq::Error::Timeout(_) => ClientError::TimedOut {
                endpoint: self.endpoint.clone(),
            },
            ureq::Error::Io(why) => self.unreachable(why),
            ureq::Error::HostNotFound => self.unreachable("unknown host"),
            other => self.unreachable(other),
        }
    }

    fn unreachable(&self, why: impl ToString) -> ClientError {
        ClientError::NotReachable {
            endpoint: self.endpoint.clone(),
            why: why.to_string(),
        }
    }
}

/// The paths that an endpoint may have: those that address another state than the current one.
const ADDRESSES: [&str; 2] = ["/_roleback/fork/", "/_roleback/at/"];

/// Checks that an endpoint is `http://HOST:PORT`, without a path or with one that addresses a state.
fn check(endpoint: &str) -> Result<(), &'static str> {
    let uri: Uri = endpoint.parse().map_err(|_| "use http://HOST:PORT")?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => return Err("TLS is not supported; use http://HOST:PORT"),
        _ => return Err("use http://HOST:PORT"),
    }
    let addresses_state = ADDRESSES
        .iter()
        .any(|prefix| uri.path().starts_with(prefix));
    if !(uri.path() == "/" || addresses_state) || uri.query().is_some() {
        return Err("use http://HOST:PORT without a path, or with the path of a fork or a moment");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_PATH: &str =
        "use http://HOST:PORT without a path, or with the path of a fork or a moment";

    #[test]
    fn an_endpoint_is_a_scheme_a_host_and_a_port() {
        for (endpoint, wrong) in [
            ("http://127.0.0.1:4566", None),
            ("http://localhost:4566/", None),
            ("http://[::1]:4566", None),
            ("127.0.0.1:1", Some("use http://HOST:PORT")),
            ("", Some("use http://HOST:PORT")),
            ("ftp://h", Some("use http://HOST:PORT")),
            (
                "https://localhost",
                Some("TLS is not supported; use http://HOST:PORT"),
            ),
            ("http://h:1/_roleback/fork/a", None),
            ("http://h:1/_roleback/at/42/", None),
            ("http://h/path", Some(NO_PATH)),
            ("http://h/?q", Some(NO_PATH)),
            ("http://h/_roleback/fork/a?q", Some(NO_PATH)),
        ] {
            assert_eq!(check(endpoint).err(), wrong, "{endpoint}");
        }
    }
}
