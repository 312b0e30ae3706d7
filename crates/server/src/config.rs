//! How a server is told to behave.
//!
//! [`SETTINGS`] is the one list of what can be said. Command line, environment and help are rendered from it, and what is
//! not in it is an error, never ignored.

use std::fmt::Display;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use roleback_identity::arn::AccountId;
use roleback_identity::quota::Quotas;
use roleback_journal::{Durability, ProgressFn};

use crate::clock::Clock;
use crate::enforcement::Mode;
use crate::limits::Limits;

/// The port where clients that were made for LocalStack look.
pub const PORT: u16 = 4566;
/// Switches of LocalStack's that we take, with what they mean here. Of several that are set the last counts. Each may
/// begin with [`ALIAS_PREFIX`].
const ALIASES: [(&str, Mode); 2] = [("ENFORCE_IAM", Mode::On), ("IAM_SOFT_MODE", Mode::Soft)];
/// What LocalStack's command line takes off the names of variables.
const ALIAS_PREFIX: &str = "LOCALSTACK_";
/// What the names of our environment variables begin with.
pub const ENV_PREFIX: &str = "ROLEBACK_";

/// How a server is told to behave.
#[derive(Clone)]
pub struct Config {
    /// Where it listens. Other machines reach it only with [`Config::allow_remote`].
    pub listen: SocketAddr,
    /// Whether it may listen where other machines reach it.
    pub allow_remote: bool,
    /// Where the log lives.
    pub data_dir: Option<PathBuf>,
    /// Whether everything is kept in memory, and forgotten at the end.
    pub memory: bool,
    /// What an acknowledged write survives.
    pub durability: Durability,
    /// The account of callers whose key id does not say another.
    pub account: AccountId,
    /// What time it is.
    pub clock: Clock,
    /// The seed of all entropy. None: entropy comes from the operating system.
    pub seed: Option<u64>,
    /// Whether key ids that are not known here are refused, whatever their form.
    pub require_known_keys: bool,
    /// Whether signatures are checked.
    pub signatures: Signatures,
    /// What happens to what policies do not allow.
    pub enforce: Mode,
    /// Variables of LocalStack's that were taken for `enforce`, in the order in which they count.
    pub aliases: Vec<(&'static str, Mode)>,
    /// How much of everything an account may have.
    pub quotas: Quotas,
    /// Whether every decision is recorded, not only denials: what the policy stream is made of.
    pub policy_stream: bool,
    /// What clients may take.
    pub limits: Limits,
    /// Told how far long work at the start is.
    pub progress: Option<ProgressFn>,
}

/// Whether signatures are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signatures {
    /// Each has to be right.
    #[default]
    Checked,
    /// A request is believed to come from whom it names.
    Ignored,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            allow_remote: false,
            data_dir: None,
            memory: false,
            durability: Durability::default(),
            account: AccountId::default(),
            clock: Clock::default(),
            seed: None,
            require_known_keys: false,
            signatures: Signatures::default(),
            enforce: Mode::default(),
            aliases: Vec::new(),
            quotas: Quotas::default(),
            policy_stream: false,
            limits: Limits::default(),
            progress: None,
        }
    }
}

/// What was said is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no such setting.
    #[error("`{name}` is not a setting; those are {}", known(name))]
    Unknown {
        /// What was said.
        name: String,
    },
    /// The value is none of the setting's.
    #[error("`{value}` is no value for `{name}`: {why}")]
    Value {
        /// The setting, as it was named.
        name: String,
        /// What it was set to.
        value: String,
        /// Why that cannot be.
        why: String,
    },
    /// Two settings say different things.
    #[error("{0}")]
    Contradiction(&'static str),
}

/// One thing that can be said.
pub struct Setting {
    /// Its name on the command line, after `--`.
    pub name: &'static str,
    /// What its value looks like; a switch has none on the command line and `true` or `false` elsewhere.
    pub value: Option<&'static str>,
    /// What it does.
    pub help: &'static str,
    set: fn(&mut Config, &str) -> Result<(), String>,
}

/// Everything that can be said.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "listen",
        value: Some("ADDR:PORT"),
        help: "Where to listen; port 0 takes a free one [default: 127.0.0.1:4566]",
        set: |config, value| put(&mut config.listen, value),
    },
    Setting {
        name: "allow-remote",
        value: None,
        help: "Listen where other machines reach it: whoever does is root",
        set: |config, value| put(&mut config.allow_remote, value),
    },
    Setting {
        name: "data-dir",
        value: Some("DIR"),
        help: "Where the log lives",
        set: |config, value| put(config.data_dir.insert(PathBuf::new()), value),
    },
    Setting {
        name: "memory",
        value: None,
        help: "Keep everything in memory, nothing on disk",
        set: |config, value| put(&mut config.memory, value),
    },
    Setting {
        name: "durability",
        value: Some("power|process|none"),
        help: "What an acknowledged write survives [default: power]",
        set: |config, value| put(&mut config.durability, value),
    },
    Setting {
        name: "account",
        value: Some("ID"),
        help: "The account of keys that do not name one [default: 000000000000]",
        set: set_account,
    },
    Setting {
        name: "clock",
        value: Some("real|fixed:TIME"),
        help: "What time it is; with a fixed time the age of signatures is not checked [default: real]",
        set: |config, value| put(&mut config.clock, value),
    },
    Setting {
        name: "seed",
        value: Some("NUMBER"),
        help: "Draw ids and secrets from a seed: the same requests get the same ones, and anyone can foresee them",
        set: |config, value| put(config.seed.insert(0), value),
    },
    Setting {
        name: "require-known-keys",
        value: None,
        help: "Refuse key ids that are not known here, such as `test`",
        set: |config, value| put(&mut config.require_known_keys, value),
    },
    Setting {
        name: "signatures",
        value: Some("on|off"),
        help: "Whether signatures are checked [default: on]",
        set: |config, value| put(&mut config.signatures, value),
    },
    Setting {
        name: "enforce",
        value: Some("off|soft|on"),
        help: "Whether policies are asked: `soft` logs what they do not allow, `on` denies it [default: off]",
        set: |config, value| put(&mut config.enforce, value),
    },
    Setting {
        name: "quota",
        value: Some("NAME=NUMBER[,NAME=NUMBER]"),
        help: "Another quota than AWS's, by its name in GetAccountSummary",
        set: set_quotas,
    },
    Setting {
        name: "policy-stream",
        value: None,
        help: "Record what every call needs, also where nothing is enforced: what `policy stream` and `policy generate` show",
        set: |config, value| put(&mut config.policy_stream, value),
    },
];

impl Setting {
    /// Its environment variable.
    pub fn env(&self) -> String {
        let name = self.name.replace('-', "_").to_ascii_uppercase();
        format!("{ENV_PREFIX}{name}")
    }
}

impl Config {
    /// Sets what has this name on the command line.
    ///
    /// # Errors
    /// When there is no such setting, or the value is none of its.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ConfigError> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        self.apply(setting, name, value)
    }

    /// Sets what the environment says. Variables whose names do not begin with [`ENV_PREFIX`] are not looked at but for the
    /// few of LocalStack's that we take, nor are those in `others`, which mean something to somebody else.
    ///
    /// # Errors
    /// When a variable of ours is no setting, or has no value of it.
    pub fn set_from_env(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
        others: &[&str],
    ) -> Result<(), ConfigError> {
        let (ours, theirs): (Vec<_>, Vec<_>) = variables
            .into_iter()
            .partition(|(name, _)| name.starts_with(ENV_PREFIX));
        for (alias, mode) in ALIASES {
            let is_alias = |name: &str| name.strip_prefix(ALIAS_PREFIX).unwrap_or(name) == alias;
            let mut set = theirs.iter().filter(|(name, _)| is_alias(name));
            if set.try_fold(false, |on, (name, value)| Ok(on | switch(name, value)?))? {
                self.enforce = mode;
                self.aliases.push((alias, mode));
            }
        }
        for (name, value) in ours {
            if others.contains(&name.as_str()) {
                continue;
            }
            let setting = SETTINGS.iter().find(|setting| setting.env() == name);
            self.apply(setting, &name, &value)?;
        }
        Ok(())
    }

    fn apply(
        &mut self,
        setting: Option<&Setting>,
        name: &str,
        value: &str,
    ) -> Result<(), ConfigError> {
        let setting = setting.ok_or_else(|| ConfigError::Unknown {
            name: name.to_owned(),
        })?;
        (setting.set)(self, value).map_err(|why| ConfigError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
            why,
        })
    }

    /// Finds what settings contradict each other.
    ///
    /// # Errors
    /// When they do.
    pub fn check(&self) -> Result<(), ConfigError> {
        let complaint = if self.memory && self.data_dir.is_some() {
            "`memory` and `data-dir` exclude each other: use one"
        } else if !self.memory && self.data_dir.is_none() {
            "there is no place for the log: set `data-dir`, or `memory`"
        } else if !self.listen.ip().is_loopback() && !self.allow_remote {
            "`listen` is an address that other machines reach, where whoever does is root: set `allow-remote` too, or listen on 127.0.0.1"
        } else {
            return Ok(());
        };
        Err(ConfigError::Contradiction(complaint))
    }

    /// Where the log lives unless said otherwise: under the user's data directory.
    pub fn default_data_dir(env: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let set = |name| {
            env(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        set("XDG_DATA_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".local/share")))
            .map(|dir| dir.join("roleback"))
    }
}

impl FromStr for Signatures {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on" => Ok(Self::Checked),
            "off" => Ok(Self::Ignored),
            _ => Err("use on or off"),
        }
    }
}

fn put<T: FromStr<Err: Display>>(slot: &mut T, value: &str) -> Result<(), String> {
    *slot = value.parse().map_err(|why: T::Err| why.to_string())?;
    Ok(())
}

fn set_account(config: &mut Config, value: &str) -> Result<(), String> {
    config.account = AccountId::parse(value).ok_or("an account id has twelve digits")?;
    Ok(())
}

fn set_quotas(config: &mut Config, value: &str) -> Result<(), String> {
    for pair in value.split(',') {
        let (name, number) = pair.split_once('=').ok_or("use NAME=NUMBER")?;
        let number = number
            .parse()
            .map_err(|_| format!("`{number}` is no number"))?;
        if !config.quotas.set(name, number) {
            let names: Vec<_> = Quotas::ALL.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "there is no quota `{name}`; those are {}",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

/// Whether a variable of LocalStack's switches something on. What is neither on nor off might have been meant to deny.
fn switch(name: &str, value: &str) -> Result<bool, ConfigError> {
    match value.trim().to_ascii_lowercase().as_str() {
        "1" | "true" => Ok(true),
        "" | "0" | "false" => Ok(false),
        _ => Err(ConfigError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
            why: "use 1 or 0, true or false".to_owned(),
        }),
    }
}

/// The settings, spelled the way the unknown one was.
fn known(name: &str) -> String {
    let spelled = |setting: &Setting| {
        if name.starts_with(ENV_PREFIX) {
            setting.env()
        } else {
            setting.name.to_owned()
        }
    };
    SETTINGS.iter().map(spelled).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Config, String> {
        let mut config = Config::default();
        config
            .set(name, value)
            .map(|()| config)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn every_setting_takes_its_values_and_refuses_others() {
        for (name, good, bad) in [
            ("listen", "127.0.0.1:0", "localhost"),
            ("allow-remote", "true", "yes"),
            ("data-dir", "a/b", ""),
            ("memory", "false", "1"),
            ("durability", "process", "fsync"),
            ("account", "123456789012", "12"),
            ("clock", "fixed:2026-11-21T20:57:49Z", "fixed"),
            ("seed", "42", "-1"),
            ("require-known-keys", "true", ""),
            ("signatures", "off", "false"),
            ("enforce", "soft", "true"),
            ("quota", "UsersQuota=3,GroupsQuota=2", "Users=3"),
            ("policy-stream", "true", "on"),
        ] {
            assert!(set(name, good).is_ok(), "{name}={good}");
            // Every text is a path.
            let refused = set(name, bad).is_err();
            assert!(refused || name == "data-dir", "{name}={bad}");
        }
        assert_eq!(SETTINGS.len(), 13, "a setting without a line above");
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
        assert!(config.require_known_keys);
        assert!(set("acount", "1").is_err_and(|why| why.contains("account")));
    }

    #[test]
    fn switches_of_localstack_are_taken_where_ours_says_nothing() {
        for (variables, mode, aliases) in [
            (&[("ENFORCE_IAM", "1")][..], Mode::On, &["ENFORCE_IAM"][..]),
            (&[("IAM_SOFT_MODE", "true")], Mode::Soft, &["IAM_SOFT_MODE"]),
            (
                &[("ENFORCE_IAM", "0"), ("IAM_SOFT_MODE", "")],
                Mode::Off,
                &[],
            ),
            (
                &[("LOCALSTACK_ENFORCE_IAM", " True "), ("ENFORCE_IAM", "0")],
                Mode::On,
                &["ENFORCE_IAM"],
            ),
            (
                &[("IAM_SOFT_MODE", "1"), ("ENFORCE_IAM", "1")],
                Mode::Soft,
                &["ENFORCE_IAM", "IAM_SOFT_MODE"],
            ),
            (
                &[("ENFORCE_IAM", "1"), ("ROLEBACK_ENFORCE", "off")],
                Mode::Off,
                &["ENFORCE_IAM"],
            ),
        ] {
            let mut config = Config::default();
            let pairs = variables.iter();
            let pairs = pairs.map(|(name, value)| (name.to_string(), value.to_string()));
            config.set_from_env(pairs, &[]).unwrap();
            let used: Vec<_> = config.aliases.iter().map(|(name, _)| *name).collect();
            assert_eq!((config.enforce, &*used), (mode, aliases), "{variables:?}");
        }
        let unclear = [("ENFORCE_IAM".to_owned(), "yes".to_owned())];
        let refused = Config::default().set_from_env(unclear, &[]).unwrap_err();
        assert!(refused.to_string().contains("ENFORCE_IAM"), "{refused}");
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
                &[
                    ("memory", "true"),
                    ("listen", "0.0.0.0:1"),
                    ("allow-remote", "true"),
                ],
                true,
            ),
        ] {
            assert_eq!(with(pairs).is_ok(), good, "{pairs:?}");
        }
    }
}
