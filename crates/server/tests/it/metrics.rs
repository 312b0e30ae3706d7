//! `GET /_roleback/metrics`, and the trace of a request.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use roleback_server::Running;
use roleback_server::enforcement::Mode;
use roleback_server::metrics::table::{Kind, METRICS, Metric};

use crate::admin::{admin, json_of};
use crate::support::{Client, exchange, in_dir, in_memory, start};

const BEGIN: &str = "<!-- metrics -->\n";
const END: &str = "<!-- end of metrics -->\n";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn scrape(server: &Running) -> String {
    let answer = admin(server).get("/_roleback/metrics").unwrap();
    String::from_utf8(answer.body).unwrap()
}

/// The value of a sample.
fn value(text: &str, sample: &str) -> Option<f64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.map(|value| value.parse().unwrap())
}

#[test]
fn a_scrape_has_the_metrics_of_the_table_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    Client::root(&server).call("iam", "Action=ListUsers");
    let text = scrape(&server);
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let types: Vec<_> = types.map(|line| line.split_once(' ').unwrap()).collect();
    let expected: Vec<_> = METRICS
        .iter()
        .map(|it| (it.name, it.kind.as_str()))
        .collect();
    assert_eq!(types, expected);
    let mut sampled = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (sample, number) = line.rsplit_once(' ').unwrap();
        assert!(number.parse::<f64>().is_ok(), "{line}");
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        let is_of = |metric: &&Metric| {
            let suffix = name.strip_prefix(metric.name);
            match metric.kind {
                Kind::Histogram => matches!(suffix, Some("_bucket" | "_sum" | "_count")),
                Kind::Counter | Kind::Gauge => suffix == Some(""),
            }
        };
        let metric = METRICS.iter().find(is_of);
        let metric = metric.unwrap_or_else(|| panic!("no metric has the sample {line}"));
        let labels = labels.strip_suffix('}').unwrap().split(',');
        let labels: Vec<_> = labels
            .filter_map(|label| Some(label.split_once('=')?.0))
            .collect();
        let bound = name.ends_with("_bucket").then_some("le");
        let expected: Vec<_> = metric.labels.iter().copied().chain(bound).collect();
        assert_eq!(labels, expected, "{line}");
        sampled.insert(metric.name);
    }
    // Nothing was decided by a policy, because enforcement is off; nothing was passed on, because there is no upstream; and the
    // log is not shared.
    let silent = METRICS
        .iter()
        .map(|it| it.name)
        .filter(|name| !sampled.contains(name));
    let expected = [
        "roleback_upstream_requests_total",
        "roleback_upstream_duration_seconds",
        "roleback_upstream_errors_total",
        "roleback_decisions_total",
        "roleback_shared_log_decides",
        "roleback_shared_log_lag",
        "roleback_shared_log_bytes",
        "roleback_shared_log_bytes_limit",
    ];
    assert_eq!(silent.collect::<Vec<_>>(), expected);
}

#[test]
fn a_scrape_counts_what_happened() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let root = Client::root(&server);
    assert_eq!(
        root.call("iam", "Action=CreateUser&UserName=ann").status,
        200
    );
    assert_eq!(root.call("iam", "Action=GetUser&UserName=bob").status, 404);
    assert_eq!(root.call("iam", "Action=Bake").status, 400);
    let key = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let ann = Client::new(
        &server,
        &key.element("AccessKeyId"),
        &key.element("SecretAccessKey"),
    );
    let liar = Client::new(&server, &key.element("AccessKeyId"), "wrong");
    assert_eq!(liar.call("iam", "Action=GetUser").status, 403);
    let config = admin(&server).post("/_aws/iam/config", r#"{"state":"ENFORCED"}"#);
    assert_eq!(json_of(config)["state"], "ENFORCED");
    assert_eq!(ann.call("iam", "Action=ListUsers").status, 403);
    assert_eq!(ann.call("sts", "Action=GetCallerIdentity").status, 200);
    admin(&server)
        .post("/_roleback/snapshots/base", "")
        .unwrap();
    admin(&server).post("/_roleback/forks", "").unwrap();
    let text = scrape(&server);
    for (sample, expected) in [
        (
            "roleback_requests_total{service=\"iam\",operation=\"CreateUser\",code=\"OK\"}",
            1.0,
        ),
        (
            "roleback_requests_total{service=\"iam\",operation=\"GetUser\",code=\"NoSuchEntity\"}",
            1.0,
        ),
        (
            "roleback_requests_total{service=\"iam\",operation=\"GetUser\",code=\"SignatureDoesNotMatch\"}",
            1.0,
        ),
        (
            "roleback_requests_total{service=\"iam\",operation=\"ListUsers\",code=\"AccessDenied\"}",
            1.0,
        ),
        (
            "roleback_requests_total{service=\"unknown\",operation=\"unknown\",code=\"InvalidAction\"}",
            1.0,
        ),
        (
            "roleback_request_duration_seconds_count{service=\"iam\",operation=\"GetUser\"}",
            2.0,
        ),
        ("roleback_signature_failures_total{cause=\"mismatch\"}", 1.0),
        ("roleback_signature_failures_total{cause=\"expired\"}", 0.0),
        (
            "roleback_decisions_total{effect=\"implicitDeny\",layer=\"identity\"}",
            1.0,
        ),
        (
            "roleback_decisions_total{effect=\"allowed\",layer=\"none\"}",
            1.0,
        ),
        ("roleback_enforcement{mode=\"on\"}", 1.0),
        ("roleback_enforcement{mode=\"off\"}", 0.0),
        ("roleback_pods", 1.0),
        ("roleback_pod_versions", 1.0),
        ("roleback_forks", 1.0),
        ("roleback_log_read_only", 0.0),
    ] {
        assert_eq!(value(&text, sample), Some(expected), "{sample}\n{text}");
    }
    let head = value(&text, "roleback_log_head").unwrap();
    assert_eq!(head, server.store.journal.head().seq as f64);
    assert_eq!(
        value(&text, "roleback_log_records_appended_total"),
        Some(head)
    );
    for sample in [
        "roleback_log_bytes_appended_total",
        "roleback_log_append_duration_seconds_count",
        "roleback_storage_bytes{part=\"log\"}",
        "roleback_storage_bytes{part=\"pods\"}",
        "roleback_storage_free_bytes",
        "process_start_time_seconds",
    ] {
        assert!(
            value(&text, sample).is_some_and(|it| it > 0.0),
            "{sample}\n{text}"
        );
    }
    // This test syncs nothing.
    assert_eq!(
        value(&text, "roleback_log_sync_duration_seconds_count"),
        Some(0.0)
    );
    let verified = json_of(admin(&server).post("/_roleback/verify", ""));
    let records = verified["records"].as_f64().unwrap();
    assert_eq!(
        value(&scrape(&server), "roleback_replayed_records_total"),
        Some(records)
    );
}

#[test]
fn syncs_are_counted_where_writes_survive_a_power_failure() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = in_dir(dir.path());
    config.set("durability", "power").unwrap();
    let server = start(&config);
    let text = scrape(&server);
    let appends = value(&text, "roleback_log_append_duration_seconds_count").unwrap();
    assert!(appends >= 1.0, "{text}");
    assert_eq!(
        value(&text, "roleback_log_sync_duration_seconds_count"),
        Some(appends)
    );
}

#[test]
fn decisions_have_the_trace_of_their_request() {
    let server = start(&roleback_server::config::Config {
        enforce: Mode::On,
        ..in_memory()
    });
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=ann");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let ann = Client::new(
        &server,
        &key.element("AccessKeyId"),
        &key.element("SecretAccessKey"),
    );
    let request = String::from_utf8(ann.request("iam", "Action=ListUsers")).unwrap();
    let traced = format!("\r\ntraceparent: 00-{TRACE}-b7ad6b7169203331-01\r\n");
    let traced = request.replacen("\r\n", &traced, 1);
    assert_eq!(exchange(server.addr, traced.as_bytes()).status, 403);
    assert_eq!(ann.call("iam", "Action=ListRoles").status, 403);
    let found = admin(&server).get("/_roleback/decisions").unwrap();
    let lines = String::from_utf8(found.body).unwrap();
    let decisions: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let traces: Vec<_> = decisions
        .iter()
        .map(|it| (it["action"].as_str(), it["trace_id"].as_str()))
        .collect();
    assert_eq!(
        traces,
        [
            (Some("iam:ListRoles"), None),
            (Some("iam:ListUsers"), Some(TRACE))
        ]
    );
}

fn table() -> String {
    let mut text = "| metric | kind | labels | meaning |\n|---|---|---|---|\n".to_owned();
    for metric in METRICS {
        let labels = metric.labels.iter().map(|label| format!("`{label}`"));
        let labels = labels.collect::<Vec<_>>().join(", ");
        let (name, kind) = (metric.name, metric.kind.as_str());
        writeln!(text, "| `{name}` | {kind} | {labels} | {} |", metric.help).unwrap();
    }
    text
}

/// `ROLEBACK_UPDATE=1 cargo test -p roleback-server --test it metrics` updates the table.
#[test]
fn the_documentation_has_the_table_of_metrics() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/docs/operations.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::write(&path, [before, BEGIN, &table(), END, after].concat()).unwrap();
        return;
    }
    assert_eq!(
        found,
        table(),
        "run the test with ROLEBACK_UPDATE=1 to update {}",
        path.display()
    );
}
