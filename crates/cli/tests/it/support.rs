//! A running server, files, and the program.

use std::process::{Command, Output, Stdio};

use roleback_server::{Running, Server, config::Config};

/// A policy that tries to print a line, and to recolour and clear the terminal.
const HOSTILE: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"a\n::error::sid","Effect":"Allow",
"Action":["s3:Get\n::error::action\u001b[31m","s3:GetObject\u009b2J"],"Resource":"arn:aws:s3:::b\n::error::\u001b]0;t\u0007"}]}"#;
const PLAIN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
const TREE: &str =
    r#"{"managementAccount":"000000000000","root":{"accounts":[{"id":"000000000000"}]}}"#;

pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) server: Running,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("hostile.json", HOSTILE),
            ("plain.json", PLAIN),
            ("tree.json", TREE),
            ("raw\n::error::.json", PLAIN),
        ] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let mut config = Config {
            memory: true,
            ..Config::default()
        };
        for (name, value) in [
            ("listen", "127.0.0.1:0"),
            ("enforce", "soft"),
            ("signatures", "off"),
        ] {
            config.set(name, value).unwrap();
        }
        let server = Server::start(&config).unwrap();
        let world = Self { dir, server };
        assert!(world.run(&["org", "apply", "tree.json"]).status.success());
        assert!(world.run(&["pod", "save", "first"]).status.success());
        world
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roleback"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .env("ROLEBACK_ENDPOINT", format!("http://{}", self.server.addr))
            .env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }
}
