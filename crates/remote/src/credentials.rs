//! Credentials for S3: from the variables that AWS's tools read, or from a profile in their files.

use std::path::PathBuf;

/// The environment variables of the program, and the user's home directory.
pub struct Environment<'a> {
    /// The value of a variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The content of a file, if it can be read.
    pub read: &'a dyn Fn(&PathBuf) -> Option<String>,
}

/// An access key.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Credentials {
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) region: Option<String>,
}

impl Environment<'_> {
    fn set(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// The credentials of a profile if one is named, else those of the variables, else those of the default profile.
    ///
    /// # Errors
    /// Says where they were looked for.
    #[cfg_attr(
        not(feature = "s3"),
        allow(dead_code, reason = "only S3 has credentials")
    )]
    pub(crate) fn credentials(&self, profile: Option<&str>) -> Result<Credentials, String> {
        let variables = self.of_variables();
        if let (None, Some(found)) = (profile, variables) {
            return Ok(found);
        }
        let named = profile
            .map(str::to_owned)
            .or_else(|| self.set("AWS_PROFILE"));
        let name = named.unwrap_or_else(|| "default".to_owned());
        let path = self.file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let found = path.as_ref().and_then(|path| (self.read)(path));
        let section = found.map(|text| section(&text, &name));
        let get = |name: &str| {
            let pairs = section.as_ref()?.as_ref()?;
            let pair = pairs.iter().find(|(known, _)| known == name);
            pair.map(|(_, value)| value.clone())
        };
        match (get("aws_access_key_id"), get("aws_secret_access_key")) {
            (Some(key_id), Some(secret)) => Ok(Credentials {
                key_id,
                secret,
                token: get("aws_session_token"),
                region: get("region").or_else(|| self.region_of(&name)),
            }),
            _ => Err(format!(
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put an access key for the profile `{name}` into {}",
                path.map_or("~/.aws/credentials".to_owned(), |path| path
                    .display()
                    .to_string())
            )),
        }
    }

    fn of_variables(&self) -> Option<Credentials> {
        Some(Credentials {
            key_id: self.set("AWS_ACCESS_KEY_ID")?,
            secret: self.set("AWS_SECRET_ACCESS_KEY")?,
            token: self.set("AWS_SESSION_TOKEN"),
            region: None,
        })
    }

    /// The region of a profile in the configuration file.
    fn region_of(&self, profile: &str) -> Option<String> {
        let text = (self.read)(&self.file("AWS_CONFIG_FILE", "config")?)?;
        let pairs =
            section(&text, profile).or_else(|| section(&text, &format!("profile {profile}")))?;
        let found = pairs.into_iter().find(|(name, _)| name == "region");
        found.map(|(_, value)| value)
    }

    /// The region of the variables.
    #[cfg_attr(not(feature = "s3"), allow(dead_code, reason = "only S3 has regions"))]
    pub(crate) fn region(&self) -> Option<String> {
        self.set("AWS_REGION")
            .or_else(|| self.set("AWS_DEFAULT_REGION"))
    }

    /// The URL of S3, if the variables set one for S3 only. A general AWS_ENDPOINT_URL is that of a Roleback server.
    #[cfg_attr(
        not(feature = "s3"),
        allow(dead_code, reason = "only S3 has endpoints")
    )]
    pub(crate) fn endpoint(&self) -> Option<String> {
        self.set("AWS_ENDPOINT_URL_S3")
    }

    fn file(&self, variable: &str, name: &str) -> Option<PathBuf> {
        let set = self.set(variable).map(PathBuf::from);
        set.or_else(|| Some(PathBuf::from(self.set("HOME")?).join(".aws").join(name)))
    }
}

/// The pairs of a section of a file such as `~/.aws/credentials`.
fn section(text: &str, name: &str) -> Option<Vec<(String, String)>> {
    let header = format!("[{name}]");
    let mut lines = text.lines().map(str::trim);
    lines.by_ref().find(|line| *line == header)?;
    let pairs = lines.take_while(|line| !line.starts_with('['));
    let pairs = pairs.filter(|line| !line.starts_with(['#', ';']));
    let pairs = pairs.filter_map(|line| line.split_once('='));
    Some(
        pairs
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[default]\naws_access_key_id = D\naws_secret_access_key=ds\n# x\n[team]\naws_access_key_id=T\n\
                        aws_secret_access_key = ts\naws_session_token = tt\n";
    const CONFIG: &str = "[default]\nregion = us-west-2\n[profile team]\nregion = eu-west-1\n";

    fn found(variables: &[(&str, &str)], profile: Option<&str>) -> Result<[String; 4], String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let read = |path: &PathBuf| {
            let name = path.file_name()?.to_str()?;
            let files = [("credentials", FILE), ("config", CONFIG)];
            let found = files.iter().find(|(known, _)| *known == name);
            found.map(|(_, text)| (*text).to_owned())
        };
        let environment = Environment {
            variable: &variable,
            read: &read,
        };
        let found = environment.credentials(profile)?;
        let or_none = |text: Option<String>| text.unwrap_or_default();
        Ok([
            found.key_id,
            found.secret,
            or_none(found.token),
            or_none(found.region),
        ])
    }

    #[test]
    fn a_named_profile_comes_first_then_the_variables_then_the_default_profile() {
        let home = ("HOME", "/h/ann");
        let keys = [
            ("AWS_ACCESS_KEY_ID", "V"),
            ("AWS_SECRET_ACCESS_KEY", "vs"),
            home,
        ];
        for (variables, profile, expected) in [
            (&keys[..], None, ["V", "vs", "", ""]),
            (&keys, Some("team"), ["T", "ts", "tt", "eu-west-1"]),
            (&[home], None, ["D", "ds", "", "us-west-2"]),
            (
                &[home, ("AWS_PROFILE", "team")],
                None,
                ["T", "ts", "tt", "eu-west-1"],
            ),
        ] {
            assert_eq!(
                found(variables, profile).unwrap(),
                expected,
                "{variables:?} {profile:?}"
            );
        }
        let missing = found(&[home], Some("other")).unwrap_err();
        assert!(
            missing.contains("`other`") && missing.contains("/h/ann/.aws/credentials"),
            "{missing}"
        );
        assert!(found(&[("AWS_ACCESS_KEY_ID", "V")], None).is_err());
    }
}
