//! Limits for clients: bytes, connections, time.

use std::io::{Read, Write};
use std::time::Duration;

use roleback_server::Running;
use roleback_server::config::Config;
use roleback_server::limits::{BODY_BYTES_MAX, HEAD_BYTES_MAX, HEADERS_MAX, Limits};

use crate::admin::{admin, json_of};
use crate::support::{Client, connect, exchange, in_memory, post, read_answer, start};

/// A short time.
const SHORT: Duration = Duration::from_millis(200);

fn limited(limits: Limits) -> Running {
    start(&Config {
        limits,
        ..in_memory()
    })
}

fn is_alive(server: &Running) -> bool {
    Client::root(server).call("iam", "Action=GetUser").status == 200
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = start(&in_memory());
    let long = "x".repeat(HEAD_BYTES_MAX);
    let many: Vec<String> = (0..=HEADERS_MAX).map(|n| format!("x-{n}")).collect();
    for (case, request) in [
        ("long", post("/", [("host", "x"), ("x-long", &*long)], b"")),
        (
            "many",
            post("/", many.iter().map(|name| (&**name, "1")), b""),
        ),
    ] {
        assert_eq!(exchange(server.addr, &request).status, 431, "{case}");
    }
    assert!(is_alive(&server));
}

#[test]
fn a_body_that_is_too_large_is_refused_with_or_without_a_length() {
    let server = start(&in_memory());
    let body = vec![b'x'; BODY_BYTES_MAX + 1];
    let declared = post("/", [("host", "x")], &body);
    let chunk = format!("{:x}\r\n", body.len());
    let head =
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    let chunked = [head.as_bytes(), chunk.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    for request in [declared, chunked] {
        let answer = exchange(server.addr, &request);
        assert_eq!(answer.fault(), (413, "RequestEntityTooLarge".to_owned()));
    }
    assert!(is_alive(&server));
}

#[test]
fn a_body_that_arrives_too_slowly_is_given_up() {
    let server = limited(Limits {
        body_time: SHORT,
        ..Limits::default()
    });
    let mut slow = connect(server.addr);
    slow.write_all(
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\nconnection: close\r\n\r\nAction",
    )
    .unwrap();
    assert_eq!(
        read_answer(slow).fault(),
        (408, "RequestTimeout".to_owned())
    );
    assert!(is_alive(&server));
}

#[test]
fn a_slow_body_of_our_own_endpoints_is_given_up_too() {
    let server = limited(Limits {
        body_time: SHORT,
        ..Limits::default()
    });
    let mut slow = connect(server.addr);
    let head = "POST /_roleback/evaluate HTTP/1.1\r\nhost: localhost\r\ncontent-length: 500\r\n\
                connection: close\r\n\r\n";
    slow.write_all(head.as_bytes()).unwrap();
    let mut dribbling = slow.try_clone().unwrap();
    let client = std::thread::spawn(move || {
        // Until it ends, or the server closes the connection.
        for _ in 0..500 {
            if dribbling.write_all(b" ").is_err() {
                return;
            }
            std::thread::sleep(SHORT / 10);
        }
    });
    let answer = read_answer(slow);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("timed out"), "{}", answer.text());
    assert!(is_alive(&server));
    client.join().unwrap();
}

#[test]
fn a_slow_pod_upload_does_not_delay_other_work() {
    let server = limited(Limits {
        body_time: Duration::from_secs(3600),
        ..Limits::default()
    });
    let mut slow = connect(server.addr);
    let head = "PUT /_roleback/snapshots/restore HTTP/1.1\r\nhost: localhost\r\ncontent-length: 500\r\n\
                connection: close\r\n\r\nmanifest.json";
    slow.write_all(head.as_bytes()).unwrap();
    // Until its thread has begun to wait.
    std::thread::sleep(SHORT);
    let verified = json_of(admin(&server).post("/_roleback/verify", ""));
    assert_eq!(verified["ok"], true);
    slow.write_all(&[0; 487]).unwrap();
    assert_eq!(read_answer(slow).status, 422);
}

#[test]
fn a_connection_without_a_complete_request_is_closed() {
    let server = limited(Limits {
        idle_time: SHORT,
        ..Limits::default()
    });
    for begun in ["", "POST / HTTP/1.1\r\nhost: lo"] {
        let mut idle = connect(server.addr);
        idle.write_all(begun.as_bytes()).unwrap();
        let mut rest = Vec::new();
        // It ends; how depends on the bytes in flight.
        let _ = idle.read_to_end(&mut rest);
        assert_eq!(rest, b"", "{begun:?}");
    }
    assert!(is_alive(&server));
}

#[test]
fn a_request_under_way_is_not_idle() {
    let server = limited(Limits {
        idle_time: SHORT,
        ..Limits::default()
    });
    let request = Client::root(&server).request("iam", "Action=GetUser");
    let (start, end) = request.split_at(request.len() - 5);
    let mut slow = connect(server.addr);
    slow.write_all(start).unwrap();
    std::thread::sleep(SHORT * 4);
    slow.write_all(end).unwrap();
    assert_eq!(read_answer(slow).status, 200);
}

#[test]
fn a_connection_over_the_limit_is_refused_until_another_one_ends() {
    let server = limited(Limits {
        connections: 2,
        ..Limits::default()
    });
    let held: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = connect(server.addr);
            // A response shows that the connection was accepted.
            stream
                .write_all(b"GET /_roleback/livez HTTP/1.1\r\nhost: localhost\r\n\r\n")
                .unwrap();
            assert_eq!(stream.read(&mut [0; 1]).unwrap(), 1);
            stream
        })
        .collect();
    assert_eq!(read_answer(connect(server.addr)).status, 503);
    drop(held);
    while !is_alive(&server) {}
}

#[test]
fn an_idle_connection_makes_room_for_a_new_one_and_an_active_one_does_not() {
    let server = limited(Limits {
        connections: 2,
        shed_time: Duration::ZERO,
        ..Limits::default()
    });
    let root = Client::root(&server);
    let request = root.request("iam", "Action=GetUser");
    let (head, end) = request.split_at(request.len() - 5);
    let mut at_work = connect(server.addr);
    at_work.write_all(head).unwrap();
    let mut at_rest = connect(server.addr);
    at_rest
        .write_all(b"GET /_roleback/livez HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    assert_eq!(at_rest.read(&mut [0; 1]).unwrap(), 1);
    // It replaces the idle connection, and is replaced by the next one.
    for _ in 0..3 {
        assert!(is_alive(&server));
    }
    let mut rest = Vec::new();
    at_rest.read_to_end(&mut rest).unwrap();
    at_work.write_all(end).unwrap();
    assert_eq!(read_answer(at_work).status, 200);
}

#[test]
fn all_bodies_together_have_a_limit_of_bytes() {
    let server = limited(Limits {
        in_flight_bytes: 1024,
        ..Limits::default()
    });
    let request = post("/", [("host", "x")], &[b'x'; 1025]);
    let answer = exchange(server.addr, &request);
    assert_eq!(answer.fault(), (503, "ServiceUnavailable".to_owned()));
    assert!(is_alive(&server));
}
