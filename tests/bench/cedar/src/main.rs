//! Roleback's decisions beside Cedar's, in one run on the same questions. Run with
//!
//!     cargo run --release --manifest-path tests/bench/Cargo.toml --package roleback-bench-cedar
//!
//! 100 policies each let one user read the objects of one bucket from one range of addresses; the question is about the
//! bucket of the last. The two engines take turns, round by round, and the medians are compared. The languages differ, so
//! this is a comparison of what a caller waits for, not of how well either is made. A second line says what it costs to
//! compile every policy that AWS manages, each as a set of its own; they were parsed before.

use std::hint::black_box;
use std::str::FromStr;
use std::time::Instant;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};
use roleback_identity::managed;
use roleback_policy::compiled::Compiled;
use roleback_policy::{Document, Layers, Principal};

const POLICIES: usize = 100;
const ROUNDS: usize = 301;
const COMPILE_ROUNDS: usize = 11;

fn main() {
    let cedar = Cedar::new();
    let texts = identity_policy();
    let document = Document::parse(&texts).expect("the policy parses");
    let compiled = Compiled::new(&Layers::of_identity([&document])).expect("the policy compiles");
    let resource = format!("arn:aws:s3:::bucket-{}/object", POLICIES - 1);
    let alice = Principal::User {
        arn: "arn:aws:iam::111122223333:user/alice",
        id: None,
    };
    let mut request = roleback_policy::Request::new(alice, "s3:GetObject", &resource);
    request.context = request.context.with("aws:SourceIp", "203.0.113.7");

    assert_eq!(cedar.decide(), Decision::Allow);
    assert_eq!(
        compiled.decide(&request).decision,
        roleback_policy::Decision::Allowed
    );

    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(nanoseconds_a_call(5, || cedar.decide()));
        ours.push(nanoseconds_a_call(500, || {
            compiled.decide(black_box(&request))
        }));
    }
    let (theirs, ours) = (median(theirs), median(ours));
    println!(
        "{POLICIES} policies: Cedar {theirs:.0} ns, Roleback {ours:.0} ns, {:.0} times",
        theirs / ours
    );
    compile_managed_policies();
}

/// Compiles every policy that AWS manages.
fn compile_managed_policies() {
    let parse = |policy| Document::parse(&managed::document(policy)).expect("the policy parses");
    let documents: Vec<_> = managed::all().iter().map(parse).collect();
    let compile = || {
        let sets = documents
            .iter()
            .map(|document| Compiled::new(&Layers::of_identity([document])));
        sets.filter(Result::is_ok).count()
    };
    assert_eq!(compile(), documents.len());
    let rounds = (0..COMPILE_ROUNDS).map(|_| nanoseconds_a_call(1, compile));
    let milliseconds = median(rounds.collect()) / 1e6;
    println!(
        "{} managed policies compiled in {milliseconds:.0} ms",
        documents.len()
    );
}

struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    request: Request,
}

impl Cedar {
    fn new() -> Self {
        let policy = |number: usize| {
            format!(
                r#"permit(principal == User::"alice", action == Action::"GetObject", resource in Bucket::"bucket-{number}")
                   when {{ context.source_ip.isInRange(ip("203.0.113.{number}/24")) }};"#
            )
        };
        let policies: String = (0..POLICIES).map(policy).collect();
        let bucket = format!("bucket-{}", POLICIES - 1);
        let entities = format!(
            r#"[{{"uid":{{"type":"Object","id":"object"}},"attrs":{{}},"parents":[{{"type":"Bucket","id":"{bucket}"}}]}},
                {{"uid":{{"type":"Bucket","id":"{bucket}"}},"attrs":{{}},"parents":[]}}]"#
        );
        let name = |text: &str| EntityUid::from_str(text).expect("a name of an entity");
        let address = RestrictedExpression::new_ip("203.0.113.7");
        let context = Context::from_pairs([("source_ip".to_owned(), address)]).expect("a context");
        let request = Request::new(
            name(r#"User::"alice""#),
            name(r#"Action::"GetObject""#),
            name(r#"Object::"object""#),
            context,
            None,
        );
        Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(&policies).expect("the policies parse"),
            entities: Entities::from_json_str(&entities, None).expect("the entities parse"),
            request: request.expect("a request"),
        }
    }

    fn decide(&self) -> Decision {
        self.authorizer
            .is_authorized(black_box(&self.request), &self.policies, &self.entities)
            .decision()
    }
}

/// The same permissions in AWS's language.
fn identity_policy() -> String {
    let statement = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket-{number}/*",
                "Condition":{{"IpAddress":{{"aws:SourceIp":"203.0.113.{number}/24"}}}}}}"#
        )
    };
    let statements: Vec<_> = (0..POLICIES).map(statement).collect();
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    )
}

fn nanoseconds_a_call<T>(calls: u32, mut call: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}
