//! Heavy work: it does not delay other requests, and ends when its client leaves.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::thread::available_parallelism;

use roleback_client::ClientError;

use crate::admin::{admin, json_of};
use crate::support::{Client, connect, in_memory, read_answer, start};

/// A simulation that takes long: a pattern that has to be tried at every place of long names.
fn simulation() -> String {
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{}"}}}}"#,
        "*a".repeat(2000)
    );
    let escaped: String = document
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let mut form = format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={escaped}");
    for number in 1..=100 {
        let name = "a".repeat(1000);
        form += &format!(
            "&ActionNames.member.{number}=iam:A{number}&ResourceArns.member.{number}=arn:aws:s3:::{name}{number}"
        );
    }
    form
}

fn has_answer(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    match stream.peek(&mut [0]) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            false
        }
    }
}

#[test]
fn simulations_on_every_connection_thread_do_not_delay_other_calls() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    let request = root.request("iam", &simulation());
    // More than the threads that serve connections.
    let count = available_parallelism().unwrap().get() + 1;
    let simulations: Vec<_> = (0..count)
        .map(|_| {
            let mut stream = connect(server.addr);
            stream.write_all(&request).unwrap();
            stream
        })
        .collect();
    for _ in 0..5 {
        let caller = root.call("sts", "Action=GetCallerIdentity");
        assert_eq!(caller.status, 200);
    }
    assert!(!simulations.iter().any(has_answer));
}

#[test]
fn a_stop_ends_simulations_and_tells_their_clients_to_try_again() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    let mut simulation_of = connect(server.addr);
    simulation_of
        .write_all(&root.request("iam", &simulation()))
        .unwrap();
    // Another answer shows that the server had time to read it.
    assert_eq!(root.call("sts", "Action=GetCallerIdentity").status, 200);
    server.shutdown();
    let answer = read_answer(simulation_of);
    assert_eq!(answer.fault(), (503, "ServiceUnavailable".to_owned()));
}

#[test]
fn policies_are_linted_on_the_heavy_threads() {
    let server = start(&in_memory());
    let body = r#"{"policyDocument": "{}", "policyType": "IDENTITY_POLICY"}"#;
    let linted = json_of(admin(&server).post("/_roleback/policy/lint", body));
    assert!(linted["findings"].is_array(), "{linted}");
    let refused = admin(&server).post("/_roleback/policy/lint", "{");
    assert!(matches!(
        refused,
        Err(ClientError::Refused { status: 400, .. })
    ));
}
