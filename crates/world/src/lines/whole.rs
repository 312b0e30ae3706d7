//! Everything in a world as text: its lines, and before them what the lines do not contain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{VERSION, chunks, read};
use crate::arn::AccountId;
use crate::behaviour::Behaviour;
use crate::uses::Uses;
use crate::world::World;

/// The first line.
#[derive(Serialize, Deserialize)]
struct FirstLine {
    /// The version of the lines.
    content: u32,
    behaviour: Behaviour,
    #[serde(default)]
    uses: BTreeMap<AccountId, Uses>,
}

/// Writes everything in a world, piece by piece. Every later build can read it.
///
/// # Errors
/// When something cannot be encoded.
pub fn write_whole(world: &World, out: &mut dyn FnMut(&[u8])) -> Result<(), String> {
    let used = world.accounts();
    let used = used.filter(|(_, account)| account.uses != Uses::default());
    let first = FirstLine {
        content: VERSION,
        behaviour: world.behaviour().clone(),
        uses: used
            .map(|(id, account)| (id, account.uses.clone()))
            .collect(),
    };
    let mut first = serde_json::to_vec(&first).map_err(|why| why.to_string())?;
    first.push(b'\n');
    out(&first);
    chunks(world, 0, 1).for_each(|chunk| out(&chunk));
    Ok(())
}

/// Reads what [`write_whole`] wrote.
///
/// # Errors
/// What is wrong with the text, or an unknown version.
pub fn read_whole(text: &[u8]) -> Result<World, String> {
    let text = std::str::from_utf8(text).map_err(|why| why.to_string())?;
    let (first, lines) = text.split_once('\n').unwrap_or((text, ""));
    let first: FirstLine = serde_json::from_str(first).map_err(|why| why.to_string())?;
    let mut world = read(first.content, lines.lines()).map_err(|why| why.to_string())?;
    for (id, uses) in first.uses {
        world.account_mut(id).uses = uses;
    }
    Ok(world.behaving(first.behaviour))
}

#[cfg(test)]
pub(super) mod tests {
    use roleback_wire::Timestamp;

    use super::*;
    use crate::behaviour::{ClockSetting, FaultKind, FaultRule};
    use crate::event::{Event, UserCreatedV1, UsesRecordedV1};
    use crate::lines::state_hash;
    use crate::uses::PrincipalUse;

    fn whole(world: &World) -> Vec<u8> {
        let mut text = Vec::new();
        write_whole(world, &mut |piece| text.extend_from_slice(piece)).unwrap();
        text
    }

    pub(in crate::lines) fn world() -> World {
        let mut world = World::default();
        let account = AccountId::parse("123456789012").unwrap();
        let created = UserCreatedV1 {
            name: "ann".into(),
            path: "/".into(),
            id: "AIDA1".into(),
            created: Timestamp(7),
            boundary: None,
            tags: Vec::new(),
        };
        let used = UsesRecordedV1 {
            keys: Vec::new(),
            principals: vec![PrincipalUse {
                id: "AIDA1".into(),
                at: Timestamp(60_000_000_000),
                service: "iam".into(),
                action: "GetUser".into(),
                region: "us-east-1".into(),
            }],
        };
        world.apply(Event::new(account, created).prepare().unwrap());
        world.apply(Event::new(account, used).prepare().unwrap());
        world.behaving(Behaviour {
            clock: Some(ClockSetting {
                time: Timestamp(i64::MAX),
                offset_ns: None,
            }),
            faults: vec![FaultRule {
                id: 1,
                operation: "iam:*".into(),
                kind: FaultKind::Latency,
                code: String::new(),
                per_million: 5,
                count: Some(3),
                delay_ms: 10,
                seed: u64::MAX,
                region: Some("eu-west-1".to_owned()),
                status: Some(418),
            }],
            consistency: None,
        })
    }

    #[test]
    fn the_whole_text_of_a_world_is_the_world() {
        for world in [World::default(), world()] {
            let read = read_whole(&whole(&world)).unwrap();
            assert_eq!(read, world);
            assert_eq!(state_hash(&read), state_hash(&world));
        }
    }

    #[test]
    fn text_that_is_not_a_whole_world_is_refused() {
        let text = String::from_utf8(whole(&world())).unwrap();
        let newer = text.replacen("\"content\":1", "\"content\":99", 1);
        for bad in [&newer, "", "{}", "x", &text[..text.len() - 3]] {
            assert!(read_whole(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(read_whole(b"\xff").is_err());
    }
}
