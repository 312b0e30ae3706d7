//! Reads records and verifies them on the way.

use std::borrow::Cow;
use std::sync::Arc;

use super::end::{End, before, flawed};
use super::{History, Page, Place};
use crate::envelope::{Flaw, Frame, Opened};
use crate::hash::Head;
use crate::owned_record::OwnedRecord;
use crate::record::Record;
use crate::segment::Segment;

impl History {
    /// Reads and verifies a place: every checksum, every hash, every link.
    pub(crate) fn page(&self, place: Place) -> Page {
        let mut records = Vec::new();
        let end = match place {
            Place::Segment(segment) => self.check_segment(&segment, |body| {
                let body: Arc<[u8]> = body.into();
                self.check_body(&segment, &body, |at, _, payload| {
                    records.push(OwnedRecord::of(&body, at, payload));
                })
            }),
            Place::Tail(frames) => self.check_tail(&frames, |frame, _, payload| {
                records.push(OwnedRecord::of(&frame.bytes, 0, payload));
            }),
            Place::Parent(parent, place, last) => {
                let page = parent.page(*place);
                records = page.records;
                records.retain(|record| record.get().seq <= last.seq);
                End::of(page.head, page.flaw).up_to(last)
            }
        };
        Page {
            records,
            head: end.head,
            flaw: end.flaw,
        }
    }

    /// The same for callers that need each record only during the call.
    pub(crate) fn look(&self, place: Place, mut each: impl FnMut(&Record<'_>)) -> End {
        match place {
            Place::Segment(segment) => self.check_segment(&segment, |body| {
                self.check_body(&segment, &body, |_, opened, payload| {
                    each(&opened.record(&payload));
                })
            }),
            Place::Tail(frames) => self.check_tail(&frames, |_, opened, payload| {
                each(&opened.record(&payload));
            }),
            Place::Parent(parent, place, last) => {
                // The type of the closure would grow with every generation.
                let each: &mut dyn FnMut(&Record<'_>) = &mut each;
                let end = parent.look_at(*place, &mut |record| {
                    if record.seq <= last.seq {
                        each(record);
                    }
                });
                end.up_to(last)
            }
        }
    }

    fn look_at(&self, place: Place, each: &mut dyn FnMut(&Record<'_>)) -> End {
        self.look(place, each)
    }

    fn check_segment(&self, segment: &Segment, check: impl FnOnce(Vec<u8>) -> End) -> End {
        match segment.body() {
            Ok(body) => check(body),
            Err(error) => End {
                head: before(segment),
                flaw: Some(error),
            },
        }
    }

    fn check_body<'b>(
        &self,
        segment: &Segment,
        body: &'b [u8],
        mut each: impl FnMut(usize, &Opened<'b>, Cow<'b, [u8]>),
    ) -> End {
        let mut end = End::at(before(segment));
        let mut at = 0;
        while at < body.len() && end.flaw.is_none() {
            at += end.take(
                &body[at..],
                (self.log, &self.contents),
                |opened, payload| each(at, opened, payload),
            );
        }
        if end.flaw.is_none() && end.head != segment.head {
            end.flaw = Some(flawed(end.head.seq + 1, &Flaw::Missing));
        }
        end
    }

    fn check_tail<'f>(
        &self,
        frames: &'f [Frame],
        mut each: impl FnMut(&Frame, &Opened<'f>, Cow<'f, [u8]>),
    ) -> End {
        let mut end = End::at(frames.first().map_or(Head::EMPTY, |frame| Head {
            seq: frame.head.seq - 1,
            hash: frame.prev,
            time_ns: 0,
        }));
        for frame in frames {
            if end.flaw.is_none() {
                end.take(
                    &frame.bytes,
                    (self.log, &self.contents),
                    |opened, payload| each(frame, opened, payload),
                );
            }
        }
        end
    }
}
