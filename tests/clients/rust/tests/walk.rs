//! The walk with the AWS SDK for Rust: who am I, a user, a key, a kill, everything still there; pages; a role.

use aws_credential_types::Credentials;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::StatusType;
use roleback_client_rust::{Server, credentials};

const ALLOW_ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

fn root() -> Credentials {
    credentials("test", "test", None)
}

async fn whoami(server: &Server, credentials: &Credentials) -> Result<String, String> {
    let answer = server.sts(credentials).get_caller_identity().send().await;
    answer
        .map(|who| who.arn.expect("an ARN"))
        .map_err(|error| error.into_service_error().code().unwrap_or_default().to_owned())
}

async fn user_with_key(server: &Server, name: &str) -> (aws_sdk_iam::types::User, Credentials) {
    let iam = server.iam(&root());
    let user = iam.create_user().user_name(name).send().await.expect("a user").user.expect("a user");
    let key = iam.create_access_key().user_name(name).send().await.expect("a key").access_key.expect("a key");
    (user, credentials(&key.access_key_id, &key.secret_access_key, None))
}

#[tokio::test]
async fn the_walk() {
    let mut server = Server::start();
    assert_eq!(whoami(&server, &root()).await.unwrap(), "arn:aws:iam::000000000000:root");

    let (user, key) = user_with_key(&server, "test").await;
    assert_eq!(whoami(&server, &key).await.unwrap(), "arn:aws:iam::000000000000:user/test");
    let wrong = credentials(key.access_key_id(), "wrong", None);
    assert_eq!(whoami(&server, &wrong).await.unwrap_err(), "SignatureDoesNotMatch");
    let unknown = credentials("AKIAIOSFODNN7EXAMPLE", "test", None);
    assert_eq!(whoami(&server, &unknown).await.unwrap_err(), "InvalidClientTokenId");

    server.restart();
    let iam = server.iam(&root());
    assert_eq!(iam.get_user().user_name("test").send().await.unwrap().user, Some(user));
    assert_eq!(whoami(&server, &key).await.unwrap(), "arn:aws:iam::000000000000:user/test");

    let change = iam.update_access_key().user_name("test").access_key_id(key.access_key_id());
    change.status(StatusType::Inactive).send().await.unwrap();
    assert_eq!(whoami(&server, &key).await.unwrap_err(), "InvalidClientTokenId");
}

#[tokio::test]
async fn a_user_that_is_not_there_is_a_typed_error() {
    let server = Server::start();
    let error = server.iam(&root()).get_user().user_name("nobody").send().await.unwrap_err().into_service_error();
    assert!(error.is_no_such_entity_exception());
    assert_eq!(error.message(), Some("The user with name nobody cannot be found."));
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let server = Server::start();
    let iam = server.iam(&root());
    for name in ["a", "b", "c"] {
        iam.create_user().user_name(name).send().await.unwrap();
    }
    let pages = iam.list_users().into_paginator().page_size(2).items().send();
    let names: Vec<_> = pages.collect::<Result<Vec<_>, _>>().await.unwrap().into_iter().map(|user| user.user_name).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_role_is_assumed_and_opens() {
    let server = Server::start();
    let (_, key) = user_with_key(&server, "test").await;
    let iam = server.iam(&root());
    iam.put_user_policy().user_name("test").policy_name("all").policy_document(ALLOW_ALL).send().await.unwrap();
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}]}"#;
    let made = iam.create_role().role_name("r").assume_role_policy_document(trust).send().await.unwrap();
    let role = made.role.unwrap();
    let assumed = server.sts(&key).assume_role().role_arn(role.arn).role_session_name("job").send().await.unwrap();
    let session = assumed.credentials.unwrap();
    let session = credentials(&session.access_key_id, &session.secret_access_key, Some(&session.session_token));
    assert_eq!(whoami(&server, &session).await.unwrap(), "arn:aws:sts::000000000000:assumed-role/r/job");
}

/// The roles of a pod in EKS and of a runner of GitHub: the SDK finds a token in the file that the environment names.
#[tokio::test]
async fn a_token_in_a_file_is_traded_for_a_session() {
    let server = Server::start();
    let iam = server.iam(&root());
    for (issuer, subject, words) in [
        ("token.actions.githubusercontent.com", "repo:o/r:ref:refs/heads/main", &["--preset", "github"][..]),
        (
            "oidc.eks.us-east-1.amazonaws.com/id/ABCDEF0123456789",
            "system:serviceaccount:default:app",
            &["--preset", "eks", "--issuer", "https://oidc.eks.us-east-1.amazonaws.com/id/ABCDEF0123456789"],
        ),
    ] {
        let url = format!("https://{issuer}");
        iam.create_open_id_connect_provider().url(url).client_id_list("sts.amazonaws.com").send().await.unwrap();
        let provider = format!("arn:aws:iam::000000000000:oidc-provider/{issuer}");
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"{issuer}:sub":"{subject}"}}}}}}]}}"#
        );
        let name = words[1];
        let role = iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.unwrap();
        let token = server.roleback(&[&["idp", "token", "--subject", subject], words].concat());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, token).unwrap();
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_whoami"))
            .env_clear()
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", file.path())
            .env("AWS_ROLE_ARN", role.role.unwrap().arn)
            .env("AWS_ROLE_SESSION_NAME", "run")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ENDPOINT_URL", server.endpoint())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        let expected = format!("arn:aws:sts::000000000000:assumed-role/{name}/run");
        assert_eq!(said.trim(), expected, "{}", String::from_utf8_lossy(&ran.stderr));
    }
}
