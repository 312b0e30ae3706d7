//! Hostile bytes against what reads records and saved worlds: a mutator with a fixed seed works on the corpus in
//! `corpus/`, so that a failure can be repeated.
//!
//! The seeds are made by answering requests; `ROLEBACK_UPDATE=1 cargo test -p roleback-identity fuzz` updates them. To add
//! a case that once failed, put its bytes into the folder of its target.

mod checks;
mod credentials;
mod mutants;
mod requests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use checks::{account, check_body, check_world};
use mutants::run;
use requests::{ASK, OIDC, P, POLICY, REQUESTS, STEPS, TEXTS, TRUST};
use roleback_identity::answer::answer;
use roleback_identity::caller::Caller;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::organization::step::{Step, decide};
use roleback_identity::record::{RecordBody, RecordedRequest, events, output_digest};
use roleback_identity::scene::Origin;
use roleback_identity::scene::Scene;
use roleback_identity::session::create_sealing_key;
use roleback_identity::settings::{PasswordCost, Settings};
use roleback_model::Service;
use roleback_wire::Timestamp;
use roleback_wire::form::Form;
use roleback_world::World;
use roleback_world::attribute::{EntityId, Written};
use roleback_world::behaviour::{Consistency, FaultKind, FaultRule, Lag};
use roleback_world::change_cause::ChangeCause;
use roleback_world::entity::RootFeatures;
use roleback_world::event::{
    BehaviourSetV2, ClockSetV1, ConsoleSignedInV1, EntitiesChangedV1, Event, ForkPromotedV1,
    ForkRecord, IssuerKeysDeletedV1, IssuerKeysPutV1, Payload, RootFeaturesSetV1, UsesRecordedV1,
    WorldResetV1, WorldRestoredV1,
};
use roleback_world::lines::{self, lines, state_hash};
use roleback_world::uses::{KeyUse, PrincipalUse};

/// About a second each in a debug build.
const MUTANTS_OF_A_BODY: u32 = 20_000;
const MUTANTS_OF_A_WORLD: u32 = 1_500;
const MUTANTS_OF_A_CHECKPOINT: u32 = 2_000;

/// A text with several lines, encoded as a value of a form.
fn escaped(text: &str) -> String {
    text.trim_end().replace('+', "%2B").replace('\n', "%0A")
}

/// A world and all that happened in it.
#[derive(Default)]
struct History {
    world: World,
    events: Vec<Event>,
}

impl History {
    /// What the requests lead to.
    fn new() -> Self {
        let mut history = Self::default();
        let key = create_sealing_key(&Entropy::new(Seed([0; 32])));
        history.happen(Event::new(account(), key));
        for (step, request) in REQUESTS.split_whitespace().enumerate() {
            history.call(request, u8::try_from(step).unwrap());
        }
        history.use_credentials();
        for (number, step) in STEPS.split_whitespace().enumerate() {
            history.take(step, u8::try_from(number).unwrap());
        }
        history.register_keys();
        history
    }

    /// The keys of two issuers; those of one are deleted again.
    fn register_keys(&mut self) {
        let keys = |issuer: &str| IssuerKeysPutV1 {
            issuer: issuer.into(),
            key_set: r#"{"keys":[]}"#.into(),
            fetched: None,
        };
        self.happen(Event::new(account(), keys("a.example.com/id")));
        self.happen(Event::new(account(), keys("gone.example.com")));
        let gone = IssuerKeysDeletedV1 {
            issuer: "gone.example.com".into(),
        };
        self.happen(Event::new(account(), gone));
    }

    /// What needs codes of an MFA device, or a user as the caller.
    fn use_credentials(&mut self) {
        let ann = self.world.account(account()).users.get("Ann").unwrap();
        for payload in credentials::events("Ann", &ann.id) {
            self.happen(Event::new(account(), payload));
        }
    }

    fn take(&mut self, step: &str, number: u8) {
        let mut parts = step.split('&');
        let name = parts.next().unwrap();
        let member = |part: &str| {
            let (name, value) = part.split_once('=').unwrap();
            (name.to_owned(), value.replace("@policy", POLICY))
        };
        let input: Vec<_> = parts.map(member).collect();
        let step = Step::recorded(name, &input).unwrap();
        let entropy = Entropy::new(Seed([number; 32]));
        let decided = decide(&self.world, &entropy, &step).unwrap();
        decided
            .events
            .into_iter()
            .for_each(|event| self.happen(event));
    }

    fn happen(&mut self, event: Event) {
        self.events.push(event.clone());
        self.world.apply(event.prepare().unwrap());
    }

    fn call(&mut self, request: &str, step: u8) {
        let key = self.events.iter().find_map(|event| match &event.payload {
            Payload::AccessKeyCreated(key) => Some(key.id.as_str()),
            _ => None,
        });
        let last = self.events.last().map(Event::subjects);
        let last = last.and_then(|subjects| subjects.first().map(|it| it.id.to_string()));
        let last = last.unwrap_or_default();
        let (action, members) = request.split_once('&').unwrap_or((request, ""));
        let delegation = self
            .events
            .iter()
            .rev()
            .find_map(|event| match &event.payload {
                Payload::DelegationRequestCreated(it) => Some(it.request.id.as_str()),
                _ => None,
            });
        let members = members.replace("KEY", key.unwrap_or_default());
        let members = members.replace("DELEGATION", delegation.unwrap_or_default());
        let members = members.replace("@ask", ASK);
        let members = members
            .replace("@P", P)
            .replace("@policy", POLICY)
            .replace("@trust", TRUST)
            .replace("@OIDC", OIDC)
            .replace("@last", &last);
        let members = TEXTS.iter().fold(members, |members, (word, text)| {
            members.replace(word, &escaped(text))
        });
        let form = Form::parse(members.as_bytes()).unwrap();
        let request = roleback_model::decode(Service::Iam, action, &form).unwrap();
        let scene = Scene {
            world: &self.world,
            caller: &Caller::root(account(), "test"),
            now: Timestamp::from_secs(1_767_225_600),
            entropy: &Entropy::new(Seed([step; 32])),
            settings: &Settings::hashing(PasswordCost::Fast),
            origin: &Origin::default(),
        };
        let answer =
            answer(&scene, &request).unwrap_or_else(|fault| panic!("{members}: {fault:?}"));
        answer
            .events
            .into_iter()
            .for_each(|event| self.happen(event));
    }
}

/// One event of every kind.
fn kinds() -> BTreeMap<(u16, u8), Event> {
    let History { world, events } = History::new();
    let text = lines(&world).collect::<Vec<_>>().join("\n");
    let restored = WorldRestoredV1 {
        name: "saved".into(),
        version: 1,
        state_hash: state_hash(&world),
        lines_version: lines::VERSION,
        lines: text.into(),
    };
    let used = UsesRecordedV1 {
        keys: vec![KeyUse {
            id: "AKIAEXAMPLE".into(),
            at: Timestamp::from_secs(1_767_225_600),
            service: "iam".into(),
            region: "us-east-1".into(),
        }],
        principals: vec![PrincipalUse {
            id: "AIDAEXAMPLE".into(),
            at: Timestamp::from_secs(1_767_225_600),
            service: "iam".into(),
            action: "GetUser".into(),
            region: "us-east-1".into(),
        }],
    };
    // Only the management account of an organization can ask for this, which the one here has another account for.
    let features = RootFeaturesSetV1 {
        organization: "o-1".into(),
        features: RootFeatures {
            credentials_management: true,
            sessions: false,
        },
    };
    let clock = ClockSetV1 {
        time: Timestamp::from_secs(1_767_225_600),
        offset_ns: Some(3_600_000_000_000),
    };
    let behaviour = BehaviourSetV2 {
        faults: vec![FaultRule {
            id: 1,
            operation: "iam:Create*".into(),
            kind: FaultKind::Throttle,
            code: "Throttling".into(),
            per_million: 100_000,
            count: Some(3),
            delay_ms: 0,
            seed: 7,
            region: Some("us-east-1".into()),
            status: Some(503),
        }],
        consistency: Some(Consistency {
            reads: Lag::Millis(500),
            auth: Lag::Requests(20),
            replicas: 3,
            sticky: true,
            read_your_writes: false,
            lagging_lookups: false,
            seed: 7,
        }),
    };
    let written = Written {
        entity: EntityId::settings(account()),
        path: "/alias".to_owned(),
        origin: Some(1),
    };
    let changed = EntitiesChangedV1::between(
        &World::default(),
        &world,
        (ChangeCause::Rewind, "1".to_owned()),
        vec![written],
    );
    let signed_in = ConsoleSignedInV1 {
        owner: "root".to_owned(),
        at: Timestamp::from_secs(1_767_225_600),
    };
    let promoted = ForkPromotedV1 {
        name: "try".to_owned(),
        log: "01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned(),
        at: 4,
        seq: 5,
        hash: "00".repeat(32),
        records: vec![ForkRecord {
            seq: 5,
            time: Timestamp::from_secs(1_767_225_600),
            caller: "arn:aws:iam::000000000000:root".to_owned(),
            operation: "iam:CreateAccountAlias".to_owned(),
            summary: "set the account alias to a".to_owned(),
        }],
        written: changed.written.clone(),
    };
    let by_the_server: [Payload; 9] = [
        signed_in.into(),
        restored.into(),
        changed.into(),
        promoted.into(),
        WorldResetV1 {}.into(),
        used.into(),
        features.into(),
        clock.into(),
        behaviour.into(),
    ];
    let by_the_server = by_the_server.map(|payload| Event::new(account(), payload));
    let events = events.into_iter().chain(by_the_server);
    events.map(|event| (event.payload.kind(), event)).collect()
}

fn bodies() -> Vec<(String, Vec<u8>)> {
    let body = |event: Event| RecordBody {
        events: vec![event],
        request: RecordedRequest {
            origin: Origin::default(),
            caller: Caller::root(account(), "test"),
            service: "iam".into(),
            input: vec![("UserName".into(), "Ann".into())],
            entropy: Seed([7; 32]),
            quotas: Vec::new(),
            output_digest: output_digest(""),
            authorised_at: None,
        },
    };
    let named = |((kind, version), event): ((u16, u8), Event)| {
        let name = format!("{kind:02}_v{version}_{}", event.name());
        (name, body(event).encode().unwrap())
    };
    kinds().into_iter().map(named).collect()
}

fn worlds() -> Vec<(String, Vec<u8>)> {
    let text = |world: &World| lines(world).collect::<Vec<_>>().join("\n").into_bytes();
    vec![
        ("empty".to_owned(), text(&World::default())),
        ("full".to_owned(), text(&History::new().world)),
    ]
}

/// The seeds of a target, by name.
fn corpus(target: &str, made: impl FnOnce() -> Vec<(String, Vec<u8>)>) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in made() {
            // Tests run beside each other: what is there already is not written again.
            let path = folder.join(name);
            if fs::read(&path).ok().as_ref() != Some(&bytes) {
                fs::write(path, bytes).unwrap();
            }
        }
    }
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn to_bytes(world: &World) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut append = |piece: &[u8]| bytes.extend_from_slice(piece);
    world.write_bytes(&mut append).unwrap();
    bytes
}

/// Whatever the bytes, they are a checkpoint or they are not.
fn check_checkpoint(bytes: &[u8]) -> bool {
    let Ok(world) = World::from_bytes(bytes) else {
        return false;
    };
    assert!(World::from_bytes(&to_bytes(&world)).is_ok());
    true
}

#[test]
fn every_kind_of_event_has_a_seed() {
    let seeds: Vec<_> = corpus("body", bodies);
    let events = seeds.iter().flat_map(|seed| events(seed).unwrap());
    let mut seen: Vec<_> = events.map(|event| event.payload.kind()).collect();
    seen.sort_unstable();
    seen.dedup();
    let newest: BTreeMap<u16, u8> = Payload::REGISTRY.iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(seen, newest.into_iter().collect::<Vec<_>>());
}

#[test]
fn no_body_makes_the_decoder_or_the_world_panic() {
    let (seeds, world) = (corpus("body", bodies), History::new().world);
    let taken = run(&seeds, MUTANTS_OF_A_BODY, |bytes| check_body(&world, bytes));
    assert!(taken > 0, "mutations are so wild that no event was applied");
}

#[test]
fn no_text_makes_the_import_panic_or_lose_what_it_took() {
    let taken = run(&corpus("world", worlds), MUTANTS_OF_A_WORLD, check_world);
    assert!(taken > 0, "mutations are so wild that no world was read");
}

#[test]
fn no_checkpoint_makes_the_world_panic() {
    let taken = run(
        &[to_bytes(&History::new().world)],
        MUTANTS_OF_A_CHECKPOINT,
        check_checkpoint,
    );
    assert!(
        taken > 0,
        "mutations are so wild that no checkpoint was read"
    );
}
