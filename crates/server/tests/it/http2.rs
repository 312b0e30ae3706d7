//! HTTP/2 without TLS, on the same port.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};

use roleback_wire::sigv4::{Credentials, Outgoing, sign};

use crate::support::{in_memory, start};

#[test]
fn a_signed_request_over_http_2_is_answered() {
    let server = start(&in_memory());
    let authority = server.addr.to_string();
    let body = "Action=GetUser&Version=2010-05-08";
    let headers = [("host", &*authority)];
    let outgoing = Outgoing {
        method: "POST",
        path: "/",
        query: "",
        headers: &headers,
        body: body.as_bytes(),
        region: "us-east-1",
        service: "iam",
        time: server.store.clock.now(),
    };
    let test = Credentials {
        access_key_id: "test",
        secret_access_key: "test",
        session_token: None,
    };
    let mut request = Request::post(format!("http://{authority}/"));
    for (name, value) in sign(&test, &outgoing) {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (status, text) = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.addr).await.unwrap();
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    });
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("arn:aws:iam::000000000000:root"), "{text}");
}
