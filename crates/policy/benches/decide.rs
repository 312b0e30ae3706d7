//! What a decision costs. Run with
//!
//!     cargo bench -p roleback-policy
//!
//! Prints the median time of a decision of the compiled evaluator for a user with 10, 100 and 1,000 statements (a tenth of
//! them about the action asked for), a boundary and two levels of service control policies; of the plain evaluator
//! beside it; and what compiling costs. Each figure is the median of rounds; a round is many decisions.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use roleback_policy::compiled::Compiled;
use roleback_policy::{Context, Decision, Document, Layers, Policy, Principal, Request, decide};

const ROUNDS: usize = 2_001;

fn main() {
    println!(
        "{:>10} {:>14} {:>14} {:>14} {:>14}",
        "statements", "allowed ns", "denied ns", "plain ns", "compile us"
    );
    for statements in [10, 100, 1_000] {
        let policies = Policies::new(statements);
        let layers = policies.layers();
        let compiled = Compiled::new(&layers).expect("these compile");
        let (allowed, denied) = (
            request("arn:aws:s3:::bucket-0/folder/alice/x"),
            request("arn:aws:s3:::other/x"),
        );
        assert_eq!(compiled.decide(&allowed).decision, Decision::Allowed);
        assert_eq!(compiled.decide(&denied).decision, Decision::ImplicitDeny);
        println!(
            "{statements:>10} {:>14.0} {:>14.0} {:>14.0} {:>14.1}",
            median_ns(20, || compiled.decide(black_box(&allowed))),
            median_ns(20, || compiled.decide(black_box(&denied))),
            median_ns(1, || decide(&layers, black_box(&allowed)).decision),
            median_ns(1, || Compiled::new(black_box(&layers)).is_ok()) / 1_000.0,
        );
    }
}

struct Policies {
    identity: Document,
    boundary: Document,
    full: Document,
    guard: Document,
}

impl Policies {
    /// Every tenth statement is about reading objects; each has a resource with wildcards or a variable, and half a condition.
    fn new(statements: usize) -> Self {
        let statement = |number: usize| {
            let action = match number % 10 {
                0 => r#"["s3:GetObject","s3:ListBucket"]"#.to_owned(),
                other => format!(r#"["s3:Put{other}*","ec2:Run{number}","sqs:Send*"]"#),
            };
            let resource = format!(
                "arn:aws:s3:::bucket-{}/folder/${{aws:username}}/*",
                statements - 10 - number / 10 * 10
            );
            let condition = match number % 20 {
                0..10 => {
                    r#","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Bool":{"aws:SecureTransport":"true"}}"#
                }
                _ => "",
            };
            format!(r#"{{"Effect":"Allow","Action":{action},"Resource":"{resource}"{condition}}}"#)
        };
        let all: Vec<_> = (0..statements).map(statement).collect();
        Self {
            identity: document(&format!("[{}]", all.join(","))),
            boundary: document(
                r#"{"Effect":"Allow","Action":["s3:*","ec2:*","sqs:*"],"Resource":"*"}"#,
            ),
            full: document(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
            guard: document(
                r#"{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*",
                    "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}"#,
            ),
        }
    }

    fn layers(&self) -> Layers<'_> {
        let policy = Policy::from;
        Layers {
            identity: vec![policy(&self.identity)],
            boundary: Some(vec![policy(&self.boundary)]),
            service_control: Some(vec![
                vec![policy(&self.full)],
                vec![policy(&self.full), policy(&self.guard)],
            ]),
            ..Layers::default()
        }
    }
}

fn document(statements: &str) -> Document {
    Document::parse(&format!(
        r#"{{"Version":"2012-10-17","Statement":{statements}}}"#
    ))
    .expect("these parse")
}

fn request(resource: &str) -> Request<'_> {
    let context = Context::new()
        .with("aws:PrincipalArn", "arn:aws:iam::111122223333:user/alice")
        .with("aws:PrincipalAccount", "111122223333")
        .with("aws:PrincipalType", "User")
        .with("aws:userid", "AIDAALICEALICEALICE1")
        .with("aws:username", "alice")
        .with("aws:SourceIp", "203.0.113.77")
        .with("aws:CurrentTime", "2026-11-21T20:57:49Z")
        .with("aws:EpochTime", "1795294669")
        .with("aws:SecureTransport", "true")
        .with("aws:RequestedRegion", "eu-west-1")
        .with("aws:UserAgent", "aws-cli/2.31.0")
        .with("aws:PrincipalTag/team", "red");
    let alice = Principal::User {
        arn: "arn:aws:iam::111122223333:user/alice",
        id: Some("AIDAALICEALICEALICE1"),
    };
    Request {
        context,
        ..Request::new(alice, "s3:GetObject", resource)
    }
}

/// Median over rounds of the time of one call.
fn median_ns<T>(calls: u32, mut call: impl FnMut() -> T) -> f64 {
    let mut round = || {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(call());
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
    };
    let mut rounds: Vec<_> = (0..ROUNDS).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}
