//! Finding entities by a text, as search boxes do, and the newest record that a page of the log knows.

use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Client, exchange, in_memory, start};

#[test]
fn entities_are_found_by_a_part_of_their_name_their_arn_or_their_id() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=Ann&Path=/team/");
    root.call("iam", "Action=CreateUser&UserName=annette");
    root.call("iam", "Action=CreateGroup&GroupName=planners");
    root.call("iam", "Action=CreateSAMLProvider&Name=x");
    let key = root.call("iam", "Action=CreateAccessKey&UserName=Ann");
    let key = key.element("AccessKeyId");
    let user = root.call("iam", "Action=GetUser&UserName=Ann");
    let (id, arn) = (user.element("UserId"), user.element("Arn"));
    let find = |query: &str| json_of(admin(&server).get(&format!("/_roleback/entities?{query}")));
    let names = |answer: &Value| {
        let entities = answer["entities"].as_array().unwrap().iter();
        let shown = entities.map(|it| format!("{} {}", it["kind"], it["name"]).replace('"', ""));
        shown.collect::<Vec<_>>()
    };
    for (query, expected) in [
        (
            "text=ann&limit=3",
            vec!["group planners", "user Ann", "user annette"],
        ),
        ("text=ANN&kind=user", vec!["user Ann", "user annette"]),
        ("text=nobody", vec![]),
        ("text=annette&account=111122223333", vec![]),
        ("kind=group", vec!["group planners"]),
        ("text=PowerUserAcc", vec!["policy PowerUserAccess"]),
        (&format!("text={key}"), vec!["access-key Ann"]),
        (&format!("text={}", &key[..10]), vec![]),
        (&format!("text={id}"), vec!["user Ann"]),
        (&format!("text={arn}"), vec!["user Ann"]),
    ] {
        assert_eq!(names(&find(query)), expected, "{query}");
    }
    let first = find("text=ann&kind=user&limit=1");
    assert_eq!(
        (names(&first), &first["more"]),
        (vec!["user Ann".to_owned()], &json!(true))
    );
    assert_eq!(first["entities"][0]["arn"], arn);
    for (query, expected) in [
        ("kind=person", "`person` is not a kind such as `user`"),
        ("account=12", "`account` has twelve digits, not `12`"),
    ] {
        let error = admin(&server).get(&format!("/_roleback/entities?{query}"));
        assert!(error.unwrap_err().to_string().contains(expected), "{query}");
    }
}

#[test]
fn a_page_of_the_log_says_which_record_is_the_newest() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    for name in ["ann", "bob"] {
        root.call("iam", &format!("Action=CreateUser&UserName={name}"));
    }
    let head = server.store.journal.head().seq.to_string();
    for query in [
        "",
        "?entity=user/ann",
        "?actor=nobody",
        "?order=oldest&limit=1",
    ] {
        let line = format!(
            "GET /_roleback/log{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        );
        let answer = exchange(server.addr, line.as_bytes());
        assert_eq!(answer.header("x-roleback-head"), Some(&*head), "{query}");
    }
}
