//! Which credentials are valid in the past.

use super::*;

/// The policy that lets `ann` list and create users from some record on.
pub(crate) fn allow(root: &Client, actions: &str) {
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{actions}","Resource":"*"}}}}"#
    );
    let policy = roleback_api::route::escaped(&policy);
    let form = format!("Action=PutUserPolicy&UserName=ann&PolicyName=p&PolicyDocument={policy}");
    let put = root.call("iam", &form);
    assert_eq!(put.status, 200, "{}", put.text());
}

/// A client with a new key of `ann`.
pub(crate) fn key_of_ann(server: &Running, root: &Client) -> Client {
    let key = root.call("iam", "Action=CreateAccessKey&UserName=ann");
    let (id, secret) = (key.element("AccessKeyId"), key.element("SecretAccessKey"));
    Client::new(server, &id, &secret)
}

#[test]
fn a_change_in_the_past_is_refused_after_it_was_authorised() {
    let mut config = in_memory();
    config.set("enforce", "on").unwrap();
    let (server, root) = with_users(&config);
    let ann = key_of_ann(&server, &root);
    let before = server.store.journal.head().seq;
    allow(&root, "iam:*");
    let after = server.store.journal.head().seq;
    let form = "Action=CreateUser&UserName=dan";
    let denied = ann.at(&before.to_string()).call("iam", form);
    assert_eq!(denied.fault(), (403, "AccessDenied".to_owned()));
    let refused = ann.at(&after.to_string()).call("iam", form);
    assert_eq!(refused.fault(), (400, "ReadOnlyMoment".to_owned()));
    assert_eq!(
        message(&refused),
        format!(
            "record {after} is in the past and can only be read: `roleback fork NAME --at {after}` makes a copy to write to"
        )
    );
    // What would fail anyway keeps its own error, and what writes nothing is allowed.
    let exists = ann
        .at(&after.to_string())
        .call("iam", "Action=CreateUser&UserName=bob");
    assert_eq!(exists.fault(), (409, "EntityAlreadyExists".to_owned()));
    assert_eq!(users(&ann.at(&after.to_string())), ["ann", "bob", "cem"]);
    assert_eq!(server.store.journal.head().seq, after);
    // The denial in the past is not in the decision log.
    let decisions = admin(&server).get("/_roleback/decisions").unwrap();
    assert_eq!(decisions.body, b""[..]);
}

#[test]
fn credentials_are_those_of_the_moment() {
    let (server, root) = with_users(&in_memory());
    let ann = key_of_ann(&server, &root);
    let with_key = server.store.journal.head().seq;
    assert_eq!(
        root.call(
            "iam",
            &format!(
                "Action=DeleteAccessKey&UserName=ann&AccessKeyId={}",
                ann.key_id
            )
        )
        .status,
        200
    );
    create(&root, "dan");
    let caller = |moment: &str| ann.at(moment).call("sts", "Action=GetCallerIdentity");
    let unknown = (403, "InvalidClientTokenId".to_owned());
    assert_eq!(caller("4").fault(), unknown);
    assert_eq!(caller("head").fault(), unknown);
    let found = caller(&with_key.to_string());
    assert_eq!(found.element("Arn"), "arn:aws:iam::000000000000:user/ann");
}

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#;

pub(crate) fn create_role(root: &Client) {
    let trust = roleback_api::route::escaped(TRUST);
    let form = format!("Action=CreateRole&RoleName=ci&AssumeRolePolicyDocument={trust}");
    assert_eq!(root.call("iam", &form).status, 200);
}

pub(crate) fn session(server: &Running, root: &Client) -> Client {
    let form = "Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/ci&RoleSessionName=build";
    let session = root.call("sts", form);
    let (id, secret) = (
        session.element("AccessKeyId"),
        session.element("SecretAccessKey"),
    );
    Client {
        token: Some(session.element("SessionToken")),
        ..Client::new(server, &id, &secret)
    }
}

#[test]
fn a_session_is_valid_where_its_role_exists_and_while_it_has_not_expired() {
    let (server, root) = with_users(&in_memory());
    create_role(&root);
    let first = server.store.journal.head().seq.to_string();
    assert_eq!(
        root.call("iam", "Action=DeleteRole&RoleName=ci").status,
        200
    );
    create_role(&root);
    let second = server.store.journal.head().seq.to_string();
    let session = session(&server, &root);
    let caller = |moment: &str| session.at(moment).call("sts", "Action=GetCallerIdentity");
    assert_eq!(caller(&second).status, 200);
    let unknown = (403, "InvalidClientTokenId".to_owned());
    assert_eq!(caller(&first).fault(), unknown);
}
