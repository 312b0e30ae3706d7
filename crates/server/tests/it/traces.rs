//! Spans of requests, as an OpenTelemetry collector gets them.
#![cfg(feature = "otlp")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Client, exchange, in_memory, start};

/// How long a test waits for a span before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A collector: its endpoint, and the bodies that it gets with the lines before them.
fn collector() -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = Vec::new();
            let (head, body) = loop {
                let mut piece = [0; 4096];
                let length = stream.read(&mut piece).unwrap();
                assert!(length > 0, "the request ended early");
                bytes.extend_from_slice(&piece[..length]);
                let text = String::from_utf8(bytes.clone()).unwrap();
                let Some((head, body)) = text.split_once("\r\n\r\n") else {
                    continue;
                };
                let expected = head.lines().find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")
                        .map(str::to_owned)
                });
                if expected.is_some_and(|expected| expected.parse() == Ok(body.len())) {
                    break (head.to_owned(), serde_json::from_str(body).unwrap());
                }
            };
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
                .unwrap();
            if sender.send((head, body)).is_err() {
                return;
            }
        }
    });
    (endpoint, receiver)
}

/// The spans of a body.
fn spans(body: &Value) -> Vec<Value> {
    body["resourceSpans"][0]["scopeSpans"][0]["spans"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_collector_gets_a_span_of_each_recorded_request() {
    let (endpoint, collected) = collector();
    let mut config = in_memory();
    let variable = ("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), endpoint);
    config.set_from_env([variable], &[]).unwrap();
    let server = start(&config);
    let root = Client::root(&server);
    let traced = |flags: &str, form: &str| {
        let header = format!(
            "\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{flags}\r\n"
        );
        let request = String::from_utf8(root.request("iam", form)).unwrap();
        exchange(server.addr, request.replacen("\r\n", &header, 1).as_bytes())
    };
    traced("01", "Action=CreateUser&UserName=ann");
    traced("00", "Action=ListUsers");
    let refused = root.call("iam", "Action=GetUser&UserName=bob");
    // The stop sends what is left.
    server.shutdown();
    let mut found = Vec::new();
    while found.len() < 2 {
        let (head, body) = collected.recv_timeout(PATIENCE).unwrap();
        assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
        assert!(
            head.to_lowercase()
                .contains("content-type: application/json"),
            "{head}"
        );
        let service = &body["resourceSpans"][0]["resource"]["attributes"][0];
        assert_eq!(
            *service,
            json!({"key": "service.name", "value": {"stringValue": "roleback"}})
        );
        found.extend(spans(&body));
    }
    let shown: Vec<_> = found
        .iter()
        .map(|span| span["name"].as_str().unwrap())
        .collect();
    assert_eq!(shown, ["iam.CreateUser", "iam.GetUser"]);
    let (first, second) = (&found[0], &found[1]);
    assert_eq!(first["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(first["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(second.get("parentSpanId"), None);
    let id = refused.header("x-amzn-requestid").unwrap().replace('-', "");
    assert_eq!(second["traceId"], id);
    assert_eq!(second["spanId"], id[16..]);
    let attribute = |span: &Value, key: &str| {
        let attributes = span["attributes"].as_array().unwrap();
        let found = attributes.iter().find(|it| it["key"] == key);
        found.map(|it| it["value"].clone())
    };
    assert_eq!(attribute(first, "error.type"), None);
    assert_eq!(
        attribute(second, "error.type"),
        Some(json!({"stringValue": "NoSuchEntity"}))
    );
    assert_eq!(
        attribute(second, "http.response.status_code"),
        Some(json!({"intValue": "404"}))
    );
    for span in &found {
        let time = |name: &str| span[name].as_str().unwrap().parse::<i64>().unwrap();
        assert!(time("startTimeUnixNano") <= time("endTimeUnixNano"));
        assert_eq!(span["spanId"].as_str().unwrap().len(), 16);
    }
}

#[test]
fn a_server_without_its_collector_serves_and_stops() {
    let mut config = in_memory();
    let variable = (
        "OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(),
        "http://127.0.0.1:1".to_owned(),
    );
    config.set_from_env([variable], &[]).unwrap();
    let server = start(&config);
    assert_eq!(
        Client::root(&server).call("iam", "Action=ListUsers").status,
        200
    );
    server.shutdown();
}

#[test]
fn a_collector_is_reached_by_http_only() {
    let mut config = in_memory();
    for (name, value, url) in [
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://c:4318/",
            Some("http://c:4318/v1/traces"),
        ),
        (
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "http://c:4318/own",
            Some("http://c:4318/own"),
        ),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "", None),
    ] {
        config.trace_collector = None;
        config
            .set_from_env([(name.to_owned(), value.to_owned())], &[])
            .unwrap();
        assert_eq!(config.trace_collector.as_deref(), url, "{name}={value}");
    }
    let secure = (
        "OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(),
        "https://c:4318".to_owned(),
    );
    let refused = config.set_from_env([secure], &[]).unwrap_err();
    assert!(refused.to_string().contains("http://"), "{refused}");
}
