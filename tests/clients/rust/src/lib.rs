//! A server of our own for the tests: started on a free port, killed, started again; and clients for it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use aws_credential_types::Credentials;
use aws_smithy_http_client::Builder;

/// A server process over a directory of its own.
pub struct Server {
    process: Child,
    endpoint: String,
    directory: tempfile::TempDir,
    options: Vec<String>,
}

impl Server {
    /// Starts one and waits for its line `Ready.`.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with more options of `roleback serve`.
    pub fn start_with(options: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory for the server");
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        let (process, endpoint) = spawn(&directory, &options);
        Self { process, endpoint, directory, options }
    }

    /// Kills it as the power switch does, and starts it again.
    pub fn restart(&mut self) {
        self.kill();
        (self.process, self.endpoint) = spawn(&self.directory, &self.options);
    }

    fn kill(&mut self) {
        self.process.kill().expect("the server was running");
        self.process.wait().expect("the server was ours");
    }

    /// The output of a `roleback` command against it.
    pub fn roleback(&self, words: &[&str]) -> String {
        let command = Command::new(binary()).args(words).args(["--endpoint", &self.endpoint]).output();
        let output = command.expect("the server's program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// An IAM client with these credentials.
    pub fn iam(&self, credentials: &Credentials) -> aws_sdk_iam::Client {
        let config = aws_sdk_iam::Config::builder()
            .endpoint_url(&self.endpoint)
            .region(aws_sdk_iam::config::Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .http_client(Builder::new().build_http());
        aws_sdk_iam::Client::from_conf(config.build())
    }

    /// An STS client with these credentials.
    pub fn sts(&self, credentials: &Credentials) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::Config::builder()
            .endpoint_url(&self.endpoint)
            .region(aws_sdk_sts::config::Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .http_client(Builder::new().build_http());
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Credentials as CreateAccessKey (without a token) and AssumeRole (with one) answer them.
pub fn credentials(id: &str, secret: &str, token: Option<&str>) -> Credentials {
    Credentials::new(id, secret, token.map(str::to_owned), None, "test")
}

fn binary() -> PathBuf {
    let built = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/release/roleback"));
    std::env::var_os("SERVER_UNDER_TEST").map_or_else(built, PathBuf::from)
}

fn spawn(directory: &tempfile::TempDir, options: &[String]) -> (Child, String) {
    let mut process = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(directory.path())
        .args(options)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server's program");
    let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut endpoint = None;
    for line in lines.by_ref() {
        let found = line.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:"));
        endpoint = endpoint.or(found.map(str::to_owned));
        if line == "Ready." {
            break;
        }
    }
    std::thread::spawn(move || lines.count());
    (process, endpoint.expect("the server prints its endpoint before it is ready"))
}
