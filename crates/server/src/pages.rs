//! Pages of a list in the past.
//!
//! A list must not change between its pages, even if its address is relative, such as `-10m`, or records are added. So
//! the marker of a page in the past holds the record: `42.bWFya2Vy`. The current state never accepts such a marker,
//! because its own markers have no dot, and the past accepts no others. For a pod from another event log, the marker holds
//! a part of a hash instead, because all such pods have few records.

use roleback_wire::Fault;
use roleback_wire::encode::{Encode, Json};
use roleback_wire::form::Form;
use roleback_wire::xml::Writer;

use crate::decide::Output;
use crate::fault;
use crate::state::{Core, PastState};

/// The member of requests and outputs that holds a marker.
const MARKER: &str = "Marker";
/// The element of a marker: no other one has this name, and text cannot contain it.
const MARKER_ELEMENT: &str = "<Marker>";
const SEPARATOR: char = '.';

/// The record in the marker of a form, if it has a marker.
///
/// # Errors
/// If the marker holds no record.
fn record(form: &Form<'_>) -> Result<Option<u64>, Fault> {
    let Some(marker) = form.value(MARKER) else {
        return Ok(None);
    };
    let seq = marker
        .split_once(SEPARATOR)
        .and_then(|(seq, _)| seq.parse().ok());
    seq.map(Some).ok_or_else(|| fault::invalid_marker(marker))
}

/// The record of the state that the earlier pages of a list were read from, if it is another one than that of `core`.
///
/// # Errors
/// If the marker is one of another state.
pub(crate) fn other_record(core: &Core, form: &Form<'_>) -> Result<Option<u64>, Fault> {
    let Some(past) = &core.past else {
        return Ok(None);
    };
    let head = state_number(core, past);
    match record(form)? {
        Some(seq) if seq != head && !past.is_relative => Err(fault::invalid_marker(
            form.value(MARKER).unwrap_or_default(),
        )),
        other => Ok(other.filter(|seq| *seq != head)),
    }
}

/// The number of the state that is shown: that of its record.
fn state_number(core: &Core, past: &PastState) -> u64 {
    let head = core.store.journal.head();
    match past.pod {
        None => head.seq,
        Some(_) => head
            .hash
            .as_bytes()
            .iter()
            .take(8)
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// Removes the record from the marker of a form.
pub(crate) fn remove_record(form: &mut Form<'_>) {
    let marker = form
        .value(MARKER)
        .and_then(|marker| marker.split_once(SEPARATOR));
    if let Some(inner) = marker.map(|(_, inner)| inner.to_owned()) {
        form.replace(MARKER, inner);
    }
}

/// The output with the record in its marker, if it shows the past.
pub(crate) fn marked(core: &Core, output: Output) -> Output {
    let Some(past) = &core.past else {
        return output;
    };
    let page: Box<dyn Encode + Send> = Box::new(PageOf {
        state: state_number(core, past),
        output: output.value,
    });
    page.into()
}

/// An output whose marker gets the record.
struct PageOf {
    state: u64,
    output: Box<dyn Encode + Send>,
}

impl Encode for PageOf {
    fn encode(&self, xml: &mut Writer) {
        let mut content = Writer::default();
        self.output.encode(&mut content);
        let with_record = format!("{MARKER_ELEMENT}{}{SEPARATOR}", self.state);
        xml.written(&content.finish().replace(MARKER_ELEMENT, &with_record));
    }

    fn json(&self) -> Json {
        let mut json = self.output.json();
        if let Some(Json::String(marker)) = json.get_mut(MARKER) {
            marker.insert_str(0, &format!("{}{SEPARATOR}", self.state));
        }
        json
    }

    fn is_absent(&self) -> bool {
        self.output.is_absent()
    }
}
