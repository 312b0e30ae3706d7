//! Servers and forks as the tests of another project use them. The SDK's calls are in `tests/clients/rust`; here, pods are the state.

use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use roleback_client::Client;
use roleback_test::Enforce::{Off, On};
use roleback_test::{Error, NewFork, Server, assert_allowed, assert_denied};

const SAMPLE_WORLD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../snapshots/sample-world/world.pod"
);

/// One server for all tests of a file, each in a fork.
static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let server = Server::builder()
        .pod("sample-world")
        .clock("2026-11-30T00:00:00Z");
    server.start_blocking().expect("a server")
});

#[tokio::test]
async fn a_server_starts_and_stops_in_an_async_test() {
    let server = Server::builder().enforce(On).start().await.unwrap();
    let endpoint = server.endpoint().to_owned();
    let fork = server.fork().unwrap();
    assert!(fork.endpoint().starts_with(&endpoint));
    assert_eq!(reachable(&endpoint), Ok(()));
    drop(server);
    // The fork needs its server.
    assert_eq!(
        fork.clock().now().map(drop).map_err(|why| why.to_string()),
        Ok(())
    );
    drop(fork);
    assert!(reachable(&endpoint).is_err());
}

fn reachable(endpoint: &str) -> Result<(), String> {
    let client = Client::new(endpoint).map_err(|why| why.to_string())?;
    client
        .get("/_roleback/livez")
        .map(drop)
        .map_err(|why| why.to_string())
}

#[test]
fn permissions_are_asserted_with_the_reason() {
    assert_allowed!(SERVER, "user/ana", "iam:DeleteUser", "*");
    assert_denied!(SERVER, "user/dora", "iam:DeleteUser", "*");
    assert_denied!(
        SERVER,
        "user/dora",
        "iam:DeleteUser",
        "*",
        because = "no identity-based policy"
    );
    assert_denied!(
        SERVER,
        "arn:aws:iam::000000000000:role/deployer",
        "s3:DeleteBucket",
        "*",
        because = "policy/deploy of role deployer denies it"
    );
    let explained = SERVER.explain("user/dora", "iam:DeleteUser", "*").unwrap();
    assert_eq!(
        explained.principal,
        "arn:aws:iam::000000000000:user/auditors/dora"
    );
}

#[test]
fn a_failed_assertion_says_why() {
    let allowed =
        roleback_test::check_allowed(&SERVER, "user/dora", "iam:DeleteUser", "*").unwrap_err();
    let dora = "iam:DeleteUser on * is denied for arn:aws:iam::000000000000:user/auditors/dora because no identity-based policy allows the iam:DeleteUser action";
    assert!(allowed.starts_with(dora), "{allowed}");
    assert!(allowed.contains("\n  to allow it: "), "{allowed}");
    let denied =
        roleback_test::check_denied(&SERVER, "user/ana", "iam:DeleteUser", "*", "").unwrap_err();
    assert!(
        denied.starts_with("iam:DeleteUser on * is allowed for "),
        "{denied}"
    );
    let other = roleback_test::check_denied(
        &SERVER,
        "user/dora",
        "iam:DeleteUser",
        "*",
        "an explicit deny",
    )
    .unwrap_err();
    assert_eq!(
        other,
        format!("{dora}, expected a denial because an explicit deny")
    );
    let unknown =
        roleback_test::check_denied(&SERVER, "user/nobody", "iam:DeleteUser", "*", "").unwrap_err();
    assert!(unknown.contains("principal not found"), "{unknown}");
}

#[test]
fn what_happens_in_a_fork_stays_there() {
    let (one, other) = (SERVER.fork().unwrap(), SERVER.fork().unwrap());
    assert_ne!(one.name(), other.name());
    one.clock().advance(Duration::from_secs(7_200)).unwrap();
    assert_eq!(one.clock().now().unwrap(), "2026-11-30T02:00:00Z");
    assert_eq!(other.clock().now().unwrap(), "2026-11-30T00:00:00Z");
    let events: Vec<_> = one
        .events()
        .unwrap()
        .into_iter()
        .map(|record| record.operation)
        .collect();
    assert_eq!(events, ["roleback:Clock"]);
    assert!(other.events().unwrap().is_empty() && SERVER.events().unwrap().is_empty());
    one.reset().unwrap();
    assert!(one.events().unwrap().is_empty());
    let path = format!("/_roleback/fork/{}", one.name());
    let below = |path: &str| {
        Client::new(SERVER.endpoint())
            .unwrap()
            .below(path)
            .get("/_roleback/livez")
    };
    assert!(below(&path).is_ok());
    drop(one);
    assert!(below(&path).is_err());
}

#[test]
fn a_clock_stops_at_a_time_and_never_goes_back() {
    let fork = SERVER.fork().unwrap();
    assert_eq!(
        fork.clock().stop_at("2031-01-01T00:00:00Z").unwrap(),
        "2031-01-01T00:00:00Z"
    );
    let back = fork.clock().stop_at("2030-01-01T00:00:00Z").unwrap_err();
    assert!(matches!(back, Error::Request(_)), "{back}");
    let other = NewFork {
        clock: Some("fixed:2040-01-01T00:00:00Z".to_owned()),
        ..NewFork::default()
    };
    assert_eq!(
        SERVER.fork_with(&other).unwrap().clock().now().unwrap(),
        "2040-01-01T00:00:00Z"
    );
}

#[test]
fn a_fork_begins_with_a_pod() {
    let empty = Server::builder().start_blocking().unwrap();
    assert!(empty.explain("user/ana", "iam:ListUsers", "*").is_err());
    for _ in 0..2 {
        assert_allowed!(
            empty.fork_of_pod(SAMPLE_WORLD).unwrap(),
            "user/ana",
            "iam:ListUsers",
            "*"
        );
    }
    let missing = empty.fork_of_pod("no/such.pod").unwrap_err().to_string();
    assert!(
        missing.starts_with("cannot read the pod file `no/such.pod`: "),
        "{missing}"
    );
    let server = Server::builder()
        .pod(SAMPLE_WORLD)
        .start_blocking()
        .unwrap();
    assert_allowed!(server, "user/ana", "iam:ListUsers", "*");
}

#[test]
fn each_fork_enforces_by_itself() {
    let server = Server::builder().enforce(On).start_blocking().unwrap();
    let (one, other) = (server.fork().unwrap(), server.fork().unwrap());
    one.enforce(Off).unwrap();
    for (fork, state) in [(&one, "DISABLED"), (&other, "ENFORCED")] {
        let path = format!("/_roleback/fork/{}/_aws/iam/config", fork.name());
        let shown = Client::new(server.endpoint())
            .unwrap()
            .get(&path)
            .unwrap()
            .body;
        assert!(String::from_utf8(shown).unwrap().contains(state), "{state}");
    }
}

#[test]
fn other_programs_are_led_to_a_state_by_variables() {
    let fork = SERVER.fork().unwrap();
    let shown = Command::new("env")
        .env_clear()
        .envs(fork.environment())
        .output()
        .unwrap();
    let mut shown: Vec<_> = String::from_utf8(shown.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    shown.sort_unstable();
    let endpoint = format!("AWS_ENDPOINT_URL={}", fork.endpoint());
    let expected = [
        "AWS_ACCESS_KEY_ID=test",
        "AWS_DEFAULT_REGION=us-east-1",
        &endpoint,
        "AWS_REGION=us-east-1",
        "AWS_SECRET_ACCESS_KEY=test",
    ];
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn a_wrong_setting_is_an_error_that_says_why() {
    for (builder, message) in [
        (
            Server::builder().clock("noon"),
            "use `real`, or `fixed:` and a time",
        ),
        (
            Server::builder().option("acount", "1"),
            "unknown setting `acount`",
        ),
        (
            Server::builder().option("data-dir", "d"),
            "exclude each other",
        ),
        (Server::builder().pod("no/such.pod"), "no/such.pod"),
    ] {
        let blocking = builder.clone().start_blocking().unwrap_err().to_string();
        assert!(blocking.contains(message), "{blocking}");
        let error = builder.start().await.unwrap_err().to_string();
        assert_eq!(error, blocking);
    }
}
