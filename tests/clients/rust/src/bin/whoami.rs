//! Prints the ARN of the credentials that the SDK finds in its environment, as any program with the SDK finds them.

use aws_config::BehaviorVersion;
use aws_smithy_http_client::Builder;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let http = Builder::new().build_http();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await;
    let who = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await;
    println!("{}", who.expect("credentials that are accepted").arn.expect("an ARN"));
}
