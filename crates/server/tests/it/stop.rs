//! Stopping: requests under way are answered, acknowledged writes are kept, and no new requests are accepted.

use std::io::Write;
use std::net::TcpStream;
use std::thread;

use roleback_server::{Server, StartError};

use crate::support::{Client, connect, in_dir, in_memory, read_answer, start};

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
    while TcpStream::connect(addr).is_ok() {
        thread::yield_now();
    }
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
