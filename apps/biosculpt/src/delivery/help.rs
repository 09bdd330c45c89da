//! What `deliver --help` says of hands and faults.

use crate::delivery::setup::fault_names;

/// What the keys of the live view do.
pub(crate) const KEYS: &str = "\
In a terminal (without --json) a live view shows progress, rise, permits, counters and alarms. Keys:
  s       the patient's stop: the device is off at once; without key releases it counts for 3 s
  space   the operator's dead-man: held for 1.5 s after each press or repeat of the key, and let go
          at once where the terminal tells releases; only with --speed real
  r       resume: offered while the guard holds and the stop is let go; asks for patient and tooth
  v       verify patient and tooth (before the start, and every 15 minutes)
  q       end the session for good
  ctrl-c  interrupt; the record says so
Without a view ctrl-c says at once what becomes of the session and ends it in order; once more, it ends the
program at once.
A SIGTERM or SIGHUP ends the program at once: the device is off within 200 ms, but the terminal stays
as it was (`reset` gives it back) and the record says only at the next delivery that it was cut.
With --speed real the hands are yours: the device does not start before v and space. With --speed max,
and without a terminal, a script holds, verifies and resumes, and the record says `scripted`.
With --hands stdin the hands are those of people elsewhere: one JSON object a line on standard input
({\"hold\":true}, {\"verify\":true}, {\"resume\":true}, {\"stop\":true}, {\"end\":true}), and lines of JSON on standard
output; docs/formats.md. A hold counts for 1.5 s. At the end of standard input nobody is there: the
device is off at once, the session ends, and the record says so.";

/// The same, and the names of all faults.
pub(crate) fn keys_and_faults() -> String {
    format!("{KEYS}\n\nFaults: {}", fault_names())
}
