//! Reads and runs the cases of `tests/errors`; `tests/errors/README.md` says how they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use data_encoding::{BASE32_NOPAD, BASE64};
use roleback_world::entity::MfaDeviceKind;
use roleback_world::event::{IssuerKeysPutV1, MfaDeviceEnabledV1};
use serde_json::json;

use super::path;
use crate::authorize::{authorize, encoded_message};
use crate::credential::totp::Totp;
use crate::federation::saml::issue::{self, NewAssertion};
use crate::federation::signing::SigningKey;
use crate::federation::testing::{RSA, RSA_CERTIFICATE, der, rsa_jwk, token};
use crate::testing::{UNDERSCORE, Walk, texts, word};

/// The identity provider of SAML, and where it sends its users.
const SAML_ISSUER: &str = "https://idp.example.com";
const SAML_RECIPIENT: &str = "https://signin.aws.amazon.com/saml";

/// Operations with their results: a code, or `ok`. The word `quota` with the name of each quota that was exceeded.
pub(super) type Seen = BTreeSet<(String, String)>;

/// The word for a quota among what was seen.
pub(super) const QUOTA: &str = "quota";
const LIMIT_EXCEEDED: &str = "LimitExceeded";

/// Runs all cases, each of which must have the results that it says.
pub(super) fn all() -> Seen {
    let mut seen = Seen::new();
    let files = fs::read_dir(path("tests/errors")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "cases"));
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut run = Run::default();
        for (number, line) in (1..).zip(text.lines()) {
            if let Err(why) = run.take(line.trim(), &mut seen) {
                wrong.push(format!("{}:{number}: {line}\n  {why}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    seen
}

/// One case on its way.
struct Run {
    walk: Walk,
    /// The last output.
    output: String,
    /// The quota that was set last.
    quota: Option<String>,
    /// Texts of outputs, by the names that further lines have for them.
    kept: BTreeMap<String, String>,
}

impl Default for Run {
    fn default() -> Self {
        let mut walk = Walk::new();
        walk.checks_possible = false;
        Self {
            walk,
            output: String::new(),
            quota: None,
            kept: BTreeMap::new(),
        }
    }
}

impl Run {
    fn take(&mut self, line: &str, seen: &mut Seen) -> Result<(), String> {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match first {
            "" | "#" => {}
            "==" => *self = Self::default(),
            "quota" => self.set_quota(rest),
            "user" => self.walk.act_as_user(rest),
            "root" => self.walk.sign_in_as_root(rest),
            "session" => {
                self.walk.sign_in(&self.output);
            }
            "wait" => self.walk.wait(rest.parse().unwrap()),
            "keep" => self.keep(rest),
            "codes" => self.keep_codes(),
            "fido" => self.enable_fido(rest),
            "denied" => self.keep_denial(rest),
            "sent" => self.keep_sent(),
            "issuer" => self.register_issuer(rest),
            "token" => self.keep_token(rest.parse().unwrap()),
            "metadata" => self.keep_metadata(),
            "assertion" => self.keep_assertion(rest.parse().unwrap()),
            _ => return self.ask(line, seen),
        }
        Ok(())
    }

    fn set_quota(&mut self, rest: &str) {
        let (name, value) = rest.split_once(' ').unwrap();
        let quotas = &mut self.walk.settings.quotas;
        assert!(quotas.set(name, value.parse().unwrap()), "{rest}");
        self.quota = Some(name.to_owned());
    }

    /// `NAME=Element`: `{NAME}` in further lines is the text of the element.
    fn keep(&mut self, rest: &str) {
        let (name, element) = rest.split_once('=').unwrap();
        let text = texts(&self.output, element).into_iter().next();
        let text = text.unwrap_or_else(|| panic!("no {element} in {}", self.output));
        self.insert(name, &text);
    }

    /// `{NAME}` in further lines is this text. (In a line, an underscore stands for a space.)
    fn insert(&mut self, name: &str, text: &str) {
        let text = text.replace('_', &char::from(UNDERSCORE).to_string());
        self.kept.insert(format!("{{{name}}}"), text);
    }

    /// The codes that the virtual MFA device of the last output shows now and next.
    fn keep_codes(&mut self) {
        let seed = texts(&self.output, "Base32StringSeed").concat();
        let seed = BASE64.decode(seed.as_bytes()).unwrap();
        let seed = BASE32_NOPAD.decode(&seed).unwrap();
        for (name, secs) in [("CODE1", 0), ("CODE2", 30), ("CODE3", 60)] {
            let code = Totp::new(&seed).code_at(self.walk.now().plus_secs(secs));
            self.insert(name, &code);
        }
    }

    /// The user has this security key, which only the console can register.
    fn enable_fido(&mut self, rest: &str) {
        let (user, serial) = rest.split_once(' ').unwrap();
        let account = self.walk.world.account(self.walk.caller.account);
        let owner = account.users.get(user).unwrap().id.to_string();
        let enabled = MfaDeviceEnabledV1 {
            serial: serial.into(),
            kind: MfaDeviceKind::Fido,
            user: Some(user.into()),
            owner,
            enabled: self.walk.now(),
            seed: None,
            offset_steps: 0,
            last_pair: None,
            certifications: BTreeMap::new(),
        };
        self.walk.happen([enabled.into()]);
    }

    /// `{MESSAGE}`: the encoded message of the denial of a request by a user without policies.
    fn keep_denial(&mut self, request: &str) {
        let caller = self.walk.caller.clone();
        self.walk.follow("CreateUser UserName=denied | ok");
        self.walk.act_as_user("denied");
        let message = self.walk.ask(request, |scene, request| {
            let judgements = authorize(scene, request);
            Ok(encoded_message(scene, &judgements))
        });
        self.walk.caller = caller;
        self.insert("MESSAGE", &message.unwrap().unwrap());
    }

    /// `{SENT}`: the token of the delegation request that was sent.
    fn keep_sent(&mut self) {
        let accounts = self.walk.world.accounts();
        let mut requests = accounts.flat_map(|(_, account)| account.delegation_requests.values());
        let token = requests.find_map(|request| request.token.clone());
        drop(requests);
        self.insert("SENT", token.unwrap().reveal());
    }

    /// Registers the key with which [`Run::keep_token`] signs.
    fn register_issuer(&mut self, issuer: &str) {
        let key_set = json!({"keys": [rsa_jwk(RSA, "k")]}).to_string();
        self.walk.happen([IssuerKeysPutV1 {
            issuer: issuer.into(),
            key_set: key_set.into(),
            fetched: None,
        }
        .into()]);
    }

    /// `{TOKEN}`: a token of the issuer `issuer.example.com` for the client `c`, good for so many seconds from now.
    fn keep_token(&mut self, secs: i64) {
        let now = self.walk.now().secs();
        let claims = json!({"iss": "https://issuer.example.com", "sub": "s", "aud": "c",
            "iat": now - 900, "exp": now + secs});
        let header = r#"{"alg":"RS256","kid":"k"}"#;
        self.insert("TOKEN", &token("RS256", RSA, header, &claims.to_string()));
    }

    /// `{METADATA}`: the metadata of the identity provider whose assertions [`Run::keep_assertion`] signs.
    fn keep_metadata(&mut self) {
        let metadata = issue::metadata(SAML_ISSUER, &der(RSA_CERTIFICATE), SAML_RECIPIENT);
        self.kept.insert("{METADATA}".into(), word(&metadata));
    }

    /// `{ASSERTION}`: the response of the identity provider `idp` for the role `r`, good for so many seconds from now.
    fn keep_assertion(&mut self, secs: i64) {
        let attributes = [
            (
                "Role",
                "arn:aws:iam::123456789012:role/r,arn:aws:iam::123456789012:saml-provider/idp",
            ),
            ("RoleSessionName", "jane"),
        ];
        let attributes = attributes.map(|(name, value)| {
            let name = format!("https://aws.amazon.com/SAML/Attributes/{name}");
            (name, vec![value.to_owned()])
        });
        let now = self.walk.now();
        let assertion = NewAssertion {
            issuer: SAML_ISSUER,
            subject: "jane",
            subject_type: "persistent",
            recipient: SAML_RECIPIENT,
            id: "1",
            issued: now.plus_secs(-900),
            expires: now.plus_secs(secs),
            session_ends: None,
            attributes: &attributes,
        };
        let key = SigningKey::rsa(&der(RSA)).unwrap();
        self.insert("ASSERTION", &issue::response(&assertion, &key).unwrap());
    }

    fn ask(&mut self, line: &str, seen: &mut Seen) -> Result<(), String> {
        let kept = self.kept.iter();
        let line = kept.fold(line.to_owned(), |line, (name, text)| {
            line.replace(name, text)
        });
        let (request, expected) = line.split_once(" | ").ok_or("request | expectation")?;
        let came = self.walk.call(request.trim());
        let (code, message) = expected.split_once(' ').unwrap_or((expected, ""));
        let fits = match &came {
            Ok(xml) => code == "ok" && xml.contains(message),
            Err(fault) => fault.code == code && (message.is_empty() || fault.message == message),
        };
        if !fits {
            return Err(format!("came: {came:?}"));
        }
        if let Ok(xml) = came {
            self.output = xml;
        }
        if let (LIMIT_EXCEEDED, Some(name)) = (code, &self.quota) {
            seen.insert((QUOTA.to_owned(), name.clone()));
        }
        let operation = request.split_whitespace().next().unwrap_or_default();
        seen.insert((operation.to_owned(), code.to_owned()));
        Ok(())
    }
}
