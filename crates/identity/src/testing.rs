//! A walk: requests one after the other on one world, each with what must come of it.
//!
//! A line is `Action Member=Value ...` (`_` stands for a space in a value) and its expectation: `ok`, `ok` and text that
//! must stand in the output, `ok !` and text that must not, or the code and text of a fault. `@allow`, `@deny` and
//! `@trust` stand for small policy documents. `org Step member=value ...` is a step of the organization, which answers the
//! new id, and `org` alone answers the tree. Every walk also proves that its facts replay to the same world, and that
//! the world survives its own text and bytes.

use imbl::OrdMap;
use roleback_model::{OPERATIONS, Request, decode};
use roleback_wire::form::Form;
use roleback_wire::xml::Writer;
use roleback_wire::{Fault, Timestamp};
use sha2::{Digest, Sha256};

use crate::answer::{Answer, answer};
use crate::arn::AccountId;
use crate::caller::{Caller, Claim, Principal, UserName, claim};
use crate::event::{Fact, Stamp};
use crate::export;
use crate::fresh::{Fresh, Seed};
use crate::organization::step::{Step, decide};
use crate::organization::tree::Tree;
use crate::scene::{Origin, Scene, Settings};
use crate::session::{SealingKey, SessionContext};
use crate::world::World;

/// The account that walks happen in.
pub(crate) const ACCOUNT: &str = "123456789012";
/// When a walk starts: 2026-01-01T00:00:00Z. Each step is a second later.
const START_SECS: i64 = 1_767_225_600;

/// What `@allow` stands for.
pub(crate) const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
/// What `@deny` stands for: as long as the other without white space.
pub(crate) const DENY: &str =
    r#"{ "Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}] }"#;
/// What `@trust` stands for: a trust policy that trusts the account that walks happen in.
pub(crate) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}"#;

/// What `@rcp` stands for: a resource control policy.
pub(crate) const RCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}]}"#;

/// A world that requests change step by step.
pub(crate) struct Walk {
    pub(crate) world: World,
    pub(crate) caller: Caller,
    pub(crate) settings: Settings,
    pub(crate) origin: Origin,
    history: Vec<(Stamp, Fact)>,
    step: u8,
    /// True where time stands still and fresh bytes come from the request's line alone.
    steady: bool,
    waited_secs: i64,
}

impl Walk {
    pub(crate) fn new() -> Self {
        let account = AccountId::parse(ACCOUNT).unwrap();
        let mut walk = Self {
            world: World::default(),
            caller: Caller::root(account, "test"),
            settings: Settings::default(),
            origin: Origin::default(),
            history: Vec::new(),
            step: 0,
            steady: false,
            waited_secs: 0,
        };
        let key = SealingKey::create(&Fresh::new(Seed([9; 32])));
        walk.commit(vec![key.into()]);
        walk
    }

    /// A walk on which a request comes to the same whenever it is sent.
    pub(crate) fn steady() -> Self {
        Self {
            steady: true,
            ..Self::new()
        }
    }

    fn now(&self) -> Timestamp {
        let step = if self.steady { 0 } else { self.step };
        Timestamp::from_secs(START_SECS + self.waited_secs + i64::from(step))
    }

    fn seed(&self, line: &str) -> Seed {
        Seed(if self.steady {
            Sha256::digest(line).into()
        } else {
            [self.step; 32]
        })
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, secs: i64) {
        self.waited_secs += secs;
    }

    /// Who a key id and a session token stand for now.
    pub(crate) fn claim<'a>(
        &'a self,
        access_key_id: &'a str,
        token: Option<&str>,
    ) -> Result<Claim<'a>, Fault> {
        let settings = &self.settings;
        claim(&self.world, settings, self.now(), access_key_id, token)
    }

    /// Goes on as the session whose credentials stand in an answer; answers its key id and token.
    pub(crate) fn sign_in(&mut self, credentials: &str) -> (String, String) {
        let [id, token] =
            ["AccessKeyId", "SessionToken"].map(|name| texts(credentials, name).concat());
        self.caller = self.claim(&id, Some(&token)).unwrap().caller;
        (id, token)
    }

    /// Goes on as the root user of an account.
    pub(crate) fn sign_in_as_root(&mut self, account: &str) {
        self.caller = self.claim(account, None).unwrap().caller;
    }

    /// One request; the output's XML or the fault.
    pub(crate) fn call(&mut self, line: &str) -> Result<String, Fault> {
        self.step = self.step.wrapping_add(1);
        if let Some(step) = line.strip_prefix("org") {
            return self.take_step(line, step);
        }
        let answer = self.answer(line)?;
        let mut xml = Writer::with_capacity(1024);
        answer.output.encode(&mut xml);
        self.commit(answer.facts);
        Ok(xml.finish())
    }

    fn take_step(&mut self, line: &str, step: &str) -> Result<String, Fault> {
        let mut words = step.split_whitespace();
        let Some(name) = words.next() else {
            let tree = self.world.organization().map(Tree::of);
            return Ok(serde_json::to_string(&tree).unwrap());
        };
        let input: Vec<_> = words.map(member).collect();
        let step = Step::recorded(name, &input).expect("a step");
        assert_eq!(
            (step.name(), Step::recorded(name, &step.input())),
            (name, Some(step.clone()))
        );
        let decided = decide(&self.world, &Fresh::new(self.seed(line)), &step)
            .map_err(|refused| Fault::sender(refused.aws, 400, refused.message))?;
        self.commit(decided.facts);
        Ok(decided.id.unwrap_or_default())
    }

    fn answer(&self, line: &str) -> Result<Answer, Fault> {
        self.ask(line, answer)
    }

    /// What somebody makes of a request in the scene as it is now.
    pub(crate) fn ask<T>(
        &self,
        line: &str,
        make: impl FnOnce(&Scene<'_>, &Request) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let (action, body) = form_of(line);
        let info = OPERATIONS
            .iter()
            .find(|info| info.name == action)
            .expect("an operation of the contract");
        let form = Form::parse(body.as_bytes())?;
        let request = decode(info.service, action, &form)?;
        let scene = Scene {
            world: &self.world,
            caller: &self.caller,
            now: self.now(),
            fresh: &Fresh::new(self.seed(line)),
            settings: &self.settings,
            origin: &self.origin,
        };
        make(&scene, &request)
    }

    fn commit(&mut self, facts: Vec<Fact>) {
        let stamp = Stamp {
            account: self.caller.account,
            at: self.now(),
        };
        for fact in facts {
            self.history.push((stamp, fact.clone()));
            self.world.apply(&stamp, fact);
        }
    }

    /// Takes each line and compares what came of it.
    pub(crate) fn take(&mut self, lines: &[(&str, &str)]) -> &mut Self {
        for (line, expected) in lines {
            let came = self.call(line);
            assert!(
                fits(&came, expected),
                "{line}\n  expected: {expected}\n  came:     {came:?}"
            );
        }
        self.assert_replays();
        self
    }

    /// The same for lines of the form `request | expectation`.
    pub(crate) fn follow(&mut self, lines: &str) -> &mut Self {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let lines = lines.map(|line| line.split_once(" | ").expect("request | expectation"));
        let lines: Vec<_> = lines
            .map(|(line, expected)| (line.trim(), expected.trim()))
            .collect();
        self.take(&lines)
    }

    /// Facts that came from elsewhere.
    pub(crate) fn happen<const N: usize>(&mut self, facts: [Fact; N]) {
        self.commit(facts.into());
    }

    /// From here on a user asks, with lasting credentials.
    pub(crate) fn act_as_user(&mut self, name: &str) {
        let account = self.world.account(self.caller.account);
        let user = account.users.get(name).expect("a user");
        self.caller.principal = Principal::User(UserName {
            name: user.name.clone(),
            id: user.id.clone(),
        });
        self.caller.session = None;
    }

    /// From here on a user asks, with temporary credentials.
    pub(crate) fn act_in_session(&mut self, name: &str) {
        self.act_as_user(name);
        self.caller.session = Some(SessionContext::default());
    }

    /// From here on a session of a role asks, which need not be there.
    pub(crate) fn act_in_role(&mut self, role: &str) {
        self.caller.principal = Principal::AssumedRole {
            role: role.into(),
            role_id: "AROAEXAMPLEEXAMPLE123".into(),
            session_name: "session".into(),
        };
        self.caller.session = Some(SessionContext::default());
    }

    /// The texts of an element over all pages of a list, an item a page.
    pub(crate) fn pages_of_one(&mut self, list: &str, element: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut marker = String::new();
        loop {
            let xml = self.call(&format!("{list} MaxItems=1{marker}")).unwrap();
            found.extend(texts(&xml, element));
            let next = texts(&xml, "Marker").pop();
            let truncated = xml.contains("<IsTruncated>true</IsTruncated>");
            assert_eq!(truncated, next.is_some(), "{list}: {xml}");
            match next {
                Some(next) => marker = format!(" Marker={next}"),
                None => return found,
            }
        }
    }

    pub(crate) fn assert_replays(&self) {
        let (mut replayed, mut interrupted) = (World::default(), World::default());
        for (nth, (stamp, fact)) in self.history.iter().enumerate() {
            let (kind, version) = fact.kind();
            let decoded = Fact::decode(kind, version, &fact.payload()).unwrap();
            assert_eq!(&decoded, fact);
            replayed.replay(stamp, decoded.clone());
            if nth == self.history.len() / 2 {
                interrupted = World::from_bytes(&interrupted.to_bytes()).unwrap();
                interrupted.get_ready();
            }
            interrupted.replay(stamp, decoded);
        }
        for replayed in [replayed, interrupted] {
            assert_eq!(
                replayed, self.world,
                "replay of facts leads to another world"
            );
            assert_same_bytes(&replayed, &self.world);
            assert_principals_kept(&replayed);
        }
        assert_principals_kept(&self.world);
        let restored = World::from_bytes(&self.world.to_bytes());
        assert_eq!(restored.as_ref(), Ok(&self.world));
        let lines: Vec<_> = export::lines(&self.world).collect();
        let read = export::read(lines.iter().map(String::as_str)).unwrap();
        assert_eq!(export::state_hash(&read), export::state_hash(&self.world));
        assert_eq!(
            read.account(self.caller.account),
            self.world.account(self.caller.account)
        );
        assert_eq!(read.organization(), self.world.organization());
    }
}

/// A checkpoint is held against what the facts make byte by byte.
fn assert_same_bytes(one: &World, other: &World) {
    assert!(
        one.to_bytes() == other.to_bytes(),
        "the same world has other bytes"
    );
}

/// What was kept up fact by fact is what follows from the entities.
fn assert_principals_kept(world: &World) {
    for (_, account) in world.accounts() {
        let found: OrdMap<_, _> = account.principals_found().collect();
        assert_eq!(account.principals(), &found);
    }
}

/// What stands between the tags of each element of this name.
pub(crate) fn texts(xml: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let parts = xml.split(&open).skip(1);
    parts
        .filter_map(|part| part.split(&close).next().map(str::to_owned))
        .collect()
}

fn form_of(line: &str) -> (&str, String) {
    let mut words = line.split_whitespace();
    let action = words.next().expect("an action");
    let body = words.map(pair).collect::<Vec<_>>().join("&");
    (action, body)
}

fn pair(word: &str) -> String {
    let (name, value) = named(word);
    let escaped: String = value.bytes().map(escape).collect();
    format!("{name}={escaped}")
}

/// A member of a step.
fn member(word: &str) -> (String, String) {
    let (name, value) = named(word);
    (name.to_owned(), value.replace('_', " "))
}

fn named(word: &str) -> (&str, &str) {
    let (name, value) = word.split_once('=').expect("Member=Value");
    let value = match value {
        "@allow" => ALLOW,
        "@deny" => DENY,
        "@trust" => TRUST,
        "@rcp" => RCP,
        value => value,
    };
    (name, value)
}

fn escape(byte: u8) -> String {
    match byte {
        b'_' => "%20".into(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).into(),
        _ => format!("%{byte:02X}"),
    }
}

fn fits(came: &Result<String, Fault>, expected: &str) -> bool {
    match (came, expected.strip_prefix("ok")) {
        (Ok(xml), Some(text)) => match text.trim().strip_prefix('!') {
            Some(absent) => !xml.contains(absent.trim()),
            None => xml.contains(text.trim()),
        },
        (Err(fault), None) => expected == format!("{} {}", fault.code, fault.message).trim(),
        _ => false,
    }
}

/// A new walk that takes these lines.
pub(crate) fn walk(lines: &[(&str, &str)]) -> Walk {
    let mut walk = Walk::new();
    walk.take(lines);
    walk
}

/// A new walk that follows these lines.
pub(crate) fn script(lines: &str) -> Walk {
    let mut walk = Walk::new();
    walk.follow(lines);
    walk
}
