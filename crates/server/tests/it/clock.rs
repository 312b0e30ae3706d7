//! The clock of a running server: moved, recorded, restored.

use roleback_api::log::Record;
use roleback_client::ClientError;
use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Client, in_dir, in_memory, start};

const ROLE: &str = "Action=CreateRole&RoleName=ci&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22000000000000%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";

fn moved(server: &roleback_server::Running, change: Value) -> Value {
    json_of(admin(server).post("/_roleback/clock", change.to_string()))
}

#[test]
fn a_session_expires_when_the_clock_is_moved() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    assert_eq!(root.call("iam", ROLE).status, 200);
    let form = "Action=AssumeRole&RoleSessionName=ann&RoleArn=arn:aws:iam::000000000000:role/ci";
    let assumed = root.call("sts", form);
    let session = Client {
        token: Some(assumed.element("SessionToken")),
        ..Client::new(
            &server,
            &assumed.element("AccessKeyId"),
            &assumed.element("SecretAccessKey"),
        )
    };
    let whoami = "Action=GetCallerIdentity";
    for (by, expected) in [("59m", 200), ("2m", 403)] {
        moved(&server, json!({"advance": by}));
        // Clients sign by their own clocks, which were not moved.
        assert_eq!(session.call("sts", whoami).status, expected, "{by}");
    }
    assert_eq!(session.call("sts", whoami).fault().1, "ExpiredToken");
    assert_eq!(root.call("sts", whoami).status, 200);
    let health = json_of(admin(&server).get("/_roleback/health"));
    assert_eq!(health["mode"]["clock"], "real+3660s");
}

#[test]
fn a_change_of_the_clock_is_a_record_with_the_new_time() {
    let server = start(&in_memory());
    let set = moved(&server, json!({"fixed": "2040-01-01T00:00:00Z"}));
    let expected = json!({"mode": "fixed", "time": "2040-01-01T00:00:00Z", "seq": 2});
    assert_eq!(set, expected);
    let record = json_of(admin(&server).get("/_roleback/log/2"));
    let record: Record = serde_json::from_value(record).unwrap();
    assert_eq!(record.operation, "roleback:Clock");
    assert_eq!(record.time, "2040-01-01T00:00:00Z");
    let user = Client::root(&server).call("iam", "Action=CreateUser&UserName=ann");
    assert_eq!(user.element("CreateDate"), "2040-01-01T00:00:00Z");
    let back = admin(&server).post(
        "/_roleback/clock",
        json!({"set": "2039-01-01T00:00:00Z"}).to_string(),
    );
    let Err(ClientError::Refused {
        status, message, ..
    }) = back
    else {
        panic!("{back:?}");
    };
    assert_eq!(status, 409);
    assert!(message.contains("dated 2040-01-01T00:00:00Z"), "{message}");
    assert_eq!(server.store.journal.head().seq, 3);
}

#[test]
fn a_restart_restores_the_clock_unless_a_later_time_is_configured() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = in_dir(dir.path());
    let server = start(&config);
    moved(&server, json!({"fixed": "2040-01-01T00:00:00Z"}));
    moved(&server, json!({"advance": "1d"}));
    // Neither emptying the state nor loading another one moves the clock.
    admin(&server).post("/_roleback/reset", "").unwrap();
    server.shutdown();
    for (configured, expected) in [
        ("real", "fixed:2040-01-02T00:00:00Z"),
        ("fixed:2039-01-01T00:00:00Z", "fixed:2040-01-02T00:00:00Z"),
        ("fixed:2041-01-01T00:00:00Z", "fixed:2041-01-01T00:00:00Z"),
    ] {
        config.set("clock", configured).unwrap();
        let server = start(&config);
        assert_eq!(
            server.store.clock.get().to_string(),
            expected,
            "{configured}"
        );
        server.shutdown();
    }
}

#[test]
fn changes_of_the_clock_at_the_same_time_all_count() {
    let server = start(&in_memory());
    moved(&server, json!({"fixed": "2040-01-01T00:00:00Z"}));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let change = json!({"advance": "1m"}).to_string();
                    admin(&server).post("/_roleback/clock", change).unwrap();
                }
            });
        }
    });
    let settings = server.store.journal.read().state.0.behaviour().clock;
    assert_eq!(settings.unwrap().time, server.store.clock.now());
}
