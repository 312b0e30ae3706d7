//! A server on a free port, and a client that signs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use roleback_server::config::Config;
use roleback_server::{Running, Server};
use roleback_wire::Timestamp;
use roleback_wire::sigv4::{Credentials, Outgoing, sign};

/// How long a test waits for bytes before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A configuration that keeps everything in memory and listens on a free port.
pub(crate) fn in_memory() -> Config {
    let mut config = Config {
        memory: true,
        ..Config::default()
    };
    config.set("listen", "127.0.0.1:0").unwrap();
    config
}

/// A configuration that keeps its log in a directory.
pub(crate) fn in_dir(dir: &std::path::Path) -> Config {
    let mut config = Config {
        memory: false,
        data_dir: Some(dir.to_owned()),
        ..in_memory()
    };
    config.set("durability", "process").unwrap();
    config
}

/// A server with this configuration.
pub(crate) fn start(config: &Config) -> Running {
    Server::start(config).unwrap()
}

/// A signing client with its own clock.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) addr: SocketAddr,
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) time: Timestamp,
    pub(crate) region: &'static str,
    /// The Host header, if it is not the server's address.
    pub(crate) host: Option<String>,
    /// The path of the endpoint.
    pub(crate) path: String,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In lower case, in order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Root, by the key `test`.
    pub(crate) fn root(server: &Running) -> Self {
        Self::new(server, "test", "test")
    }

    pub(crate) fn new(server: &Running, key_id: &str, secret: &str) -> Self {
        Self {
            addr: server.addr,
            key_id: key_id.to_owned(),
            secret: secret.to_owned(),
            token: None,
            time: server.store.clock.now(),
            region: "us-east-1",
            host: None,
            path: "/".to_owned(),
        }
    }

    /// The same client, whose endpoint URL has this path.
    pub(crate) fn below(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    /// The same client, whose endpoint is a moment.
    pub(crate) fn at(&self, moment: &str) -> Self {
        self.below(&format!("/_roleback/at/{moment}"))
    }

    /// Calls an operation: `iam`, `Action=CreateUser&UserName=bob`.
    pub(crate) fn call(&self, service: &str, form: &str) -> Answer {
        exchange(self.addr, &self.request(service, form))
    }

    /// The bytes of a signed request.
    pub(crate) fn request(&self, service: &str, form: &str) -> Vec<u8> {
        let version = if service == "sts" {
            "2011-06-15"
        } else {
            "2010-05-08"
        };
        let body = format!("{form}&Version={version}");
        let host = self.host.clone().unwrap_or_else(|| self.addr.to_string());
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", &*host),
        ];
        let credentials = Credentials {
            access_key_id: &self.key_id,
            secret_access_key: &self.secret,
            session_token: self.token.as_deref(),
        };
        let outgoing = Outgoing {
            method: "POST",
            path: &self.path,
            query: "",
            headers: &headers,
            body: body.as_bytes(),
            region: self.region,
            service,
            time: self.time,
        };
        let signed = sign(&credentials, &outgoing);
        let signed = signed.iter().map(|(name, value)| (*name, &**value));
        post(
            &self.path,
            headers.into_iter().chain(signed),
            body.as_bytes(),
        )
    }
}

/// The bytes of a POST, after which the connection closes.
pub(crate) fn post<'a>(
    path: &str,
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    body: &[u8],
) -> Vec<u8> {
    let mut head = format!(
        "POST {path} HTTP/1.1\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Sends bytes and reads the answer to the end of the connection.
pub(crate) fn exchange(addr: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = connect(addr);
    stream.write_all(request).unwrap();
    read_answer(stream)
}

/// Sends bytes and returns what arrives before the connection ends, however it ends.
pub(crate) fn exchange_until_closed(addr: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = connect(addr);
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    // The server closes the connection, which a client can see as a reset.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// A connection with a read timeout.
pub(crate) fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Reads a response up to the end of the connection.
pub(crate) fn read_answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer in {:?}", String::from_utf8_lossy(bytes)));
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    Answer {
        status: status.parse().unwrap(),
        headers: lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: bytes[end + 4..].to_vec(),
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| &**value)
    }

    /// The text between the first `<name>` and its end tag.
    pub(crate) fn element(&self, name: &str) -> String {
        let text = self.text();
        let (_, rest) = text
            .split_once(&format!("<{name}>"))
            .unwrap_or_else(|| panic!("no <{name}> in {text}"));
        rest.split_once(&format!("</{name}>")).unwrap().0.to_owned()
    }

    /// The status and the error code.
    pub(crate) fn fault(&self) -> (u16, String) {
        (self.status, self.element("Code"))
    }
}
