//! Properties that hold for any bytes, also with a fuzzing engine (`tests/fuzz`).

use roleback_identity::quota::Quotas;
use roleback_identity::record::RecordBody;
use roleback_identity::record::events;
use roleback_identity::restored;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::lines::{self, state_hash};

pub(crate) fn account() -> AccountId {
    AccountId::parse("123456789012").unwrap()
}

/// Any bytes are either a valid body of a record or refused. A body survives encoding and decoding, and its events can be applied
/// even if they do not fit the state.
pub(crate) fn check_body(world: &World, bytes: &[u8]) -> bool {
    let Ok(body) = RecordBody::decode(bytes) else {
        return false;
    };
    assert_eq!(events(bytes).as_deref(), Ok(&body.events[..]));
    let again = RecordBody::decode(&body.encode().unwrap());
    assert_eq!(again.as_ref(), Ok(&body));
    let mut world = world.clone();
    for event in body.events {
        // A restored world whose lines cannot be read is an error of the replay.
        if let Ok(prepared) = event.prepare() {
            world.apply(prepared);
        }
    }
    true
}

/// Any text is either a valid state or refused. A state survives encoding and decoding.
pub(crate) fn check_world(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(world) = lines::read(lines::VERSION, text.lines()) else {
        return false;
    };
    let again: Vec<_> = lines::lines(&world).collect();
    let again = lines::read(lines::VERSION, again.iter().map(String::as_str)).unwrap();
    assert_eq!(state_hash(&again), state_hash(&world));
    // The check ends for any text.
    let _ = restored::check(&world, &Quotas::default());
    true
}
