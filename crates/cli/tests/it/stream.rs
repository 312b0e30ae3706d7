//! `policy stream`: calls as they happen.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::support::World;

#[test]
fn a_stream_shows_calls_up_to_the_limit() {
    let world = World::new();
    let child = world
        .command(&["policy", "stream", "--on", "-n", "1", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Stopped(child);
    // The note on standard error is printed before the stream begins, so calls are made until one is shown.
    let mut notes = BufReader::new(child.0.stderr.take().unwrap());
    let mut note = String::new();
    notes.read_line(&mut note).unwrap();
    assert!(note.contains("recording is on"), "{note}");
    let mut lines = BufReader::new(child.0.stdout.take().unwrap());
    let calls = std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut line = String::new();
            lines.read_line(&mut line).unwrap();
            line
        });
        while !reader.is_finished() {
            let answer = call(&world);
            if !answer.starts_with("HTTP/1.1 200") {
                // Otherwise the reader would never end.
                let _ = child.0.kill();
                panic!("{answer}");
            }
        }
        reader.join().unwrap()
    });
    let event: serde_json::Value = serde_json::from_str(&calls).unwrap();
    assert_eq!(event["operation"], "iam:ListUsers");
    assert!(child.0.wait().unwrap().success());
}

/// A process that ends with the test, even if the test fails.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One call of AWS by the root user; the server does not check its signature.
fn call(world: &World) -> String {
    let date = world.server.store.clock.now().iso8601();
    let date = date.replace(['-', ':'], "");
    let body = "Action=ListUsers&Version=2010-05-08";
    let credential = format!("Credential=test/{}/us-east-1/iam/aws4_request", &date[..8]);
    let request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         x-amz-date: {date}\r\nauthorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;x-amz-date, Signature=00\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(world.server.addr).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
