//! What it costs to find out which permissions a request needs. Run with
//!
//!     cargo bench -p roleback-gateway
//!
//! Prints the time until the routing table is ready, once in this process, and for each request the median time of finding
//! its operation and of working out its permissions. Each figure is the median of rounds; a round is many requests.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use roleback_gateway::needs::{self, Place};
use roleback_gateway::route::{self, Found};
use roleback_gateway::{Head, table};

const ROUNDS: usize = 2_001;
const REQUESTS: usize = 20;
const JSON: (&str, &[u8]) = ("content-type", b"application/x-amz-json-1.0");

fn main() {
    let start = Instant::now();
    let services = table::services().len();
    let index = start.elapsed();
    let start = Instant::now();
    let operations = table::service("dynamodb").map_or(0, |service| service.operations().len());
    let first = start.elapsed();
    let start = Instant::now();
    let largest = table::service("ec2").map_or(0, |service| service.operations().len());
    println!(
        "{services} services ready after {index:.1?}; {operations} operations of dynamodb after {first:.1?} more, {largest} of ec2 after {:.1?}",
        start.elapsed()
    );
    println!(
        "{:>20} {:>12} {:>12} {:>8}",
        "request", "route ns", "needs ns", "needs"
    );
    let target = |operation: &'static [u8]| [JSON, ("x-amz-target", operation)];
    let (item, batch) = (
        target(b"DynamoDB_20120810.GetItem"),
        target(b"DynamoDB_20120810.TransactWriteItems"),
    );
    for (name, scope, (method, path), headers, body) in [
        ("GetItem", "dynamodb", ("POST", "/"), &item[..], br#"{"TableName":"orders","Key":{"id":{"S":"0123456789"}}}"#.as_slice()),
        ("TransactWriteItems", "dynamodb", ("POST", "/"), &batch[..], br#"{"TransactItems":[{"Put":{"TableName":"a","Item":{"id":{"S":"1"}}}},{"Delete":{"TableName":"b","Key":{"id":{"S":"1"}}}}]}"#),
        ("GetObject", "s3", ("GET", "/bucket/folder/key"), &[], b""),
        ("PutObject", "s3", ("PUT", "/bucket/folder/key"), &[("x-amz-tagging", b"a=b")], b""),
    ] {
        let head = Head { method, path, query: "", host: "localhost", scope: Some(scope), headers };
        let route = || match route::find(black_box(&head)) {
            Ok(Found::Route(route)) => route,
            _ => panic!("{name} is not found"),
        };
        let found = route();
        let place = Place { partition: "aws", region: "us-east-1", account: "000000000000" };
        let needed = || {
            let members = needs::members(&found, &head, black_box(body), None).expect("they are read");
            needs::needs(&found, &head, &members, place).expect("they are found")
        };
        println!("{name:>20} {:>12.0} {:>12.0} {:>8}", median_ns(route), median_ns(needed), needed().len());
    }
}

/// The median time of one call, in nanoseconds.
fn median_ns<T>(mut call: impl FnMut() -> T) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..REQUESTS {
                black_box(call());
            }
            start.elapsed().as_secs_f64() * 1e9 / REQUESTS as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}
