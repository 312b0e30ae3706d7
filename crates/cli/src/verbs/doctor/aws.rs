//! The settings of AWS's clients: environment variables, and the profile in their files.
//!
//! The formats are those of <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>.

use std::collections::BTreeMap;

/// Sections of a file by name, each with its settings. An indented setting is named after the one that it belongs to:
/// `iam.endpoint_url`.
type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// What AWS's clients on this machine are set to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AwsSettings {
    /// The selected profile.
    pub(super) profile: String,
    /// Whether a file has the profile.
    pub(super) has_profile: bool,
    /// The URLs that requests to IAM and to STS are sent to, with the setting that says so. `None`: AWS.
    pub(super) endpoints: [(&'static str, Option<Chosen>); 2],
    /// The access key id, with the setting that says so; empty if the profile gets credentials in another way.
    pub(super) access_key: Option<Chosen>,
    /// The Region, with the setting that says so.
    pub(super) region: Option<Chosen>,
}

/// A value, and the variable or file that it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) value: String,
    pub(super) from: String,
}

/// Settings of a profile that stand for credentials without an access key.
const OTHER_CREDENTIALS: [&str; 6] = [
    "role_arn",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
    "login_session",
];

impl AwsSettings {
    /// Reads the settings from the variables, and from the texts of the files `config` and `credentials`.
    pub(super) fn read(
        env: &dyn Fn(&str) -> Option<String>,
        config: &str,
        credentials: &str,
    ) -> Self {
        let (config, credentials) = (sections(config), sections(credentials));
        let profile = env("AWS_PROFILE")
            .or_else(|| env("AWS_DEFAULT_PROFILE"))
            .unwrap_or_else(|| "default".to_owned());
        let section = match profile.as_str() {
            "default" => "default".to_owned(),
            name => format!("profile {name}"),
        };
        let in_config = config
            .get(&section)
            .or_else(|| config.get(&format!("profile {profile}")));
        let in_credentials = credentials.get(&profile);
        let variable = |name: &str| {
            env(name).map(|value| Chosen {
                value,
                from: format!("the variable {name}"),
            })
        };
        let setting = |section: Option<&BTreeMap<String, String>>, name: &str| {
            section
                .and_then(|section| section.get(name))
                .map(|value| Chosen {
                    value: value.clone(),
                    from: format!("`{name}` of the profile `{profile}`"),
                })
        };
        let ignores = env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            .is_some_and(|it| it.eq_ignore_ascii_case("true"));
        let services = setting(in_config, "services")
            .and_then(|name| config.get(&format!("services {}", name.value)));
        // From the most specific to the most general: the first that is set wins.
        let endpoint = |service: &str| {
            if ignores {
                return None;
            }
            variable(&format!(
                "AWS_ENDPOINT_URL_{}",
                service.to_ascii_uppercase()
            ))
            .or_else(|| variable("AWS_ENDPOINT_URL"))
            .or_else(|| setting(services, &format!("{service}.endpoint_url")))
            .or_else(|| setting(in_config, "endpoint_url"))
        };
        let other = || {
            let sections = in_config.into_iter().chain(in_credentials);
            let is_set = sections
                .flat_map(BTreeMap::keys)
                .any(|name| OTHER_CREDENTIALS.contains(&name.as_str()));
            is_set.then(|| Chosen {
                value: String::new(),
                from: format!("the profile `{profile}`"),
            })
        };
        Self {
            has_profile: in_config.is_some() || in_credentials.is_some(),
            endpoints: ["iam", "sts"].map(|service| (service, endpoint(service))),
            access_key: variable("AWS_ACCESS_KEY_ID")
                .or_else(|| setting(in_credentials, "aws_access_key_id"))
                .or_else(|| setting(in_config, "aws_access_key_id"))
                .or_else(other),
            region: variable("AWS_REGION")
                .or_else(|| variable("AWS_DEFAULT_REGION"))
                .or_else(|| setting(in_config, "region")),
            profile,
        }
    }
}

fn sections(text: &str) -> Sections {
    let mut found = Sections::new();
    let (mut section, mut parent) = (String::new(), String::new());
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed
            .strip_prefix('[')
            .and_then(|it| it.split(']').next())
        {
            section = name.split_whitespace().collect::<Vec<_>>().join(" ");
            found.entry(section.clone()).or_default();
            continue;
        }
        let Some((name, value)) = trimmed.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        let is_nested = line.starts_with([' ', '\t']) && !parent.is_empty();
        let name = match is_nested {
            true => format!("{parent}.{name}"),
            false => {
                parent = if value.is_empty() {
                    name.clone()
                } else {
                    String::new()
                };
                name
            }
        };
        found
            .entry(section.clone())
            .or_default()
            .insert(name, value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
        # a comment
[default]
region = eu-central-1
[profile roleback]
endpoint_url = http://localhost:4566
services=local
[services local]
sts =
  endpoint_url = http://localhost:9
[profile sso]
sso_session = x
";
    const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n[roleback]\nAWS_ACCESS_KEY_ID=test\n";

    fn read(variables: &[(&str, &str)]) -> AwsSettings {
        let env = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        AwsSettings::read(&env, CONFIG, CREDENTIALS)
    }

    /// Variables; then the profile's existence, the endpoints of IAM and STS, the key id, the Region.
    type Row = (
        &'static [(&'static str, &'static str)],
        bool,
        [&'static str; 2],
        &'static str,
        &'static str,
    );

    #[test]
    fn variables_win_over_the_profile_and_a_service_over_all() {
        let rows: [Row; 8] = [
            (&[], true, ["-", "-"], "AKIAX", "eu-central-1"),
            (
                &[("AWS_PROFILE", "roleback")],
                true,
                ["http://localhost:4566", "http://localhost:9"],
                "test",
                "-",
            ),
            (&[("AWS_DEFAULT_PROFILE", "sso")], true, ["-", "-"], "", "-"),
            (&[("AWS_PROFILE", "gone")], false, ["-", "-"], "-", "-"),
            (
                &[("AWS_ENDPOINT_URL", "http://a")],
                true,
                ["http://a", "http://a"],
                "AKIAX",
                "eu-central-1",
            ),
            (
                &[
                    ("AWS_PROFILE", "roleback"),
                    ("AWS_ENDPOINT_URL_IAM", "http://b"),
                ],
                true,
                ["http://b", "http://localhost:9"],
                "test",
                "-",
            ),
            (
                &[
                    ("AWS_ENDPOINT_URL", "http://a"),
                    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"),
                ],
                true,
                ["-", "-"],
                "AKIAX",
                "eu-central-1",
            ),
            (
                &[
                    ("AWS_ACCESS_KEY_ID", "k"),
                    ("AWS_REGION", "r"),
                    ("AWS_DEFAULT_REGION", "d"),
                ],
                true,
                ["-", "-"],
                "k",
                "r",
            ),
        ];
        let value = |chosen: &Option<Chosen>| {
            chosen
                .as_ref()
                .map_or("-".to_owned(), |it| it.value.clone())
        };
        for (variables, has_profile, endpoints, key, region) in rows {
            let read = read(variables);
            assert_eq!(read.has_profile, has_profile, "{variables:?}");
            assert_eq!(
                read.endpoints.each_ref().map(|(_, it)| value(it)),
                endpoints,
                "{variables:?}"
            );
            assert_eq!(value(&read.access_key), key, "{variables:?}");
            assert_eq!(value(&read.region), region, "{variables:?}");
        }
    }

    #[test]
    fn a_setting_says_where_it_comes_from() {
        let from = |chosen: Option<Chosen>| chosen.unwrap().from;
        assert_eq!(
            from(read(&[]).access_key),
            "`aws_access_key_id` of the profile `default`"
        );
        assert_eq!(
            from(read(&[("AWS_PROFILE", "sso")]).access_key),
            "the profile `sso`"
        );
        assert_eq!(
            from(read(&[("AWS_REGION", "r")]).region),
            "the variable AWS_REGION"
        );
    }
}
