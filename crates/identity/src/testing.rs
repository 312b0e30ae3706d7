//! A walk: a sequence of requests on one world, each with its expected result.
//!
//! A line is `Action Member=Value ...` (`_` means a space in a value, and [`UNDERSCORE`] means an underscore) and its
//! expectation: `ok`, `ok` and text that the output must contain, `ok !` and text that it must not contain, or the code
//! and text of a fault. `@allow`, `@deny` and `@trust` are replaced by small policy documents. `org Step member=value
//! ...` is a step of the organization, which returns the new id; `org` alone returns the tree. Every walk also checks
//! that its events replay to the same world, and that the world survives serialization as text and as bytes.

use roleback_model::{OPERATIONS, Request, decode};
use roleback_wire::form::Form;
use roleback_wire::xml::Writer;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::AccountId;
use roleback_world::diff::diff;
use roleback_world::event::codec::{read_events, write_events};
use roleback_world::event::{Event, Payload};
use roleback_world::{World, lines};
use sha2::{Digest, Sha256};

use crate::answer::{Answer, answer};
use crate::caller::{Caller, Claim, claim};
use crate::entropy::{Entropy, Seed};
use crate::organization::step::{Step, decide};
use crate::organization::tree::Tree;
use crate::principal::{Principal, UserName};
use crate::scene::{Origin, Scene};
use crate::session::{SessionContext, create_sealing_key};
use crate::settings::{PasswordCost, Settings};

mod possible;
mod uses;
mod words;

pub(crate) use words::{UNDERSCORE, word};

/// The account of all walks.
pub(crate) const ACCOUNT: &str = "123456789012";
/// The start time of a walk: 2026-01-01T00:00:00Z. Each step takes a second.
const START_SECS: i64 = 1_767_225_600;

/// The document for `@allow`.
pub(crate) const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
/// The document for `@deny`: as long as the other one without white space.
pub(crate) const DENY: &str =
    r#"{ "Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}] }"#;
/// The document for `@trust`: a trust policy that trusts the walks' account.
pub(crate) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}"#;

/// The document for `@rcp`: a resource control policy.
pub(crate) const RCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}]}"#;

/// A world that is changed by a sequence of requests.
pub(crate) struct Walk {
    pub(crate) world: World,
    pub(crate) caller: Caller,
    pub(crate) settings: Settings,
    pub(crate) origin: Origin,
    pub(crate) history: Vec<Event>,
    step: u8,
    /// Whether time stands still and the entropy depends only on the request's line.
    steady: bool,
    waited_secs: i64,
    /// Whether errors are looked up in the list of those that cannot happen; not by the cases that are compared with it.
    pub(crate) checks_possible: bool,
}

impl Walk {
    pub(crate) fn new() -> Self {
        let account = AccountId::parse(ACCOUNT).unwrap();
        let mut walk = Self {
            world: World::default(),
            caller: Caller::root(account, "test"),
            settings: Settings::hashing(PasswordCost::Fast),
            origin: Origin::default(),
            history: Vec::new(),
            step: 0,
            steady: false,
            waited_secs: 0,
            checks_possible: true,
        };
        let key = create_sealing_key(&Entropy::new(Seed([9; 32])));
        walk.happen([key.into()]);
        walk
    }

    /// A walk on which a request has the same result whenever it is sent.
    pub(crate) fn steady() -> Self {
        Self {
            steady: true,
            ..Self::new()
        }
    }

    /// The time of the last request.
    pub(crate) fn now(&self) -> Timestamp {
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

    /// Advances the time.
    pub(crate) fn wait(&mut self, secs: i64) {
        self.waited_secs += secs;
    }

    /// The caller for a key id and a session token at this time.
    pub(crate) fn claim<'a>(
        &'a self,
        access_key_id: &'a str,
        token: Option<&str>,
    ) -> Result<Claim<'a>, Fault> {
        let settings = &self.settings;
        claim(&self.world, settings, self.now(), access_key_id, token)
    }

    /// Continues as the session whose credentials are in an answer; returns its key id and token.
    pub(crate) fn sign_in(&mut self, credentials: &str) -> (String, String) {
        let [id, token] =
            ["AccessKeyId", "SessionToken"].map(|name| texts(credentials, name).concat());
        self.caller = self.claim(&id, Some(&token)).unwrap().caller;
        (id, token)
    }

    /// Continues as the root user of an account.
    pub(crate) fn sign_in_as_root(&mut self, account: &str) {
        self.caller = self.claim(account, None).unwrap().caller;
    }

    /// Sends a request; returns the output's XML or the fault.
    pub(crate) fn call(&mut self, line: &str) -> Result<String, Fault> {
        self.step = self.step.wrapping_add(1);
        if let Some(step) = line.strip_prefix("org") {
            return self.take_step(line, step);
        }
        let answer = self.answer(line);
        let answer = answer.inspect_err(|fault| self.check_possible(line, fault))?;
        let mut xml = Writer::with_capacity(1024);
        answer.output.encode(&mut xml);
        self.commit(answer.events);
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
        let decided = decide(&self.world, &Entropy::new(self.seed(line)), &step)
            .map_err(|refused| Fault::sender(refused.aws, 400, refused.message))?;
        self.commit(decided.events);
        Ok(decided.id.unwrap_or_default())
    }

    fn answer(&self, line: &str) -> Result<Answer, Fault> {
        self.ask(line, answer)
    }

    /// Passes a request and the current scene to a function.
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
            entropy: &Entropy::new(self.seed(line)),
            settings: &self.settings,
            origin: &self.origin,
        };
        make(&scene, &request)
    }

    /// Applies events.
    pub(crate) fn commit(&mut self, events: Vec<Event>) {
        self.world.prepare_lookups();
        for event in events {
            self.history.push(event.clone());
            self.world.apply(event.prepare().unwrap());
        }
    }

    /// Sends each line and checks the result.
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

    /// Applies events from elsewhere.
    pub(crate) fn happen<const N: usize>(&mut self, payloads: [Payload; N]) {
        let account = self.caller.account;
        self.commit(payloads.map(|it| Event::new(account, it)).into());
    }

    /// Continues as a user with long-term credentials.
    pub(crate) fn act_as_user(&mut self, name: &str) {
        let account = self.world.account(self.caller.account);
        let user = account.users.get(name).expect("a user");
        self.caller.principal = Principal::User(UserName {
            name: user.name.clone(),
            id: user.id.clone(),
        });
        self.caller.session = None;
    }

    /// Continues as a user with temporary credentials.
    pub(crate) fn act_in_session(&mut self, name: &str) {
        self.act_as_user(name);
        self.caller.session = Some(SessionContext::default());
    }

    /// Continues as a session of a role, which need not exist.
    pub(crate) fn act_in_role(&mut self, role: &str) {
        self.caller.principal = Principal::AssumedRole {
            role: role.into(),
            role_id: "AROAEXAMPLEEXAMPLE123".into(),
            session_name: "session".into(),
        };
        self.caller.session = Some(SessionContext::default());
    }

    /// The texts of an element on all pages of a list, with one item per page.
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
        let mut written = Vec::new();
        write_events(&self.history, &mut written).unwrap();
        let read: Vec<Event> = read_events(&mut &*written).unwrap();
        assert_eq!(read, self.history);
        for (nth, event) in read.into_iter().enumerate() {
            replayed.apply(event.clone().prepare().unwrap());
            if nth == self.history.len() / 2 {
                interrupted = World::from_bytes(&to_bytes(&interrupted)).unwrap();
                interrupted.prepare_lookups();
            }
            interrupted.apply(event.prepare().unwrap());
        }
        for replayed in [replayed, interrupted] {
            assert!(
                replayed == self.world,
                "replay of events leads to another world: {:?}",
                diff(&self.world, &replayed)
            );
            assert_eq!(diff(&self.world, &replayed), []);
            assert_same_bytes(&replayed, &self.world);
            assert!(replayed.is_consistent());
        }
        assert!(self.world.is_consistent());
        let restored = World::from_bytes(&to_bytes(&self.world));
        assert_eq!(restored.as_ref(), Ok(&self.world));
        let text: Vec<_> = lines::lines(&self.world).collect();
        let read = lines::read(lines::VERSION, text.iter().map(String::as_str)).unwrap();
        assert_eq!(lines::check(&read), Ok(()));
        assert_eq!(lines::state_hash(&read), lines::state_hash(&self.world));
        let keyed = lines::keyed(&self.world);
        let keys: std::collections::BTreeSet<_> = keyed.map(|line| line.key).collect();
        assert_eq!(keys.len(), text.len(), "two lines have one key");
        let mut account = self.world.account(self.caller.account).clone();
        // Lines do not contain uses.
        account.uses = Default::default();
        assert_eq!(read.account(self.caller.account), &account);
        assert_eq!(read.organization(), self.world.organization());
    }
}

fn to_bytes(world: &World) -> Vec<u8> {
    let mut bytes = Vec::new();
    let write = world.write_bytes(&mut |piece| bytes.extend_from_slice(piece));
    write.unwrap();
    bytes
}

/// A checkpoint must contain the same bytes as a world built from the events.
fn assert_same_bytes(one: &World, other: &World) {
    assert!(
        to_bytes(one) == to_bytes(other),
        "the same world has other bytes"
    );
}

/// The content of each element with this name.
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
    let escaped: String = value.bytes().map(words::escape).collect();
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
        value => words::named(value).unwrap_or(value),
    };
    (name, value)
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

/// A new walk that sends these lines.
pub(crate) fn walk(lines: &[(&str, &str)]) -> Walk {
    let mut walk = Walk::new();
    walk.take(lines);
    walk
}

/// A new walk that sends these lines in the form `request
/// expectation`.
pub(crate) fn script(lines: &str) -> Walk {
    let mut walk = Walk::new();
    walk.follow(lines);
    walk
}
