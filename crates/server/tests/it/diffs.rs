//! What a diff of two moments shows of renames and of entities that were made again.

use serde_json::{Value, json};

use crate::admin::{admin, json_of};
use crate::support::{Client, in_memory, start};

#[test]
fn renames_are_one_change_each_and_an_entity_made_again_is_replaced() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    let mut moments = Vec::new();
    let call = |form: &str| assert_eq!(root.call("iam", form).status, 200, "{form}");
    let rename = |from: &str, to: &str| {
        call(&format!(
            "Action=UpdateUser&UserName={from}&NewUserName={to}"
        ));
    };
    let mut mark = || {
        moments.push(server.store.journal.head().seq);
    };
    call("Action=CreateUser&UserName=a");
    call("Action=CreateUser&UserName=b");
    mark();
    rename("a", "c");
    rename("c", "a");
    mark();
    rename("a", "c");
    rename("b", "a");
    rename("c", "b");
    mark();
    call("Action=DeleteUser&UserName=a");
    call("Action=CreateUser&UserName=a");
    mark();
    let changes = |from: usize, to: usize| {
        let path = format!("/_roleback/diff?from={}&to={}", moments[from], moments[to]);
        let diff = json_of(admin(&server).get(&path));
        diff["changes"].as_array().unwrap().clone()
    };
    assert!(changes(0, 1).is_empty());
    let swapped = changes(1, 2);
    let renamed = |change: &Value| {
        assert_eq!(change["action"], "update", "{change}");
        let attributes = change["attributes"].as_array().unwrap();
        assert_eq!(attributes.len(), 1, "{change}");
        (change["renamedFrom"].clone(), change["name"].clone())
    };
    let swapped: Vec<_> = swapped.iter().map(renamed).collect();
    assert_eq!(
        swapped,
        [(json!("b"), json!("a")), (json!("a"), json!("b"))]
    );
    let again = changes(2, 3);
    let actions: Vec<_> = again.iter().map(|change| &change["action"]).collect();
    assert!(
        actions.contains(&&json!("delete")) && actions.contains(&&json!("create")),
        "{again:?}"
    );
    let replaced = again
        .iter()
        .find(|change| change["action"] == "create")
        .unwrap();
    let gone = again
        .iter()
        .find(|change| change["action"] == "delete")
        .unwrap();
    assert_eq!(
        (&replaced["replaces"], &replaced["name"]),
        (&gone["id"], &json!("a"))
    );
}
