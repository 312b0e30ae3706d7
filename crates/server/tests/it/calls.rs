//! Calls of the AWS API: who is asking, and how a request has to look.

use crate::support::{Client, in_memory, start};

#[test]
fn a_user_is_created_and_read_back() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    let created = root.call("iam", "Action=CreateUser&UserName=test");
    assert_eq!(created.status, 200, "{}", created.text());
    let read = root.call("iam", "Action=GetUser&UserName=TEST");
    assert_eq!(read.element("UserId"), created.element("UserId"));
    assert_eq!(read.header("content-type"), Some("text/xml"));
    assert_eq!(
        read.header("x-amzn-requestid"),
        Some(&*read.element("RequestId"))
    );
    server.shutdown();
}
