//! Requests and answers as messages between nodes.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use serde::{Deserialize, Serialize};

use crate::address::ReceivedPath;
use crate::faults::Cut;
use crate::request::Read;

/// Bytes of the number before a head: its length.
const LENGTH_BYTES: usize = 4;

/// The head of a forwarded request; its body follows.
#[derive(Serialize, Deserialize)]
struct RequestHead {
    method: String,
    uri: String,
    received_path: Option<String>,
    headers: Vec<(String, String)>,
    peer: String,
    request_id: String,
}

/// The head of the answer; its body follows.
#[derive(Serialize, Deserialize)]
struct AnswerHead {
    status: u16,
    headers: Vec<(String, String)>,
    /// The connection is closed instead.
    is_cut: bool,
}

/// A request that another node received.
pub(crate) struct Forwarded {
    pub(crate) request: Request<()>,
    pub(crate) body: Bytes,
    /// The client's IP address.
    pub(crate) peer: String,
    pub(crate) request_id: String,
}

/// A request as a message; `None` if a header is not text.
pub(crate) fn packed_request(read: &Read<'_>, request_id: &str) -> Option<Vec<u8>> {
    packed(&head_of(read, request_id)?, read.body())
}

/// A response as a message.
pub(crate) async fn packed_response(response: Response<Full<Bytes>>) -> Option<Vec<u8>> {
    let (head, body) = response.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    let head = AnswerHead {
        status: head.status.as_u16(),
        headers: as_text(&head.headers)?,
        is_cut: head.extensions.get::<Cut>().is_some(),
    };
    packed(&head, &body)
}

fn head_of(read: &Read<'_>, request_id: &str) -> Option<RequestHead> {
    let head = read.head();
    let received_path = head.extensions.get::<ReceivedPath>();
    Some(RequestHead {
        method: head.method.to_string(),
        uri: head.uri.to_string(),
        received_path: received_path.map(|ReceivedPath(path)| path.clone()),
        headers: as_text(&head.headers)?,
        peer: read.peer().to_owned(),
        request_id: request_id.to_owned(),
    })
}

/// Headers as text; `None` if one is not text.
fn as_text(headers: &HeaderMap) -> Option<Vec<(String, String)>> {
    let pair = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.to_string(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().map(pair).collect()
}

fn header_map(headers: &[(String, String)]) -> Option<HeaderMap> {
    let pairs = headers.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    });
    pairs.collect()
}

fn packed(head: &impl Serialize, body: &[u8]) -> Option<Vec<u8>> {
    let head = serde_json::to_vec(head).ok()?;
    let length = u32::try_from(head.len()).ok()?.to_be_bytes();
    Some([&length, &*head, body].concat())
}

fn unpacked<T: for<'de> Deserialize<'de>>(mut message: Bytes) -> Option<(T, Bytes)> {
    let length = message.first_chunk::<LENGTH_BYTES>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let head = message.get(LENGTH_BYTES..)?.get(..length)?;
    let head = serde_json::from_slice(head).ok()?;
    Some((head, message.split_off(LENGTH_BYTES + length)))
}

/// The response in a message.
pub(crate) fn response(message: Bytes) -> Option<Response<Full<Bytes>>> {
    let (head, body): (AnswerHead, _) = unpacked(message)?;
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(head.status).ok()?;
    *response.headers_mut() = header_map(&head.headers)?;
    if head.is_cut {
        response.extensions_mut().insert(Cut);
    }
    Some(response)
}

/// The request in a message.
pub(crate) fn request(message: Bytes) -> Option<Forwarded> {
    let (head, body): (RequestHead, _) = unpacked(message)?;
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(head.method.as_bytes()).ok()?;
    *request.uri_mut() = head.uri.parse::<Uri>().ok()?;
    *request.headers_mut() = header_map(&head.headers)?;
    if let Some(path) = head.received_path {
        request.extensions_mut().insert(ReceivedPath(path));
    }
    Some(Forwarded {
        request,
        body,
        peer: head.peer,
        request_id: head.request_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_and_anything_shorter_does_not() {
        let head = RequestHead {
            method: "POST".to_owned(),
            uri: "/?a=b".to_owned(),
            received_path: Some("/x".to_owned()),
            headers: vec![("host".to_owned(), "a".to_owned())],
            peer: "127.0.0.1".to_owned(),
            request_id: "r".to_owned(),
        };
        let message = Bytes::from(packed(&head, b"Action=CreateUser").unwrap());
        let found = request(message.clone()).unwrap();
        assert_eq!(found.body, "Action=CreateUser");
        assert_eq!(found.request.uri(), "/?a=b");
        assert_eq!(found.request.headers()["host"], "a");
        let path = found.request.extensions().get::<ReceivedPath>();
        assert_eq!(path.map(|ReceivedPath(path)| &**path), Some("/x"));
        assert_eq!((&*found.peer, &*found.request_id), ("127.0.0.1", "r"));
        let head_ends = message.len() - found.body.len();
        for end in 0..head_ends {
            assert!(request(message.slice(..end)).is_none(), "{end}");
        }
    }

    #[test]
    fn an_answer_keeps_its_status_headers_and_whether_the_connection_is_cut() {
        for is_cut in [false, true] {
            let head = AnswerHead {
                status: 409,
                headers: vec![("x-roleback-seq".to_owned(), "7".to_owned())],
                is_cut,
            };
            let found = response(packed(&head, b"<x/>").unwrap().into()).unwrap();
            assert_eq!(found.status(), 409);
            assert_eq!(
                found
                    .headers()
                    .get("x-roleback-seq")
                    .map(|it| it.as_bytes()),
                Some(&b"7"[..])
            );
            assert_eq!(found.extensions().get::<Cut>().is_some(), is_cut);
        }
    }
}
