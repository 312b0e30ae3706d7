//! Reads the case files; `tests/cases/01_basics.txt` says how they are written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use roleback_policy::validate::Purpose;
use roleback_policy::{Context, Document, Layers, Policy, Principal, Request, Values};

/// One block of a case file.
#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) title: String,
    caller: String,
    action: String,
    resource: String,
    owner: Option<String>,
    management: Option<String>,
    context: Vec<(String, String)>,
    policies: Vec<(String, Option<usize>, Option<String>)>,
    pub(crate) expect: Option<String>,
    pub(crate) because: Option<String>,
    /// Purpose and text of a policy that is refused, and the message.
    pub(crate) malformed: Option<(Purpose, String, String)>,
    pub(crate) elsewhere: bool,
}

/// All cases of all files, in order.
pub(crate) fn read_all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| read(&fs::read_to_string(path).unwrap()))
        .collect()
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (key, value) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("a line of one word: {line}"));
        if key == "case" {
            cases.push(Case::new(value));
        } else {
            cases.last_mut().unwrap().add(key, value);
        }
    }
    cases
}

impl Case {
    fn new(heading: &str) -> Self {
        let (id, title) = heading.split_once(' ').unwrap();
        Self {
            id: id.into(),
            title: title.into(),
            caller: "arn:aws:iam::111122223333:user/alice".into(),
            action: "s3:GetObject".into(),
            resource: "arn:aws:s3:::bucket/key".into(),
            ..Self::default()
        }
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "caller" => self.caller = value.into(),
            "action" => self.action = value.into(),
            "resource" => self.resource = value.into(),
            "owner" => self.owner = Some(value.into()),
            "management" => self.management = Some(value.into()),
            "context" => {
                let (name, value) = value.split_once(" =").unwrap();
                self.context.push((name.into(), value.trim_start().into()));
            }
            "expect" => self.expect = Some(value.into()),
            "because" => self.because = Some(value.into()),
            "elsewhere" => self.elsewhere = true,
            "malformed" => {
                let (purpose, message) = value.split_once(' ').unwrap();
                assert_eq!(purpose, "inline", "the only purpose that cases need so far");
                let (.., text) = self.policies.pop().unwrap();
                self.malformed = Some((Purpose::Inline, text.unwrap(), message.into()));
            }
            "scp" | "rcp" | "scope" => {
                let (level, policy) = value.split_once(' ').unwrap();
                self.policies.push((
                    key.into(),
                    Some(level.parse().unwrap()),
                    document_text(policy),
                ));
            }
            kind => self
                .policies
                .push((kind.into(), None, document_text(value))),
        }
    }

    /// The policies, parsed, by kind and level; an empty list is a kind that is there without a policy.
    pub(crate) fn documents(&self) -> BTreeMap<(String, Option<usize>), Vec<Document>> {
        let mut documents: BTreeMap<_, Vec<Document>> = BTreeMap::new();
        for (kind, level, text) in &self.policies {
            let list = documents.entry((kind.clone(), *level)).or_default();
            list.extend(text.as_ref().map(|text| {
                Document::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
            }));
        }
        documents
    }

    pub(crate) fn layers<'a>(
        &'a self,
        documents: &'a BTreeMap<(String, Option<usize>), Vec<Document>>,
    ) -> Layers<'a> {
        let mut layers = Layers {
            management_account: self.management.as_deref(),
            ..Layers::default()
        };
        for ((kind, level), documents) in documents {
            let policies: Vec<_> = documents.iter().map(Policy::from).collect();
            match kind.as_str() {
                "identity" => layers.identity = policies,
                "boundary" => layers.boundary = Some(policies),
                "session" => layers.session = Some(policies),
                "resource-policy" => layers.resource = Some(policies),
                "trust" => layers.trust = Some(policies),
                "vpce" => layers.vpc_endpoint = Some(policies),
                "scp" => set_level(&mut layers.service_control, level.unwrap(), policies),
                "scope" => set_level(&mut layers.scope_down, level.unwrap(), policies),
                "rcp" => set_level(&mut layers.resource_control, level.unwrap(), policies),
                other => panic!("no kind of policy: {other}"),
            }
        }
        layers
    }

    pub(crate) fn request(&self) -> Request<'_> {
        let mut context = Context::new();
        for (key, value) in &self.context {
            let list = value
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            let values = match list {
                Some("") => Values::Many(Vec::new()),
                Some(list) => Values::Many(list.split(", ").map(Into::into).collect()),
                None => Values::One(value.into()),
            };
            context.set(key.into(), values);
        }
        Request {
            resource_account: self.owner.as_deref(),
            context,
            ..Request::new(self.principal(), &self.action, &self.resource)
        }
    }

    fn principal(&self) -> Principal<'_> {
        let mut words = self.caller.split(' ');
        let first = words.next().unwrap();
        let option = |name: &str| {
            let words = self.caller.split(' ');
            words
                .filter_map(|word| word.split_once('='))
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
        };
        match Principal::from_arn(first) {
            Some(Principal::User { arn, .. }) => Principal::User {
                arn,
                id: option("id"),
            },
            Some(Principal::Session { arn, .. }) => Principal::Session {
                arn,
                role_arn: option("role"),
                role_id: option("id"),
            },
            Some(Principal::FederatedUser { arn, .. }) => Principal::FederatedUser {
                arn,
                user_arn: option("user"),
                user_id: option("id"),
            },
            Some(principal) => principal,
            None => match (first, words.next()) {
                ("anonymous", None) => Principal::Anonymous,
                ("service", Some(name)) => Principal::Service { name },
                ("provider", Some(provider)) => Principal::Federated { provider },
                _ => panic!("no caller: {}", self.caller),
            },
        }
    }
}

fn set_level<'a>(
    levels: &mut Option<Vec<Vec<Policy<'a>>>>,
    level: usize,
    policies: Vec<Policy<'a>>,
) {
    let levels = levels.get_or_insert_default();
    assert_eq!(
        levels.len(),
        level,
        "levels are given from 0 on, without gaps"
    );
    levels.push(policies);
}

/// A whole document, or the statements of one; `None` for the word `none`.
fn document_text(text: &str) -> Option<String> {
    match text {
        "none" => None,
        document if document.contains("\"Statement\"") => Some(document.into()),
        statements => Some(format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":{statements}}}"
        )),
    }
}
