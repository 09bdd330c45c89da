//! An event of a session in a few words: the same in the live view and on the page.
//!
//! In: the event, and whether the device was permitted after its tick. Out: words. Not here: an alarm's parts (`alarm`), the
//! words of the record (`treatment`).

use treatment::record;
use treatment::session::Event;

/// The words.
pub(crate) fn in_words(event: &Event, is_enabled: bool) -> String {
    match event {
        Event::Cleared { code } => format!("{code} cleared"),
        // It may have lapsed and come back within the tick: then the device is on.
        Event::NoLeave { code, why } => {
            let what = match is_enabled {
                true => "leave lapsed, and is back",
                false => "no leave",
            };
            format!("{what}: {code} {why}")
        }
        Event::Zone { zone } => format!("zone {} begins", zone + 1),
        other => match record::in_words(other) {
            (what, Some(detail)) => format!("{what}: {detail}"),
            (what, None) => what.to_owned(),
        },
    }
}
