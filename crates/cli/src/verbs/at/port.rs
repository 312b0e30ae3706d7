//! A port on which clients see a moment, for clients whose endpoint URL cannot have a path.
//!
//! Each connection carries one request. Its head gets the header that addresses the moment; everything else passes
//! unchanged, so that signatures stay valid.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use roleback_api::moment::{HEADER, Moment};

use crate::exit::{Failure, Kind};

/// The longest head of a request, in bytes: that of the server.
const HEAD_BYTES_MAX: usize = 64 << 10;
/// The longest time to wait for more bytes of a head.
const HEAD_TIME: Duration = Duration::from_secs(60);
const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const END_OF_LINE: &[u8] = b"\r\n";
/// The response if the server cannot be reached.
const UNREACHABLE: &[u8] =
    b"HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// The server, and the headers that each request gets.
#[derive(Clone)]
pub(super) struct Upstream {
    authority: String,
    headers: String,
}

impl Upstream {
    pub(super) fn of(endpoint: &str, moment: &Moment) -> Result<Self, Failure> {
        let authority = endpoint.strip_prefix("http://").ok_or_else(|| {
            Kind::Usage.because(format_args!("`{endpoint}` is not http://HOST:PORT"))
        })?;
        Ok(Self {
            authority: authority.to_owned(),
            // After its response the server closes the connection, which carries no second request.
            headers: format!("{HEADER}: {moment}\r\nconnection: close\r\n"),
        })
    }
}

/// The URL of a listener.
pub(super) fn url(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener.local_addr();
    let address =
        address.map_err(|why| Kind::Error.because(format_args!("cannot listen: {why}")))?;
    Ok(format!("http://{address}"))
}

/// Serves connections until the process ends.
pub(super) fn serve(listener: &TcpListener, upstream: &Upstream) {
    for stream in listener.incoming().flatten() {
        let upstream = upstream.clone();
        // A connection that cannot get a thread is closed.
        let _ = thread::Builder::new().spawn(move || pass(stream, &upstream));
    }
}

/// Passes one request and its response.
fn pass(mut client: TcpStream, upstream: &Upstream) -> io::Result<()> {
    client.set_read_timeout(Some(HEAD_TIME))?;
    let received = head(&mut client)?;
    let sent = with_headers(&received, &upstream.headers)?;
    let Ok(mut server) = TcpStream::connect(&upstream.authority) else {
        return client.write_all(UNREACHABLE);
    };
    server.write_all(&sent)?;
    client.set_read_timeout(None)?;
    let (mut body, mut into) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut body, &mut into));
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}

/// Reads up to the end of a head, and whatever arrived with it.
fn head(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut received = Vec::new();
    let mut room = [0; 4_096];
    while !received
        .windows(END_OF_HEAD.len())
        .any(|end| end == END_OF_HEAD)
    {
        let count = client.read(&mut room)?;
        if count == 0 || received.len() + count > HEAD_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        received.extend_from_slice(&room[..count]);
    }
    Ok(received)
}

/// The same bytes with more headers after the first line, and without what would keep the connection open.
fn with_headers(received: &[u8], headers: &str) -> io::Result<Vec<u8>> {
    let end = position(received, END_OF_HEAD).ok_or(io::ErrorKind::InvalidData)?;
    let head = std::str::from_utf8(&received[..end]).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut lines = head.split("\r\n");
    let mut sent = lines.next().unwrap_or_default().to_owned() + "\r\n" + headers;
    let replaced = ["connection", HEADER];
    let name = |line: &str| {
        line.split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    for line in lines.filter(|line| !replaced.contains(&&*name(line))) {
        sent += line;
        sent += "\r\n";
    }
    let rest = &received[end + END_OF_LINE.len()..];
    Ok([sent.as_bytes(), rest].concat())
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|found| found == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_gets_the_header_and_keeps_everything_else() {
        let request = b"POST / HTTP/1.1\r\nHost: h:1\r\nConnection: keep-alive\r\nAuthorization: x\r\n\r\nAction=A";
        let upstream = Upstream::of("http://h:2", &Moment::of_seq(42)).unwrap();
        let sent = with_headers(request, &upstream.headers).unwrap();
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "POST / HTTP/1.1\r\nx-roleback-at: 42\r\nconnection: close\r\nHost: h:1\r\nAuthorization: x\r\n\r\nAction=A"
        );
        assert!(with_headers(b"GET / HTTP/1.1\r\n", "").is_err());
        assert!(with_headers(b"GET /\xff HTTP/1.1\r\n\r\n", "").is_err());
    }
}
