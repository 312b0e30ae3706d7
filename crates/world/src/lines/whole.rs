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
