//! The errors of the AWS SDK for Rust when policies deny a request to another service.

use aws_credential_types::Credentials;
use aws_sdk_iam::config::http::HttpResponse;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::Builder;
use roleback_client_rust::{Server, credentials};

/// A client of a service with a user's key.
macro_rules! client {
    ($sdk:ident, $server:expr, $key:expr $(, $option:ident)?) => {{
        let config = $sdk::Config::builder()
            $(.$option(true))?
            .endpoint_url($server.endpoint())
            .region($sdk::config::Region::new("us-east-1"))
            .credentials_provider($key.clone())
            .retry_config($sdk::config::retry::RetryConfig::disabled())
            .http_client(Builder::new().build_http());
        $sdk::Client::from_conf(config.build())
    }};
}

/// A server whose upstream cannot be reached, as a denial needs none; and the key of a user who may do nothing.
async fn server_and_key() -> (Server, Credentials) {
    let server = Server::start_with(&["--enforce", "on", "--upstream", "http://localhost:1"]);
    let iam = server.iam(&credentials("test", "test", None));
    iam.create_user().user_name("ann").send().await.expect("a user");
    let key = iam.create_access_key().user_name("ann").send().await.expect("a key").access_key.expect("a key");
    (server, credentials(&key.access_key_id, &key.secret_access_key, None))
}

/// Holds the code, the status and the message of an error against what AWS answers. Returns the error of the operation.
fn denied<T, E>(answer: Result<T, SdkError<E, HttpResponse>>, action: &str, code: &str, status: u16) -> E
where
    T: std::fmt::Debug,
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let SdkError::ServiceError(context) = answer.expect_err("the user may do nothing") else {
        panic!("{action}: no answer of the service");
    };
    assert_eq!(context.raw().status().as_u16(), status, "{action}");
    let error = context.into_err();
    assert_eq!(error.code(), Some(code), "{action}");
    let message = error.message().expect("a message");
    assert!(
        message.to_lowercase().contains(&format!("is not authorized to perform: {action}").to_lowercase()),
        "{message}"
    );
    error
}

#[tokio::test]
async fn s3_in_rest_xml() {
    let (server, key) = server_and_key().await;
    let s3 = client!(aws_sdk_s3, server, key, force_path_style);
    let answer = s3.get_object().bucket("bucket").key("key").send().await;
    denied(answer, "s3:GetObject", "AccessDenied", 403);
    // The response to HEAD has no body, so the SDK has nothing but the status.
    let answer = s3.head_object().bucket("bucket").key("key").send().await;
    let error = answer.expect_err("the user may do nothing");
    assert_eq!(error.raw_response().expect("an answer").status().as_u16(), 403);
    assert!(!error.into_service_error().is_not_found());
}

#[tokio::test]
async fn dynamodb_in_json_1_0() {
    let (server, key) = server_and_key().await;
    let dynamodb = client!(aws_sdk_dynamodb, server, key);
    let id = aws_sdk_dynamodb::types::AttributeValue::S("1".to_owned());
    let answer = dynamodb.get_item().table_name("table").key("id", id).send().await;
    let error = denied(answer, "dynamodb:GetItem", "AccessDeniedException", 400);
    assert!(!error.is_resource_not_found_exception());
}

#[tokio::test]
async fn sqs_in_json_1_0_with_the_codes_of_its_query_form() {
    let (server, key) = server_and_key().await;
    let sqs = client!(aws_sdk_sqs, server, key);
    let answer = sqs.get_queue_url().queue_name("queue").send().await;
    denied(answer, "sqs:getqueueurl", "AccessDenied", 403);
}

#[tokio::test]
async fn sns_in_query_form_with_a_type_of_its_own() {
    let (server, key) = server_and_key().await;
    let sns = client!(aws_sdk_sns, server, key);
    let answer = sns.list_topics().send().await;
    let error = denied(answer, "SNS:ListTopics", "AuthorizationError", 403);
    assert!(error.is_authorization_error_exception());
}

#[tokio::test]
async fn lambda_in_rest_json() {
    let (server, key) = server_and_key().await;
    let lambda = client!(aws_sdk_lambda, server, key);
    let answer = lambda.invoke().function_name("function").send().await;
    denied(answer, "lambda:InvokeFunction", "AccessDeniedException", 403);
}

#[tokio::test]
async fn kms_in_json_1_1() {
    let (server, key) = server_and_key().await;
    let kms = client!(aws_sdk_kms, server, key);
    denied(kms.list_keys().send().await, "kms:ListKeys", "AccessDeniedException", 400);
}
