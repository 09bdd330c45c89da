//! The device link's frames: the very files of the program, held against hostile bytes.
//!
//! In: bytes from the fuzzer. Law: `law_frames_that_lie_take_no_memory`. What was read is written and
//! read again without a difference.

#![allow(dead_code, reason = "the program uses all of it")]

#[path = "../../apps/biosculpt/src/link/fields.rs"]
mod fields;
#[path = "../../apps/biosculpt/src/link/frame.rs"]
mod frame;
#[path = "../../apps/biosculpt/src/link/message.rs"]
mod message;

use crate::taken;
use message::{FromDevice, ToDevice};

/// A byte of a list may be an event with two texts, and lists grow by doubling.
const TIMES_THE_FRAME: usize = 160;
const CONSTANT_BYTES: usize = 4 << 10;

/// Reads in both directions, and as the payload of every kind with a right checksum.
pub fn hold(bytes: &[u8]) {
    both(bytes);
    if let Some((&kind, payload)) = bytes.split_first() {
        both(&frame::write(kind, payload));
    }
}

fn both(bytes: &[u8]) {
    let allowed = bytes.len() * TIMES_THE_FRAME + CONSTANT_BYTES;
    let ((down, up), taken) = taken(|| {
        let down = ToDevice::read(&mut &bytes[..]);
        (down, FromDevice::read(&mut &bytes[..]))
    });
    let length = bytes.len();
    assert!(taken <= allowed, "{taken} bytes taken for {length}");
    match down {
        Ok(read) => {
            let frame = read.frame().expect("what was read can be said");
            let again = ToDevice::read(&mut frame.as_slice()).expect("what was said can be read");
            // Not-a-numbers differ from themselves; their bytes do not.
            assert!(again.frame().expect("can be said") == frame);
        }
        Err(why) => assert!(why.to_string().len() < 500, "an error as long as a frame"),
    }
    if let Ok(read) = up {
        let frame = read.frame().expect("what was read can be said");
        let again = FromDevice::read(&mut frame.as_slice()).expect("what was said can be read");
        assert!(again == read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::alone;

    #[test]
    fn law_frames_that_lie_take_no_memory() {
        let _alone = alone();
        for kind in 0..=u8::MAX {
            // A header that promises what does not come; lists that promise more than there is.
            for length in [0, 1, 1 << 20, 33_554_432, u32::MAX] {
                let mut header = frame::write(kind, &[0; 40]);
                header[8..12].copy_from_slice(&length.to_le_bytes());
                hold(&header);
            }
            for lie in [[0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0x7f, 0], [9; 4]] {
                for before in 0..8 {
                    let mut bytes = vec![kind];
                    bytes.resize(1 + before, 1);
                    bytes.extend(lie);
                    bytes.resize(bytes.len() + 30, 0);
                    hold(&bytes);
                }
            }
        }
    }

    #[test]
    fn law_lists_of_the_smallest_things_keep_to_the_multiple() {
        let _alone = alone();
        // A tick of nothing but events without words.
        let count = 60_000_u32;
        let mut bytes = vec![0; 10];
        bytes.extend([0, 7].map(|by| (count >> by & 127) as u8 | 128));
        bytes.push((count >> 14) as u8);
        bytes.resize(bytes.len() + count as usize, 0);
        both(&frame::write(0x83, &bytes));
        let read = FromDevice::read(&mut frame::write(0x83, &bytes).as_slice());
        assert!(matches!(read, Ok(FromDevice::Tick(tick)) if tick.events.len() == 60_000));
    }
}
