//! What must hold of any bytes whatever, also where a fuzzing engine makes them up (`tests/fuzz`).

use roleback_identity::arn::AccountId;
use roleback_identity::event::Stamp;
use roleback_identity::export::{lines, read, state_hash};
use roleback_identity::record::{Entry, facts};
use roleback_identity::world::World;
use roleback_wire::Timestamp;

pub(crate) fn account() -> AccountId {
    AccountId::parse("123456789012").unwrap()
}

/// Whatever the bytes, they are an entry or they are not; an entry survives its own bytes, and its facts, however little
/// they fit the world, can be applied.
pub(crate) fn check_entry(world: &World, bytes: &[u8]) -> bool {
    let Ok(entry) = Entry::decode(bytes) else {
        return false;
    };
    assert_eq!(facts(bytes).as_deref(), Ok(&entry.facts[..]));
    assert_eq!(Entry::decode(&entry.encode()).as_ref(), Ok(&entry));
    let mut world = world.clone();
    let stamp = Stamp {
        account: account(),
        at: Timestamp::from_secs(0),
    };
    for fact in entry.facts {
        world.apply(&stamp, fact);
    }
    true
}

/// Whatever the text, it is a world or it is not; a world survives its own text.
pub(crate) fn check_world(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(world) = read(text.lines()) else {
        return false;
    };
    let again: Vec<_> = lines(&world).collect();
    let again = read(again.iter().map(String::as_str)).unwrap();
    assert_eq!(state_hash(&again), state_hash(&world));
    true
}
