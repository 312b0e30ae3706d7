//! Stopping: requests under way are answered, acknowledged writes are kept, and no new requests are accepted.

use std::io::Write;
use std::net::TcpStream;
use std::thread;

use roleback_server::{Server, StartError};

use crate::support::{
    Client, connect, exchange_until_closed, in_dir, in_memory, post, read_answer, start,
};

#[test]
fn requests_under_way_are_answered_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let (addr, root) = (server.addr, Client::root(&server));
    let request = root.request("iam", "Action=CreateUser&UserName=late");
    let (begun, rest) = request.split_at(request.len() - 5);
    let mut under_way = connect(addr);
    under_way.write_all(begun).unwrap();
    // Another response shows that the server had time to read the begun request.
    assert_eq!(root.call("iam", "Action=GetUser").status, 200);
    let stopping = thread::spawn(move || server.shutdown());
    // New requests are refused while that one is under way, and LocalStack's endpoints say why. Connections that were
    // accepted just before the stop may end without an answer.
    let answer = |request: &[u8]| loop {
        let answer = exchange_until_closed(addr, request);
        if !answer.is_empty() {
            break String::from_utf8(answer).unwrap();
        }
    };
    let get = |path: &str| {
        let host = "host: localhost\r\nconnection: close";
        answer(format!("GET {path} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
    };
    let create = root.request("iam", "Action=CreateUser&UserName=refused");
    let refused = loop {
        let refused = answer(&create);
        if refused.starts_with("HTTP/1.1 503") {
            break refused;
        }
    };
    assert!(
        refused.contains("<Code>ServiceUnavailable</Code>"),
        "{refused}"
    );
    assert!(refused.contains("retry-after: 1\r\n"), "{refused}");
    for (path, status, text) in [
        ("/?Action=ListUsers&Version=2010-05-08", 503, "stopping"),
        ("/_localstack/health", 200, r#""iam":"stopping""#),
        ("/_localstack/init/shutdown", 200, "completed"),
        ("/_roleback/readyz", 503, "the server is stopping"),
        ("/_roleback/health", 200, "head"),
    ] {
        let answer = get(path);
        let expected = format!("HTTP/1.1 {status} ");
        assert!(
            answer.starts_with(&expected) && answer.contains(text),
            "{path}: {answer}"
        );
    }
    let reset = answer(&post("/_roleback/reset", [("host", "localhost")], &[]));
    assert!(reset.starts_with("HTTP/1.1 503 "), "{reset}");
    under_way.write_all(rest).unwrap();
    assert_eq!(read_answer(under_way).element("UserName"), "late");
    stopping.join().unwrap();

    let server = start(&in_dir(dir.path()));
    let late = Client::root(&server).call("iam", "Action=GetUser&UserName=late");
    assert_eq!(late.status, 200);
}

#[test]
fn an_idle_connection_does_not_delay_the_stop() {
    let server = start(&in_memory());
    let idle = connect(server.addr);
    assert_eq!(
        Client::root(&server).call("iam", "Action=GetUser").status,
        200
    );
    server.shutdown();
    drop(idle);
}

#[test]
fn writers_that_are_cut_off_lose_no_acknowledged_write() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let root = Client::root(&server);
            thread::spawn(move || write_until_refused(&root, writer))
        })
        .collect();
    while server.store.journal.head().seq < 40 {
        thread::yield_now();
    }
    server.shutdown();
    let answered: Vec<String> = writers
        .into_iter()
        .flat_map(|writer| writer.join().unwrap())
        .collect();
    let server = start(&in_dir(dir.path()));
    let root = Client::root(&server);
    for name in answered {
        let read = root.call("iam", &format!("Action=GetUser&UserName={name}"));
        assert_eq!(read.status, 200, "{name}");
    }
}

/// The names of the users whose creation was answered.
fn write_until_refused(root: &Client, writer: usize) -> Vec<String> {
    let mut answered = Vec::new();
    for number in 0.. {
        let name = format!("w{writer}-{number}");
        let request = root.request("iam", &format!("Action=CreateUser&UserName={name}"));
        let Ok(mut stream) = TcpStream::connect(root.addr) else {
            break;
        };
        let mut answer = Vec::new();
        let sent = stream.write_all(&request);
        if sent
            .and_then(|()| std::io::Read::read_to_end(&mut stream, &mut answer))
            .is_err()
        {
            break;
        }
        if answer.starts_with(b"HTTP/1.1 200") {
            answered.push(name);
        }
    }
    answered
}

#[test]
fn an_address_or_a_directory_in_use_is_one_clear_line() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(&in_dir(dir.path()));
    let mut taken = in_memory();
    taken.listen = server.addr;
    let error = Server::start(&taken).err().unwrap();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(
        error.to_string().contains(&server.addr.to_string()),
        "{error}"
    );
    let error = Server::start(&in_dir(dir.path()))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("in use"), "{error}");
    assert!(!error.contains('\n'), "{error}");
}
