//! Starts Roleback's image with the LocalStack module of Testcontainers, reads its health, and stops it. `test_testcontainers.py` runs it.

use std::io::{Read, Write};
use std::net::TcpStream;

use testcontainers_modules::localstack::LocalStack;
use testcontainers_modules::testcontainers::ImageExt;
use testcontainers_modules::testcontainers::runners::AsyncRunner;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let image = LocalStack::default().with_name("roleback").with_tag("latest").with_env_var("ENFORCE_IAM", "1");
    let roleback = image.start().await.expect("the container starts");
    let host = roleback.get_host().await.expect("a host");
    let port = roleback.get_host_port_ipv4(4566).await.expect("a port");
    println!("{}", health(&format!("{host}:{port}")));
    roleback.rm().await.expect("the container is removed");
}

/// The response to a request for the health, whole.
fn health(address: &str) -> String {
    let mut connection = TcpStream::connect(address).expect("the port is open");
    let request = format!("GET /_roleback/health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("the request is sent");
    let mut response = String::new();
    connection.read_to_string(&mut response).expect("the response is text");
    response
}
