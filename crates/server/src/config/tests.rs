//! How settings are read.

use super::*;

fn set(name: &str, value: &str) -> Result<Config, String> {
    let mut config = Config::default();
    config
        .set(name, value)
        .map(|()| config)
        .map_err(|error| error.to_string())
}

/// Settings that a build without shared logs refuses.
const NATS: [&str; 2] = ["shared-log", "shared-log-monitor"];
const PATHS: [&str; 7] = [
    "data-dir",
    "init-dir",
    "shared-log-credentials",
    "shared-log-nkey",
    "shared-log-ca",
    "shared-log-certificate",
    "shared-log-key",
];
const AUTHORITY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../identity/tests/keys/server.crt"
);

#[test]
fn every_setting_takes_its_values_and_refuses_others() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let passphrase = file("passphrase", "correct horse\n");
    let identity = file(
        "identity",
        "AGE-SECRET-KEY-1YMM4S04XUJZGDE8TUZPDQ2U0RXFSTCSTCVYLHE0DZQL6TKNCZ3ZSSFDJT3\n",
    );
    let values = [
        ("listen", "localhost:0", "example.com:1"),
        ("allowed-hosts", "iam.test,*.example.com", "http://iam.test"),
        ("cors-origins", "http://localhost:3000", "localhost:3000"),
        ("cors-expose-headers", "x-one,x-two", "x one"),
        ("allow-remote", "true", "yes"),
        ("allow-remotes", "true", "1"),
        ("allow-stop", "true", "1"),
        ("no-ui", "true", "1"),
        ("data-dir", "a/b", ""),
        ("memory", "false", "1"),
        ("durability", "process", "fsync"),
        ("shared-log", "nats://h:4222,i/iam", "http://h/iam"),
        (
            "shared-log-monitor",
            "http://h:8222,http://i:8222",
            "h:8222",
        ),
        ("shared-log-credentials", "a", ""),
        ("shared-log-nkey", "a", ""),
        ("shared-log-ca", "a", ""),
        ("shared-log-certificate", "a", ""),
        ("shared-log-key", "a", ""),
        ("read-your-writes", "true", "1"),
        ("account", "123456789012", "12"),
        ("clock", "fixed:2026-11-21T20:57:49Z", "fixed"),
        ("consistency", "eventual:20r,seed=7", "eventual"),
        ("fork-memory", "64", "64MiB"),
        ("seed", "42", "-1"),
        ("issuer-keys", "registered", "offline"),
        (
            "issuer-endpoint",
            "https://a=http://b:1",
            "http://a=http://b",
        ),
        ("require-known-keys", "true", ""),
        (
            "upstream",
            "s3=http://127.0.0.1:9000,http://127.0.0.1:5000",
            "127.0.0.1:5000",
        ),
        ("upstream-sign", "s3=id:secret,other:one", "secret"),
        ("upstream-ca", AUTHORITY, &passphrase),
        ("unknown-keys", "iam-only", "none"),
        ("upstream-timeout", "2.5", "0"),
        ("unknown-service-principals", "accept", "ignore"),
        ("signatures", "off", "false"),
        ("signature-skew", "off", "1h"),
        ("enforce", "soft", "true"),
        ("quota", "UsersQuota=3,GroupsQuota=2", "Users=3"),
        ("policy-stream", "true", "on"),
        ("log-format", "json", "xml"),
        ("init-dir", "a/b", ""),
        ("pod", "base:3,./a.pod,b.zip", "a/b"),
        ("pod-passphrase-file", &passphrase, "no/such/file"),
        ("pod-identity", &identity, &passphrase),
        ("last-used-interval", "0.5", "0"),
    ];
    for (name, good, bad) in values {
        let is_built = cfg!(feature = "nats") || !NATS.contains(&name);
        assert_eq!(set(name, good).is_ok(), is_built, "{name}={good}");
        // Every text is a valid path.
        assert!(
            set(name, bad).is_err() || PATHS.contains(&name),
            "{name}={bad}"
        );
    }
    assert_eq!(
        SETTINGS.len(),
        values.len(),
        "a setting without a line above"
    );
}

#[test]
fn an_unknown_setting_or_variable_of_ours_is_an_error() {
    let mut config = Config::default();
    let mut env = |name: &str, value: &str| {
        config.set_from_env([(name.to_owned(), value.to_owned())], &["ROLEBACK_OUTPUT"])
    };
    assert_eq!(env("HOME", "x"), Ok(()));
    assert_eq!(env("ROLEBACK_OUTPUT", "json"), Ok(()));
    assert_eq!(env("ROLEBACK_REQUIRE_KNOWN_KEYS", "true"), Ok(()));
    let unknown = env("ROLEBACK_ACOUNT", "1").unwrap_err().to_string();
    assert!(unknown.contains("ROLEBACK_ACCOUNT"), "{unknown}");
    assert_eq!(config.unknown_keys, UnknownKeys::Refuse);
    assert!(set("acount", "1").is_err_and(|why| why.contains("account")));
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let with = |pairs: &[(&str, &str)]| {
        let mut config = Config::default();
        pairs
            .iter()
            .try_for_each(|(name, value)| config.set(name, value))
            .and_then(|()| config.check())
    };
    for (pairs, good) in [
        (&[][..], false),
        (&[("memory", "true")], true),
        (&[("data-dir", "d")], true),
        (&[("memory", "true"), ("data-dir", "d")], false),
        (&[("memory", "true"), ("listen", "0.0.0.0:1")], false),
        (
            &[("memory", "true"), ("upstream", "http://localhost:4566")],
            false,
        ),
        (
            &[
                ("memory", "true"),
                ("listen", "0.0.0.0:1"),
                ("allow-remote", "true"),
            ],
            true,
        ),
        (&[("memory", "true"), ("read-your-writes", "true")], false),
    ] {
        assert_eq!(with(pairs).is_ok(), good, "{pairs:?}");
    }
}
